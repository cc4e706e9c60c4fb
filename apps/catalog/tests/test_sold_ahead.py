"""Backorders and pre-orders on the product's page, for search engines and over the API."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from apps.catalog import services
from apps.catalog.services import VariantDetail
from apps.catalog.tests.factories import ProductFactory
from apps.catalog.views.stock import stock_sign
from apps.catalog.views.structured import _availability
from apps.inventory import services as inventory
from shop.common.money import Money

TODAY, DAY = date(2026, 11, 28), date(2026, 12, 12)


def variant(available, ready, policy="stock", expected_on=None):
    return VariantDetail(
        sku="MUG",
        options={},
        label="",
        price=Money(1900, "EUR"),
        compare_at_price=None,
        available=available,
        image=None,
        sale_ends_at=None,
        ready=ready,
        policy=policy,
        expected_on=expected_on,
    )


@pytest.mark.parametrize(
    ("of", "look", "text", "button"),
    [
        ((None, None), "good", "In stock, ready to pack", "Add to cart"),
        ((9, 9), "good", "In stock, ready to pack", "Add to cart"),
        ((3, 3), "few", "Only 3 left", "Add to cart"),
        ((23, 3, "backorder", DAY), "few", "Only 3 left, more expected 12 December", "Add to cart"),
        ((23, 3, "backorder"), "few", "Only 3 left, more is on its way", "Add to cart"),
        ((20, 0, "backorder", DAY), "ahead", "Available on backorder, expected 12 December", "Add to cart"),
        ((20, 0, "backorder", TODAY), "ahead", "Available on backorder, expected 28 November", "Add to cart"),
        ((20, 0, "backorder", TODAY - timedelta(1)), "ahead", "More is on its way", "Add to cart"),
        ((20, 0, "backorder"), "ahead", "More is on its way", "Add to cart"),
        ((20, 0, "preorder", DAY), "ahead", "Pre-order: ships from 12 December", "Pre-order"),
        ((20, 0, "preorder", date(2027, 1, 8)), "ahead", "Pre-order: ships from 8 January 2027", "Pre-order"),
        ((20, 0, "preorder", TODAY - timedelta(1)), "ahead", "Pre-order: more is on its way", "Pre-order"),
        ((20, 4, "preorder", DAY), "few", "Only 4 left, more expected 12 December", "Add to cart"),
        ((0, 0), "none", "Sold out for now", "Sold out"),
        ((0, 0, "backorder", DAY), "none", "Sold out for now", "Sold out"),
    ],
    ids=str,
)
def test_the_page_says_how_it_stands(of, look, text, button):
    sign = stock_sign(variant(*of), today=TODAY)

    assert (sign.look, sign.text, sign.button) == (look, text, button)


@pytest.mark.parametrize(
    ("of", "told"),
    [
        ((None, None), {"availability": "https://schema.org/InStock"}),
        ((20, 1, "preorder", DAY), {"availability": "https://schema.org/InStock"}),
        ((20, 0, "backorder", DAY), {"availability": "https://schema.org/BackOrder"}),
        (
            (20, 0, "preorder", DAY),
            {"availability": "https://schema.org/PreOrder", "availabilityStarts": "2026-12-12"},
        ),
        ((0, 0, "preorder", DAY), {"availability": "https://schema.org/OutOfStock"}),
    ],
    ids=str,
)
def test_search_engines_are_told_in_their_words(of, told):
    assert _availability(variant(*of)) == told


@pytest.mark.django_db
def test_a_change_of_policy_shows_at_once_though_pages_are_kept(client, settings, commits):
    settings.PAGE_CACHE_SECONDS = 60
    inventory.ensure_location(code="main", name="Main")
    ProductFactory(title="Scarf", slug="scarf", sku="SCARF", stock=0)
    day = timezone.localdate() + timedelta(days=14)
    assert "Sold out for now" in client.get("/p/scarf/").content.decode()

    ahead = inventory.ItemSettings(policy="preorder", backorder_limit=20, expected_on=day)
    inventory.configure_item(sku="SCARF", settings=ahead)

    page = client.get("/p/scarf/").content.decode()
    assert "Pre-order: ships from" in page
    assert '<button type="submit" class="button button-main">Pre-order</button>' in page
    assert 'max="20"' in page
    assert "Tell me when it is back" not in page
    (told,) = client.get("/api/v1/products/scarf").json()["variants"]
    assert (told["available"], told["ready"], told["policy"], told["expected_on"]) == (20, 0, "preorder", str(day))
    assert services.get_product(slug="scarf").in_stock
