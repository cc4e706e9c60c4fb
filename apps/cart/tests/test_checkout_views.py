"""The checkout in the storefront: the form, the way to the gateway and back, and how it ended."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.accounts.tests.factories import AddressFactory, UserFactory
from apps.cart import services as cart
from apps.cart.models import Checkout
from apps.cart.tests.factories import ShippingMethodFactory, fill_cart, make_goods, pay, start, visitor
from apps.inventory import services as inventory
from apps.payments import services as payments
from apps.payments.gateways.stripe import StripeGateway
from apps.payments.models import Payment, SandboxIntent
from apps.payments.tests.factories import DECLINED_CARD, SECURE_CARD, keep_card
from shop.common.http import CART_COOKIE

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
FORM = {
    "email": "ada@example.com",
    "shipping-full_name": "Ada Lovelace",
    "shipping-line1": "Lindenstraße 12",
    "shipping-postcode": "10969",
    "shipping-city": "Berlin",
    "shipping-country": "DE",
    "shipping_method": "standard",
    "seen": "standard:4290",
}
BILL = {
    "billing_differs": "on",
    "billing-full_name": "Analytical Engines Ltd",
    "billing-line1": "Ring 1",
    "billing-postcode": "1010",
    "billing-city": "Wien",
    "billing-country": "AT",
}


@pytest.fixture
def shopper(client, shop):
    """Whoever sits at the browser `client`, with two mugs of 19.00 in the cart."""
    shopper = visitor()
    client.cookies[CART_COOKIE] = shopper.token
    fill_cart(shopper, **{"MUG-1": 2})
    return shopper


@pytest.fixture
def started(shopper):
    """The reference of the checkout that the shopper has started."""
    return start(shopper).reference


def order(client, **changes):
    return client.post("/checkout/", FORM | changes)


def page_of(reference, name=""):
    return f"/checkout/{reference}/{name}"


# --- the form ---------------------------------------------------------------------------------------------------------


def test_the_form_asks_little_and_shows_what_it_costs(client, shopper):
    answer = client.get("/checkout/")

    assert answer.status_code == 200
    assert 'autocomplete="shipping postal-code"' in answer.text
    assert "No account needed" in answer.text
    assert "€42.90" in answer.text
    assert 'value="standard:4290"' in answer.text


def test_an_empty_cart_has_nothing_to_check_out(client, shop):
    assert client.get("/checkout/")["Location"] == "/cart/"


def test_a_cart_with_problems_is_mended_first(client, shopper):
    inventory.reserve(reference=uuid4(), lines={"MUG-1": 9}, until=timezone.now() + timedelta(hours=1))

    assert client.get("/checkout/")["Location"] == "/cart/"


def test_the_page_costs_few_queries(client, shopper, django_assert_max_num_queries):
    for number in range(6):
        fill_cart(shopper, **{make_goods(f"EXTRA-{number}"): 1})

    with django_assert_max_num_queries(26):
        client.get("/checkout/")


def test_a_signed_in_shopper_finds_the_form_filled_in(client, shop):
    user = UserFactory(email="grace@example.com")
    AddressFactory(user=user, line1="Hafenstraße 3")
    fill_cart(cart.Shopper(user_id=user.pk, token=None), **{"MUG-1": 1})
    client.force_login(user)

    answer = client.get("/checkout/")

    assert 'value="grace@example.com"' in answer.text
    assert 'value="Hafenstraße 3"' in answer.text
    assert "No account needed" not in answer.text


def test_another_saved_address_is_one_click_away(client, shop):
    user = UserFactory()
    AddressFactory(user=user)
    other = AddressFactory(user=user, line1="Bergweg 8", is_default=False)
    fill_cart(cart.Shopper(user_id=user.pk, token=None), **{"MUG-1": 1})
    client.force_login(user)

    answer = client.get("/checkout/", {"address": str(other.pk)})

    assert 'value="Bergweg 8"' in answer.text


def test_the_address_of_somebody_else_is_not(client, shop):
    user, theirs = UserFactory(), AddressFactory(line1="Geheimweg 1")
    fill_cart(cart.Shopper(user_id=user.pk, token=None), **{"MUG-1": 1})
    client.force_login(user)

    answer = client.get("/checkout/", {"address": str(theirs.pk)})

    assert "Geheimweg" not in answer.text


def test_another_country_shows_its_ways_without_complaining(client, shopper):
    ShippingMethodFactory(code="alps", name="Over the Alps", price=1900, countries=["CH"])

    answer = client.post("/checkout/", {"shipping-country": "CH", "refresh": "1", "email": "half@"})

    assert "Over the Alps" in answer.text
    assert "To Switzerland" in answer.text
    assert 'value="half@"' in answer.text
    assert "errorlist" not in answer.text
    assert not Checkout.objects.exists()


@pytest.mark.parametrize("country", ["", "XX", "D\x00", "DE" * 200])
def test_no_country_no_ways(client, shopper, country):
    answer = client.post("/checkout/", {"shipping-country": country, "refresh": "1"})

    assert answer.status_code == 200
    assert "Choose a country" in answer.text


def test_a_country_nothing_is_sent_to_is_named(client, shopper):
    ShippingMethodFactory._meta.model.objects.update(countries=["DE"])

    answer = order(client, **{"shipping-country": "NZ"})

    assert answer.status_code == 200
    assert "We do not ship to this country yet." in answer.text
    assert not Checkout.objects.exists()


def test_what_is_missing_is_marked_and_nothing_is_lost(client, shopper):
    answer = order(client, **{"email": "nobody", "shipping-city": ""})

    assert answer.status_code == 200
    assert "Write an address such as name@example.com." in answer.text
    assert "Please fill this in." in answer.text
    assert 'value="Lindenstraße 12"' in answer.text
    assert not Checkout.objects.exists()


def test_coming_back_finds_what_was_typed(client, shopper):
    order(client, **{"shipping-city": ""})

    answer = client.get("/checkout/")

    assert 'value="Lindenstraße 12"' in answer.text
    assert 'value="ada@example.com"' in answer.text
    assert "errorlist" not in answer.text


def test_nobody_agrees_to_a_price_they_have_not_seen(client, shopper):
    fill_cart(shopper, **{"MUG-1": 1})

    answer = order(client)

    assert "Delivery or prices have just changed." in answer.text
    assert 'value="standard:6190"' in answer.text
    assert not Checkout.objects.exists()


@pytest.mark.parametrize("method", ["", "rocket", "x" * 60, "\x00"])
def test_the_way_of_delivery_has_to_be_one_of_those_shown(client, shopper, method):
    answer = order(client, shipping_method=method)

    assert answer.status_code == 200
    assert "errorlist" in answer.text
    assert not Checkout.objects.exists()


def test_a_billing_address_is_asked_for_only_where_it_differs(client, shopper):
    unfinished = order(client, billing_differs="on")
    finished = order(client, **BILL)

    assert "Please fill this in." in unfinished.text
    assert finished.status_code == 302
    assert Checkout.objects.get().billing_address["full_name"] == "Analytical Engines Ltd"


# --- how to pay -------------------------------------------------------------------------------------------------------


@pytest.fixture
def customer(client, shop, wallet):
    """Whoever is signed in at the browser `client`, with two mugs in the cart, at a shop that keeps cards."""
    customer = cart.Shopper(user_id=UserFactory().pk, token=None)
    fill_cart(customer, **{"MUG-1": 2})
    client.force_login(UserFactory._meta.model.objects.get(pk=customer.user_id))
    return customer


def ways(answer):
    """The values of the ways to pay on the page, the one that is ticked marked with a star."""
    found = re.findall(r'name="payment"\s+id="payment-\d+"\s+value="([^"]+)"(.*?)hx-post', answer.text, re.DOTALL)
    return [value + ("*" if "checked" in rest else "") for value, rest in found]


def test_a_guest_chooses_among_the_gateways_and_sees_nothing_of_cards(client, shopper, wallet):
    answer = client.get("/checkout/")

    assert ways(answer) == ["sandbox*", "bank_transfer"]
    assert "Keep this card" not in answer.text
    assert "Continue to payment" in answer.text


def test_where_there_is_one_way_there_is_nothing_to_choose(client, shopper, settings):
    settings.BANK_TRANSFER_IBAN = ""

    answer = client.get("/checkout/")

    assert ways(answer) == []
    assert "How do you want to pay?" not in answer.text
    assert order(client)["Location"].endswith("/pay/")


def test_a_customer_sees_kept_cards_first_and_may_keep_another(client, customer):
    old, new = keep_card(customer.user_id), keep_card(customer.user_id, "5555555555554444")
    keep_card(customer.user_id, exp_month=1, exp_year=2020)
    keep_card(UserFactory().pk)

    answer = client.get("/checkout/")

    assert ways(answer) == [f"card:{new}*", f"card:{old}", "sandbox", "bank_transfer"]
    assert "4444" in answer.text
    assert "valid until 12/40" in answer.text
    assert "Keep this card for next time" in answer.text
    assert "Pay €42.90" in answer.text


def test_with_a_single_way_the_card_can_be_kept_all_the_same(client, customer, settings):
    settings.BANK_TRANSFER_IBAN = ""

    answer = client.get("/checkout/")

    assert ways(answer) == []
    assert "Keep this card for next time" in answer.text
    order(client, keep_card="on")
    assert Payment.objects.get().keep_card


@pytest.mark.parametrize(
    ("way", "words"),
    [("sandbox", "Continue to payment"), ("bank_transfer", "Order with bank transfer"), ("card", "Pay €42.90")],
)
def test_the_button_says_what_comes_next(client, customer, way, words):
    card = keep_card(customer.user_id)
    wanted = f"card:{card}" if way == "card" else way

    answer = client.post("/checkout/", FORM | {"refresh": "1", "payment": wanted}, headers=HTMX)

    send = answer.text[answer.text.index('id="send"') :]
    assert words in send
    assert f"{wanted}*" in ways(answer)
    assert not Checkout.objects.exists()


def test_what_was_chosen_stays_chosen_when_something_else_is_wrong(client, customer):
    keep_card(customer.user_id)

    wrong = order(client, **{"shipping-city": "", "payment": "sandbox", "keep_card": "on"})
    later = client.get("/checkout/")

    for answer in (wrong, later):
        assert "sandbox*" in ways(answer)
        assert re.search(r'name="keep_card"[^>]*checked', answer.text)


def test_a_kept_card_pays_and_leads_to_the_thank_you_page(client, customer):
    answer = client.post("/checkout/", FORM | {"payment": f"card:{keep_card(customer.user_id)}"}, follow=True)

    reference = Checkout.objects.get().reference
    assert answer.redirect_chain[-1] == (page_of(reference, "done/"), 302)
    assert SandboxIntent.objects.get().captured == 4290


def test_a_kept_card_that_is_declined_says_why_and_offers_other_ways(client, customer):
    card = keep_card(customer.user_id, DECLINED_CARD)

    answer = client.post("/checkout/", FORM | {"payment": f"card:{card}"}, follow=True)

    reference = Checkout.objects.get().reference
    assert answer.redirect_chain == [(page_of(reference), 302)]
    assert "That did not work" in answer.text
    assert "Your bank declined this card." in answer.text
    assert page_of(reference, "pay/") in answer.text
    assert 'href="/checkout/">Pay another way' in answer.text


def test_a_kept_card_whose_bank_asks_leads_there(client, customer, settings):
    card = keep_card(customer.user_id, SECURE_CARD)

    first = order(client, payment=f"card:{card}")
    then = client.get(first["Location"])

    assert then["Location"].startswith("/pay/sandbox/")
    assert then["Location"].endswith("/challenge/")


def test_a_card_that_is_gone_by_now_is_said_at_its_field(client, customer):
    theirs = keep_card(UserFactory().pk)

    answer = order(client, payment=f"card:{theirs}")

    assert answer.status_code == 200
    assert "Please choose one of these." in answer.text
    assert not Checkout.objects.exists()


def test_a_card_that_goes_at_the_last_moment_is_said_at_its_field(client, customer, monkeypatch):
    card = keep_card(customer.user_id)

    def gone(**_):
        raise cart.UnknownCard("This card is not kept any more.", field="card")

    monkeypatch.setattr(cart, "start_checkout", gone)

    assert "This card is not kept any more." in order(client, payment=f"card:{card}").text


def test_a_form_that_names_no_way_charges_no_card(client, customer):
    keep_card(customer.user_id)

    order(client)

    assert (Checkout.objects.get().card, Payment.objects.get().status) == (None, "pending")


@pytest.mark.parametrize("way", ["free", "stripe", "card:", "card:x", "card:\x00", "x" * 70])
def test_a_way_that_is_not_offered_is_refused(client, customer, way):
    answer = order(client, payment=way)

    assert answer.status_code == 200
    assert "errorlist" in answer.text
    assert not Checkout.objects.exists()


def test_a_bank_transfer_is_an_order_at_once(client, shopper):
    answer = client.post("/checkout/", FORM | {"payment": "bank_transfer"}, follow=True)

    assert answer.redirect_chain[-1][0].endswith("/done/")
    assert Payment.objects.get().gateway == "bank_transfer"


def test_the_wish_to_keep_a_card_counts_only_where_a_card_is_kept(client, customer):
    order(client, payment="bank_transfer", keep_card="on")

    assert not Checkout.objects.get().keep_card


def test_nothing_to_pay_is_nothing_to_choose(client, customer):
    ShippingMethodFactory._meta.model.objects.update(free_from=0)
    cart.empty_cart(shopper=customer)
    fill_cart(customer, **{make_goods("GIFT", price=0): 1})

    answer = client.get("/checkout/")
    assert ways(answer) == []
    assert "Place the order" in answer.text

    placed = client.post("/checkout/", FORM | {"seen": "standard:0"}, follow=True)
    assert placed.redirect_chain[-1][0].endswith("/done/")


def test_the_page_costs_no_more_for_many_cards(client, customer, django_assert_max_num_queries):
    keep_card(customer.user_id)
    client.get("/checkout/")
    with django_assert_max_num_queries(30) as few:
        client.get("/checkout/")

    for _ in range(4):
        keep_card(customer.user_id)

    with django_assert_max_num_queries(len(few)):
        client.get("/checkout/")


# --- to the gateway ---------------------------------------------------------------------------------------------------


def test_a_complete_form_starts_the_checkout_and_leads_to_the_payment(client, shopper):
    answer = order(client)

    checkout = Checkout.objects.get()
    assert answer["Location"] == page_of(checkout.reference, "pay/")
    assert (checkout.total, checkout.email) == (4290, "ada@example.com")
    assert checkout.billing_address == checkout.shipping_address


@pytest.mark.parametrize("email", ["ada@MÜNCHEN.de", " ada@münchen.de "])
def test_an_address_is_kept_as_the_api_keeps_it(client, shopper, email):
    order(client, email=email)

    assert Checkout.objects.get().email == "ada@xn--mnchen-3ya.de"


@pytest.mark.parametrize(
    "email", ["ädä@example.com", "a b@example.com", "a@", "x" * 260 + "@example.com", "a@b\x00.de"]
)
def test_an_address_that_cannot_be_is_refused(client, shopper, email):
    answer = order(client, email=email)

    assert 'id="id_email_error"' in answer.text
    assert not Checkout.objects.exists()


def test_the_same_form_twice_is_one_checkout(client, shopper):
    first, second = order(client), order(client)

    assert first["Location"] == second["Location"]
    assert Checkout.objects.count() == 1


def test_when_somebody_was_quicker_the_cart_says_so(client, shopper, monkeypatch):
    def beaten(**_):
        inventory.reserve(reference=uuid4(), lines={"MUG-1": 9}, until=timezone.now() + timedelta(hours=1))
        raise inventory.OutOfStock(shortages={"MUG-1": 1})

    monkeypatch.setattr(cart, "start_checkout", beaten)

    answer = client.post("/checkout/", FORM, follow=True)

    assert answer.redirect_chain == [("/cart/", 302)]
    assert "Only 1 is left." in answer.text


def test_a_gateway_that_is_silent_loses_nothing(client, shopper, line):
    line.breaks["start"] = "before"

    answer = order(client)

    assert answer.status_code == 200
    assert "The payment service does not answer" in answer.text
    assert 'value="Lindenstraße 12"' in answer.text


def test_a_refusal_that_names_a_field_shows_there(client, shopper, monkeypatch):
    def refuse(**_):
        raise cart.NotShippedTo("Not to this island.")

    monkeypatch.setattr(cart, "start_checkout", refuse)

    answer = order(client)

    assert 'id="id_shipping-country_error"' in answer.text
    assert "Not to this island." in answer.text


def test_who_has_paid_already_does_not_pay_again(client, shopper, started, monkeypatch):
    def paid(**_):
        raise cart.AlreadyPaid(reference=str(started))

    monkeypatch.setattr(cart, "start_checkout", paid)

    assert order(client)["Location"] == page_of(started)


def test_paying_leads_to_the_gateways_page_on_the_name_the_shopper_came_by(client, started):
    answer = client.get(page_of(started, "pay/"))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/pay/sandbox/")


@pytest.fixture
def at_stripe(started, shopper, monkeypatch, settings):
    """Have the checkout be paid at Stripe, where the payment stands so."""
    settings.STRIPE_PUBLISHABLE_KEY = "pk_test_123"
    info, port = cart.get_checkout(reference=started, shopper=shopper), StripeGateway()
    assert info.payment
    wants = {"panel": port.panel, "panel_data": port.panel_data(), "client_secret": "pi_1_secret_2"}
    at_it = replace(info.payment, redirect_url=None, **wants)

    def stands(status):
        payment = replace(at_it, status=status)
        its = "processing" if status == "processing" else info.status
        monkeypatch.setattr(cart, "resume_payment", lambda **_: replace(info, status=its, payment=payment))

    return stands


@pytest.mark.parametrize(("status", "waits"), [("pending", False), ("requires_action", True)])
def test_a_gateways_panel_gets_what_it_needs(client, started, at_stripe, status, waits):
    at_stripe(status)

    answer = client.get(page_of(started, "pay/"))

    assert 'data-publishable-key="pk_test_123"' in answer.text
    assert 'data-client-secret="pi_1_secret_2"' in answer.text
    assert f'data-return-url="http://testserver{page_of(started, "return/")}"' in answer.text
    assert '<script src="https://js.stripe.com/' in answer.text
    assert ("Confirm with my bank" in answer.text) == waits


def test_a_payment_that_nobody_can_stop_asks_for_no_card(client, started, at_stripe):
    at_stripe("processing")

    assert client.get(page_of(started, "pay/"))["Location"] == page_of(started)


def test_a_payment_that_needs_nothing_from_the_shopper_goes_on_by_itself(client, started, shopper, monkeypatch):
    info = cart.get_checkout(reference=started, shopper=shopper)
    monkeypatch.setattr(cart, "resume_payment", lambda **_: replace(info, payment=None))

    assert client.get(page_of(started, "pay/"))["Location"] == page_of(started, "return/")


def test_a_checkout_that_is_over_is_not_paid(client, started):
    Checkout.objects.update(expires_at=timezone.now())

    assert client.get(page_of(started, "pay/"))["Location"] == page_of(started)


# --- and back ---------------------------------------------------------------------------------------------------------


def test_back_from_a_payment_the_order_is_there(client, shopper, started):
    pay(shopper, started)

    answer = client.get(page_of(started, "return/"), follow=True)

    assert answer.redirect_chain[-1] == (page_of(started, "done/"), 302)
    assert "Thank you" in answer.text


def test_back_from_a_decline_the_reason_and_another_try(client, shopper, started):
    with pytest.raises(payments.CardDeclined):
        pay(shopper, started, DECLINED_CARD)

    answer = client.get(page_of(started, "return/"), follow=True)

    assert answer.redirect_chain == [(page_of(started), 302)]
    assert "Your bank declined this card." in answer.text
    assert page_of(started, "pay/") in answer.text


def test_a_decline_of_a_form_on_our_page_leads_back_to_it(client, shopper, started, monkeypatch):
    info = cart.get_checkout(reference=started, shopper=shopper)
    assert info.payment
    declined = replace(info.payment, client_secret="pi_1_secret_2", failure_message="No.")
    monkeypatch.setattr(cart, "refresh_checkout", lambda **_: replace(info, payment=declined))

    assert client.get(page_of(started, "return/"))["Location"] == page_of(started, "pay/")


def test_an_open_checkout_offers_to_pay_or_to_stop(client, started):
    answer = client.get(page_of(started))

    assert "Your payment is still open" in answer.text
    assert page_of(started, "pay/") in answer.text
    assert page_of(started, "cancel/") in answer.text


@pytest.mark.parametrize(
    ("status", "failure", "words"),
    [
        ("expired", "", "This checkout has ended"),
        ("failed", "out_of_stock", "Somebody was quicker"),
        ("failed", "cancelled", "You stopped this checkout"),
        ("failed", "replaced", "There is a newer checkout"),
        ("failed", "something new", "It could not become an order."),
    ],
)
def test_how_a_checkout_ended_is_said_with_the_way_back(client, started, status, failure, words):
    Checkout.objects.update(status=status, failure=failure)

    answer = client.get(page_of(started))

    assert words in answer.text
    assert "Back to your cart" in answer.text
    assert page_of(started, "pay/") not in answer.text


def test_while_the_order_is_written_down_the_page_waits_by_itself(client, shopper, started, monkeypatch):
    info = cart.get_checkout(reference=started, shopper=shopper)
    monkeypatch.setattr(cart, "get_checkout", lambda **_: replace(info, status="processing"))

    answer = client.get(page_of(started))

    assert "One moment, please" in answer.text
    assert 'http-equiv="refresh"' in answer.text


def test_money_that_is_on_its_way_is_said_to_be_so(client, shopper, started):
    SandboxIntent.objects.update(status="processing")

    answer = client.get(page_of(started, "return/"), follow=True)

    assert answer.redirect_chain == [(page_of(started), 302)]
    assert "Your payment is on its way" in answer.text
    assert 'hx-trigger="every 60s"' in answer.text
    assert page_of(started, "pay/") not in answer.text
    assert client.get(page_of(started, "pay/"), follow=True).redirect_chain[-1] == (page_of(started), 302)


def test_money_that_is_on_its_way_cannot_be_stopped(client, shopper, started):
    SandboxIntent.objects.update(status="processing")

    answer = client.post(page_of(started, "cancel/"), follow=True)

    assert "Your payment is on its way" in answer.text
    assert inventory.get_availability(["MUG-1"])["MUG-1"].reserved == 2


def test_a_card_that_is_forgotten_before_it_was_charged_leads_back_to_the_choice(client, shopper, started, monkeypatch):
    def missing(**_):
        raise payments.CardNotFound

    monkeypatch.setattr(cart, "resume_payment", missing)

    answer = client.get(page_of(started, "pay/"), follow=True)

    assert answer.redirect_chain == [("/checkout/", 302)]
    assert "This card is not kept any more." in answer.text


def test_htmx_asks_and_goes_on_once_there_is_an_order(client, shopper, started):
    before = client.get(page_of(started), headers=HTMX)
    pay(shopper, started)
    after = client.get(page_of(started), headers=HTMX)

    assert before.status_code == 204
    assert after["HX-Redirect"] == page_of(started, "done/")


def test_a_paid_checkout_forgets_what_was_typed(client, shopper):
    order(client)
    pay(shopper, Checkout.objects.get().reference)

    client.get(page_of(Checkout.objects.get().reference))

    assert "checkout" not in client.session


def test_stopping_sets_the_stock_free_and_keeps_the_cart(client, shopper, started):
    answer = client.post(page_of(started, "cancel/"), follow=True)

    assert "Nothing was charged." in answer.text
    assert inventory.get_availability(["MUG-1"])["MUG-1"].reserved == 0
    assert cart.count_items(shopper=shopper) == 2


def test_what_is_paid_cannot_be_stopped(client, shopper, started):
    pay(shopper, started)

    answer = client.post(page_of(started, "cancel/"))

    assert answer["Location"] == page_of(started)
    assert Checkout.objects.get().status == "completed"


@pytest.mark.parametrize("name", ["", "pay/", "return/", "done/"])
def test_the_checkout_of_somebody_else_does_not_exist(client, started, name):
    client.cookies[CART_COOKIE] = visitor().token

    answer = client.get(page_of(started, name))

    assert answer.status_code == 404
    assert "This path ends in the ferns" in answer.text


def test_nor_can_it_be_stopped(client, started):
    client.cookies[CART_COOKIE] = visitor().token

    assert client.post(page_of(started, "cancel/")).status_code == 404
    assert Checkout.objects.get().status == "awaiting_payment"
