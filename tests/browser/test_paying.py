"""Choosing how to pay: a kept card, a new one, a bank transfer; and the cards of the account."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from apps.accounts import services as accounts
from apps.orders.models import Order
from apps.payments import services as payments
from apps.payments.models import Payment, TransferPromise
from apps.payments.tests.factories import DECLINED_CARD, keep_card
from tests.browser import steps
from tests.browser.conftest import DESKTOP, PHONE, Visitors
from tests.browser.inspection import inspect
from tests.fixtures import assert_audit_clean

pytestmark = pytest.mark.browser
ADA, PASSWORD = "ada@example.com", "a bell for the goat"
KEEP = "Keep this card for next time"


@pytest.fixture
def ada(goods: None, wallet: object) -> int:
    """Ada has an account, at a shop that keeps cards."""
    return accounts.ensure_user(email=ADA, password=PASSWORD, full_name="Ada Lovelace")


def to_checkout(page: Page) -> None:
    """Sign in, put something into the cart, and fill in the checkout."""
    steps.sign_in(page, ADA, PASSWORD)
    steps.put_into_cart(page)
    page.goto("/checkout/")
    steps.fill_checkout(page)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_guest_orders_with_bank_transfer(visit: Visitors, size: ViewportSize) -> None:
    page = visit(size)
    steps.put_into_cart(page)
    page.goto("/checkout/")
    steps.fill_checkout(page)
    ways = page.get_by_role("group", name="How do you want to pay?")
    expect(ways.get_by_role("radio")).to_have_count(2)
    expect(ways.get_by_label("Card (sandbox)")).to_be_checked()
    expect(page.get_by_text(KEEP)).to_have_count(0)

    ways.get_by_label("Bank transfer").check()
    expect(page.get_by_role("status").filter(has_text="Order with bank transfer")).to_be_attached()
    expect(ways.get_by_label("Bank transfer")).to_be_focused()
    page.get_by_label("Express").check()
    expect(ways.get_by_label("Bank transfer")).to_be_checked()
    page.get_by_role("button", name="Order with bank transfer").click()

    number = steps.order_number(page)
    assert Order.objects.get(number=number).payment_status == "authorized"
    assert TransferPromise.objects.get().amount == 1900 + 1290


def test_a_kept_card_pays_with_one_click_and_another_may_be_kept(visit: Visitors, ada: int) -> None:
    keep_card(ada)
    page = visit()
    to_checkout(page)
    ways = page.get_by_role("group", name="How do you want to pay?")
    kept = ways.get_by_label(re.compile("Visa ending in"))
    expect(kept).to_be_checked()
    expect(page.get_by_label(KEEP)).to_be_hidden()

    ways.get_by_label("Card (sandbox)").check()
    expect(page.get_by_role("button", name="Continue to payment")).to_be_visible()
    expect(page.get_by_label(KEEP)).to_be_visible()
    kept.check()
    expect(page.get_by_role("button", name="Pay €23.90")).to_be_visible()
    page.get_by_label("Express").check()
    page.get_by_role("button", name="Pay €31.90").click()

    steps.order_number(page)
    assert Payment.objects.get().captured == 3190
    assert_audit_clean()


def test_without_javascript_a_declined_card_leads_to_another_way(visit: Visitors, ada: int) -> None:
    keep_card(ada, DECLINED_CARD)
    page = visit(PHONE, javascript=False)
    to_checkout(page)

    page.get_by_role("button", name="Pay €23.90").click()
    expect(page.get_by_role("alert")).to_contain_text("Your bank declined this card.")
    expect(page.get_by_role("heading", level=1)).to_have_text("That did not work")
    page.get_by_role("link", name="Pay another way").click()
    expect(page.get_by_label("Street and number").first).to_have_value("Lindenstraße 12")
    page.get_by_label("Bank transfer").check()
    page.get_by_role("button", name=re.compile("Pay|Order")).click()

    steps.order_number(page)
    assert sorted(Payment.objects.values_list("gateway", "status")) == [
        ("bank_transfer", "authorized"),
        ("sandbox", "voided"),
    ]


def test_the_wish_to_keep_a_card_survives_a_mistake(visit: Visitors, ada: int) -> None:
    page = visit(PHONE)
    to_checkout(page)
    page.get_by_label(KEEP).check()
    page.get_by_label("City").first.fill("")
    page.get_by_role("button", name="Continue to payment").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing you typed is lost.")

    expect(page.get_by_label(KEEP)).to_be_checked()
    steps.fill_checkout(page)
    page.get_by_role("button", name="Continue to payment").click()
    expect(page).to_have_title(re.compile("Sandbox Pay"))

    assert Payment.objects.get().keep_card


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_a_card_is_added_without_paying_and_then_pays(visit: Visitors, ada: int, javascript: bool) -> None:
    page = visit(PHONE, javascript=javascript)
    steps.sign_in(page, ADA, PASSWORD)
    page.goto("/account/cards/")
    page.get_by_role("button", name="Add a card").click()
    expect(page).to_have_title(re.compile("Sandbox Pay"))

    steps.keep(page, steps.DECLINED_CARD)
    expect(page.get_by_role("alert")).to_be_visible()
    steps.keep(page)
    expect(page.get_by_text("Your card is kept.")).to_be_visible()
    expect(page.get_by_text("Visa ending in")).to_be_visible()
    steps.put_into_cart(page)
    page.goto("/checkout/")
    steps.fill_checkout(page)
    page.get_by_role("button", name="Pay €23.90").click()

    steps.order_number(page)
    assert Payment.objects.get().captured == 2390


def test_who_does_not_want_to_add_a_card_after_all_is_back_at_once(visit: Visitors, ada: int) -> None:
    page = visit()
    steps.sign_in(page, ADA, PASSWORD)
    page.goto("/account/cards/")
    page.get_by_role("button", name="Add a card").click()
    page.get_by_role("link", name=re.compile("Go back to")).click()

    expect(page.get_by_text("No card was added.")).to_be_visible()
    assert payments.list_cards(user_id=ada) == []


def test_a_card_is_kept_on_the_way_for_who_wants_it(visit: Visitors, ada: int) -> None:
    page = visit()
    to_checkout(page)
    page.get_by_label(KEEP).check()
    page.get_by_role("button", name="Continue to payment").click()
    steps.pay(page)
    steps.order_number(page)

    page.goto("/account/cards/")
    expect(page.get_by_text("Visa ending in")).to_be_visible()
    assert [card.last4 for card in payments.list_cards(user_id=ada)] == ["4242"]


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_a_card_is_removed_once_it_was_asked_about(visit: Visitors, ada: int, javascript: bool) -> None:
    keep_card(ada)
    page = visit(PHONE, javascript=javascript)
    steps.sign_in(page, ADA, PASSWORD)
    page.get_by_role("navigation", name="Account").get_by_role("link", name="Cards").click()

    page.get_by_role("link", name="Remove Visa 4242").click()
    page.get_by_role("link", name="Keep it").click()
    page.get_by_role("link", name="Remove Visa 4242").click()
    page.get_by_role("button", name="Remove the card").click()

    expect(page.get_by_text("Your card is removed.")).to_be_visible()
    expect(page.get_by_text("No card is kept yet.")).to_be_visible()
    assert payments.list_cards(user_id=ada) == []


def test_the_choice_of_how_to_pay_under_inspection(visit: Visitors, ada: int) -> None:
    keep_card(ada)
    keep_card(ada, DECLINED_CARD)
    page = visit()
    to_checkout(page)
    inspect(page)
    page.get_by_label("Card (sandbox)").check()
    expect(page.get_by_label(KEEP)).to_be_visible()
    inspect(page)
    page.get_by_label(re.compile("0002")).check()
    page.get_by_role("button", name="Pay €23.90").click()
    expect(page.get_by_role("alert")).to_be_visible()
    inspect(page)


def test_the_cards_of_the_account_under_inspection(visit: Visitors, ada: int) -> None:
    page = visit()
    steps.sign_in(page, ADA, PASSWORD)
    page.goto("/account/cards/")
    inspect(page)
    keep_card(ada)
    keep_card(ada, exp_month=1, exp_year=2020)
    page.goto("/account/cards/")
    inspect(page)
    page.get_by_role("link", name="Remove Visa 4242").first.click()
    inspect(page)
