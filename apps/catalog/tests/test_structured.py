"""What pages tell machines in the words of schema.org.

The schemas below hold the required and recommended properties of Google's pages on structured data
(developers.google.com/search/docs/appearance/structured-data): "product-variants", "merchant-listing",
"product-snippet", "review-snippet", "breadcrumb", "organization", and schema.org's WebSite with SearchAction. What is
not named there is refused, so that a slip of the pen shows.
"""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from jsonschema import Draft202012Validator

from apps.catalog import services
from apps.catalog.services import NewVariant
from apps.catalog.tests.factories import COLOURS, CategoryFactory, ProductFactory, picture, reviewed, shirt
from shop.common.tests.markup import read

pytestmark = pytest.mark.django_db
SHOP = "https://shop.example"


def _thing(kind: str, required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """A schema of a thing of schema.org; a whole block has a context, a part of one has none."""
    properties = {"@type": {"const": kind}, "@context": {"const": "https://schema.org"}, **required, **(optional or {})}
    return {
        "type": "object",
        "required": ["@type", *required],
        "properties": properties,
        "additionalProperties": False,
    }


def _list(of: dict[str, Any], least: int = 1) -> dict[str, Any]:
    return {"type": "array", "items": of, "minItems": least}


def _one_of(*words: str) -> dict[str, Any]:
    return {"enum": [f"https://schema.org/{word}" for word in words]}


TEXT = {"type": "string", "minLength": 1}
URL = {"type": "string", "pattern": r"^https://[^\s]+$"}
PRICE = {"type": "string", "pattern": r"^\d+(\.\d{2,3})?$"}
CURRENCY = {"type": "string", "pattern": "^[A-Z]{3}$"}
DAY = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}"}
STARS = {"bestRating": {"const": 5}, "worstRating": {"const": 1}}

ORGANIZATION = _thing("Organization", {"name": TEXT}, {"url": URL, "logo": URL, "email": TEXT})
BRAND = _thing("Brand", {"name": TEXT})
PROPERTY = _thing("PropertyValue", {"name": TEXT, "value": TEXT})
STRUCK = _thing(
    "UnitPriceSpecification", {"price": PRICE, "priceCurrency": CURRENCY, "priceType": _one_of("StrikethroughPrice")}
)
OFFER = _thing(
    "Offer",
    {
        "price": PRICE,
        "priceCurrency": CURRENCY,
        "availability": _one_of("InStock", "OutOfStock", "BackOrder"),
        "itemCondition": _one_of("NewCondition"),
        "url": URL,
        "seller": ORGANIZATION,
    },
    {"priceValidUntil": DAY, "priceSpecification": STRUCK},
)
RATING = _thing("Rating", {"ratingValue": {"type": "integer", "minimum": 1, "maximum": 5}}, STARS)
AGGREGATE = _thing(
    "AggregateRating",
    {"ratingValue": {"type": "number", "minimum": 1, "maximum": 5}, "reviewCount": {"type": "integer", "minimum": 1}},
    STARS,
)
REVIEW = _thing(
    "Review",
    {"author": _thing("Person", {"name": TEXT}), "reviewRating": RATING, "datePublished": DAY},
    {"name": TEXT, "reviewBody": TEXT},
)
ABOUT = {
    "image": _list(URL),
    "brand": BRAND,
    "additionalProperty": _list(PROPERTY),
    "aggregateRating": AGGREGATE,
    "review": _list(REVIEW),
}
CHOICES = dict.fromkeys(("color", "size", "material", "pattern"), TEXT)
PRODUCT = _thing(
    "Product",
    {"name": TEXT, "description": TEXT, "sku": TEXT, "url": URL, "offers": OFFER},
    ABOUT | CHOICES,
)
MEMBER = _thing(
    "Product",
    {"name": TEXT, "sku": TEXT, "url": URL, "offers": OFFER},
    CHOICES | {"image": URL, "additionalProperty": _list(PROPERTY)},
)
GROUP = _thing(
    "ProductGroup",
    {"name": TEXT, "description": TEXT, "url": URL, "productGroupID": TEXT, "hasVariant": _list(MEMBER, least=2)},
    ABOUT | {"variesBy": _list(_one_of(*CHOICES))},
)
STEP = _thing("ListItem", {"position": {"type": "integer", "minimum": 1}, "name": TEXT, "item": URL})
BREADCRUMBS = _thing("BreadcrumbList", {"itemListElement": _list(STEP, least=2)})
TARGET = _thing("EntryPoint", {"urlTemplate": {"type": "string", "pattern": "{search_term_string}"}})
ACTION = _thing("SearchAction", {"target": TARGET, "query-input": {"const": "required name=search_term_string"}})
WEBSITE = _thing("WebSite", {"name": TEXT, "url": URL, "potentialAction": ACTION})
SCHEMAS = {
    "Product": PRODUCT,
    "ProductGroup": GROUP,
    "BreadcrumbList": BREADCRUMBS,
    "WebSite": WEBSITE,
    "Organization": ORGANIZATION,
}


