"""What staff decides about a SKU: its barcode and threshold, what happens when it runs out, what is kept back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from apps.inventory.models import MAX_LIMIT, Location, StockItem, StockLevel
from apps.inventory.services._announcing import announce_change
from apps.inventory.services._barcodes import require_barcode
from apps.inventory.services._ledger import UnknownLocation, UnknownSku, allocation_order, find_levels
from shop.common.errors import Conflict, Invalid

Policy = StockItem.Policy


@dataclass(frozen=True, slots=True)
class ItemSettings:
    """What staff decides about a SKU.

    `threshold`: at how many unsold units it is low (None: the shop's default). Under the policies "backorder" and
    "preorder" up to `backorder_limit` units are sold beyond those that are here, at the location that is asked first;
    `expected_on` is when they come.
    """

    tracked: bool = True
    barcode: str = ""
    threshold: int | None = None
    policy: str = Policy.STOCK
    backorder_limit: int = 0
    expected_on: date | None = None


class ChangedMeanwhile(Conflict):
    """Somebody else changed the same settings first."""

    code = "changed_meanwhile"
    title = "Somebody changed this meanwhile"


class BarcodeTaken(Invalid):
    """Another SKU has that barcode."""

    code = "barcode_taken"
    title = "Another SKU has that barcode"


def configure_item(
    *, sku: str, settings: ItemSettings, safety_stock: Mapping[str, int] | None = None, version: int | None = None
) -> None:
    """Decide all of it at once, with the `safety_stock` by location code where it is given. With a `version` (that of
    the item as it was read), nobody's change is overwritten.

    What was promised under an older limit stays promised.
    Raises: UnknownSku, UnknownLocation, ChangedMeanwhile, BarcodeTaken, BarcodeInvalid, Invalid.
    """
    _require_sense(settings)
    for count in (safety_stock or {}).values():
        _require_bounded(count, field="safety_stock")
    with transaction.atomic():
        item = StockItem.objects.filter(sku=sku).first()
        if item is None:
            raise UnknownSku(field="sku", sku=sku)
        _write(item, settings, version)
        find_levels((sku, code) for code in safety_stock or {})
        ahead = settings.backorder_limit if settings.policy != Policy.STOCK else 0
        if ahead and not StockLevel.objects.filter(item=item, location__sells=True).exists():
            _open_level(item)
        set_limits({item.pk: ahead}, safety_stock or {})
        announce_change([sku])


def _require_sense(settings: ItemSettings) -> None:
    require_barcode(settings.barcode.strip())
    if settings.policy not in Policy.values:
        raise Invalid(_("Choose one of the policies."), field="policy")
    if not 0 <= settings.backorder_limit <= MAX_LIMIT:
        raise Invalid(
            _("Write a number of units between 0 and %(most)d.") % {"most": MAX_LIMIT}, field="backorder_limit"
        )
    if settings.policy != Policy.STOCK and not settings.backorder_limit:
        raise Invalid(_("Write how many units may be sold ahead."), field="backorder_limit")
    if settings.policy == Policy.PREORDER and settings.expected_on is None:
        raise Invalid(_("Write the day from which a pre-order is sent."), field="expected_on")


def _require_bounded(units: int, *, field: str) -> None:
    if not 0 <= units <= MAX_LIMIT:
        raise Invalid(_("Write a number of units between 0 and %(most)d.") % {"most": MAX_LIMIT}, field=field)


def _write(item: StockItem, settings: ItemSettings, version: int | None) -> None:
    rows = StockItem.objects.filter(pk=item.pk)
    rows = rows if version is None else rows.filter(version=version)
    try:
        with transaction.atomic():
            changed = rows.update(
                tracked=settings.tracked,
                barcode=settings.barcode.strip(),
                threshold=settings.threshold,
                policy=settings.policy,
                expected_on=settings.expected_on,
                version=F("version") + 1,
            )
    except IntegrityError:
        raise BarcodeTaken(_("Another SKU has this barcode."), field="barcode") from None
    if not changed:
        raise ChangedMeanwhile(_("Somebody changed this meanwhile. Look at it as it is now, and try again."))


def set_limits(limits: Mapping[int, int], safety_stock: Mapping[str, int] | None = None) -> None:
    """How far each item (by primary key) may be sold ahead: at the place that is asked first, and at no other; and how
    much each place keeps back, by location code. All levels change in the order of allocation.
    """
    rows = StockLevel.objects.filter(item__in=limits).select_related("item", "location")
    levels = sorted(rows, key=allocation_order)
    first = {level.item_id: level.pk for level in reversed(levels) if level.location.sells}
    for level in levels:
        ahead = limits[level.item_id] if level.pk == first.get(level.item_id) else 0
        kept = (safety_stock or {}).get(level.location.code, level.safety_stock)
        if ahead or level.backorder_limit or level.owed_limit or kept != level.safety_stock:
            StockLevel.objects.filter(pk=level.pk).update(
                safety_stock=kept,
                backorder_limit=ahead,
                owed_limit=Greatest(Value(ahead), F("reserved") - F("on_hand")),
            )


def _open_level(item: StockItem) -> None:
    """Raises: UnknownLocation, where no location sells."""
    place = Location.objects.filter(sells=True).order_by("priority", "code").first()
    if place is None:
        raise UnknownLocation(_("There is no location yet that sells online."), field="location")
    find_levels([(item.sku, place.code)])


def set_threshold(*, sku: str, threshold: int | None) -> None:
    """At how many unsold units staff wants an alert; None: the shop's default (LOW_STOCK_THRESHOLD)."""
    StockItem.objects.filter(sku=sku).update(threshold=threshold, version=F("version") + 1)


def set_safety_stock(*, units: Mapping[tuple[str, str], int]) -> None:
    """Keep so many units, by (SKU, location code), from being sold online; what is promised already stays promised.

    Raises: UnknownSku, UnknownLocation, Invalid.
    """
    for count in units.values():
        _require_bounded(count, field="safety_stock")
    with transaction.atomic():
        for place, level in find_levels(units).items():
            StockLevel.objects.filter(pk=level.pk).update(safety_stock=units[place])
        announce_change(sku for sku, _code in units)
