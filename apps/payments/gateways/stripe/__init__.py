"""Stripe by its official SDK: money is held where the method allows, so that an order is placed before it is taken."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

import stripe
from django.conf import settings

from apps.payments.gateways import (
    Attempt,
    DisputeFact,
    Event,
    Gateway,
    GatewayRefused,
    RefundFact,
    Saving,
    Sighting,
    Snapshot,
)
from apps.payments.gateways.stripe import _facts, _notices
from apps.payments.gateways.stripe._amounts import to_stripe
from apps.payments.gateways.stripe._line import API_VERSION, api, every, once, told_apart
from shop.common.money import Money

# The methods whose money Stripe can hold until we take it; all others take it at once. A test compares them with what
# the SDK's types know.
HOLDING = (
    "affirm",
    "afterpay_clearpay",
    "alma",
    "amazon_pay",
    "billie",
    "card",
    "cashapp",
    "klarna",
    "link",
    "mobilepay",
    "paypal",
    "revolut_pay",
    "satispay",
)
EXPAND = ["latest_charge", "payment_method"]
# The script of the same release as the API version; Stripe wants it loaded from its own address.
SCRIPT = f"https://js.stripe.com/{API_VERSION.partition('.')[2]}/stripe.js"
# How far Stripe's clock may be behind ours.
SKEW = timedelta(minutes=5)


class StripeGateway(Gateway):
    """Talks to Stripe, in its own units and words."""

    code = "stripe"
    name = "Card and more"
    panel = "payments/panels/stripe.html"

    # --- paying -------------------------------------------------------------------------------------------------------

    def start(self, attempt: Attempt) -> Snapshot:
        """Create the PaymentIntent, or find the one that was created under the same key."""
        intent = once(
            str(attempt.key),
            lambda options: api().payment_intents.create(params=_wanted(attempt), options=options),
            lambda: _begun(attempt),
        )
        return self._snapshot(intent)

    def look_up(self, gateway_id: str) -> Snapshot:
        """The PaymentIntent with all that ever happened to its money."""
        with told_apart():
            intent = _retrieve(gateway_id)
        return self._snapshot(intent)

    def capture(self, gateway_id: str, *, amount: Money, key: str) -> Snapshot:
        """Capture the PaymentIntent; what is above the amount is let go."""
        params = {"amount_to_capture": to_stripe(amount.amount, amount.currency), "expand": EXPAND}
        return self._move(gateway_id, "captured", lambda: api().payment_intents.capture(gateway_id, params=params))

    def void(self, gateway_id: str, *, key: str) -> Snapshot:
        """Cancel the PaymentIntent."""
        params = {"expand": EXPAND}
        return self._move(gateway_id, "voided", lambda: api().payment_intents.cancel(gateway_id, params=params))

    def _move(self, gateway_id: str, there: str, call: Callable[[], Any]) -> Snapshot:
        """Its state makes this safe to repeat, without a key: Stripe would repeat a refusal for a day."""
        try:
            with told_apart():
                intent = call()
        except GatewayRefused:
            snapshot = self.look_up(gateway_id)
            if snapshot.status != there:
                raise
            return snapshot
        return self._snapshot(intent)

    def refund(self, gateway_id: str, *, amount: Money, key: str, reason: str) -> RefundFact:
        """Refund part or all of the PaymentIntent.

        A refund that exists is found by our key in its metadata: Stripe forgets idempotency keys after a day, and until
        then answers them with what was true at first.
        """

        def find() -> RefundFact | None:
            return next((refund for refund in _refunds(gateway_id) if refund.key == key), None)

        def create(options: Any) -> RefundFact:
            notes = {"key": key} | ({"reason": reason} if reason else {})
            params = {
                "payment_intent": gateway_id,
                "amount": to_stripe(amount.amount, amount.currency),
                "metadata": notes,
            }
            return _facts.refund_fact(api().refunds.create(params=params, options=options))

        found: RefundFact = find() or once(f"refund-{key}", create, find)
        return found

    def _snapshot(self, intent: Any) -> Snapshot:
        refunds = _refunds(intent.id) if intent.amount_received else ()
        return _facts.snapshot(intent, refunds, _disputes(intent))

    # --- books and notices --------------------------------------------------------------------------------------------

    def list_since(self, since: datetime) -> Iterator[Sighting]:
        """Every PaymentIntent that was created since then, and older ones that were refunded or disputed."""
        lately = {"created": {"gte": int(since.timestamp())}}
        seen = set()
        for intent in every(api().payment_intents.list, expand=["data.latest_charge"], **lately):
            seen.add(intent.id)
            yield _sighting(intent)
        for later in chain(every(api().refunds.list, **lately), every(api().disputes.list, **lately)):
            if later.payment_intent and later.payment_intent not in seen:
                seen.add(later.payment_intent)
                with told_apart():
                    intent = _retrieve(later.payment_intent)
                yield _sighting(intent)

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> Event | None:
        """A notice about a payment or a card to be kept, verified on the raw body."""
        return _notices.read(body, headers.get("Stripe-Signature", ""))

    def panel_data(self) -> dict[str, str]:
        """The key that browsers may know, and the script they need."""
        return {"publishable_key": settings.STRIPE_PUBLISHABLE_KEY, "script": SCRIPT}

    # --- kept cards ---------------------------------------------------------------------------------------------------

    def add_customer(self, *, key: UUID, email: str) -> str:
        """Create the Customer, once per key."""
        params = {"metadata": {"key": str(key)}} | ({"email": email} if email else {})

        def find() -> Any:
            found = every(api().customers.list, **({"email": email} if email else {}))
            return next((customer for customer in found if _facts.note(customer, "key") == str(key)), None)

        customer = once(str(key), lambda options: api().customers.create(params=params, options=options), find)
        return str(customer.id)

    def begin_saving(self, customer: str, *, key: UUID, return_url: str) -> Saving:
        """Create a SetupIntent for a card: a card is what the shop can show and charge again."""
        params = {
            "customer": customer,
            "usage": "off_session",
            "payment_method_types": ["card"],
            "metadata": {"key": str(key)},
            "expand": ["payment_method"],
        }

        def find() -> Any:
            found = every(api().setup_intents.list, customer=customer, expand=["data.payment_method"])
            return next((setup for setup in found if _facts.note(setup, "key") == str(key)), None)

        return _facts.saving(
            once(str(key), lambda options: api().setup_intents.create(params=params, options=options), find)
        )

    def look_up_saving(self, saving_id: str) -> Saving:
        """The SetupIntent as it is."""
        with told_apart():
            setup = api().setup_intents.retrieve(saving_id, params={"expand": ["payment_method"]})
        return _facts.saving(setup)

    def charge_card(self, gateway_id: str, *, card: str, present: bool) -> Snapshot:
        """Confirm the PaymentIntent with a kept card. A decline is how it went, not an error; it may be tried again."""
        with told_apart():
            intent = _retrieve(gateway_id)
            if intent.status in ("requires_payment_method", "requires_confirmation"):
                intent = _confirm(intent, card, present=present)
        return self._snapshot(intent)

    def forget_card(self, card: str) -> None:
        """Detach the card from its customer; Stripe refuses only what is detached or unknown."""
        with suppress(GatewayRefused), told_apart():
            api().payment_methods.detach(card)

    # --- disputes -----------------------------------------------------------------------------------------------------

    def accept_dispute(self, dispute: str) -> None:
        """Close the dispute, which loses it; one that is lost already stays so."""
        try:
            with told_apart():
                api().disputes.close(dispute)
        except GatewayRefused:
            if _dispute(dispute).status != "lost":
                raise

    def contest_dispute(self, dispute: str, *, statement: str) -> None:
        """Submit our statement as evidence, which can be done once; to send the same again is no trouble."""
        params = {"evidence": {"uncategorized_text": statement}, "submit": True}
        try:
            with told_apart():
                api().disputes.update(dispute, params=params)
        except GatewayRefused:
            if _dispute(dispute).evidence.uncategorized_text != statement:
                raise


def _wanted(attempt: Attempt) -> dict[str, Any]:
    """What the PaymentIntent is to be; the same attempt asks for the same, as a repeated key demands."""
    notes = {"key": str(attempt.key), "reference": str(attempt.reference), "return_url": attempt.return_url}
    params = {
        "amount": to_stripe(attempt.amount.amount, attempt.amount.currency),
        "currency": attempt.amount.currency.lower(),
        "automatic_payment_methods": {"enabled": True},
        "metadata": {name: note for name, note in notes.items() if note},
        **({"receipt_email": attempt.email} if attempt.email else {}),
        **({"customer": attempt.customer} if attempt.customer else {}),
    }
    keep = {"setup_future_usage": "off_session"} if attempt.keep_card and attempt.customer else {}
    if settings.STRIPE_METHODS == "hold":
        return params | keep | {"capture_method": "manual"}
    # Only cards are kept, so the wish stands with the card: for the whole intent it would rule other methods out.
    options: dict[str, dict[str, str]] = {method: {"capture_method": "manual"} for method in HOLDING}
    options["card"] |= keep
    return params | {"capture_method": "automatic_async", "payment_method_options": options}


def _begun(attempt: Attempt) -> Any:
    """The PaymentIntent that was created for this attempt, if any was."""
    since = int((attempt.started_at - SKEW).timestamp())
    recent = every(api().payment_intents.list, created={"gte": since}, expand=[f"data.{field}" for field in EXPAND])
    return next((intent for intent in recent if _facts.note(intent, "key") == str(attempt.key)), None)


def _retrieve(gateway_id: str) -> Any:
    return api().payment_intents.retrieve(gateway_id, params={"expand": EXPAND})


def _confirm(intent: Any, card: str, *, present: bool) -> Any:
    """Confirm for a shopper who is there, or is not; where their bank insists on asking, the intent waits for them."""
    back = _facts.note(intent, "return_url")
    params = {
        "payment_method": card,
        "expand": EXPAND,
        **({"return_url": back} if back else {}),
        **({"use_stripe_sdk": True} if present else {"off_session": True}),
    }
    try:
        return api().payment_intents.confirm(intent.id, params=params)
    except stripe.CardError as error:
        reasons = (error.code, getattr(error.error, "decline_code", None))
        if "authentication_required" in reasons and not present:
            return _confirm(intent, card, present=True)
        return _retrieve(intent.id)


def _refunds(gateway_id: str) -> list[RefundFact]:
    return [_facts.refund_fact(refund) for refund in every(api().refunds.list, payment_intent=gateway_id)]


def _disputes(intent: Any) -> list[DisputeFact]:
    if not getattr(intent.latest_charge, "disputed", False):
        return []
    return [_facts.dispute_fact(dispute) for dispute in every(api().disputes.list, payment_intent=intent.id)]


def _dispute(dispute: str) -> Any:
    with told_apart():
        return api().disputes.retrieve(dispute)


def _sighting(intent: Any) -> Sighting:
    """In a list the charge says whether there is more to ask for."""
    refunds = _refunds(intent.id) if getattr(intent.latest_charge, "amount_refunded", 0) else []
    return _facts.sighting(intent, refunds, _disputes(intent))
