"""Changing many products at once: prices by percent, shelves and tags; shown first, then done, then written down."""

from decimal import Decimal
from typing import Any

import pytest

from apps.catalog import services
from apps.catalog.models import Product, ProductChange, Variant
from apps.catalog.services import NewVariant, PriceRule
from apps.catalog.services._repricing import new_price
from apps.catalog.tests.factories import CategoryFactory, ProductFactory, shirt
from shop.common.errors import Invalid
from shop.common.ledger import LedgerIsAppendOnly

pytestmark = pytest.mark.django_db

LIST = "/admin/catalog/product/"


def rule(percent: str, **values: Any) -> PriceRule:
    return PriceRule(percent=Decimal(percent), **values)


@pytest.mark.parametrize(
    ("price", "percent", "rounding", "expected"),
    [
        (1999, "10", "none", 2199),
        (1999, "-10", "none", 1799),
        (2000, "2.5", "none", 2050),
        (1999, "10", "00", 2200),
        (1999, "10", "90", 2190),
        (1999, "10", "99", 2199),
        (1040, "0", "99", 999),
        (1060, "0", "99", 1099),
        (50, "0", "00", 100),
        (10, "-50", "00", 100),
        (0, "50", "99", 0),
        (100, "-95", "none", 5),
    ],
)
def test_a_price_changes_by_percent_and_is_rounded(price, percent, rounding, expected):
    assert new_price(price, rule(percent, rounding=rounding)) == expected


