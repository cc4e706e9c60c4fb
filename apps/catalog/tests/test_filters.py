"""Filters on the pages of the shop and in the API: the same services behind both doors."""

from typing import Any

import pytest

from apps.catalog import services
from apps.catalog.services import AttributeInput
from apps.catalog.tests.factories import CategoryFactory, ProductFactory, shirt
from apps.catalog.views import listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods() -> None:
    """Five mugs in House > Mugs, of rising price and weight, two of them of glass; a shirt in House."""
    for attribute in (
        AttributeInput(name="Material", kind="choice", is_filterable=True, choices=["Stoneware", "Glass"]),
        AttributeInput(name="Weight", kind="number", unit="g", is_filterable=True),
        AttributeInput(name="Dishwasher safe", kind="boolean", is_filterable=True),
    ):
        services.create_attribute(attribute=attribute)
    CategoryFactory(name="House")
    CategoryFactory(name="Mugs", parent="house")
    for n in range(5):
        said = [("Material", "Glass" if n < 2 else "Stoneware"), ("Weight", 100 * n + 100), ("Dishwasher safe", n < 3)]
        sale = {"compare_at_price": 5000} if n == 4 else {}
        ProductFactory(
            title=f"Mug {n}", categories=["mugs"], price=1000 + n, stock=n, brand="Fernhollow", attributes=said, **sale
        )
    shirt(categories=["house"], brand="Oakmoor")


def show(client: Any, path: str = "/c/house/", **query: Any) -> Any:
    response = client.get(path, {"sort": "name", **query})
    assert response.status_code == 200
    return response


def titles(response: Any) -> list[str]:
    return [card.title for card in response.context["page"]]


def boxes(response: Any, name: str) -> list[tuple[str, int, bool]]:
    """Label, count and tick of each box with this name."""
    every = (box for group in response.context["panel"].groups for box in group.boxes)
    return [(box.label, box.count, box.checked) for box in every if box.name == name]


def chips(response: Any) -> dict[str, str]:
    return {chip.label: chip.url for chip in response.context["panel"].chips}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"attr.material": "glass"}, ["Mug 0", "Mug 1"]),
        ({"attr.material": ["glass", "stoneware"], "attr.weight.max": "150"}, ["Mug 0"]),
        ({"attr.weight": "200..300"}, ["Mug 1", "Mug 2"]),
        ({"attr.weight": "200"}, ["Mug 1"]),
        ({"attr.weight.min": "400,5"}, ["Mug 4"]),
        ({"attr.dishwasher-safe": "no"}, ["Mug 3", "Mug 4"]),
        ({"attr.colour": "moss", "attr.size": "s"}, ["Linen shirt"]),
        ({"brand": "oakmoor"}, ["Linen shirt"]),
        ({"price_min": "10.03", "price_max": "10,04"}, ["Mug 3", "Mug 4"]),
        ({"in_stock": "1", "price_max": "10.01"}, ["Mug 1"]),
        ({"on_sale": "1"}, ["Mug 4"]),
        ({"price_min": "", "attr.weight.min": "", "brand": "", "attr.material": ""}, 6),
        ({"attr.shape": "round", "colour": "red", "in_stock": "perhaps", "attr.dishwasher-safe": "x"}, 6),
        ({"brand": "\x00", "attr.material": "\x00", "attr.colour": "\x00" * 200}, 6),
    ],
)
def test_the_address_filters_a_category_and_what_nobody_knows_does_not_count(client, goods, query, expected):
    response = show(client, **query)

    assert (len(titles(response)) if isinstance(expected, int) else titles(response)) == expected
    assert response.context["filtered"] is isinstance(expected, list)


def test_a_search_is_filtered_too_down_to_a_category(client, goods):
    response = show(client, "/search/", q="mug", **{"attr.material": "glass"})
    narrowed = show(client, "/search/", q="mug", category="mugs", brand="fernhollow")

    assert titles(response) == ["Mug 0", "Mug 1"]
    assert [(shelf.label, shelf.count) for shelf in response.context["panel"].shelves] == [("House", 2)]
    assert response.context["panel"].shelves[0].url == "/search/?sort=name&q=mug&attr.material=glass&category=house"
    assert list(chips(narrowed)) == ["Mugs", "Fernhollow"]
    assert narrowed.context["panel"].kept == (("q", "mug"), ("category", "mugs"))
    assert titles(show(client, "/search/", q="mug", category="nowhere"))[0] == "Mug 0"


