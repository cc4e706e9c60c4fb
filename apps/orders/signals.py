"""What the orders app announces."""

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class OrderPlaced:
    """A paid (authorised or captured) checkout became an order."""

    number: str


order_placed = Signal()


@dataclass(frozen=True, slots=True)
class OrderProcessing:
    """Staff began to work on the order."""

    number: str


order_processing = Signal()


@dataclass(frozen=True, slots=True)
class OrderShipped:
    """A shipment of the order left the house."""

    number: str
    shipment: str


order_shipped = Signal()


@dataclass(frozen=True, slots=True)
class OrderDelivered:
    """The order arrived."""

    number: str


order_delivered = Signal()


@dataclass(frozen=True, slots=True)
class OrderCancelled:
    """The order was cancelled, its stock and money given back."""

    number: str
    reason: str


order_cancelled = Signal()


@dataclass(frozen=True, slots=True)
class OrderRefunded:
    """Money of the order went back to the customer; `amount` in minor units."""

    number: str
    amount: int
    currency: str
    key: str


order_refunded = Signal()


@dataclass(frozen=True, slots=True)
class PaymentRequested:
    """The customer of an order whose payment ended without money is asked to pay; `key` tells requests apart."""

    number: str
    key: str


payment_requested = Signal()


@dataclass(frozen=True, slots=True)
class ExceptionOpened:
    """Something about money came up that only staff can decide; `what` says so in words, `key` is unique per line."""

    what: str
    detail: str
    amount: int
    currency: str
    key: str


exception_opened = Signal()