@pytest.mark.parametrize(
    ("price", "before", "percent", "compare_at", "expected"),
    [
        (2000, 3000, "10", "keep", 3000),
        (2000, 2100, "10", "keep", None),
        (2000, None, "-10", "old", 2000),
        (2000, 3000, "10", "old", 3000),
        (2000, 3000, "-10", "clear", None),
    ],
)
def test_what_a_price_is_compared_with_follows(price, before, percent, compare_at, expected):
    product = ProductFactory(price=price, compare_at_price=before)

    [change] = services.preview_price_change(slugs=[product.slug], rule=rule(percent, compare_at=compare_at))

    assert change.new_compare_at_price == expected


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (rule("501"), "percent"),
        (rule("-96"), "percent"),
        (rule("NaN"), "percent"),
        (rule("5", rounding="7"), "rounding"),
        (rule("5", compare_at="up"), "compare_at"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(wrong, field):
    with pytest.raises(Invalid) as refused:
        services.preview_price_change(slugs=[ProductFactory().slug], rule=wrong)

    assert refused.value.field == field


def test_what_stays_as_it_is_is_not_shown_and_looking_changes_nothing():
    product = ProductFactory(price=1900)

    assert services.preview_price_change(slugs=[product.slug], rule=rule("0")) == []
    assert len(services.preview_price_change(slugs=[product.slug], rule=rule("5"))) == 1
    assert Variant.objects.get().price == 1900


def test_prices_change_where_nobody_has_changed_them_meanwhile():
    product = shirt()
    changes = services.preview_price_change(slugs=[product.slug], rule=rule("10"))
    late = NewVariant(sku="SHIRT-MOSS-S", price=3500, options={"Colour": "Moss", "Size": "S"})
    services.save_variants(product_slug=product.slug, variants=[late], actor="grace")

    result = services.change_prices(changes=changes, actor="ada")

    assert result.left == ("SHIRT-MOSS-S",)
    assert sorted(result.changed) == ["SHIRT-MOSS-M", "SHIRT-SAND-M", "SHIRT-SAND-S"]
    assert Variant.objects.get(sku="SHIRT-MOSS-S").price == 3500
    assert Variant.objects.get(sku="SHIRT-SAND-M").price == 4290
    last = services.list_changes(slug=product.slug)[0]
    assert (last.actor, last.verb, len(last.differences)) == ("ada", "repriced", 3)
    assert services.audit() == []


def test_doing_it_twice_changes_prices_once():
    product = ProductFactory(sku="MUG-1", price=1000)
    changes = services.preview_price_change(slugs=[product.slug], rule=rule("10"))

    services.change_prices(changes=changes, actor="ada")
    again = services.change_prices(changes=changes, actor="ada")

    assert (again.changed, again.left) == ((), ("MUG-1",))
    assert Variant.objects.get().price == 1100


def test_changing_prices_asks_as_often_for_many_products_as_their_variants_need(django_assert_max_num_queries):
    for _ in range(12):
        ProductFactory()
    slugs = list(Product.objects.values_list("slug", flat=True))

    with django_assert_max_num_queries(2):
        changes = services.preview_price_change(slugs=slugs, rule=rule("10"))
    with django_assert_max_num_queries(12 + 25):
        services.change_prices(changes=changes, actor="ada")


@pytest.mark.parametrize(
    ("how", "expected", "changed"),
    [("add", ["garden", "table"], 1), ("remove", [], 1), ("replace", ["garden"], 2)],
)
def test_products_are_filed_under_other_categories(how, expected, changed):
    CategoryFactory(name="Table")
    CategoryFactory(name="Garden")
    one, two = ProductFactory(categories=["table"]), ProductFactory(categories=["table", "garden"])
    asked = {"slugs": [one.slug, two.slug], "shelf": "categories", "how": how}
    names = ["table"] if how == "remove" else ["garden"]
    if how == "remove":
        services.update_product(slug=two.slug, categories=["garden"])

    counted = services.count_refiled(**asked, names=names)
    done = services.file_products(**asked, names=names, actor="ada")

    assert counted == done
    assert done == (1 if how != "replace" else changed)
    assert sorted(one.categories.values_list("slug", flat=True)) == expected
    assert ProductChange.objects.filter(verb="filed").count() == done
    assert services.audit() == []


def test_a_shelf_that_does_not_exist_is_refused():
    with pytest.raises(Invalid, match="no “attic”"):
        services.file_products(
            slugs=[ProductFactory().slug], shelf="categories", how="add", names=["attic"], actor="ada"
        )


def test_staff_look_at_new_prices_before_they_change_them(staff):
    product = shirt()
    asked = {"_selected_action": [product.pk], "action": "change_prices"}
    wanted = asked | {"percent": "10", "rounding": "90", "compare_at": "keep"}

    form = staff.post(LIST, asked)
    shown = staff.post(LIST, wanted | {"step": "show"})
    before = Variant.objects.get(sku="SHIRT-MOSS-S").price
    done = staff.post(LIST, wanted | {"step": "do", "sealed": shown.context["sealed"]}, follow=True)

    assert "You chose 1 product." in form.content.decode()
    assert "4 variants of 1 product will change: 4 dearer, 0 cheaper." in shown.content.decode()
    assert "€42.90" in shown.content.decode()
    assert before == 3900
    assert [str(message) for message in done.context["messages"]] == ["4 prices changed."]
    assert set(Variant.objects.values_list("price", flat=True)) == {4290}
    assert services.list_changes(slug=product.slug)[0].actor == "staff:ada@example.com"


def test_prices_that_were_not_shown_cannot_be_sent(staff):
    product = shirt()
    wanted = {"_selected_action": [product.pk], "action": "change_prices", "percent": "10", "rounding": "none"}

    done = staff.post(LIST, wanted | {"compare_at": "keep", "step": "do", "sealed": "made:up"}, follow=True)

    assert "please look again" in str([str(message) for message in done.context["messages"]])
    assert set(Variant.objects.values_list("price", flat=True)) == {3900}


def test_a_mistake_in_the_question_is_told_at_its_field(staff):
    wanted = {"_selected_action": [shirt().pk], "action": "change_prices", "percent": "1000", "step": "show"}

    page = staff.post(LIST, wanted | {"rounding": "none", "compare_at": "keep"})

    assert "less than or equal to 500" in page.context["form"].errors["percent"][0]
    assert page.context["plan"] is None


def test_staff_put_products_on_sale_and_file_them(staff):
    category = CategoryFactory(name="Summer")
    product = shirt()
    chosen = {"_selected_action": [product.pk]}
    sale = chosen | {
        "action": "put_on_sale", "name": "Summer", "percent": "10", "rounding": "none",
        "starts_at_0": "2026-01-01", "starts_at_1": "00:00:00", "ends_at_0": "2099-01-01", "ends_at_1": "00:00:00",
    }  # fmt: skip
    shelf = chosen | {"action": "file_under_categories", "how": "add", "names": [category.pk]}

    for wanted in (sale, shelf):
        shown = staff.post(LIST, wanted | {"step": "show"})
        assert "will" in shown.context["plan"].sentence, shown.context["form"].errors
        staff.post(LIST, wanted | {"step": "do", "sealed": shown.context["sealed"]})

    assert services.get_product(slug=product.slug).price.amount == 3510
    assert [item.slug for item in services.get_product(slug=product.slug).categories] == ["summer"]


def test_the_history_cannot_be_rewritten():
    product = ProductFactory()
    row = ProductChange.objects.filter(product=product).first()

    with pytest.raises(LedgerIsAppendOnly):
        ProductChange.objects.filter(product=product).delete()
    with pytest.raises(LedgerIsAppendOnly):
        row.save()


def test_only_real_differences_are_written_down():
    product = ProductFactory(title="Mug")
    before = len(services.list_changes(slug=product.slug))

    services.update_product(slug=product.slug, title="Mug", actor="ada")
    services.publish_product(slug=product.slug, actor="ada")

    assert len(services.list_changes(slug=product.slug)) == before


def test_every_way_of_changing_a_product_names_who_did_it():
    product = ProductFactory(title="Mug", sku="MUG-1")

    services.retire_product(slug=product.slug, actor="ada")
    services.update_product(slug=product.slug, status="draft", actor="grace")
    services.publish_product(slug=product.slug, actor="joan")

    told = [(c.actor, c.verb, c.differences) for c in services.list_changes(slug=product.slug)[:3]]
    assert told == [
        ("joan", "published", (("status", "Draft", "Published"),)),
        ("grace", "changed", (("status", "Retired", "Draft"),)),
        ("ada", "retired", (("status", "Published", "Retired"),)),
    ]
