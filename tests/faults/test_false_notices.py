"""Notices that lie: forged, stale, tampered with, or true about a wrong amount; nothing is called paid for them."""

import re
import time
from types import SimpleNamespace
from typing import Any

import pytest
import stripe
from django.conf import settings
from django.test import override_settings

from apps.cart.models import Checkout
from apps.orders.models import Order
from apps.payments.gateways import sandbox
from apps.payments.gateways.sandbox import _signing
from apps.payments.models import GatewayEvent, SandboxIntent
from apps.payments.tests.factories import PaymentFactory, card
from tests.faults import jobs
from tests.faults.accounts import SECRET
from tests.faults.books import MONEY, ledger_of, payment_of, waits_for_staff

pytestmark = pytest.mark.django_db

ELSEWHERE = "another secret than ours, as long as a key has to be at least"


# --- not from the gateway ---------------------------------------------------------------------------------------------


class Sandbox:
    """How the sandbox signs."""

    name, header = "sandbox", "Sandbox-Signature"

    def __init__(self, monkeypatch, settings):
        self.patch = monkeypatch

    def sign(self, intent: str, *, age: int = 0, secret: str = "") -> tuple[bytes, str]:
        with self.patch.context() as patch, override_settings(SECRET_KEY=secret or settings.SECRET_KEY):
            patch.setattr(_signing, "time", SimpleNamespace(time=lambda: time.time() - age))
            body, headers = sandbox.signed_event(intent, "authorized")
        return body, headers[self.header]


class Stripe:
    """How Stripe signs."""

    name, header = "stripe", "Stripe-Signature"

    def __init__(self, monkeypatch, settings):
        settings.PAYMENT_GATEWAY, settings.STRIPE_WEBHOOK_SECRET = "stripe", SECRET

    def sign(self, intent: str, *, age: int = 0, secret: str = SECRET) -> tuple[bytes, str]:
        body = (
            '{"id": "evt_1", "object": "event", "type": "payment_intent.amount_capturable_updated", '
            f'"data": {{"object": {{"object": "payment_intent", "id": "{intent}"}}}}}}'
        )
        stamp = int(time.time()) - age
        return body.encode(), stripe.WebhookSignature.generate_signature_header(body, secret, stamp)


@pytest.fixture(params=[Sandbox, Stripe], ids=["sandbox", "stripe"])
def signer(request, monkeypatch, settings):
    return request.param(monkeypatch, settings)


@pytest.fixture
def payment(signer, broker):
    """Somebody's open payment, which the false notices are about."""
    gateway_id = {} if signer.name == "sandbox" else {"gateway_id": "pi_1"}
    return PaymentFactory(gateway=signer.name, **gateway_id)


@pytest.fixture
def post(client, signer):
    """What the webhook answers, as the gateway and everybody else can reach it."""

    def post(body: bytes, signature: str | None) -> int:
        headers: dict[str, Any] = {} if signature is None else {signer.header: signature}
        path = f"/webhooks/payments/{signer.name}"
        return client.post(path, body, content_type="application/json", headers=headers).status_code

    return post


FALSE = {
    "unsigned": lambda sign, its: (sign(its)[0], None),
    "signed by nobody": lambda sign, its: (sign(its)[0], ""),
    "forged": lambda sign, its: sign(its, secret=ELSEWHERE),
    "stale": lambda sign, its: sign(its, age=301),
    "from the future": lambda sign, its: sign(its, age=-320),
    "tampered with": lambda sign, its: (sign("another")[0].replace(b"another", its.encode()), sign("another")[1]),
    "spaced": lambda sign, its: (sign(its)[0] + b" ", sign(its)[1]),
    "made young": lambda sign, its: (sign(its, age=900)[0], younger(*sign(its, age=900))),
}


def younger(_body, signature):
    """The old signature with the present time in front."""
    return re.sub(r"\d{10}", str(int(time.time())), signature, count=1)


def assert_refused(post, body, signature):
    assert post(body, signature) == 400
    assert not GatewayEvent.objects.exists()


@pytest.mark.parametrize("kind", FALSE)
def test_a_false_notice_is_refused_and_not_even_kept(signer, payment, post, kind):
    body, signature = FALSE[kind](signer.sign, payment.gateway_id)

    assert_refused(post, body, signature)


def test_a_true_notice_is_kept_once(signer, payment, post):
    for age in (0, 280):
        assert post(*signer.sign(payment.gateway_id, age=age)) == 200

    assert GatewayEvent.objects.get().gateway_id == payment.gateway_id


@pytest.mark.parametrize("kind", FALSE)
def test_if_nobody_verified_the_check_would_fail(signer, payment, post, without, kind):
    without("nobody_verifies")
    body, signature = FALSE[kind](signer.sign, payment.gateway_id)

    with pytest.raises(AssertionError):
        assert_refused(post, body, signature)


# --- from the gateway, and not what was agreed ------------------------------------------------------------------------


@pytest.fixture
def pay_unheard(begin_one):
    """Somebody pays on the sandbox's own page; what its books then say is changed."""

    def pay_unheard(**books):
        visit = begin_one()
        intent = payment_of(visit).gateway_id
        sandbox.confirm(intent, **card())
        SandboxIntent.objects.filter(pk=intent).update(**books)
        return visit

    return pay_unheard


WRONG = {
    "too little": {"amount": 9_999},
    "too much": {"amount": 10_001},
    "of another currency": {"currency": "JPY"},
    "taken, and too little": {"amount": 9_999, "captured": 9_999, "status": "captured"},
    "taken in another currency": {"currency": "JPY", "captured": 10_000, "status": "captured"},
}


def hear_by_notice(visit):
    jobs.deliver([payment_of(visit).gateway_id, "authorized"])
    jobs.process_event(GatewayEvent.objects.get().pk)


HEAR = {
    "webhook": hear_by_notice,
    "return page": lambda visit: jobs.come_back(visit.pair),
    "sweeper": lambda _visit: jobs.sweep(5),
}


def assert_parked(visit):
    """Nothing is called paid, and staff are told."""
    payment = payment_of(visit)
    assert payment.status not in MONEY
    assert not ledger_of(payment)
    assert not Order.objects.exists()
    assert Checkout.objects.get().status == "awaiting_payment"
    assert waits_for_staff(payment) == "amount_differs"


@pytest.mark.parametrize("hear", HEAR)
@pytest.mark.parametrize("wrong", WRONG)
def test_money_that_is_not_what_was_agreed_is_parked(pay_unheard, wrong, hear):
    visit = pay_unheard(**WRONG[wrong])

    HEAR[hear](visit)

    assert_parked(visit)


@pytest.mark.parametrize("wrong", ["too little", "too much", "of another currency", "taken in another currency"])
def test_if_nobody_compared_the_check_would_fail(pay_unheard, without, wrong):
    visit = pay_unheard(**WRONG[wrong])
    without("any_amount_will_do")

    jobs.sweep(5)

    with pytest.raises(AssertionError):
        assert_parked(visit)


# --- the same at Stripe -----------------------------------------------------------------------------------------------


@pytest.mark.stripe
@pytest.mark.parametrize("change", [{"amount": 9_999}, {"amount": 10_001}, {"currency": "usd"}], ids=str)
def test_a_payment_that_was_changed_at_stripe_is_parked(line, browser, begin_one, change):
    visit = begin_one()
    intent = payment_of(visit).gateway_id
    browser.stripe.payment_intents.update(intent, params=change)
    browser.pay(intent)

    jobs.come_back(visit.pair)
    browser.take(intent)
    jobs.sweep(5)

    assert_parked(visit)
