"""Many plain products at once."""

import pytest

from apps.catalog import services
from apps.catalog.models import Product
from apps.catalog.services import PlainProduct, create_plain_products
from apps.inventory import services as inventory
from shop.common.errors import ShopError

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    return services.create_category(name="Cups", slug="cups")


def plain(number, **changes):
    members = {"slug": f"cup-{number}", "title": f"Cup {number}", "sku": f"CUP-{number}", "price": 900 + number}
    return PlainProduct(**{**members, "brand": "Kiln", "category": "cups", **changes})


def test_they_are_for_sale_at_once(shelf):
    create_plain_products(products=[plain(1, description_html="<p>Blue<script>x</script></p>"), plain(2)])

    found = services.get_product(slug="cup-1")
    assert (found.title, found.brand, found.price.amount) == ("Cup 1", "Kiln", 901)
    assert found.description_html == "<p>Blue</p>"
    assert [item.slug for item in found.categories] == ["cups"]
    assert services.get_variants(["CUP-2"])["CUP-2"].sellable
    assert inventory.get_availability(["CUP-1"])["CUP-1"].available == 0
    assert services.audit() == []


def test_the_number_of_queries_does_not_grow(shelf, django_assert_max_num_queries):
    with django_assert_max_num_queries(34):
        create_plain_products(products=[plain(number) for number in range(40)])

    assert Product.objects.visible().count() == 40


def test_nothing_is_asked_for_nothing(shelf):
    create_plain_products(products=[])

    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sku": "CUP-1"}, "sku_taken"),
        ({"sku": "cup-1"}, "sku_taken"),
        ({"sku": "no spaces"}, "invalid"),
        ({"slug": "cup-1"}, "slug_taken"),
        ({"slug": "cup-3"}, "slug_taken"),
        ({"sku": "Cup-3"}, "sku_taken"),
        ({"slug": "No Slug"}, "invalid"),
        ({"price": -1}, "price_invalid"),
        ({"price": 10**20}, "price_invalid"),
        ({"category": "nowhere"}, "category_not_found"),
        ({"title": ""}, "invalid"),
    ],
)
def test_one_that_cannot_be_keeps_all_of_them_out(shelf, changes, code):
    create_plain_products(products=[plain(1)])

    with pytest.raises(ShopError) as refused:
        create_plain_products(products=[plain(3), plain(2, **changes)])

    assert refused.value.code == code
    assert list(Product.objects.values_list("slug", flat=True)) == ["cup-1"]
