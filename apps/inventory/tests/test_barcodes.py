"""Barcodes: what a scanner says finds the SKU, and a misread number is refused."""

import pytest

from apps.inventory import services as inventory
from apps.inventory.tests.factories import make_stock

pytestmark = pytest.mark.django_db


def name(sku, barcode):
    make_stock(sku)
    inventory.configure_item(sku=sku, settings=inventory.ItemSettings(barcode=barcode))


@pytest.mark.parametrize("code", ["4006381333931", "73513537", "036000291452", "10012345678902", "WH/17-b", "1234567"])
def test_any_code_may_be_a_barcode(code):
    name("MUG-1", code)

    assert inventory.find_by_barcode([code]) == {code: "MUG-1"}


@pytest.mark.parametrize("code", ["4006381333932", "73513536", "036000291453", "10012345678903"])
def test_a_number_as_long_as_a_gtin_needs_its_check_digit(code):
    make_stock("MUG-1")

    with pytest.raises(inventory.BarcodeInvalid, match="its last digit would be"):
        inventory.configure_item(sku="MUG-1", settings=inventory.ItemSettings(barcode=code))

    assert inventory.find_by_barcode([code]) == {}


def test_a_gtin_is_the_same_with_zeros_in_front():
    name("MUG-1", "036000291452")

    assert inventory.find_by_barcode(["0036000291452", "00036000291452", "36000291452"]) == {
        "0036000291452": "MUG-1",
        "00036000291452": "MUG-1",
    }


def test_a_code_is_a_sku_or_a_barcode_or_a_sku_in_other_letters():
    name("MUG-1", "mug-2")
    make_stock("MUG-2")

    found = inventory.find_by_code(["MUG-2", "mug-2", "mug-1", " MUG-1 ", "nope", ""])

    assert found == {"MUG-2": "MUG-2", "mug-2": "MUG-1", "mug-1": "MUG-1", " MUG-1 ": "MUG-1"}


def test_many_codes_cost_one_look(django_assert_num_queries):
    name("MUG-1", "4006381333931")

    with django_assert_num_queries(1):
        inventory.find_by_barcode([str(n) for n in range(500)])
