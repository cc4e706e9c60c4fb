"""What Stripe's objects say, in the words of the port; nothing here asks anything."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from apps.payments.gateways import (
    CaptureFact,
    CardFact,
    DisputeFact,
    GatewayUnavailable,
    RefundFact,
    Saving,
    Sighting,
    Snapshot,
)
from apps.payments.gateways.stripe._amounts import from_stripe, money

STATUS = {
    "requires_payment_method": "pending",
    "requires_confirmation": "pending",
    "requires_action": "requires_action",
    "processing": "processing",
    "requires_capture": "authorized",
    "succeeded": "captured",
    "canceled": "voided",
}
SAVING_STATUS = STATUS | {"processing": "pending", "succeeded": "succeeded"}
REFUND_STATUS = {
    "pending": "requested",
    "requires_action": "requested",
    "succeeded": "succeeded",
    "failed": "failed",
    "canceled": "failed",
}
# What has become of a dispute, and whether the bank holds the money meanwhile; the warnings only ask.
DISPUTE_STATUS = {
    "needs_response": ("open", True),
    "under_review": ("open", True),
    "warning_needs_response": ("open", False),
    "warning_under_review": ("open", False),
    "warning_closed": ("won", False),
    "prevented": ("won", False),
    "won": ("won", False),
    "lost": ("lost", True),
}
BRANDS = {
    "amex": "American Express",
    "cartes_bancaires": "Cartes Bancaires",
    "diners": "Diners Club",
    "eftpos_au": "eftpos",
    "jcb": "JCB",
    "unionpay": "UnionPay",
    "unknown": "Card",
}
METHODS = {
    "cashapp": "Cash App Pay",
    "customer_balance": "Bank transfer",
    "eps": "EPS",
    "ideal": "iDEAL",
    "p24": "Przelewy24",
    "paypal": "PayPal",
    "sepa_debit": "SEPA Direct Debit",
    "us_bank_account": "US bank account",
    "wechat_pay": "WeChat Pay",
}


def note(thing: Any, name: str) -> str:
    """What we wrote into the metadata of an object; empty where it is not ours."""
    return str(getattr(getattr(thing, "metadata", None), name, None) or "")


def snapshot(intent: Any, refunds: Iterable[RefundFact], disputes: Iterable[DisputeFact]) -> Snapshot:
    """A PaymentIntent whose charge and payment method are expanded, if it has any."""
    error = intent.last_payment_error if intent.status == "requires_payment_method" else None
    charge = intent.latest_charge
    name = str(getattr(charge, "id", charge) or intent.id)
    received = from_stripe(intent.amount_received, intent.currency)
    return Snapshot(
        gateway_id=intent.id,
        status=_known(STATUS, intent.status),
        amount=money(intent.amount, intent.currency),
        captures=(CaptureFact(name, received),) if received else (),
        refunds=tuple(refunds),
        disputes=tuple(disputes),
        charge=name,
        client_secret=intent.client_secret or "",
        failure_code=_decline_code(error) if error else "",
        failure_message=(error.message or "")[:300] if error else "",
        method=_method(getattr(charge, "payment_method_details", None)),
        card=card_fact(intent.payment_method, intent.customer),
    )


def sighting(intent: Any, refunds: Iterable[RefundFact], disputes: Iterable[DisputeFact]) -> Sighting:
    """The same in short."""
    return Sighting(
        gateway_id=intent.id,
        key=note(intent, "key"),
        reference=note(intent, "reference"),
        status=_known(STATUS, intent.status),
        amount=money(intent.amount, intent.currency),
        captured=from_stripe(intent.amount_received, intent.currency),
        refunded=sum(refund.amount for refund in refunds if refund.status == "succeeded"),
        withdrawn=sum(dispute.withdrawn for dispute in disputes),
    )


def refund_fact(refund: Any) -> RefundFact:
    """A Refund; our own reason where it is ours, else what was chosen on Stripe's pages."""
    return RefundFact(
        id=refund.id,
        status=_known(REFUND_STATUS, refund.status),
        amount=from_stripe(refund.amount, refund.currency),
        key=note(refund, "key"),
        reason=note(refund, "reason") or (refund.reason or ""),
    )


def dispute_fact(dispute: Any) -> DisputeFact:
    """A Dispute."""
    status, holds = _known(DISPUTE_STATUS, dispute.status)
    amount = from_stripe(dispute.amount, dispute.currency)
    due = getattr(dispute.evidence_details, "due_by", None)
    return DisputeFact(
        id=dispute.id,
        status=status,
        amount=amount,
        withdrawn=amount if holds else 0,
        reason=dispute.reason or "",
        due_at=datetime.fromtimestamp(due, UTC) if due else None,
    )


def saving(setup: Any) -> Saving:
    """A SetupIntent whose payment method is expanded."""
    status = _known(SAVING_STATUS, setup.status)
    error = setup.last_setup_error if setup.status == "requires_payment_method" else None
    return Saving(
        id=setup.id,
        status=status,
        client_secret=setup.client_secret or "",
        failure_message=(error.message or "")[:300] if error else "",
        card=card_fact(setup.payment_method, setup.customer) if status == "succeeded" else None,
    )


def card_fact(method: Any, customer: Any) -> CardFact | None:
    """The card behind an expanded PaymentMethod, where Stripe keeps it for this customer."""
    card = getattr(method, "card", None)
    if card is None or not customer or method.customer != customer:
        return None
    return CardFact(
        id=method.id, brand=_brand(card.brand), last4=card.last4, exp_month=card.exp_month, exp_year=card.exp_year
    )


def _known(meanings: dict[str, Any], word: str) -> Any:
    """What a word of Stripe's means; one that is new to us allows no conclusion. Raises: GatewayUnavailable."""
    if word not in meanings:
        raise GatewayUnavailable(stripe_status=word)
    return meanings[word]


def _method(details: Any) -> str:
    """How it was paid, such as Visa 4242, Apple Pay (Visa 4242) or Klarna."""
    if details is None:
        return ""
    card = getattr(details, "card", None)
    if card is None:
        return METHODS.get(details.type, _words(details.type))
    plastic = f"{_brand(card.brand)} {card.last4 or ''}".strip()
    wallet = getattr(getattr(card, "wallet", None), "type", None)
    return f"{_words(wallet)} ({plastic})" if wallet else plastic


def _brand(name: str | None) -> str:
    return BRANDS.get(name or "unknown", _words(name or ""))


def _words(name: str) -> str:
    return name.replace("_", " ").title()


def _decline_code(error: Any) -> str:
    """The bank's reason where it gave one (insufficient_funds), else Stripe's code (card_declined)."""
    reason = getattr(error, "decline_code", None)
    return str(reason if reason and reason != "generic_decline" else getattr(error, "code", None) or "card_declined")
