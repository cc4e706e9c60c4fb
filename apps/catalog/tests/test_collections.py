"""Collections by hand and by rule, at both doors; tags; and what is related."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.catalog import services
from apps.catalog.models import Collection, CollectionRule, Product, Tag
from apps.catalog.services import NewVariant, RuleInput, SalePriceInput
from apps.catalog.tests.factories import CategoryFactory, ProductFactory, picture
from shop.common.errors import Invalid
from shop.common.money import MAX_AMOUNT

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods() -> None:
    """A mug (tagged, in Table > Mugs), a lamp (of Oakmoor, reduced), a bag (old, of canvas and 2.5 kg), a draft."""
    CategoryFactory(name="Table")
    CategoryFactory(name="Mugs", parent="table")
    services.create_attribute(attribute=services.AttributeInput(name="Weight", kind="number", unit="kg"))
    wash = services.AttributeInput(name="Washable", kind="boolean")
    services.create_attribute(attribute=wash)
    ProductFactory(title="Mug", price=1500, tags=["Cosy"], categories=["mugs"], attributes=[("Washable", True)])
    ProductFactory(title="Lamp", price=9000, compare_at_price=9900, brand="Oakmoor")
    ProductFactory(title="Bag", price=2500, attributes=[("Material", "Canvas"), ("Weight", "2.5")])
    Product.objects.filter(slug="bag").update(published_at=timezone.now() - timedelta(days=40))
    ProductFactory(title="Draft", status="draft", price=1500, tags=["Cosy"], brand="Oakmoor", categories=["mugs"])


def by_rule(*rules, match="all", **values):
    slug = services.create_collection(**{"name": "Some", "kind": "rule", "match": match} | values)
    services.set_rules(slug=slug, rules=list(rules))
    return slug


def found(client, slug):
    """What both doors list, which is the same."""
    page = client.get(f"/collections/{slug}/", {"sort": "name"}).context
    api = client.get("/api/v1/products", {"collection": slug, "ordering": "name"}).json()
    shown = [card.slug for card in page["page"]]
    assert shown == [product["slug"] for product in api["results"]]
    assert page["total"] == len(shown) == services.count_gathered([slug])[slug]
    return shown


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (RuleInput(kind="tag", of="cosy"), ["mug"]),
        (RuleInput(kind="attribute", of="material", value="canvas"), ["bag"]),
        (RuleInput(kind="attribute", of="weight", value="2.50"), ["bag"]),
        (RuleInput(kind="attribute", of="washable", value="yes"), ["mug"]),
        (RuleInput(kind="attribute", of="washable", value="no"), []),
        (RuleInput(kind="price_from", number=2500), ["bag", "lamp"]),
        (RuleInput(kind="price_to", number=2500), ["bag", "mug"]),
        (RuleInput(kind="newness", number=30), ["lamp", "mug"]),
        (RuleInput(kind="brand", of="oakmoor"), ["lamp"]),
        (RuleInput(kind="category", of="table"), ["mug"]),
        (RuleInput(kind="on_sale"), ["lamp"]),
    ],
    ids=lambda value: f"{value.kind}-{value.value}" if isinstance(value, RuleInput) else "",
)
def test_each_rule_gathers_what_fits(client, goods, rule, expected):
    assert found(client, by_rule(rule)) == expected


def test_rules_have_to_be_so_all_together_or_any(client, goods):
    rules = [RuleInput(kind="price_to", number=2500), RuleInput(kind="newness", number=30)]

    assert found(client, by_rule(*rules)) == ["mug"]
    assert found(client, by_rule(*rules, match="any", name="Other")) == ["bag", "lamp", "mug"]


def test_without_a_rule_nothing_is_gathered(client, goods):
    assert found(client, by_rule()) == []


def test_rules_are_asked_anew_each_time(client, goods):
    cheap = by_rule(RuleInput(kind="price_to", number=2500))
    services.update_product(slug="mug", tags=["Plain"])
    services.save_variants(
        product_slug="bag", variants=[NewVariant(sku=Product.objects.get(slug="bag").variants.get().sku, price=2501)],
        actor="staff:ada",
    )  # fmt: skip
    later = timezone.now() + timedelta(days=31)

    assert found(client, cheap) == ["mug"]
    assert found(client, by_rule(RuleInput(kind="tag", of="cosy"), name="Cosy")) == []
    new = by_rule(RuleInput(kind="newness", number=30), name="New")
    assert [card.count for card in services.list_collection_cards(now=later) if card.slug == new] == []


def test_a_sale_brings_a_product_in_and_out(client, goods):
    cheap = by_rule(RuleInput(kind="on_sale"))
    sku = Product.objects.get(slug="bag").variants.get().sku
    sale = SalePriceInput(price=2000, starts_at=timezone.now(), name="Summer")
    services.set_sale_prices(sku=sku, sales=[sale], actor="staff:ada")
    assert found(client, cheap) == ["bag", "lamp"]

    services.end_sale(name="Summer", actor="staff:ada")

    assert found(client, cheap) == ["lamp"]


def by_hand(*slugs, **values):
    slug = services.create_collection(**{"name": "By hand"} | values)
    services.set_items(slug=slug, products=list(slugs))
    return slug


def test_a_collection_by_hand_keeps_its_order(client, goods):
    slug = by_hand("bag", "draft", "lamp", "mug")

    assert [card.slug for card in client.get(f"/collections/{slug}/").context["page"]] == ["bag", "lamp", "mug"]
    services.set_items(slug=slug, products=["mug", "bag", "mug"])
    assert [card.slug for card in client.get(f"/collections/{slug}/").context["page"]] == ["mug", "bag"]
    assert found(client, slug) == ["bag", "mug"]


def test_a_collection_can_be_filtered_sorted_and_paged_like_a_category(client, goods, monkeypatch):
    monkeypatch.setattr("apps.catalog.views.listing.PAGE_SIZE", 2)
    slug = by_hand("bag", "lamp", "mug")

    first = client.get(f"/collections/{slug}/", {"sort": "-price"}).context
    second = client.get(f"/collections/{slug}/", {"sort": "-price", "page": 2}).context
    cheap = client.get(f"/collections/{slug}/", {"price_max": "20"}).context

    assert [card.slug for card in [*first["page"], *second["page"]]] == ["lamp", "bag", "mug"]
    assert [card.slug for card in cheap["page"]] == ["mug"]
    assert [value for value, _label in first["sorts"]] == ["collection", "newest", "price", "-price", "name"]


def test_the_api_pages_through_a_collection(client, goods):
    slug = by_hand("bag", "lamp", "mug")

    page = client.get("/api/v1/products", {"collection": slug, "page_size": 2, "ordering": "price"}).json()
    rest = client.get(page["next"]).json()

    assert [product["slug"] for product in page["results"] + rest["results"]] == ["mug", "bag", "lamp"]


def test_the_api_describes_collections(client, goods):
    slug = by_hand("bag", name="Away", description="For a day.", is_featured=True)
    by_hand(name="Empty")

    assert client.get("/api/v1/collections").json() == {
        "results": [
            {
                "slug": slug,
                "name": "Away",
                "description": "For a day.",
                "count": 1,
                "image": None,
                "products": "http://testserver/api/v1/products?collection=away",
            }
        ],
        "next": None,
        "previous": None,
    }
    assert client.get("/api/v1/collections/away").json()["count"] == 1
    assert client.get("/api/v1/collections/empty").json()["count"] == 0


def test_a_hidden_or_unknown_collection_is_nowhere(client, goods):
    by_hand("bag", name="Hidden", is_visible=False)

    for slug in ("hidden", "nowhere"):
        assert client.get(f"/collections/{slug}/").status_code == 404
        assert client.get(f"/api/v1/collections/{slug}").json()["code"] == "collection_not_found"
        refused = client.get("/api/v1/products", {"collection": slug})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "collection")
    assert services.list_collections() == ()


def test_an_old_slug_leads_to_the_collection(client, goods):
    by_hand("bag", name="Away")

    services.update_collection(slug="away", new_slug="a-day-out")

    moved = client.get("/collections/away/")
    assert (moved.status_code, moved["Location"]) == (301, "/collections/a-day-out/")
    api = client.get("/api/v1/collections/away")
    assert (api.status_code, api["Location"]) == (301, "http://testserver/api/v1/collections/a-day-out")


def test_a_deleted_collection_leaves_its_products(client, goods):
    slug = by_hand("bag")

    services.delete_collection(slug=slug)

    assert client.get(f"/collections/{slug}/").status_code == 404
    assert client.get("/p/bag/").status_code == 200


@pytest.mark.parametrize(
    "rule",
    [
        RuleInput(kind="nonsense"),
        RuleInput(kind="tag", of="nowhere"),
        RuleInput(kind="attribute", of="material"),
        RuleInput(kind="attribute", of="weight", value="heavy"),
        RuleInput(kind="attribute", of="nothing", value="x"),
        RuleInput(kind="price_to"),
        RuleInput(kind="price_from", number=-1),
        RuleInput(kind="price_to", number=MAX_AMOUNT + 1),
        RuleInput(kind="newness", number=0),
        RuleInput(kind="brand", of="\x00"),
        RuleInput(kind="category", of="nowhere"),
    ],
)
def test_a_rule_that_says_nothing_is_refused_and_the_old_ones_stay(goods, rule):
    slug = by_rule(RuleInput(kind="on_sale"))

    with pytest.raises(services.RuleInvalid):
        services.set_rules(slug=slug, rules=[RuleInput(kind="on_sale"), rule])

    assert [row.kind for row in CollectionRule.objects.all()] == ["on_sale"]


def test_unknown_products_are_refused_and_the_old_ones_stay(client, goods):
    slug = by_hand("bag")

    with pytest.raises(services.ProductNotFound):
        services.set_items(slug=slug, products=["mug", "nowhere"])

    assert found(client, slug) == ["bag"]


@pytest.mark.parametrize("members", [{"kind": "magic"}, {"match": "none"}, {"position": -1}, {"name": ""}])
def test_a_collection_of_nonsense_is_refused(members):
    with pytest.raises(Invalid):
        services.create_collection(**{"name": "Away"} | members)

    assert not Collection.objects.exists()


def test_two_collections_do_not_share_a_slug(goods):
    by_hand(name="Away")

    with pytest.raises(services.SlugTaken):
        services.create_collection(name="Other", slug="away")
    assert services.create_collection(name="Away") == "away-2"


def test_the_home_page_shows_featured_collections_with_a_picture(client, goods):
    services.add_image(product_slug="bag", content=picture(), alt="A bag")
    by_hand("bag", name="Away", is_featured=True)
    by_hand("lamp", name="Home")

    response = client.get("/")

    [card] = response.context["collections"]
    assert (card.slug, card.count, card.image.alt) == ("away", 1, "A bag")
    assert [info.name for info in response.context["collections_menu"]] == ["Away", "Home"]


def test_the_home_page_keeps_its_budget(client, goods, django_assert_max_num_queries):
    for n in range(4):
        by_hand("bag", "mug", name=f"Hand {n}", is_featured=True)
        by_rule(RuleInput(kind="on_sale"), RuleInput(kind="tag", of="cosy"), name=f"Rule {n}", is_featured=True)
    client.get("/")

    with django_assert_max_num_queries(8):
        client.get("/")


def test_a_collection_page_costs_the_same_with_more_in_it(client, goods, django_assert_num_queries):
    slug = by_hand("bag", "lamp", "mug")
    rules = by_rule(*[RuleInput(kind="price_to", number=9000)] * 5, name="Rules")
    client.get(f"/collections/{slug}/")
    counts = []
    for path in (f"/collections/{slug}/", f"/collections/{rules}/", "/api/v1/collections"):
        client.get(path)
        with django_assert_num_queries(100, exact=False) as queries:
            client.get(path)
        counts.append(len(queries))
    more = [ProductFactory(price=100 + n).slug for n in range(5)]
    services.set_items(slug=slug, products=["bag", "lamp", "mug", *more])

    for path, count in zip(
        (f"/collections/{slug}/", f"/collections/{rules}/", "/api/v1/collections"), counts, strict=True
    ):
        client.get(path)
        with django_assert_num_queries(count):
            client.get(path)


def test_tags_are_words_in_whatever_case(goods):
    services.update_product(slug="bag", tags=["cosy", "For rain", "COSY "])

    assert list(Tag.objects.values_list("slug", "name")) == [("cosy", "Cosy"), ("for-rain", "For rain")]
    assert sorted(tag.name for tag in Product.objects.get(slug="bag").tags.all()) == ["Cosy", "For rain"]


def test_shoppers_do_not_see_tags(client, goods):
    assert "Cosy" not in client.get("/p/mug/").content.decode()
    assert "cosy" not in client.get("/api/v1/products/mug").content.decode().lower()


def test_a_tag_that_gathers_is_not_deleted(goods):
    by_rule(RuleInput(kind="tag", of="cosy"))

    with pytest.raises(services.TagInUse):
        services.delete_tag(slug="cosy")
    services.rename_tag(slug="cosy", name="Snug")

    assert Tag.objects.get().name == "Snug"


def test_a_tag_can_go_and_takes_nothing_along(goods):
    services.delete_tag(slug="cosy")

    assert not Tag.objects.exists()
    assert Product.objects.filter(slug="mug").exists()
    with pytest.raises(services.TagNotFound):
        services.rename_tag(slug="cosy", name="Snug")


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
def test_a_tag_needs_a_name_that_fits(goods, name):
    with pytest.raises(Invalid):
        services.update_product(slug="bag", tags=[name])

    assert Tag.objects.count() == 1


def related(client, slug="mug"):
    api = client.get(f"/api/v1/products/{slug}").json()["related"]
    page = client.get(f"/p/{slug}/").context["related"]
    assert [product["slug"] for product in api][:4] == [card.slug for card in page]
    return [product["slug"] for product in api]


def test_the_choice_of_the_staff_comes_first_then_neighbours_that_are_in_stock(client, goods):
    ProductFactory(title="Gone", categories=["mugs"], stock=0)
    ProductFactory(title="Cup", categories=["mugs"])

    services.update_product(slug="mug", related=["lamp", "draft", "bag", "lamp"])

    assert related(client) == ["lamp", "bag", "cup"]
    services.update_product(slug="mug", related=[])
    assert related(client) == ["cup"]


@pytest.mark.parametrize("wrong", [["mug"], ["nowhere"]])
def test_a_product_is_related_to_others_that_there_are(client, goods, wrong):
    services.update_product(slug="mug", related=["bag"])

    with pytest.raises((Invalid, services.ProductNotFound)):
        services.update_product(slug="mug", related=["lamp", *wrong])

    assert related(client) == ["bag"]


def test_related_products_are_at_most_two_queries(goods, django_assert_num_queries):
    services.update_product(slug="mug", related=["lamp", "bag"])
    kin = services.get_product(slug="mug").kin

    with django_assert_num_queries(1):
        assert len(services.list_related(slug="mug", limit=2, kin=kin)) == 2
    with django_assert_num_queries(2):
        assert len(services.list_related(slug="mug", limit=4, kin=kin)) == 2
