"""The Stripe gateway: against recorded shapes always, against a stateful stand-in where STRIPE_API_BASE names one."""

import hashlib
import hmac
import json
import os
import time
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
import stripe
from django.utils import timezone

from apps.payments.gateways import Attempt, GatewayRefused, GatewayUnavailable, SignatureInvalid
from apps.payments.gateways import stripe as gateway_module
from apps.payments.gateways.stripe import StripeGateway
from shop.common.money import Money

SECRET = "whsec_test"


def intent(**values: Any) -> stripe.PaymentIntent:
    """A PaymentIntent as Stripe answers it."""
    shape = {
        "id": "pi_1",
        "object": "payment_intent",
        "status": "requires_payment_method",
        "amount": 4488,
        "amount_received": 0,
        "currency": "eur",
        "client_secret": "pi_1_secret",
        "latest_charge": None,
        "last_payment_error": None,
    }
    return stripe.PaymentIntent.construct_from(shape | values, "sk_test_x")


class Recorder:
    """Stands in for one of the SDK's services: answers what it was given and keeps what it was asked."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []

    def __getattr__(self, verb: str) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.asked.append((verb, args, kwargs))
            if isinstance(self.answer, Exception):
                raise self.answer
            return self.answer

        return call


@pytest.fixture
def stripe_answers(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make Stripe answer something; returns what it was asked."""

    def answers(answer: Any) -> Recorder:
        recorder = Recorder(answer)
        client = SimpleNamespace(v1=SimpleNamespace(payment_intents=recorder, refunds=recorder))
        monkeypatch.setattr(_line, "_client", lambda key, base: client)
        return recorder

    return answers


def attempt() -> Attempt:
    """What the shop wants to collect."""
    return Attempt(
        key=uuid4(),
        reference=uuid4(),
        amount=Money(4488, "EUR"),
        email="a@b.example",
        return_url="",
        started_at=timezone.now(),
    )


def test_starting_asks_for_an_authorisation_under_the_attempts_own_key(stripe_answers: Any) -> None:
    wanted, asked = attempt(), stripe_answers(intent())

    snapshot = StripeGateway().start(wanted)

    assert (snapshot.gateway_id, snapshot.status, snapshot.client_secret) == ("pi_1", "pending", "pi_1_secret")
    verb, _, sent = asked.asked[0]
    assert verb == "create"
    assert sent["options"] == {"idempotency_key": str(wanted.key)}
    assert sent["params"]["capture_method"] == "manual"
    assert (sent["params"]["amount"], sent["params"]["currency"]) == (4488, "eur")


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("requires_payment_method", "pending"),
        ("requires_confirmation", "pending"),
        ("processing", "pending"),
        ("requires_action", "requires_action"),
        ("requires_capture", "authorized"),
        ("succeeded", "captured"),
        ("canceled", "voided"),
    ],
)
def test_each_state_of_stripe_has_one_of_ours(stripe_answers: Any, theirs: str, ours: str) -> None:
    stripe_answers(intent(status=theirs))

    assert StripeGateway().look_up("pi_1").status == ours


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"code": "card_declined", "decline_code": "insufficient_funds", "message": "No."}, "insufficient_funds"),
        ({"code": "card_declined", "decline_code": "generic_decline", "message": "No."}, "card_declined"),
        ({"code": "expired_card", "message": "No."}, "expired_card"),
    ],
)
def test_a_decline_tells_the_banks_reason(stripe_answers: Any, error: dict[str, str], code: str) -> None:
    stripe_answers(intent(last_payment_error=error))

    snapshot = StripeGateway().look_up("pi_1")

    assert (snapshot.status, snapshot.failure_code, snapshot.failure_message) == ("pending", code, "No.")


def test_an_old_decline_is_forgotten_once_the_payment_went_through(stripe_answers: Any) -> None:
    stripe_answers(intent(status="requires_capture", last_payment_error={"code": "card_declined"}))

    assert StripeGateway().look_up("pi_1").failure_code == ""


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (stripe.InvalidRequestError("no", None), GatewayRefused),
        (stripe.CardError("no", None, "card_declined"), GatewayRefused),
        (stripe.APIConnectionError("timeout"), GatewayUnavailable),
        (stripe.RateLimitError("slow down"), GatewayUnavailable),
        (stripe.APIError("500"), GatewayUnavailable),
        (stripe.AuthenticationError("wrong key"), GatewayUnavailable),
    ],
)
def test_a_definite_no_and_an_unknown_result_are_told_apart(
    stripe_answers: Any, raised: Exception, expected: type[Exception]
) -> None:
    stripe_answers(raised)

    with pytest.raises(expected):
        StripeGateway().capture("pi_1", amount=4488, key="k")


