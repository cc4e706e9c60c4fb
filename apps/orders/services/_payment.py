"""What the payment tells an order."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.cart import services as cart
from apps.catalog import services as catalog
from apps.orders.models import Order, PaymentException
from apps.orders.services._exceptions import GATEWAY, open_exception, resolve_exceptions, settle_exceptions
from apps.orders.services._placing import place_order, write_event
from apps.orders.services._refunds import fail_refund, predecessor, succeed_refund
from apps.orders.services._stand import status_of
from apps.orders.signals import OrderRefunded, order_refunded
from apps.payments import services as payments
from shop.common.money import Money

Status = Order.Status
PaymentStatus = Order.PaymentStatus
Kind = PaymentException.Kind


def note_authorized(*, reference: UUID) -> None:
    """The whole amount is authorised: the checkout becomes an order, an order that waited for its money goes on.

    Where there is nothing to sell, because nobody knows the checkout or its order was cancelled, it is given back.
    """
    with transaction.atomic():
        order = _place(reference, captured=False)
        if order is None:
            return
        settle_exceptions(reference=reference, fact="authorized")
        waiting = Order.objects.filter(pk=order.pk, payment_status=PaymentStatus.VOIDED)
        if waiting.update(payment_status=PaymentStatus.AUTHORIZED):
            write_event(order, "authorized", _("Your payment is approved."), GATEWAY)
            if settings.PAYMENT_CAPTURE == "at_once":
                payments.request_capture(reference=reference)


def note_paid(*, reference: UUID, captured: Money, agreed: Money) -> None:
    """`captured` of the money that was `agreed` is here; where there is no order yet, it is placed now.

    Money that nobody knows a checkout for waits for staff; what comes for a cancelled order goes back.
    """
    with transaction.atomic():
        order = _place(reference, captured=True)
        if order is None:
            _tell_of_money_without_order(reference, captured)
            return
        moved, whole = _follow(order), captured >= agreed
        if moved or not whole:
            words = _("We received your payment.") if whole else _("We received %(captured)s of %(agreed)s.")
            write_event(order, "paid", words % {"captured": captured, "agreed": agreed}, GATEWAY)
        settle_exceptions(reference=reference, fact="captured")
        if whole:
            settle_exceptions(reference=reference, fact="paid in full")


def _place(reference: UUID, *, captured: bool) -> Order | None:
    """The order the money is for; None where there is none, or it is cancelled (then the money goes back)."""
    try:
        place_order(reference=reference, captured=captured)
    except cart.CheckoutNotFound:
        if not captured:
            payments.request_return(reference=reference, reason="no_order")
        return None
    order = Order.objects.filter(reference=reference).first()
    if order is not None and order.status == Status.CANCELLED:
        payments.request_return(reference=reference, reason="cancelled")
    return order


def _tell_of_money_without_order(reference: UUID, captured: Money) -> None:
    payment = payments.get_payments([reference]).get(reference)
    open_exception(
        kind=Kind.CAPTURED_WITHOUT_ORDER,
        subject=str(reference),
        reference=reference,
        gateway=payment.gateway if payment else "",
        gateway_id="",
        amount=captured,
        detail=_("%s were captured, and nobody knows what for.") % captured,
    )


def _follow(order: Order) -> bool:
    """Let the order's payment status say what its payment does; say whether that is news."""
    payment = payments.get_payments([order.reference]).get(order.reference)
    status = status_of(payment) if payment else None
    if status is None:
        return False
    return Order.objects.filter(pk=order.pk).exclude(payment_status=status).update(payment_status=status) == 1


def note_voided(*, reference: UUID, wanted: bool) -> None:
    """The authorisation ended without money moving; an order that still waits for it (not `wanted`) is for staff."""
    settle_exceptions(reference=reference, fact="voided")
    order = Order.objects.filter(reference=reference).first()
    if order is None:
        return
    with transaction.atomic():
        if _follow(order):
            write_event(order, "voided", _("The payment was cancelled; you were not charged."), GATEWAY)
        if not wanted and Order.objects.live().filter(pk=order.pk).exists():
            tell_of_ended_authorization(order)


def tell_of_ended_authorization(order: Order) -> bool:
    """Put the order into the inbox as one whose money will not come by itself; say whether that is news."""
    payment = payments.get_payments([order.reference]).get(order.reference)
    return open_exception(
        kind=Kind.AUTHORIZATION_ENDED,
        subject=order.number,
        reference=order.reference,
        gateway=payment.gateway if payment else "",
        gateway_id="",
        amount=Money(order.total, order.currency),
        detail=_("The payment of order %s ended before its money was taken.") % order.number,
    )


def note_refunded(*, reference: UUID, amount: Money, whole: bool, key: str) -> None:
    """Money went back; `whole` says whether all of it has by now."""
    with transaction.atomic():
        succeed_refund(key=key)
        resolve_exceptions(subject=predecessor(key), actor=GATEWAY, resolution=_("refunded at the next try"))
        if whole:
            settle_exceptions(reference=reference, fact="refunded in full")
        order = Order.objects.filter(reference=reference).first()
        if order is None:
            return
        _follow(order)
        if whole:
            catalog.forget_purchases(order_number=order.number)
        write_event(order, "refunded", _("We refunded %(amount)s.") % {"amount": amount}, GATEWAY)
        event = OrderRefunded(number=order.number, amount=amount.amount, currency=amount.currency, key=key)
        order_refunded.send(sender=OrderRefunded, event=event)


def note_refund_failed(*, reference: UUID, key: str) -> None:
    """Money that was to go back did not, or came back: what the refund claimed can be refunded again."""
    with transaction.atomic():
        fail_refund(key=key)
        # Its own line in the inbox stands for the try before it as well.
        resolve_exceptions(subject=predecessor(key), actor=GATEWAY, resolution=_("tried again, and failed again"))
        order = Order.objects.filter(reference=reference).first()
        if order is None:
            return
        _follow(order)
        write_event(order, "refund_failed", _("A refund did not go through; we are looking into it."), GATEWAY)


def note_dispute(*, reference: UUID, dispute: str, status: str, gateway: str, amount: Money, reason: str) -> None:
    """A bank asks for money back (open), or has decided for us (won) or against us (lost)."""
    if status != "open":
        resolve_exceptions(subject=dispute, actor=GATEWAY, resolution=status)
        return
    words = reason.replace("_", " ") or _("no reason given")
    open_exception(
        kind=Kind.DISPUTE_OPENED,
        subject=dispute,
        reference=reference,
        gateway=gateway,
        gateway_id=dispute,
        amount=amount,
        detail=_("The customer's bank asks for %(amount)s back: %(reason)s.") % {"amount": amount, "reason": words},
    )
