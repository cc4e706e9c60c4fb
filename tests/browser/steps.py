"""What people do in the shop, in their words; every step ends where the next page or message is there."""

import re
from typing import Any

from django.core import mail
from playwright.sync_api import Locator, Page, expect

GOOD_CARD = "4242 4242 4242 4242"
DECLINED_CARD = "4000 0000 0000 0002"
SECURE_CARD = "4000 0025 0000 3155"
ADA = {
    "Full name": "Ada Lovelace",
    "Street and number": "Lindenstraße 12",
    "Postcode": "10969",
    "City": "Berlin",
}


def put_into_cart(page: Page, product: str = "stoneware-mug") -> None:
    """Open the product and put one of it into the cart."""
    page.goto(f"/p/{product}/")
    page.get_by_role("button", name="Add to cart").click()
    there = page.get_by_role("heading", name="Your cart")
    expect(page.get_by_text("is in your cart.").or_(there)).to_be_visible()


def part(page: Page, name: str) -> Locator:
    """A named part of the page."""
    return page.get_by_role("region", name=name, exact=True)


def fill(place: Locator | Page, values: dict[str, str]) -> None:
    """Write the values into the fields with these labels."""
    for label, value in values.items():
        place.get_by_label(label).first.fill(value)


def fill_checkout(page: Page, email: str = "ada@example.com", **more: str) -> None:
    """Write e-mail and delivery address into the form of the checkout."""
    page.get_by_label("E-mail address").fill(email)
    fill(part(page, "Delivery address"), ADA | more)


def go_to_payment(page: Page) -> None:
    """From a filled cart to the page of the gateway."""
    page.goto("/checkout/")
    fill_checkout(page)
    page.get_by_role("button", name="Continue to payment").click()
    expect(page).to_have_title(re.compile("Sandbox Pay"))


def pay(page: Page, number: str = GOOD_CARD) -> None:
    """Type a card on the gateway's page and send it."""
    fill(page, {"Card number": number, "Valid until": "12 / 34", "Security code": "123"})
    page.get_by_role("button", name="Pay").click()


def keep(page: Page, number: str = GOOD_CARD) -> None:
    """Type a card on the gateway's page that keeps it without charging it, and send it."""
    fill(page, {"Card number": number, "Valid until": "12 / 34", "Security code": "123"})
    page.get_by_role("button", name="Keep this card").click()


def order_number(page: Page) -> str:
    """The number on the thank-you page."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    return page.locator(".lead .code").inner_text()


def buy(page: Page, product: str = "stoneware-mug") -> str:
    """Buy one of it as a guest; the number of the order."""
    put_into_cart(page, product)
    go_to_payment(page)
    pay(page)
    return order_number(page)


def sign_in(page: Page, email: str, password: str) -> None:
    """Sign in on the page of the storefront."""
    page.goto("/account/login/")
    fill(page, {"E-mail address": email, "Password": password})
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("You are signed in.")).to_be_visible()


def mails(subject: str) -> list[Any]:
    """The mails that were sent with these words in their subject."""
    return [letter for letter in mail.outbox if subject in letter.subject]


def code_from(letter: Any) -> str:
    """The code in a mail, which stands on a line of its own."""
    found = re.search(r"^ {4}(\S+)$", letter.body, re.MULTILINE)
    assert found, letter.body
    return found[1]


def link_from(letter: Any, words: str) -> str:
    """The address behind these words in a mail."""
    found = re.search(rf"{words}: (\S+)", letter.body)
    assert found, letter.body
    return found[1]
