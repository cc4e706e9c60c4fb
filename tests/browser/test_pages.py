"""Every kind of page of the storefront, in each of its states, under inspection."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.accounts import services as accounts
from apps.cart.tests import factories
from apps.catalog import services as catalog
from apps.orders import services as orders
from tests.browser import steps
from tests.browser.conftest import Visitors
from tests.browser.inspection import inspect

pytestmark = pytest.mark.browser
ADA, PASSWORD = "ada@example.com", "a bell for the goat"


@pytest.mark.parametrize(
    "path", ["/", "/c/house/", "/search/?q=o", "/search/?q=submarine", "/search/", "/p/linen-shirt/", "/p/wool-scarf/"]
)
def test_shelves_and_products(visit: Visitors, path: str) -> None:
    page = visit()
    page.goto(path)
    inspect(page)


def test_what_is_not_made_any_more(visit: Visitors) -> None:
    visit.watch.expected.add(410)
    catalog.retire_product(slug="wool-scarf")
    page = visit()
    page.goto("/p/wool-scarf/")
    inspect(page)


def test_the_open_menu(visit: Visitors) -> None:
    page = visit()
    page.goto("/")
    page.get_by_role("navigation", name="Categories").get_by_text("House", exact=True).click()
    inspect(page)


def test_the_cart_in_all_its_moods(visit: Visitors) -> None:
    page = visit()
    page.goto("/cart/")
    inspect(page)
    steps.put_into_cart(page, "brass-lamp")
    inspect(page)
    page.goto("/cart/")
    page.get_by_label("Quantity of Brass lamp").fill("7")
    page.get_by_label("Quantity of Brass lamp").press("Enter")
    expect(page.get_by_role("main").get_by_role("alert")).to_be_visible()
    inspect(page)
    quicker = factories.visitor()
    factories.fill_cart(quicker, **{"LAMP-1": 1})
    factories.start(quicker)
    page.goto("/cart/")
    expect(page.get_by_text("Something in your cart has changed.")).to_be_visible()
    inspect(page)


def test_the_checkout_fresh_and_with_mistakes(visit: Visitors) -> None:
    page = visit()
    steps.put_into_cart(page)
    page.goto("/checkout/")
    inspect(page)
    page.get_by_label("The bill goes to another address").check()
    page.get_by_role("button", name="Continue to payment").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    inspect(page)


def test_the_payment_from_the_first_try_to_the_order(visit: Visitors) -> None:
    page = visit()
    steps.put_into_cart(page)
    steps.go_to_payment(page)
    inspect(page)
    steps.pay(page, steps.DECLINED_CARD)
    expect(page.get_by_role("alert")).to_be_visible()
    inspect(page)
    page.get_by_role("link", name="without paying").click()
    inspect(page)
    page.get_by_role("link", name="Pay €23.90").click()
    steps.pay(page, steps.SECURE_CARD)
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    inspect(page)
    page.get_by_role("button", name="Yes, approve").click()
    number = steps.order_number(page)
    inspect(page)
    orders.start_processing(number=number, actor="staff")
    orders.ship_order(number=number, carrier="dhl", tracking_number="00340434161094015902", actor="staff")
    page.get_by_role("link", name="Follow the order").click()
    inspect(page)


def test_checkouts_that_ended(visit: Visitors) -> None:
    page = visit()
    steps.put_into_cart(page)
    steps.go_to_payment(page)
    page.get_by_role("link", name="without paying").click()
    status = page.url
    page.get_by_role("button", name="Not now").click()
    expect(page.get_by_text("Your cart is as you left it.")).to_be_visible()
    page.goto(status)
    inspect(page)


@pytest.mark.parametrize("name", ["login", "register", "password_reset", "password_reset_confirm"])
def test_the_doors_of_the_account(visit: Visitors, name: str) -> None:
    page = visit()
    page.goto(reverse(f"accounts:{name}"))
    inspect(page)
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    inspect(page)


def test_the_rooms_of_the_account(visit: Visitors) -> None:
    shopper = factories.cart.Shopper(
        user_id=accounts.ensure_user(email=ADA, password=PASSWORD, full_name="Ada Lovelace"), token=None
    )
    page = visit()
    steps.sign_in(page, ADA, PASSWORD)
    inspect(page)
    for name in ("accounts:addresses", "accounts:address_new", "accounts:password_change", "accounts:sessions"):
        page.goto(reverse(name))
        inspect(page)
    page.goto(reverse("orders:list"))
    inspect(page)
    accounts.add_address(user_id=shopper.user_id or 0, address=factories.HOME, is_default=True)
    factories.fill_cart(shopper, **{"TOWEL-1": 2})
    number = factories.pay(shopper, factories.start(shopper).reference).order_number
    for path in (reverse("accounts:addresses"), reverse("orders:list"), reverse("orders:order", args=[number])):
        page.goto(path)
        inspect(page)
    page.locator("summary", has_text="Cancel this order").click()
    inspect(page)


def test_pages_that_apologise(visit: Visitors, monkeypatch: pytest.MonkeyPatch) -> None:
    visit.watch.expected = {403, 404, 500}
    page = visit()
    page.goto("/nothing/here/")
    inspect(page)
    steps.put_into_cart(page)
    page.goto("/checkout/")
    page.context.clear_cookies()
    page.get_by_role("button", name="Continue to payment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This page has grown old")
    inspect(page)
    monkeypatch.delattr(catalog, "list_category_cards")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("We tripped over a root")
    inspect(page)
