"""Accounts at the stand-in for Stripe's API that STRIPE_API_BASE names, and what a shopper's browser does there."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin
from uuid import uuid4

import stripe

KEY, SECRET = "sk_test_x", "whsec_test"


@contextmanager
def an_account(base: str) -> Iterator[str]:
    """The address of a fresh account beside the one at `base`; that one itself, where none can be had."""
    fresh = urljoin(base, f"faults-{uuid4().hex}")
    try:
        _ask("PUT", fresh)
    except urllib.error.HTTPError:
        yield base
        return
    try:
        yield fresh
    finally:
        _ask("DELETE", fresh)


def _ask(method: str, url: str) -> None:
    urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=10).close()


class Browser:
    """Does what Stripe's form does in the browser of a shopper; it has a line of its own to the account."""

    def __init__(self, base: str) -> None:
        self.stripe = stripe.StripeClient(KEY, base_addresses={"api": base}).v1

    def pay(self, intent: str, token: str = "tok_visa") -> None:
        """Try a card on a PaymentIntent."""
        method = self.stripe.payment_methods.create(params={"type": "card", "card": {"token": token}})
        self.stripe.payment_intents.confirm(intent, params={"payment_method": method.id})

    def take(self, intent: str) -> None:
        """Take the money, as somebody can on Stripe's own pages."""
        self.stripe.payment_intents.capture(intent)

    def events(self, intent: str) -> list[stripe.Event]:
        """What the account has to tell of a PaymentIntent, oldest first."""
        told = self.stripe.events.list(params={"limit": 100}).data[::-1]
        return [event for event in told if intent in (event.data.object.id, _intent(event.data.object))]


def _intent(about: object) -> object:
    return getattr(about, "payment_intent", None)
