"""Idempotency-Key: same key and body, same answer, the work done once; and what leaves the key free."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from apps.cart.models import Checkout
from apps.cart.tests.factories import HOME, make_goods, make_shipping
from apps.inventory import services as inventory
from apps.payments import services as payments
from apps.payments.gateways.sandbox import SandboxGateway
from apps.payments.models import Payment, SandboxIntent
from apps.payments.tests.factories import DECLINED_CARD, card
from shop.common import idempotency
from shop.common.models import IdempotencyRecord
from shop.common.tasks import forget_idempotency_keys
from tests.api import Api, refusal

pytestmark = pytest.mark.django_db
WISHES = {"email": "ada@example.com", "shipping_address": HOME.as_dict(), "shipping_method": "standard"}
OTHER = {**WISHES, "email": "grace@example.com"}


def shopper(quantity=2):
    """A guest with so many mugs in the cart."""
    api = Api()
    api.post("/cart/items", {"sku": "MUG-1", "quantity": quantity})
    return api


@pytest.fixture
def goods():
    make_goods("MUG-1", price=1900, stock=10)
    make_shipping()


@pytest.fixture
def api(goods):
    return shopper()


def start(api, body=WISHES, key="key-1"):
    return api.post("/checkout", body, Idempotency_Key=key)


# --- the same again ---------------------------------------------------------------------------------------------------


def test_a_repeat_gets_the_stored_answer_and_the_work_is_not_done_again(api):
    first = start(api)
    api.post(f"/checkout/{first.json()['reference']}/cancel")

    again = start(api)

    assert (again.status_code, again.json()) == (201, first.json())
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Content-Type"] == "application/json"
    assert again.headers["Cache-Control"] == "private, no-cache"
    assert Checkout.objects.count() == 1


def test_the_order_of_members_and_the_spelling_of_json_make_no_difference(api):
    first = start(api)
    spelt = str(dict(reversed(WISHES.items()))).replace("'", '"').replace(": ", ":  ").encode()

    assert start(api, spelt).json() == first.json()


def test_a_new_key_is_a_new_request(api):
    first = start(api)
    api.post(f"/checkout/{first.json()['reference']}/cancel")

    assert start(api, key="key-2").json()["reference"] != first.json()["reference"]


def test_a_declined_card_is_answered_from_memory_as_the_problem_it_was(api):
    reference = start(api).json()["reference"]
    answers = [api.post(f"/checkout/{reference}/pay", card(DECLINED_CARD), Idempotency_Key="pay-1") for _ in range(2)]

    assert refusal(answers[0]) == refusal(answers[1]) == (402, "card_declined")
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["Idempotent-Replayed"] == "true"


def test_a_payment_is_not_made_twice(api):
    reference = start(api).json()["reference"]
    answers = [api.post(f"/checkout/{reference}/pay", card(), Idempotency_Key="pay-1") for _ in range(3)]

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["order_number"] for answer in answers}) == 1
    assert Payment.objects.count() == 1


# --- something else under the same key --------------------------------------------------------------------------------


def test_another_body_or_path_under_the_same_key_is_refused(api):
    reference = start(api).json()["reference"]

    assert refusal(start(api, OTHER)) == (422, "idempotency_key_reused")
    assert refusal(api.post(f"/checkout/{reference}/pay", WISHES, Idempotency_Key="key-1")) == (
        422,
        "idempotency_key_reused",
    )
    assert Checkout.objects.count() == 1


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 256, "a\tb"])
def test_a_malformed_key_is_refused_before_anything_happens(api, key):
    assert refusal(start(api, key=key)) == (400, "idempotency_key_malformed")
    assert not Checkout.objects.exists()


@pytest.mark.parametrize("key", ["a", "x" * 255, "!~", '"8e03978e-40d5-43dd-bc93-6894a57f9324"'])
def test_a_key_is_1_to_255_visible_characters(api, key):
    assert start(api, key=key).status_code == 201


# --- whose key it is --------------------------------------------------------------------------------------------------


def test_the_same_key_of_another_guest_is_another_key(api):
    other = shopper()

    assert start(api).json()["reference"] != start(other).json()["reference"]


def test_the_same_key_of_another_user_is_another_key_and_a_users_devices_share_theirs(goods):
    ada, ada_s_phone, grace = Api(), Api(), Api()
    ada.sign_in("ada@example.com")
    ada_s_phone.sign_in("ada@example.com")
    grace.sign_in("grace@example.com")
    for api in (ada, grace):
        api.post("/cart/items", {"sku": "MUG-1", "quantity": 1})

    first = start(ada).json()

    assert start(ada_s_phone).json() == first
    assert start(grace).json()["reference"] != first["reference"]


def test_somebody_without_user_and_cart_has_nothing_to_repeat(goods):
    assert refusal(start(Api())) == (409, "cart_empty")
    assert not IdempotencyRecord.objects.exists()


def test_neither_key_nor_secret_of_a_visitor_can_be_read_from_the_table(api):
    start(api)

    assert api.cart not in IdempotencyRecord.objects.get().scope


# --- what leaves the key free -----------------------------------------------------------------------------------------


def test_a_refused_field_can_be_mended_under_the_same_key(api):
    assert start(api, {**WISHES, "email": "nonsense"}).status_code == 400

    assert start(api, WISHES).status_code == 201


def test_a_state_that_did_not_allow_it_may_have_changed(api):
    other = shopper(9)
    start(other, key="other")
    assert refusal(start(api)) == (409, "cart_has_problems")
    api.put("/cart/items/MUG-1", {"quantity": 1})

    assert start(api).status_code == 201


def test_an_unknown_result_may_be_tried_again(api, monkeypatch):
    def silent(*_args):
        raise payments.GatewayUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(SandboxGateway, "start", silent)
        assert refusal(start(api)) == (503, "gateway_unavailable")

    assert start(api).status_code == 201


def test_a_mistake_of_ours_may_be_tried_again(api, monkeypatch):
    def stumble(*_args):
        raise ZeroDivisionError

    api.client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(SandboxGateway, "start", stumble)
        assert refusal(start(api)) == (500, "server_error")

    assert start(api).status_code == 201


# --- in flight --------------------------------------------------------------------------------------------------------


def in_flight(api, seconds):
    """The record of a request that began so long ago and was not answered."""
    start(api)
    IdempotencyRecord.objects.update(status=None, body=None, started_at=timezone.now() - timedelta(seconds=seconds))


def test_a_repeat_while_the_first_is_worked_on_is_asked_to_wait(api):
    in_flight(api, seconds=1)

    answer = start(api)

    assert refusal(answer) == (409, "request_in_progress")
    assert answer.headers["Retry-After"] == "2"
    assert refusal(start(api, OTHER)) == (422, "idempotency_key_reused")


def test_a_request_whose_worker_died_is_taken_over_after_a_minute(api):
    in_flight(api, seconds=61)

    assert start(api).status_code == 201
    assert "Idempotent-Replayed" in start(api).headers


def test_a_worker_that_was_given_up_does_not_overwrite_the_answer_of_its_successor(api, monkeypatch):
    begin = SandboxGateway.start

    def slowly(self, attempt):
        """Meanwhile the lease runs out, and another worker takes over and answers."""
        IdempotencyRecord.objects.update(started_at=timezone.now(), status=201, body={"answer": "of the successor"})
        return begin(self, attempt)

    monkeypatch.setattr(SandboxGateway, "start", slowly)

    start(api)

    assert start(api).json() == {"answer": "of the successor"}


def test_a_key_freed_at_this_very_moment_is_asked_to_wait(api, monkeypatch):
    def race(**_kwargs):
        raise IntegrityError

    monkeypatch.setattr(IdempotencyRecord.objects, "get_or_create", race)

    answer = start(api)

    assert refusal(answer) == (409, "request_in_progress")
    assert answer.headers["Retry-After"] == "1"


def test_keys_are_kept_for_a_day(api):
    start(api)
    forget_idempotency_keys()
    assert "Idempotent-Replayed" in start(api).headers

    IdempotencyRecord.objects.update(started_at=timezone.now() - idempotency.KEPT - timedelta(seconds=1))
    forget_idempotency_keys()

    assert not IdempotencyRecord.objects.exists()


# --- all at once ------------------------------------------------------------------------------------------------------


def at_once(calls):
    """Make all calls at the same moment, each on a connection of its own; their answers."""
    barrier = Barrier(len(calls))

    def run(call):
        barrier.wait()
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def clones(api, count):
    """The same shopper on so many devices."""
    copies = [Api() for _ in range(count)]
    for copy in copies:
        copy.cart, copy.access = api.cart, api.access
    return copies


@pytest.mark.django_db(transaction=True)
def test_a_checkout_posted_20_times_at_once_under_one_key_is_one_checkout(api):
    answers = at_once([lambda copy=copy: start(copy) for copy in clones(api, 20)])

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {refusal(answer)[1] for answer in answers if answer.status_code == 409} <= {"request_in_progress"}
    assert len({answer.json()["reference"] for answer in answers if answer.status_code == 201}) == 1
    assert start(api).headers["Idempotent-Replayed"] == "true"
    assert Checkout.objects.count() == Payment.objects.count() == SandboxIntent.objects.count() == 1
    assert inventory.get_availability(["MUG-1"])["MUG-1"].reserved == 2


@pytest.mark.django_db(transaction=True)
def test_a_checkout_posted_20_times_at_once_without_a_key_is_one_checkout_too(api):
    answers = at_once([lambda copy=copy: copy.post("/checkout", WISHES) for copy in clones(api, 20)])

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["reference"] for answer in answers}) == 1
    assert Checkout.objects.count() == Payment.objects.count() == 1
    assert inventory.get_availability(["MUG-1"])["MUG-1"].reserved == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", [None, "pay-1"])
def test_a_card_sent_10_times_at_once_pays_one_order(api, key):
    reference = start(api).json()["reference"]
    headers = {"Idempotency_Key": key} if key else {}
    path = f"/checkout/{reference}/pay"

    answers = at_once([lambda copy=copy: copy.post(path, card(), **headers) for copy in clones(api, 10)])

    assert {answer.status_code for answer in answers} <= {200, 409}
    refused = {refusal(answer)[1] for answer in answers if answer.status_code == 409}
    assert refused <= {"request_in_progress", "already_paid", "card_not_accepted"}
    number = api.get(f"/checkout/{reference}").json()["order_number"]
    assert number
    assert {answer.json()["order_number"] for answer in answers if answer.status_code == 200} <= {number}
    payment = Payment.objects.get()
    assert (payment.status, payment.captured) == ("captured", 4290)
    assert inventory.get_availability(["MUG-1"])["MUG-1"].on_hand == 8


@pytest.mark.django_db(transaction=True)
def test_a_user_who_adds_on_10_devices_at_once_has_one_cart_with_all_of_it(goods):
    ada = Api()
    ada.sign_in()

    answers = at_once(
        [lambda copy=copy: copy.post("/cart/items", {"sku": "MUG-1", "quantity": 1}) for copy in clones(ada, 10)]
    )

    assert {answer.status_code for answer in answers} == {200}
    assert ada.get("/cart").json()["quantity"] == 10
