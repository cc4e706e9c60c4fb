"""Stripe by its official SDK: PaymentIntents with manual capture, so that an order is placed before money is taken."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import stripe
from django.conf import settings

from apps.payments.gateways import (
    Attempt,
    CaptureFact,
    Event,
    Gateway,
    GatewayRefused,
    GatewayUnavailable,
    RefundFact,
    Sighting,
    SignatureInvalid,
    Snapshot,
)
from shop.common.money import Money

TIMEOUT = (1, 8)
STATUS = {
    "requires_payment_method": "pending",
    "requires_confirmation": "pending",
    "processing": "pending",
    "requires_action": "requires_action",
    "requires_capture": "authorized",
    "succeeded": "captured",
    "canceled": "voided",
}
REFUND_STATUS = {"succeeded": "succeeded", "failed": "failed", "canceled": "failed"}


@cache
def _client(key: str, base: str) -> stripe.StripeClient:
    addresses: Any = {"api": base} if base else {}
    http = stripe.RequestsClient(timeout=TIMEOUT)
    return stripe.StripeClient(key, base_addresses=addresses, http_client=http, max_network_retries=0)


class StripeGateway(Gateway):
    """Talks to Stripe; every amount is in minor units, as Stripe wants it."""

    code = "stripe"
    name = "Card and more"
    panel = "payments/panels/stripe.html"

    @property
    def _intents(self) -> Any:
        return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE).v1.payment_intents

    def start(self, attempt: Attempt) -> Snapshot:
        """Create the PaymentIntent; Stripe answers the same one to the same idempotency key."""
        params = {
            "amount": attempt.amount.amount,
            "currency": attempt.amount.currency.lower(),
            "capture_method": "manual",
            "automatic_payment_methods": {"enabled": True},
            "metadata": {"reference": str(attempt.reference)},
            "receipt_email": attempt.email,
        }
        return _snapshot(_ask(lambda: self._intents.create(params=params, options=_once(str(attempt.key)))))

    def look_up(self, gateway_id: str) -> Snapshot:
        """Retrieve the PaymentIntent."""
        return _snapshot(_ask(lambda: self._intents.retrieve(gateway_id)))

    def capture(self, gateway_id: str, *, amount: int, key: str) -> Snapshot:
        """Capture the PaymentIntent. Its state makes this safe to repeat; a key would repeat a refusal for a day."""
        return _snapshot(_ask(lambda: self._intents.capture(gateway_id, params={"amount_to_capture": amount})))

    def void(self, gateway_id: str, *, key: str) -> Snapshot:
        """Cancel the PaymentIntent; without a key, as for a capture."""
        return _snapshot(_ask(lambda: self._intents.cancel(gateway_id)))

    def refund(self, gateway_id: str, *, amount: int, key: str, reason: str) -> RefundFact:
        """Refund part or all of the PaymentIntent.

        A refund that exists is found by our key in its metadata: Stripe forgets idempotency keys after a day, and until
        then answers them with what was true at first.
        """
        refunds = _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE).v1.refunds
        known: Any = _ask(lambda: refunds.list(params={"payment_intent": gateway_id, "limit": 100}))
        refund = next((one for one in known.data if getattr(one.metadata, "key", None) == key), None)
        if refund is None:
            params: Any = {"payment_intent": gateway_id, "amount": amount, "metadata": {"key": key}}
            refund = _ask(lambda: refunds.create(params=params, options=_once(f"refund-{key}")))
        status = REFUND_STATUS.get(refund.status or "", "requested")
        return RefundFact(id=refund.id, status=status, amount=amount, key=key)

    def list_since(self, since: datetime) -> Iterator[Sighting]:
        """Every PaymentIntent that began since then."""
        raise NotImplementedError  # helper B

    def panel_data(self) -> dict[str, str]:
        """The key that browsers may know."""
        return {"publishable_key": settings.STRIPE_PUBLISHABLE_KEY}

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> Event | None:
        """A notice about a PaymentIntent or one of its charges, verified on the raw body (5 minutes tolerance)."""
        try:
            event = stripe.Webhook.construct_event(
                body, headers.get("Stripe-Signature", ""), settings.STRIPE_WEBHOOK_SECRET
            )
            about = event.data.object
            intent = about.id if about.object == "payment_intent" else getattr(about, "payment_intent", None)
            return Event(id=event.id, kind=event.type, gateway_id=str(intent)) if intent else None
        except (ValueError, TypeError, AttributeError, stripe.SignatureVerificationError):
            raise SignatureInvalid() from None


def _once(key: str) -> Any:
    return {"idempotency_key": key}


def _ask(call: Callable[[], Any]) -> Any:
    """What Stripe answers. A definite no and an unknown result are told apart, as everything after depends on it."""
    try:
        return call()
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        raise GatewayRefused(error.user_message or "", stripe_code=error.code) from error
    except stripe.StripeError as error:
        raise GatewayUnavailable() from error


def _snapshot(intent: Any) -> Snapshot:
    error = getattr(intent, "last_payment_error", None)
    failed = error is not None and intent.status == "requires_payment_method"
    charge = getattr(intent, "latest_charge", None)
    name = str(getattr(charge, "id", charge) or intent.id)
    return Snapshot(
        gateway_id=intent.id,
        status=STATUS[intent.status],
        amount=Money(intent.amount, intent.currency.upper()),
        captures=(CaptureFact(name, intent.amount_received),) if intent.amount_received else (),
        charge=name,
        client_secret=intent.client_secret or "",
        failure_code=_decline_code(error) if failed else "",
        failure_message=(getattr(error, "message", None) or "") if failed else "",
    )


def _decline_code(error: Any) -> str:
    """The bank's reason where it gave one (insufficient_funds), else Stripe's code (card_declined)."""
    reason = getattr(error, "decline_code", None)
    return str(reason if reason and reason != "generic_decline" else getattr(error, "code", None) or "card_declined")
