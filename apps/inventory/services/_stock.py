"""Stock at places: how much there is, and changing it with a reason."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from apps.inventory.models import Location, StockItem, StockLevel
from apps.inventory.services._ledger import Booking, UnknownLocation, book
from shop.common.errors import Invalid


@dataclass(frozen=True, slots=True)
class Availability:
    """Units of a SKU over all locations; `available` can be ordered now (None: not tracked, any number).

    `ready` of them are here; the rest is on backorder or pre-order (`policy`) and `expected_on` that day. `on_hand` is
    below zero where more was sold ahead than came in. Where one order may not be sent from several places, `available`
    and `ready` are the most that one place has.
    """

    sku: str
    available: int | None
    on_hand: int
    reserved: int
    ready: int = 0
    policy: str = "stock"
    expected_on: date | None = None


def get_availability(skus: Iterable[str], *, holding: UUID | None = None) -> dict[str, Availability]:
    """The availability of every SKU asked for; an unknown one has 0.

    What the checkout `holding` has reserved counts as free: it is the shopper's own.
    """
    wanted = list(dict.fromkeys(skus))
    own = _with_own(holding) if holding else {}
    items = StockItem.objects.filter(sku__in=wanted).with_totals(split=may_split())
    known = {item.sku: item for item in items}
    return {sku: _availability(sku, known.get(sku), own.get(sku)) for sku in wanted}


def may_split() -> bool:
    """Whether units of one SKU may come from several places for one order."""
    return bool(settings.STOCK_SPLIT == "units")


def _availability(sku: str, item: StockItem | None, own: tuple[int, int] | None) -> Availability:
    if item is None:
        return Availability(sku=sku, available=0, on_hand=0, reserved=0)
    free, ready = own or (getattr(item, "total_free", 0), getattr(item, "total_ready", 0))
    return Availability(
        sku=sku,
        available=free if item.tracked else None,
        on_hand=getattr(item, "total_on_hand", None) or 0,
        reserved=getattr(item, "total_reserved", None) or 0,
        ready=ready,
        policy=item.policy,
        expected_on=item.expected_on if item.policy != StockItem.Policy.STOCK else None,
    )


def _with_own(reference: UUID) -> dict[str, tuple[int, int]]:
    """What is free and what is ready of the SKUs that `reference` holds, were it to let go of them."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for sku, own, free, ready in StockLevel.objects.beside(reference):
        found[sku].append((max(0, free + own), max(0, ready + own)))
    combine = sum if may_split() else max
    return {
        sku: (combine(free for free, _ in units), combine(ready for _, ready in units)) for sku, units in found.items()
    }


def track(*, skus: Iterable[str], tracked: bool = True) -> None:
    """Make sure that each SKU has a stock item; one that exists stays as it is."""
    StockItem.objects.bulk_create(
        [StockItem(sku=sku, tracked=tracked) for sku in sorted(set(skus))], ignore_conflicts=True
    )


def ensure_location(*, code: str, name: str, priority: int = 0) -> None:
    """Make sure that the location exists; one that exists stays as it is."""
    Location.objects.get_or_create(code=code, defaults={"name": name, "priority": priority})


@dataclass(frozen=True, slots=True)
class LocationInfo:
    """A place that holds stock."""

    code: str
    name: str


def list_locations() -> list[LocationInfo]:
    """All of them, the one that is asked first in front."""
    return [LocationInfo(code=place.code, name=place.name) for place in Location.objects.order_by("priority", "code")]


def adjust_stock(
    *,
    sku: str,
    location: str,
    delta: int,
    kind: str = "correction",
    reason: str,
    actor: str,
    key: str | None = None,
    unit_cost: int | None = None,
) -> int:
    """Add `delta` units (negative: take away), write the movement, and return the units on hand there.

    With a `key`, a repeat changes nothing. Raises: UnknownSku, UnknownLocation, BelowReserved, Invalid.
    """
    booking = Booking(sku, location, delta, kind=kind, reason=reason, key=key or "", unit_cost=unit_cost)
    book([booking], actor=actor)
    return StockLevel.objects.values_list("on_hand", flat=True).get(item__sku=sku, location__code=location)


def adjust_many(*, deltas: Mapping[tuple[str, str], int], kind: str = "correction", reason: str, actor: str) -> int:
    """Add units at many places, by (SKU, location code): all or none; return at how many.

    Raises: as adjust_stock.
    """
    bookings = [Booking(sku, code, delta, kind=kind, reason=reason) for (sku, code), delta in deltas.items() if delta]
    return book(bookings, actor=actor)


def transfer_stock(
    *, units: Mapping[str, int], source: str, target: str, reason: str, actor: str, key: str | None = None
) -> None:
    """Carry units (by SKU) from one location to another, in one transaction: all or none.

    What is promised to somebody at the source stays there. With a `key`, a repeat changes nothing.
    Raises: UnknownSku, UnknownLocation, BelowReserved, Invalid.
    """
    if source == target:
        raise UnknownLocation(_("Choose another place than the one it comes from."), field="target")
    if not units or min(units.values()) < 1:
        raise Invalid(_("Write how many units to carry."), field="units")
    journey = key or f"transfer:{uuid4()}"
    bookings = [
        Booking(sku, place, sign * count, kind="transfer", reason=reason, free=True, key=f"{journey}:{sku}:{place}")
        for sku, count in units.items()
        for place, sign in ((source, -1), (target, 1))
    ]
    book(bookings, actor=actor)
