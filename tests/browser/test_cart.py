"""The cart, changed in place."""

import re

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser import steps
from tests.browser.conftest import DESKTOP, PHONE, Visitors

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_adding_is_said_and_counted_without_leaving_the_product(visit: Visitors, size: ViewportSize) -> None:
    page = visit(size)
    page.goto("/p/stoneware-mug/")

    page.get_by_role("button", name="One more").click()
    page.get_by_role("button", name="Add to cart").click()

    expect(page.get_by_role("status").filter(has_text="Stoneware mug is in your cart.")).to_be_visible()
    expect(page.get_by_role("banner").get_by_role("link", name="Cart with 2")).to_be_visible()
    expect(page).to_have_url(re.compile("/p/stoneware-mug/$"))
    page.get_by_role("button", name="Close this note").click()
    expect(page.get_by_text("is in your cart.")).to_have_count(0)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_quantities_change_in_place_and_lines_go(visit: Visitors, size: ViewportSize) -> None:
    page = visit(size)
    steps.put_into_cart(page, "stoneware-mug")
    steps.put_into_cart(page, "tea-towel")
    page.goto("/cart/")
    total, mugs = page.locator(".total dd"), page.get_by_label("Quantity of Stoneware mug")
    expect(total).to_have_text("€28.00")

    page.get_by_role("button", name="One more of Stoneware mug").click()
    expect(total).to_have_text("€47.00")
    mugs.fill("5")
    mugs.press("Tab")
    expect(total).to_have_text("€104.00")
    expect(page.get_by_role("banner").get_by_role("link", name="Cart with 6")).to_be_visible()
    page.get_by_role("button", name="Remove Stoneware mug").click()
    expect(total).to_have_text("€9.00")
    expect(page.get_by_role("status").filter(has_text="It is taken out.")).to_be_attached()
    page.get_by_role("button", name="Empty the cart").click()

    expect(page.get_by_role("heading", name="Nothing in it yet")).to_be_visible()
    expect(page.get_by_role("banner").get_by_role("link", name="Cart", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Nothing in it yet")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_enter_in_the_quantity_sets_exactly_what_was_typed(visit: Visitors, javascript: bool) -> None:
    page = visit(javascript=javascript)
    steps.put_into_cart(page)
    page.goto("/cart/")
    quantity, total = page.get_by_label("Quantity of Stoneware mug"), page.locator(".total dd")

    quantity.fill("4")
    quantity.press("Enter")
    expect(total).to_have_text("€76.00")
    quantity.fill("3")
    quantity.press("Enter")

    expect(total).to_have_text("€57.00")
    expect(quantity).to_have_value("3")


def test_more_than_there_is_is_refused_at_the_line_and_the_cart_stays(visit: Visitors) -> None:
    page = visit()
    steps.put_into_cart(page, "linen-shirt")
    page.goto("/cart/")

    page.get_by_label("Quantity of Linen shirt").fill("6")
    page.get_by_label("Quantity of Linen shirt").press("Enter")

    expect(page.get_by_role("listitem").filter(has_text="Linen shirt").get_by_role("alert")).to_contain_text("5")
    expect(page.get_by_label("Quantity of Linen shirt")).to_have_value("1")
    expect(page.locator(".total dd")).to_have_text("€39.00")
