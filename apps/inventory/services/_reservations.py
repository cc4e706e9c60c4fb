"""Reservations: stock kept for a checkout, then sold or set free. The oversell ends here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.inventory.models import Movement, Reservation, StockItem, StockLevel
from apps.inventory.services._allocation import Shelf, plan_allocation, preference
from apps.inventory.services._announcing import announce_change
from apps.inventory.services._ledger import allocation_order
from shop.common.addresses import PostalAddress
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


class _Lost(Exception):
    """Another buyer was quicker at one of the places of the plan."""


def reserve(*, reference: UUID, lines: Mapping[str, int], until: datetime, to: PostalAddress | None = None) -> None:
    """Keep `lines` (units by SKU) for the checkout `reference`: all of them or none.

    STOCK_ALLOCATION says which places are asked first, by priority or the nearest `to` the address, and STOCK_SPLIT
    whether several may send one order. Each place gives by `UPDATE ... WHERE on_hand + limits >= reserved + n`, in one
    fixed order (SKU, location), so that neither an oversell nor a deadlock is possible. SKUs that are not tracked need
    no reservation. Raises: OutOfStock, ValueError (less than one unit of something).
    """
    if lines and min(lines.values()) < 1:
        raise ValueError("A reservation holds at least one unit of each SKU.")
    tracked = _tracked(lines)
    with transaction.atomic():
        plan = _take(tracked, to)
        Reservation.objects.bulk_create(
            Reservation(reference=reference, level_id=level, quantity=quantity, until=until)
            for level, quantity in plan.items()
        )
        announce_change(lines)


def _tracked(lines: Mapping[str, int]) -> dict[str, int]:
    untracked = set(StockItem.objects.filter(sku__in=list(lines), tracked=False).values_list("sku", flat=True))
    return {sku: quantity for sku, quantity in lines.items() if sku not in untracked}


def _take(lines: Mapping[str, int], to: PostalAddress | None) -> dict[int, int]:
    """Take units as planned; where another buyer was quicker, plan again on levels that nobody else can change now."""
    levels = _levels(lines)
    try:
        with transaction.atomic():
            return _take_from(levels, _plan(lines, levels, to))
    except _Lost:
        levels = _locked(levels)
        return _take_from(levels, _plan(lines, levels, to))


def _levels(skus: Iterable[str]) -> list[StockLevel]:
    return sorted(StockLevel.objects.for_allocation(skus), key=allocation_order)


def _locked(levels: list[StockLevel]) -> list[StockLevel]:
    """The levels as they are now, held until this transaction ends, one after the other in the order of everybody.

    SQLite has no such lock and needs none: whoever writes is alone.
    """
    rows = StockLevel.objects.select_related("item", "location").select_for_update(of=("self",))
    return [rows.get(pk=level.pk) for level in levels]


def _plan(lines: Mapping[str, int], levels: list[StockLevel], to: PostalAddress | None) -> dict[int, int]:
    """Raises: OutOfStock."""
    shelves: dict[str, list[Shelf]] = defaultdict(list)
    for level in sorted(levels, key=preference(settings.STOCK_ALLOCATION, to)):
        shelves[level.item.sku].append(Shelf.of(level))
    plan = plan_allocation(lines=lines, shelves=shelves, split=settings.STOCK_SPLIT)
    if plan is None:
        raise OutOfStock(shortages=_shortages(lines, shelves))
    return plan


def _shortages(lines: Mapping[str, int], shelves: Mapping[str, list[Shelf]]) -> dict[str, int]:
    """What is left of the SKUs that there is not enough of; of all of them where only their sum is not in one place."""
    combine = sum if settings.STOCK_SPLIT == "units" else max
    left = {sku: combine([shelf.room for shelf in shelves.get(sku, ())] or [0]) for sku in sorted(lines)}
    return {sku: units for sku, units in left.items() if units < lines[sku]} or left


def _take_from(levels: list[StockLevel], plan: dict[int, int]) -> dict[int, int]:
    """Reserve as planned, in the order of allocation. Raises: _Lost."""
    for level in levels:
        if level.pk in plan and not _give(level, plan[level.pk]):
            raise _Lost
    return plan


def _give(level: StockLevel, quantity: int) -> bool:
    """Promise units of the level to somebody; False where there is not that much room any more."""
    free = StockLevel.objects.filter(pk=level.pk).with_room_for(quantity)
    return bool(free.update(reserved=F("reserved") + quantity))


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


class NotHere(Conflict):
    """What was sold ahead has not come in yet, so it cannot leave either."""

    code = "not_here"
    title = "Not everything is here yet"


def mark_sent(*, reference: UUID, now: datetime) -> None:
    """What `reference` bought leaves the house; until then it still lies there when somebody counts the shelves.

    Raises: NotHere, where units were sold ahead and did not come in yet: then nothing is noted.
    """
    with transaction.atomic():
        rows = Reservation.objects.waiting().of([reference]).select_related("level__item", "level__location")
        leaving = sorted(rows, key=lambda row: allocation_order(row.level))
        owing = [row for row in leaving if row.level.on_hand < 0]
        _require_here(owing)
        Reservation.objects.waiting().filter(pk__in=[row.pk for row in leaving]).update(sent_at=now)


def _require_here(rows: list[Reservation]) -> None:
    """Of a level that owes units, no more can leave than lie there. Raises: NotHere."""
    levels = {level.pk: level for level in _locked([row.level for row in rows])}
    waiting = get_waiting(levels)
    for row in rows:
        here = max(0, levels[row.level_id].on_hand + waiting.get(row.level_id, 0))
        if here < row.quantity - row.returned:
            sku = row.level.item.sku
            raise NotHere(
                _("%(sku)s was sold ahead and has not come in yet. Book the receipt first.") % {"sku": sku},
                sku=sku,
                here=here,
            )


def get_waiting(levels: Iterable[int]) -> dict[int, int]:
    """Units by level that are sold and not sent yet: not on hand any more, and still on the shelf."""
    rows = Reservation.objects.waiting().filter(level__in=list(levels)).order_by()
    return dict(rows.values_list("level").annotate(units=Sum(F("quantity") - F("returned"))))


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
    return sorted(rows.select_related("level__item", "level__location"), key=lambda row: allocation_order(row.level))


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
        for row in sorted(rows, key=lambda row: allocation_order(row.level))
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
