"""What the payment tells an order."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.catalog import services as catalog
from apps.orders.models import Order
from apps.orders.services._placing import place_order, write_event
from apps.orders.signals import OrderRefunded, order_refunded
from shop.common.money import Money

PaymentStatus = Order.PaymentStatus
GATEWAY = "gateway"


def note_paid(*, reference: UUID) -> None:
    """The money was captured: the order is paid; where there is none yet, it is placed now."""
    with transaction.atomic():
        place_order(reference=reference, captured=True)
        order = Order.objects.get(reference=reference)
        waiting = Order.objects.filter(pk=order.pk, payment_status=PaymentStatus.AUTHORIZED)
        if waiting.update(payment_status=PaymentStatus.PAID):
            write_event(order, "paid", _("We received your payment."), GATEWAY)


def note_voided(*, reference: UUID) -> None:
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
