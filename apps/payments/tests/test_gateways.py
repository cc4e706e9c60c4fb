"""The gateways themselves: the sandbox, the one for nothing, and who may choose which."""

import json
import time
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.payments.gateways import Attempt, GatewayRefused, SignatureInvalid, registry, sandbox
from apps.payments.gateways.free import FreeGateway
from apps.payments.gateways.sandbox import CardInvalid, SandboxGateway
from apps.payments.models import SandboxIntent, SandboxRefund
from apps.payments.tests.factories import DECLINED_CARD, GOOD_CARD, POOR_CARD, SECURE_CARD, card
from shop.common.money import Money

pytestmark = pytest.mark.django_db


def attempt(amount: int = 2390) -> Attempt:
    return Attempt(
        key=uuid4(),
        reference=uuid4(),
        amount=Money(amount, "EUR"),
        email="ada@example.com",
        return_url="https://s/",
        started_at=timezone.now(),
    )


@pytest.fixture
def intent() -> str:
    """An intent of 23.90 that waits for a card."""
    return SandboxGateway().start(attempt()).gateway_id


def paid(intent: str) -> str:
    sandbox.confirm(intent, **card())
    SandboxGateway().capture(intent, amount=Money(2390, "EUR"), key="k")
    return intent


def test_starting_twice_under_one_key_is_starting_once():
    wanted = attempt()

    first, second = SandboxGateway().start(wanted), SandboxGateway().start(wanted)

    assert first == second
    assert SandboxIntent.objects.get().pk == first.gateway_id
    assert first.redirect_url.endswith(f"/pay/sandbox/{first.gateway_id}/")


@pytest.mark.parametrize(
    ("number", "status", "failure"),
    [
        (GOOD_CARD, "authorized", ""),
        ("4242 4242-4242 4242", "authorized", ""),
        (DECLINED_CARD, "pending", "card_declined"),
        (POOR_CARD, "pending", "insufficient_funds"),
        (SECURE_CARD, "requires_action", ""),
    ],
)
def test_each_card_does_what_the_field_knows_it_for(intent, number, status, failure):
    sandbox.confirm(intent, **card(number))

    snapshot = SandboxGateway().look_up(intent)
    assert (snapshot.status, snapshot.failure_code) == (status, failure)
    assert bool(snapshot.failure_message) == bool(failure)
    assert snapshot.captured == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"card_number": "4111111111111111"}, "card_number"),
        ({"card_number": ""}, "card_number"),
        ({"exp_month": 0}, "exp_month"),
        ({"exp_month": 13}, "exp_month"),
        ({"exp_year": 2020}, "exp_month"),
        ({"exp_year": 10**20}, "exp_month"),
        ({"cvc": "12"}, "cvc"),
        ({"cvc": "12345"}, "cvc"),
        ({"cvc": "¹²³"}, "cvc"),
        ({"cvc": "abc"}, "cvc"),
    ],
)
def test_a_card_that_cannot_be_right_is_refused_at_its_field(intent, wrong, field):
    with pytest.raises(CardInvalid) as refused:
        sandbox.confirm(intent, **card() | wrong)

    assert refused.value.field == field
    assert SandboxGateway().look_up(intent).status == "pending"


@pytest.mark.parametrize(
    ("approved", "status", "failure"), [(True, "authorized", ""), (False, "pending", "authentication_failed")]
)
def test_the_bank_page_decides_about_the_secure_card(intent, approved, status, failure):
    sandbox.confirm(intent, **card(SECURE_CARD))
    assert SandboxGateway().look_up(intent).redirect_url.endswith("/challenge/")

    sandbox.finish_challenge(intent, approved=approved)

    snapshot = SandboxGateway().look_up(intent)
    assert (snapshot.status, snapshot.failure_code) == (status, failure)


def test_the_bank_page_decides_nothing_without_a_secure_card(intent):
    sandbox.finish_challenge(intent, approved=True)

    assert SandboxGateway().look_up(intent).status == "pending"


def test_capturing_twice_takes_the_money_once(intent):
    paid(intent)

    again = SandboxGateway().capture(intent, amount=Money(2390, "EUR"), key="k")

    assert (again.status, again.captured) == ("captured", 2390)


def test_what_was_not_authorised_cannot_be_captured(intent):
    with pytest.raises(GatewayRefused):
        SandboxGateway().capture(intent, amount=Money(2390, "EUR"), key="k")

    assert SandboxGateway().look_up(intent).status == "pending"


def test_voiding_twice_is_voiding_once(intent):
    gateway = SandboxGateway()

    assert gateway.void(intent, key="k").status == "voided"
    assert gateway.void(intent, key="k").status == "voided"


def test_what_is_captured_cannot_be_voided(intent):
    paid(intent)

    with pytest.raises(GatewayRefused):
        SandboxGateway().void(intent, key="k")

    assert SandboxGateway().look_up(intent).status == "captured"


def test_a_voided_intent_takes_no_card(intent):
    SandboxGateway().void(intent, key="k")

    sandbox.confirm(intent, **card())

    assert SandboxGateway().look_up(intent).status == "voided"


