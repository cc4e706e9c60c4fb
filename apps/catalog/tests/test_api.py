"""The catalogue over the API."""

from typing import Any

import pytest

from apps.catalog import services
from apps.catalog.models import Product
from apps.catalog.tests.factories import CategoryFactory, ProductFactory, picture, shirt

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods() -> None:
    """Seven mugs, several of one price, in Table > Mugs, and a spade."""
    CategoryFactory(name="Table")
    CategoryFactory(name="Mugs", parent="table")
    for n in range(7):
        ProductFactory(title=f"Mug {n}", categories=["mugs"], price=1000 + n // 3, brand="Fernhollow")
    ProductFactory(title="Spade", price=5000, stock=0, brand="Oakmoor")


def get(client: Any, path: str, **query: Any) -> Any:
    response = client.get(f"/api/v1{path}", query)
    assert response.status_code == 200, response.content
    return response.json()


def slugs(page: dict[str, Any]) -> list[str]:
    return [product["slug"] for product in page["results"]]


def follow(client: Any, page: dict[str, Any], way: str = "next") -> list[str]:
    """The slugs of all pages from `page` on."""
    found = slugs(page)
    while page[way]:
        page = client.get(page[way]).json()
        found = found + slugs(page) if way == "next" else slugs(page) + found
    return found


def test_categories_are_a_tree(client, goods):
    CategoryFactory(name="Secret", is_visible=False)

    assert get(client, "/categories") == {
        "results": [{"slug": "table", "name": "Table", "children": [{"slug": "mugs", "name": "Mugs", "children": []}]}],
        "next": None,
        "previous": None,
    }


def test_a_product_in_a_list_has_what_a_card_shows(client):
    product = ProductFactory(title="Mug", brand="Fernhollow", price=1900, compare_at_price=2400)
    services.add_image(product_slug=product.slug, content=picture(size=(1200, 600)), alt="A mug")
    image = services.get_product(slug=product.slug).images[0]

    assert get(client, "/products") == {
        "results": [
            {
                "slug": "mug",
                "title": "Mug",
                "brand": "Fernhollow",
                "price": {"amount": 1900, "currency": "EUR"},
                "compare_at_price": {"amount": 2400, "currency": "EUR"},
                "price_varies": False,
                "in_stock": True,
                "rating": None,
                "image": {
                    "url": f"http://testserver{image.url}",
                    "srcset": image.srcset,
                    "sources": [],
                    "alt": "A mug",
                    "width": 1200,
                    "height": 600,
                },
            }
        ],
        "next": None,
        "previous": None,
    }


def test_a_product_without_picture_and_brand_says_so(client):
    ProductFactory()

    product = get(client, "/products")["results"][0]

    assert (product["image"], product["brand"], product["compare_at_price"]) == (None, "", None)


@pytest.mark.parametrize("ordering", ["newest", "price", "-price", "name", "relevance"])
@pytest.mark.parametrize("page_size", [1, 2, 3, 100])
def test_paging_visits_every_product_once_in_both_directions(client, goods, ordering, page_size):
    first = get(client, "/products", ordering=ordering, page_size=page_size, q="mug")
    everything = follow(client, first)

    last = first
    while last["next"]:
        last = client.get(last["next"]).json()

    assert sorted(everything) == [f"mug-{n}" for n in range(7)]
    assert follow(client, last, "previous") == everything
    assert first["previous"] is None


def test_paging_stays_in_place_while_products_come_and_go(client, goods):
    page = get(client, "/products", page_size=3, category="table")
    seen = slugs(page)

    services.retire_product(slug=seen[0])
    services.retire_product(slug=seen[2])
    ProductFactory(title="Brand new", categories=["table"])

    assert follow(client, client.get(page["next"]).json()) == ["mug-3", "mug-2", "mug-1", "mug-0"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["spade", "mug-6"]),
        ({"q": "spade"}, ["spade"]),
        ({"q": "mug 3"}, ["mug-3"]),
        ({"q": ""}, ["spade", "mug-6"]),
        ({"q": "..."}, []),
        ({"category": "table"}, ["mug-6", "mug-5"]),
        ({"brand": "Oakmoor"}, ["spade"]),
        ({"brand": "oakmoor"}, ["spade"]),
        ({"price_min": 2000}, ["spade"]),
        ({"price_max": 1000}, ["mug-2", "mug-1"]),
        ({"price_min": 1001, "price_max": 1001}, ["mug-5", "mug-4"]),
        ({"in_stock": "true"}, ["mug-6", "mug-5"]),
        ({"in_stock": "false"}, ["spade"]),
        ({"ordering": "price"}, ["mug-0", "mug-1"]),
        ({"ordering": "-price"}, ["spade", "mug-6"]),
        ({"ordering": "name"}, ["mug-0", "mug-1"]),
        ({"ordering": "relevance"}, ["spade", "mug-6"]),
    ],
)
def test_filters_and_orderings(client, goods, query, expected):
    assert slugs(get(client, "/products", **query))[:2] == expected


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"price_min": "abc"}, "price_min"),
        ({"price_min": "-1"}, "price_min"),
        ({"price_min": "1.5"}, "price_min"),
        ({"price_min": "NaN"}, "price_min"),
        ({"price_max": str(10**20)}, "price_max"),
        ({"price_min": "2000", "price_max": "1000"}, "price_max"),
        ({"in_stock": "perhaps"}, "in_stock"),
        ({"ordering": "chance"}, "ordering"),
        ({"ordering": "featured"}, "ordering"),
        ({"category": "nowhere"}, "category"),
        ({"category": ""}, "category"),
        ({"q": "x" * 201}, "q"),
        ({"q": "\x00"}, "q"),
        ({"page_size": "0"}, "page_size"),
        ({"page_size": "101"}, "page_size"),
        ({"page_size": "ten"}, "page_size"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": "bz0x"}, "cursor"),
        ({"cursor": "\x00ü"}, "cursor"),
        ({"colour": "moss"}, "colour"),
    ],
)
def test_a_bad_query_gets_a_problem_that_names_it(client, goods, query, field):
    response = client.get("/api/v1/products", query)

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert (problem["code"], problem["errors"][0]["field"]) == ("validation_error", field)


