"""Variants, their options and prices; SKUs never change and never come back."""

import pytest
from django.db import IntegrityError, transaction

from apps.catalog import services
from apps.catalog.models import OptionValue, Product, ProductOption, SkuIsImmutable, Variant
from apps.catalog.services import NewVariant
from apps.catalog.tests.factories import COLOURS, SIZES, ProductFactory, picture, shirt
from apps.inventory import services as inventory
from shop.common.errors import Invalid
from shop.common.money import MAX_AMOUNT, Money

pytestmark = pytest.mark.django_db


def save(product: Product, *variants: NewVariant, **values: object) -> None:
    services.save_variants(product_slug=product.slug, variants=variants, actor="staff:ada", **values)


def test_variants_are_told_to_other_apps_with_what_they_choose():
    product = shirt()
    services.add_image(product_slug=product.slug, content=picture(), alt="A shirt")

    found = services.get_variants(["SHIRT-MOSS-M", "SHIRT-SAND-S", "NO-SUCH"])

    assert set(found) == {"SHIRT-MOSS-M", "SHIRT-SAND-S"}
    variant = found["SHIRT-MOSS-M"]
    assert (variant.title, variant.options, variant.product_slug) == ("Linen shirt", "Moss / M", "linen-shirt")
    assert (variant.price, variant.compare_at_price, variant.sellable) == (Money.of(3900), None, True)
    assert variant.image_url == services.get_product(slug="linen-shirt").images[0].small_url


def test_asking_for_many_variants_costs_two_queries(django_assert_num_queries):
    for n in range(5):
        product = ProductFactory(sku=f"MUG-{n}")
        services.add_image(product_slug=product.slug, content=picture())

    with django_assert_num_queries(2):
        assert len(services.get_variants([f"MUG-{n}" for n in range(5)])) == 5


def test_a_picture_of_the_variant_goes_before_that_of_the_product():
    product = shirt()
    services.add_image(product_slug=product.slug, content=picture(colour="red"))
    services.add_image(product_slug=product.slug, content=picture(colour="blue"), variant_sku="SHIRT-SAND-S")

    found = services.get_variants(["SHIRT-MOSS-S", "SHIRT-SAND-S"])

    assert found["SHIRT-MOSS-S"].image_url != found["SHIRT-SAND-S"].image_url


def test_a_variant_without_a_picture_shows_one_of_its_own_colour():
    product = shirt()
    services.add_image(product_slug=product.slug, content=picture(colour="red"), variant_sku="SHIRT-MOSS-S")
    services.add_image(product_slug=product.slug, content=picture(colour="blue"), variant_sku="SHIRT-SAND-S")

    found = services.get_variants(["SHIRT-MOSS-M", "SHIRT-SAND-S", "SHIRT-SAND-M"])
    on_page = {variant.sku: variant.image for variant in services.get_product(slug=product.slug).variants}

    assert found["SHIRT-SAND-M"].image_url == found["SHIRT-SAND-S"].image_url != found["SHIRT-MOSS-M"].image_url
    assert on_page["SHIRT-SAND-M"] == on_page["SHIRT-SAND-S"] != on_page["SHIRT-MOSS-M"] == on_page["SHIRT-MOSS-S"]


def test_a_variant_that_differs_in_more_than_colour_borrows_no_picture():
    product = ProductFactory(
        options=[SIZES],
        variants=[NewVariant(sku=f"MUG-{size}", price=1900, options={"Size": size}) for size in ("S", "M")],
    )
    services.add_image(product_slug=product.slug, content=picture(), variant_sku="MUG-S")

    small, medium = services.get_product(slug=product.slug).variants

    assert (small.image is None, medium.image) == (False, None)


def test_saving_changes_known_skus_and_adds_others():
    product = ProductFactory(sku="MUG-1", price=1900, options=[COLOURS], variants=[], status="draft")

    save(product, NewVariant(sku="MUG-1", price=1900, options={"Colour": "Moss"}))
    save(
        product,
        NewVariant(sku="MUG-1", price=2100, options={"colour": "MOSS"}),
        NewVariant(sku="MUG-2", price=2300, compare_at_price=2900, options={"Colour": "Sand"}, opening_stock=4),
    )

    stored = {variant.sku: (variant.price, variant.label) for variant in product.variants.with_values()}
    assert stored == {"MUG-1": (2100, "Moss"), "MUG-2": (2300, "Sand")}
    assert inventory.get_availability(["MUG-2"])["MUG-2"].available == 4
    product.refresh_from_db()
    assert (product.min_price, product.max_price, product.in_stock) == (2100, 2300, True)


def test_opening_stock_is_booked_once_for_a_new_sku_alone():
    product = ProductFactory(sku="MUG-1", stock=4)

    save(product, NewVariant(sku="MUG-1", price=1900, opening_stock=9))

    assert inventory.get_availability(["MUG-1"])["MUG-1"].on_hand == 4


