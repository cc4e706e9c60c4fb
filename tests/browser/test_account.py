"""An account from its first day: register, come back, fill the checkout by itself, cancel, forget the password."""

import re

import pytest
from playwright.sync_api import Page, expect

from apps.accounts import services as accounts
from apps.inventory import services as inventory
from apps.orders import services as orders
from tests.browser import steps
from tests.browser.conftest import DESKTOP, PHONE, Visitors
from tests.fixtures import assert_audit_clean

pytestmark = pytest.mark.browser
ADA = "ada@example.com"
PASSWORD = "a bell for the goat"


@pytest.fixture
def ada(goods: None) -> int:
    """Ada has an account."""
    return accounts.ensure_user(email=ADA, password=PASSWORD, full_name="Ada Lovelace")


def sign_out(page: Page) -> None:
    page.goto("/account/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_registering_takes_the_code_from_the_mail(visit: Visitors, javascript: bool) -> None:
    page = visit(PHONE, javascript=javascript)
    page.goto("/account/register/")

    steps.fill(page, {"Full name": "Ada Lovelace", "E-mail address": ADA, "Password": PASSWORD})
    page.get_by_role("button", name="Send me the code").click()
    [letter] = steps.mails("Confirm your email")
    page.get_by_label("Code").fill("000000" if steps.code_from(letter) != "000000" else "111111")
    page.get_by_role("button", name="Create my account").click()
    expect(page.get_by_label("Code")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Code").fill(steps.code_from(letter))
    page.get_by_role("button", name="Create my account").click()

    expect(page.get_by_text("Your account is ready.")).to_be_visible()
    expect(page.get_by_label("Full name")).to_have_value("Ada Lovelace")
    assert letter.to == [ADA]
    sign_out(page)
    steps.sign_in(page, ADA, PASSWORD)


def test_signing_in_merges_what_was_in_the_cart(visit: Visitors, ada: int) -> None:
    phone = visit(PHONE)
    steps.sign_in(phone, ADA, PASSWORD)
    steps.put_into_cart(phone, "tea-towel")
    page = visit(DESKTOP)
    steps.put_into_cart(page, "stoneware-mug")

    page.goto("/checkout/")
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    steps.fill(page, {"E-mail address": ADA, "Password": PASSWORD})
    page.get_by_role("main").get_by_role("button", name="Sign in").click()

    expect(page).to_have_url(re.compile("/checkout/$"))
    expect(page.get_by_role("banner").get_by_role("link", name="Cart with 2")).to_be_visible()
    phone.goto("/cart/")
    expect(phone.get_by_label("Quantity of Stoneware mug")).to_have_value("1")
    expect(phone.get_by_label("Quantity of Tea towel")).to_have_value("1")
    sign_out(page)
    page.goto("/cart/")
    expect(page.get_by_role("heading", name="Nothing in it yet")).to_be_visible()


def test_a_saved_address_fills_the_checkout_and_an_order_can_be_cancelled(visit: Visitors, ada: int) -> None:
    page = visit()
    steps.sign_in(page, ADA, PASSWORD)
    page.get_by_label("Phone").fill("+49 30 1234567")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your details are saved.")).to_be_visible()
    page.get_by_role("link", name="Addresses").click()
    page.get_by_role("link", name="Add an address").click()
    expect(page.get_by_label("Phone")).to_have_value("+49 30 1234567")
    steps.fill(page, steps.ADA)
    expect(page.get_by_label("Country")).to_have_value("DE")
    page.get_by_role("button", name="Save the address").click()
    expect(page.get_by_text("The address is saved.")).to_be_visible()

    steps.put_into_cart(page)
    page.goto("/checkout/")
    expect(page.get_by_label("E-mail address")).to_have_value(ADA)
    expect(page.get_by_label("Street and number").first).to_have_value("Lindenstraße 12")
    page.get_by_role("button", name="Continue to payment").click()
    steps.pay(page)
    number = steps.order_number(page)
    page.goto("/account/orders/")
    page.get_by_role("link", name=number).click()
    expect(page).to_have_url(re.compile(f"/orders/{number}/$"))
    page.locator("summary", has_text="Cancel this order").click()
    expect(page.get_by_text("return €23.90 the way you paid")).to_be_visible()
    page.get_by_role("button", name="Yes, cancel order").click()

    expect(page.get_by_text("Your order is cancelled.")).to_be_visible()
    expect(page.get_by_text("Refunded", exact=True).first).to_be_visible()
    expect(page.get_by_role("list").filter(has_text="The order was cancelled.")).to_contain_text("€23.90")
    expect(page.locator("summary", has_text="Cancel this order")).to_have_count(0)
    assert orders.find_order(number=number).user_id == ada
    assert inventory.get_availability(["MUG-1"])["MUG-1"].available == 40
    assert len(steps.mails(f"order {number} is cancelled")) == 1
    assert_audit_clean()


def test_a_forgotten_password_is_replaced_by_the_code_from_the_mail(visit: Visitors, ada: int) -> None:
    page = visit(PHONE)
    page.goto("/account/login/")
    page.get_by_role("link", name="Forgot the password?").click()

    page.get_by_label("E-mail address").fill(ADA)
    page.get_by_role("button", name="Send me the code").click()
    expect(page.get_by_role("button", name="Save the new password")).to_be_visible()
    [letter] = steps.mails("code for a new password")
    steps.fill(page, {"Code from the mail": steps.code_from(letter), "New password": "another bell for it"})
    page.get_by_role("button", name="Save the new password").click()

    expect(page.get_by_text("Your new password is set.")).to_be_visible()
    assert len(steps.mails("password was changed")) == 1
    steps.fill(page, {"E-mail address": ADA, "Password": PASSWORD})
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    steps.sign_in(page, ADA, "another bell for it")