@pytest.fixture(autouse=True)
def _at_home(settings) -> None:
    settings.SITE_URL = SHOP


def thing(client: Any, path: str, kind: str) -> dict[str, Any]:
    """The block of that type on the page; every block of the page is well formed."""
    page = read(client, path)
    for block in page.data:
        assert block["@context"] == "https://schema.org"
        Draft202012Validator(SCHEMAS[block["@type"]]).validate(block)
    return page.thing(kind)


def test_a_plain_product_is_told_with_its_offer(client, settings):
    ProductFactory(
        slug="mug",
        title="Mug",
        sku="MUG-1",
        price=1900,
        brand="Fernhollow",
        description_html="<p>Holds tea.</p>",
        attributes=[("Material", "Clay")],
    )
    services.add_image(product_slug="mug", content=picture())
    image = services.get_product(slug="mug").images[0]

    assert thing(client, "/p/mug/", "Product") == {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": "Mug",
        "description": "Holds tea.",
        "image": [SHOP + image.url],
        "brand": {"@type": "Brand", "name": "Fernhollow"},
        "additionalProperty": [{"@type": "PropertyValue", "name": "Material", "value": "Clay"}],
        "sku": "MUG-1",
        "url": f"{SHOP}/p/mug/",
        "offers": {
            "@type": "Offer",
            "url": f"{SHOP}/p/mug/",
            "price": "19.00",
            "priceCurrency": "EUR",
            "availability": "https://schema.org/InStock",
            "itemCondition": "https://schema.org/NewCondition",
            "seller": {"@type": "Organization", "name": settings.SHOP_NAME},
        },
    }


def test_what_has_no_picture_brand_and_words_is_well_formed_too(client):
    ProductFactory(slug="mug", title="Mug", sku="MUG-1")

    told = thing(client, "/p/mug/", "Product")

    assert not {"image", "brand", "additionalProperty", "aggregateRating", "review"} & set(told)


@pytest.mark.parametrize(("stock", "availability"), [(3, "InStock"), (0, "OutOfStock")])
def test_availability_is_told_as_it_is(client, stock, availability):
    ProductFactory(slug="mug", stock=stock)

    assert thing(client, "/p/mug/", "Product")["offers"]["availability"] == f"https://schema.org/{availability}"


def test_several_variants_are_a_group_each_at_its_own_address(client):
    shirt(title="Linen shirt")
    services.add_image(product_slug="linen-shirt", content=picture(), variant_sku="SHIRT-MOSS-S")

    told = thing(client, "/p/linen-shirt/", "ProductGroup")

    assert (told["productGroupID"], told["url"]) == ("linen-shirt", f"{SHOP}/p/linen-shirt/")
    assert told["variesBy"] == ["https://schema.org/color", "https://schema.org/size"]
    moss = told["hasVariant"][0]
    assert (moss["name"], moss["sku"]) == ("Linen shirt (Moss / S)", "SHIRT-MOSS-S")
    assert (moss["color"], moss["size"]) == ("Moss", "S")
    assert moss["url"] == moss["offers"]["url"] == f"{SHOP}/p/linen-shirt/?sku=SHIRT-MOSS-S"
    assert [member["sku"] for member in told["hasVariant"]] == [
        "SHIRT-MOSS-S", "SHIRT-MOSS-M", "SHIRT-SAND-S", "SHIRT-SAND-M",
    ]  # fmt: skip


def test_every_address_of_a_group_shows_the_price_it_tells(client):
    shirt(
        variants=[
            NewVariant(sku="S-1", price=3900, options={"Colour": "Moss", "Size": "S"}, opening_stock=1),
            NewVariant(
                sku="S-2", price=3500, compare_at_price=4200, options={"Colour": "Sand", "Size": "M"}, opening_stock=0
            ),
        ]
    )

    members = thing(client, "/p/linen-shirt/", "ProductGroup")["hasVariant"]

    assert [member["offers"]["price"] for member in members] == ["39.00", "35.00"]
    for member in members:
        shown = client.get(member["url"].removeprefix(SHOP)).context["variant"]
        assert (shown.sku, shown.price.major) == (member["sku"], Decimal(member["offers"]["price"]))
        assert member["offers"]["availability"].endswith("InStock" if shown.in_stock else "OutOfStock")


def test_options_without_a_word_of_schema_org_are_told_as_properties(client):
    options = [("Handle", ["Oak", "Ash"])]
    variants = [NewVariant(sku=f"AXE-{wood}", price=100, options={"Handle": wood}) for wood in ("Oak", "Ash")]
    ProductFactory(slug="axe", options=options, variants=variants)

    told = thing(client, "/p/axe/", "ProductGroup")

    assert "variesBy" not in told
    assert told["hasVariant"][1]["additionalProperty"] == [{"@type": "PropertyValue", "name": "Handle", "value": "Ash"}]