def test_opening_stock_arrives_where_goods_are_asked_for_first():
    inventory.ensure_location(code="back", name="Back room", priority=2)
    inventory.ensure_location(code="front", name="Front room", priority=1)

    ProductFactory(sku="MUG-1", stock=4)

    taken = inventory.adjust_stock(sku="MUG-1", location="front", delta=-4, reason="Count", actor="staff:ada")
    assert taken == 0


@pytest.mark.parametrize("sku", ["MUG-1", "mug-1"])
def test_a_taken_sku_is_refused_in_whatever_case(sku):
    ProductFactory(sku="MUG-1")

    with pytest.raises(services.SkuTaken) as refusal:
        services.create_product(title="Other", variants=[NewVariant(sku=sku, price=100)])

    assert refusal.value.data == {"sku": sku}
    assert Product.objects.count() == 1


def test_the_sku_of_a_retired_product_never_comes_back():
    services.retire_product(slug=ProductFactory(sku="MUG-1").slug)

    with pytest.raises(services.SkuTaken):
        services.create_product(title="Other", variants=[NewVariant(sku="MUG-1", price=100)])


def test_one_sku_twice_in_one_request_is_refused():
    twice = [NewVariant(sku="MUG-1", price=100), NewVariant(sku="mug-1", price=100)]

    with pytest.raises(services.SkuTaken):
        services.create_product(title="Mug", variants=twice)

    assert not Variant.objects.exists()


def test_code_cannot_change_or_delete_a_stored_sku():
    ProductFactory(sku="MUG-1")

    with pytest.raises(SkuIsImmutable):
        Variant.objects.update(sku="MUG-2")
    with pytest.raises(SkuIsImmutable):
        Variant.objects.all().delete()
    with pytest.raises(SkuIsImmutable):
        Variant.objects.get().delete()

    assert Variant.objects.get().sku == "MUG-1"


@pytest.mark.parametrize("sku", ["", "-MUG", "MUG 1", "MUG/1", "Mü-1", "M" * 65, "MUG\n"])
def test_a_sku_has_the_shape_of_a_label(sku):
    with pytest.raises(Invalid) as refusal:
        services.create_product(title="Mug", variants=[NewVariant(sku=sku, price=100)])

    assert refusal.value.field == "sku"
    assert not Variant.objects.exists()


@pytest.mark.parametrize(
    "columns",
    [
        {"sku": "MUG 1"},
        {"price": -1},
        {"price": MAX_AMOUNT + 1},
        {"compare_at_price": 1900},
        {"compare_at_price": MAX_AMOUNT + 1},
    ],
)
def test_the_database_refuses_what_no_variant_may_be(columns):
    product = ProductFactory(sku="MUG-1")
    product.variants.update(is_active=False)

    with pytest.raises(IntegrityError), transaction.atomic():
        Variant.objects.create(product=product, **{"sku": "MUG-2", "price": 1900, **columns})

    assert product.variants.count() == 1


@pytest.mark.parametrize(
    ("price", "compare_at_price", "field"),
    [
        (-1, None, "price"),
        (MAX_AMOUNT + 1, None, "price"),
        (1900, 1900, "compare_at_price"),
        (1900, MAX_AMOUNT + 1, "compare_at_price"),
    ],
)
def test_an_impossible_price_is_refused(price, compare_at_price, field):
    variant = NewVariant(sku="MUG-1", price=price, compare_at_price=compare_at_price)

    with pytest.raises(services.PriceInvalid) as refusal:
        services.create_product(title="Mug", variants=[variant])

    assert refusal.value.field == field


def test_free_things_and_the_dearest_price_are_possible():
    save(ProductFactory(sku="MUG-1"), NewVariant(sku="MUG-1", price=0, compare_at_price=MAX_AMOUNT))

    assert Product.objects.get().min_price == 0


def test_two_variants_for_sale_never_choose_the_same():
    product = shirt()

    with pytest.raises(services.OptionsInvalid) as refusal:
        save(product, NewVariant(sku="SHIRT-NEW", price=3900, options={"Colour": "moss", "Size": "s"}))

    assert refusal.value.data == {"sku": "SHIRT-NEW"}
    assert product.variants.count() == 4


def test_a_choice_is_free_again_when_its_variant_is_off_sale():
    product = shirt()
    moss_s = {"Colour": "Moss", "Size": "S"}

    save(
        product,
        NewVariant(sku="SHIRT-MOSS-S", price=3900, options=moss_s, is_active=False),
        NewVariant(sku="SHIRT-MOSS-S2", price=3900, options=moss_s),
    )

    assert services.get_variants(["SHIRT-MOSS-S"])["SHIRT-MOSS-S"].sellable is False
    assert "SHIRT-MOSS-S" not in [variant.sku for variant in services.get_product(slug=product.slug).variants]
    assert services.audit() == []


