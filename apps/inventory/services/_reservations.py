"""Reservations: stock kept for a checkout, then sold or set free. The oversell ends here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.inventory.models import Movement, Reservation, StockItem, StockLevel
from apps.inventory.services._stock import announce_change
from shop.common.errors import Conflict

Status = Reservation.Status


class OutOfStock(Conflict):
    """Somebody else has it; `shortages` lists each SKU with the units that can still be ordered."""

    code = "out_of_stock"
    title = "Not enough in stock"

    def __init__(self, *, shortages: Mapping[str, int]) -> None:
        listed = [{"sku": sku, "available": units} for sku, units in shortages.items()]
        super().__init__(_sentence(list(shortages.values())), shortages=listed)


def _sentence(left: list[int]) -> str:
    if len(left) > 1:
        return _("Some things in the cart are no longer available in that quantity.")
    if left[0] == 0:
        return _("This has just sold out.")
    return ngettext("Only %(n)d is left.", "Only %(n)d are left.", left[0]) % {"n": left[0]}


class ReservationGone(Conflict):
    """The reservation was released before it could be committed."""

    code = "reservation_gone"
    title = "The reservation has expired"


@dataclass(frozen=True, slots=True)
class _Take:
    level_id: int
    sku: str
    quantity: int


def reserve(*, reference: UUID, lines: Mapping[str, int], until: datetime) -> None:
    """Keep `lines` (units by SKU) for the checkout `reference`: all of them or none.

    Each unit is taken by `UPDATE ... WHERE on_hand >= reserved + n`, in one fixed order (SKU, location), so that
    neither an oversell nor a deadlock is possible. SKUs that are not tracked need no reservation.
    Raises: OutOfStock.
    """
    with transaction.atomic():
        takes = _take(lines)
        Reservation.objects.bulk_create(
            [Reservation(reference=reference, level_id=t.level_id, quantity=t.quantity, until=until) for t in takes]
        )
        announce_change(lines)


def _take(lines: Mapping[str, int]) -> list[_Take]:
    tracked = _tracked(lines)
    levels = _levels(tracked)
    shortages = {sku: _free(levels[sku]) for sku in sorted(tracked) if _free(levels[sku]) < tracked[sku]}
    if shortages:
        raise OutOfStock(shortages=shortages)
    return [take for sku in sorted(tracked) for take in _take_one(sku, tracked[sku], levels[sku])]


def _tracked(lines: Mapping[str, int]) -> dict[str, int]:
    untracked = set(StockItem.objects.filter(sku__in=list(lines), tracked=False).values_list("sku", flat=True))
    return {sku: quantity for sku, quantity in lines.items() if sku not in untracked}


def _levels(skus: Iterable[str]) -> dict[str, list[StockLevel]]:
    levels: dict[str, list[StockLevel]] = defaultdict(list)
    for level in StockLevel.objects.for_allocation(skus):
        levels[level.item.sku].append(level)
    return levels


def _free(levels: list[StockLevel]) -> int:
    return sum(level.on_hand - level.reserved for level in levels)


def _take_one(sku: str, wanted: int, levels: list[StockLevel]) -> list[_Take]:
    """Take `wanted` units place by place; where another buyer was quicker, take what is left and go on."""
    takes: list[_Take] = []
    for level in levels:
        missing = wanted - sum(take.quantity for take in takes)
        taken = _take_from(level, missing)
        if taken:
            takes.append(_Take(level_id=level.pk, sku=sku, quantity=taken))
        if taken == missing:
            return takes
    raise OutOfStock(shortages={sku: _free(_levels([sku])[sku]) + sum(take.quantity for take in takes)})


def _take_from(level: StockLevel, wanted: int) -> int:
    """Reserve up to `wanted` units of the level and return how many; a lost race is answered by a fresh look."""
    while quantity := min(wanted, level.on_hand - level.reserved):
        if StockLevel.objects.filter(pk=level.pk).with_room_for(quantity).update(reserved=F("reserved") + quantity):
            return quantity
        level.refresh_from_db(fields=["on_hand", "reserved"])
    return 0


def commit(*, reference: UUID, lines: Mapping[str, int], actor: str) -> None:
    """Sell what `reference` reserved: the units leave `on_hand`; committing again changes nothing.

    Raises: ReservationGone, where what is held does not cover the tracked SKUs among `lines`.
    """
    with transaction.atomic():
        rows = list(Reservation.objects.of(reference).filter(status__in=[Status.HELD, Status.COMMITTED]))
        if sum(row.quantity for row in rows) < sum(_tracked(lines).values()):
            raise ReservationGone(reference=str(reference))
        held = [row for row in rows if row.status == Status.HELD]
        if held:
            _sell(held, actor)
            announce_change(lines, sold=True)


def _sell(rows: list[Reservation], actor: str) -> None:
    _claim(rows, Status.HELD, Status.COMMITTED)
    for row in rows:
        StockLevel.objects.filter(pk=row.level_id).update(
            on_hand=F("on_hand") - row.quantity, reserved=F("reserved") - row.quantity
        )
    _write(rows, kind=Movement.Kind.SALE, sign=-1, actor=actor)


def _claim(rows: list[Reservation], before: str, after: str) -> None:
    """Move all rows or raise: of two that race, one goes on."""
    mine = Reservation.objects.filter(pk__in=[row.pk for row in rows], status=before)
    if mine.update(status=after) != len(rows):
        raise ReservationGone(reference=str(rows[0].reference))


def _write(rows: list[Reservation], *, kind: str, sign: int, actor: str) -> None:
    Movement.objects.bulk_create(
        Movement(
            level_id=row.level_id,
            kind=kind,
            quantity=sign * row.quantity,
            reference=str(row.reference),
            actor=actor,
            key=f"{kind}:{row.pk}",
        )
        for row in rows
    )


def release(*, reference: UUID) -> bool:
    """Set free what `reference` still holds; say whether there was anything."""
    return _finish(reference, Status.HELD, Status.RELEASED, {"reserved": -1})


def restock(*, reference: UUID, actor: str) -> bool:
    """Put back what `reference` bought, once (its order was cancelled); say whether there was anything."""
    return _finish(reference, Status.COMMITTED, Status.RETURNED, {"on_hand": 1}, actor)


def _finish(reference: UUID, before: str, after: str, change: dict[str, int], actor: str = "") -> bool:
    with transaction.atomic():
        rows = list(Reservation.objects.of(reference).filter(status=before).select_related("level__item"))
        mine = [row for row in rows if Reservation.objects.filter(pk=row.pk, status=before).update(status=after)]
        for row in mine:
            values = {field: F(field) + sign * row.quantity for field, sign in change.items()}
            StockLevel.objects.filter(pk=row.level_id).update(**values)
        if actor:
            _write(mine, kind=Movement.Kind.CANCEL, sign=1, actor=actor)
        if mine:
            announce_change(row.level.item.sku for row in mine)
    return bool(mine)


def get_committed(references: Iterable[UUID]) -> dict[UUID, int]:
    """Units sold and not given back, by checkout; for audits of the apps above."""
    sold = Reservation.objects.filter(reference__in=list(references), status=Status.COMMITTED)
    return dict(sold.values_list("reference").annotate(units=Sum("quantity")).order_by())
