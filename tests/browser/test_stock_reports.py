"""The stock reports of the back office, on either screen, by day and by night."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from apps.inventory.tests.shelves import came, sold, write_past
from tests.browser.conftest import Visitors
from tests.browser.test_product_form import sign_in

pytestmark = pytest.mark.browser
ROOT = "/admin/inventory/stockfigure/"
PAGES = {
    "overview": "",
    "to-order": "to-order/",
    "sku": "sku/?sku=MUG-1",
    "trends": "trends/",
    "levels": "levels/",
    "movements": "movements/",
    "valuation": "valuation/",
    "sell-through": "sell-through/",
    "ageing": "ageing/",
}
SCREENS = [(width, theme) for width in (1280, 390) for theme in ("light", "dark")]
WEEK = (3, 2, 2, 3, 4, 7, 5)


def fill() -> None:
    """Five months of a small shop: one seller with a week without stock, one that runs out, one that nobody buys."""
    mugs = [sold("MUG-1", WEEK[ago % 7], ago=ago, place="main") for ago in range(1, 150) if not 60 <= ago < 68]
    towels = [sold("TOWEL-1", 1 + ago % 2, ago=ago, place="main") for ago in range(1, 90)]
    before_the_gap = sum(WEEK[ago % 7] for ago in range(68, 150))
    write_past(
        came("MUG-1", before_the_gap, ago=151, cost=450, place="main"),
        came("MUG-1", 260, ago=59, cost=480, place="main"),
        *mugs,
        came("TOWEL-1", 150, ago=120, cost=900, place="main"),
        *towels,
        came("BOARD-1", 24, ago=210, cost=1900, place="attic"),
        came("VASE-1", 6, ago=80, cost=2500, place="attic"),
        sold("VASE-1", 6, ago=12, place="attic"),
    )


def look(chromium: Browser, visit: Visitors, desk: Page, width: int, theme: Any) -> Page:
    """The same member of staff before another screen."""
    size: ViewportSize = {"width": width, "height": 900}
    context = chromium.new_context(
        base_url=visit.address,
        viewport=size,
        storage_state=desk.context.storage_state(),
        color_scheme=theme,
        reduced_motion="reduce",
    )
    visit.watch.over(context)
    return context.new_page()


def test_every_report_opens_on_every_screen_without_a_second_scroll_bar(visit: Visitors, chromium: Browser) -> None:
    fill()
    desk = sign_in(visit)
    shots = os.environ.get("SHOTS", "")
    for width, theme in SCREENS:
        page = look(chromium, visit, desk, width, theme)
        for name, address in PAGES.items():
            page.goto(ROOT + address)
            expect(page.locator(".shop-reports .shop-card").first).to_be_visible()
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, (name, width)
            assert page.locator("html.dark").count() == (theme == "dark")
            if shots:
                page.screenshot(path=Path(shots) / f"{name}-{width}-{theme}.png", full_page=True)


def test_staff_walk_from_the_menu_to_a_sku_and_back_to_a_past_day(visit: Visitors) -> None:
    fill()
    desk = sign_in(visit)
    desk.get_by_role("link", name="Stock reports").first.click()
    expect(desk.get_by_role("img", name="Units sold a day")).to_be_visible()

    desk.get_by_role("navigation", name="Stock reports").get_by_role("link", name="Valuation").click()
    desk.get_by_role("row", name="VASE-1").get_by_role("link").click()
    expect(desk.get_by_role("img", name="Stock over time. 0 units on")).to_be_visible()
    desk.get_by_label("Stock at the end of").fill("2001-01-01")
    desk.get_by_role("button", name="Show").click()

    expect(desk.get_by_role("heading", name="Stock at the end of 1 Jan 2001")).to_be_visible()
    expect(desk.get_by_label("SKU", exact=True)).to_have_value("VASE-1")
