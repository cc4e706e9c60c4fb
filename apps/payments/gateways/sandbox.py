"""The sandbox: a gateway without money, with the test cards everybody in the field knows and a page of its own."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from apps.payments.gateways import (
    Attempt,
    CaptureFact,
    Event,
    Gateway,
    GatewayRefused,
    RefundFact,
    Sighting,
    SignatureInvalid,
    Snapshot,
)
from apps.payments.models import SandboxIntent, SandboxRefund
from shop.common.errors import Invalid
from shop.common.money import Money

TOLERANCE = 300
CARDS = {
    "4242424242424242": "",
    "4000000000000002": "card_declined",
    "4000000000009995": "insufficient_funds",
    "4000002500003155": "authentication_required",
}
MESSAGES = {
    "card_declined": "Your bank declined this card. Please try another one.",
    "insufficient_funds": "There is not enough money on this card. Please try another one.",
    "authentication_failed": "Your bank could not confirm that it is you. Please try again or use another card.",
}


class CardInvalid(Invalid):
    """A card field cannot be right; `field` says which."""

    code = "card_invalid"
    title = "Please check the card"


class SandboxGateway(Gateway):
    """Keeps its books in tables of its own, as if they lay on another machine."""

    code = "sandbox"
    name = "Card (sandbox)"

    def start(self, attempt: Attempt) -> Snapshot:
        """A new intent, or the one with the same key."""
        intent, _ = SandboxIntent.objects.get_or_create(
            key=str(attempt.key),
            defaults={
                "amount": attempt.amount.amount,
                "currency": attempt.amount.currency,
                "reference": str(attempt.reference),
                "return_url": attempt.return_url,
            },
        )
        return _snapshot(intent)

    def look_up(self, gateway_id: str) -> Snapshot:
        """The intent as it is."""
        return _snapshot(_intent(gateway_id))

    def capture(self, gateway_id: str, *, amount: int, key: str) -> Snapshot:
        """Take the money of an authorised intent; taking it again changes nothing."""
        _move(gateway_id, ("authorized",), "captured", captured=amount)
        return self._expect(gateway_id, "captured")

    def void(self, gateway_id: str, *, key: str) -> Snapshot:
        """Close an intent that took no money."""
        _move(gateway_id, ("pending", "requires_action", "authorized"), "voided")
        return self._expect(gateway_id, "voided")

    def refund(self, gateway_id: str, *, amount: int, key: str, reason: str) -> RefundFact:
        """Send money back, once per key."""
        with transaction.atomic():
            refund, created = SandboxRefund.objects.get_or_create(
                key=key, defaults={"intent_id": gateway_id, "amount": amount, "reason": reason}
            )
            enough = SandboxIntent.objects.filter(pk=gateway_id, captured__gte=F("refunded") + amount)
            if created and not enough.update(refunded=F("refunded") + amount):
                raise GatewayRefused(amount=amount)
        return _refund_fact(refund)

    def list_since(self, since: datetime) -> Iterator[Sighting]:
        """Every intent that changed since then."""
        for intent in SandboxIntent.objects.filter(changed_at__gte=since).order_by("changed_at").iterator():
            yield Sighting(
                gateway_id=intent.pk,
                key=intent.key,
                reference=intent.reference,
                status=intent.status,
                amount=Money(intent.amount, intent.currency),
                captured=intent.captured,
                refunded=intent.refunded,
                withdrawn=0,
            )

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> Event | None:
        """The notice, if the sandbox signed it within the last five minutes."""
        stamp, _, signature = headers.get("Sandbox-Signature", "").partition(",")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12 and abs(time.time() - int(stamp)) <= TOLERANCE):
            raise SignatureInvalid()
        if not hmac.compare_digest(signature.encode(), _sign(stamp, body).encode()):
            raise SignatureInvalid()
        try:
            notice = json.loads(body)
            return Event(id=notice["id"], kind=notice["type"], gateway_id=notice["intent"])
        except (ValueError, TypeError, KeyError):
            raise SignatureInvalid() from None

    def _expect(self, gateway_id: str, status: str) -> Snapshot:
        snapshot = self.look_up(gateway_id)
        if snapshot.status != status:
            raise GatewayRefused(intent_status=snapshot.status)
        return snapshot


def confirm(intent_id: str, *, card_number: str, exp_month: int, exp_year: int, cvc: str) -> None:
    """Try a card on an intent, as the hosted page does. Raises: CardInvalid; a decline is told by the snapshot."""
    outcome = _check_card(card_number, exp_month, exp_year, cvc)
    if outcome == "authentication_required":
        _move(intent_id, ("pending",), "requires_action", failure_code="")
    elif outcome:
        _move(intent_id, ("pending", "requires_action"), "pending", failure_code=outcome)
    else:
        _move(intent_id, ("pending", "requires_action"), "authorized", failure_code="")


def finish_challenge(intent_id: str, *, approved: bool) -> None:
    """What the bank's 3-D Secure page tells: it is the card's owner, or not."""
    if approved:
        _move(intent_id, ("requires_action",), "authorized", failure_code="")
    else:
        _move(intent_id, ("requires_action",), "pending", failure_code="authentication_failed")


def return_url(intent_id: str) -> str:
    """Where the hosted page sends the shopper afterwards. Raises: GatewayRefused."""
    return _intent(intent_id).return_url


def _check_card(number: str, month: int, year: int, cvc: str) -> str:
    """The outcome for this card: empty for one that pays. Raises: CardInvalid."""
    number = "".join(character for character in number if character not in " -")
    if number not in CARDS:
        raise CardInvalid("The sandbox knows only its test cards, such as 4242 4242 4242 4242.", field="card_number")
    today = timezone.localdate()
    if not (1 <= month <= 12 and (today.year, today.month) <= (year, month) <= (today.year + 50, 12)):
        raise CardInvalid("This date lies in the past.", field="exp_month")
    if not (cvc.isascii() and cvc.isdigit() and len(cvc) in (3, 4)):
        raise CardInvalid("The security code has three or four digits.", field="cvc")
    return CARDS[number]


def _intent(intent_id: str) -> SandboxIntent:
    intent = SandboxIntent.objects.filter(pk=intent_id).first()
    if intent is None:
        raise GatewayRefused(intent=intent_id)
    return intent


def _move(intent_id: str, before: tuple[str, ...], after: str, **values: object) -> None:
    """Move the intent along and, where it moved, send the shop a signed notice of it."""
    with transaction.atomic():
        if SandboxIntent.objects.filter(pk=intent_id, status__in=before).update(status=after, **values):
            from apps.payments import tasks  # the task calls the services, which call this gateway

            transaction.on_commit(lambda: tasks.send_sandbox_event.delay(intent_id, after), robust=True)


def _snapshot(intent: SandboxIntent) -> Snapshot:
    page = reverse(
        "payments:sandbox_challenge" if intent.status == "requires_action" else "payments:sandbox", args=[intent.pk]
    )
    return Snapshot(
        gateway_id=intent.pk,
        status=intent.status,
        amount=Money(intent.amount, intent.currency),
        captures=(CaptureFact(intent.pk, intent.captured),) if intent.captured else (),
        refunds=tuple(_refund_fact(refund) for refund in intent.refunds.order_by("created_at", "pk")),
        charge=intent.pk,
        redirect_url=settings.SITE_URL + page,
        failure_code=intent.failure_code,
        failure_message=MESSAGES.get(intent.failure_code, ""),
    )


def _refund_fact(refund: SandboxRefund) -> RefundFact:
    return RefundFact(
        id=refund.pk, status=refund.status, amount=refund.amount, key=refund.key or "", reason=refund.reason
    )


def signed_event(intent_id: str, kind: str) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a notice as the sandbox sends it."""
    body = json.dumps({"id": f"evt_{intent_id}_{kind}", "type": f"intent.{kind}", "intent": intent_id}).encode()
    stamp = str(int(time.time()))
    return body, {"Sandbox-Signature": f"{stamp},{_sign(stamp, body)}"}


def _sign(stamp: str, body: bytes) -> str:
    secret = hashlib.sha256(b"shop.payments.sandbox" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(secret, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
