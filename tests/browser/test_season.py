"""A season in the browser: a sale with an end, a collection one can walk through."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from apps.catalog import services as catalog
from apps.catalog.services import RuleInput, SalePriceInput
from tests.browser.conftest import DESKTOP, PHONE, Visitors
from tests.browser.inspection import inspect

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


def _collections() -> None:
    catalog.create_collection(name="A day in", slug="a-day-in", description="With the rain outside.", is_featured=True)
    catalog.set_items(slug="a-day-in", products=["tea-towel", "stoneware-mug"])
    catalog.create_collection(name="Small things", slug="small-things", kind="rule", is_featured=True)
    catalog.set_rules(slug="small-things", rules=[RuleInput(kind="price_to", number=2000)])


@SIZES
def test_the_home_page_leads_to_a_collection_in_the_order_of_the_staff(visit: Visitors, size: ViewportSize) -> None:
    _collections()
    page = visit(size)
    page.goto("/")

    page.get_by_role("main").get_by_role("link", name="A day in").click()

    expect(page.get_by_role("heading", level=1, name="A day in")).to_be_visible()
    titles = page.get_by_role("main").get_by_role("heading", level=3)
    expect(titles).to_have_text(["Tea towel", "Stoneware mug"])
    page.get_by_label("Sort by").select_option("Price, high to low")
    expect(titles).to_have_text(["Stoneware mug", "Tea towel"])
    page.get_by_role("contentinfo").get_by_role("link", name="Small things").click()
    expect(page.get_by_role("heading", level=1, name="Small things")).to_be_visible()
    inspect(page)


def test_a_sale_shows_its_price_and_its_last_day_down_to_the_cart(visit: Visitors) -> None:
    now = timezone.now()
    sale = SalePriceInput(price=9900, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(days=3))
    catalog.set_sale_prices(sku="LAMP-1", sales=[sale], actor="staff:ada")
    page = visit(PHONE)
    page.goto("/p/brass-lamp/")

    expect(page.locator("#buy .price")).to_contain_text("€99.00")
    expect(page.locator("#buy")).to_contain_text("Sale price until")
    inspect(page)
    page.get_by_role("button", name="Add to cart").click()
    expect(page.get_by_role("banner").get_by_role("link", name="Cart with 1")).to_be_visible()
    page.goto("/cart/")
    expect(page.get_by_role("main")).to_contain_text("€99.00")
