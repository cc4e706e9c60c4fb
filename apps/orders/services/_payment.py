"""What the payment tells an order."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.catalog import services as catalog
from apps.orders.models import Order, PaymentException
from apps.orders.services._exceptions import open_exception, resolve_exceptions
from apps.orders.services._placing import place_order, write_event
from apps.orders.signals import OrderRefunded, order_refunded
from shop.common.money import Money

PaymentStatus = Order.PaymentStatus
GATEWAY = "gateway"
UNPAID = (PaymentStatus.AUTHORIZED, PaymentStatus.PARTIALLY_PAID)


def note_paid(*, reference: UUID, whole: bool = True) -> None:
    """Money was captured, all of it (`whole`) or a part; where there is no order yet, it is placed now."""
    with transaction.atomic():
        place_order(reference=reference, captured=True)
        order = Order.objects.get(reference=reference)
        waiting = Order.objects.filter(pk=order.pk, payment_status__in=UNPAID)
        if waiting.update(payment_status=PaymentStatus.PAID if whole else PaymentStatus.PARTIALLY_PAID):
            words = _("We received your payment.") if whole else _("We received a part of your payment.")
            write_event(order, "paid", words, GATEWAY)


def note_voided(*, reference: UUID, wanted: bool) -> None:
    """The authorisation ended without money moving; a checkout without an order has nothing to note."""
    order = Order.objects.filter(reference=reference).first()
    if order is None:
        return
    with transaction.atomic():
        waiting = Order.objects.filter(pk=order.pk, payment_status=PaymentStatus.AUTHORIZED)
        if waiting.update(payment_status=PaymentStatus.VOIDED):
            write_event(order, "voided", _("The payment was cancelled; you were not charged."), GATEWAY)


def note_refunded(*, reference: UUID, amount: Money, whole: bool, key: str) -> None:
    """Money went back; `whole` says whether all of it has by now."""
    order = Order.objects.filter(reference=reference).first()
    if order is None:
        return
    with transaction.atomic():
        status = PaymentStatus.REFUNDED if whole else PaymentStatus.PARTIALLY_REFUNDED
        Order.objects.filter(pk=order.pk).exclude(payment_status=PaymentStatus.REFUNDED).update(payment_status=status)
        if whole:
            catalog.forget_purchases(order_number=order.number)
        write_event(order, "refunded", _("We refunded %(amount)s.") % {"amount": amount}, GATEWAY)
        event = OrderRefunded(number=order.number, amount=amount.amount, currency=amount.currency, key=key)
        order_refunded.send(sender=OrderRefunded, event=event)


def note_refund_failed(*, reference: UUID, refunded: int, captured: int, key: str) -> None:
    """Money that was to go back did not, or came back: `refunded` minor units of `captured` are left refunded."""
    order = Order.objects.filter(reference=reference).first()
    if order is None:
        return
    with transaction.atomic():
        status = PaymentStatus.PARTIALLY_REFUNDED if refunded else PaymentStatus.PAID
        back = [PaymentStatus.REFUNDED, PaymentStatus.PARTIALLY_REFUNDED]
        Order.objects.filter(pk=order.pk, payment_status__in=back).update(payment_status=status)
        write_event(order, "refund_failed", _("A refund did not go through; we are looking into it."), GATEWAY)


def note_dispute(*, reference: UUID, dispute: str, status: str, gateway: str, amount: Money, reason: str) -> None:
    """A bank asks for money back (open), or has decided for us (won) or against us (lost)."""
    if status == "open":
        open_exception(
            kind=PaymentException.Kind.DISPUTE_OPENED,
            subject=dispute,
            reference=reference,
            gateway=gateway,
            gateway_id=dispute,
            amount=amount,
            detail=_("The customer's bank asks for %(amount)s back: %(reason)s.")
            % {"amount": amount, "reason": reason.replace("_", " ") or _("no reason given")},
        )
    else:
        resolve_exceptions(subject=dispute, actor=GATEWAY, resolution=status)