def test_a_refund_carries_its_key_and_amount(stripe_answers: Any) -> None:
    asked = stripe_answers(SimpleNamespace(id="re_1", status="pending", data=[]))

    result = StripeGateway().refund("pi_1", amount=100, key="r1", reason="")

    assert (result.id, result.status) == ("re_1", "requested")
    assert asked.asked[-1][2] == {
        "params": {"payment_intent": "pi_1", "amount": 100, "metadata": {"key": "r1"}},
        "options": {"idempotency_key": "refund-r1"},
    }


def test_a_refund_that_stripe_knows_is_found_by_its_key(stripe_answers: Any) -> None:
    known = stripe.Refund.construct_from({"id": "re_1", "status": "succeeded", "metadata": {"key": "r1"}}, "sk_test_x")
    foreign = stripe.Refund.construct_from({"id": "re_2", "status": "succeeded", "metadata": {}}, "sk_test_x")
    asked = stripe_answers(SimpleNamespace(data=[foreign, known]))

    result = StripeGateway().refund("pi_1", amount=100, key="r1", reason="")

    assert (result.id, result.status) == ("re_1", "succeeded")
    assert [verb for verb, _, _ in asked.asked] == ["list"]


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The header with which Stripe signs a webhook."""
    stamp = int(at if at is not None else time.time())
    signature = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={stamp},v1={signature}"}


def event(about: dict[str, Any]) -> bytes:
    """A webhook's body."""
    return json.dumps({"id": "evt_1", "object": "event", "type": "x.y", "data": {"object": about}}).encode()


def test_a_signed_event_names_its_payment(settings: Any) -> None:
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    of_intent = event({"object": "payment_intent", "id": "pi_1"})
    of_charge = event({"object": "charge", "id": "ch_1", "payment_intent": "pi_2"})
    of_payout = event({"object": "payout", "id": "po_1"})

    read = [StripeGateway().read_event(body, signed(body)) for body in (of_intent, of_charge, of_payout)]

    assert [found.gateway_id if found else None for found in read] == ["pi_1", "pi_2", None]


def test_a_forged_stale_or_tampered_event_is_refused(settings: Any) -> None:
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    body = event({"object": "payment_intent", "id": "pi_1"})
    bad = [signed(body, secret="whsec_other"), signed(body, at=time.time() - 400), signed(body + b" "), {}]

    for headers in bad:
        with pytest.raises(SignatureInvalid):
            StripeGateway().read_event(body, headers)


@pytest.mark.stripe
def test_the_whole_life_of_a_payment_at_a_stand_in(settings: Any) -> None:
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = "sk_test_x", os.environ["STRIPE_API_BASE"]
    gateway, wanted = StripeGateway(), attempt()
    client = gateway_module._client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)

    def try_card(token: str) -> None:
        method = client.v1.payment_methods.create(params={"type": "card", "card": {"token": token}})
        client.v1.payment_intents.confirm(started.gateway_id, params={"payment_method": method.id})

    started = gateway.start(wanted)
    again = gateway.start(wanted)
    with pytest.raises(stripe.CardError):
        try_card("tok_visa_chargeDeclined")
    declined = gateway.look_up(started.gateway_id)
    try_card("tok_visa")
    authorized = gateway.look_up(started.gateway_id)
    captured = gateway.capture(started.gateway_id, amount=4488, key=str(wanted.key))
    refunds = [gateway.refund(started.gateway_id, amount=1000, key=f"{wanted.key}:1", reason="") for _ in range(2)]

    assert again.gateway_id == started.gateway_id
    assert (declined.status, declined.failure_code) == ("pending", "card_declined")
    assert (authorized.status, authorized.amount, authorized.captured) == ("authorized", Money(4488, "EUR"), 0)
    assert (captured.status, captured.captured) == ("captured", 4488)
    assert refunds[0] == refunds[1]
    with pytest.raises(GatewayRefused):
        gateway.refund(started.gateway_id, amount=4000, key=f"{wanted.key}:2", reason="")
    with pytest.raises(GatewayRefused):
        gateway.void(started.gateway_id, key=str(wanted.key))