def test_two_variants_may_swap_their_choices():
    product = shirt()

    save(
        product,
        NewVariant(sku="SHIRT-MOSS-S", price=3900, options={"Colour": "Moss", "Size": "M"}),
        NewVariant(sku="SHIRT-MOSS-M", price=3900, options={"Colour": "Moss", "Size": "S"}),
    )

    assert services.get_variants(["SHIRT-MOSS-S"])["SHIRT-MOSS-S"].options == "Moss / M"


@pytest.mark.parametrize("options", [{}, {"Colour": "Moss"}, {"Colour": "Moss", "Size": " "}])
def test_a_variant_for_sale_chooses_of_every_option(options):
    product = shirt()

    with pytest.raises(services.OptionsInvalid, match="needs a value"):
        save(product, NewVariant(sku="SHIRT-NEW", price=3900, options=options))


def test_a_variant_cannot_choose_of_an_option_the_product_has_not():
    with pytest.raises(services.OptionsInvalid, match="no such option"):
        save(shirt(), NewVariant(sku="SHIRT-NEW", price=3900, options={"Fabric": "Linen"}))


def test_a_new_label_becomes_a_value():
    product = shirt()

    save(product, NewVariant(sku="SHIRT-SKY-S", price=3900, options={"Colour": "Sky", "Size": "S"}))

    assert services.get_product(slug=product.slug).options[0].values == ("Moss", "Sand", "Sky")


def test_values_can_be_reordered_coloured_and_renamed():
    product = shirt()
    new_colours = ("Colour", [("Sand", "#aabbcc"), "Forest"])

    save(
        product,
        NewVariant(sku="SHIRT-MOSS-S", price=3900, options={"Colour": "Forest", "Size": "S"}),
        NewVariant(sku="SHIRT-MOSS-M", price=3900, options={"Colour": "Forest", "Size": "M"}),
        options=[new_colours, SIZES],
    )

    colour = services.get_product(slug=product.slug).options[0]
    assert (colour.values, colour.swatches) == (("Sand", "Forest"), ("#aabbcc", ""))
    assert not OptionValue.objects.filter(label="Moss").exists()
    assert services.audit() == []


def test_a_value_that_is_not_listed_stays_while_it_is_sold():
    product = shirt()

    save(product, options=[("Colour", ["Moss"]), SIZES])

    assert services.get_product(slug=product.slug).options[0].values == ("Moss", "Sand")


def test_two_options_may_swap_their_names():
    product = shirt()
    variants = [
        NewVariant(sku=variant.sku, price=3900, options=variant.choices) for variant in product.variants.with_values()
    ]

    save(product, *variants, options=[SIZES, COLOURS])

    assert [option.name for option in services.get_product(slug=product.slug).options] == ["Size", "Colour"]
    assert services.get_variants(["SHIRT-MOSS-S"])["SHIRT-MOSS-S"].options == "S / Moss"
    assert services.audit() == []


def test_an_option_still_chosen_cannot_be_taken_away():
    product = shirt()

    with pytest.raises(services.OptionsInvalid, match="still chooses"):
        save(product, options=[COLOURS])

    assert ProductOption.objects.count() == 2


def test_an_option_goes_when_nothing_for_sale_chooses_it():
    product = shirt()
    off_sale = [
        NewVariant(sku=sku, price=3900, options={"Colour": colour}, is_active=False)
        for sku, colour in (("SHIRT-MOSS-M", "Moss"), ("SHIRT-SAND-M", "Sand"))
    ]
    kept = [
        NewVariant(sku=sku, price=3900, options={"Colour": colour})
        for sku, colour in (("SHIRT-MOSS-S", "Moss"), ("SHIRT-SAND-S", "Sand"))
    ]

    save(product, *off_sale, *kept, options=[COLOURS])

    assert [option.name for option in services.get_product(slug=product.slug).options] == ["Colour"]
    assert services.get_variants(["SHIRT-MOSS-S"])["SHIRT-MOSS-S"].options == "Moss"
    assert services.audit() == []


@pytest.mark.parametrize(
    "options",
    [
        [("A", ["1"]), ("B", ["1"]), ("C", ["1"]), ("D", ["1"])],
        [("Colour", ["Moss"]), ("colour", ["Sand"])],
        [("", ["Moss"])],
        [("x" * 41, ["Moss"])],
        [("Colour", ["x" * 61])],
        [("Colour", [""])],
    ],
)
def test_options_that_make_no_sense_are_refused(options):
    with pytest.raises(Invalid):
        services.create_product(title="Shirt", options=options)

    assert not Product.objects.exists()


def test_a_swatch_is_a_colour():
    with pytest.raises(Invalid) as refusal:
        services.create_product(title="Shirt", options=[("Colour", [("Moss", "green")])])

    assert refusal.value.field == "swatch"


def test_an_image_of_a_strangers_variant_is_refused():
    ProductFactory(sku="MUG-1")
    other = ProductFactory(sku="CUP-1")

    with pytest.raises(Invalid, match="no variant MUG-1"):
        services.add_image(product_slug=other.slug, content=picture(), variant_sku="MUG-1")
