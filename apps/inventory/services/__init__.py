"""The door of inventory: availability, reservations, and every change of stock."""

from apps.inventory.services._audit import audit
from apps.inventory.services._reservations import (
    OutOfStock,
    ReservationGone,
    ReturnTooLarge,
    commit,
    get_committed,
    get_held,
    release,
    reserve,
    restock,
)
from apps.inventory.services._stock import (
    Availability,
    BelowReserved,
    LocationInfo,
    UnknownLocation,
    UnknownSku,
    adjust_stock,
    ensure_location,
    get_availability,
    list_locations,
    track,
)
from apps.inventory.services._thresholds import LowStock, check_thresholds, list_low_stock, set_threshold

__all__ = [
    "Availability",
    "BelowReserved",
    "LocationInfo",
    "LowStock",
    "OutOfStock",
    "ReservationGone",
    "ReturnTooLarge",
    "UnknownLocation",
    "UnknownSku",
    "adjust_stock",
    "audit",
    "check_thresholds",
    "commit",
    "ensure_location",
    "get_availability",
    "get_committed",
    "get_held",
    "list_locations",
    "list_low_stock",
    "release",
    "reserve",
    "restock",
    "set_threshold",
    "track",
]
