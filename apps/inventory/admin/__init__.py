"""Stock in the back office: one file for each kind of record."""

from apps.inventory.admin.alerts import StockAlertAdmin
from apps.inventory.admin.items import StockItemAdmin
from apps.inventory.admin.locations import LocationAdmin
from apps.inventory.admin.movements import MovementAdmin
from apps.inventory.admin.purchasing import PurchaseOrderAdmin
from apps.inventory.admin.reports import StockReportsAdmin
from apps.inventory.admin.stocktakes import StocktakeAdmin
from apps.inventory.admin.suppliers import SupplierAdmin, SupplierItemAdmin

__all__ = [
    "LocationAdmin",
    "MovementAdmin",
    "PurchaseOrderAdmin",
    "StockAlertAdmin",
    "StockItemAdmin",
    "StockReportsAdmin",
    "StocktakeAdmin",
    "SupplierAdmin",
    "SupplierItemAdmin",
]
