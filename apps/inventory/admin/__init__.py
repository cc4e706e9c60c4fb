"""Stock in the back office: one file for each kind of record."""

from apps.inventory.admin.alerts import StockAlertAdmin
from apps.inventory.admin.items import StockItemAdmin
from apps.inventory.admin.locations import LocationAdmin
from apps.inventory.admin.movements import MovementAdmin

__all__ = ["LocationAdmin", "MovementAdmin", "StockAlertAdmin", "StockItemAdmin"]
