"""The door of inventory: availability, reservations, and every change of stock."""

from apps.inventory.services._audit import audit
from apps.inventory.services._ledger import BelowReserved, UnknownLocation, UnknownSku
from apps.inventory.services._policies import (
    BarcodeTaken,
    ChangedMeanwhile,
    ItemSettings,
    configure_item,
    set_safety_stock,
    set_threshold,
)
from apps.inventory.services._reservations import (
    ReservationGone,
    ReturnTooLarge,
    commit,
    get_committed,
    get_held,
    release,
    restock,
)
from apps.inventory.services._reserving import OutOfStock, reserve
from apps.inventory.services._sending import NotHere, get_waiting, mark_sent
from apps.inventory.services._stock import (
    Availability,
    LocationInfo,
    adjust_many,
    adjust_stock,
    ensure_location,
    get_availability,
    list_locations,
    track,
    transfer_stock,
)
from apps.inventory.services._thresholds import LowStock, check_thresholds, list_low_stock

__all__ = [
    "Availability",
    "BarcodeTaken",
    "BelowReserved",
    "ChangedMeanwhile",
    "ItemSettings",
    "LocationInfo",
    "LowStock",
    "NotHere",
    "OutOfStock",
    "ReservationGone",
    "ReturnTooLarge",
    "UnknownLocation",
    "UnknownSku",
    "adjust_many",
    "adjust_stock",
    "audit",
    "check_thresholds",
    "commit",
    "configure_item",
    "ensure_location",
    "get_availability",
    "get_committed",
    "get_held",
    "get_waiting",
    "list_locations",
    "list_low_stock",
    "mark_sent",
    "release",
    "reserve",
    "restock",
    "set_safety_stock",
    "set_threshold",
    "track",
    "transfer_stock",
]
