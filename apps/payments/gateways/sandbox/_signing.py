"""Notices as the sandbox signs them: a time stamp, and an HMAC over it and the raw body."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping

from django.conf import settings

from apps.payments.gateways import Event, SignatureInvalid

HEADER = "Sandbox-Signature"
TOLERANCE = 300


def signed_event(
    subject: str, kind: str, *, event_id: str = "", about: str = "payment"
) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a notice as the sandbox sends it: `subject` is the intent or, about a saving, the setup."""
    noun = "setup" if about == "saving" else "intent"
    notice = {"id": event_id or f"evt_{subject}_{kind}", "type": f"{noun}.{kind}", noun: subject}
    body, stamp = json.dumps(notice).encode(), str(int(time.time()))
    return body, {HEADER: f"{stamp},{sign(stamp, body)}"}


def read_event(body: bytes, headers: Mapping[str, str]) -> Event:
    """The notice, if the sandbox signed it at most five minutes ago or ahead. Raises: SignatureInvalid."""
    stamp, _, signature = headers.get(HEADER, "").partition(",")
    if not (_is_recent(stamp) and _is_ours(stamp, body, signature)):
        raise SignatureInvalid()
    try:
        notice = json.loads(body)
        about = "saving" if "setup" in notice else "payment"
        subject = notice["setup"] if about == "saving" else notice["intent"]
        return Event(id=notice["id"], kind=notice["type"], gateway_id=subject, about=about)
    except (ValueError, TypeError, KeyError):
        raise SignatureInvalid() from None


def sign(stamp: str, body: bytes) -> str:
    """The signature with the present secret."""
    return _signature(_secrets()[0], stamp, body)


def _is_recent(stamp: str) -> bool:
    return stamp.isascii() and stamp.isdigit() and len(stamp) < 12 and abs(time.time() - int(stamp)) <= TOLERANCE


def _is_ours(stamp: str, body: bytes, signature: str) -> bool:
    """Whether one of the secrets made it; while one takes another's place, both count."""
    given = signature.encode()
    return any(hmac.compare_digest(given, _signature(secret, stamp, body).encode()) for secret in _secrets())


def _secrets() -> list[bytes]:
    own = [secret.encode() for secret in settings.SANDBOX_WEBHOOK_SECRETS]
    return own or [hashlib.sha256(b"shop.payments.sandbox" + settings.SECRET_KEY.encode()).digest()]


def _signature(secret: bytes, stamp: str, body: bytes) -> str:
    return hmac.new(secret, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
