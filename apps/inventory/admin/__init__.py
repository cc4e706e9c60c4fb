"""Stock in the back office: one file for each kind of record."""

from apps.inventory.admin.items import StockItemAdmin
from apps.inventory.admin.locations import LocationAdmin
from apps.inventory.admin.movements import MovementAdmin
from apps.inventory.admin.reports import StockReportsAdmin

__all__ = ["LocationAdmin", "MovementAdmin", "StockItemAdmin", "StockReportsAdmin"]