def test_a_refund_is_sent_once_per_key(intent):
    paid(intent)
    gateway = SandboxGateway()

    first, second = (
        gateway.refund(intent, amount=Money(1000, "EUR"), key="r1", reason=""),
        gateway.refund(intent, amount=Money(1000, "EUR"), key="r1", reason=""),
    )

    assert first == second
    assert SandboxIntent.objects.get().refunded == 1000


def test_no_more_is_refunded_than_was_taken(intent):
    paid(intent)
    SandboxGateway().refund(intent, amount=Money(2000, "EUR"), key="r1", reason="")

    with pytest.raises(GatewayRefused):
        SandboxGateway().refund(intent, amount=Money(391, "EUR"), key="r2", reason="")

    assert SandboxIntent.objects.get().refunded == 2000
    assert SandboxRefund.objects.count() == 1


def test_an_intent_nobody_knows_is_refused():
    with pytest.raises(GatewayRefused):
        SandboxGateway().look_up("sbx_nothing")
    with pytest.raises(GatewayRefused):
        sandbox.return_url("sbx_nothing")


def test_a_signed_notice_names_its_intent():
    body, headers = sandbox.signed_event("sbx_1", "authorized")

    event = SandboxGateway().read_event(body, headers)

    assert (event.id, event.kind, event.gateway_id) == ("evt_sbx_1_authorized", "intent.authorized", "sbx_1")


def test_a_notice_that_was_not_signed_like_this_is_refused(monkeypatch):
    body, headers = sandbox.signed_event("sbx_1", "authorized")
    stamp, _, signature = headers["Sandbox-Signature"].partition(",")
    old = str(int(time.time()) - 400)
    forged = [
        "",
        stamp,
        f"{stamp},",
        f"{stamp},{'0' * 64}",
        f"{old},{signature}",
        f"{old},{sandbox.sign(old, body)}",
        f"²³,{signature}",
        f"{'9' * 30},{signature}",
        f"-1,{signature}",
        f"{stamp},é",
    ]

    for header in forged:
        with pytest.raises(SignatureInvalid):
            SandboxGateway().read_event(body, {"Sandbox-Signature": header})
    with pytest.raises(SignatureInvalid):
        SandboxGateway().read_event(json.dumps({"id": "x"}).encode(), headers)


def test_nothing_to_pay_is_paid_at_once():
    gateway = FreeGateway()

    started = gateway.start(attempt(0))

    assert (started.status, started.captured, started.amount) == ("captured", 0, Money(0, "EUR"))
    assert (
        gateway.look_up(started.gateway_id)
        == gateway.capture(started.gateway_id, amount=Money(0, "EUR"), key="k")
        == started
    )


def test_the_gateway_for_nothing_takes_no_money_and_gives_none():
    gateway = FreeGateway()

    with pytest.raises(GatewayRefused):
        gateway.start(attempt(1))
    with pytest.raises(GatewayRefused):
        gateway.void("x", key="k")
    with pytest.raises(GatewayRefused):
        gateway.refund("x", amount=Money(1, "EUR"), key="k", reason="")
    with pytest.raises(SignatureInvalid):
        gateway.read_event(b"{}", {})


@pytest.mark.parametrize("code", ["free", "stripe", "paypal", "SANDBOX"])
def test_a_shopper_can_choose_nothing_but_what_the_shop_offers(code):
    with pytest.raises(registry.UnknownGateway) as refused:
        registry.choose(code)

    assert refused.value.field == "gateway"


@pytest.mark.parametrize("code", [None, "", "sandbox"])
def test_without_a_choice_it_is_the_shops_own(code):
    assert registry.choose(code).code == "sandbox"


def test_a_shop_that_takes_real_money_has_no_sandbox_to_choose(settings):
    settings.PAYMENT_GATEWAY, settings.BANK_TRANSFER_IBAN = "stripe", ""

    assert [gateway.code for gateway in registry.available()] == ["stripe"]
    with pytest.raises(registry.UnknownGateway):
        registry.choose("sandbox")
    assert registry.get_gateway("sandbox").code == "sandbox"  # what was begun there can still be stopped
    with pytest.raises(registry.UnknownGateway):
        registry.get_gateway("paypal")


@pytest.mark.parametrize(
    ("default", "key", "heard"),
    [
        ("sandbox", "", ["sandbox"]),
        ("sandbox", "sk_test_1", ["sandbox", "stripe"]),
        ("stripe", "sk_test_1", ["stripe"]),
    ],
)
def test_notices_are_heard_from_stripe_wherever_its_key_is_and_from_the_sandbox_in_play(settings, default, key, heard):
    settings.PAYMENT_GATEWAY, settings.STRIPE_SECRET_KEY = default, key

    for code in ("sandbox", "stripe", "bank_transfer", "free", "paypal"):
        if code in heard:
            assert registry.listen_to(code).code == code
        else:
            with pytest.raises(registry.UnknownGateway):
                registry.listen_to(code)
