"""When things go wrong: nothing is charged twice or in vain, and the page says what to do."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.cart import services as cart
from apps.cart.models import Checkout
from apps.cart.tests import factories
from apps.inventory import services as inventory
from apps.orders.models import Order
from apps.payments import services as payments
from tests.browser import steps
from tests.browser.conftest import Visitors
from tests.fixtures import assert_audit_clean

pytestmark = pytest.mark.browser
DONE = re.compile(r"/checkout/[0-9a-f-]{36}/done/$")


def test_a_page_that_is_not_there_leads_back_to_the_shop(visit: Visitors) -> None:
    visit.watch.expected = {404}
    page = visit()

    page.goto("/nothing/here/")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("link", name="Back to the shop").click()
    expect(page).to_have_url(re.compile(r":\d+/$"))


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_a_page_from_before_the_cookies_were_deleted_says_what_to_do(visit: Visitors, javascript: bool) -> None:
    visit.watch.expected = {403}
    page = visit(javascript=javascript)
    steps.put_into_cart(page, "stoneware-mug")
    page.goto("/cart/")
    page.context.clear_cookies()

    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("This page has grown old").last).to_be_visible()
    page.goto("/p/stoneware-mug/")
    page.get_by_role("button", name="Add to cart").click()

    expect(page.get_by_role("banner").get_by_role("link", name="Cart with 1")).to_be_visible()


def test_a_checkout_that_took_too_long_ends_without_a_charge_and_can_begin_again(visit: Visitors) -> None:
    page = visit()
    steps.put_into_cart(page, "brass-lamp")
    steps.go_to_payment(page)
    hosted = page.url
    checkout = Checkout.objects.get()

    cart.expire_checkouts(now=timezone.now() + timedelta(hours=1))
    page.goto(f"/checkout/{checkout.reference}/pay/")

    expect(page.get_by_role("heading", level=1)).to_have_text("This checkout has ended")
    assert inventory.get_availability(["LAMP-1"])["LAMP-1"].available == 1
    page.goto(hosted)
    expect(page.get_by_role("heading", level=1)).to_have_text("This checkout has ended")
    page.get_by_role("link", name="Back to your cart").click()
    page.get_by_role("link", name="Checkout", exact=True).click()
    page.get_by_role("button", name="Continue to payment").click()
    steps.pay(page)
    steps.order_number(page)
    assert_audit_clean()


def test_the_last_one_goes_to_whoever_checks_out_first(visit: Visitors) -> None:
    page = visit()
    steps.put_into_cart(page, "brass-lamp")
    page.goto("/checkout/")
    steps.fill_checkout(page)
    quicker = factories.visitor()
    factories.fill_cart(quicker, **{"LAMP-1": 1})
    factories.pay(quicker, factories.start(quicker).reference)

    page.get_by_role("button", name="Continue to payment").click()

    expect(page).to_have_url(re.compile("/cart/$"))
    expect(page.get_by_role("listitem").filter(has_text="Brass lamp")).to_contain_text("Sold out")
    expect(page.get_by_role("link", name="Checkout", exact=True)).to_be_disabled()
    assert Order.objects.count() == 1


def test_going_back_after_paying_does_not_pay_twice(visit: Visitors) -> None:
    page = visit()
    steps.buy(page)
    expect(page).to_have_url(DONE)

    page.go_back()
    expect(page).to_have_url(DONE)
    page.go_back()
    page.reload()
    page.goto("/checkout/")

    expect(page).to_have_url(re.compile("/cart/$"))
    order = Order.objects.get()
    kinds = [entry.kind for entry in payments.list_transactions([order.reference])[order.reference]]
    assert kinds == ["authorization", "capture"]


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_a_double_click_on_pay_gives_one_order(visit: Visitors, javascript: bool) -> None:
    page = visit(javascript=javascript)
    steps.put_into_cart(page)
    steps.go_to_payment(page)

    steps.fill(page, {"Card number": steps.GOOD_CARD, "Valid until": "12 / 34", "Security code": "123"})
    page.get_by_role("button", name="Pay").dblclick(no_wait_after=True)

    steps.order_number(page)
    order = Order.objects.get()
    kinds = [entry.kind for entry in payments.list_transactions([order.reference])[order.reference]]
    assert kinds == ["authorization", "capture"]
    assert len(steps.mails(order.number)) == 1
    assert inventory.get_availability(["MUG-1"])["MUG-1"].on_hand == 39


def test_a_stranger_sees_neither_checkout_nor_order_of_somebody_else(visit: Visitors) -> None:
    page = visit()
    number = steps.buy(page)
    reference = Checkout.objects.get().reference
    stranger = visit()
    visit.watch.expected = {404}

    tries = [f"/checkout/{reference}/{step}" for step in ("", "pay/", "return/", "done/")]
    tries += [f"/orders/{number}/", f"/orders/{number}/?token={'x' * 22}"]
    for path in tries:
        answer = stranger.goto(path)
        assert answer
        assert answer.status == 404, path

    expect(stranger.get_by_text(number)).to_have_count(0)
    expect(stranger.get_by_text("ada@example.com")).to_have_count(0)
