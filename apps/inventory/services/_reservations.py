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


class ReturnTooLarge(Conflict):
    """More units were to come back than are still out."""

    code = "return_too_large"
    title = "That is more than is still out"


@dataclass(frozen=True, slots=True)
class _Move:
    """Units of a reservation that move; `key` makes that count once."""

    row: Reservation
    quantity: int
    key: str


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


def restock(*, reference: UUID, actor: str, lines: Mapping[str, int] | None = None) -> bool:
    """Put back what `reference` bought: these `lines` (units by SKU), or whatever is not back yet (its order was
    cancelled). Each unit comes back at most once; say whether there was anything.

    What was never counted has nothing to come back to. Raises: ReturnTooLarge: then nothing is put back.
    """
    with transaction.atomic():
        returned = _take_back_all(reference) if lines is None else _take_back(reference, lines)
        _apply(returned, on_hand=1)
        kind = Movement.Kind.CANCEL if lines is None else Movement.Kind.RETURN
        _write(returned, kind=kind, sign=1, actor=actor)
        _announce(returned)
    return bool(returned)


def _take_back_all(reference: UUID) -> list[_Move]:
    rows = _sold_to(reference)
    return [move for row in rows if (move := _return_from(row, row.quantity))]


def _take_back(reference: UUID, lines: Mapping[str, int]) -> list[_Move]:
    rows: dict[str, list[Reservation]] = defaultdict(list)
    for row in _sold_to(reference):
        rows[row.level.item.sku].append(row)
    counted = set(_ever_sold(reference))
    return [move for sku in sorted(counted & set(lines)) for move in _take_back_one(sku, lines[sku], rows[sku])]


def _take_back_one(sku: str, wanted: int, rows: list[Reservation]) -> list[_Move]:
    """`wanted` units of one SKU, to the places they came from, the one that is asked first in front."""
    moves: list[_Move] = []
    for row in rows:
        missing = wanted - sum(move.quantity for move in moves)
        if missing and (move := _return_from(row, missing)):
            moves.append(move)
    found = sum(move.quantity for move in moves)
    if found < wanted:
        raise ReturnTooLarge(_("Fewer of %(sku)s are still out.") % {"sku": sku}, sku=sku, out=found)
    return moves


def _return_from(row: Reservation, wanted: int) -> _Move | None:
    """Note up to `wanted` units of a sold reservation as returned; a lost race is answered by a fresh look."""
    while row.status == Status.COMMITTED:
        back = row.returned + min(wanted, row.quantity - row.returned)
        after = Status.RETURNED if back == row.quantity else Status.COMMITTED
        unchanged = Reservation.objects.filter(pk=row.pk, status=Status.COMMITTED, returned=row.returned)
        if unchanged.update(returned=back, status=after):
            return _Move(row, back - row.returned, f"{row.pk}:{back}")
        row.refresh_from_db(fields=["status", "returned"])
    return None


def _sold_to(reference: UUID) -> list[Reservation]:
    """What `reference` bought and still has some of, in the order of allocation."""
    rows = Reservation.objects.filter(reference=reference, status=Status.COMMITTED)
    return sorted(rows.select_related("level__item", "level__location"), key=lambda row: _allocation_order(row.level))


def _ever_sold(reference: UUID) -> Iterable[str]:
    """The SKUs that were counted when they were sold to `reference`."""
    rows = Reservation.objects.filter(reference=reference, status__in=[Status.COMMITTED, Status.RETURNED])
    return rows.order_by().values_list("level__item__sku", flat=True)


def _claim(reference: UUID, before: str, after: str) -> list[_Move]:
    """Move the reservations of `reference` on and return those that this call moved: of two that race, one gets each.

    They come in the order of allocation.
    """
    rows = Reservation.objects.filter(reference=reference, status=before).select_related(
        "level__item", "level__location"
    )
    return [
        _Move(row, row.quantity, str(row.pk))
        for row in sorted(rows, key=lambda row: _allocation_order(row.level))
        if Reservation.objects.filter(pk=row.pk, status=before).update(status=after)
    ]


def _require(reference: UUID, lines: Mapping[str, int]) -> None:
    """Make sure that `lines` are sold to `reference` by now. Raises: ReservationGone."""
    rows = Reservation.objects.filter(reference=reference, status=Status.COMMITTED)
    sold = dict(rows.values_list("level__item__sku").annotate(units=Sum("quantity")).order_by())
    if any(sold.get(sku, 0) < quantity for sku, quantity in lines.items()):
        raise ReservationGone(reference=str(reference))


def _apply(moves: list[_Move], **signs: int) -> None:
    """Change the columns of each move's level by its quantity."""
    for move in moves:
        change = {column: F(column) + sign * move.quantity for column, sign in signs.items()}
        StockLevel.objects.filter(pk=move.row.level_id).update(**change)


def _write(moves: list[_Move], *, kind: str, sign: int, actor: str) -> None:
    Movement.objects.bulk_create(
        Movement(
            level_id=move.row.level_id,
            kind=kind,
            quantity=sign * move.quantity,
            reference=str(move.row.reference),
            actor=actor,
            key=f"{kind}:{move.key}",
        )
        for move in moves
    )


def _announce(moves: list[_Move], *, available_changed: bool = True) -> None:
    if moves:
        announce_change((move.row.level.item.sku for move in moves), available_changed=available_changed)


def get_held() -> dict[UUID, int]:
    """Units that wait for somebody to pay, by checkout; for audits of the apps above."""
    return dict(Reservation.objects.held().values_list("reference").annotate(units=Sum("quantity")).order_by())


def get_committed(references: Iterable[UUID]) -> dict[UUID, int]:
    """Units sold and not given back, by checkout; for audits of the apps above."""
    sold = Reservation.objects.filter(reference__in=list(references), status=Status.COMMITTED)
    return dict(sold.values_list("reference").annotate(units=Sum(F("quantity") - F("returned"))).order_by())