def test_counts_follow_the_other_filters_and_boxes_stay_ticked(client, goods):
    response = show(client, brand="fernhollow", **{"attr.material": "glass"})

    assert boxes(response, "attr.material") == [("Stoneware", 3, False), ("Glass", 2, True)]
    assert boxes(response, "brand") == [("Fernhollow", 2, True)]
    assert boxes(response, "in_stock") == [("In stock", 1, False)]
    assert boxes(response, "on_sale") == []
    assert response.context["total"] == 2


def test_each_chip_leads_to_the_list_without_its_filter(client, goods):
    query = {
        "brand": "fernhollow", "attr.material": ["glass", "stoneware"], "attr.weight.min": "100", "price_max": "50",
        "in_stock": "1", "attr.dishwasher-safe": "yes", "page": "1",
    }  # fmt: skip

    response = show(client, **query)

    found = chips(response)
    assert list(found) == [
        "In stock", "up to €50.00", "Fernhollow", "Dishwasher safe: Yes", "Stoneware", "Glass", "Weight from 100 g"
    ]  # fmt: skip
    assert "attr.material=glass" in found["Stoneware"]
    assert "stoneware" not in found["Stoneware"]
    assert all("page=" not in url for url in found.values())
    assert "weight" not in found["Weight from 100 g"]
    assert response.context["panel"].clear_url == "/c/house/?sort=name"


def test_categories_below_keep_the_filters(client, goods):
    shelves = show(client, **{"attr.material": "glass"}).context["panel"].shelves

    assert [(shelf.label, shelf.count, shelf.url) for shelf in shelves] == [
        ("Mugs", 2, "/c/mugs/?sort=name&attr.material=glass")
    ]


@pytest.mark.parametrize(
    ("query", "said", "count"),
    [
        ({"price_min": "cheap"}, "Price: Write an amount such as 19.99.", 6),
        ({"price_min": "-1"}, "Price: Write an amount such as 19.99.", 6),
        ({"price_max": "9" * 30}, "Price: Write an amount such as 19.99.", 6),
        ({"price_min": "20", "price_max": "10"}, "Price: This is less than the lowest price.", 1),
        ({"attr.weight.min": "heavy"}, "Weight: Write a number such as 1.5.", 6),
        ({"attr.weight": "5..1"}, "Weight: This is less than the lowest number.", 5),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field_and_stays_there(client, goods, query, said, count):
    response = show(client, **query)

    assert response.context["panel"].problems == (said,)
    assert response.context["total"] == count
    bounds = [bound for group in response.context["panel"].groups for bound in group.bounds if bound.error]
    assert [bound.value for bound in bounds] == [str(value).rpartition("..")[2] for value in query.values()][-1:]
    assert 'aria-invalid="true"' in response.content.decode()


def test_when_nothing_is_left_the_page_offers_the_way_out(client, goods):
    response = show(client, brand="oakmoor", **{"attr.material": "glass"})

    page = response.content.decode()
    assert response.context["total"] == 0
    assert "Nothing fits all of that" in page
    assert "Clear all filters" in page
    assert "Nothing on this shelf yet" not in page
    assert boxes(response, "brand") == [("Fernhollow", 2, False), ("Oakmoor", 0, True)]


def test_paging_keeps_the_filters(client, goods, monkeypatch):
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)

    first = show(client, **{"attr.material": ["glass", "stoneware"]})
    last = show(client, page=10**9, **{"attr.material": ["glass", "stoneware"]})

    assert "?sort=name&amp;attr.material=glass&amp;attr.material=stoneware&amp;page=2" in first.content.decode()
    assert (last.context["page"].number, titles(last)) == (3, ["Mug 4"])


def test_what_was_typed_is_shown_as_text(client, goods):
    page = show(client, price_min='"><script>alert(1)</script>', brand="<script>alert(2)</script>").content.decode()

    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("path", "budget"),
    [
        ("/c/house/", 4),
        ("/c/house/?attr.material=glass&brand=fernhollow&attr.weight=..900&in_stock=1&price_max=99", 4),
        ("/search/?q=mug", 8),
        ("/search/?q=mug&attr.material=glass&category=mugs", 8),
        ("/api/v1/products?attr.material=glass&attr.colour=moss&brand=oakmoor", 1),
        ("/api/v1/products/facets", 3),
        ("/api/v1/products/facets?category=house&attr.material=glass&attr.colour=moss&brand=oakmoor", 3),
    ],
)
def test_filters_keep_the_budget_of_queries(client, goods, django_assert_max_num_queries, path, budget):
    client.get("/c/house/")
    client.get("/search/?q=mug")
    for n in range(4):
        ProductFactory(categories=["mugs"], brand=f"Brand {n}", attributes=[("Material", ["Glass", "Stoneware"])])

    with django_assert_max_num_queries(budget):
        assert client.get(path).status_code == 200


