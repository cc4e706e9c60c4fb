"""The checkout over the API: quote, start, look, pay, cancel."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from apps.cart.models import Checkout
from apps.cart.tests.factories import HOME, ShippingMethodFactory, TaxRateFactory, make_goods, make_shipping
from apps.inventory import services as inventory
from apps.payments import services as payments
from apps.payments.gateways.sandbox import SandboxGateway
from apps.payments.models import TransferPromise
from apps.payments.tests.factories import DECLINED_CARD, POOR_CARD, SECURE_CARD, PaymentFactory, card, keep_card
from tests.api import Api, fields_of, refusal

pytestmark = pytest.mark.django_db
WISHES = {"email": "ada@example.com", "shipping_address": HOME.as_dict(), "shipping_method": "standard"}


@pytest.fixture
def api():
    """A guest with two mugs of 19.00 in the cart."""
    make_goods("MUG-1", price=1900, stock=5)
    make_shipping()
    api = Api()
    api.post("/cart/items", {"sku": "MUG-1", "quantity": 2})
    return api


@pytest.fixture
def started(api):
    """The reference of the checkout the guest has started."""
    return api.post("/checkout", WISHES).json()["reference"]


def reserved():
    return inventory.get_availability(["MUG-1"])["MUG-1"].reserved


def euros(amount):
    return {"amount": amount, "currency": "EUR"}


# --- the quote --------------------------------------------------------------------------------------------------------


def test_a_quote_prices_each_way_of_shipping_with_tax_and_totals(api):
    ShippingMethodFactory(code="express", name="Express", price=1490, position=1)

    answer = api.post("/checkout/quote", {"country": "DE", "postcode": "10969"})

    assert answer.status_code == 200
    standard, express = answer.json()["shipping_methods"]
    assert standard == {
        "code": "standard",
        "name": "Standard",
        "description": "",
        "price": euros(490),
        "tax": euros(607 + 78),
        "totals": {"subtotal": euros(3800), "shipping": euros(490), "tax": euros(685), "total": euros(4290)},
    }
    assert (express["code"], express["totals"]["total"]) == ("express", euros(5290))


def test_a_quote_lists_the_ways_to_pay_the_shops_own_first(api, settings):
    assert api.post("/checkout/quote", {"country": "DE"}).json()["payment_methods"] == [
        {"code": "sandbox", "name": "Card (sandbox)"},
        {"code": "bank_transfer", "name": "Bank transfer"},
    ]

    settings.BANK_TRANSFER_IBAN = ""

    (only,) = api.post("/checkout/quote", {"country": "DE"}).json()["payment_methods"]
    assert only["code"] == "sandbox"


def test_a_quote_wants_a_country_it_ships_to(api):
    ShippingMethodFactory._meta.model.objects.update(countries=["DE"])

    assert fields_of(api.post("/checkout/quote", {})) == {"country": "required"}
    assert fields_of(api.post("/checkout/quote", {"country": "Germany"})) == {"country": "invalid_choice"}
    assert fields_of(api.post("/checkout/quote", {"country": "DE", "postcode": "1" * 13})) == {"postcode": "max_length"}
    assert refusal(api.post("/checkout/quote", {"country": "AT"})) == (409, "not_shipped_to")


def test_a_quote_without_a_cart_is_the_price_of_shipping_alone(api):
    answer = Api().post("/checkout/quote", {"country": "AT"})

    (standard,) = answer.json()["shipping_methods"]
    assert standard["totals"] == {
        "subtotal": euros(0),
        "shipping": euros(490),
        "tax": euros(0),
        "total": euros(490),
    }


# --- the start --------------------------------------------------------------------------------------------------------


def test_a_checkout_has_exactly_the_documented_members(api, settings):
    answer = api.post("/checkout", {**WISHES, "return_url": "https://app.example/paid"})

    assert answer.status_code == 201
    checkout = answer.json()
    expires_at = datetime.fromisoformat(checkout.pop("expires_at"))
    page = checkout["payment"].pop("redirect_url")
    assert checkout == {
        "reference": str(Checkout.objects.get().reference),
        "status": "awaiting_payment",
        "failure": "",
        "order_number": None,
        "email": "ada@example.com",
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
        "shipping_address": HOME.as_dict(),
        "billing_address": HOME.as_dict(),
        "shipping_method": "standard",
        "shipping_name": "Standard",
        "payment": {
            "gateway": "sandbox",
            "status": "pending",
            "amount": euros(4290),
            "client_secret": None,
            "instructions": [],
            "failure_code": None,
            "failure_message": None,
        },
    }
    assert abs(expires_at - timezone.now() - timedelta(minutes=settings.CHECKOUT_MINUTES)) < timedelta(seconds=5)
    assert page.startswith(f"{settings.SITE_URL}/pay/sandbox/")
    assert reserved() == 2


def test_times_are_utc_wherever_the_shop_is(api, started, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    timezone.activate("Asia/Tokyo")
    try:
        expires_at = datetime.fromisoformat(api.get(f"/checkout/{started}").json()["expires_at"])
    finally:
        timezone.deactivate()

    assert expires_at == Checkout.objects.get().expires_at.replace(microsecond=0)


def test_starting_again_answers_the_same_checkout_and_reserves_once(api, started):
    again = api.post("/checkout", WISHES)

    assert (again.status_code, again.json()["reference"]) == (201, started)
    assert reserved() == 2


def test_other_wishes_replace_the_checkout(api, started):
    other = api.post("/checkout", {**WISHES, "email": "grace@example.com"}).json()

    assert other["reference"] != started
    old = api.get(f"/checkout/{started}").json()
    assert (old["status"], old["failure"], old["payment"]["status"]) == ("failed", "replaced", "voided")
    assert reserved() == 2


def test_the_billing_address_may_differ(api):
    office = {**HOME.as_dict(), "company": "Analytical Engines", "line1": "Torstraße 1"}

    checkout = api.post("/checkout", {**WISHES, "billing_address": office}).json()

    assert checkout["billing_address"] == office
    assert checkout["shipping_address"] == HOME.as_dict()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Ada@EXAMPLE.com", "Ada@example.com"),
        (" ada@example.com ", "ada@example.com"),
        ("a@MÜNCHEN.de", "a@xn--mnchen-3ya.de"),
    ],
)
def test_an_email_address_is_kept_in_one_spelling(api, given, kept):
    assert api.post("/checkout", {**WISHES, "email": given}).json()["email"] == kept


NO_EMAIL = [
    "",
    "ada",
    "ada@",
    "@example.com",
    "a b@example.com",
    "ädä@example.com",
    '"\x01"@example.com',
    None,
    5,
    True,
]


@pytest.mark.parametrize("email", [*NO_EMAIL, f"{'a' * 250}@example.com", f"a@{'ü' * 300}.de", [], {}])
def test_an_email_address_that_cannot_be_is_refused(api, email):
    assert list(fields_of(api.post("/checkout", {**WISHES, "email": email}))) == ["email"]
    assert not Checkout.objects.exists()


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("full_name", ""),
        ("full_name", "x" * 121),
        ("line1", "a\tb"),
        ("city", None),
        ("postcode", "no such postcode"),
        ("country", "Germany"),
        ("country", ["DE"]),
        ("country", {"DE": 1}),
        ("phone", "call me"),
        ("line2", {"a": 1}),
    ],
)
@pytest.mark.parametrize("address", ["shipping_address", "billing_address"])
def test_an_address_that_cannot_be_is_refused_at_its_field(api, address, member, value):
    body = {**WISHES, address: {**HOME.as_dict(), member: value}}

    assert list(fields_of(api.post("/checkout", body))) == [f"{address}.{member}"]
    assert not Checkout.objects.exists()


@pytest.mark.parametrize("address", ["Berlin", [], 5, True])
def test_an_address_is_an_object(api, address):
    assert list(fields_of(api.post("/checkout", {**WISHES, "shipping_address": address}))) == ["shipping_address"]


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://app.example/paid?a=1", True),
        ("HTTP://127.0.0.1:8000/back", True),
        (None, True),
        ("", True),
        ("/back", False),
        ("javascript:alert(1)", False),
        ("ftp://app.example/", False),
        ("myapp://paid", False),
        ("https://", False),
        ("https://app.example/\nX: y", False),
        (f"https://app.example/{'a' * 500}", False),
        (7, False),
        ({}, False),
    ],
)
def test_the_return_url_is_an_absolute_web_address(api, url, good):
    answer = api.post("/checkout", {**WISHES, "return_url": url})

    if good:
        assert answer.status_code == 201
    else:
        assert list(fields_of(answer)) == ["return_url"]


def test_missing_members_are_all_named_at_once(api):
    assert fields_of(api.post("/checkout", {})) == dict.fromkeys(
        ["email", "shipping_address", "shipping_method"], "required"
    )


@pytest.mark.parametrize("gateway", ["cheque", "free", "stripe"])
def test_a_gateway_the_shop_does_not_offer_reserves_nothing(api, gateway):
    answer = api.post("/checkout", {**WISHES, "gateway": gateway})

    assert fields_of(answer) == {"gateway": "unknown_gateway"}
    assert not Checkout.objects.exists()
    assert reserved() == 0


def test_a_checkout_needs_a_way_of_shipping_to_that_country(api):
    assert fields_of(api.post("/checkout", {**WISHES, "shipping_method": "balloon"})) == {
        "shipping_method": "unknown_shipping_method"
    }
    ShippingMethodFactory._meta.model.objects.update(countries=["AT"])
    assert refusal(api.post("/checkout", WISHES)) == (409, "not_shipped_to")


def test_a_checkout_needs_a_cart_with_something_in_it(api):
    assert refusal(Api().post("/checkout", WISHES)) == (409, "cart_empty")
    api.delete("/cart")
    assert refusal(api.post("/checkout", WISHES)) == (409, "cart_empty")


def test_a_stale_cart_is_told_line_by_line(api):
    other = Api()
    other.post("/cart/items", {"sku": "MUG-1", "quantity": 4})
    other.post("/checkout", WISHES)

    answer = api.post("/checkout", WISHES)

    assert refusal(answer) == (409, "cart_has_problems")
    assert answer.json()["problems"] == [{"sku": "MUG-1", "code": "only_n_left", "message": "Only 1 is left."}]
    assert reserved() == 4


def test_a_gateway_that_does_not_answer_loses_nothing(api, monkeypatch):
    def silent(*_args):
        raise payments.GatewayUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(SandboxGateway, "start", silent)
        answer = api.post("/checkout", WISHES)
    assert refusal(answer) == (503, "gateway_unavailable")
    assert reserved() == 2

    again = api.post("/checkout", WISHES)

    assert again.status_code == 201
    assert again.json()["payment"]["status"] == "pending"
    assert Checkout.objects.count() == 1


def test_a_gateway_that_refuses_does_not_hold_the_cart_for_ever(api, monkeypatch):
    def refuse(*_args):
        raise payments.GatewayRefused

    with monkeypatch.context() as patch:
        patch.setattr(SandboxGateway, "start", refuse)
        assert refusal(api.post("/checkout", WISHES)) == (409, "gateway_refused")
        assert refusal(api.post("/checkout", {**WISHES, "email": "b@example.com"})) == (409, "gateway_refused")

    assert api.post("/checkout", {**WISHES, "email": "c@example.com"}).status_code == 201
    assert reserved() == 2


def test_nothing_to_pay_is_an_order_at_once(api):
    make_goods("GIFT", price=0)
    ShippingMethodFactory(code="pickup", name="Pick-up", price=0)
    guest = Api()
    guest.post("/cart/items", {"sku": "GIFT", "quantity": 1})

    checkout = guest.post("/checkout", {**WISHES, "shipping_method": "pickup"}).json()

    assert (checkout["status"], checkout["payment"]["gateway"]) == ("completed", "free")
    assert guest.get(f"/orders/{checkout['order_number']}").json()["payment_status"] == "paid"


# --- by a kept card, or by bank transfer ------------------------------------------------------------------------------


@pytest.fixture
def customer(api, wallet, commits):
    """Somebody signed in with a mug in the cart, at a shop that keeps cards."""
    customer = Api()
    customer.sign_in()
    customer.post("/cart/items", {"sku": "MUG-1", "quantity": 1})
    return customer


def test_a_kept_card_pays_at_once(customer):
    card_id = str(keep_card(customer.user_id))

    paid = customer.post("/checkout", {**WISHES, "card": card_id, "gateway": "bank_transfer"})

    assert paid.status_code == 201
    assert (paid.json()["status"], paid.json()["payment"]["gateway"]) == ("completed", "sandbox")
    assert customer.get(f"/orders/{paid.json()['order_number']}").json()["payment_status"] == "paid"


@pytest.mark.parametrize(
    ("number", "status", "failure"),
    [(DECLINED_CARD, "pending", "card_declined"), (SECURE_CARD, "requires_action", None)],
)
def test_a_kept_card_that_does_not_pay_at_once_says_what_is_missing(customer, number, status, failure):
    waiting = customer.post("/checkout", {**WISHES, "card": str(keep_card(customer.user_id, number))})

    assert (waiting.status_code, waiting.json()["status"]) == (201, "awaiting_payment")
    payment = waiting.json()["payment"]
    assert (payment["status"], payment["failure_code"]) == (status, failure)
    assert payment["redirect_url"]


def test_the_card_of_somebody_else_is_refused_at_its_field_and_reserves_nothing(customer, api):
    stranger = Api()
    stranger.sign_in("eve@example.com")
    theirs = str(keep_card(stranger.user_id))

    for who in (customer, api):
        assert fields_of(who.post("/checkout", {**WISHES, "card": theirs})) == {"card": "unknown_card"}
    assert not Checkout.objects.exists()
    assert reserved() == 0


@pytest.mark.parametrize("card_id", ["visa", "", [], {}, True, "x" * 500])
def test_a_card_that_is_none_is_refused_at_its_field(customer, card_id):
    assert list(fields_of(customer.post("/checkout", {**WISHES, "card": card_id}))) == ["card"]
    assert not Checkout.objects.exists()


def test_the_wish_to_keep_the_card_is_a_yes_or_no(customer):
    assert list(fields_of(customer.post("/checkout", {**WISHES, "keep_card": "perhaps"}))) == ["keep_card"]
    assert customer.post("/checkout", {**WISHES, "keep_card": True}).status_code == 201
    assert Checkout.objects.get().keep_card


def test_a_bank_transfer_places_the_order_and_says_where_to_send_the_money(api):
    checkout = api.post("/checkout", {**WISHES, "gateway": "bank_transfer"}).json()

    assert (checkout["status"], checkout["payment"]["status"]) == ("completed", "authorized")
    assert checkout["payment"]["instructions"] == [
        {"label": "Amount", "value": "€42.90"},
        {"label": "Account holder", "value": "Fernhollow"},
        {"label": "IBAN", "value": "DE89 3704 0044 0532 0130 00"},
        {"label": "Purpose", "value": TransferPromise.objects.get().code},
    ]
    assert api.get(f"/orders/{checkout['order_number']}").json()["payment_status"] == "authorized"


# --- whose it is ------------------------------------------------------------------------------------------------------


def test_a_checkout_of_somebody_else_does_not_exist(api, started):
    stranger, customer = Api(), Api()
    stranger.get("/cart")
    customer.sign_in("eve@example.com")

    for other in (stranger, customer):
        assert refusal(other.get(f"/checkout/{started}")) == (404, "checkout_not_found")
        assert refusal(other.post(f"/checkout/{started}/pay", card())) == (404, "checkout_not_found")
        assert refusal(other.post(f"/checkout/{started}/pay")) == (404, "checkout_not_found")
        assert refusal(other.post(f"/checkout/{started}/cancel")) == (404, "checkout_not_found")
    assert api.get(f"/checkout/{started}").json()["status"] == "awaiting_payment"


@pytest.mark.parametrize("reference", [str(UUID(int=5)), "5", "x", "%00", "5B0D8A34-7C1E-4F6A-9A55-0D6F3F1C2B7E"])
def test_a_reference_nobody_gave_out_is_not_found(api, reference):
    assert refusal(api.get(f"/checkout/{reference}"))[0] == 404


def test_a_user_finds_their_checkout_on_another_device(api):
    customer = Api()
    customer.sign_in()
    customer.post("/cart/items", {"sku": "MUG-1", "quantity": 1})
    reference = customer.post("/checkout", WISHES).json()["reference"]
    phone = Api()
    phone.sign_in()

    assert phone.get(f"/checkout/{reference}").status_code == 200


def test_a_checkout_is_read_again_only_where_it_changed(api, started):
    first = api.get(f"/checkout/{started}")

    assert first.headers["Cache-Control"] == "private, no-cache"
    assert api.get(f"/checkout/{started}", If_None_Match=first.headers["ETag"]).status_code == 304

    api.post(f"/checkout/{started}/pay", card())
    assert api.get(f"/checkout/{started}", If_None_Match=first.headers["ETag"]).status_code == 200


# --- paying -----------------------------------------------------------------------------------------------------------


def test_a_good_card_places_the_order(api, started, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        paid = api.post(f"/checkout/{started}/pay", card())

    assert paid.status_code == 200
    assert (paid.json()["status"], paid.json()["payment"]["status"]) == ("completed", "authorized")
    assert paid.json()["order_number"]
    assert paid.json()["payment"]["redirect_url"] is None
    assert api.get(f"/checkout/{started}").json()["payment"]["status"] == "captured"
    assert api.get("/cart").json()["lines"] == []


@pytest.mark.parametrize(("number", "code"), [(DECLINED_CARD, "card_declined"), (POOR_CARD, "insufficient_funds")])
def test_a_declined_card_is_told_and_another_may_follow(api, started, number, code):
    answer = api.post(f"/checkout/{started}/pay", card(number))

    assert refusal(answer) == (402, code)
    assert answer.json()["reference"] == started
    assert answer.json()["detail"]
    state = api.get(f"/checkout/{started}").json()
    assert (state["status"], state["payment"]["failure_code"]) == ("awaiting_payment", code)
    assert reserved() == 2

    assert api.post(f"/checkout/{started}/pay", card()).json()["status"] == "completed"


def test_three_d_secure_asks_the_shopper_first(api, started, settings):
    asked = api.post(f"/checkout/{started}/pay", card(SECURE_CARD))

    assert asked.status_code == 200
    payment = asked.json()["payment"]
    assert (asked.json()["status"], payment["status"]) == ("awaiting_payment", "requires_action")
    page = payment["redirect_url"].removeprefix(f"{settings.SITE_URL}/pay/sandbox/")
    intent, challenge = page.strip("/").split("/")
    assert challenge == "challenge"
    assert api.post(f"/checkout/{started}/pay").json()["payment"]["status"] == "requires_action"

    payments.answer_challenge(intent=intent, approved=True)

    assert api.post(f"/checkout/{started}/pay").json()["status"] == "completed"


def test_an_empty_body_asks_the_gateway_and_costs_nothing(api, started):
    for body in (None, {}, {"colour": "red"}):
        answer = api.post(f"/checkout/{started}/pay", body)
        assert (answer.status_code, answer.json()["status"]) == (200, "awaiting_payment")


def test_a_card_as_people_and_other_clients_write_it_is_understood(api, started):
    typed = {"card_number": "4242 4242-4242 4242", "exp_month": "12", "exp_year": 40, "cvc": 123}

    assert api.post(f"/checkout/{started}/pay", typed).json()["status"] == "completed"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"cvc": None}, ["cvc"]),
        ({"cvc": "12345"}, ["cvc"]),
        ({"cvc": "ab"}, ["cvc"]),
        ({"exp_month": 13}, ["exp_month"]),
        ({"exp_month": 0}, ["exp_month"]),
        ({"exp_month": 1.5}, ["exp_month"]),
        ({"exp_month": True}, ["exp_month"]),
        ({"exp_year": 2020}, ["exp_month"]),
        ({"exp_year": 10**20}, ["exp_year"]),
        ({"exp_year": -1}, ["exp_year"]),
        ({"card_number": "1234"}, ["card_number"]),
        ({"card_number": "4" * 31}, ["card_number"]),
        ({"card_number": []}, ["card_number"]),
    ],
)
def test_a_card_that_cannot_be_is_refused_at_its_field(api, started, changes, fields):
    answer = api.post(f"/checkout/{started}/pay", {**card(), **changes})

    assert list(fields_of(answer)) == fields
    assert api.get(f"/checkout/{started}").json()["status"] == "awaiting_payment"


def test_half_a_card_is_refused(api, started):
    answer = api.post(f"/checkout/{started}/pay", {"card_number": "4242424242424242"})

    assert fields_of(answer) == dict.fromkeys(["exp_month", "exp_year", "cvc"], "required")


def test_a_paid_checkout_is_neither_paid_nor_cancelled_again(api, started):
    number = api.post(f"/checkout/{started}/pay", card()).json()["order_number"]

    for path in ("pay", "cancel"):
        answer = api.post(f"/checkout/{started}/{path}", card())
        assert refusal(answer) == (409, "already_paid")
        assert answer.json()["order_number"] == number
    assert len(payments.list_transactions([Checkout.objects.get().reference])[Checkout.objects.get().reference]) == 1


def test_an_expired_checkout_takes_no_card(api, started):
    Checkout.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert refusal(api.post(f"/checkout/{started}/pay", card())) == (409, "checkout_over")
    assert api.post(f"/checkout/{started}/pay").status_code == 200


def test_a_payment_of_another_gateway_takes_no_card_here(api, started):
    payments.cancel_payment(reference=Checkout.objects.get().reference)
    PaymentFactory(reference=started, gateway="stripe", gateway_id="pi_1", amount=4290)

    answer = api.post(f"/checkout/{started}/pay", card())

    assert refusal(answer) == (409, "card_not_accepted")


# --- cancelling -------------------------------------------------------------------------------------------------------


def test_cancelling_frees_the_stock_and_ends_the_payment(api, started):
    cancelled = api.post(f"/checkout/{started}/cancel")

    assert cancelled.status_code == 200
    assert (cancelled.json()["status"], cancelled.json()["failure"]) == ("failed", "cancelled")
    assert cancelled.json()["payment"]["status"] == "voided"
    assert reserved() == 0
    assert api.post(f"/checkout/{started}/cancel").json() == cancelled.json()
    assert refusal(api.post(f"/checkout/{started}/pay", card())) == (409, "checkout_over")
    assert api.get("/cart").json()["quantity"] == 2


# --- how much it asks the database ------------------------------------------------------------------------------------


def test_a_checkout_of_many_lines_asks_the_database_little_more_than_one_of_few(api, django_assert_max_num_queries):
    def whole_checkout():
        counts = {}
        with django_assert_max_num_queries(42) as asked:
            reference = api.post("/checkout", WISHES).json()["reference"]
        counts["start"] = len(asked)
        with django_assert_max_num_queries(4) as asked:
            api.get(f"/checkout/{reference}")
        counts["read"] = len(asked)
        with django_assert_max_num_queries(82) as asked:
            assert api.post(f"/checkout/{reference}/pay", card()).json()["status"] == "completed"
        counts["pay"] = len(asked)
        return counts

    TaxRateFactory()
    few = whole_checkout()
    for number in range(4):
        api.post("/cart/items", {"sku": make_goods(f"TEA-{number}"), "quantity": 1})
    many = whole_checkout()

    assert many["read"] == few["read"]
    # One guarded UPDATE for each SKU: to reserve it; to sell it and to take it out of the cart.
    assert many["start"] - few["start"] <= 3
    assert many["pay"] - few["pay"] <= 4 * 4
