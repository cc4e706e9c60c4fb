"""Orders over the API: a customer's list, one order, and giving it up."""

import pytest

from apps.cart import services as cart
from apps.cart.tests.factories import make_goods, make_shipping
from apps.inventory import services as inventory
from apps.orders import services
from apps.orders.models import OrderEvent
from apps.orders.tests.factories import OrderFactory, place
from apps.payments import services as payments
from tests.api import Api, fields_of, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods():
    make_shipping()
    return make_goods("MUG-1", price=1900, stock=5)


@pytest.fixture
def customer(goods):
    api = Api()
    api.sign_in()
    return api


@pytest.fixture
def order(customer, django_capture_on_commit_callbacks):
    """Two mugs a customer has paid."""
    with django_capture_on_commit_callbacks(execute=True):
        placed = place(cart.Shopper(user_id=customer.user_id, token=None), **{"MUG-1": 2})
    return services.find_order(number=placed.number)


@pytest.fixture
def guest(goods):
    api = Api()
    api.get("/cart")
    return api


@pytest.fixture
def guest_order(guest, django_capture_on_commit_callbacks):
    """Two mugs a guest has paid."""
    with django_capture_on_commit_callbacks(execute=True):
        placed = place(cart.Shopper(user_id=None, token=guest.cart), **{"MUG-1": 2})
    return services.find_order(number=placed.number)


def euros(amount):
    return {"amount": amount, "currency": "EUR"}


def on_hand():
    return inventory.get_availability(["MUG-1"])["MUG-1"].on_hand


def test_an_order_has_exactly_the_documented_members(customer, order):
    answer = customer.get(f"/orders/{order.number}")

    assert answer.status_code == 200
    shown = answer.json()
    times = [shown.pop("placed_at")]
    times += [part.pop("created_at") for part in (*shown["events"], *shown["payments"][0]["transactions"])]
    assert all(time.endswith("Z") for time in times)
    assert shown == {
        "number": order.number,
        "status": "placed",
        "payment_status": "paid",
        "email": "ada@example.com",
        "token": order.token,
        "lines": [
            {
                "sku": "MUG-1",
                "title": "Stoneware mug",
                "options": "",
                "product_slug": "product-mug-1",
                "image_url": "",
                "quantity": 2,
                "unit_price": euros(1900),
                "line_total": euros(3800),
                "tax_rate": 1900,
                "tax": euros(607),
                "later": 0,
                "expected_on": None,
            }
        ],
        "totals": {"subtotal": euros(3800), "shipping": euros(490), "tax": euros(685), "total": euros(4290)},
        "shipping_address": order.shipping_address.as_dict(),
        "billing_address": order.billing_address.as_dict(),
        "shipping_name": "Standard",
        "payments": [
            {
                "gateway": "sandbox",
                "method": "Visa 4242",
                "status": "captured",
                "amount": euros(4290),
                "captured": euros(4290),
                "refunded": euros(0),
                "owed": euros(0),
                "instructions": [],
                "transactions": [
                    {"kind": "authorization", "words": "Approved", "amount": euros(4290)},
                    {"kind": "capture", "words": "Paid", "amount": euros(4290)},
                ],
            }
        ],
        "refunds": [],
        "shipments": [],
        "events": [
            {"kind": "placed", "message": "We received your order."},
            {"kind": "paid", "message": "We received your payment."},
        ],
        "cancellable": True,
        "payable": False,
    }


def test_a_shipment_is_told_with_its_tracking_number(customer, order):
    services.ship_order(number=order.number, carrier="dhl", tracking_number="00340434", actor="staff")

    shown = customer.get(f"/orders/{order.number}").json()

    (shipment,) = shown["shipments"]
    assert (shipment["carrier"], shipment["tracking_number"], shipment["delivered_at"]) == ("dhl", "00340434", None)
    assert (shown["status"], shown["cancellable"]) == ("shipped", False)


def test_an_order_is_read_again_only_where_it_changed(customer, order):
    first = customer.get(f"/orders/{order.number}")

    assert first.headers["Cache-Control"] == "private, no-cache"
    assert customer.get(f"/orders/{order.number}", If_None_Match=first.headers["ETag"]).status_code == 304


# --- whose it is ------------------------------------------------------------------------------------------------------


def test_an_order_of_somebody_else_does_not_exist(goods, order, guest_order):
    stranger, other_guest, nobody = Api(), Api(), Api()
    stranger.sign_in("eve@example.com")
    other_guest.get("/cart")

    for number in (order.number, guest_order.number, "AAAA-0000"):
        for person in (stranger, other_guest, nobody):
            assert refusal(person.get(f"/orders/{number}")) == (404, "order_not_found")
            assert refusal(person.post(f"/orders/{number}/cancel")) == (404, "order_not_found")
    assert services.find_order(number=order.number).status == "placed"


def test_a_guest_reads_the_order_by_its_secret_link_or_by_the_cart_that_bought_it(guest, guest_order):
    number, token = guest_order.number, guest_order.token

    assert guest.get(f"/orders/{number}").json()["token"] == token
    assert Api().get(f"/orders/{number}?token={token}").json()["number"] == number


@pytest.mark.parametrize("token", ["", "x", "A" * 22, "%00", "%27%20OR%201=1", "a%0a" * 5, "%ff", "A" * 5000])
def test_a_token_one_made_up_opens_nothing(guest_order, token):
    assert refusal(Api().get(f"/orders/{guest_order.number}?token={token}")) == (404, "order_not_found")


