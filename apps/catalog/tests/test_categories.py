"""The category tree: what shoppers see of it, and changing it."""

import pytest

from apps.catalog import services
from apps.catalog.models import Category, Product
from apps.catalog.services import MenuItem
from apps.catalog.tests.factories import CategoryFactory, ProductFactory, picture
from shop.common.errors import Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> None:
    """Table > Mugs > Espresso, and Garden, which comes first."""
    CategoryFactory(name="Table", position=2)
    CategoryFactory(name="Mugs", parent="table")
    CategoryFactory(name="Espresso", parent="mugs")
    CategoryFactory(name="Garden", position=1)


def test_the_menu_has_two_levels_in_the_order_of_positions(tree):
    mugs = MenuItem(slug="mugs", name="Mugs", children=())

    assert services.get_menu() == (
        MenuItem(slug="garden", name="Garden", children=()),
        MenuItem(slug="table", name="Table", children=(mugs,)),
    )


def test_the_tree_has_all_levels(tree):
    table = services.get_category_tree()[1]

    assert table.children[0].children[0].slug == "espresso"


def test_the_menu_seldom_costs_a_query(tree, django_assert_num_queries):
    services.get_menu()

    with django_assert_num_queries(0):
        services.get_menu()


def test_the_menu_follows_every_change(tree):
    services.get_menu()

    services.update_category(slug="garden", name="Outdoors", new_slug="outdoors")
    services.delete_category(slug="espresso")

    assert [item.name for item in services.get_menu()] == ["Outdoors", "Table"]
    assert services.get_category_tree()[1].children[0].children == ()


def test_a_hidden_category_hides_what_is_below_it(tree):
    services.update_category(slug="mugs", is_visible=False)

    assert services.get_category_tree()[1].children == ()
    for slug in ("mugs", "espresso"):
        with pytest.raises(services.CategoryNotFound):
            services.get_category(slug=slug)


def test_a_category_knows_its_way_and_its_children(tree):
    mugs = services.get_category(slug="mugs")

    assert [item.slug for item in mugs.path] == ["table", "mugs"]
    assert [item.slug for item in mugs.children] == ["espresso"]


def test_a_category_newer_than_the_cache_is_found(tree):
    services.get_menu()
    Category.objects.create(name="Books", slug="books")

    assert services.get_category(slug="books").name == "Books"


def test_cards_count_what_is_below_and_show_a_picture_of_it(tree, django_assert_num_queries):
    mug = ProductFactory(categories=["mugs", "espresso"])
    services.add_image(product_slug=mug.slug, content=picture(), alt="A mug")
    ProductFactory(categories=["table"])
    ProductFactory(categories=["table"], status="draft")

    with django_assert_num_queries(3):
        cards = services.list_category_cards()

    assert [(card.slug, card.count, card.image.alt) for card in cards] == [("table", 2, "A mug")]


def test_no_categories_no_cards():
    assert services.list_category_cards() == []


def test_a_category_cannot_hang_below_itself(tree):
    with pytest.raises(Invalid):
        services.update_category(slug="table", parent="espresso")

    assert Category.objects.get(slug="table").parent is None


def test_a_category_moves_and_becomes_a_root_again(tree):
    services.update_category(slug="mugs", parent="garden")
    assert [item.slug for item in services.get_category(slug="espresso").path] == ["garden", "mugs", "espresso"]

    services.update_category(slug="mugs", parent=None)
    assert [item.slug for item in services.get_category(slug="mugs").path] == ["mugs"]


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"name": ""}, Invalid),
        ({"name": "x" * 121}, Invalid),
        ({"name": "Mugs", "slug": "no slug"}, Invalid),
        ({"name": "Mugs", "slug": "table"}, services.SlugTaken),
        ({"name": "Mugs", "parent": "nowhere"}, services.CategoryNotFound),
        ({"name": "Mugs", "description": "x" * 2001}, Invalid),
    ],
)
def test_what_does_not_fit_is_refused(values, error):
    CategoryFactory(name="Table")

    with pytest.raises(error):
        services.create_category(**values)

    assert Category.objects.count() == 1


def test_changing_what_is_not_there_says_so():
    with pytest.raises(services.CategoryNotFound):
        services.update_category(slug="nowhere", name="Somewhere")


def test_only_a_leaf_can_be_deleted_and_its_products_stay(tree, django_capture_on_commit_callbacks):
    product = ProductFactory(title="Cup", categories=["espresso"])

    with django_capture_on_commit_callbacks(execute=True):
        services.delete_category(slug="espresso")
    with pytest.raises(services.CategoryInUse):
        services.delete_category(slug="table")

    product.refresh_from_db()
    assert "espresso" not in product.keyword_text
    assert Category.objects.count() == 3


def test_products_are_found_by_the_new_name_of_their_category(tree, django_capture_on_commit_callbacks):
    ProductFactory(title="Cup", categories=["mugs"])

    with django_capture_on_commit_callbacks(execute=True):
        services.update_category(slug="mugs", name="Beakers")

    assert "beakers" in Product.objects.get().keyword_text
    assert services.audit() == []
