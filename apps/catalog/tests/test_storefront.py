"""The shop's pages: home, category, search, product."""

import pytest

from apps.catalog import services
from apps.catalog.models import Product
from apps.catalog.services import ChoiceValue, NewVariant
from apps.catalog.tests.factories import CategoryFactory, ProductFactory, picture, shirt
from apps.catalog.views import listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(monkeypatch) -> None:
    """Six mugs of rising price in Table > Mugs, two of them with a picture; a page holds four."""
    monkeypatch.setattr(listing, "PAGE_SIZE", 4)
    CategoryFactory(name="Table", description="For breakfast and later.")
    CategoryFactory(name="Mugs", parent="table")
    for n in range(6):
        product = ProductFactory(title=f"Mug {n}", categories=["mugs"], price=1000 + n, brand="Fernhollow")
        if n < 2:
            services.add_image(product_slug=product.slug, content=picture(), alt=f"Mug {n}")


def titles(response) -> list[str]:
    return [card.title for card in response.context["page"]]


def test_the_home_page_shows_what_the_shop_sells(client, shelf):
    ProductFactory(title="Spade", is_featured=True, price=900, compare_at_price=1200)

    context = client.get("/").context

    assert [(card.slug, card.count) for card in context["categories"]] == [("table", 6)]
    assert context["newest"][0].title == "Spade"
    assert [card.title for card in context["on_sale"]] == ["Spade"]
    assert [card.title for card in context["featured"]] == ["Spade"]


def test_an_empty_shop_has_a_home_page(client):
    response = client.get("/")

    assert response.status_code == 200
    assert response.context["categories"] == []


def test_a_category_lists_what_is_in_it_and_below(client, shelf):
    response = client.get("/c/table/")

    context = response.context
    assert (context["category"].name, context["category"].description) == ("Table", "For breakfast and later.")
    assert context["breadcrumbs"] == [("Table", "")]
    assert [child.slug for child in context["children"]] == ["mugs"]
    assert (context["total"], len(context["page"]), context["page"].paginator.num_pages) == (6, 4, 2)
    assert context["sort"] == "featured"
    assert "Mug 5" in response.content.decode()


def test_a_category_below_leads_back_up(client, shelf):
    assert client.get("/c/mugs/").context["breadcrumbs"] == [("Table", "/c/table/"), ("Mugs", "")]


@pytest.mark.parametrize(
    ("sort", "first"),
    [("price", "Mug 0"), ("-price", "Mug 5"), ("name", "Mug 0"), ("newest", "Mug 5"), ("nonsense", "Mug 5")],
)
def test_a_category_can_be_sorted(client, shelf, sort, first):
    assert titles(client.get("/c/table/", {"sort": sort}))[0] == first


def test_pages_divide_a_category_without_gap_or_repeat(client, shelf):
    pages = [titles(client.get("/c/table/", {"sort": "price", "page": n})) for n in (1, 2)]

    assert pages[0] + pages[1] == [f"Mug {n}" for n in range(6)]


@pytest.mark.parametrize("page", ["99", "999999999999"])
def test_beyond_the_last_page_is_the_last_page(client, shelf, page):
    assert client.get("/c/table/", {"page": page}).context["page"].number == 2


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "", "٢", "9" * 5000])
def test_what_is_no_page_number_is_not_found(client, shelf, page):
    assert client.get("/c/table/", {"page": page}).status_code == 404


@pytest.mark.parametrize("path", ["/c/nowhere/", "/p/nothing/", "/p/%00/"])
def test_what_is_not_there_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_only_published_products_have_a_page(client, status):
    product = ProductFactory(status="draft")
    services.update_product(slug=product.slug, status=status)

    assert client.get(f"/p/{product.slug}/").status_code == 404


def test_nothing_can_be_posted_to_these_pages(client, shelf):
    for path in ("/", "/c/table/", "/search/", "/p/mug-0/"):
        assert client.post(path).status_code == 405


def test_search_finds_and_keeps_the_query(client, shelf):
    response = client.get("/search/", {"q": "  mug\x00   3 "})

    assert response.context["query"] == "mug 3"
    assert titles(response) == ["Mug 3"]
    assert response.context["suggestions"] == []
    assert [value for value, _label in response.context["sorts"]] == ["relevance", "newest", "price", "-price", "name"]


@pytest.mark.parametrize("query", ["", "   ", "elephant", "\x00", "%", "x" * 10_000])
def test_a_search_without_result_suggests_categories(client, shelf, query):
    response = client.get("/search/", {"q": query})

    assert response.status_code == 200
    assert response.context["total"] == 0
    assert [item.slug for item in response.context["suggestions"]] == ["table"]


