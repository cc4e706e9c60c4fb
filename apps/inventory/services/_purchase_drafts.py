"""Drafts of purchase orders: made by hand, out of what is low, or out of a file; nothing is ordered yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.inventory.models import MAX_LIMIT, Location, PurchaseLine, PurchaseNumber, PurchaseOrder, StockItem
from apps.inventory.services._ledger import UnknownLocation, UnknownSku
from apps.inventory.services._policies import ChangedMeanwhile
from apps.inventory.services._suppliers import SupplyInfo, find_supplier, get_supply
from shop.common.errors import Conflict, Invalid, NotFound
from shop.common.money import MAX_AMOUNT

MAX_LINES = 1000


@dataclass(frozen=True, slots=True)
class DraftLine:
    """Units of a SKU to order; `unit_cost` in minor units, None for what the supplier is known to take."""

    sku: str
    quantity: int
    unit_cost: int | None = None


class PurchaseOrderNotFound(NotFound):
    """There is no purchase order with that number."""

    code = "purchase_order_not_found"
    title = "There is no such purchase order"


class NotADraft(Conflict):
    """It is ordered, or cancelled; what is on it does not change any more."""

    code = "not_a_draft"
    title = "Only a draft can be changed"


class NoSupplier(Invalid):
    """Nobody is known who supplies these SKUs."""

    code = "no_supplier"
    title = "Some SKUs have no supplier"


def create_purchase_order(
    *,
    supplier: str,
    location: str = "",
    lines: Sequence[DraftLine] = (),
    expected_on: date | None = None,
    note: str = "",
    actor: str,
    today: date | None = None,
) -> str:
    """Make a draft and return its number. Without a `location`, the goods come to the one that is asked first.

    Raises: UnknownSupplier, UnknownLocation, UnknownSku, Invalid.
    """
    items = _require_lines(lines)
    with transaction.atomic():
        order = PurchaseOrder.objects.create(
            number=_next_number(today or timezone.localdate()),
            supplier=find_supplier(supplier),
            location=_place(location),
            expected_on=expected_on,
            note=note,
            created_by=actor,
        )
        _write_lines(order, lines, items)
    return order.number


def draft_purchase_orders(
    *,
    quantities: Mapping[str, int],
    actor: str,
    location: str = "",
    key: str = "",
    today: date | None = None,
) -> list[str]:
    """Make a draft for the preferred supplier of each SKU (of the cheapest, where none is) and return their numbers.

    Quantities are rounded up to whole packs and the minimum; zeros are left out. All drafts are made or none. With a
    `key`, repeating it returns the same numbers and makes nothing.
    Raises: NoSupplier (with the `skus`), UnknownLocation, UnknownSku, Invalid.
    """
    supply = get_supply(sku for sku, units in quantities.items() if units)
    if without := sorted(sku for sku, known in supply.items() if not known.supplier_code):
        raise NoSupplier(_("Nobody supplies %(skus)s yet.") % {"skus": ", ".join(without)}, skus=without)
    shares: dict[str, list[DraftLine]] = {}
    for sku, known in sorted(supply.items()):
        shares.setdefault(known.supplier_code, []).append(_share(known, quantities[sku]))
    try:
        with transaction.atomic():
            return [
                _drafted(code, lines, f"{key}:{code}" if key else None, location, actor, today)
                for code, lines in sorted(shares.items())
            ]
    except IntegrityError:  # the same wish at the same moment
        made = PurchaseOrder.objects.filter(cause__in=[f"{key}:{code}" for code in shares]).order_by("supplier__code")
        if not key or len(made) != len(shares):
            raise
        return [order.number for order in made]


def _share(known: SupplyInfo, units: int) -> DraftLine:
    _require_line(DraftLine(known.sku, units))
    return DraftLine(known.sku, known.round_up(units), known.unit_cost)


def _drafted(
    supplier: str, lines: Sequence[DraftLine], cause: str | None, location: str, actor: str, today: date | None
) -> str:
    made = PurchaseOrder.objects.filter(cause=cause).first() if cause else None
    if made:
        return made.number
    number = create_purchase_order(supplier=supplier, location=location, lines=lines, actor=actor, today=today)
    PurchaseOrder.objects.filter(number=number).update(cause=cause)
    return number


def save_draft(
    *,
    number: str,
    version: int,
    lines: Sequence[DraftLine],
    location: str = "",
    expected_on: date | None = None,
    note: str = "",
) -> None:
    """Write all of a draft anew, if it is still as it was read (`version`).

    Raises: PurchaseOrderNotFound, NotADraft, ChangedMeanwhile, UnknownLocation, UnknownSku, Invalid.
    """
    items = _require_lines(lines)
    with transaction.atomic():
        order = find_order(number)
        values = {"location": _place(location), "expected_on": expected_on, "note": note}
        draft = PurchaseOrder.objects.filter(pk=order.pk, status=PurchaseOrder.Status.DRAFT)
        if not draft.filter(version=version).update(version=F("version") + 1, **values):
            raise _refusal(draft.exists())
        order.lines.all().delete()
        _write_lines(order, lines, items)


def _refusal(is_draft: bool) -> Conflict:
    if is_draft:
        return ChangedMeanwhile(_("Somebody changed this meanwhile. Nothing you typed is lost."))
    return NotADraft(_("It is not a draft any more, so its lines stay as they are."))


def find_order(number: str) -> PurchaseOrder:
    """Raises: PurchaseOrderNotFound."""
    order = PurchaseOrder.objects.filter(number=number).select_related("supplier", "location").first()
    if order is None:
        raise PurchaseOrderNotFound(number=number)
    return order


def _next_number(today: date) -> str:
    """The next of the year. Its row stays locked until the draft is committed, so none comes twice or is left out."""
    PurchaseNumber.objects.get_or_create(year=today.year)
    PurchaseNumber.objects.filter(year=today.year).update(last=F("last") + 1)
    return f"PO-{today.year}-{PurchaseNumber.objects.get(year=today.year).last:05d}"


def _place(code: str) -> Location:
    places = Location.objects.filter(code=code) if code else Location.objects.order_by("priority", "code")
    found = places.first()
    if found is None:
        raise UnknownLocation(field="location", location=code)
    return found


def _require_lines(lines: Sequence[DraftLine]) -> dict[str, StockItem]:
    """The items of the lines. Raises: UnknownSku, Invalid."""
    if len(lines) > MAX_LINES:
        raise Invalid(_("A purchase order has %(most)d lines at most.") % {"most": MAX_LINES})
    items = StockItem.objects.in_bulk([line.sku for line in lines], field_name="sku")
    seen: set[str] = set()
    for line in lines:
        if line.sku not in items:
            raise UnknownSku(_("There is no SKU “%(sku)s”.") % {"sku": line.sku}, field="sku", sku=line.sku)
        if line.sku in seen:
            raise Invalid(_("%(sku)s is there twice; write it once.") % {"sku": line.sku}, sku=line.sku)
        seen.add(line.sku)
        _require_line(line)
    return items


def _require_line(line: DraftLine) -> None:
    if not 1 <= line.quantity <= MAX_LIMIT:
        raise Invalid(
            _("%(sku)s: write a number of units between 1 and %(most)d.") % {"sku": line.sku, "most": MAX_LIMIT},
            field="quantity",
            sku=line.sku,
        )
    if line.unit_cost is not None and not 0 <= line.unit_cost <= MAX_AMOUNT:
        raise Invalid(
            _("%(sku)s: a cost is not less than nothing.") % {"sku": line.sku}, field="unit_cost", sku=line.sku
        )


def _write_lines(order: PurchaseOrder, lines: Sequence[DraftLine], items: Mapping[str, StockItem]) -> None:
    asked = [line.sku for line in lines if line.unit_cost is None]
    known = (
        dict(order.supplier.items.filter(item__sku__in=asked).values_list("item__sku", "unit_cost")) if asked else {}
    )
    PurchaseLine.objects.bulk_create(
        PurchaseLine(
            order=order,
            item=items[line.sku],
            quantity=line.quantity,
            unit_cost=known.get(line.sku) if line.unit_cost is None else line.unit_cost,
        )
        for line in lines
    )
