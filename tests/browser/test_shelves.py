"""Looking around: shelves that sort and go on, products one can choose from."""

import re

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.conftest import DESKTOP, PHONE, Visitors

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


@SIZES
def test_the_menu_leads_to_a_category_that_sorts_in_place_and_goes_on(
    visit: Visitors, size: ViewportSize, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.catalog.views.listing.PAGE_SIZE", 4)
    page = visit(size)
    page.goto("/")

    if size == PHONE:
        page.locator("summary", has_text="Menu").click()
    page.get_by_role("navigation", name="Categories").get_by_text("House", exact=True).click()
    page.get_by_role("link", name="All of House").click()
    titles = page.get_by_role("main").get_by_role("heading", level=3)
    expect(page.get_by_role("region", name="Products").get_by_text("6 products")).to_be_visible()
    page.get_by_label("Sort by").select_option("Price, low to high")

    expect(titles).to_have_text(["Tea towel", "Stoneware mug", "Oak board", "Linen shirt"])
    expect(page).to_have_url(re.compile(r"/c/house/\?sort=price$"))
    page.get_by_role("link", name="Next").click()
    expect(titles).to_have_text(["Wool scarf", "Brass lamp"])
    page.go_back()
    expect(titles.first).to_have_text("Tea towel")


def test_cards_say_what_is_on_sale_sold_out_or_dearer_in_other_sizes(visit: Visitors) -> None:
    page = visit()
    page.goto("/c/house/")

    def card(title: str) -> str:
        return page.get_by_role("article").filter(has_text=title).inner_text()

    assert re.search(r"Sale\s.*€19\.00\s+before\s+€24\.00", card("Stoneware mug"), re.DOTALL)
    assert "Sold out" in card("Wool scarf")
    assert "from €39.00" in card("Linen shirt")
    assert "Sold out" not in card("Linen shirt")


@SIZES
def test_choosing_a_variant_changes_price_stock_and_picture_and_shows_what_is_gone(
    visit: Visitors, size: ViewportSize
) -> None:
    page = visit(size)
    page.goto("/p/linen-shirt/")
    price = page.locator("#buy .price")
    expect(price).to_have_text("€39.00")

    page.get_by_role("link", name="M", exact=True).click()
    expect(price).to_have_text("€42.00")
    expect(page.get_by_role("link", name="Sand (sold out)")).to_be_visible()
    page.get_by_role("link", name="Sand (sold out)").click()

    expect(page.get_by_role("group", name="Colour Sand")).to_be_visible()
    expect(page.get_by_role("button", name="Sold out")).to_be_disabled()
    expect(page.locator(".gallery-first img")).to_have_attribute("alt", "The shirt in Sand")
    expect(page).to_have_url(re.compile(r"\?sku=SHIRT-SAND-M$"))
    page.get_by_role("link", name="S", exact=True).click()
    expect(page.get_by_role("button", name="Add to cart")).to_be_enabled()


def test_the_search_finds_forgives_and_has_a_way_out(visit: Visitors) -> None:
    page = visit(PHONE)
    page.goto("/")
    field = page.get_by_role("combobox", name="Search the shop")

    field.fill("linen")
    field.press("Enter")
    expect(page.get_by_role("link", name="Linen shirt")).to_be_visible()
    field.fill("submarine")
    field.press("Enter")

    expect(page.get_by_role("heading", name="We found nothing for that")).to_be_visible()
    page.get_by_role("navigation", name="Categories to try").get_by_role("link", name="House").click()
    expect(page).to_have_url(re.compile("/c/house/$"))
