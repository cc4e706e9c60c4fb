"""The door of orders: placing, reading, fulfilling, cancelling."""

from apps.orders.carriers.registry import UnknownCarrier
from apps.orders.services._audit import audit
from apps.orders.services._exceptions import count_exceptions, open_exception, resolve_exceptions
from apps.orders.services._fulfilment import (
    NotPaid,
    WrongState,
    cancel_order,
    deliver_order,
    list_carriers,
    release_hold,
    ship_order,
    start_processing,
)
from apps.orders.services._info import (
    OrderEventInfo,
    OrderInfo,
    OrderLineInfo,
    OrderNotFound,
    OrderRow,
    ShipmentInfo,
    find_order,
    get_order,
    get_order_of_checkout,
    list_order_transactions,
    list_orders,
    list_recent_orders,
    to_info,
)
from apps.orders.services._payment import note_dispute, note_paid, note_refund_failed, note_refunded, note_voided
from apps.orders.services._placing import claim_orders, place_order
from apps.orders.services._statistics import DaySales, OrderStatistics, get_statistics

__all__ = [
    "DaySales",
    "NotPaid",
    "OrderEventInfo",
    "OrderInfo",
    "OrderLineInfo",
    "OrderNotFound",
    "OrderRow",
    "OrderStatistics",
    "ShipmentInfo",
    "UnknownCarrier",
    "WrongState",
    "audit",
    "cancel_order",
    "claim_orders",
    "count_exceptions",
    "deliver_order",
    "find_order",
    "get_order",
    "get_order_of_checkout",
    "get_statistics",
    "list_carriers",
    "list_order_transactions",
    "list_orders",
    "list_recent_orders",
    "note_dispute",
    "note_paid",
    "note_refund_failed",
    "note_refunded",
    "note_voided",
    "open_exception",
    "place_order",
    "release_hold",
    "resolve_exceptions",
    "ship_order",
    "start_processing",
    "to_info",
]
