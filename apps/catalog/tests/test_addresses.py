"""Links last: old slugs lead to the present address, and what is not made any more says so."""

from itertools import pairwise

import pytest

from apps.catalog import services
from apps.catalog.models import OldSlug, Product
from apps.catalog.services import PlainProduct, SlugTaken
from apps.catalog.services._slugs import find_heir, save_under_slug
from apps.catalog.tests.factories import CategoryFactory, ProductFactory
from shop.common.errors import Invalid

pytestmark = pytest.mark.django_db


def rename(*slugs: str) -> None:
    """Give the product one slug after the other."""
    for old, new in pairwise(slugs):
        services.update_product(slug=old, new_slug=new)


def retired(slug: str, **changes: object) -> Product:
    """A product that was sold and is not made any more."""
    product = ProductFactory(slug=slug, title=slug.title(), **changes)
    services.retire_product(slug=slug)
    return product


# --- old slugs --------------------------------------------------------------------------------------------------------


def test_an_old_address_leads_to_the_present_one_and_keeps_its_query(client):
    ProductFactory(slug="mug")
    rename("mug", "cup")

    answer = client.get("/p/mug/?sku=SKU-1&utm_source=letter")

    assert (answer.status_code, answer["Location"]) == (301, "/p/cup/?sku=SKU-1&utm_source=letter")


def test_however_often_it_was_renamed_one_step_leads_there(client):
    ProductFactory(slug="mug")
    rename("mug", "cup", "beaker", "bowl")

    found = {slug: client.get(f"/p/{slug}/")["Location"] for slug in ("mug", "cup", "beaker")}

    assert set(found.values()) == {"/p/bowl/"}
    assert client.get("/p/bowl/").status_code == 200


def test_a_product_may_be_called_again_what_it_was_called_before(client):
    ProductFactory(slug="mug")
    rename("mug", "cup", "mug")

    assert client.get("/p/mug/").status_code == 200
    assert client.get("/p/cup/")["Location"] == "/p/mug/"
    assert [old.slug for old in OldSlug.objects.all()] == ["cup"]


def test_nothing_else_is_called_what_something_was_called_before():
    ProductFactory(slug="mug")
    rename("mug", "cup")
    ProductFactory(slug="plate")

    with pytest.raises(SlugTaken) as created:
        services.create_product(title="Mug", slug="mug")
    with pytest.raises(SlugTaken):
        services.update_product(slug="plate", new_slug="mug", title="Not a plate")

    assert created.value.data == {"slug": "mug"}
    assert {product.slug for product in Product.objects.all()} == {"cup", "plate"}
    assert not Product.objects.filter(title="Not a plate").exists()
    assert OldSlug.objects.count() == 1


def test_nor_when_many_are_added_at_once():
    CategoryFactory(slug="table")
    ProductFactory(slug="mug")
    rename("mug", "cup")
    plain = [
        PlainProduct(slug=slug, title=slug, sku=slug, price=100, brand="F", category="table")
        for slug in ("plate", "mug")
    ]

    with pytest.raises(SlugTaken) as refusal:
        services.create_plain_products(products=plain)

    assert refusal.value.data == {"slug": "mug"}
    assert Product.objects.count() == 1


def test_a_slug_made_of_a_title_avoids_old_ones():
    ProductFactory(title="Mug")
    rename("mug", "cup")

    assert ProductFactory(title="Mug").slug == "mug-2"


def test_an_old_slug_belongs_to_its_kind(client):
    ProductFactory(slug="mug")
    rename("mug", "cup")

    CategoryFactory(slug="mug", name="Mugs")

    assert client.get("/c/mug/").status_code == 200
    assert client.get("/p/mug/")["Location"] == "/p/cup/"


def test_whoever_comes_second_to_a_slug_is_told_and_keeps_their_own():
    """Both looked whether it was free; the one that stores it later learns that it is not."""
    first, second = ProductFactory(slug="mug"), ProductFactory(slug="plate")
    first.slug = second.slug = "cup"
    save_under_slug(first)

    with pytest.raises(SlugTaken):
        save_under_slug(second)

    assert [product.slug for product in Product.objects.order_by("pk")] == ["cup", "plate"]
    assert find_heir(kind="product", slug="mug") == first
    assert find_heir(kind="product", slug="plate") is None


