"""What the inventory app stores: stock per SKU and location, reservations, the ledger of movements, and stocktakes."""

from apps.inventory.models._movements import Movement
from apps.inventory.models._reservations import Reservation
from apps.inventory.models._stock import MAX_LIMIT, MAX_UNITS, Location, StockItem, StockLevel
from apps.inventory.models._stocktakes import Stocktake, StocktakeCount, StocktakeLine

__all__ = [
    "MAX_LIMIT",
    "MAX_UNITS",
    "Location",
    "Movement",
    "Reservation",
    "StockItem",
    "StockLevel",
    "Stocktake",
    "StocktakeCount",
    "StocktakeLine",
]
