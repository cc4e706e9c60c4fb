"""The cart in the storefront: with htmx, without it, and with nonsense."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.tests.factories import UserFactory
from apps.cart import services as cart
from apps.cart.models import Cart, CartLine
from apps.cart.tests.factories import fill_cart, make_goods, visitor
from shop.common.http import CART_COOKIE

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PRODUCT = "http://testserver/p/product-mug-1/"


@pytest.fixture
def shopper(client):
    """Whoever sits at the browser `client`."""
    shopper = visitor()
    client.cookies[CART_COOKIE] = shopper.token
    return shopper


@pytest.fixture
def filled(shop, shopper):
    """The shopper, with two mugs of 19.00 in the cart."""
    fill_cart(shopper, **{"MUG-1": 2})
    return shopper


def add(client, quantity="1", sku="MUG-1", **headers):
    return client.post("/cart/add/", {"sku": sku, "quantity": quantity}, headers=headers)


def update(client, sku="MUG-1", headers=None, **sent):
    return client.post(f"/cart/items/{sku}/", sent, headers=headers)


def in_cart(shopper):
    return {line.sku: line.quantity for line in cart.get_cart(shopper=shopper).lines}


# --- looking ----------------------------------------------------------------------------------------------------------


def test_an_empty_cart_invites_to_look_around(client):
    answer = client.get("/cart/")

    assert answer.status_code == 200
    assert "Nothing in it yet" in answer.text
    assert not Cart.objects.exists()


def test_the_cart_shows_lines_sums_and_the_way_to_the_checkout(client, filled):
    answer = client.get("/cart/")

    assert "Stoneware mug" in answer.text
    assert "€38.00" in answer.text
    assert f'href="{reverse("cart:checkout")}"' in answer.text


def test_the_header_of_every_page_counts_the_cart(client, filled):
    answer = client.get("/")

    assert '<span class="visually-hidden">with</span> 2</span>' in answer.text


def test_a_line_that_cannot_be_had_any_more_says_so_and_bars_the_checkout(client, filled):
    make_goods("CUP-1", stock=1)
    fill_cart(filled, **{"CUP-1": 1})
    CartLine.objects.filter(sku="CUP-1").update(quantity=4)

    answer = client.get("/cart/")

    assert "Only 1 is left." in answer.text
    assert f'href="{reverse("cart:checkout")}"' not in answer.text


def test_the_way_out_of_too_many_is_one_button(client, filled):
    CartLine.objects.update(quantity=40)

    page = client.get("/cart/")
    client.post("/cart/items/MUG-1/", {"quantity": ["40", "10"]})

    assert 'name="quantity"' in page.text
    assert "Take 10" in page.text
    assert in_cart(filled) == {"MUG-1": 10}


def test_a_line_that_is_not_for_sale_any_more_can_still_be_removed(client, filled):
    CartLine.objects.update(sku="GONE-1")

    answer = client.get("/cart/")

    assert "This is no longer for sale. Please remove it." in answer.text
    assert reverse("cart:remove", args=["GONE-1"]) in answer.text
    assert f'action="{reverse("cart:update", args=["GONE-1"])}"' not in answer.text


def test_the_cart_costs_the_same_queries_however_full_it_is(client, filled, django_assert_max_num_queries):
    for number in range(8):
        fill_cart(filled, **{make_goods(f"EXTRA-{number}"): 1})

    with django_assert_max_num_queries(12):
        client.get("/cart/")


# --- adding -----------------------------------------------------------------------------------------------------------


def test_adding_leads_to_the_cart_and_gives_the_browser_its_name(client, shop):
    answer = add(client, "2")

    assert answer.status_code == 302
    assert answer["Location"] == "/cart/"
    cookie = answer.cookies[CART_COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert in_cart(cart.Shopper(user_id=None, token=cookie.value)) == {"MUG-1": 2}


def test_on_https_the_cookie_stays_on_https(client, shop, settings):
    settings.HTTPS = True

    assert add(client).cookies[CART_COOKIE]["secure"] is True


def test_with_htmx_adding_answers_a_note_and_the_new_count(client, filled):
    answer = add(client, **HTMX)

    assert answer.status_code == 200
    assert "is in your cart" in answer.text
    assert 'id="cart-count" hx-swap-oob="true"' in answer.text
    assert "</span> 3</span>" in answer.text
    assert "<html" not in answer.text


def test_without_a_quantity_it_is_one(client, shop, shopper):
    client.post("/cart/add/", {"sku": "MUG-1"})

    assert in_cart(shopper) == {"MUG-1": 1}


def test_a_signed_in_shopper_needs_no_cookie(client, shop):
    user = UserFactory()
    client.force_login(user)

    answer = add(client)

    assert CART_COOKIE not in answer.cookies
    assert in_cart(cart.Shopper(user_id=user.pk, token=None)) == {"MUG-1": 1}


@pytest.mark.parametrize("quantity", ["-1", "1.5", "x", "1000", "1" * 21, "\x00"])
def test_a_quantity_that_is_none_changes_nothing(client, filled, quantity):
    answer = add(client, quantity, referer=PRODUCT)

    assert answer["Location"] == PRODUCT
    assert in_cart(filled) == {"MUG-1": 2}


@pytest.mark.parametrize("sku", ["NOPE-1", "", "a b", "\x00", "x" * 65])
def test_something_unknown_is_refused_where_the_shopper_was(client, shop, sku):
    answer = client.post("/cart/add/", {"sku": sku}, headers={"referer": PRODUCT}, follow=True)

    assert answer.redirect_chain == [(PRODUCT, 302)]
    assert "note-error" in answer.text
    assert not Cart.objects.exists()


def test_with_htmx_a_refusal_names_the_place_where_it_shows(client, filled):
    answer = add(client, "9", **HTMX)

    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#flash"
    assert "Only 10 are left." in answer.text
    assert in_cart(filled) == {"MUG-1": 2}


def test_a_refusal_never_leads_to_another_host(client, shop):
    assert add(client, sku="NOPE-1", referer="https://evil.example/")["Location"] == "/"


@pytest.mark.parametrize("name", ["add", "empty"])
def test_changing_needs_a_post(client, name):
    assert client.get(reverse(f"cart:{name}")).status_code == 405


# --- changing ---------------------------------------------------------------------------------------------------------


def test_a_new_quantity_leads_back_to_the_cart(client, filled):
    answer = update(client, quantity="5")

    assert answer["Location"] == "/cart/"
    assert in_cart(filled) == {"MUG-1": 5}


@pytest.mark.parametrize(("step", "result"), [("1", 3), ("-1", 1)])
def test_the_buttons_beside_the_field_step(client, filled, step, result):
    update(client, quantity="2", step=step)

    assert in_cart(filled) == {"MUG-1": result}


def test_with_htmx_a_change_answers_the_cart_its_count_and_a_sentence(client, filled):
    answer = update(client, quantity="5", headers=HTMX)

    assert answer.status_code == 200
    assert "€95.00" in answer.text
    assert "</span> 5</span>" in answer.text
    assert "Your cart is changed." in answer.text
    assert "<html" not in answer.text


def test_too_many_is_said_at_the_line(client, filled):
    answer = update(client, quantity="500")

    assert answer.status_code == 409
    assert answer.text.index("Stoneware mug") < answer.text.index("Only 10 are left.") < answer.text.index("Summary")
    assert in_cart(filled) == {"MUG-1": 2}


def test_with_htmx_too_many_is_said_at_the_line_too(client, filled):
    answer = update(client, quantity="500", headers=HTMX)

    assert answer.status_code == 200
    assert "Only 10 are left." in answer.text
    assert "<html" not in answer.text


@pytest.mark.parametrize("sent", [{}, {"quantity": "0"}, {"quantity": "1.5"}, {"quantity": "1" * 21}])
def test_a_quantity_that_is_none_is_said_at_the_line(client, filled, sent):
    answer = update(client, **sent)

    assert answer.status_code == 400
    assert "Choose a whole number from 1 to 999." in answer.text
    assert in_cart(filled) == {"MUG-1": 2}


def test_stepping_below_one_is_refused(client, filled):
    answer = update(client, quantity="1", step="-1")

    assert answer.status_code == 400
    assert in_cart(filled) == {"MUG-1": 2}


def test_a_refusal_about_something_else_shows_above_the_lines(client, filled):
    answer = update(client, sku="NOPE-1", quantity="1")

    assert answer.status_code == 400
    assert answer.text.index("This product is not for sale.") < answer.text.index("Stoneware mug")


def test_a_line_can_be_removed(client, filled):
    answer = client.post("/cart/items/MUG-1/remove/")

    assert answer["Location"] == "/cart/"
    assert in_cart(filled) == {}


def test_with_htmx_removing_the_last_line_answers_the_empty_cart(client, filled):
    answer = client.post("/cart/items/MUG-1/remove/", headers=HTMX)

    assert "Nothing in it yet" in answer.text


def test_the_cart_can_be_emptied(client, filled):
    client.post("/cart/empty/")

    assert in_cart(filled) == {}


def test_nobody_changes_the_cart_of_somebody_else(client, filled):
    client.cookies[CART_COOKIE] = visitor().token

    update(client, quantity="1")
    client.post("/cart/empty/")

    assert in_cart(filled) == {"MUG-1": 2}


def test_a_post_from_elsewhere_is_refused(filled):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[CART_COOKIE] = filled.token

    answer = strict.post("/cart/empty/")

    assert answer.status_code == 403
    assert "This page has grown old" in answer.text
    assert in_cart(filled) == {"MUG-1": 2}


def test_adding_needs_no_token_since_the_page_it_is_on_is_the_same_for_all(shop):
    strict = Client(enforce_csrf_checks=True)

    answer = add(strict, **{"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"})

    assert answer.status_code == 302
    assert Cart.objects.get().lines.get().sku == "MUG-1"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_add_to_the_cart(filled, site):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[CART_COOKIE] = filled.token

    page = add(strict, **{"Sec-Fetch-Site": site, "Origin": "https://evil.example"})
    part = add(strict, Origin="https://evil.example", **HTMX)

    assert (page.status_code, part.status_code) == (403, 403)
    assert "This page has grown old" in page.text
    assert part["HX-Retarget"] == "#flash"
    assert in_cart(filled) == {"MUG-1": 2}
