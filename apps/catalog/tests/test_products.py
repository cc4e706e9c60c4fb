"""Creating, changing, publishing and retiring products."""

import pytest

from apps.catalog import services
from apps.catalog.models import Brand, Product
from apps.catalog.services import NewVariant
from apps.catalog.tests.factories import CategoryFactory, ProductFactory
from apps.inventory import services as inventory
from shop.common.errors import Invalid

pytestmark = pytest.mark.django_db


def test_a_new_product_is_complete_and_known_to_inventory():
    CategoryFactory(name="Table", slug="table")

    slug = services.create_product(
        title="  Stoneware mug ",
        brand="Fernhollow",
        description_html="<p>Holds <strong>tea</strong>.</p>",
        categories=["table"],
        attributes=[("Material", "Stoneware"), ("Volume", "300 ml")],
        variants=[NewVariant(sku="MUG-1", price=1900, compare_at_price=2400, opening_stock=7)],
        status="published",
        is_featured=True,
        position=3,
        actor="staff:ada",
    )

    product = services.get_product(slug=slug)
    assert slug == "stoneware-mug"
    assert (product.title, product.brand) == ("Stoneware mug", "Fernhollow")
    assert [category.slug for category in product.categories] == ["table"]
    assert [(a.name, a.value) for a in product.attributes] == [("Material", "Stoneware"), ("Volume", "300 ml")]
    assert product.variants[0].available == 7
    assert (product.price.amount, product.compare_at_price and product.compare_at_price.amount) == (1900, 2400)
    assert inventory.get_availability(["MUG-1"])["MUG-1"].on_hand == 7
    assert services.audit() == []


def test_a_second_product_of_the_same_name_gets_an_address_of_its_own():
    first, second = ProductFactory(title="Mug"), ProductFactory(title="Mug")

    assert (first.slug, second.slug) == ("mug", "mug-2")


def test_a_title_without_latin_letters_still_gets_an_address():
    assert ProductFactory(title="茶碗").slug == "product"


def test_a_taken_address_is_refused():
    ProductFactory(slug="mug")

    with pytest.raises(services.SlugTaken) as refusal:
        services.create_product(title="Other", slug="mug")

    assert refusal.value.data == {"slug": "mug"}
    assert Product.objects.count() == 1


def test_a_draft_is_nowhere_in_the_shop():
    product = ProductFactory(status="draft")

    assert services.list_newest(limit=9) == []
    with pytest.raises(services.ProductNotFound):
        services.get_product(slug=product.slug)


def test_scripts_and_handlers_are_taken_out_of_the_description():
    product = ProductFactory(
        description_html='<p onclick="x()">Fine <a href="javascript:x()">link</a>'
        '<script>alert(1)</script><img src=x onerror=x()><style>p{}</style></p><a href="https://example.com">ok</a>'
    )

    assert "script" not in product.description_html
    assert "onclick" not in product.description_html
    assert "<img" not in product.description_html
    assert 'href="https://example.com"' in product.description_html


@pytest.mark.parametrize("status", ["published", "nonsense"])
def test_a_product_without_a_variant_cannot_be_published(status):
    with pytest.raises(Invalid) as refusal:
        services.create_product(title="Mug", status=status)

    assert refusal.value.field == "status"
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"title": "Mug", "slug": "not a slug"}, "slug"),
        ({"title": "Mug", "description_html": "x" * 20_001}, "description_html"),
        ({"title": "Mug", "brand": "x" * 121}, "name"),
        ({"title": "Mug", "attributes": [("Material", "x" * 201)]}, "text"),
        ({"title": "Mug", "attributes": [("Material", "clay"), ("Material", "oak")]}, "attributes"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(values, field):
    with pytest.raises(Invalid) as refusal:
        services.create_product(**values)

    assert refusal.value.field == field
    assert not Product.objects.exists()


def test_an_unknown_category_is_refused():
    with pytest.raises(services.CategoryNotFound):
        services.create_product(title="Mug", categories=["nowhere"])

    assert not Product.objects.exists()


def test_control_characters_never_reach_the_database():
    ProductFactory(title="Mu\x00g\x1b")

    assert Product.objects.get().title == "Mug"


def test_changes_touch_only_what_they_name():
    product = ProductFactory(title="Mug", brand="Fernhollow", attributes=[("Material", "Clay")])

    slug = services.update_product(slug=product.slug, title="Cup", new_slug="cup")

    changed = services.get_product(slug="cup")
    assert slug == "cup"
    assert (changed.title, changed.brand) == ("Cup", "Fernhollow")
    assert [a.value for a in changed.attributes] == ["Clay"]
    assert services.audit() == []


def test_changing_to_a_taken_address_changes_nothing():
    ProductFactory(slug="mug")
    ProductFactory(slug="cup", title="Cup")

    with pytest.raises(services.SlugTaken):
        services.update_product(slug="cup", new_slug="mug", title="Mug")

    assert Product.objects.get(slug="cup").title == "Cup"


def test_changing_what_is_not_there_says_so():
    with pytest.raises(services.ProductNotFound):
        services.update_product(slug="nothing", title="Something")


def test_a_retired_product_keeps_its_rows_and_is_no_longer_for_sale():
    product = ProductFactory(sku="MUG-1")

    services.retire_product(slug=product.slug)
    services.retire_product(slug=product.slug)

    assert services.get_variants(["MUG-1"])["MUG-1"].sellable is False
    assert Product.objects.get().variants.count() == 1
    with pytest.raises(services.ProductNotFound):
        services.get_product(slug=product.slug)


def test_a_retired_product_comes_back_as_a_draft_and_keeps_its_date():
    product = ProductFactory()
    services.retire_product(slug=product.slug)

    with pytest.raises(services.StatusConflict):
        services.publish_product(slug=product.slug)
    services.update_product(slug=product.slug, status="draft")
    services.publish_product(slug=product.slug)

    again = Product.objects.get()
    assert again.status == "published"
    assert again.published_at == product.published_at


def test_a_brand_is_known_by_its_name_in_whatever_case():
    ProductFactory(brand="Fernhollow")
    ProductFactory(brand="FERNHOLLOW")

    assert [brand.name for brand in Brand.objects.all()] == ["Fernhollow"]
    assert services.create_brand(name="fernhollow") == "fernhollow"


def test_a_product_may_lose_its_brand():
    product = ProductFactory(brand="Fernhollow")

    services.update_product(slug=product.slug, brand="")

    assert services.get_product(slug=product.slug).brand == ""


def test_products_are_found_by_the_new_name_of_their_brand(django_capture_on_commit_callbacks):
    ProductFactory(title="Mug", brand="Fernhollow")

    with django_capture_on_commit_callbacks(execute=True):
        services.rename_brand(slug="fernhollow", name="Oakmoor")

    assert "oakmoor" in Product.objects.get().keyword_text
    assert services.audit() == []


def test_a_brand_cannot_take_the_name_of_another():
    services.create_brand(name="Fernhollow")
    services.create_brand(name="Oakmoor")

    with pytest.raises(Invalid):
        services.rename_brand(slug="oakmoor", name="FERNhollow")
    with pytest.raises(Invalid):
        services.create_brand(name=" ")


def test_only_a_brand_without_products_goes():
    ProductFactory(brand="Fernhollow")
    services.create_brand(name="Oakmoor")

    services.delete_brand(slug="oakmoor")
    with pytest.raises(services.BrandInUse):
        services.delete_brand(slug="fernhollow")

    assert [brand.slug for brand in Brand.objects.all()] == ["fernhollow"]
