"""What search engines are told about the whole: robots.txt and the sitemaps."""

from datetime import datetime, timedelta
from itertools import chain
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone

from apps.catalog import services
from apps.catalog.models import Product
from apps.catalog.tests.factories import CategoryFactory, ProductFactory, picture
from apps.catalog.views import robots

pytestmark = pytest.mark.django_db
SHOP = "https://shop.example"
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "i": "http://www.google.com/schemas/sitemap-image/1.1",
}


@pytest.fixture(autouse=True)
def _at_home(settings) -> None:
    settings.SITE_URL = SHOP


def sitemap(client, path: str) -> dict[str, str]:
    """The addresses of a map or index, without the shop's own, each with when it changed last."""
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml; charset=utf-8")
    places = ET.fromstring(answer.content)
    assert all(place.findtext("s:loc", "", NAMES).startswith(SHOP) for place in places)
    found = [(place.findtext("s:loc", "", NAMES), place.findtext("s:lastmod", "", NAMES)) for place in places]
    return {loc.removeprefix(SHOP): changed for loc, changed in found}


def parts(client) -> list[str]:
    return [path for path in sitemap(client, "/sitemap.xml") if "products" in path]


def test_the_index_names_a_map_of_shelves_and_one_of_products(client):
    product = ProductFactory()

    part = (product.pk - 1) // 10_000 + 1

    assert list(sitemap(client, "/sitemap.xml")) == ["/sitemap-shelves.xml", f"/sitemap-products-{part}.xml"]


def test_an_empty_shop_has_a_map_of_its_front_page_alone(client):
    assert list(sitemap(client, "/sitemap.xml")) == ["/sitemap-shelves.xml"]
    assert sitemap(client, "/sitemap-shelves.xml") == {"/": ""}


def test_only_what_shoppers_may_see_is_listed(client):
    ProductFactory(slug="mug")
    ProductFactory(slug="draft", status="draft")
    services.retire_product(slug=ProductFactory(slug="retired").slug)

    (part,) = parts(client)

    assert list(sitemap(client, part)) == ["/p/mug/"]


def test_shelves_are_listed_with_their_last_change_and_hidden_ones_are_not(client):
    CategoryFactory(slug="table", name="Table")
    CategoryFactory(slug="secret", name="Secret", is_visible=False)
    CategoryFactory(slug="below", name="Below", parent="secret")
    services.create_collection(name="Spring", slug="spring")
    services.create_collection(name="Autumn", slug="autumn", is_visible=False)

    listed = sitemap(client, "/sitemap-shelves.xml")

    assert list(listed) == ["/", "/c/table/", "/collections/spring/"]
    assert all(datetime.fromisoformat(listed[path]).tzinfo for path in ("/c/table/", "/collections/spring/"))


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_parts_hold_every_product_once(client, monkeypatch, size):
    monkeypatch.setattr(robots, "PART_SIZE", size)
    products = [ProductFactory() for _ in range(7)]

    listed = [list(sitemap(client, part)) for part in parts(client)]

    assert all(0 < len(places) <= size for places in listed)
    assert list(chain(*listed)) == [f"/p/{product.slug}/" for product in products]


def test_a_product_stays_in_its_part_whatever_goes(client, monkeypatch):
    monkeypatch.setattr(robots, "PART_SIZE", 1)
    products = [ProductFactory() for _ in range(3)]
    before = parts(client)

    services.retire_product(slug=products[0].slug)

    assert parts(client) == before[1:]
    assert list(sitemap(client, before[2])) == [f"/p/{products[2].slug}/"]
    assert client.get(before[0]).status_code == 404


@pytest.mark.parametrize("part", ["0", "-1", "x", "01", "2", "999999999", "9" * 30])
def test_a_part_that_is_not_there_is_not_found(client, part):
    ProductFactory()

    assert client.get(f"/sitemap-products-{part}.xml").status_code == 404


