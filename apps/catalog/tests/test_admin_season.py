"""Collections, tags and sale prices in the back office."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from apps.catalog import services
from apps.catalog.admin.collections import FIELDS
from apps.catalog.models import Collection, CollectionRule, Product, SalePrice, Tag
from apps.catalog.services import RuleInput, SalePriceInput
from apps.catalog.tests.factories import ProductFactory

pytestmark = pytest.mark.django_db

ADD = "/admin/catalog/collection/add/"


def sent(*, items: Any = (), rules: Any = (), **values: Any) -> dict[str, Any]:
    """What a browser sends: items as (product, position), rules as their fields."""
    data = {
        "name": "Away", "slug": "away", "description": "", "kind": "hand", "match": "all", "position": "0",
        "is_visible": "on", "items-TOTAL_FORMS": len(items), "items-INITIAL_FORMS": 0,
        "rules-TOTAL_FORMS": len(rules), "rules-INITIAL_FORMS": 0,
    }  # fmt: skip
    for n, (product, position) in enumerate(items):
        data |= {f"items-{n}-product": Product.objects.get(slug=product).pk, f"items-{n}-position": position}
    for n, rule in enumerate(rules):
        data |= {f"rules-{n}-{name}": value for name, value in rule.items()}
    return data | values


@pytest.fixture
def goods() -> None:
    """A mug, a bag and a lamp; the mug is cosy."""
    for title in ("Mug", "Bag", "Lamp"):
        ProductFactory(title=title, sku=f"{title.upper()}-1", tags=["Cosy"] if title == "Mug" else [])


def test_a_collection_is_filled_in_the_order_in_which_it_was_dragged(staff, goods):
    response = staff.post(ADD, sent(items=[("mug", 2), ("bag", 1), ("lamp", 3)]))

    assert response.status_code == 302, response.context["errors"]
    rows = Collection.objects.get(slug="away").items.order_by("position")
    assert [row.product.slug for row in rows] == ["bag", "mug", "lamp"]


def test_a_collection_is_changed_and_emptied(staff, goods):
    slug = services.create_collection(name="Away")
    services.set_items(slug=slug, products=["mug", "bag"])
    collection = Collection.objects.get()
    first, second = collection.items.order_by("position")
    data = sent(items=[("mug", 2), ("bag", 1)], name="Out", slug="out", **{"items-INITIAL_FORMS": 2})
    data |= {"items-0-id": first.pk, "items-0-DELETE": "on", "items-1-id": second.pk}
    data |= {"items-0-collection": collection.pk, "items-1-collection": collection.pk}

    response = staff.post(f"/admin/catalog/collection/{collection.pk}/change/", data)

    assert response.status_code == 302, response.context["errors"]
    collection.refresh_from_db()
    assert (collection.name, collection.slug) == ("Out", "out")
    assert [row.product.slug for row in collection.items.all()] == ["bag"]


def test_rules_keep_the_fields_that_matter_alone(staff, goods):
    rules = [{"kind": "tag", "tag": Tag.objects.get().pk, "amount": "5.00"}, {"kind": "price_to", "amount": "25.00"}]

    response = staff.post(ADD, sent(kind="rule", rules=rules))

    assert response.status_code == 302, response.context["errors"]
    stored = CollectionRule.objects.order_by("pk").values_list("kind", "tag__name", "number")
    assert list(stored) == [("tag", "Cosy", None), ("price_to", None, 2500)]


@pytest.mark.parametrize("kind", [kind for kind, names in FIELDS.items() if names])
def test_a_rule_without_what_it_needs_is_shown_again(staff, goods, kind):
    response = staff.post(ADD, sent(kind="rule", rules=[{"kind": kind}]))

    assert response.status_code == 200
    assert "Say what has to be so." in response.content.decode()
    assert not Collection.objects.exists()


def test_stored_rules_are_shown_as_they_were_typed(staff, goods):
    slug = services.create_collection(name="Away", kind="rule")
    services.set_rules(slug=slug, rules=[RuleInput(kind="price_to", number=2550), RuleInput(kind="newness", number=7)])
    collection = Collection.objects.get()

    page = staff.get(f"/admin/catalog/collection/{collection.pk}/change/")

    forms = page.context["inline_admin_formsets"][1].formset.forms
    assert [forms[0]["amount"].value(), forms[1]["days"].value()] == [Decimal("25.50"), 7]
    assert 'value="25.50"' in page.content.decode()
    assert "3 products now" in page.content.decode()
    assert "js/admin/collection-rules.js" in page.content.decode()


def test_the_list_of_collections_counts_what_they_gather_at_once(staff, goods, django_assert_max_num_queries):
    for n in range(6):
        slug = services.create_collection(name=f"Away {n}", kind="rule")
        services.set_rules(slug=slug, rules=[RuleInput(kind="price_to", number=2500)])
    staff.get("/admin/catalog/collection/")

    with django_assert_max_num_queries(12):
        page = staff.get("/admin/catalog/collection/")

    assert {row.gathered_now for row in page.context["cl"].result_list} == {3}


def test_tags_are_added_renamed_and_deleted(staff, goods):
    staff.post("/admin/catalog/tag/add/", {"name": "Snug"})
    staff.post(f"/admin/catalog/tag/{Tag.objects.get(slug='cosy').pk}/change/", {"name": "Warm"})

    assert sorted(Tag.objects.values_list("name", flat=True)) == ["Snug", "Warm"]
    staff.post(f"/admin/catalog/tag/{Tag.objects.get(slug='snug').pk}/delete/", {"post": "yes"})
    assert [tag.name for tag in Tag.objects.all()] == ["Warm"]


@pytest.fixture
def sales(goods) -> None:
    """A sale that is on, one that is planned, one that is over."""
    now, day = timezone.now(), timedelta(days=1)
    for sku, start, end in [("MUG-1", -1, 1), ("BAG-1", 1, None), ("LAMP-1", -3, -2)]:
        ends_at = None if end is None else now + end * day
        sale = SalePriceInput(price=1500, starts_at=now + start * day, ends_at=ends_at, name="Summer")
        services.set_sale_prices(sku=sku, sales=[sale], actor="staff:ada")


@pytest.mark.parametrize(
    ("query", "expected"),
    [("", {"MUG-1", "BAG-1", "LAMP-1"}), ("?state=on", {"MUG-1"}), ("?state=planned", {"BAG-1"}),
     ("?state=over", {"LAMP-1"}), ("?sale=Summer", {"MUG-1", "BAG-1", "LAMP-1"}), ("?q=bag", {"BAG-1"})],
)  # fmt: skip
def test_sale_prices_are_found_by_their_state(staff, sales, query, expected):
    page = staff.get(f"/admin/catalog/saleprice/{query}")

    assert {row.variant.sku for row in page.context["cl"].result_list} == expected


def test_sale_prices_are_ended_from_the_list_and_nothing_else(staff, sales):
    rows = {row.variant.sku: row for row in SalePrice.objects.all()}
    chosen = [row.pk for row in rows.values()]

    staff.post("/admin/catalog/saleprice/", {"action": "end_now", "_selected_action": chosen})

    left = {row.variant.sku: row.ends_at for row in SalePrice.objects.all()}
    assert set(left) == {"MUG-1", "LAMP-1"}
    assert left["MUG-1"] <= timezone.now()
    assert left["LAMP-1"] == rows["LAMP-1"].ends_at
    assert services.get_variants(["MUG-1"])["MUG-1"].price.amount == 1900
    assert staff.get("/admin/catalog/saleprice/add/").status_code == 403


def test_the_list_of_sale_prices_costs_the_same_with_more_rows(staff, sales, django_assert_num_queries):
    staff.get("/admin/catalog/saleprice/")
    with django_assert_num_queries(100, exact=False) as queries:
        staff.get("/admin/catalog/saleprice/")
    for n in range(5):
        ProductFactory(title=f"More {n}", sku=f"MORE-{n}")
        sale = SalePriceInput(price=1000, starts_at=timezone.now(), name="Summer")
        services.set_sale_prices(sku=f"MORE-{n}", sales=[sale], actor="staff:ada")

    with django_assert_num_queries(len(queries)):
        staff.get("/admin/catalog/saleprice/")


def test_the_front_page_says_what_could_not_be_published(staff):
    ProductFactory(title="Mug", status="draft", variants=[], publish_at=timezone.now() - timedelta(hours=1))

    page = staff.get("/admin/")

    [card] = [card for card in page.context["cards"] if card["label"] == "products that could not be published"]
    assert card["count"] == 1
    assert [row.slug for row in staff.get(card["url"]).context["cl"].result_list] == ["mug"]
