"""What the inventory app stores: stock per SKU and location, reservations, the ledger of movements, and who waits."""

from apps.inventory.models._alerts import AlertTry, StockAlert, waiting_shoppers
from apps.inventory.models._movements import Movement
from apps.inventory.models._reservations import Reservation
from apps.inventory.models._stock import MAX_LIMIT, MAX_UNITS, Location, StockItem, StockLevel

__all__ = [
    "MAX_LIMIT",
    "MAX_UNITS",
    "AlertTry",
    "Location",
    "Movement",
    "Reservation",
    "StockAlert",
    "StockItem",
    "StockLevel",
    "waiting_shoppers",
]
