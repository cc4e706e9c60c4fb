"""Orders in the storefront: thanks, history, cancelling, the list."""

import pytest

from apps.accounts.tests.factories import UserFactory
from apps.cart import services as cart
from apps.cart.tests.factories import start, visitor
from apps.inventory import services as inventory
from apps.orders import services as orders
from apps.orders.models import Order
from apps.orders.tests.factories import OrderFactory, place
from shop.common.http import CART_COOKIE

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(client):
    """A guest at the browser `client`."""
    guest = visitor()
    client.cookies[CART_COOKIE] = guest.token
    return guest


@pytest.fixture
def bought(shop, guest):
    """The guest's order of two mugs, 42.90 with its delivery."""
    return place(guest, **{"MUG-1": 2})


@pytest.fixture
def elsewhere(client, bought):
    """The same person in another browser, who has nothing but the mail."""
    del client.cookies[CART_COOKIE]
    return client


def url_of(order, name=""):
    return f"/orders/{order.number}/{name}"


def thanks_for(order):
    return f"/checkout/{order.reference}/done/"


# --- thank you --------------------------------------------------------------------------------------------------------


def test_the_thank_you_page_names_the_order_and_what_happens_next(client, bought):
    answer = client.get(thanks_for(bought))

    assert answer.status_code == 200
    assert bought.number in answer.text
    assert "ada@example.com" in answer.text
    assert "What happens next" in answer.text
    assert f"{url_of(bought)}?token={bought.token}" in answer.text
    assert "make an account" in answer.text


def test_a_customer_needs_no_secret_to_follow_their_order(client, shop):
    user = UserFactory()
    client.force_login(user)
    order = place(cart.Shopper(user_id=user.pk, token=None), **{"MUG-1": 1})

    answer = client.get(thanks_for(order))

    assert url_of(order) in answer.text
    assert order.token not in answer.text
    assert "make an account" not in answer.text


def test_without_an_order_there_is_nothing_to_thank_for(client, shop, guest):
    cart.add_item(shopper=guest, sku="MUG-1", quantity=1)
    reference = start(guest).reference

    assert client.get(f"/checkout/{reference}/done/")["Location"] == f"/checkout/{reference}/"


def test_the_thank_you_page_is_not_for_others(elsewhere, bought):
    assert elsewhere.get(thanks_for(bought)).status_code == 404


# --- the order --------------------------------------------------------------------------------------------------------


def test_the_order_shows_lines_sums_addresses_and_history(client, bought):
    answer = client.get(url_of(bought))

    assert answer.status_code == 200
    for words in ("Stoneware mug", "€42.90", "Lindenstraße 12", "We received your order.", "Placed", "Paid"):
        assert words in answer.text


def test_a_parcel_can_be_followed(client, bought):
    orders.start_processing(number=bought.number, actor="staff")
    orders.ship_order(number=bought.number, carrier="dhl", tracking_number="00340434161094", actor="staff")

    answer = client.get(url_of(bought))

    assert "00340434161094" in answer.text
    assert "Where is it now?" in answer.text
    assert "On its way" in answer.text
    assert "Cancel this order" not in answer.text


def test_the_secret_link_opens_the_order_anywhere(elsewhere, bought):
    answer = elsewhere.get(url_of(bought), {"token": bought.token})

    assert answer.status_code == 200
    assert bought.number in answer.text


@pytest.mark.parametrize("token", ["", "x" * 22, "\x00", "nonsense"])
def test_without_it_there_is_no_such_order(elsewhere, bought, token):
    assert elsewhere.get(url_of(bought), {"token": token}).status_code == 404


def test_a_customer_sees_their_own_order_and_a_stranger_does_not(client):
    owner, stranger = UserFactory(), UserFactory()
    order = OrderFactory(user=owner)

    client.force_login(owner)
    own = client.get(url_of(order))
    client.force_login(stranger)
    theirs = client.get(url_of(order))

    assert (own.status_code, theirs.status_code) == (200, 404)


def test_the_page_costs_the_same_queries_however_long_the_order(client, django_assert_max_num_queries):
    owner = UserFactory()
    order = OrderFactory(user=owner, lines=9)
    client.force_login(owner)

    with django_assert_max_num_queries(13):
        client.get(url_of(order))


@pytest.mark.parametrize(
    ("status", "payment_status", "words"),
    [
        ("processing", "authorized", ("Being packed", "Payment approved")),
        ("delivered", "partially_refunded", ("Delivered", "Partly refunded")),
        ("cancelled", "voided", ("Cancelled", "Nothing charged")),
        ("on_hold", "paid", ("We are looking into it", "Paid")),
        ("cancelled", "refunded", ("Cancelled", "Refunded")),
    ],
)
def test_every_state_has_a_word(client, status, payment_status, words):
    order = OrderFactory(status=status, payment_status=payment_status)

    answer = client.get(url_of(order), {"token": order.token})

    assert all(word in answer.text for word in words)


# --- cancelling -------------------------------------------------------------------------------------------------------


def test_a_guest_cancels_by_the_secret_link(elsewhere, bought):
    answer = elsewhere.post(url_of(bought, "cancel/"), {"token": bought.token}, follow=True)

    assert answer.redirect_chain == [(f"{url_of(bought)}?token={bought.token}", 302)]
    assert "Your order is cancelled." in answer.text
    assert inventory.get_availability(["MUG-1"])["MUG-1"].available == 10
    assert orders.find_order(number=bought.number).payment_status == "refunded"


def test_cancelling_says_in_numbers_what_it_does(client, bought):
    answer = client.get(url_of(bought))

    assert "Yes, cancel order" in answer.text
    assert '<strong class="number">€42.90</strong> the way you paid' in answer.text


def test_what_is_being_packed_is_not_cancelled(client, bought):
    orders.start_processing(number=bought.number, actor="staff")

    page = f"http://testserver{url_of(bought)}"
    answer = client.post(url_of(bought, "cancel/"), headers={"referer": page}, follow=True)

    assert "note-error" in answer.text
    assert Order.objects.get().status == "processing"


def test_a_stranger_cancels_nothing(elsewhere, bought):
    answer = elsewhere.post(url_of(bought, "cancel/"), {"token": "x" * 22})

    assert answer.status_code == 404
    assert Order.objects.get().status == "placed"


def test_looking_does_not_cancel(client, bought):
    assert client.get(url_of(bought, "cancel/")).status_code == 405


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_needs_a_sign_in(client):
    assert client.get("/account/orders/")["Location"] == "/account/login/?next=/account/orders/"


def test_the_list_shows_ones_own_orders_newest_first(client):
    owner = UserFactory()
    old, new, others = OrderFactory(user=owner), OrderFactory(user=owner), OrderFactory()
    client.force_login(owner)

    answer = client.get("/account/orders/")

    assert answer.text.index(new.number) < answer.text.index(old.number)
    assert others.number not in answer.text


def test_without_orders_the_list_invites(client):
    client.force_login(UserFactory())

    assert "No orders yet" in client.get("/account/orders/").text


@pytest.mark.parametrize("page", ["2", "99", "nonsense", "\x00", "-1"])
def test_the_list_has_pages(client, page):
    owner = UserFactory()
    OrderFactory.create_batch(21, user=owner)
    client.force_login(owner)

    answer = client.get("/account/orders/", {"page": page})

    assert answer.status_code == 200
    assert "of 2" in answer.text


def test_the_list_costs_the_same_queries_however_long(client, django_assert_max_num_queries):
    owner = UserFactory()
    OrderFactory.create_batch(12, user=owner)
    client.force_login(owner)

    with django_assert_max_num_queries(13):
        client.get("/account/orders/")
