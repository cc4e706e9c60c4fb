"""Stripe's webhooks: signed on the raw body, lately, with one of our secrets."""

import json
import time
from typing import Any

import stripe
from django.conf import settings

from apps.payments.gateways import Event, SignatureInvalid

# Seconds by which the two clocks may differ, either way.
TOLERANCE = 300
ABOUT_PAYMENTS = ("payment_intent", "charge", "refund", "dispute")


def read(body: bytes, signature: str) -> Event | None:
    """What a genuine notice is about; None for one that is about nothing of ours. Raises: SignatureInvalid."""
    _verify(body, signature)
    try:
        notice = json.loads(body)
        about = notice["data"]["object"]
        name, kind = _subject(about)
        return Event(id=notice["id"], kind=notice["type"], gateway_id=name, about=kind) if name else None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise SignatureInvalid() from None


def _verify(body: bytes, signature: str) -> None:
    """Any of our secrets will do: while one is rolled there are two. The SDK looks at the past alone, we at both."""
    if not any(_is_signed(body, signature, secret) for secret in _secrets()):
        raise SignatureInvalid()
    stamps = [value for name, _, value in (part.partition("=") for part in signature.split(",")) if name == "t"]
    if int(stamps[0]) > time.time() + TOLERANCE:
        raise SignatureInvalid()


def _secrets() -> list[str]:
    return [secret.strip() for secret in settings.STRIPE_WEBHOOK_SECRET.split(",") if secret.strip()]


def _is_signed(body: bytes, signature: str, secret: str) -> bool:
    try:
        return bool(stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE))
    except (ValueError, TypeError, stripe.SignatureVerificationError):
        return False


def _subject(about: dict[str, Any]) -> tuple[str, str]:
    """The name of the payment or saving that an object belongs to, and which of the two; empty where it is neither."""
    kind = about["object"]
    if kind == "setup_intent":
        return str(about["id"]), "saving"
    if kind not in ABOUT_PAYMENTS:
        return "", "payment"
    return str(about["id"] if kind == "payment_intent" else about.get("payment_intent") or ""), "payment"