def test_one_variant_with_options_is_a_plain_product_that_tells_them(client):
    variant = NewVariant(sku="SCARF-1", price=100, options={"Colour": "Moss", "Length": "Long"}, opening_stock=1)
    options = [COLOURS, ("Length", ["Long"])]
    ProductFactory(slug="scarf", options=options, variants=[variant], attributes=[("Material", "Wool")])

    told = thing(client, "/p/scarf/", "Product")

    assert told["color"] == "Moss"
    assert [(fact["name"], fact["value"]) for fact in told["additionalProperty"]] == [
        ("Material", "Wool"),
        ("Length", "Long"),
    ]


def test_a_sale_is_told_with_its_end_and_what_it_cost_before(client):
    now = timezone.now()
    ProductFactory(slug="mug", sku="MUG-1", price=1900)
    sale = services.SalePriceInput(price=1500, starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=1))
    services.set_sale_prices(sku="MUG-1", sales=[sale], actor="staff")

    offer = thing(client, "/p/mug/", "Product")["offers"]

    assert (offer["price"], offer["priceValidUntil"]) == ("15.00", (now + timedelta(days=1)).isoformat())
    assert offer["priceSpecification"] == {
        "@type": "UnitPriceSpecification",
        "priceType": "https://schema.org/StrikethroughPrice",
        "price": "19.00",
        "priceCurrency": "EUR",
    }


def test_a_price_has_the_decimals_of_its_currency(client, settings):
    settings.SHOP_CURRENCY = "JPY"
    ProductFactory(slug="mug", price=1900)

    offer = thing(client, "/p/mug/", "Product")["offers"]

    assert (offer["price"], offer["priceCurrency"]) == ("1900", "JPY")


def test_stars_and_the_latest_reviews_are_told(client):
    product = ProductFactory(slug="mug")
    for rating in (5, 4, 4, 2):
        reviewed(product, rating=rating, title=f"{rating} stars", text="", author_name="Ada L.")
    reviewed(product, rating=1, status="pending")

    told = thing(client, "/p/mug/", "Product")

    assert told["aggregateRating"] == {
        "@type": "AggregateRating",
        "ratingValue": 3.75,
        "reviewCount": 4,
        "bestRating": 5,
        "worstRating": 1,
    }
    assert [review["name"] for review in told["review"]] == ["2 stars", "4 stars", "4 stars"]
    assert "reviewBody" not in told["review"][0]


def test_nothing_in_a_title_ends_the_block(client):
    title = 'Mug "for" </script><script>alert(1)</script> & <!-- more'
    ProductFactory(slug="mug", title=title)

    text = client.get("/p/mug/").text

    assert thing(client, "/p/mug/", "Product")["name"] == title
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert len(blocks) == 2
    assert not any(set("<>&") & set(block) for block in blocks)


def test_the_way_to_a_product_is_told_from_the_front_page_on(client, settings):
    CategoryFactory(name="Table", slug="table")
    CategoryFactory(name="Mugs", slug="mugs", parent="table")
    ProductFactory(slug="mug", title="Mug", categories=["mugs"])

    steps = thing(client, "/p/mug/?sku=X", "BreadcrumbList")["itemListElement"]

    assert [(step["position"], step["name"], step["item"]) for step in steps] == [
        (1, settings.SHOP_NAME, f"{SHOP}/"),
        (2, "Table", f"{SHOP}/c/table/"),
        (3, "Mugs", f"{SHOP}/c/mugs/"),
        (4, "Mug", f"{SHOP}/p/mug/"),
    ]


def test_the_way_to_a_category_too(client, settings):
    CategoryFactory(name="Table", slug="table")

    steps = thing(client, "/c/table/?sort=price", "BreadcrumbList")["itemListElement"]

    assert [step["item"] for step in steps] == [f"{SHOP}/", f"{SHOP}/c/table/"]


def test_the_front_page_tells_who_we_are_and_how_to_search(client, settings):
    site, us = thing(client, "/", "WebSite"), thing(client, "/", "Organization")

    assert site["potentialAction"]["target"]["urlTemplate"] == f"{SHOP}/search/?q={{search_term_string}}"
    assert (us["name"], us["url"], us["logo"]) == (settings.SHOP_NAME, f"{SHOP}/", f"{SHOP}/static/favicon.svg")


def test_the_schemas_refuse_what_google_would():
    """Otherwise they prove nothing."""
    offer = {"@type": "Offer", "price": "19,00", "priceCurrency": "EUR", "availability": "InStock", "url": "/p/mug/"}

    problems = {"/".join(map(str, error.path)) for error in Draft202012Validator(OFFER).iter_errors(offer)}

    assert problems == {"", "price", "availability", "url"}
