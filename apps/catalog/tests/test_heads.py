"""What the heads of pages tell: one address for each page, words and a picture to share it with."""

import pytest

from apps.accounts.tests.factories import UserFactory
from apps.catalog import services
from apps.catalog.tests.factories import CategoryFactory, ProductFactory, picture, shirt
from apps.catalog.views import listing
from shop.common.tests.markup import read

pytestmark = pytest.mark.django_db
SHOP = "https://shop.example"


@pytest.fixture(autouse=True)
def _at_home(settings) -> None:
    settings.SITE_URL = SHOP


@pytest.fixture
def shelf(monkeypatch) -> None:
    """Five mugs on a shelf for breakfast; a page holds two."""
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    CategoryFactory(name="Mugs", slug="mugs", description="For breakfast,\nand later.")
    for n in range(5):
        ProductFactory(title=f"Mug {n}", slug=f"mug-{n}", categories=["mugs"], brand="Fernhollow")


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("/", "/"),
        ("/?utm_source=letter", "/"),
        ("/c/mugs/", "/c/mugs/"),
        ("/c/mugs/?page=1", "/c/mugs/"),
        ("/c/mugs/?page=2", "/c/mugs/?page=2"),
        ("/c/mugs/?page=99", "/c/mugs/?page=3"),
        ("/c/mugs/?page=2&utm_source=letter", "/c/mugs/?page=2"),
        ("/c/mugs/?sort=", "/c/mugs/"),
        ("/p/mug-1/", "/p/mug-1/"),
        ("/p/mug-1/?sku=SKU-1&fbclid=1", "/p/mug-1/"),
    ],
)
def test_a_page_that_may_be_found_names_its_one_address(client, shelf, path, canonical):
    page = read(client, path)

    assert page.rel["canonical"] == page.meta["og:url"] == SHOP + canonical
    assert "robots" not in page.meta
    assert not page.twice


@pytest.mark.parametrize(
    "query", ["sort=price", "sort=price&page=2", "brand=fernhollow", "price_max=5000", "in_stock=true", "attr.size=m"]
)
def test_a_filtered_or_sorted_list_belongs_to_the_plain_one(client, shelf, query):
    page = read(client, f"/c/mugs/?{query}")

    assert page.meta["robots"] == "noindex, follow"
    assert page.rel["canonical"] == f"{SHOP}/c/mugs/"
    assert not {"prev", "next"} & set(page.rel)


def test_the_pages_of_a_list_name_their_neighbours(client, shelf):
    first, second, last = (read(client, f"/c/mugs/?page={n}") for n in (1, 2, 3))

    assert (first.rel.get("prev"), first.rel["next"]) == (None, f"{SHOP}/c/mugs/?page=2")
    assert (second.rel["prev"], second.rel["next"]) == (f"{SHOP}/c/mugs/", f"{SHOP}/c/mugs/?page=3")
    assert (last.rel["prev"], last.rel.get("next")) == (f"{SHOP}/c/mugs/?page=2", None)


@pytest.mark.parametrize("path", ["/search/", "/search/?q=mug", "/search/?q=elephant", "/cart/", "/account/login/"])
def test_personal_pages_and_findings_are_not_indexed(client, shelf, path):
    page = read(client, path)

    assert page.meta["robots"] == "noindex"
    assert "canonical" not in page.rel
    assert page.data == []


def test_nor_are_the_pages_of_an_account(client):
    client.force_login(UserFactory())

    for path in ("/account/", "/account/orders/", "/account/addresses/"):
        assert read(client, path).meta["robots"] == "noindex"


def test_nor_are_pages_that_are_not_there(client):
    assert read(client, "/nowhere/", status=404).meta["robots"] == "noindex"


