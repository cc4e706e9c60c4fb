"""The one way by which staff, suppliers and stocktakes change what is on hand: a movement, and the level with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.inventory.models import MAX_UNITS, Location, Movement, StockItem, StockLevel
from apps.inventory.services._announcing import announce_change
from shop.common.errors import Conflict, Invalid
from shop.common.money import MAX_AMOUNT


@dataclass(frozen=True, slots=True)
class Booking:
    """A change of what is on hand: `quantity` units in, or out where it is negative.

    `unit_cost` is what one of them cost, in minor units. `free`: what goes out must not be promised to anybody. A
    `key` makes the booking count once, however often it is repeated.
    """

    sku: str
    location: str
    quantity: int
    kind: str = "correction"
    reason: str = ""
    reference: str = ""
    unit_cost: int | None = None
    free: bool = False
    key: str = ""


class UnknownSku(Invalid):
    """Inventory has never heard of the SKU."""

    code = "unknown_sku"
    title = "There is no such SKU"


class UnknownLocation(Invalid):
    """There is no location with that code."""

    code = "unknown_location"
    title = "There is no such location"


class BelowReserved(Conflict):
    """Fewer units would remain than are promised or than there are, or more than the books can hold."""

    code = "below_reserved"
    title = "Not enough unreserved stock"


def book(bookings: Iterable[Booking], *, actor: str) -> int:
    """Book all of them or none, and return how many were new: those whose key was booked before change nothing.

    Levels change in the one order everybody keeps to (SKU, location), each by one guarded UPDATE.
    Raises: UnknownSku, UnknownLocation, BelowReserved (with the `sku` and `location`), Invalid.
    """
    wanted = list(bookings)
    for booking in wanted:
        _require_sane(booking)
    try:
        return _book(wanted, actor)
    except IntegrityError:
        if len(_new(wanted)) == len(wanted):
            raise
        return _book(wanted, actor)  # somebody booked one of these keys at the same moment


def _book(wanted: Sequence[Booking], actor: str) -> int:
    with transaction.atomic():
        levels = find_levels([(booking.sku, booking.location) for booking in wanted])
        new = _in_order(_new(wanted), levels)
        Movement.objects.bulk_create(_movement(booking, levels, actor) for booking in new)
        for booking in new:
            _move(levels[booking.sku, booking.location], booking)
        if new:
            announce_change(booking.sku for booking in new)
    return len(new)


def _require_sane(booking: Booking) -> None:
    if booking.quantity == 0 or abs(booking.quantity) > MAX_UNITS:
        raise Invalid(_("Write a number of units other than zero."), field="delta")
    if booking.unit_cost is not None and not (0 <= booking.unit_cost <= MAX_AMOUNT and booking.quantity > 0):
        raise Invalid(_("Only what comes in has a cost, and that is not less than nothing."), field="unit_cost")


def _new(bookings: Sequence[Booking]) -> list[Booking]:
    """Those that were not booked before; of two with one key, the first."""
    keyed = {booking.key: booking for booking in reversed(bookings) if booking.key}
    booked = set(Movement.objects.filter(key__in=keyed).values_list("key", flat=True)) if keyed else set()
    return [
        booking
        for booking in bookings
        if not booking.key or (booking.key not in booked and keyed[booking.key] is booking)
    ]


def _in_order(bookings: list[Booking], levels: dict[tuple[str, str], StockLevel]) -> list[Booking]:
    order = {place: position for position, place in enumerate(levels)}
    return sorted(bookings, key=lambda booking: order[booking.sku, booking.location])


def _movement(booking: Booking, levels: dict[tuple[str, str], StockLevel], actor: str) -> Movement:
    return Movement(
        level=levels[booking.sku, booking.location],
        kind=booking.kind,
        quantity=booking.quantity,
        unit_cost=booking.unit_cost,
        reason=booking.reason,
        reference=booking.reference,
        actor=actor,
        key=booking.key or f"{booking.kind}:{uuid4()}",
    )


def _move(level: StockLevel, booking: Booking) -> None:
    bearing = StockLevel.objects.filter(pk=level.pk).that_bear(booking.quantity, free=booking.free)
    if not bearing.update(on_hand=F("on_hand") + booking.quantity):
        raise BelowReserved(
            _("%(sku)s: so many units are not here, or some of them are promised to customers.") % {"sku": booking.sku},
            field="delta",
            sku=booking.sku,
            location=booking.location,
            delta=booking.quantity,
        )


def find_levels(places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], StockLevel]:
    """The level of each (SKU, location code), in the order in which everybody changes levels; new ones are made.

    Raises: UnknownSku, UnknownLocation.
    """
    wanted = set(places)
    items = StockItem.objects.in_bulk({sku for sku, _code in wanted}, field_name="sku")
    locations = Location.objects.in_bulk({code for _sku, code in wanted}, field_name="code")
    for sku, code in sorted(wanted):
        if sku not in items:
            raise UnknownSku(field="sku", sku=sku)
        if code not in locations:
            raise UnknownLocation(field="location", location=code)
    found = _levels(items, locations, wanted)
    if missing := wanted - found.keys():
        StockLevel.objects.bulk_create(
            [StockLevel(item=items[sku], location=locations[code]) for sku, code in sorted(missing)],
            ignore_conflicts=True,
        )
        found = _levels(items, locations, wanted)
    return dict(sorted(found.items(), key=lambda entry: allocation_order(entry[1])))


def _levels(
    items: dict[str, StockItem], locations: dict[str, Location], wanted: set[tuple[str, str]]
) -> dict[tuple[str, str], StockLevel]:
    rows = StockLevel.objects.filter(item__in=items.values(), location__in=locations.values())
    found = {(row.item.sku, row.location.code): row for row in rows.select_related("item", "location")}
    return {place: level for place, level in found.items() if place in wanted}


def allocation_order(level: StockLevel) -> tuple[str, int, str]:
    """The one order in which everybody changes levels, whatever the database's collation; so nobody can deadlock."""
    return level.item.sku, level.location.priority, level.location.code
