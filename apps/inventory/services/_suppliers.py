"""Who supplies what, how long it takes, and in which packs."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.inventory.models import StockItem, Supplier, SupplierItem
from apps.inventory.services._ledger import UnknownSku
from shop.common.errors import Invalid


@dataclass(frozen=True, slots=True)
class SupplyInfo:
    """How a SKU is bought. `unit_cost` is in minor units, None where nobody knows it.

    Where no supplier is known, `supplier_code` and `supplier_name` are empty and the shop's default lead time counts.
    """

    sku: str
    supplier_code: str
    supplier_name: str
    lead_time_days: int
    pack_size: int = 1
    minimum: int = 1
    unit_cost: int | None = None

    def round_up(self, units: int) -> int:
        """The least that can be ordered and is no less than `units`: whole packs, and no less than the minimum."""
        return -(-max(units, self.minimum) // self.pack_size) * self.pack_size


class UnknownSupplier(Invalid):
    """There is no supplier with that code, or we do not buy there any more."""

    code = "unknown_supplier"
    title = "There is no such supplier"


def get_supply(skus: Iterable[str]) -> dict[str, SupplyInfo]:
    """How each SKU asked for is bought: of its preferred supplier, else of the cheapest that is active."""
    wanted = list(dict.fromkeys(skus))
    rows = SupplierItem.objects.filter(item__sku__in=wanted, supplier__active=True).select_related("supplier", "item")
    cheapest = rows.order_by("-preferred", F("unit_cost").asc(nulls_last=True), "supplier__code")
    first: dict[str, SupplierItem] = {}
    for row in cheapest:
        first.setdefault(row.item.sku, row)
    return {sku: _supply(sku, first.get(sku)) for sku in wanted}


def lead_time(supplier: Supplier, row: SupplierItem | None = None) -> int:
    """The days that the supplier takes (for the SKU of `row`): its own, else the supplier's, else the shop's."""
    own = row.lead_time_days if row else None
    known = own if own is not None else supplier.lead_time_days
    return int(settings.DEFAULT_LEAD_TIME_DAYS) if known is None else known


def _supply(sku: str, row: SupplierItem | None) -> SupplyInfo:
    if row is None:
        return SupplyInfo(sku, "", "", lead_time_days=settings.DEFAULT_LEAD_TIME_DAYS)
    return SupplyInfo(
        sku=sku,
        supplier_code=row.supplier.code,
        supplier_name=row.supplier.name,
        lead_time_days=lead_time(row.supplier, row),
        pack_size=row.pack_size,
        minimum=row.minimum,
        unit_cost=row.unit_cost,
    )


def ensure_supplier(
    *, code: str, name: str, email: str = "", phone: str = "", lead_time_days: int | None = None
) -> None:
    """Make sure that the supplier exists; one that exists stays as it is."""
    details = {"name": name, "email": email, "phone": phone, "lead_time_days": lead_time_days}
    Supplier.objects.get_or_create(code=code, defaults=details)


def set_supply(
    *,
    supplier: str,
    sku: str,
    unit_cost: int | None = None,
    pack_size: int = 1,
    minimum: int = 1,
    supplier_sku: str = "",
    lead_time_days: int | None = None,
    preferred: bool = False,
) -> None:
    """Write down that and how the supplier sells us the SKU; a `preferred` one takes the place of another.

    Raises: UnknownSupplier, UnknownSku.
    """
    found = find_supplier(supplier)
    item = StockItem.objects.filter(sku=sku).first()
    if item is None:
        raise UnknownSku(field="sku", sku=sku)
    terms = {
        "unit_cost": unit_cost,
        "pack_size": pack_size,
        "minimum": minimum,
        "supplier_sku": supplier_sku,
        "lead_time_days": lead_time_days,
        "preferred": preferred,
    }
    with transaction.atomic():
        if preferred:
            SupplierItem.objects.filter(item=item, preferred=True).exclude(supplier=found).update(preferred=False)
        SupplierItem.objects.update_or_create(supplier=found, item=item, defaults=terms)


def find_supplier(code: str) -> Supplier:
    """The active supplier with that code. Raises: UnknownSupplier."""
    found = Supplier.objects.filter(code=code, active=True).first()
    if found is None:
        raise UnknownSupplier(
            _("There is no supplier “%(code)s” of whom we buy.") % {"code": code}, field="supplier", supplier=code
        )
    return found
