"""What the orders app stores."""

from apps.orders.models._exceptions import PaymentException, PaymentExceptionQuerySet
from apps.orders.models._orders import Order, OrderEvent, OrderLine, OrderQuerySet, Shipment, new_number, new_token
from apps.orders.models._refunds import OrderRefund, OrderRefundLine

__all__ = [
    "Order",
    "OrderEvent",
    "OrderLine",
    "OrderQuerySet",
    "OrderRefund",
    "OrderRefundLine",
    "PaymentException",
    "PaymentExceptionQuerySet",
    "Shipment",
    "new_number",
    "new_token",
]
