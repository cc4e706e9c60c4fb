"""Finding and sorting products."""

import pytest

from apps.catalog import services
from apps.catalog.models import Product
from apps.catalog.services import Criteria
from apps.catalog.tests.factories import CategoryFactory, ProductFactory, shirt

pytestmark = pytest.mark.django_db


def find(ordering: str = "newest", **wishes: object) -> list[str]:
    products = services.find_products(criteria=Criteria(**wishes), ordering=ordering)
    return [product.slug for product in products]


@pytest.fixture
def goods() -> None:
    """A mug, a vase and a jug of which something is to be found."""
    CategoryFactory(name="Table")
    CategoryFactory(name="Breakfast", parent="table")
    ProductFactory(title="Moss mug", brand="Fernhollow", sku="MUG-1", price=1900, categories=["breakfast"])
    ProductFactory(
        title="Tall vase", sku="VASE.22_x", price=4900, description_html="<p>For moss&amp;ferns</p>", stock=0
    )
    ProductFactory(title="Café jug, moss", sku="JUG-1", price=2900, brand="Oakmoor", categories=["table"])


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("moss", {"moss-mug", "tall-vase", "cafe-jug-moss"}),
        ("MOSS mug", {"moss-mug"}),
        ("mug moss", {"moss-mug"}),
        ("cafe", {"cafe-jug-moss"}),
        ("CAFÉ", {"cafe-jug-moss"}),
        ("mug-1", {"moss-mug"}),
        ("vase.22_X", {"tall-vase"}),
        ("fernhollow", {"moss-mug"}),
        ("breakfast", {"moss-mug"}),
        ("jug,", {"cafe-jug-moss"}),
        ("ferns", {"tall-vase"}),
        ("moss nothing", set()),
        ("100%", set()),
        ("_", set()),
        ("' OR 1=1 --", {"moss-mug", "cafe-jug-moss"}),  # it asks for a 1
        ("ju", {"cafe-jug-moss"}),
        ("ug", set()),
        ("..., !!", set()),
        ("\x00", set()),
        ("word " * 500, set()),
    ],
)
def test_every_word_must_be_found(goods, query, slugs):
    assert set(find(query=query, ordering="relevance")) == slugs


def test_titles_come_before_the_rest(goods):
    assert find(query="moss", ordering="relevance") == ["moss-mug", "cafe-jug-moss", "tall-vase"]


def test_option_labels_are_found():
    shirt()

    assert find(query="sand shirt") == ["linen-shirt"]


@pytest.mark.parametrize(
    ("wishes", "slugs"),
    [
        ({"category": "table"}, {"moss-mug", "cafe-jug-moss"}),
        ({"category": "breakfast"}, {"moss-mug"}),
        ({"brand": ["oakmoor"]}, {"cafe-jug-moss"}),
        ({"brand": ["OAKMOOR"]}, {"cafe-jug-moss"}),
        ({"brand": ["nobody"]}, set()),
        ({"price_min": 2900}, {"tall-vase", "cafe-jug-moss"}),
        ({"price_max": 2900}, {"moss-mug", "cafe-jug-moss"}),
        ({"price_min": 2000, "price_max": 3000}, {"cafe-jug-moss"}),
        ({"in_stock": True}, {"moss-mug", "cafe-jug-moss"}),
        ({"in_stock": False}, {"tall-vase"}),
        ({"query": "moss", "category": "table", "price_max": 2000}, {"moss-mug"}),
    ],
)
def test_filters_narrow_what_is_found(goods, wishes, slugs):
    assert set(find(**wishes)) == slugs


@pytest.mark.parametrize(
    ("ordering", "slugs"),
    [
        ("newest", ["cafe-jug-moss", "tall-vase", "moss-mug"]),
        ("price", ["moss-mug", "cafe-jug-moss", "tall-vase"]),
        ("-price", ["tall-vase", "cafe-jug-moss", "moss-mug"]),
        ("name", ["cafe-jug-moss", "moss-mug", "tall-vase"]),
        ("featured", ["tall-vase", "cafe-jug-moss", "moss-mug"]),
    ],
)
def test_products_can_be_sorted(goods, ordering, slugs):
    services.update_product(slug="tall-vase", is_featured=True)

    assert find(ordering=ordering) == slugs


def test_a_product_in_two_categories_is_found_once():
    CategoryFactory(name="Table")
    CategoryFactory(name="Mugs", parent="table")
    ProductFactory(title="Mug", categories=["table", "mugs"])

    assert find(category="table") == ["mug"]


def test_a_category_that_is_not_there_says_so():
    with pytest.raises(services.CategoryNotFound):
        find(category="nowhere")


def test_related_products_share_a_category_and_can_be_bought():
    CategoryFactory(name="Table")
    CategoryFactory(name="Mugs", parent="table")
    ProductFactory(title="Mug", categories=["mugs", "table"])
    ProductFactory(title="Sold out", categories=["mugs"], stock=0)
    ProductFactory(title="Cup", categories=["mugs", "table"])
    ProductFactory(title="Spade")
    ProductFactory(title="Draft", categories=["mugs"], status="draft")

    assert [card.slug for card in services.list_related(slug="mug", limit=4)] == ["cup"]


def test_the_shop_shows_what_is_new_reduced_and_featured():
    ProductFactory(title="Old", is_featured=True)
    ProductFactory(title="Cheap", price=1000, compare_at_price=2000)
    ProductFactory(title="New")

    assert [card.slug for card in services.list_newest(limit=2)] == ["new", "cheap"]
    assert [card.slug for card in services.list_on_sale(limit=2)] == ["cheap"]
    assert [card.slug for card in services.list_featured(limit=2)] == ["old"]


def test_a_list_of_cards_costs_one_query(django_assert_num_queries):
    for _ in range(3):
        ProductFactory(brand="Fernhollow")

    with django_assert_num_queries(1):
        assert len(services.list_newest(limit=9)) == 3
    assert Product.objects.count() == 3
