"""The life of a stocktake: opened for a place, counted by many (`_counting`), looked at (`_reviewing`), booked once.

People count while orders flow. So each count remembers what the books said at that moment (see `_counting`), and what
is booked is that difference, not the number: `on hand + (counted - expected then)`. What happens afterwards happens to
both sides alike:

- a sale before or after the count moves units from on hand to sold-and-not-sent; the shelf and what is expected of it
  stay as they are;
- what is sent off, received, returned or corrected after the count changes on hand by itself, and the difference is
  added to whatever that is by then;
- a second stocktake cannot find the same difference again: a SKU is on one open list per place (a constraint).
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.inventory.models import Location, Movement, StockItem, Stocktake, StocktakeLine
from apps.inventory.services._counting import BeingCounted, claim, count_as_nothing
from apps.inventory.services._ledger import Booking, UnknownLocation, UnknownSku, book
from shop.common.errors import Invalid

Status = Stocktake.Status
_NAMED = 10


def open_stocktake(
    *,
    location: str,
    skus: Iterable[str] | None = None,
    prefix: str = "",
    scope: str = "",
    note: str = "",
    actor: str,
    now: datetime,
) -> str:
    """Open a stocktake and return its number. Its list has these `skus`; or what begins with `prefix`; or else every
    tracked SKU that has or had stock there.

    Raises: UnknownLocation, UnknownSku (`skus` names the unknown or untracked ones), BeingCounted, Invalid.
    """
    place = Location.objects.filter(code=location).first()
    if place is None:
        raise UnknownLocation(field="location", location=location)
    items = _listed(place, None if skus is None else set(skus), prefix)
    if not items:
        raise Invalid(_("There is nothing to count: no SKU fits."), field="location")
    _require_free(place, items)
    try:
        return _open(place, items, scope=scope or _scope(skus is not None, prefix), note=note, actor=actor, now=now)
    except IntegrityError:
        raise _being_counted() from None


def _listed(place: Location, skus: set[str] | None, prefix: str) -> dict[str, int]:
    """The items to count, by SKU."""
    items = StockItem.objects.filter(tracked=True)
    if skus is not None:
        found = dict(items.filter(sku__in=skus).values_list("sku", "pk"))
        if missing := sorted(skus - found.keys()):
            named = ", ".join(missing[:_NAMED])
            raise UnknownSku(_("No stock is kept of: %s.") % named, field="skus", skus=missing)
        return found
    if prefix:
        return dict(items.filter(sku__istartswith=prefix).values_list("sku", "pk"))
    return dict(items.filter(levels__location=place).values_list("sku", "pk"))


def _scope(chosen: bool, prefix: str) -> str:
    if chosen:
        return _("chosen SKUs")
    return _("SKUs that begin with %s") % prefix if prefix else _("everything there")


def _require_free(place: Location, items: dict[str, int]) -> None:
    """Raises: BeingCounted."""
    lines = StocktakeLine.objects.filter(is_open=True, location=place).order_by("pk")
    taken = lines.values_list("item", "item__sku", "stocktake__number")
    mine = set(items.values())
    if busy := [(sku, number) for item, sku, number in taken if item in mine]:
        raise _being_counted(busy)


def _being_counted(busy: Iterable[tuple[str, str]] = ()) -> BeingCounted:
    skus, numbers = sorted({sku for sku, _number in busy}), sorted({number for _sku, number in busy})
    if not skus:
        return BeingCounted(_("Another stocktake that is open counts some of these SKUs. Finish or cancel it first."))
    more = " …" if len(skus) > _NAMED else ""
    return BeingCounted(
        _("%(numbers)s is open and counts %(skus)s. Finish or cancel it first.")
        % {"numbers": ", ".join(numbers), "skus": ", ".join(skus[:_NAMED]) + more},
        skus=skus,
    )


def _open(place: Location, items: dict[str, int], *, scope: str, note: str, actor: str, now: datetime) -> str:
    with transaction.atomic():
        made = Stocktake.objects.create(
            number=uuid4().hex, location=place, scope=scope[:200], note=note, opened_at=now, opened_by=actor
        )
        number = f"ST-{made.pk:05d}"
        Stocktake.objects.filter(pk=made.pk).update(number=number)
        StocktakeLine.objects.bulk_create(
            [StocktakeLine(stocktake=made, item_id=items[sku], location=place) for sku in sorted(items)],
            batch_size=1000,
        )
    return number


def cancel_stocktake(*, number: str, actor: str, now: datetime) -> None:
    """Give it up: nothing is booked, what was counted stays to be read. Raises: UnknownStocktake, StocktakeClosed."""
    with transaction.atomic():
        _close(claim(number), Status.CANCELLED, actor, now)


def book_stocktake(*, number: str, uncounted: str = "leave", seen: int | None = None, actor: str, now: datetime) -> int:
    """Book all differences at once and return how many there were; of many who try, one books and the rest are told.

    `uncounted`: lines that nobody counted stay as they are ("leave"), or nothing of them is there ("zero"); the latter
    leaves out those that something came in of since the stocktake was opened: what came can be seen in the books, but
    not whether somebody looked for it before or after. With `seen` (the `changes` of the review), nothing is booked
    that nobody looked at. Raises: UnknownStocktake, StocktakeClosed, StocktakeChanged; BelowReserved with the `sku`
    whose units are promised: then nothing is booked, and the stocktake is open as before.
    """
    with transaction.atomic():
        stocktake = claim(number, seen=seen)
        if uncounted == "zero":
            count_as_nothing(stocktake, actor=actor, now=now)
        lines = stocktake.lines.differing().select_related("item", "location")
        bookings = [_booking(number, line) for line in lines]
        if bookings:
            book(bookings, actor=actor)
        _close(stocktake, Status.BOOKED, actor, now)
    return len(bookings)


def _close(stocktake: Stocktake, status: str, actor: str, now: datetime) -> None:
    Stocktake.objects.open().filter(pk=stocktake.pk).update(status=status, closed_at=now, closed_by=actor)
    stocktake.lines.update(is_open=False)


def _booking(number: str, line: StocktakeLine) -> Booking:
    return Booking(
        line.item.sku,
        line.location.code,
        line.difference,
        kind=Movement.Kind.STOCKTAKE,
        reference=number,
        reason=f"Counted {line.counted}, expected {line.expected}",
        key=f"stocktake:{number}:{line.item.sku}",
    )
