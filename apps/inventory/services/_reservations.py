"""What becomes of stock that was kept for a checkout: it is sold or set free, and some of it comes back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from apps.inventory.models import Movement, Reservation, StockLevel
from apps.inventory.services._announcing import announce_change
from apps.inventory.services._ledger import allocation_order
from apps.inventory.services._reserving import tracked_only
from shop.common.errors import Conflict

Status = Reservation.Status


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


def commit(*, reference: UUID, lines: Mapping[str, int], actor: str) -> None:
    """Sell what `reference` reserved: the units leave `on_hand`; committing again changes nothing.

    Raises: ReservationGone, where what is held does not cover the tracked SKUs among `lines`.
    """
    with transaction.atomic():
        sold = _claim(reference, Status.HELD, Status.COMMITTED)
        _require(reference, tracked_only(lines))
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
