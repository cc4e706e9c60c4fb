"""The product's form beyond its fields: making variants, pictures, two people at once, preview, copies, history."""

from typing import Any

import pytest

from apps.accounts.tests.factories import StaffFactory
from apps.catalog import services
from apps.catalog.models import Product, Variant
from apps.catalog.services import AttributeInput, NewVariant
from apps.catalog.tests.factories import ProductFactory, picture, shirt
from apps.catalog.tests.test_admin_products import ADD, attribute, change, errors, filled, upload
from apps.inventory import services as inventory

pytestmark = pytest.mark.django_db

SVG = b"<svg><script>alert(1)</script></svg>"


@pytest.fixture
def new(staff: Any) -> dict[str, Any]:
    """A filled-in form for a mug without any variant yet."""
    page = filled(staff.get(ADD)) | {"title": "Mug", "slug": "", "status": "draft"}
    return page | {"option1": "Colour", "values1": "Moss #5a6b3b, Sand", "option2": "Size", "values2": "S, L"}


def rows(page: Any, prefix: str) -> list[dict[str, Any]]:
    """What the rows of one inline show."""
    [inline] = [i.formset for i in page.context["inline_admin_formsets"] if i.formset.prefix == prefix]
    return [{bound.name: bound.value() for bound in form} for form in inline.forms]


def test_without_a_script_missing_variants_join_the_form_and_nothing_is_stored_yet(staff, new):
    sent = new | {"stem": "mug", "price_for_all": "19.90", "stock_for_all": "3", "_make_variants": "1"}

    page = staff.post(ADD, sent)

    assert page.status_code == 200
    assert not Product.objects.exists()
    assert [(row["sku"], row["choice1"], row["choice2"], row["price"]) for row in rows(page, "variants")] == [
        ("MUG-MOSS-S", "Moss", "S", "19.90"),
        ("MUG-MOSS-L", "Moss", "L", "19.90"),
        ("MUG-SAND-S", "Sand", "S", "19.90"),
        ("MUG-SAND-L", "Sand", "L", "19.90"),
    ]
    assert "4 variants were added below" in page.context["adminform"].form.non_field_errors()[0]

    stored = staff.post(ADD, filled(page))

    assert stored.status_code == 302, errors(stored)
    assert Variant.objects.count() == 4
    assert inventory.get_availability(["MUG-SAND-L"])["MUG-SAND-L"].on_hand == 3


def test_only_what_is_missing_is_made(staff):
    product = shirt()
    sent = filled(staff.get(change(product))) | {"values2": "S, M, L", "stem": "SHIRT", "_make_variants": "1"}

    page = staff.post(change(product), sent)

    assert [row["sku"] for row in rows(page, "variants")][4:] == ["SHIRT-MOSS-L", "SHIRT-SAND-L"]
    assert Variant.objects.count() == 4


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"values1": ",".join(f"c{n}" for n in range(26)), "values2": ",".join("abcdefghij")}, "260 combinations"),
        ({"title": "", "stem": ""}, "Say what the SKUs begin with"),
    ],
)
def test_what_cannot_be_made_is_said(staff, new, typed, sentence):
    page = staff.post(ADD, new | typed | {"_make_variants": "1"})

    assert sentence in str(page.context["adminform"].form.non_field_errors())
    assert len(rows(page, "variants")) == 1


def test_the_script_asks_for_rows_and_gets_free_skus(staff, new):
    ProductFactory(sku="mug-moss-s")

    answer = staff.post("/admin/catalog/product/propose/", new | {"price_for_all": "5"})
    refused = staff.post("/admin/catalog/product/propose/", new | {"title": ""})

    assert [row["sku"] for row in answer.json()["rows"]] == ["MUG-MOSS-S-2", "MUG-MOSS-L", "MUG-SAND-S", "MUG-SAND-L"]
    assert answer.json()["rows"][0]["price"] == "5"
    assert (refused.status_code, refused.json()) == (400, {"sentence": "Say what the SKUs begin with, such as SHIRT."})