def test_a_product_is_shared_with_words_picture_and_price(client, settings):
    words = "<p>Holds <b>tea</b>.</p><p>Yes.</p>"
    product = ProductFactory(slug="mug", title="Mug", price=1900, description_html=words)
    services.add_image(product_slug="mug", content=picture(size=(1200, 900)), alt='A "mug" & more')
    image = services.get_product(slug=product.slug).images[0]

    page = read(client, "/p/mug/")

    told = {name: value for name, value in page.meta.items() if name.startswith(("og:", "product:", "twitter:"))}
    assert told == {
        "og:site_name": settings.SHOP_NAME,
        "og:type": "product",
        "og:title": "Mug",
        "og:description": "Holds tea. Yes.",
        "og:url": f"{SHOP}/p/mug/",
        "og:image": SHOP + image.url,
        "og:image:width": str(image.width),
        "og:image:height": str(image.height),
        "og:image:alt": 'A "mug" & more',
        "product:price:amount": "19.00",
        "product:price:currency": "EUR",
        "twitter:card": "summary_large_image",
    }
    assert page.title == f"Mug · {settings.SHOP_NAME}"
    assert page.meta["description"] == "Holds tea. Yes."


def test_pictures_elsewhere_keep_their_address(client, settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.InMemoryStorage",
            "OPTIONS": {"base_url": "https://pictures.example/"},
        }
    }
    ProductFactory(slug="mug")
    services.add_image(product_slug="mug", content=picture())

    page = read(client, "/p/mug/")

    assert page.meta["og:image"].startswith("https://pictures.example/products/")
    assert page.thing("Product")["image"][0].startswith("https://pictures.example/products/")


def test_the_words_of_the_staff_come_first(client, settings):
    ProductFactory(slug="mug", title="Mug", meta_title="The mug for life", meta_description="Buy it once.")

    page = read(client, "/p/mug/")

    assert page.title == f"The mug for life · {settings.SHOP_NAME}"
    assert (page.meta["og:title"], page.meta["description"]) == ("The mug for life", "Buy it once.")
    assert page.headings == ["Mug"]


def test_a_product_without_words_and_picture_has_usual_ones(client):
    ProductFactory(slug="mug", title="Mug", brand="Oakmoor")

    page = read(client, "/p/mug/")

    assert page.meta["description"] == "Mug by Oakmoor."
    assert page.meta["twitter:card"] == "summary"
    assert "og:image" not in page.meta


def test_only_the_title_tells_the_variant_that_a_link_chose(client):
    shirt(title="Linen shirt")

    plain, chosen = read(client, "/p/linen-shirt/"), read(client, "/p/linen-shirt/?sku=SHIRT-SAND-M")

    assert plain.title.startswith("Linen shirt ·")
    assert chosen.title.startswith("Linen shirt (Sand / M) ·")
    assert chosen.rel == plain.rel


def test_a_long_description_ends_where_search_engines_stop_reading(client):
    ProductFactory(slug="mug", description_html=f"<p>{'Very good. ' * 50}</p>")

    described = read(client, "/p/mug/").meta["description"]

    assert len(described) <= 155
    assert described.endswith("…")


def test_what_the_staff_typed_stays_text(client):
    title = '"><script>alert(1)</script>'
    ProductFactory(slug="mug", title=title, meta_description=title)

    page = read(client, "/p/mug/")

    assert page.meta["description"] == page.meta["og:title"] == title
    assert "<script>alert" not in client.get("/p/mug/").text


def test_a_category_is_shared_with_its_words_and_a_picture_of_something_in_it(client, shelf):
    services.add_image(product_slug="mug-4", content=picture(), alt="The fourth")

    page = read(client, "/c/mugs/?page=1")

    assert (page.meta["og:type"], page.meta["og:title"]) == ("website", "Mugs")
    assert page.meta["description"] == page.meta["og:description"] == "For breakfast, and later."
    assert page.meta["og:image:alt"] == "The fourth"


def test_the_second_page_of_a_category_has_a_title_of_its_own(client, shelf, settings):
    page = read(client, "/c/mugs/?page=2")

    assert (page.title, page.meta["og:title"]) == (f"Mugs, page 2 · {settings.SHOP_NAME}", "Mugs, page 2")


def test_a_category_without_words_has_usual_ones(client, settings):
    CategoryFactory(name="Plates", slug="plates")

    assert read(client, "/c/plates/").meta["description"] == f"Plates at {settings.SHOP_NAME}."
