"""Money that an order waits for: taking it, hearing that it arrived, and collecting it again where a payment ended."""

from contextlib import suppress
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from apps.orders.models import Order, OrderEvent
from apps.orders.services._fulfilment import WrongState
from apps.orders.services._placing import write_event
from apps.orders.services._refunds import find
from apps.orders.signals import PaymentRequested, payment_requested
from apps.payments import services as payments
from shop.common.errors import Conflict
from shop.common.money import Money

PaymentStatus = Order.PaymentStatus


class NothingToPay(Conflict):
    """The order does not wait for a payment."""

    code = "nothing_to_pay"
    title = "There is nothing to pay for this order"


def capture_order(*, number: str, amount: int, actor: str) -> None:
    """Take `amount` minor units of an order's authorised money after commit; the rest is let go.

    Raises: OrderNotFound, CaptureTooLarge, WrongState (there is none to take).
    """
    order = find(number)
    with transaction.atomic():
        if not payments.request_capture(reference=order.reference, amount=amount):
            raise WrongState(_("There is no authorised money to take."), order_status=order.status)
        write_event(order, "capture_requested", _("We are charging %s.") % Money(amount, order.currency), actor)


def note_arrival(*, number: str, amount: int, bank_reference: str, actor: str) -> None:
    """Book that `amount` minor units arrived at the bank for the order, once per `bank_reference`.

    Raises: OrderNotFound, NotBookedByHand, ArrivalTooLarge.
    """
    order = find(number)
    payments.note_arrival(reference=order.reference, amount=amount, bank_reference=bank_reference, actor=actor)


def collect_again(*, number: str, actor: str) -> str:
    """Collect the money of a live order whose payment ended: from the customer's kept card or, failing that, by a mail.

    Returns "charged" or "asked". Talks to the gateway. Raises: OrderNotFound, NothingToPay, GatewayUnavailable.
    """
    order = find(number)
    _require_payable(order)
    if _charge_kept_card(order):
        return "charged"
    _ask_the_customer(order, actor)
    return "asked"


def _charge_kept_card(order: Order) -> bool:
    """Charge the newest card its customer keeps, if there is one; say whether the bank agreed without them.

    Raises: GatewayUnavailable.
    """
    cards = payments.list_cards(user_id=order.user_id) if order.user_id else []
    if not cards:
        return False
    with suppress(payments.CardNotFound, payments.GatewayRefused):
        payment = _start(order, return_url=_return_url(order), card=cards[0].id, present=False)
        return payment.status in ("authorized", "captured")
    return False


def _ask_the_customer(order: Order, actor: str) -> None:
    with transaction.atomic():
        # They are asked as often as staff wants; the count tells the mails apart.
        times = OrderEvent.objects.filter(order=order, kind="payment_requested").count()
        write_event(order, "payment_requested", _("Your payment did not go through; please pay once more."), actor)
        event = PaymentRequested(number=order.number, key=str(times + 1))
        payment_requested.send(sender=PaymentRequested, event=event)


def pay_order(*, number: str) -> payments.PaymentInfo:
    """A payment with which the customer can pay the order now; the caller has made sure that it is theirs.

    Talks to the gateway. Raises: OrderNotFound, NothingToPay, UnknownGateway, GatewayUnavailable, GatewayRefused.
    """
    order = find(number)
    _require_payable(order)
    payment = _start(order, return_url=_return_url(order))
    order.refresh_from_db(fields=["status", "payment_status"])
    if order.status == Order.Status.CANCELLED and payments.cancel_payment(reference=order.reference):
        raise _nothing_to_pay(order)
    return payment


def refresh_payment(*, number: str) -> None:
    """Ask the gateway how the order's payment stands, and settle that. Raises: OrderNotFound, GatewayUnavailable."""
    payments.check_payment(reference=find(number).reference)


def _start(order: Order, *, return_url: str, card: UUID | None = None, present: bool = True) -> payments.PaymentInfo:
    return payments.start_payment(
        reference=order.reference,
        amount=Money(order.total, order.currency),
        gateway=None,
        return_url=return_url,
        email=order.email,
        user_id=order.user_id,
        card=card,
        present=present,
    )


def _return_url(order: Order) -> str:
    """Where the gateway sends the customer afterwards: a link that opens without signing in, as it may be a guest's."""
    path = reverse("orders:paid", args=[order.number])
    return f"{settings.SITE_URL}{path}?{urlencode({'token': order.token})}"


def _require_payable(order: Order) -> None:
    if not Order.objects.unpaid().filter(pk=order.pk).exists():
        raise _nothing_to_pay(order)


def _nothing_to_pay(order: Order) -> NothingToPay:
    return NothingToPay(_("There is nothing to pay for order %s.") % order.number)