def test_two_hundred_and_fifty_variants_fit_into_one_form(staff, new):
    many = {"values1": ",".join(f"c{n}" for n in range(25)), "values2": ",".join("abcdefghij"), "price_for_all": "5"}
    page = staff.post(ADD, new | many | {"_make_variants": "1"})

    stored = staff.post(ADD, filled(page))

    assert stored.status_code == 302, errors(stored)
    assert Variant.objects.count() == 250


def test_several_pictures_are_uploaded_at_once_in_their_order(staff):
    product = ProductFactory(sku="MUG-1")
    colours = ("red", "blue", "green")
    sent = filled(staff.get(change(product)))

    staff.post(change(product), sent | {"images-files": [upload(picture(colour=colour)) for colour in colours]})

    images = list(product.images.order_by("position"))
    assert [image.position for image in images] == [0, 1, 2]
    assert [image.alt for image in images] == [product.title] * 3


def test_of_several_files_the_refused_one_is_named_and_the_others_need_not_be_chosen_again(staff):
    product = ProductFactory(sku="MUG-1")
    sent = filled(staff.get(change(product))) | {"title": "Cup"}
    files = [upload(picture(colour="red"), "red.png"), upload(SVG, "logo.svg"), upload(picture(colour="blue"))]

    refused = staff.post(change(product), sent | {"images-files": files})

    assert errors(refused) == {"images-2-upload": [f"logo.svg: {errors(refused)['images-2-upload'][0][10:]}"]}
    assert "SVG and HTML" in errors(refused)["images-2-upload"][0]
    assert product.images.count() == 0
    assert refused.context["adminform"].form["title"].value() == "Cup"

    again = filled(refused)
    stored = staff.post(change(product), again)

    assert stored.status_code == 302, errors(stored)
    assert product.images.count() == 2
    assert Product.objects.get().title == "Cup"


def test_a_kept_picture_cannot_be_made_up(staff):
    product = ProductFactory(sku="MUG-1")
    sent = filled(staff.get(change(product))) | {"images-0-kept": "products/00/secret.webp"}

    page = staff.post(change(product), sent)

    assert "required" in errors(page)["images-0-upload"][0]
    assert product.images.count() == 0


def test_attributes_are_read_by_their_kind(staff):
    product = ProductFactory(sku="MUG-1")
    sent = filled(staff.get(change(product))) | {
        "attributes-TOTAL_FORMS": "4",
        "attributes-0-attribute": attribute("Material", kind="choice", choices=["Wool", "Linen"]),
        "attributes-0-value": "linen, WOOL",
        "attributes-1-attribute": attribute("Weight", kind="number", unit="g"),
        "attributes-1-value": "310 g",
        "attributes-2-attribute": attribute("Dishwasher", kind="boolean"),
        "attributes-2-value": "no",
    }

    stored = staff.post(change(product), sent)

    assert stored.status_code == 302, errors(stored)
    facts = {fact.name: fact.value for fact in services.list_attributes(slug=product.slug)}
    assert facts == {"Dishwasher": "No", "Material": "Wool, Linen", "Weight": "310 g"}
    shown = {row["value"] for row in rows(staff.get(change(product)), "attributes")}
    assert shown == {"no", "Wool, Linen", "310", None}


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("number", "heavy", "is a number"),
        ("boolean", "perhaps", "is yes or no"),
        ("choice", "Silk", "it is one of: Wool, Linen"),
    ],
)
def test_an_impossible_value_is_told_at_its_field(staff, kind, typed, sentence):
    product = ProductFactory(sku="MUG-1")
    choices = ["Wool", "Linen"] if kind == "choice" else []
    sent = filled(staff.get(change(product))) | {
        "title": "Cup",
        "attributes-0-attribute": attribute("Thing", kind=kind, choices=choices),
        "attributes-0-value": typed,
    }

    page = staff.post(change(product), sent)

    assert sentence in errors(page)["attributes-0-value"][0]
    assert Product.objects.get().title != "Cup"


