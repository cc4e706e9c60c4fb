"""A day of the staff: orders to ship and to cancel, stock to count, a new product; who is concerned gets mail."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from apps.accounts import services as accounts
from apps.cart.tests import factories
from apps.inventory import services as inventory
from apps.orders import services as orders
from tests.browser import steps
from tests.browser.conftest import Visitors
from tests.browser.goods import png
from tests.fixtures import assert_audit_clean

pytestmark = pytest.mark.browser
PASSWORD = "a bell for the staff"


@pytest.fixture
def desk(visit: Visitors) -> Page:
    """The page of a member of staff who has just signed in."""
    accounts.ensure_user(
        email="staff@shop.example", password=PASSWORD, full_name="Staff", is_staff=True, is_superuser=True
    )
    page = visit()
    page.goto("/admin/")
    page.locator("[name=username]").fill("staff@shop.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("Newest orders")).to_be_visible()
    return page


@pytest.fixture
def number(goods: None) -> str:
    """The number of an order of two mugs."""
    shopper = factories.visitor()
    factories.fill_cart(shopper, **{"MUG-1": 2})
    paid = factories.pay(shopper, factories.start(shopper).reference)
    assert paid.order_number
    return paid.order_number


def open_order(page: Page, number: str) -> None:
    """Find the order by its number, from the home page."""
    page.goto("/admin/")
    page.get_by_role("link", name=number).click()
    page.locator("#result_list").get_by_role("link", name=number).click()


def test_an_order_is_shipped_and_delivered_and_the_customer_reads_of_it(desk: Page, number: str) -> None:
    open_order(desk, number)
    desk.get_by_role("link", name="Ship", exact=True).click()
    desk.get_by_label("Carrier").select_option("DHL")
    desk.get_by_label("Tracking number").fill("00340434161094015902")
    desk.get_by_role("button", name="Ship").click()
    expect(desk.get_by_text(f"Order {number} is shipped.")).to_be_visible()
    desk.get_by_role("link", name="Mark as delivered").click()
    desk.get_by_role("button", name="Mark as delivered").click()

    expect(desk.get_by_text(f"Order {number} is delivered.")).to_be_visible()
    assert orders.find_order(number=number).status == "delivered"
    [shipped] = steps.mails(f"order {number} is on its way")
    [delivered] = steps.mails(f"order {number} has arrived")
    assert "00340434161094015902" in shipped.body
    assert shipped.to == delivered.to == ["ada@example.com"]


def test_an_order_is_cancelled_once_staff_has_read_what_that_means(desk: Page, number: str) -> None:
    open_order(desk, number)
    desk.get_by_role("link", name="Cancel", exact=True).click()
    expect(desk.get_by_text("€42.90 go back to ada@example.com and 2 units back into stock.")).to_be_visible()
    assert orders.find_order(number=number).status == "placed"

    desk.get_by_label("Reason").fill("glaze is cracked")
    desk.get_by_role("button", name="Cancel order").click()

    expect(desk.get_by_text(f"Order {number} is cancelled.")).to_be_visible()
    order = orders.find_order(number=number)
    assert (order.status, order.payment_status) == ("cancelled", "refunded")
    assert inventory.get_availability(["MUG-1"])["MUG-1"].available == 40
    assert len(steps.mails(f"order {number} is cancelled")) == 1
    assert_audit_clean()


def test_stock_is_counted_with_a_reason_and_staff_hears_when_it_runs_low(desk: Page) -> None:
    desk.goto("/admin/inventory/stockitem/?q=TOWEL-1")
    desk.locator("#result_list").get_by_role("link", name="TOWEL-1").click()
    desk.get_by_role("link", name="Adjust stock").click()
    desk.get_by_label("Change").fill("-17")
    desk.get_by_label("Reason").fill("moths")
    desk.get_by_role("button", name="Adjust stock").click()

    expect(desk.get_by_text("The stock of TOWEL-1 is adjusted.")).to_be_visible()
    assert inventory.get_availability(["TOWEL-1"])["TOWEL-1"].on_hand == 3
    [letter] = steps.mails("Low stock: 3 left of Tea towel")
    assert letter.to == ["staff@shop.example"]
    desk.goto("/admin/")
    expect(desk.get_by_text("3 left, alert at 5")).to_be_visible()


def test_a_new_product_with_variants_and_a_picture_is_for_sale_at_once(
    desk: Page, visit: Visitors, tmp_path: Any
) -> None:
    (tmp_path / "bowl.png").write_bytes(png("#40806a"))
    desk.goto("/admin/catalog/product/add/")
    desk.locator("[name=title]").fill("Salad bowl")
    desk.locator("[name=status]").select_option("Published")
    desk.locator("[name=option1]").fill("Size")
    desk.locator("[name=values1]").fill("Small, Large")
    for row, (sku, size, price, stock) in enumerate([("BOWL-S", "Small", "24.00", 4), ("BOWL-L", "Large", "36.50", 6)]):
        if row:
            desk.locator("#variants-group").get_by_role("link", name=re.compile("Add another", re.IGNORECASE)).click()
        desk.locator(f"[name=variants-{row}-sku]").fill(sku)
        desk.locator(f"[name=variants-{row}-choice1]").fill(size)
        desk.locator(f"[name=variants-{row}-price]").fill(price)
        desk.locator(f"[name=variants-{row}-opening_stock]").fill(str(stock))
    desk.locator("[name=images-0-upload]").set_input_files(tmp_path / "bowl.png")
    desk.locator("[name=images-0-alt]").fill("A green bowl")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_text(re.compile("Salad bowl.* was added successfully"))).to_be_visible()

    page = visit()
    page.goto("/p/salad-bowl/")
    page.get_by_role("link", name="Large").click()

    expect(page.locator("#buy .price")).to_have_text("€36.50")
    expect(page.get_by_role("img", name="A green bowl")).to_be_visible()
    expect(page.get_by_text("In stock, ready to pack", exact=True)).to_be_visible()
    stock = inventory.get_availability(["BOWL-S", "BOWL-L"])
    assert [stock[sku].available for sku in ("BOWL-S", "BOWL-L")] == [4, 6]


def test_a_refund_adds_up_while_it_is_typed_and_says_what_it_will_do(desk: Page, number: str) -> None:
    open_order(desk, number)
    desk.get_by_role("link", name="Refund", exact=True).click()
    desk.get_by_label("Units of MUG-1 to refund").fill("1")
    desk.get_by_label("Shipping").fill("4.90")
    expect(desk.get_by_text("€23.90 of €42.90")).to_be_visible()
    desk.get_by_label("A further amount").fill("40")
    expect(desk.get_by_text("€63.90 of €42.90: that is more than is left")).to_be_visible()
    desk.get_by_label("A further amount").fill("0")
    desk.get_by_label("Put the units back into stock").check()
    desk.get_by_label("Reason").fill("a scratch")
    desk.get_by_role("button", name="Continue").click()
    expect(desk.get_by_text("of 1 go back into stock")).to_be_visible()
    desk.get_by_role("button", name="Refund €23.90").click()

    expect(desk.get_by_text("The refund of €23.90 is on its way.")).to_be_visible()
    assert orders.find_order(number=number).payment_status == "partially_refunded"
    assert_audit_clean()
