"""What workers are asked to do, in the manner of `tests.crowd`: one argument, and a word for how it went."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from apps.cart.tests.factories import CartFactory, CartLineFactory
from apps.payments import services as payments
from apps.payments.gateways import sandbox
from apps.payments.models import GatewayEvent
from tests.crowd import cancel, check_out, come_back, expire, give_up, pay_for, refund, request

__all__ = ["cancel", "check_out", "come_back", "expire", "give_up", "pay_for", "refund"]


def place(count: int) -> str:
    """Place so many orders of one mug each: their numbers."""
    return " ".join(request(_order) for _ in range(count))


def _order() -> str:
    token, reference = _begin()
    return pay_for([token, reference])


def begin(count: int) -> str:
    """So many visitors begin a checkout of one mug: each one's token and reference."""
    return " ".join(word for _ in range(count) for word in request(_begin))


def _begin() -> tuple[str, str]:
    token = fill_a_cart()
    return token, check_out(token)


def fill_a_cart() -> str:
    """A visitor puts a mug into their cart: its token."""
    cart = CartFactory()
    CartLineFactory(cart=cart, sku="MUG-1")
    return cart.token


def capture(payment_id: int) -> str:
    """Take authorised money."""
    return _done(lambda: payments.capture(payment_id=payment_id))


def return_money(payment_id: int) -> str:
    """Void what is authorised, refund what is captured."""
    return _done(lambda: payments.return_money(payment_id=payment_id))


def send_refund(refund_id: int) -> str:
    """Send one refund."""
    return _done(lambda: payments.send_refund(refund_id=refund_id))


def deliver(what: list[str]) -> str:
    """The sandbox's notice (intent, kind) comes in."""
    body, headers = sandbox.signed_event(*what)
    return receive(["sandbox", body.decode(), headers])


def hear(what: list[str]) -> str:
    """The same, and a worker acts on it at once."""
    deliver(what)
    for event in GatewayEvent.objects.filter(gateway_id=what[0], processed_at=None):
        process_event(event.pk)
    return "done"


def receive(what: list[Any]) -> str:
    """A notice (gateway, body, headers) comes in."""
    gateway, body, headers = what
    return _done(lambda: payments.receive_event(gateway=gateway, body=body.encode(), headers=headers))


def process_event(event_id: int) -> str:
    """Act on a notice that was kept."""
    return _done(lambda: payments.process_event(event_id=event_id))


def sweep(minutes: int) -> str:
    """The sweeper as it runs some minutes from now."""
    return _done(lambda: payments.settle_uncertain(now=timezone.now() + timedelta(minutes=minutes)))


def either(what: list[Any]) -> str:
    """One of these jobs (its name, its argument)."""
    job, argument = what
    return str(globals()[job](argument))


def _done(work: Any) -> str:
    request(work)
    return "done"
