"""The webhook: notices of gateways, genuine and not."""

import hashlib
import hmac
import json
import time
from uuid import uuid4

import pytest
from django.test import Client

from apps.cart.tests.factories import HOME, make_goods, make_shipping
from apps.payments import services as payments
from apps.payments.gateways import GatewayUnavailable, sandbox
from apps.payments.models import GatewayEvent
from apps.payments.tests.factories import PaymentFactory, SandboxIntentFactory
from shop.common.money import Money
from tests.api import Api, refusal

pytestmark = pytest.mark.django_db
SANDBOX = "/webhooks/payments/sandbox"


def send(body, headers, path=SANDBOX, client=None):
    return (client or Client()).post(path, body, content_type="application/json", headers=headers)


@pytest.fixture
def run_tasks(django_capture_on_commit_callbacks):
    """Everything put off until commit runs at the end of the block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def payment():
    """A payment without a checkout behind it, which the gateway has voided in the meantime."""
    payment = PaymentFactory.create()
    sandbox.SandboxGateway().void(str(payment.gateway_id), key="")
    return payment


def test_a_genuine_notice_settles_the_payment(payment, run_tasks):
    body, headers = sandbox.signed_event(payment.gateway_id, "voided")

    with run_tasks():
        answer = send(body, headers)

    assert (answer.status_code, answer.json()) == (200, {"received": True})
    assert payments.get_payments([payment.reference])[payment.reference].status == "voided"
    assert GatewayEvent.objects.get().processed_at


def test_a_repeat_changes_nothing_and_is_thanked_for_the_same(payment, run_tasks):
    body, headers = sandbox.signed_event(payment.gateway_id, "voided")

    with run_tasks():
        answers = [send(body, headers).status_code for _ in range(3)]

    assert answers == [200, 200, 200]
    assert GatewayEvent.objects.get().tries == 1
    assert len(payments.list_transactions([payment.reference])[payment.reference]) == 1


def test_a_notice_asks_for_no_csrf_token(payment):
    body, headers = sandbox.signed_event(payment.gateway_id, "voided")

    assert send(body, headers, client=Client(enforce_csrf_checks=True)).status_code == 200


def test_a_notice_about_something_unknown_is_kept_for_later(run_tasks):
    body, headers = sandbox.signed_event("sbx_nobody_knows", "authorized")

    with run_tasks():
        answer = send(body, headers)

    assert answer.status_code == 200
    assert GatewayEvent.objects.get().processed_at is None


def test_a_notice_that_cannot_be_acted_upon_now_is_thanked_for_and_kept(payment, run_tasks, monkeypatch):
    def silent(*_args):
        raise GatewayUnavailable

    monkeypatch.setattr(sandbox.SandboxGateway, "look_up", silent)
    body, headers = sandbox.signed_event(payment.gateway_id, "voided")

    with run_tasks():
        answer = send(body, headers)

    assert answer.status_code == 200
    assert GatewayEvent.objects.get().processed_at is None


@pytest.mark.parametrize(
    "signature", ["", "nonsense", ",", "1,", "²,abc", "9" * 30 + ",abc", "now,abc", "now,\xe9\xff"]
)
def test_a_notice_without_a_genuine_signature_is_refused(payment, signature):
    body, _headers = sandbox.signed_event(payment.gateway_id, "voided")

    answer = send(body, {"Sandbox-Signature": signature.replace("now", str(int(time.time())))})

    assert refusal(answer) == (400, "signature_invalid")
    assert not GatewayEvent.objects.exists()


@pytest.mark.parametrize("minutes", [-6, 6, 10**9])
def test_a_genuine_signature_is_good_for_five_minutes(payment, minutes):
    body, _headers = sandbox.signed_event(payment.gateway_id, "voided")
    stamp = str(int(time.time()) + 60 * minutes)

    answer = send(body, {"Sandbox-Signature": f"{stamp},{sandbox.sign(stamp, body)}"})

    assert refusal(answer) == (400, "signature_invalid")
    assert not GatewayEvent.objects.exists()


def test_a_signature_is_good_for_its_own_body_alone(payment):
    body, headers = sandbox.signed_event(payment.gateway_id, "voided")

    assert refusal(send(body + b" ", headers)) == (400, "signature_invalid")
    assert refusal(send(body.replace(b"voided", b"authorized"), headers)) == (400, "signature_invalid")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"7", b"{}", b"\xff\xfe", b'{"id": "evt_1"}', b"a=1&b=2"])
def test_a_body_that_is_no_notice_is_refused_even_if_signed(body):
    stamp = str(int(time.time()))
    signed = {"Sandbox-Signature": f"{stamp},{sandbox.sign(stamp, body)}"}

    assert refusal(send(body, signed)) == (400, "signature_invalid")
    assert refusal(send(body, {})) == (400, "signature_invalid")


@pytest.mark.parametrize("gateway", ["stripe", "cheque", "SANDBOX", "free"])
def test_an_unknown_gateway_is_not_found(gateway):
    answer = send(b"{}", {}, path=f"/webhooks/payments/{gateway}")

    assert refusal(answer) == (404, "unknown_gateway")


def test_a_body_beyond_the_limit_is_refused():
    assert refusal(send(b"x" * 300_000, {})) == (413, "body_too_large")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_notices_come_by_post(method):
    answer = Client().generic(method, SANDBOX)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


# --- Stripe -----------------------------------------------------------------------------------------------------------

SECRET = "whsec_of_the_tests"


@pytest.fixture
def stripe(settings):
    settings.PAYMENT_GATEWAY = "stripe"
    settings.STRIPE_SECRET_KEY = "sk_test_none"
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    return "/webhooks/payments/stripe"


def stripe_notice(about, kind="payment_intent.amount_capturable_updated"):
    return json.dumps(
        {"id": f"evt_{uuid4().hex}", "object": "event", "type": kind, "data": {"object": about}, "livemode": False}
    ).encode()


def stripe_headers(body):
    stamp = int(time.time())
    digest = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={stamp},v1={digest}"}


@pytest.mark.parametrize(
    ("about", "intent"),
    [
        ({"id": "pi_1", "object": "payment_intent"}, "pi_1"),
        ({"id": "ch_1", "object": "charge", "payment_intent": "pi_2"}, "pi_2"),
    ],
)
def test_stripe_tells_about_intents_and_their_charges(stripe, about, intent):
    body = stripe_notice(about)

    assert [send(body, stripe_headers(body), path=stripe).status_code for _ in range(2)] == [200, 200]

    event = GatewayEvent.objects.get()
    assert (event.gateway, event.gateway_id) == ("stripe", intent)


def test_stripe_tells_about_other_things_that_are_none_of_ours(stripe):
    body = stripe_notice({"id": "cus_1", "object": "customer"}, kind="customer.created")

    assert send(body, stripe_headers(body), path=stripe).status_code == 200
    assert not GatewayEvent.objects.exists()


@pytest.mark.parametrize("signature", ["", "t=1", "v1=abc", "t=x,v1=abc", "t=1,v1=abc", "t=1,v1=\xe9", "t=\xb2,v1=a"])
@pytest.mark.parametrize("body", [b"{}", b"\xff\xfe", b""])
def test_stripe_signs_its_notices(stripe, signature, body):
    answer = send(body, {"Stripe-Signature": signature}, path=stripe)

    assert refusal(answer) == (400, "signature_invalid")


def test_a_signed_body_that_is_no_notice_of_stripe_is_refused(stripe):
    for body in (b"{", b"", b"[]", b'{"object": "v2.core.event"}', b'{"object": "event"}'):
        assert refusal(send(body, stripe_headers(body), path=stripe)) == (400, "signature_invalid")


def test_the_sandbox_is_closed_where_another_gateway_collects(stripe):
    intent = SandboxIntentFactory.create()
    body, headers = sandbox.signed_event(intent.pk, "authorized")

    assert refusal(send(body, headers)) == (404, "unknown_gateway")


# --- with the checkout behind it --------------------------------------------------------------------------------------


def test_a_notice_alone_completes_the_checkout_of_a_shopper_who_never_came_back(run_tasks):
    make_goods("MUG-1", price=1900)
    make_shipping()
    api = Api()
    api.post("/cart/items", {"sku": "MUG-1", "quantity": 1})
    wishes = {"email": "ada@example.com", "shipping_address": HOME.as_dict(), "shipping_method": "standard"}
    checkout = api.post("/checkout", wishes).json()
    intent = checkout["payment"]["redirect_url"].rstrip("/").rpartition("/")[2]
    payments.submit_card(intent=intent, card_number="4242424242424242", exp_month=1, exp_year=2040, cvc="123")
    body, headers = sandbox.signed_event(intent, "authorized")

    with run_tasks():
        send(body, headers)

    done = api.get(f"/checkout/{checkout['reference']}").json()
    assert (done["status"], done["payment"]["status"]) == ("completed", "captured")
    assert payments.get_hosted_page(intent=intent).amount == Money(2390, "EUR")
