"""What happens to a payment when the shopper, their bank or the shop does something with a card."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.payments.gateways import GatewayRefused, Snapshot
from apps.payments.gateways.sandbox._books import GOOD, OPEN, conclude, find, move, snapshot
from apps.payments.gateways.sandbox._cards import has_expired, read_card, specimen_of
from apps.payments.gateways.sandbox._disputes import open_dispute
from apps.payments.gateways.sandbox._wallet import find_card
from apps.payments.models import SandboxCard, SandboxIntent


def confirm(
    intent_id: str, *, card_number: str, exp_month: int, exp_year: int, cvc: str, keep_card: bool | None = None
) -> None:
    """Try a card on a payment, as the hosted page does; `keep_card` is the shopper's last word on keeping it.

    A decline is told by the snapshot. Raises: CardInvalid, GatewayRefused.
    """
    typed = read_card(card_number=card_number, exp_month=exp_month, exp_year=exp_year, cvc=cvc)
    intent = find(intent_id)
    values: dict[str, Any] = {"card": typed.stored(), "kept": None}
    if keep_card is not None:
        values["keep_card"] = keep_card
    if typed.specimen.asks_to_pay(kept=False, present=True):
        move(intent_id, OPEN, "requires_action", failure_code="", **values)
    else:
        conclude(intent, typed.specimen, OPEN, **values)


def finish_challenge(intent_id: str, *, approved: bool) -> None:
    """What the bank's 3-D Secure page tells: it is the card's owner, or not. Raises: GatewayRefused."""
    intent = find(intent_id)
    if approved:
        conclude(intent, specimen_of(intent.card), ("requires_action",), where={"changed_at": intent.changed_at})
    else:
        move(intent_id, ("requires_action",), "pending", failure_code="authentication_failed")


def return_url(intent_id: str) -> str:
    """Where the hosted page sends the shopper afterwards. Raises: GatewayRefused."""
    return find(intent_id).return_url


def charge_card(intent_id: str, *, card: str, present: bool) -> Snapshot:
    """Pay with a kept card; without the shopper a bank that insists declines first, and then waits for them."""
    intent = find(intent_id)
    kept = find_card(card, customer_id=intent.customer_id)
    waiting = intent.status == "requires_action" and intent.kept_id == kept.pk
    if intent.status not in GOOD and not waiting:
        if intent.status not in OPEN:
            raise GatewayRefused(status=intent.status)
        _charge(intent, kept, present=present)
    return snapshot(find(intent_id))


def _charge(intent: SandboxIntent, kept: SandboxCard, *, present: bool) -> None:
    stored = {"number": kept.number, "exp_month": kept.exp_month, "exp_year": kept.exp_year}
    values: dict[str, Any] = {"card": stored, "kept": kept}
    specimen = specimen_of(stored)
    if has_expired(kept.exp_month, kept.exp_year, timezone.localdate()):
        move(intent.pk, OPEN, "pending", failure_code="expired_card", **values)
    elif not specimen.asks_to_pay(kept=True, present=present):
        conclude(intent, specimen, OPEN, **values)
    else:
        with transaction.atomic():
            if not present:
                move(intent.pk, OPEN, "pending", failure_code="authentication_required", **values)
            move(intent.pk, OPEN, "requires_action", failure_code="", **values)


def capture(intent_id: str, *, amount: int) -> Snapshot:
    """Take so much of an authorised payment, which for some cards brings on a dispute. Raises: GatewayRefused."""
    with transaction.atomic():
        enough = {"amount__gte": amount}
        if amount >= 1 and move(intent_id, ("authorized",), "captured", where=enough, captured=amount):
            intent = find(intent_id)
            specimen = specimen_of(intent.card)
            if specimen.dispute:
                open_dispute(intent, reason=specimen.dispute, inquiry=specimen.inquiry)
    return _expect(intent_id, "captured")


def void(intent_id: str) -> Snapshot:
    """Close a payment that took no money. Raises: GatewayRefused."""
    move(intent_id, (*OPEN, "authorized"), "voided")
    return _expect(intent_id, "voided")


def _expect(intent_id: str, status: str) -> Snapshot:
    found = snapshot(find(intent_id))
    if found.status != status:
        raise GatewayRefused(status=found.status)
    return found
