"""What the inventory app stores: stock by place, reservations, the ledger of movements, buying, and who waits."""

from apps.inventory.models._alerts import AlertTry, StockAlert, waiting_shoppers
from apps.inventory.models._days import COST_SCALE, DayBook, PlaceDay, StockDay, StockFigure
from apps.inventory.models._movements import Movement
from apps.inventory.models._purchasing import (
    MAX_LEAD_TIME,
    PurchaseLine,
    PurchaseNumber,
    PurchaseOrder,
    Receipt,
    ReceiptLine,
    Supplier,
    SupplierItem,
)
from apps.inventory.models._reservations import Reservation
from apps.inventory.models._stock import MAX_LIMIT, MAX_UNITS, Location, StockItem, StockLevel
from apps.inventory.models._stocktakes import Stocktake, StocktakeCount, StocktakeLine

__all__ = [
    "COST_SCALE",
    "MAX_LEAD_TIME",
    "MAX_LIMIT",
    "MAX_UNITS",
    "AlertTry",
    "DayBook",
    "Location",
    "Movement",
    "PlaceDay",
    "PurchaseLine",
    "PurchaseNumber",
    "PurchaseOrder",
    "Receipt",
    "ReceiptLine",
    "Reservation",
    "StockAlert",
    "StockDay",
    "StockFigure",
    "StockItem",
    "StockLevel",
    "Stocktake",
    "StocktakeCount",
    "StocktakeLine",
    "Supplier",
    "SupplierItem",
    "waiting_shoppers",
]
