"""Categories and brands in the back office."""

import pytest

from apps.catalog import services
from apps.catalog.models import Brand, Category, Product
from apps.catalog.tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db

CATEGORIES = "/admin/catalog/category/"
BRANDS = "/admin/catalog/brand/"


@pytest.fixture
def tree() -> None:
    """Table > Mugs, and Garden in front of it."""
    CategoryFactory(name="Table", position=2)
    CategoryFactory(name="Mugs", parent="table")
    CategoryFactory(name="Garden", position=1)


def change(category: Category) -> str:
    return f"{CATEGORIES}{category.pk}/change/"


def test_the_list_is_a_tree(staff, tree):
    ProductFactory(categories=["mugs"])

    listed = staff.get(CATEGORIES).context["cl"].result_list

    assert [(c.name, c.tree_depth, c.inside) for c in listed] == [("Garden", 0, 0), ("Table", 0, 0), ("Mugs", 1, 1)]


def test_the_list_can_be_sorted_searched_and_filtered(staff, tree):
    by_name = staff.get(CATEGORIES, {"o": "1"}).context["cl"].result_list

    assert [c.name for c in by_name] == ["Garden", "Mugs", "Table"]
    assert [c.name for c in staff.get(CATEGORIES, {"q": "mug"}).context["cl"].result_list] == ["Mugs"]
    assert list(staff.get(CATEGORIES, {"is_visible__exact": "0"}).context["cl"].result_list) == []


def test_the_list_costs_the_same_for_many_categories(staff, tree, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        staff.get(CATEGORIES)


def test_a_category_is_added_and_changed(staff, tree):
    table = Category.objects.get(slug="table")
    sent = {"name": "Bowls", "slug": "bowls", "parent": table.pk, "position": "3", "is_visible": "on"}

    added = staff.post(f"{CATEGORIES}add/", sent)
    bowls = Category.objects.get(slug="bowls")
    changed = staff.post(change(bowls), sent | {"name": "Deep bowls", "slug": "deep-bowls", "parent": ""})

    assert (added.status_code, changed.status_code) == (302, 302)
    assert [item.name for item in services.get_menu()] == ["Garden", "Table", "Deep bowls"]


def test_the_forms_open(staff, tree):
    for path in (f"{CATEGORIES}add/", change(Category.objects.get(slug="mugs")), f"{BRANDS}add/"):
        assert staff.get(path).status_code == 200


def test_a_category_below_itself_is_refused_in_the_form(staff, tree):
    table, mugs = Category.objects.get(slug="table"), Category.objects.get(slug="mugs")
    sent = {"name": "Table", "slug": "table", "parent": mugs.pk, "position": "1"}

    response = staff.post(change(table), sent)

    assert response.status_code == 200
    assert "descendant" in str(response.context["adminform"].form.errors)


def test_categories_are_offered_while_typing(staff, tree):
    query = {"app_label": "catalog", "model_name": "product", "field_name": "categories", "term": "mug"}

    answer = staff.get("/admin/autocomplete/", query).json()

    assert [item["text"] for item in answer["results"]] == ["Mugs"]


def test_a_leaf_is_deleted_and_its_products_stay(staff, tree):
    ProductFactory(categories=["mugs"])
    mugs = Category.objects.get(slug="mugs")

    staff.post(f"{CATEGORIES}{mugs.pk}/delete/", {"post": "yes"})

    assert not Category.objects.filter(slug="mugs").exists()
    assert Product.objects.count() == 1


def test_a_category_with_others_below_it_is_protected(staff, tree):
    table = Category.objects.get(slug="table")

    page = staff.post(f"{CATEGORIES}{table.pk}/delete/", {"post": "yes"})

    assert page.status_code != 302 or Category.objects.filter(slug="table").exists()
    assert Category.objects.count() == 3


def test_several_categories_are_deleted_at_once(staff, tree):
    chosen = Category.objects.filter(slug__in=["garden", "mugs"]).values_list("pk", flat=True)

    staff.post(CATEGORIES, {"action": "delete_selected", "_selected_action": list(chosen), "post": "yes"})

    assert [c.slug for c in Category.objects.all()] == ["table"]


def test_a_brand_is_added_renamed_and_deleted(staff):
    staff.post(f"{BRANDS}add/", {"name": "Fernhollow"})
    brand = Brand.objects.get(slug="fernhollow")
    staff.post(f"{BRANDS}{brand.pk}/change/", {"name": "Oakmoor"})
    brand.refresh_from_db()
    assert brand.name == "Oakmoor"

    staff.post(f"{BRANDS}{brand.pk}/delete/", {"post": "yes"})

    assert not Brand.objects.exists()


def test_only_brands_without_products_are_deleted(staff):
    ProductFactory(brand="Fernhollow")
    services.create_brand(name="Oakmoor")
    chosen = list(Brand.objects.filter(slug="oakmoor").values_list("pk", flat=True))

    staff.post(BRANDS, {"action": "delete_selected", "_selected_action": chosen, "post": "yes"})

    assert [(brand.name, brand.inside) for brand in staff.get(BRANDS).context["cl"].result_list] == [("Fernhollow", 1)]
