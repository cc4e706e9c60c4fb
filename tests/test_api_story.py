"""The whole shop over the API, as an app would use it: once as a customer, once as a guest with 3-D Secure."""

import re

import pytest
from django.core import mail

from apps.cart.tests.factories import HOME, make_goods, make_shipping
from apps.inventory import services as inventory
from apps.orders import services as orders
from apps.payments import services as payments
from apps.payments.tests.factories import DECLINED_CARD, SECURE_CARD, card
from shop.management.commands.audit import audit
from tests.api import PASSWORD, Api, refusal

# Not in one long transaction: what is put off until commit happens at once, as it does in the shop.
pytestmark = pytest.mark.django_db(transaction=True)
ADA = "ada@example.com"
WISHES = {"email": ADA, "shipping_address": HOME.as_dict(), "shipping_method": "standard"}


@pytest.fixture(autouse=True)
def goods():
    make_shipping()
    make_goods("MUG-1", price=1900, stock=5, title="Stoneware mug")
    make_goods("TEA-1", price=950, stock=5, title="Mountain tea")


def on_hand(sku):
    return inventory.get_availability([sku])[sku].on_hand


def subjects():
    return [message.subject for message in mail.outbox]


def test_a_customer_registers_buys_and_changes_their_mind():
    app = Api()

    # As a guest, something into the cart.
    (tea, mug) = app.get("/products?ordering=price").json()["results"]
    product = app.get(f"/products/{mug['slug']}").json()
    sku = product["variants"][0]["sku"]
    assert (sku, product["variants"][0]["available"]) == ("MUG-1", 5)
    app.post("/cart/items", {"sku": sku, "quantity": 1})

    # Register, prove the address, and sign in on the phone: the guest's cart comes along.
    assert app.post("/auth/register", {"email": ADA, "password": PASSWORD}).status_code == 202
    code = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body)).group()
    assert app.post("/auth/verify-email", {"email": ADA, "code": code}, Cart_Token="").status_code == 200
    tokens = app.post("/auth/login", {"email": ADA, "password": PASSWORD}).json()
    app.access = tokens["access"]
    merged = app.get("/cart").json()
    assert [(line["sku"], line["quantity"]) for line in merged["lines"]] == [("MUG-1", 1)]

    # Fill it up and ask what it comes to.
    tea_sku = app.get(f"/products/{tea['slug']}").json()["variants"][0]["sku"]
    app.post("/cart/items", {"sku": tea_sku, "quantity": 3})
    app.put(f"/cart/items/{tea_sku}", {"quantity": 2})
    (standard,) = app.post("/checkout/quote", {"country": "DE"}).json()["shipping_methods"]
    assert standard["totals"]["total"]["amount"] == 1900 + 2 * 950 + 490

    # Check out and pay, at the second try.
    checkout = app.post("/checkout", WISHES, Idempotency_Key="checkout-1").json()
    assert checkout["totals"] == standard["totals"]
    pay = f"/checkout/{checkout['reference']}/pay"
    assert refusal(app.post(pay, card(DECLINED_CARD), Idempotency_Key="pay-1")) == (402, "card_declined")
    paid = app.post(pay, card(), Idempotency_Key="pay-2").json()
    assert paid["status"] == "completed"
    assert app.get("/cart").json()["lines"] == []
    assert (on_hand("MUG-1"), on_hand("TEA-1")) == (4, 3)

    # Read the order.
    (order,) = app.get("/orders").json()["results"]
    assert (order["number"], order["status"], order["payment_status"]) == (paid["order_number"], "placed", "paid")
    assert order["payments"][0]["captured"] == checkout["totals"]["total"]
    assert any(order["number"] in subject for subject in subjects())

    # Give it up: the stock is back, the money too.
    cancelled = app.post(f"/orders/{order['number']}/cancel", {"reason": "Too much tea"}, Idempotency_Key="cancel-1")
    assert cancelled.json()["status"] == "cancelled"
    refunded = app.get(f"/orders/{order['number']}").json()
    assert refunded["payment_status"] == "refunded"
    assert refunded["payments"][0]["refunded"] == checkout["totals"]["total"]
    assert [event["kind"] for event in refunded["events"]] == ["placed", "paid", "cancelled", "refunded"]
    assert (on_hand("MUG-1"), on_hand("TEA-1")) == (5, 5)

    # Sign out: the token is dead at once.
    assert app.post("/auth/logout", {"refresh": tokens["refresh"]}).status_code == 204
    assert refusal(app.get("/orders"))[0] == 401
    assert audit() == []


def test_a_guest_buys_with_three_d_secure_and_follows_the_parcel(settings):
    app = Api()
    app.post("/cart/items", {"sku": "MUG-1", "quantity": 2})

    checkout = app.post("/checkout", {**WISHES, "return_url": "https://app.example/paid"}).json()
    pay = f"/checkout/{checkout['reference']}/pay"
    asked = app.post(pay, card(SECURE_CARD)).json()
    assert (asked["status"], asked["payment"]["status"]) == ("awaiting_payment", "requires_action")

    # In the browser, at the bank.
    page = asked["payment"]["redirect_url"]
    assert page.startswith(settings.SITE_URL)
    intent = page.rstrip("/").split("/")[-2]
    assert payments.get_hosted_page(intent=intent).return_url == "https://app.example/paid"
    payments.answer_challenge(intent=intent, approved=True)

    # Back in the app: the notice of the gateway has come already, or the app asks.
    done = app.post(pay).json()
    assert (done["status"], done["payment"]["status"]) == ("completed", "captured")
    number = done["order_number"]
    order = app.get(f"/orders/{number}").json()
    assert (order["payment_status"], order["lines"][0]["quantity"]) == ("paid", 2)

    # The shop ships it; the link in the mail, on another device, shows where it is.
    orders.start_processing(number=number, actor="staff")
    orders.ship_order(number=number, carrier="dhl", tracking_number="00340434161094000000", actor="staff")
    shown = Api().get(f"/orders/{number}?token={order['token']}").json()
    assert (shown["status"], shown["shipments"][0]["tracking_number"]) == ("shipped", "00340434161094000000")
    assert refusal(app.post(f"/orders/{number}/cancel")) == (409, "wrong_state")
    assert refusal(Api().get(f"/orders/{number}")) == (404, "order_not_found")
    assert len([message for message in mail.outbox if number in message.subject]) == 3
    assert audit() == []