@pytest.mark.parametrize("path", ["/p/MUG/", "/p/Cup/"])
def test_an_address_in_other_letters_is_another_address(client, path):
    ProductFactory(slug="mug")
    rename("mug", "cup")

    assert client.get(path).status_code == 404


def test_a_change_that_is_refused_leaves_no_old_slug():
    ProductFactory(slug="mug")

    with pytest.raises(services.CategoryNotFound):
        services.update_product(slug="mug", new_slug="cup", categories=["nowhere"])

    assert Product.objects.get().slug == "mug"
    assert not OldSlug.objects.exists()


def test_other_changes_leave_no_old_slug(django_assert_max_num_queries):
    ProductFactory(slug="mug")

    services.update_product(slug="mug", title="Cup", new_slug="mug")

    assert not OldSlug.objects.exists()


def test_what_shoppers_may_not_see_is_not_given_away_by_its_old_address(client):
    ProductFactory(slug="mug", status="draft")
    rename("mug", "secret-cup")

    assert client.get("/p/mug/").status_code == 404


def test_an_old_address_of_a_category_leads_to_the_present_one(client):
    CategoryFactory(slug="table", name="Table")
    services.update_category(slug="table", new_slug="for-the-table")
    services.update_category(slug="for-the-table", new_slug="supper")

    answer = client.get("/c/table/?page=2&sort=price")

    assert (answer.status_code, answer["Location"]) == (301, "/c/supper/?page=2&sort=price")
    with pytest.raises(SlugTaken):
        services.create_category(name="Table", slug="table")


def test_a_hidden_category_is_not_given_away_by_its_old_address(client):
    CategoryFactory(slug="table", name="Table")
    services.update_category(slug="table", new_slug="secret", is_visible=False)

    assert client.get("/c/table/").status_code == 404


def test_the_old_address_of_a_deleted_category_is_free_again():
    CategoryFactory(slug="table", name="Table")
    services.update_category(slug="table", new_slug="supper")

    services.delete_category(slug="supper")

    assert services.create_category(name="Table", slug="table") == "table"


def test_the_audit_finds_an_old_slug_that_something_has_now():
    product, other = ProductFactory(slug="mug"), ProductFactory(slug="cup")
    assert services.audit() == []

    OldSlug.objects.create(kind="product", slug="cup", product=product)

    assert services.audit() == ["the old slug cup of a product is a present one too"]
    assert other.slug == "cup"


# --- over the API -----------------------------------------------------------------------------------------------------


def test_the_api_tells_the_present_address_with_its_host(client):
    ProductFactory(slug="mug")
    rename("mug", "cup")

    answer = client.get("/api/v1/products/mug")

    assert (answer.status_code, answer["Location"]) == (301, "http://testserver/api/v1/products/cup")
    assert client.get(answer["Location"]).json()["slug"] == "cup"


def test_the_api_finds_what_is_in_a_category_by_an_old_slug_too(client):
    CategoryFactory(slug="table", name="Table")
    ProductFactory(slug="mug", categories=["table"])
    services.update_category(slug="table", new_slug="supper")

    found = client.get("/api/v1/products?category=table").json()["results"]

    assert [product["slug"] for product in found] == ["mug"]


@pytest.mark.parametrize("successor", ["cup", None])
def test_the_api_says_what_is_gone_and_what_came_after(client, successor):
    ProductFactory(slug="cup")
    retired("mug", successor=successor)

    answer = client.get("/api/v1/products/mug")

    assert (answer.status_code, answer["Content-Type"]) == (410, "application/problem+json")
    problem = answer.json()
    assert (problem["code"], problem["product"], problem["successor"]) == ("product_gone", "mug", successor)
    assert problem["detail"] == "We do not make that product any more."


# --- what is not made any more ----------------------------------------------------------------------------------------


