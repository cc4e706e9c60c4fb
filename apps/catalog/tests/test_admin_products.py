"""Products in the back office: the one form, the list, and its actions, as a browser uses them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import SplitDateTimeField
from django.utils import timezone

from apps.accounts.tests.factories import StaffFactory
from apps.catalog import services
from apps.catalog.models import Attribute, Brand, Product, Variant
from apps.catalog.services import AttributeInput, NewVariant
from apps.catalog.tests.factories import COLOURS, CategoryFactory, ProductFactory, picture, shirt
from apps.inventory import services as inventory

pytestmark = pytest.mark.django_db

ADD = "/admin/catalog/product/add/"
LIST = "/admin/catalog/product/"


def change(product: Product) -> str:
    return f"/admin/catalog/product/{product.pk}/change/"


def filled(page: Any) -> dict[str, Any]:
    """What a browser would send from the page if nobody typed anything."""
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    sent: dict[str, Any] = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if not bound.field.disabled and value is not None and value is not False:
                sent |= _typed(bound, value)
    return sent


def _typed(bound: Any, value: Any) -> dict[str, Any]:
    """A date and a time are two fields."""
    if isinstance(bound.field, SplitDateTimeField):
        both = value if isinstance(value, list) else bound.field.widget.decompress(value)
        return {f"{bound.html_name}_{n}": part for n, part in enumerate(both) if part is not None}
    return {bound.html_name: "on" if value is True else value}


def attribute(name: str, **values: Any) -> int:
    """The key of a new attribute."""
    code = services.ensure_attribute(attribute=AttributeInput(name=name, **values))
    return Attribute.objects.get(code=code).pk


def listed(page: Any) -> list[str]:
    return [product.title for product in page.context["cl"].result_list]


def upload(content: bytes, name: str = "photo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/png")


def errors(page: Any) -> dict[str, list[str]]:
    """What the page says at which field."""
    found: dict[str, list[str]] = {}
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += inline.formset.forms
        if inline.formset.non_form_errors():
            found[inline.formset.prefix] = list(inline.formset.non_form_errors())
    for form in forms:
        found |= {form.add_prefix(field): list(sentences) for field, sentences in form.errors.items()}
    return found


@pytest.fixture
def new(staff: Any) -> dict[str, Any]:
    """A filled-in form for a mug with one variant."""
    return filled(staff.get(ADD)) | {
        "title": "Mug",
        "slug": "",
        "status": "published",
        "variants-0-sku": "MUG-1",
        "variants-0-price": "19.90",
        "variants-0-compare_at_price": "24",
        "variants-0-opening_stock": "7",
    }


def test_a_product_is_made_in_one_form(staff, new):
    category, brand = CategoryFactory(name="Table"), services.create_brand(name="Fernhollow")
    new |= {
        "brand": Brand.objects.get(slug=brand).pk,
        "categories": [category.pk],
        "description_html": "<p>Holds tea<script>x</script></p>",
        "attributes-TOTAL_FORMS": "2",
        "attributes-0-attribute": attribute("Material"),
        "attributes-0-value": "Stoneware",
        "attributes-1-attribute": attribute("Holds", kind="number", unit="ml"),
        "attributes-1-value": "330 ml",
        "option1": "Colour",
        "values1": "Sand, Moss #5A6B3B",
        "is_featured": "on",
        "position": "4",
        "variants-0-choice1": "Moss",
        "images-0-upload": upload(picture()),
        "images-0-alt": "A green mug",
    }

    response = staff.post(ADD, new)

    assert response.status_code == 302, errors(response)
    product = services.get_product(slug="mug")
    assert (product.title, product.brand, product.description_html) == ("Mug", "Fernhollow", "<p>Holds tea</p>")
    assert [(a.name, a.value) for a in product.attributes] == [("Holds", "330 ml"), ("Material", "Stoneware")]
    assert [item.slug for item in product.categories] == ["table"]
    assert [image.alt for image in product.images] == ["A green mug"]
    variant = product.variants[0]
    assert (variant.sku, variant.options, variant.available) == ("MUG-1", {"Colour": "Moss"}, 7)
    assert (variant.price.amount, variant.compare_at_price.amount) == (1990, 2400)
    stored = Product.objects.get()
    assert (stored.is_featured, stored.position, stored.card["swatches"]) == (True, 4, ["#5a6b3b"])
    assert services.audit() == []
    assert "Mug" in LogEntry.objects.get().object_repr


def test_the_form_shows_what_is_stored_and_saving_it_changes_nothing(staff):
    CategoryFactory(name="Clothes")
    product = shirt(
        brand="Fernhollow",
        categories=["clothes"],
        description_html="<p>Airy</p>",
        attributes=[("Fabric", "Linen")],
        is_featured=True,
    )
    services.add_image(product_slug=product.slug, content=picture(), alt="Moss", variant_sku="SHIRT-MOSS-S")
    before, page = services.get_product(slug=product.slug), staff.get(change(product))

    sent = filled(page)
    response = staff.post(change(product), sent)

    assert (sent["option1"], sent["values1"]) == ("Colour", "Moss #5a6b3b, Sand #d9c8a0")
    assert sent["attributes-0-value"] == "Linen"
    assert str(sent["variants-0-price"]) == "39.00"
    assert (sent["variants-0-choice1"], sent["variants-0-choice2"]) == ("Moss", "S")
    assert response.status_code == 302, errors(response)
    after = services.get_product(slug=product.slug)
    assert replace(after, updated_at=before.updated_at) == before
    assert len(services.list_changes(slug=product.slug)) == 2  # made, and given a picture
    assert LogEntry.objects.get().get_change_message() == "No fields changed."


def test_the_form_names_the_options_and_tells_the_stock(staff):
    page = staff.get(change(shirt())).content.decode()

    assert "Colour" in page
    assert "SHIRT-SAND-M" in page
    assert "View on site" in page


def test_a_changed_product_changes_in_the_shop(staff):
    product = shirt()
    sent = filled(staff.get(change(product))) | {
        "title": "Hemp shirt",
        "slug": "hemp-shirt",
        "values1": "Forest #223322, Sand",
        "variants-0-choice1": "Forest",
        "variants-1-choice1": "forest",
        "variants-0-price": "35",
        "variants-4-sku": "SHIRT-SKY-S",
        "variants-4-choice1": "Sky",
        "variants-4-choice2": "S",
        "variants-4-price": "45.5",
    }
    del sent["variants-3-is_active"]

    response = staff.post(change(product), sent)

    assert response.status_code == 302, errors(response)
    shown = services.get_product(slug="hemp-shirt")
    assert shown.title == "Hemp shirt"
    assert shown.options[0].values == ("Forest", "Sand", "Sky")
    assert [(v.sku, v.label, v.price.amount) for v in shown.variants] == [
        ("SHIRT-MOSS-S", "Forest / S", 3500),
        ("SHIRT-MOSS-M", "Forest / M", 3900),
        ("SHIRT-SAND-S", "Sand / S", 3900),
        ("SHIRT-SKY-S", "Sky / S", 4550),
    ]
    assert Variant.objects.get(sku="SHIRT-SAND-M").is_active is False
    message = LogEntry.objects.get().get_change_message()
    assert "SHIRT-SKY-S" in message
    assert services.audit() == []


def test_a_stored_sku_cannot_be_changed(staff):
    product = ProductFactory(sku="MUG-1")
    sent = filled(staff.get(change(product))) | {"variants-0-sku": "MUG-9"}

    response = staff.post(change(product), sent)

    assert "never changes" in errors(response)["variants-0-sku"][0]
    assert Variant.objects.get().sku == "MUG-1"


def test_opening_stock_of_a_stored_variant_cannot_be_smuggled_in(staff):
    product = ProductFactory(sku="MUG-1", stock=5)
    sent = filled(staff.get(change(product))) | {"variants-0-opening_stock": "100", "title": "Cup"}

    staff.post(change(product), sent)

    assert inventory.get_availability(["MUG-1"])["MUG-1"].on_hand == 5


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"title": ""}, "title", "required"),
        ({"slug": "no slug"}, "slug", "valid"),
        ({"status": "retired"}, "status", "valid choice"),
        ({"attributes-0-value": "stoneware"}, "attributes-0-attribute", "required"),
        ({"attributes-0-attribute": "999"}, "attributes-0-attribute", "valid choice"),
        ({"values1": "S, M"}, "option1", "what these values are"),
        ({"option2": "Size"}, "option2", "option 1 first"),
        ({"option1": "Size", "option2": "size", "variants-0-choice1": "S"}, "option2", "name of its own"),
        ({"option1": "Size", "values1": "x" * 61}, "values1", "60 characters"),
        ({"option1": "Size"}, "variants-0-choice1", "Which Size?"),
        ({"variants-0-choice1": "S"}, "variants-0-choice1", "Name option 1"),
        ({"variants-0-sku": ""}, "variants-0-sku", "required"),
        ({"variants-0-sku": "MUG 1"}, "variants-0-sku", "letters, digits"),
        ({"variants-0-price": ""}, "variants-0-price", "required"),
        ({"variants-0-price": "cheap"}, "variants-0-price", "number"),
        ({"variants-0-price": "NaN"}, "variants-0-price", "number"),
        ({"variants-0-price": "-1"}, "variants-0-price", "greater than or equal to 0"),
        ({"variants-0-price": "1.234"}, "variants-0-price", "2 decimal places"),
        ({"variants-0-price": "99999999999"}, "variants-0-price", "less than or equal"),
        ({"variants-0-compare_at_price": "19.90"}, "variants-0-compare_at_price", "more than the price"),
        ({"variants-0-opening_stock": "-1"}, "variants-0-opening_stock", "greater than or equal to 0"),
        ({"images-0-alt": "A mug"}, "images-0-upload", "required"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_is_stored(staff, new, typed, field, sentence):
    response = staff.post(ADD, new | typed)

    assert response.status_code == 200
    assert sentence in " ".join(errors(response)[field])
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg><script>alert(1)</script></svg>", "SVG and HTML"),
        (b"hello", "not a picture"),
        (picture()[:50], "damaged"),
        (b"", "empty"),
    ],
)
def test_a_bad_picture_is_told_at_its_field_and_nothing_is_stored(staff, new, content, sentence):
    response = staff.post(ADD, new | {"images-0-upload": upload(content)})

    assert sentence in errors(response)["images-0-upload"][0]
    assert not Product.objects.exists()


def test_a_taken_address_and_a_taken_sku_are_told_at_their_fields(staff, new):
    ProductFactory(slug="mug", sku="MUG-1")

    response = staff.post(ADD, new | {"slug": "mug"})

    assert "already exists" in errors(response)["slug"][0]
    assert "already exists" in errors(response)["variants-0-sku"][0]
    assert Product.objects.count() == 1


def test_a_sku_is_taken_in_whatever_case(staff, new):
    ProductFactory(slug="other", sku="mug-1")

    response = staff.post(ADD, new)

    assert "never used twice" in str(errors(response))


def test_two_variants_for_sale_must_differ(staff, new):
    two = new | {"variants-TOTAL_FORMS": "2", "variants-1-is_active": "on"}
    two |= {"variants-1-sku": "MUG-2", "variants-1-price": "5"}

    response = staff.post(ADD, two)

    assert "same choice" in errors(response)["variants-1-sku"][0]
    assert not Product.objects.exists()


def test_a_published_product_needs_a_variant_for_sale(staff, new):
    for field in ("sku", "price", "compare_at_price", "opening_stock"):
        del new[f"variants-0-{field}"]

    refused = staff.post(ADD, new)
    drafted = staff.post(ADD, new | {"status": "draft"})

    assert "needs a variant" in errors(refused)["variants"][0]
    assert drafted.status_code == 302
    assert Product.objects.get().status == "draft"


def test_a_retired_product_can_become_a_draft_but_not_be_published(staff):
    product = ProductFactory()
    services.retire_product(slug=product.slug)

    page = staff.get(change(product))

    offered = [value for value, _label in page.context["adminform"].form.fields["status"].choices]
    assert offered == ["draft", "retired"]


def test_pictures_are_described_placed_and_removed(staff):
    product = ProductFactory(sku="MUG-1")
    for colour in ("red", "blue", "green"):
        services.add_image(product_slug=product.slug, content=picture(colour=colour), alt=colour)
    sent = filled(staff.get(change(product))) | {
        "images-0-position": "9",
        "images-0-alt": "Very red",
        "images-0-shows": "MUG-1",
        "images-1-DELETE": "on",
        "images-3-upload": upload(picture(colour="black")),
        "images-3-position": "1",
    }

    response = staff.post(change(product), sent)

    assert response.status_code == 302, errors(response)
    shown = services.get_product(slug=product.slug)
    assert [image.alt for image in shown.images] == [product.title, "green", "Very red"]
    assert shown.variants[0].image == shown.images[2]
    assert "Deleted product image “blue”" in LogEntry.objects.get().get_change_message()


def test_the_list_shows_what_staff_look_for(staff):
    product = shirt(brand="Fernhollow")
    services.add_image(product_slug=product.slug, content=picture(), alt="A shirt")
    ProductFactory(title="Gift card", status="draft", variants=[])

    page = staff.get(LIST).content.decode()

    for word in ("Linen shirt", "Published", "€39.00", ">20<", "A shirt", "Fernhollow", "Gift card", "Draft"):
        assert word in page


def test_products_are_found_by_title_and_by_sku(staff):
    ProductFactory(title="Mug", sku="MUG-1")
    ProductFactory(title="Vase", sku="VASE-1")

    for query in ("mug", "mug-1"):
        assert [p.title for p in staff.get(LIST, {"q": query}).context["cl"].result_list] == ["Mug"]
    assert len(listed(staff.get(LIST, {"status": "published", "stock": "in"}))) == 2


def test_the_list_costs_the_same_for_many_products(staff, django_assert_num_queries):
    for _ in range(2):
        services.add_image(product_slug=ProductFactory(brand="Fernhollow").slug, content=picture())
    staff.get(LIST)

    with django_assert_num_queries(10):
        staff.get(LIST)
    for _ in range(5):
        services.add_image(product_slug=ProductFactory(brand="Fernhollow").slug, content=picture())
    with django_assert_num_queries(10):
        staff.get(LIST)


def test_the_form_costs_the_same_for_many_variants(staff, django_assert_num_queries):
    one = NewVariant(sku="MUG-1", price=1900, options={"Colour": "Moss"})
    attribute("Fabric")
    few = ProductFactory(options=[COLOURS], variants=[one], attributes=[("Fabric", "clay")])
    many = shirt(attributes=[("Fabric", "linen"), ("Washing", "cold"), ("Weight", "light")])
    for colour in ("red", "blue", "green"):
        services.add_image(product_slug=many.slug, content=picture(colour=colour))
    staff.get(change(few))

    with django_assert_num_queries(22):
        staff.get(change(few))
    with django_assert_num_queries(22):
        staff.get(change(many))


def test_many_products_are_published_and_retired_at_once(staff):
    good, empty = ProductFactory(status="draft"), ProductFactory(title="Empty", status="draft", variants=[])

    chosen = {"_selected_action": [good.pk, empty.pk]}
    asked = staff.post(LIST, chosen | {"action": "publish"})
    untouched = Product.objects.get(pk=good.pk).status
    sealed = {"step": "do", "sealed": asked.context["sealed"]}
    published = staff.post(LIST, chosen | sealed | {"action": "publish"}, follow=True)
    retired = staff.post(LIST, chosen | sealed | {"action": "retire"}, follow=True)

    said = [str(message) for message in published.context["messages"]]
    assert "2 products will be shown to shoppers." in asked.content.decode()
    assert untouched == "draft"
    assert said == [
        "empty: Add a variant for sale first; without one there is nothing to buy.",
        "1 product shown to shoppers.",
    ]
    assert [str(message) for message in retired.context["messages"]] == ["2 products taken out of the shop."]
    assert set(Product.objects.values_list("status", flat=True)) == {"retired"}
    assert "delete_selected" not in published.content.decode()


def test_deleting_asks_once_and_retires(staff):
    product = shirt()
    path = f"/admin/catalog/product/{product.pk}/delete/"

    asked = staff.get(path).content.decode()
    staff.post(path)

    assert "4 variants" in asked
    product.refresh_from_db()
    assert (product.status, product.variants.count()) == ("retired", 4)


def test_only_staff_with_the_right_may_do_any_of_this(client):
    product = ProductFactory()
    client.force_login(StaffFactory(is_superuser=False))

    paths = (LIST, ADD, change(product), f"/admin/catalog/product/{product.pk}/delete/")

    assert [client.get(path).status_code for path in paths] == [403] * 4
    assert client.post(paths[3]).status_code == 403
    assert Product.objects.get().status == "published"


def test_what_has_left_the_shop_is_hidden_unless_one_asks_or_searches(staff):
    ProductFactory(title="Mug", sku="MUG-1")
    services.retire_product(slug=ProductFactory(title="Old mug", sku="OLD-1").slug)

    assert listed(staff.get(LIST)) == ["Mug"]
    assert listed(staff.get(LIST, {"status": "retired"})) == ["Old mug"]
    assert set(listed(staff.get(LIST, {"status": "all"}))) == {"Mug", "Old mug"}
    assert listed(staff.get(LIST, {"q": "OLD-1"})) == ["Old mug"]


def test_the_product_with_exactly_the_sku_comes_first(staff):
    ProductFactory(title="Bowl for a CUP-7 and more", sku="BOWL-1")
    ProductFactory(title="Saucer", sku="CUP-7")

    assert listed(staff.get(LIST, {"q": "cup-7"}))[0] == "Saucer"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"stock": "in"}, ["Lamp", "Mug"]),
        ({"stock": "out"}, ["Scarf"]),
        ({"stock": "low"}, ["Lamp"]),
        ({"reduced": "yes"}, ["Lamp"]),
        ({"reduced": "no"}, ["Mug", "Scarf"]),
        ({"reduced": "none"}, ["Idea"]),
        ({"picture": "yes"}, ["Mug"]),
        ({"status": "planned"}, ["Idea"]),
        ({"brand__id__exact": "brand"}, ["Mug"]),
        ({"categories__id__exact": "category"}, ["Scarf"]),
    ],
)
def test_the_list_is_narrowed_down(staff, asked, expected):
    mug = ProductFactory(title="Mug", brand="Fernhollow", stock=50)
    services.add_image(product_slug=mug.slug, content=picture(), alt="A mug")
    ProductFactory(title="Lamp", stock=1, price=1900, compare_at_price=2500)
    category = CategoryFactory(name="Clothes")
    ProductFactory(title="Scarf", stock=0, categories=["clothes"])
    ProductFactory(title="Idea", status="draft", variants=[], publish_at=timezone.now() + timedelta(days=3))
    keys = {"brand": mug.brand_id, "category": category.pk}

    page = staff.get(LIST, {name: keys.get(value, value) for name, value in asked.items()})

    found = set(listed(page))
    assert found - {"Idea"} == set(expected) - {"Idea"}
    assert ("Idea" in found) == ("Idea" in expected or asked.get("stock") == "out" or asked.get("reduced") == "no")