def test_an_attribute_stands_there_once(staff):
    product = ProductFactory(sku="MUG-1")
    key = attribute("Material")
    sent = filled(staff.get(change(product))) | {"attributes-TOTAL_FORMS": "2"}
    for row in (0, 1):
        sent |= {f"attributes-{row}-attribute": key, f"attributes-{row}-value": "clay"}

    assert "there twice" in errors(staff.post(change(product), sent))["attributes"][0]


def test_the_script_learns_what_an_attribute_can_be(staff):
    key = attribute("Material", kind="choice", choices=["Wool", "Linen"])

    answer = staff.get(f"/admin/catalog/product/attribute/{key}/").json()

    assert answer == {"kind": "choice", "unit": "", "choices": ["Wool", "Linen"]}


def test_tags_days_successor_and_words_for_search_engines_are_stored(staff):
    product, heir = ProductFactory(sku="MUG-1"), ProductFactory(sku="MUG-2")
    services.create_tag(name="Summer")
    tag = product.tags.model.objects.get()
    sent = filled(staff.get(change(product))) | {
        "tags": [tag.pk],
        "beside": [heir.pk],
        "successor": heir.pk,
        "retire_at_0": "2031-05-01",
        "retire_at_1": "08:00:00",
        "meta_title": "A mug",
        "meta_description": "To drink from.",
    }

    stored = staff.post(change(product), sent)

    assert stored.status_code == 302, errors(stored)
    product.refresh_from_db()
    assert [tag.name for tag in product.tags.all()] == ["Summer"]
    assert [item.other_id for item in product.related_items.all()] == [heir.pk]
    assert (product.successor_id, product.retire_at.year) == (heir.pk, 2031)
    assert (product.meta_title, product.meta_description) == ("A mug", "To drink from.")
    assert filled(staff.get(change(product)))["retire_at_0"].year == 2031


def test_what_the_editor_writes_becomes_paragraphs(staff):
    product = ProductFactory(sku="MUG-1")
    typed = "<div><!--block-->One<br><br><strong>Two</strong></div><h1>Big</h1><style>p{}</style><figure>x</figure>"

    staff.post(change(product), filled(staff.get(change(product))) | {"description_html": typed})

    product.refresh_from_db()
    assert product.description_html == "<p>One</p><p><strong>Two</strong></p><h2>Big</h2>"


def test_whoever_saves_second_is_told_what_the_first_has_changed(staff, client):
    product = ProductFactory(title="Mug", sku="MUG-1")
    mine = filled(staff.get(change(product))) | {"title": "My mug", "position": "7"}
    services.update_product(slug=product.slug, title="Her mug", actor="staff:grace@example.com")

    told = staff.post(change(product), mine)

    [sentence] = told.context["adminform"].form.non_field_errors()
    assert "grace@example.com changed it: title from “Mug” to “Her mug”" in sentence
    assert Product.objects.get().title == "Her mug"
    assert told.context["adminform"].form["title"].value() == "My mug"

    knowing = staff.post(change(product), filled(told))

    assert knowing.status_code == 302
    assert (Product.objects.get().title, Product.objects.get().position) == ("My mug", 7)


def test_a_draft_can_be_seen_as_shoppers_will_see_it(staff):
    product = shirt(status="draft", description_html="<p>Airy</p>")
    path = f"/admin/catalog/product/{product.pk}/preview/"

    page = staff.get(path, {"sku": "SHIRT-SAND-S"})

    words = page.content.decode()
    assert (page.status_code, page["X-Robots-Tag"]) == (200, "noindex, nofollow")
    assert "no-store" in page["Cache-Control"]
    for word in ("Linen shirt", "Airy", "Preview.", "Sand", 'content="noindex, nofollow"'):
        assert word in words
    assert 'action="/cart/add/"' not in words
    assert 'href="?sku=SHIRT-MOSS-S"' in words
    assert staff.get(f"/p/{product.slug}/").status_code == 404


