"""Filtering a list: a column on a desktop, a sheet on a phone, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import DESKTOP, PHONE, Visitors
from tests.browser.inspection import inspect

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


def open_sheet(page: Page, size: ViewportSize) -> None:
    if size == PHONE:
        page.get_by_role("button", name="Filter").click()


@SIZES
def test_a_tick_filters_at_once_says_the_number_and_keeps_the_focus(visit: Visitors, size: ViewportSize) -> None:
    page = visit(size)
    page.goto("/c/house/")
    open_sheet(page, size)

    box = page.get_by_role("checkbox", name=re.compile("On sale"))
    box.check()

    expect(page.locator("#said")).to_have_text("1 product")
    expect(page).to_have_url(re.compile(r"/c/house/\?on_sale=1$"))
    expect(box).to_be_focused()
    expect(page.get_by_role("article")).to_have_count(1)
    if size == PHONE:
        page.get_by_role("button", name="Show 1 product").click()
        expect(box).to_be_hidden()
    page.get_by_role("link", name="On sale").click()
    expect(page.get_by_role("article")).to_have_count(6)
    page.go_back()
    expect(page.get_by_role("article")).to_have_count(1)


@SIZES
def test_filters_work_without_javascript(visit: Visitors, size: ViewportSize) -> None:
    page = visit(size, javascript=False)
    page.goto("/c/house/")
    open_sheet(page, size)

    page.get_by_role("checkbox", name=re.compile("Moss")).check()
    page.get_by_label("To (EUR)").fill("39")
    page.get_by_role("button", name=re.compile("^Show")).click()

    expect(page.get_by_role("article")).to_have_text([re.compile("Linen shirt")])
    expect(page.get_by_role("list", name="Filters that are on").get_by_role("link")).to_have_text(
        [re.compile("up to €39.00"), re.compile("Moss"), "Clear all"]
    )
    page.get_by_role("link", name="Clear all").click()
    expect(page.get_by_role("article")).to_have_count(6)


def test_a_group_that_was_folded_stays_folded_and_sorting_keeps_the_filters(visit: Visitors) -> None:
    page = visit()
    page.goto("/c/house/")
    page.locator("summary", has_text="Price").click()

    page.get_by_role("checkbox", name=re.compile("In stock")).check()
    expect(page.locator("#said")).to_have_text("5 products")
    page.get_by_label("Sort by").select_option("Price, low to high")

    expect(page.get_by_role("main").get_by_role("heading", level=3).first).to_have_text("Tea towel")
    expect(page).to_have_url(re.compile(r"\?(in_stock=1&sort=price|sort=price&in_stock=1)$"))
    expect(page.get_by_label("To (EUR)")).to_be_hidden()


def test_a_price_nobody_can_read_is_said_and_stays(visit: Visitors) -> None:
    page = visit()
    page.goto("/c/house/")

    page.get_by_label("From (EUR)").fill("cheap")
    page.get_by_label("From (EUR)").press("Enter")

    expect(page.get_by_text("Price: Write an amount such as 19.99.")).to_be_visible()
    expect(page.get_by_label("From (EUR)")).to_have_value("cheap")
    expect(page.get_by_role("article")).to_have_count(6)


def test_the_sheet_closes_with_escape(visit: Visitors) -> None:
    page = visit(PHONE)
    page.goto("/c/house/")
    open_sheet(page, PHONE)
    expect(page.get_by_role("heading", name="Filter")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_role("heading", name="Filter")).to_be_hidden()


@pytest.mark.parametrize(
    "path",
    [
        "/c/house/?attr.colour=moss&in_stock=1&price_min=x",
        "/c/house/?on_sale=1&attr.colour=moss",
        "/search/?q=o&on_sale=1",
    ],
)
def test_filtered_lists_under_inspection(visit: Visitors, path: str) -> None:
    page = visit()
    page.goto(path)
    inspect(page)


def test_the_open_sheet_under_inspection(visit: Visitors) -> None:
    page = visit(PHONE)
    page.goto("/c/house/?attr.colour=moss")
    open_sheet(page, PHONE)
    inspect(page)