def test_the_page_of_a_retired_product_says_so_and_leads_on(client):
    CategoryFactory(slug="table", name="Table")
    ProductFactory(title="Plate", slug="plate", categories=["table"])
    retired("mug", categories=["table"])

    answer = client.get("/p/mug/")

    assert answer.status_code == 410
    assert "<h1>Mug</h1>" in answer.text
    assert "We do not make this any more" in answer.text
    assert 'href="/c/table/"' in answer.text
    assert [card.slug for card in answer.context["related"]] == ["plate"]
    assert '<meta name="robots" content="noindex">' in answer.text
    assert 'rel="canonical"' not in answer.text


def test_its_old_address_says_the_same(client):
    ProductFactory(slug="mug")
    rename("mug", "cup")
    services.retire_product(slug="cup")

    assert client.get("/p/mug/").status_code == 410


def test_a_retired_product_with_a_successor_leads_there(client):
    ProductFactory(slug="cup")
    retired("mug", successor="cup")

    answer = client.get("/p/mug/?sku=MUG-1")

    assert (answer.status_code, answer["Location"]) == (301, "/p/cup/")


def test_of_several_that_came_after_the_first_to_be_seen_counts(client):
    ProductFactory(slug="bowl")
    ProductFactory(slug="beaker", status="draft", successor="bowl")
    retired("cup", successor="beaker")
    retired("mug", successor="cup")

    assert client.get("/p/mug/")["Location"] == "/p/bowl/"


def test_a_successor_that_is_gone_as_well_and_has_none_leads_nowhere(client):
    retired("cup")
    retired("mug", successor="cup")

    assert client.get("/p/mug/").status_code == 410


def test_what_was_never_sold_was_never_there(client):
    ProductFactory(slug="mug", status="draft")
    services.retire_product(slug="mug")

    assert client.get("/p/mug/").status_code == 404
    assert client.get("/api/v1/products/mug").json()["code"] == "product_not_found"


def test_what_is_on_sale_is_shown_though_it_has_a_successor(client):
    ProductFactory(slug="cup")
    ProductFactory(slug="mug", successor="cup")

    assert client.get("/p/mug/").status_code == 200


@pytest.mark.parametrize("successor", ["mug", "cup", "beaker", "nothing"])
def test_no_product_succeeds_itself_in_the_end(successor):
    """Mug, cup, beaker: each follows the one before."""
    ProductFactory(slug="beaker")
    ProductFactory(slug="cup", successor="beaker")
    ProductFactory(slug="mug", successor="cup")

    with pytest.raises(Invalid) as refusal:
        services.update_product(slug="beaker", successor=successor)

    assert refusal.value.field == "successor"
    assert Product.objects.get(slug="beaker").successor is None


def test_a_circle_that_got_in_all_the_same_is_walked_once(client, django_assert_max_num_queries):
    first, second = retired("mug"), retired("cup")
    Product.objects.filter(pk=first.pk).update(successor=second)
    Product.objects.filter(pk=second.pk).update(successor=first)

    with django_assert_max_num_queries(12):
        assert client.get("/p/mug/").status_code == 410


def test_a_successor_can_be_taken_away_again():
    ProductFactory(slug="cup")
    ProductFactory(slug="mug", successor="cup")

    services.update_product(slug="mug", title="Mug")
    assert Product.objects.get(slug="mug").successor.slug == "cup"
    services.update_product(slug="mug", successor=None)

    assert Product.objects.get(slug="mug").successor is None


# --- words for search engines -----------------------------------------------------------------------------------------


def test_words_for_search_engines_are_one_tidy_line():
    ProductFactory(slug="mug", meta_title="  A mug \n for life ", meta_description="Holds\x00 tea.\r\n\r\nAnd coffee.")

    product = services.get_product(slug="mug")
    assert (product.meta_title, product.meta_description) == ("A mug for life", "Holds tea. And coffee.")


@pytest.mark.parametrize(("member", "length"), [("meta_title", 161), ("meta_description", 321)])
def test_words_for_search_engines_are_bounded(member, length):
    with pytest.raises(Invalid) as refusal:
        ProductFactory(**{member: "x" * length})

    assert refusal.value.field == member
    assert not Product.objects.exists()
