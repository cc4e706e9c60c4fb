"""The form of the checkout: what is wrong is said where it is, and nothing typed is lost."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from apps.cart.models import Checkout
from tests.browser import steps
from tests.browser.conftest import DESKTOP, PHONE, Visitors

pytestmark = pytest.mark.browser


def marked(page: Page) -> list[str]:
    """The names of the fields that are marked as wrong."""
    names: list[str] = page.locator("[aria-invalid=true]").evaluate_all("fields => fields.map(field => field.name)")
    return names


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_what_is_wrong_is_marked_at_the_field_and_nothing_typed_is_lost(visit: Visitors, size: ViewportSize) -> None:
    page = visit(size)
    steps.put_into_cart(page)
    page.goto("/checkout/")

    steps.fill_checkout(page, email="ada@nowhere", Postcode="!", City="")
    page.get_by_label("Express").check()
    page.get_by_role("button", name="Continue to payment").click()

    expect(page.get_by_role("alert")).to_contain_text("Nothing you typed is lost.")
    assert marked(page) == ["email", "shipping-postcode", "shipping-city"]
    expect(page.get_by_label("E-mail address")).to_be_focused()
    expect(page.get_by_label("E-mail address")).to_have_accessible_description(re.compile("name@example.com"))
    expect(page.get_by_label("E-mail address")).to_have_value("ada@nowhere")
    expect(page.get_by_label("Full name").first).to_have_value("Ada Lovelace")
    expect(page.get_by_label("Street and number").first).to_have_value("Lindenstraße 12")
    expect(page.get_by_label("Express")).to_be_checked()
    assert not Checkout.objects.exists()

    steps.fill_checkout(page)
    page.get_by_role("button", name="Continue to payment").click()
    expect(page).to_have_title(re.compile("Sandbox Pay"))


def test_the_country_decides_how_it_travels_and_what_it_costs(visit: Visitors) -> None:
    page = visit()
    steps.put_into_cart(page)
    page.goto("/checkout/")
    summary = steps.part(page, "1 item")
    expect(summary).to_contain_text("€23.90")

    page.get_by_label("Express").check()
    expect(summary).to_contain_text("€31.90")
    page.get_by_label("Country").first.select_option("Austria")
    expect(page.get_by_label("Abroad")).to_be_checked()
    expect(summary).to_contain_text("€30.90")
    page.get_by_label("Country").first.select_option("Japan")

    ways = page.get_by_role("group", name="Delivery method")
    expect(ways.get_by_text("We do not ship to this country yet.")).to_be_visible()
    expect(ways.get_by_role("radio")).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="We do not ship to this country yet.")).to_be_attached()


def test_without_javascript_a_button_shows_the_ways_to_another_country(visit: Visitors) -> None:
    page = visit(PHONE, javascript=False)
    steps.put_into_cart(page)
    page.goto("/checkout/")

    steps.fill_checkout(page, Postcode="1010", City="Wien")
    page.get_by_label("Country").first.select_option("Austria")
    page.get_by_role("button", name="Continue to payment").click()
    expect(page.get_by_role("alert")).to_contain_text("Please look at the total")
    expect(page.get_by_label("Abroad")).to_be_checked()
    expect(page.get_by_label("City").first).to_have_value("Wien")
    page.get_by_role("button", name="Continue to payment").click()

    expect(page.get_by_role("heading", name="€30.90")).to_be_visible()


def test_the_bill_may_go_elsewhere(visit: Visitors) -> None:
    page = visit()
    steps.put_into_cart(page)
    page.goto("/checkout/")
    steps.fill_checkout(page)
    billing = steps.part(page, "Billing address")
    expect(billing.get_by_label("Full name")).to_be_hidden()

    page.get_by_label("The bill goes to another address").check()
    page.get_by_role("button", name="Continue to payment").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing you typed is lost.")
    assert marked(page) == ["billing-full_name", "billing-line1", "billing-postcode", "billing-city"]
    steps.fill(billing, steps.ADA | {"Full name": "Analytical Engines Ltd", "City": "Potsdam"})
    page.get_by_role("button", name="Continue to payment").click()
    expect(page).to_have_title(re.compile("Sandbox Pay"))

    checkout = Checkout.objects.get()
    assert checkout.billing_address["full_name"] == "Analytical Engines Ltd"
    assert checkout.shipping_address["full_name"] == "Ada Lovelace"


def test_going_back_from_the_payment_loses_nothing_and_keeps_one_checkout(visit: Visitors) -> None:
    page = visit()
    steps.put_into_cart(page)
    steps.go_to_payment(page)

    page.get_by_role("link", name="without paying").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your payment is still open")
    page.goto("/checkout/")
    expect(page.get_by_label("Street and number").first).to_have_value("Lindenstraße 12")
    page.get_by_role("button", name="Continue to payment").click()
    expect(page).to_have_title(re.compile("Sandbox Pay"))

    assert Checkout.objects.count() == 1
