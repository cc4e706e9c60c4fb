"""How an order stands with its money: one table from what the payment says, and whether it may ship."""

from apps.orders.models import Order
from apps.payments.services import PaymentInfo

PaymentStatus = Order.PaymentStatus


def status_of(payment: PaymentInfo) -> PaymentStatus | None:
    """What a payment makes of its order; None while it says nothing about money."""
    if payment.status == "captured":
        return _captured(payment)
    return {"authorized": PaymentStatus.AUTHORIZED, "voided": PaymentStatus.VOIDED}.get(payment.status)


def _captured(payment: PaymentInfo) -> PaymentStatus:
    if payment.refunded:
        whole = payment.refunded == payment.captured
        return PaymentStatus.REFUNDED if whole else PaymentStatus.PARTIALLY_REFUNDED
    return PaymentStatus.PAID if payment.captured >= payment.amount else PaymentStatus.PARTIALLY_PAID


def is_settled(payment: PaymentInfo) -> bool:
    """Whether all the money that will come is here, and not all of it went back: then the goods may leave.

    What a gateway that collects has taken is what staff wanted, though it be less than agreed: the rest was let go.
    A transfer of less than agreed still owes the rest.
    """
    whole = payment.collects or payment.captured >= payment.amount
    return payment.status == "captured" and whole and _captured(payment) != PaymentStatus.REFUNDED
