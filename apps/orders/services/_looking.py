"""Looking for money without an order, and for orders without their money: what no event told us of."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from apps.orders.models import Order, PaymentException
from apps.orders.services._exceptions import open_exception, was_told
from apps.orders.services._payment import tell_of_ended_authorization
from apps.payments import services as payments

WINDOW = timedelta(days=3)
BATCH = 500
FUNDED = ("authorized", "captured")
Kind = PaymentException.Kind


def find_orderless_payments(*, now: datetime) -> int:
    """Compare the payments and the orders of the last three days both ways; return how many lines the inbox got.

    Authorised money without an order is given back at once. What staff has settled is not told again.
    """
    since = now - WINDOW
    return sum(map(_tell_of_payment, _without_order(since))) + sum(map(_tell_of_order, _without_money(since)))


def _without_order(since: datetime) -> Iterator[payments.PaymentInfo]:
    funded = payments.list_funded(since=since)
    for start in range(0, len(funded), BATCH):
        some = funded[start : start + BATCH]
        wanted = [payment.reference for payment in some]
        known = set(Order.objects.filter(reference__in=wanted).values_list("reference", flat=True))
        yield from (payment for payment in some if payment.reference not in known)


def _tell_of_payment(payment: payments.PaymentInfo) -> bool:
    if payment.status == "authorized":
        payments.request_return(reference=payment.reference, reason="no_order")
        return False
    subject = str(payment.reference)
    if not payment.left or was_told(kind=Kind.CAPTURED_WITHOUT_ORDER, subject=subject):
        return False
    return open_exception(
        kind=Kind.CAPTURED_WITHOUT_ORDER,
        subject=subject,
        reference=payment.reference,
        gateway=payment.gateway,
        gateway_id="",
        amount=payment.left,
        detail=_("%s were captured, and no order came of it.") % payment.captured,
    )


def _without_money(since: datetime) -> Iterator[Order]:
    last = 0
    recent = Order.objects.live().filter(placed_at__gte=since).order_by("pk")
    while orders := list(recent.filter(pk__gt=last)[:BATCH]):
        found = payments.get_payments(order.reference for order in orders)
        for order in orders:
            payment = found.get(order.reference)
            if payment is None or payment.status not in FUNDED:
                yield order
        last = orders[-1].pk


def _tell_of_order(order: Order) -> bool:
    known = was_told(kind=Kind.AUTHORIZATION_ENDED, subject=order.number)
    return not known and tell_of_ended_authorization(order)
