"""Sold out and sold ahead: a shopper leaves an address, staff restock, one mail; and somebody pre-orders."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.accounts.tests.factories import PASSWORD, StaffFactory
from apps.catalog import tasks
from apps.inventory import services as inventory
from apps.inventory.models import StockAlert
from apps.orders import services as orders
from tests.browser import steps
from tests.browser.conftest import DESKTOP, PHONE, Visitors
from tests.fixtures import assert_audit_clean

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_whoever_waits_is_counted_told_once_and_forgotten(visit: Visitors, javascript: bool) -> None:
    visit.watch.expected.add(422)
    page = visit(PHONE, javascript=javascript)
    page.goto("/p/linen-shirt/?sku=SHIRT-SAND-M")
    expect(page.get_by_text("Sold out for now")).to_be_visible()
    page.get_by_label("Your e-mail address").fill("nobody")
    page.get_by_role("button", name="Tell me when it is back").click()
    expect(page.get_by_text("Write an address such as name@example.com.")).to_be_visible()
    expect(page.get_by_label("Your e-mail address")).to_have_value("nobody")
    page.get_by_label("Your e-mail address").fill("Ada@example.com")
    page.get_by_role("button", name="Tell me when it is back").click()
    expect(page.get_by_text("We will write to that address once")).to_be_visible()

    StaffFactory(email="staff@shop.example")
    desk = visit(DESKTOP)
    desk.goto("/admin/")
    desk.locator("[name=username]").fill("staff@shop.example")
    desk.locator("[name=password]").fill(PASSWORD)
    desk.get_by_role("button", name="Log in").click()
    desk.get_by_role("link", name="1 shoppers waiting").click()
    desk.locator("#result_list").get_by_role("link", name="SHIRT-SAND-M").click()
    desk.get_by_role("link", name="Adjust stock").click()
    desk.get_by_label("Change").fill("3")
    desk.get_by_label("Reason").fill("delivery")
    desk.get_by_role("button", name="Adjust stock").click()
    expect(desk.get_by_text("The stock of SHIRT-SAND-M is adjusted.")).to_be_visible()
    tasks.tell_waiting_shoppers()
    tasks.tell_waiting_shoppers()

    [letter] = steps.mails("Linen shirt is back")
    assert letter.to == ["ada@example.com"]
    found = re.search(r"http\S+/stock-alerts/\S+/", str(letter.body))
    assert found
    page.goto(found[0])
    page.get_by_role("button", name="Forget my address").click()
    expect(page.get_by_role("heading", name="Your address is forgotten")).to_be_visible()
    assert not StockAlert.objects.exists()


def test_a_pre_order_is_bought_and_says_when_it_comes(visit: Visitors) -> None:
    day = timezone.localdate() + timedelta(days=20)
    ahead = inventory.ItemSettings(policy="preorder", backorder_limit=9, expected_on=day)
    inventory.configure_item(sku="SCARF-1", settings=ahead)
    page = visit(PHONE)

    page.goto("/p/wool-scarf/")
    expect(page.get_by_text("Pre-order: ships from")).to_be_visible()
    page.get_by_role("button", name="Pre-order").click()
    page.get_by_role("link", name="Go to the cart").click()
    expect(page.get_by_text("Will follow by")).to_be_visible()
    steps.go_to_payment(page)
    steps.pay(page)
    number = steps.order_number(page)
    expect(page.get_by_text("We pack your things as soon as all of them are here")).to_be_visible()
    expect(page.get_by_text("Will follow by")).to_be_visible()

    (line,) = orders.find_order(number=number).lines
    assert (line.later, line.expected_on) == (1, day)
    [letter] = steps.mails(number)
    assert "Will follow by" in letter.body
    assert_audit_clean()
