"""Stock at places: how much there is, and changing it with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from apps.inventory.models import MAX_UNITS, Location, Movement, Reservation, StockItem, StockLevel
from apps.inventory.services import _thresholds
from apps.inventory.signals import AvailabilityChanged, availability_changed
from shop.common.errors import Conflict, Invalid


@dataclass(frozen=True, slots=True)
class Availability:
    """Units of a SKU over all locations; `available` can be ordered now (None: not tracked, any number)."""

    sku: str
    available: int | None
    on_hand: int
    reserved: int


def get_availability(skus: Iterable[str], *, holding: UUID | None = None) -> dict[str, Availability]:
    """The availability of every SKU asked for; an unknown one has 0.

    What the checkout `holding` has reserved counts as free: it is the shopper's own.
    """
    wanted = list(dict.fromkeys(skus))
    own = _held_by(holding) if holding else {}
    known = {item.sku: item for item in StockItem.objects.filter(sku__in=wanted).with_totals()}
    return {sku: _availability(sku, known.get(sku), own.get(sku, 0)) for sku in wanted}


def _availability(sku: str, item: StockItem | None, own: int) -> Availability:
    on_hand = getattr(item, "total_on_hand", None) or 0
    reserved = getattr(item, "total_reserved", None) or 0
    available = None if item and not item.tracked else on_hand - reserved + own
    return Availability(sku=sku, available=available, on_hand=on_hand, reserved=reserved)


def _held_by(reference: UUID) -> dict[str, int]:
    held = Reservation.objects.held().filter(reference=reference)
    return dict(held.values_list("level__item__sku").annotate(units=Sum("quantity")).order_by())


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


class UnknownSku(Invalid):
    """Inventory has never heard of the SKU."""

    code = "unknown_sku"
    title = "There is no such SKU"


class UnknownLocation(Invalid):
    """There is no location with that code."""

    code = "unknown_location"
    title = "There is no such location"


class BelowReserved(Conflict):
    """Fewer units would remain than checkouts have reserved, or more than the books can hold."""

    code = "below_reserved"
    title = "Not enough unreserved stock"


def adjust_stock(
    *, sku: str, location: str, delta: int, kind: str = "correction", reason: str, actor: str, key: str | None = None
) -> int:
    """Add `delta` units (negative: take away), write the movement, and return the units on hand there.

    With a `key`, a repeat changes nothing. Raises: UnknownSku, UnknownLocation, BelowReserved, Invalid.
    """
    if delta == 0 or abs(delta) > MAX_UNITS:
        raise Invalid(_("Write a number of units other than zero."), field="delta")
    with transaction.atomic():
        level = _level(sku, location)
        movement = Movement(
            level=level, kind=kind, quantity=delta, reason=reason, actor=actor, key=key or f"{kind}:{uuid4()}"
        )
        if _written(movement):
            _move(level, delta)
            announce_change([sku])
        return StockLevel.objects.values_list("on_hand", flat=True).get(pk=level.pk)


def _written(movement: Movement) -> bool:
    """Write the movement down; False where its key was written before."""
    try:
        with transaction.atomic():
            movement.save()
    except IntegrityError:
        if Movement.objects.filter(key=movement.key).exists():
            return False
        raise
    return True


def _move(level: StockLevel, delta: int) -> None:
    room = StockLevel.objects.filter(pk=level.pk).filter(
        on_hand__gte=F("reserved") - delta, on_hand__lte=MAX_UNITS - delta
    )
    if not room.update(on_hand=F("on_hand") + delta):
        raise BelowReserved(_("Checkouts hold some of these units; fewer than that cannot remain."), delta=delta)


def _level(sku: str, location: str) -> StockLevel:
    item = StockItem.objects.filter(sku=sku).first()
    if item is None:
        raise UnknownSku(field="sku", sku=sku)
    place = Location.objects.filter(code=location).first()
    if place is None:
        raise UnknownLocation(field="location", location=location)
    return StockLevel.objects.get_or_create(item=item, location=place)[0]


def announce_change(skus: Iterable[str], *, available_changed: bool = True) -> None:
    """Tell whoever listens that these SKUs changed, and look at their thresholds once this is committed.

    `available_changed` is False where units that were reserved left the house: one can order as many as before.
    """
    changed = tuple(sorted(set(skus)))
    if available_changed:
        availability_changed.send(sender=AvailabilityChanged, event=AvailabilityChanged(skus=changed))
    _thresholds.check_after_commit(changed)
