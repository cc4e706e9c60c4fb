"""The same checkout posted many times at once over HTTP, as a nervous app or a double click does it."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from threading import Barrier

import pytest

from apps.cart.models import Checkout
from apps.cart.tests.factories import HOME, fill_cart, make_goods, make_shipping, visitor
from apps.inventory import services as inventory
from apps.orders.models import Order
from apps.payments.models import Payment, SandboxIntent
from apps.payments.tests.factories import card
from tests.fixtures import assert_audit_clean

pytestmark = pytest.mark.django_db(transaction=True)

WISHES = {"email": "ada@example.com", "shipping_address": HOME.as_dict(), "shipping_method": "standard"}


@pytest.fixture
def post(live_server):
    """Post JSON so many times at once; status and document of each answer."""

    def post(path, body, headers, times):
        gate = Barrier(times)

        def one(_):
            connection = HTTPConnection(live_server.thread.host, live_server.thread.port, timeout=60)
            gate.wait()
            connection.request(
                "POST", f"/api/v1{path}", json.dumps(body), {"Content-Type": "application/json", **headers}
            )
            answer = connection.getresponse()
            document = json.loads(answer.read())
            connection.close()
            return answer.status, document

        with ThreadPoolExecutor(max_workers=times) as pool:
            return list(pool.map(one, range(times)))

    return post


@pytest.mark.parametrize("keyed", [False, True], ids=["without a key", "with a key"])
def test_the_same_checkout_twenty_times_over_http(post, keyed):
    make_shipping()
    make_goods("MUG-1", price=1900, stock=10)
    shopper = visitor()
    fill_cart(shopper, **{"MUG-1": 2})

    def who(step):
        return {"Cart-Token": shopper.token} | ({"Idempotency-Key": step} if keyed else {})

    begun = post("/checkout", WISHES, who("begin"), 20)

    assert {status for status, _ in begun} <= {201, 409}, Counter(status for status, _ in begun)
    assert {body["code"] for status, body in begun if status == 409} <= {"request_in_progress"}
    (reference,) = {body["reference"] for status, body in begun if status == 201}
    assert (Checkout.objects.count(), Payment.objects.count(), SandboxIntent.objects.count()) == (1, 1, 1)

    paid = post(f"/checkout/{reference}/pay", card(), who("pay"), 20)

    assert {status for status, _ in paid} <= {200, 409}, Counter(status for status, _ in paid)
    assert {body["code"] for status, body in paid if status == 409} <= {
        "already_paid",
        "card_not_accepted",
        "request_in_progress",
    }
    assert {body["order_number"] for status, body in paid if status == 200} == {Order.objects.get().number}
    assert (SandboxIntent.objects.get().captured, inventory.get_availability(["MUG-1"])["MUG-1"].on_hand) == (4290, 8)
    assert_audit_clean()