def test_nothing_is_previewed_for_strangers_or_without_a_variant(staff, client):
    empty = ProductFactory(status="draft", variants=[])
    path = f"/admin/catalog/product/{empty.pk}/preview/"

    sent_back = staff.get(path)
    client.force_login(StaffFactory(is_superuser=False))

    assert sent_back["Location"] == change(empty)
    assert client.get(path).status_code == 403


def test_a_copy_has_everything_but_skus_and_stock(staff):
    services.ensure_attribute(attribute=AttributeInput(name="Fabric"))
    product = shirt(brand="Fernhollow", attributes=[("Fabric", "linen")], description_html="<p>Airy</p>")
    services.add_image(product_slug=product.slug, content=picture(), alt="Moss", variant_sku="SHIRT-MOSS-S")

    asked = staff.get(f"/admin/catalog/product/{product.pk}/duplicate/")
    before = Product.objects.count()
    made = staff.post(f"/admin/catalog/product/{product.pk}/duplicate/")
    page = staff.get(made["Location"])

    copy = Product.objects.exclude(pk=product.pk).get()
    assert "is copied as a draft" in asked.content.decode()
    assert before == 1
    assert (copy.title, copy.slug, copy.status) == ("Linen shirt (copy)", "linen-shirt-copy", "draft")
    assert (copy.brand.name, copy.description_html, copy.images.get().alt) == ("Fernhollow", "<p>Airy</p>", "Moss")
    assert copy.images.get().file == product.images.get().file
    assert copy.variants.count() == 0
    proposed = [(row["sku"], row["choice1"], str(row["price"])) for row in rows(page, "variants")]
    assert proposed[0] == ("SHIRT-MOSS-S-2", "Moss", "39.00")

    stored = staff.post(change(copy), filled(page))

    assert stored.status_code == 302, errors(stored)
    assert copy.variants.count() == 4
    assert inventory.get_availability(["SHIRT-MOSS-S-2"])["SHIRT-MOSS-S-2"].on_hand == 0
    assert services.audit() == []


def test_the_history_says_who_changed_what(staff):
    product = ProductFactory(title="Mug", sku="MUG-1")
    sent = filled(staff.get(change(product))) | {"title": "Cup", "variants-0-price": "25"}

    staff.post(change(product), sent)

    told = [(c.actor, c.verb, c.differences) for c in services.list_changes(slug=product.slug)]
    assert told[:2] == [
        ("staff:ada@example.com", "changed", (("MUG-1: price", "€19.00", "€25.00"),)),
        ("staff:ada@example.com", "changed", (("title", "Mug", "Cup"),)),
    ]
    page = staff.get(f"/admin/catalog/product/{product.pk}/history/").content.decode()
    for word in ("staff:ada@example.com changed", "Mug", "Cup", "€19.00", "€25.00"):
        assert word in page


def test_the_history_costs_the_same_for_many_changes_and_goes_back_page_by_page(staff, django_assert_num_queries):
    product = ProductFactory(title="Mug", sku="MUG-1")
    path = f"/admin/catalog/product/{product.pk}/history/"
    staff.get(path)
    for n in range(105):
        services.update_product(slug=product.slug, position=n + 1)

    with django_assert_num_queries(7):
        page = staff.get(path)

    assert len(page.context["changes"]) == 100
    older = staff.get(path, {"before": page.context["older"]}).context["changes"]
    assert [change.verb for change in older][-1] == "created"
    assert staff.get(path, {"before": "x"}).status_code == 200


def test_a_new_variant_needs_a_name_of_its_own_in_every_case(staff, new):
    variant = NewVariant(sku="MUG-MOSS-S", price=1)
    ProductFactory(slug="other", variants=[variant])
    sent = new | {"variants-0-sku": "mug-moss-s", "variants-0-price": "3"}
    sent |= {"variants-0-choice1": "Moss", "variants-0-choice2": "S"}

    assert "never used twice" in str(errors(staff.post(ADD, sent)))
