"""What the inventory app stores: stock per SKU and location, reservations, the ledger of movements, and buying."""

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

__all__ = [
    "MAX_LEAD_TIME",
    "MAX_LIMIT",
    "MAX_UNITS",
    "Location",
    "Movement",
    "PurchaseLine",
    "PurchaseNumber",
    "PurchaseOrder",
    "Receipt",
    "ReceiptLine",
    "Reservation",
    "StockItem",
    "StockLevel",
    "Supplier",
    "SupplierItem",
]