def test_what_was_searched_for_is_shown_as_text(client):
    response = client.get("/search/", {"q": "<script>alert(1)</script>"})

    assert "<script>alert(1)" not in response.content.decode()


def test_a_product_page_shows_the_first_variant_in_stock(client):
    CategoryFactory(name="Clothes")
    product = shirt(
        categories=["clothes"],
        attributes=[("Fabric", "Linen")],
        variants=[
            NewVariant(sku="SHIRT-1", price=3900, options={"Colour": "Moss", "Size": "S"}),
            NewVariant(sku="SHIRT-2", price=3500, options={"Colour": "Sand", "Size": "S"}, opening_stock=2),
        ],
    )
    services.add_image(product_slug=product.slug, content=picture(), alt="In the sun", variant_sku="SHIRT-2")

    response = client.get("/p/linen-shirt/")

    context = response.context
    assert (context["variant"].sku, context["variant"].available) == ("SHIRT-2", 2)
    assert context["variant"].image == context["product"].images[0]
    assert context["breadcrumbs"] == [("Clothes", "/c/clothes/"), ("Linen shirt", "")]
    assert context["related"] == []
    assert "In the sun" in response.content.decode()
    assert "Linen" in response.content.decode()


def test_a_link_chooses_the_variant_and_every_value_leads_on(client):
    shirt()

    choices = client.get("/p/linen-shirt/", {"sku": "SHIRT-SAND-M"}).context["choices"]

    assert [choice.name for choice in choices] == ["Colour", "Size"]
    assert choices[0].values == (
        ChoiceValue(
            label="Moss", url="/p/linen-shirt/?sku=SHIRT-MOSS-M", selected=False, available=True, swatch="#5a6b3b"
        ),
        ChoiceValue(
            label="Sand", url="/p/linen-shirt/?sku=SHIRT-SAND-M", selected=True, available=True, swatch="#d9c8a0"
        ),
    )


def test_a_choice_that_cannot_be_bought_is_shown_before_the_click(client):
    shirt(
        variants=[
            NewVariant(sku="S-1", price=100, options={"Colour": "Moss", "Size": "S"}, opening_stock=1),
            NewVariant(sku="S-2", price=100, options={"Colour": "Moss", "Size": "M"}),
            NewVariant(sku="S-3", price=100, options={"Colour": "Sand", "Size": "M"}, opening_stock=1),
        ]
    )

    colour, size = client.get("/p/linen-shirt/", {"sku": "S-1"}).context["choices"]

    sand = colour.values[1]
    assert (sand.url, sand.available) == ("/p/linen-shirt/?sku=S-3", False)
    assert [(value.label, value.available) for value in size.values] == [("S", True), ("M", False)]


@pytest.mark.parametrize("sku", ["", "NO-SUCH", "\x00", "x" * 5000])
def test_an_unknown_sku_shows_the_usual_variant(client, sku):
    shirt()

    assert client.get("/p/linen-shirt/", {"sku": sku}).context["variant"].sku == "SHIRT-MOSS-S"


def test_a_product_without_options_has_nothing_to_choose(client):
    ProductFactory(slug="mug", sku="MUG-1", stock=0)

    context = client.get("/p/mug/").context

    assert (context["variant"].sku, context["choices"]) == ("MUG-1", [])


@pytest.mark.parametrize(
    ("path", "budget"), [("/", 7), ("/c/table/", 4), ("/c/table/?page=2", 4), ("/search/?q=mug", 6), ("/p/mug-0/", 3)]
)
def test_pages_keep_their_budget_of_queries(client, shelf, django_assert_max_num_queries, path, budget):
    client.get("/c/table/")  # what every process knows by heart, such as the tree of categories

    with django_assert_max_num_queries(budget):
        assert client.get(path).status_code == 200


def test_no_page_costs_more_with_more_rows(client, shelf, django_assert_num_queries):
    shirt(categories=["mugs"])
    for n in range(5):
        services.add_image(product_slug="linen-shirt", content=picture(colour=f"#00000{n}"))
    client.get("/c/table/")

    with django_assert_num_queries(3):
        client.get("/p/linen-shirt/")
    with django_assert_num_queries(3):
        client.get("/p/mug-0/")
    Product.objects.filter(title__gt="Mug 3").update(status="draft")
    with django_assert_num_queries(4):
        client.get("/c/table/")