def test_a_token_opens_its_own_order_alone(guest_order, order):
    assert refusal(Api().get(f"/orders/{order.number}?token={guest_order.token}")) == (404, "order_not_found")


@pytest.mark.parametrize("number", ["1", "7k2m-9qxa", "7K2M-9QXA0", "%00", "7K2M%209QXA", "....-....", "ÄÄÄÄ-ÄÄÄÄ"])
def test_a_path_that_names_no_order_is_not_found(customer, number):
    assert refusal(customer.get(f"/orders/{number}"))[0] == 404


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_is_for_users(guest, guest_order):
    answer = guest.get(f"/orders?token={guest_order.token}")

    assert refusal(answer) == (401, "not_authenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_list_holds_a_customers_own_orders_with_everything_in_them(customer, order, guest_order):
    OrderFactory.create()

    answer = customer.get("/orders").json()

    assert (answer["next"], answer["previous"]) == (None, None)
    assert answer["results"] == [customer.get(f"/orders/{order.number}").json()]


def test_the_list_is_paged_newest_first_and_stable_while_orders_come_in(customer):
    numbers = [OrderFactory.create(user_id=customer.user_id).number for _ in range(5)][::-1]

    first = customer.get("/orders?page_size=2").json()
    OrderFactory.create(user_id=customer.user_id)
    second = customer.get(first["next"]).json()
    third = customer.get(second["next"]).json()

    pages = [[order["number"] for order in page["results"]] for page in (first, second, third)]
    assert pages == [numbers[:2], numbers[2:4], numbers[4:]]
    assert third["next"] is None
    assert [order["number"] for order in customer.get(second["previous"]).json()["results"]] == numbers[:2]


@pytest.mark.parametrize("size", ["0", "101", "-1", "1.5", "x", "", "%00", "1" * 30])
def test_a_page_holds_1_to_100_orders(customer, size):
    assert list(fields_of(customer.get(f"/orders?page_size={size}"))) == ["page_size"]


@pytest.mark.parametrize("cursor", ["x", "%00", "cD1hYmM%3D", "bz0xMDAwMDAwMDAwMDAwMDAwMDAw", "A" * 5000])
def test_a_cursor_one_made_up_is_refused(customer, cursor):
    assert list(fields_of(customer.get(f"/orders?cursor={cursor}"))) == ["cursor"]


def test_a_long_list_asks_the_database_as_seldom_as_a_short_one(customer, django_assert_num_queries):
    OrderFactory.create(user_id=customer.user_id)
    with django_assert_num_queries(8):
        assert len(customer.get("/orders").json()["results"]) == 1

    for _ in range(5):
        OrderFactory.create(user_id=customer.user_id, lines=3)

    with django_assert_num_queries(8):
        assert len(customer.get("/orders").json()["results"]) == 6


def test_one_order_asks_the_database_no_more_than_this(customer, order, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        customer.get(f"/orders/{order.number}")


# --- giving it up -----------------------------------------------------------------------------------------------------


def test_cancelling_frees_the_stock_and_sends_the_money_back(customer, order, django_capture_on_commit_callbacks):
    assert on_hand() == 3

    with django_capture_on_commit_callbacks(execute=True):
        cancelled = customer.post(f"/orders/{order.number}/cancel", {"reason": "Ordered twice"})

    assert cancelled.status_code == 200
    assert (cancelled.json()["status"], cancelled.json()["cancellable"]) == ("cancelled", False)
    assert on_hand() == 5
    shown = customer.get(f"/orders/{order.number}").json()
    assert shown["payment_status"] == "refunded"
    assert shown["payments"][0]["refunded"] == euros(4290)
    assert [row["kind"] for row in shown["payments"][0]["transactions"]] == ["authorization", "capture", "refund"]


def test_an_order_is_cancelled_once(customer, order):
    customer.post(f"/orders/{order.number}/cancel")

    again = customer.post(f"/orders/{order.number}/cancel")

    assert refusal(again) == (409, "wrong_state")
    assert again.json()["order_status"] == "cancelled"
    assert on_hand() == 5
    assert OrderEvent.objects.filter(kind="cancelled").count() == 1


def test_the_same_key_is_answered_the_same_way(customer, order):
    answers = [customer.post(f"/orders/{order.number}/cancel", {}, Idempotency_Key="give-up") for _ in range(2)]

    assert answers[0].status_code == answers[1].status_code == 200
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["Idempotent-Replayed"] == "true"


def test_a_guest_gives_an_order_up_by_its_secret_link_and_may_repeat_it_under_a_key(guest_order):
    path = f"/orders/{guest_order.number}/cancel?token={guest_order.token}"

    answers = [Api().post(path, {}, Idempotency_Key="give-up") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert on_hand() == 5


def test_an_order_somebody_works_on_is_not_cancelled_by_its_customer(customer, order):
    services.start_processing(number=order.number, actor="staff")

    assert refusal(customer.post(f"/orders/{order.number}/cancel")) == (409, "wrong_state")
    assert on_hand() == 3
    assert payments.get_payments([order.reference])[order.reference].refunded.amount == 0


@pytest.mark.parametrize("reason", ["x" * 201, None, [], {}, True])
def test_a_reason_is_a_short_text(customer, order, reason):
    assert list(fields_of(customer.post(f"/orders/{order.number}/cancel", {"reason": reason}))) == ["reason"]
    assert services.find_order(number=order.number).status == "placed"
