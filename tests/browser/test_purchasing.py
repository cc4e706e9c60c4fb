"""Buying as the staff do it: an order is made, marked as ordered, and received in two parts."""

import re

import pytest
from playwright.sync_api import Page, expect

from apps.inventory import services as inventory
from apps.inventory.tests.factories import make_supplier
from tests.browser.conftest import PHONE, Visitors
from tests.browser.test_product_form import sign_in
from tests.fixtures import assert_audit_clean

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(visit: Visitors) -> Page:
    """The page of a member of staff who has just signed in."""
    make_supplier("clay", MUG_1=450, TOWEL_1=200)
    return sign_in(visit)


def start_order(page: Page) -> None:
    """Make a draft of twelve mugs and five towels, and mark it as ordered."""
    page.goto("/admin/inventory/purchaseorder/")
    page.get_by_role("link", name=re.compile("Add purchase order")).first.click()
    page.get_by_label("Supplier").select_option("Clay & Co")
    page.get_by_role("button", name="Continue with its lines").click()
    page.get_by_label("SKU of row 1").fill("MUG-1")
    page.get_by_label("Units of row 1").fill("12")
    page.get_by_label("SKU of row 2").fill("TOWEL-1")
    page.get_by_label("Units of row 2").fill("5")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("has 2 lines now.")).to_be_visible()
    page.get_by_role("link", name="Mark as ordered").click()
    expect(page.get_by_text("17 units of 2 SKUs for €64.00")).to_be_visible()
    page.get_by_role("button", name="Mark as ordered").click()
    expect(page.get_by_text("is ordered.")).to_be_visible()


def test_an_order_is_made_and_received_in_two_parts(desk: Page) -> None:
    start_order(desk)
    desk.get_by_role("link", name="Receive").click()
    expect(desk.get_by_label("Units of MUG-1 that came")).to_have_value("12")
    desk.get_by_label("Units of MUG-1 that came").fill("7")
    desk.get_by_label("Units of TOWEL-1 that came").fill("0")
    desk.get_by_role("button", name="Book into stock").click()
    expect(desk.get_by_text(re.compile(r"7 units of PO-\d+-00001 are in stock"))).to_be_visible()
    expect(desk.get_by_text("partly received")).to_be_visible()

    desk.get_by_role("link", name="Receive").click()
    expect(desk.get_by_label("Units of MUG-1 that came")).to_have_value("5")
    desk.get_by_role("button", name="Book into stock").click()

    expect(desk.get_by_text(re.compile(r"10 units of PO-\d+-00001 are in stock"))).to_be_visible()
    expect(desk.get_by_role("link", name="Close short")).to_have_count(0)
    stock = inventory.get_availability(["MUG-1", "TOWEL-1"])
    assert [stock[sku].on_hand for sku in ("MUG-1", "TOWEL-1")] == [52, 25]
    assert_audit_clean()


def test_packets_are_scanned_on_a_phone(desk: Page, visit: Visitors) -> None:
    start_order(desk)
    phone = visit(PHONE)
    phone.context.add_cookies(desk.context.cookies())
    phone.goto(f"{desk.url.replace('/change/', '/receive/')}?scan")
    for _packet in range(2):
        phone.get_by_label("Barcode or SKU").fill("mug-1")
        phone.get_by_label("Barcode or SKU").press("Enter")
    expect(phone.get_by_text("MUG-1: 2 of 12 still to come.")).to_be_visible()
    assert inventory.get_availability(["MUG-1"])["MUG-1"].on_hand == 40

    phone.get_by_role("button", name="Book into stock").click()

    expect(phone.get_by_text("are in stock")).to_be_visible()
    assert inventory.get_availability(["MUG-1"])["MUG-1"].on_hand == 42
    assert_audit_clean()