def test_a_cursor_fits_the_ordering_it_was_made_for_alone(client, goods):
    cursor = get(client, "/products", page_size=2)["next"].partition("cursor=")[2].partition("&")[0]

    response = client.get(f"/api/v1/products?ordering=price&cursor={cursor}")

    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "cursor"


def test_a_product_has_everything_its_page_shows(client):
    CategoryFactory(name="Clothes")
    product = shirt(
        title="Linen shirt",
        brand="Fernhollow",
        categories=["clothes"],
        description_html="<p>Airy.</p>",
        attributes=[("Fabric", "Linen")],
    )
    services.add_image(product_slug=product.slug, content=picture(), alt="Moss", variant_sku="SHIRT-MOSS-S")

    shown = get(client, "/products/linen-shirt")

    assert (shown["slug"], shown["title"], shown["brand"]) == ("linen-shirt", "Linen shirt", "Fernhollow")
    assert shown["description_html"] == "<p>Airy.</p>"
    assert shown["categories"] == [{"slug": "clothes", "name": "Clothes"}]
    assert shown["options"] == [
        {"name": "Colour", "values": ["Moss", "Sand"]},
        {"name": "Size", "values": ["S", "M"]},
    ]
    assert shown["attributes"] == [
        {"code": "fabric", "name": "Fabric", "kind": "text", "unit": "", "value": "Linen", "values": ["Linen"]}
    ]
    assert [image["alt"] for image in shown["images"]] == ["Moss"]
    assert shown["variants"][0] == {
        "sku": "SHIRT-MOSS-S",
        "title": "Moss / S",
        "options": {"Colour": "Moss", "Size": "S"},
        "price": {"amount": 3900, "currency": "EUR"},
        "compare_at_price": None,
        "available": 5,
        "ready": 5,
        "policy": "stock",
        "expected_on": None,
        "image": shown["images"][0],
        "sale_ends_at": None,
    }
    assert (shown["price"]["amount"], shown["price_varies"], shown["in_stock"]) == (3900, False, True)


def test_a_variant_without_options_carries_the_title_of_its_product(client):
    ProductFactory(slug="mug", title="Mug")

    assert get(client, "/products/mug")["variants"][0]["title"] == "Mug"


@pytest.mark.parametrize("slug", ["nothing", "draft"])
def test_what_shoppers_may_not_see_is_not_found(client, slug):
    ProductFactory(slug="draft", status="draft")

    response = client.get(f"/api/v1/products/{slug}")

    assert (response.status_code, response.json()["code"]) == (404, "product_not_found")
    assert response["Content-Type"] == "application/problem+json"


def test_an_unchanged_answer_is_not_sent_twice(client, goods):
    for path in ("/categories", "/products?page_size=2", "/products/mug-1"):
        first = client.get(f"/api/v1{path}")

        again = client.get(f"/api/v1{path}", headers={"If-None-Match": first["ETag"]})

        assert again.status_code == 304


def test_a_dead_token_does_not_stop_anybody_from_looking(client, goods):
    response = client.get("/api/v1/products", headers={"Authorization": "Bearer nonsense"})

    assert response.status_code == 200


def test_nothing_can_be_written_here(client, goods):
    for path in ("/categories", "/products", "/products/mug-1"):
        response = client.post(f"/api/v1{path}", {}, content_type="application/json")

        assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert Product.objects.count() == 8


@pytest.mark.parametrize(
    ("path", "budget"), [("/categories", 1), ("/products", 1), ("/products?q=mug&category=table", 3)]
)
def test_lists_keep_their_budget_of_queries(client, goods, django_assert_num_queries, path, budget):
    with django_assert_num_queries(budget):
        client.get(f"/api/v1{path}")
    ProductFactory(categories=["mugs"])


def test_a_product_keeps_its_budget_of_queries_whatever_it_has(client, goods, django_assert_num_queries):
    shirt(categories=["table", "mugs"], attributes=[("Fabric", "Linen"), ("Origin", "France")])
    for colour in ("red", "blue"):
        services.add_image(product_slug="linen-shirt", content=picture(colour=colour))
    get(client, "/categories")

    for slug in ("mug-1", "linen-shirt"):
        with django_assert_num_queries(3):
            get(client, f"/products/{slug}")
