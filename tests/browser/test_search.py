"""The search field: suggestions by keyboard and by finger, and a field that works without them."""

import re

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.conftest import DESKTOP, PHONE, Visitors
from tests.browser.inspection import inspect

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


def field_of(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search the shop")


@SIZES
def test_the_arrows_lead_through_the_suggestions_and_enter_goes_there(visit: Visitors, size: ViewportSize) -> None:
    page = visit(size)
    page.goto("/")
    field, options = field_of(page), page.get_by_role("option")
    expect(field).to_have_attribute("aria-expanded", "false")

    field.press_sequentially("shi")
    expect(options).to_have_count(3)  # the shelf, the shirt, and all of them
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_visible()
    inspect(page)
    field.press("ArrowDown")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "suggestion-p1")
    expect(options.nth(0)).to_have_attribute("aria-selected", "false")
    expect(options.nth(1)).to_contain_text("€39.00")
    field.press("Enter")

    expect(page).to_have_url(re.compile("/p/linen-shirt/$"))


@SIZES
def test_escape_closes_the_suggestions_and_a_tap_opens_one(visit: Visitors, size: ViewportSize) -> None:
    page = visit(size)
    page.goto("/")
    field, options = field_of(page), page.get_by_role("option")

    field.press_sequentially("scraf")
    expect(page.get_by_text("Did you mean “scarf”?")).to_be_visible()
    field.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("scraf")
    field.press("ArrowDown")
    options.filter(has_text="Wool scarf").click()

    expect(page).to_have_url(re.compile("/p/wool-scarf/$"))


def test_the_suggestions_go_when_the_field_is_left_or_emptied(visit: Visitors) -> None:
    page = visit()
    page.goto("/")
    field, options = field_of(page), page.get_by_role("option")

    field.press_sequentially("mug")
    expect(options).to_have_count(2)
    field.press("Tab")
    page.keyboard.press("Tab")
    expect(options).to_have_count(0)
    field.focus()
    expect(options).to_have_count(2)
    field.fill("")
    expect(options).to_have_count(0)


def test_enter_without_a_choice_searches_and_says_what_it_understood(visit: Visitors) -> None:
    page = visit(PHONE)
    page.goto("/")

    field_of(page).press_sequentially("linnen shrit")
    field_of(page).press("Enter")

    expect(page).to_have_url(re.compile(r"/search/\?q=linnen\+shrit$"))
    expect(page.get_by_text("Showing results for “linen shirt”.")).to_be_visible()
    expect(page.get_by_role("article").get_by_role("link", name="Linen shirt")).to_be_visible()
    inspect(page)
    page.get_by_role("link", name="Search for “linnen shrit” instead").click()
    expect(page.get_by_role("heading", name="We found nothing for that")).to_be_visible()
    inspect(page)


def test_suggestions_that_do_not_come_are_no_news(visit: Visitors) -> None:
    visit.watch.expected = {503}
    page = visit()
    page.goto("/")
    page.route("**/search/suggest/**", lambda route: route.fulfill(status=503))

    with page.expect_response("**/search/suggest/**"):
        field_of(page).press_sequentially("mug")

    expect(page.locator("#flash")).to_be_empty()
    field_of(page).press("Enter")
    expect(page.get_by_role("article").get_by_role("link", name="Stoneware mug")).to_be_visible()


def test_without_javascript_it_is_a_plain_field(visit: Visitors) -> None:
    page = visit(PHONE, javascript=False)
    page.goto("/")

    page.get_by_role("searchbox", name="Search the shop").fill("mgu")
    page.get_by_role("button", name="Search", exact=True).click()

    expect(page.get_by_role("article").get_by_role("link", name="Stoneware mug")).to_be_visible()
