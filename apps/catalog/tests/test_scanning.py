"""A scanned barcode finds its product, for shoppers and for staff; anything else is searched as ever."""

import pytest

from apps.catalog import services
from apps.catalog.models import Product
from apps.catalog.services import Criteria
from apps.catalog.tests.factories import ProductFactory
from apps.inventory import services as inventory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug():
    """A mug with a barcode, and a poster that has the same number in its title."""
    product = ProductFactory(title="Stoneware mug", slug="stoneware-mug")
    ProductFactory(title="Poster 4006381333931", slug="poster")
    sku = product.variants.get().sku
    inventory.track(skus=[sku])
    inventory.configure_item(sku=sku, settings=inventory.ItemSettings(barcode="4006381333931"))
    return product


def find(query):
    found = services.find_products(criteria=Criteria(query=query), ordering="relevance")
    return [product.slug for product in found]


@pytest.mark.parametrize("code", ["4006381333931", " 4006381333931 ", "04006381333931"])
def test_a_scanned_barcode_finds_its_product_alone(mug, code):
    staff = services.find_for_staff(query=code, products=Product.objects.all())

    assert find(code) == ["stoneware-mug"]
    assert [product.slug for product in staff] == ["stoneware-mug"]


def test_a_draft_is_found_by_staff_and_by_nobody_else(mug):
    services.retire_product(slug="stoneware-mug", actor="staff")

    assert find("4006381333931") == []
    staff = services.find_for_staff(query="4006381333931", products=Product.objects.all())
    assert [product.slug for product in staff] == ["stoneware-mug"]


def test_a_number_that_is_nobodys_barcode_is_searched_as_words(mug):
    inventory.configure_item(sku=mug.variants.get().sku, settings=inventory.ItemSettings(barcode=""))

    assert find("4006381333931") == ["poster"]
    assert find("mug") == ["stoneware-mug"]


def test_words_cost_no_look_into_inventory(mug, monkeypatch):
    monkeypatch.setattr(inventory, "find_by_barcode", lambda codes: pytest.fail(f"asked for {codes}"))

    assert find("stoneware") == ["stoneware-mug"]
