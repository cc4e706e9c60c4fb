"""What the inventory app stores: stock per SKU and location, reservations, the ledger of movements, and its days."""

from apps.inventory.models._days import COST_SCALE, DayBook, PlaceDay, StockDay, StockFigure
from apps.inventory.models._movements import Movement
from apps.inventory.models._reservations import Reservation
from apps.inventory.models._stock import MAX_LIMIT, MAX_UNITS, Location, StockItem, StockLevel

__all__ = [
    "COST_SCALE",
    "MAX_LIMIT",
    "MAX_UNITS",
    "DayBook",
    "Location",
    "Movement",
    "PlaceDay",
    "Reservation",
    "StockDay",
    "StockFigure",
    "StockItem",
    "StockLevel",
]
