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
            Reservation(reference=reference, level_id=take.level_id, quantity=take.quantity, until=until)
            for take in takes
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
    for level in sorted(StockLevel.objects.for_allocation(skus), key=_allocation_order):
        levels[level.item.sku].append(level)
    return levels


def _allocation_order(level: StockLevel) -> tuple[str, int, str]:
    """The one order in which everybody changes levels, whatever the database's collation; so nobody can deadlock."""
    return level.item.sku, level.location.priority, level.location.code


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
    while (quantity := min(wanted, level.on_hand - level.reserved)) > 0:
        if StockLevel.objects.filter(pk=level.pk).with_room_for(quantity).update(reserved=F("reserved") + quantity):
            return quantity
        level.refresh_from_db(fields=["on_hand", "reserved"])
    return 0


def commit(*, reference: UUID, lines: Mapping[str, int], actor: str) -> None:
    """Sell what `reference` reserved: the units leave `on_hand`; committing again changes nothing.

    Raises: ReservationGone, where what is held does not cover the tracked SKUs among `lines`.
    """
    with transaction.atomic():
        sold = _claim(reference, Status.HELD, Status.COMMITTED)
        _require(reference, _tracked(lines))
        _apply(sold, on_hand=-1, reserved=-1)
        _write(sold, kind=Movement.Kind.SALE, sign=-1, actor=actor)
        _announce(sold, available_changed=False)


def release(*, reference: UUID) -> bool:
    """Set free what `reference` still holds; say whether there was anything."""
    with transaction.atomic():
        freed = _claim(reference, Status.HELD, Status.RELEASED)
        _apply(freed, reserved=-1)
        _announce(freed)
    return bool(freed)


def restock(*, reference: UUID, actor: str) -> bool:
    """Put back what `reference` bought, once (its order was cancelled); say whether there was anything."""
    with transaction.atomic():
        returned = _claim(reference, Status.COMMITTED, Status.RETURNED)
        _apply(returned, on_hand=1)
        _write(returned, kind=Movement.Kind.CANCEL, sign=1, actor=actor)
        _announce(returned)
    return bool(returned)


def _claim(reference: UUID, before: str, after: str) -> list[Reservation]:
    """Move the reservations of `reference` on and return those that this call moved: of two that race, one gets each.

    They come in the order of allocation.
    """
    rows = Reservation.objects.filter(reference=reference, status=before).select_related(
        "level__item", "level__location"
    )
    return [
        row
        for row in sorted(rows, key=lambda row: _allocation_order(row.level))
        if Reservation.objects.filter(pk=row.pk, status=before).update(status=after)
    ]


def _require(reference: UUID, lines: Mapping[str, int]) -> None:
    """Make sure that `lines` are sold to `reference` by now. Raises: ReservationGone."""
    rows = Reservation.objects.filter(reference=reference, status=Status.COMMITTED)
    sold = dict(rows.values_list("level__item__sku").annotate(units=Sum("quantity")).order_by())
    if any(sold.get(sku, 0) < quantity for sku, quantity in lines.items()):
        raise ReservationGone(reference=str(reference))


def _apply(rows: list[Reservation], **signs: int) -> None:
    """Change the columns of each row's level by its quantity."""
    for row in rows:
        change = {column: F(column) + sign * row.quantity for column, sign in signs.items()}
        StockLevel.objects.filter(pk=row.level_id).update(**change)


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


def _announce(rows: list[Reservation], *, available_changed: bool = True) -> None:
    if rows:
        announce_change((row.level.item.sku for row in rows), available_changed=available_changed)


def get_held() -> dict[UUID, int]:
    """Units that wait for somebody to pay, by checkout; for audits of the apps above."""
    return dict(Reservation.objects.held().values_list("reference").annotate(units=Sum("quantity")).order_by())


def get_committed(references: Iterable[UUID]) -> dict[UUID, int]:
    """Units sold and not given back, by checkout; for audits of the apps above."""
    sold = Reservation.objects.filter(reference__in=list(references), status=Status.COMMITTED)
    return dict(sold.values_list("reference").annotate(units=Sum("quantity")).order_by())