def test_a_change_shows_in_map_and_index(client):
    product = ProductFactory(slug="mug")
    Product.objects.update(
        updated_at=timezone.now() - timedelta(days=9), published_at=timezone.now() - timedelta(days=9)
    )
    (part,) = parts(client)
    before = sitemap(client, part)["/p/mug/"], sitemap(client, "/sitemap.xml")[part]

    services.update_product(slug="mug", title="Cup")

    product.refresh_from_db()
    changed = product.updated_at.isoformat(timespec="seconds")
    assert (sitemap(client, part)["/p/mug/"], sitemap(client, "/sitemap.xml")[part]) == (changed, changed)
    assert before[0] == before[1] < changed


def test_what_was_published_later_than_written_changed_when_it_was_published(client):
    ProductFactory(slug="mug", status="draft")
    Product.objects.update(updated_at=timezone.now() - timedelta(days=9))

    services.publish_product(slug="mug")

    (part,) = parts(client)
    published = Product.objects.get().published_at.isoformat(timespec="seconds")
    assert sitemap(client, part) == {"/p/mug/": published}


def test_a_product_is_listed_with_its_main_picture(client):
    ProductFactory(slug="mug")
    for colour in ("#112233", "#445566"):
        services.add_image(product_slug="mug", content=picture(colour=colour))
    ProductFactory(slug="plate")
    (part,) = parts(client)

    mug, plate = ET.fromstring(client.get(part).content)

    main = services.get_product(slug="mug").images[0]
    assert [image.text for image in mug.findall("i:image/i:loc", NAMES)] == [SHOP + main.url]
    assert plate.findall("i:image", NAMES) == []


def test_maps_may_be_kept_for_an_hour_and_are_sent_once(client):
    ProductFactory()

    for path in ("/sitemap.xml", "/sitemap-shelves.xml", *parts(client), "/robots.txt"):
        answer = client.get(path)
        again = client.get(path, headers={"If-None-Match": answer["ETag"]})

        assert answer["Cache-Control"] == "public, max-age=3600"
        assert again.status_code == 304


def test_maps_are_compressed(client):
    for _ in range(5):
        ProductFactory()

    answer = client.get(parts(client)[0], headers={"Accept-Encoding": "gzip"})

    assert answer["Content-Encoding"] == "gzip"


def test_maps_keep_their_budget_of_queries(client, django_assert_num_queries):
    services.get_menu()
    for _ in range(2):
        ProductFactory()
        CategoryFactory()
        services.get_menu()
        part = parts(client)[0]
        with django_assert_num_queries(1):
            client.get("/sitemap.xml")
        with django_assert_num_queries(1):
            client.get(part)
        with django_assert_num_queries(2):
            client.get("/sitemap-shelves.xml")


# --- robots.txt -------------------------------------------------------------------------------------------------------


def test_a_shop_on_https_lets_robots_in_but_not_everywhere(client, settings):
    settings.HTTPS = True
    answer = client.get("/robots.txt")

    lines = answer.text.splitlines()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert lines[0] == "User-agent: *"
    assert lines[-1] == f"Sitemap: {SHOP}/sitemap.xml"
    refused = {line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: ")}
    assert {"/admin/", "/account/", "/cart/", "/checkout/", "/orders/", "/search/"} <= refused
    assert {"/*?*sort=", "/*?*attr."} <= refused
    assert not {"/", "/c/", "/p/"} & refused


@pytest.mark.parametrize(("https", "debug"), [(False, False), (True, True), (False, True)])
def test_a_shop_that_is_only_tried_out_lets_nobody_in(client, settings, https, debug):
    settings.HTTPS, settings.DEBUG = https, debug

    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_nothing_can_be_posted_there(client):
    for path in ("/robots.txt", "/sitemap.xml", "/sitemap-shelves.xml", "/sitemap-products-1.xml"):
        assert client.post(path).status_code == 405
