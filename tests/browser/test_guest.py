"""A guest's way through the shop: looks around, chooses, pays, and follows the order."""

import re

import pytest
from playwright.sync_api import ViewportSize, expect

from apps.inventory import services as inventory
from apps.orders import services as orders
from tests.browser import steps
from tests.browser.conftest import DESKTOP, PHONE, Visitors
from tests.fixtures import assert_audit_clean

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_guest_buys_what_they_chose(visit: Visitors, size: ViewportSize) -> None:
    page = visit(size)

    page.goto("/")
    page.get_by_role("link", name="House").first.click()
    page.get_by_role("link", name="Linen shirt").click()
    page.get_by_role("link", name="M", exact=True).click()
    expect(page.get_by_role("heading", name="Size M")).to_be_visible()
    page.get_by_label("Quantity").fill("2")
    page.get_by_role("button", name="Add to cart").click()
    page.get_by_role("link", name="Go to the cart (€84.00)").click()
    page.get_by_role("link", name="Checkout").click()
    steps.fill_checkout(page)
    page.get_by_role("button", name="Continue to payment").click()
    steps.pay(page, steps.DECLINED_CARD)
    expect(page.get_by_role("alert")).to_contain_text("Nothing was charged.")
    steps.pay(page)
    number = steps.order_number(page)

    order = orders.find_order(number=number)
    assert (order.status, order.payment_status, order.total.amount) == ("placed", "paid", 2 * 4200 + 490)
    assert [(line.sku, line.quantity) for line in order.lines] == [("SHIRT-MOSS-M", 2)]
    assert inventory.get_availability(["SHIRT-MOSS-M"])["SHIRT-MOSS-M"].on_hand == 3
    [letter] = steps.mails(number)
    assert letter.to == ["ada@example.com"]
    assert "Linen shirt (Moss / M)" in letter.body
    page.goto("/cart/")
    expect(page.get_by_role("heading", name="Nothing in it yet")).to_be_visible()
    assert_audit_clean()


def test_without_javascript_a_card_may_ask_whether_it_is_really_them(visit: Visitors) -> None:
    page = visit(PHONE, javascript=False)

    page.goto("/p/linen-shirt/")
    page.get_by_role("link", name="Sand", exact=True).click()
    page.get_by_role("button", name="Add to cart").click()
    expect(page).to_have_url(re.compile("/cart/$"))
    page.get_by_role("button", name="One more of Linen shirt").click()
    expect(page.get_by_role("spinbutton")).to_have_value("2")
    page.get_by_role("link", name="Checkout").click()
    steps.fill_checkout(page)
    page.get_by_label("Express").check()
    page.get_by_role("button", name="Continue to payment").click()
    steps.pay(page, steps.SECURE_CARD)
    page.get_by_role("button", name="No, refuse it").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was charged.")
    steps.pay(page, steps.SECURE_CARD)
    page.get_by_role("button", name="Yes, approve the payment").click()
    number = steps.order_number(page)

    order = orders.find_order(number=number)
    assert (order.payment_status, order.shipping_name) == ("paid", "Express")
    assert [(line.sku, line.quantity) for line in order.lines] == [("SHIRT-SAND-S", 2)]
    assert len(steps.mails(number)) == 1


def test_the_link_in_the_mail_opens_the_order_on_another_device_and_cancels_it(visit: Visitors) -> None:
    number = steps.buy(visit())
    [letter] = steps.mails(number)

    page = visit(PHONE, javascript=False)
    page.goto(steps.link_from(letter, "See your order"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Order {number}")
    expect(page.get_by_text("Paid", exact=True)).to_be_visible()
    expect(page.get_by_text("Lindenstraße 12")).to_have_count(2)
    page.locator("summary", has_text="Cancel this order").click()
    page.get_by_role("button", name="Yes, cancel order").click()

    expect(page.get_by_text("Refunded", exact=True).first).to_be_visible()
    assert orders.find_order(number=number).status == "cancelled"
    assert inventory.get_availability(["MUG-1"])["MUG-1"].available == 40