def ask(client: Any, query: str, path: str = "/products") -> Any:
    response = client.get(f"/api/v1{path}?{query}")
    assert response.status_code == 200, response.content
    return response.json()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("attr.material=glass", ["mug-0", "mug-1"]),
        ("attr.material=glass&attr.material=stoneware&attr.weight=..150", ["mug-0"]),
        ("attr.colour=moss&attr.colour=sand", ["linen-shirt"]),
        ("attr.weight=100&attr.weight=500..", ["mug-0", "mug-4"]),
        ("attr.dishwasher-safe=false", ["mug-3", "mug-4"]),
        ("brand=oakmoor&brand=fernhollow&price_min=1004", ["linen-shirt", "mug-4"]),
        ("brand=Oakmoor", ["linen-shirt"]),
        ("on_sale=true", ["mug-4"]),
        ("on_sale=false&price_max=1000", ["mug-0"]),
    ],
)
def test_the_api_filters_alike(client, goods, query, expected):
    assert [product["slug"] for product in ask(client, f"{query}&ordering=name")["results"]] == expected


@pytest.mark.parametrize("path", ["/products", "/products/facets"])
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("attr.shape=round", "attr.shape"),
        ("attr.=x", "attr."),
        ("attr.weight=heavy", "attr.weight"),
        ("attr.weight=", "attr.weight"),
        ("attr.weight=2..1", "attr.weight"),
        ("attr.dishwasher-safe=perhaps", "attr.dishwasher-safe"),
        ("price_min=abc", "price_min"),
        ("price_min=2&price_max=1", "price_max"),
        ("category=nowhere", "category"),
        ("collection=nothing", "collection"),
        ("brand=%00", "brand.0"),
        ("&".join(["brand=x"] * 51), "brand"),
        ("&".join(["attr.material=x"] * 51), "attr.material"),
        ("shape=round", "shape"),
    ],
)
def test_the_api_refuses_what_it_does_not_know_by_name(client, goods, path, query, field):
    response = client.get(f"/api/v1{path}?{query}")

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    problem = response.json()
    assert (problem["code"], problem["errors"][0]["field"]) == ("validation_error", field)


@pytest.mark.parametrize("query", ["page_size=2", "cursor=x", "ordering=name"])
def test_facets_have_neither_order_nor_pages(client, goods, query):
    assert client.get(f"/api/v1/products/facets?{query}").status_code == 400


def test_the_api_tells_the_facets(client, goods):
    facets = ask(client, "attr.material=glass&category=house", "/products/facets")

    assert {name: value for name, value in facets.items() if name != "facets"} == {
        "total": 2,
        "price": {"min": {"amount": 1000, "currency": "EUR"}, "max": {"amount": 1001, "currency": "EUR"}},
        "in_stock": 1,
        "on_sale": 0,
    }
    assert [facet["name"] for facet in facets["facets"]] == [
        "category", "brand", "attr.dishwasher-safe", "attr.material", "attr.weight"
    ]  # fmt: skip
    assert facets["facets"][3] == {
        "name": "attr.material",
        "label": "Material",
        "kind": "choice",
        "unit": "",
        "values": [
            {"value": "stoneware", "label": "Stoneware", "count": 3, "selected": False},
            {"value": "glass", "label": "Glass", "count": 2, "selected": True},
        ],
        "range": None,
    }
    assert facets["facets"][4]["range"] == {"min": 100.0, "max": 200.0}


def test_the_api_tells_of_nothing_left(client, goods):
    facets = ask(client, "q=nothing-of-the-kind", "/products/facets")

    assert facets == {"total": 0, "price": None, "in_stock": 0, "on_sale": 0, "facets": []}
