"""What every storefront page keeps: error pages with a way on, a strict content policy, weights, landmarks."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from apps.accounts.tests.factories import UserFactory
from apps.cart.tests.factories import fill_cart, start, visitor
from apps.catalog import services as catalog
from apps.orders.tests.factories import place
from shop.common.errors import Conflict
from shop.common.http import CART_COOKIE, own_path

ROOT = settings.BASE_DIR
INLINE = re.compile(  # blocks of data (JSON-LD) are no scripts
    r"""<style|\sstyle\s*=|<script(?![^>]*(?:\ssrc=|type="application/ld\+json"))|\son[a-z]+\s*=\s*["']|javascript:""",
    re.IGNORECASE,
)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def pages(client: Client, shop: str) -> list[str]:
    """Pages of every kind, as a visitor of a shop with a category, an open checkout and an order reaches them."""
    catalog.create_category(name="Kitchen", slug="kitchen")
    catalog.update_product(slug="product-mug-1", categories=["kitchen"])
    guest = visitor()
    client.cookies[CART_COOKIE] = guest.token
    order = place(guest, **{"MUG-1": 1})
    fill_cart(guest, **{"MUG-1": 2})
    checkout = start(guest)
    assert checkout.payment
    assert checkout.payment.redirect_url
    return [
        *(reverse(name) for name in ("catalog:home", "catalog:search", "cart:cart", "cart:checkout")),
        *(reverse(f"accounts:{name}") for name in ("login", "register", "password_reset")),
        reverse("catalog:category", args=["kitchen"]),
        reverse("catalog:product", args=["product-mug-1"]),
        reverse("cart:checkout_status", args=[checkout.reference]),
        reverse("orders:confirmation", args=[order.reference]),
        f"{reverse('orders:order', args=[order.number])}?token={order.token}",
        own_path(checkout.payment.redirect_url),
        "/nowhere/",
    ]


def size(path: Path) -> int:
    return len(gzip.compress(path.read_bytes()))


# --- every page -------------------------------------------------------------------------------------------------------


def test_no_page_has_anything_inline_that_the_content_policy_forbids(client: Client, pages: list[str]) -> None:
    for page in pages:
        answer = client.get(page)

        assert "unsafe-inline" not in answer["Content-Security-Policy"]
        assert not INLINE.findall(answer.text), page


def test_every_page_has_a_title_a_heading_and_a_main_part(client: Client, pages: list[str]) -> None:
    for page in pages:
        text = client.get(page).text

        assert re.search(r"<title>\s*\S", text), page
        assert len(re.findall(r"<h1\b", text)) == 1, page
        assert len(re.findall(r"<main\b", text)) == 1, page


def test_no_page_uses_an_id_twice(client: Client, pages: list[str]) -> None:
    for page in pages:
        ids = re.findall(r'\sid="([^"]+)"', client.get(page).text)

        assert sorted(ids) == sorted(set(ids)), page


def test_pages_and_their_parts_are_light(client: Client, pages: list[str]) -> None:
    for page in pages:
        assert len(gzip.compress(client.get(page).content)) < 30_000, page
    assert size(ROOT / "static/css/shop.css") < 25_000
    assert sum(size(path) for path in (ROOT / "static/js").glob("*.js")) < 10_000


def test_the_account_pages_keep_the_policy_too(client: Client, db: None) -> None:
    client.force_login(UserFactory())

    for name in ("profile", "addresses", "address_new", "password_change", "sessions"):
        answer = client.get(reverse(f"accounts:{name}"))

        assert answer.status_code == 200
        assert not INLINE.findall(answer.text), name


def test_the_menu_has_two_levels_and_needs_no_script(client: Client, shop: str) -> None:
    catalog.create_category(name="Kitchen", slug="kitchen")
    catalog.create_category(name="Mugs", slug="mugs", parent="kitchen")
    catalog.update_product(slug="product-mug-1", categories=["mugs"])

    text = client.get("/").text

    assert "<summary>Kitchen" in text
    assert 'href="/c/mugs/"' in text


# --- when something goes wrong ----------------------------------------------------------------------------------------


def test_an_unknown_address_shows_the_way_back(client: Client, db: None) -> None:
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert "This path ends in the ferns" in answer.text


def test_in_the_api_it_is_a_problem_document(client: Client, db: None) -> None:
    answer = client.get("/api/v1/nowhere")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


def test_a_host_that_is_not_ours_is_not_understood(client: Client, db: None) -> None:
    answer = client.get("/", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "We could not read that" in answer.text


def test_what_is_forbidden_says_so(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(**_: object) -> None:
        raise PermissionDenied

    monkeypatch.setattr(catalog, "list_newest", forbid)

    answer = client.get("/")

    assert answer.status_code == 403
    assert "This door stays closed" in answer.text


def test_a_form_from_before_the_last_sign_in_is_refused_in_words(shop: str) -> None:
    browser = Client(enforce_csrf_checks=True)

    page = browser.post(reverse("cart:update", args=[shop]), {"quantity": 2})
    part = browser.post(reverse("cart:update", args=[shop]), {"quantity": 2}, headers=HTMX)

    assert (page.status_code, part.status_code) == (403, 403)
    assert "This page has grown old</h1>" in page.text
    assert (part["HX-Retarget"], "</html>" in part.text) == ("#flash", False)
    assert "load it again" in part.text
    assert CART_COOKIE not in browser.cookies


@pytest.mark.parametrize(("path", "sign"), [("/", "We tripped over a root"), ("/api/v1/products", "server_error")])
def test_our_own_mistake_is_told_without_asking_the_database(
    db: None, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: object, path: str, sign: str
) -> None:
    def break_down(**_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(catalog, "list_category_cards", break_down)
    monkeypatch.setattr(catalog, "find_products", break_down)

    with django_assert_num_queries(0):  # type: ignore[operator]
        answer = Client(raise_request_exception=False).get(path)

    assert answer.status_code == 500
    assert sign in answer.text


@pytest.mark.parametrize(
    ("referer", "there"),
    [("http://testserver/search/?q=a", "http://testserver/search/?q=a"), ("https://evil.example/", "/"), ("", "/")],
)
def test_a_refusal_becomes_a_sentence_where_the_shopper_was(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch, referer: str, there: str
) -> None:
    def refuse(**_: object) -> None:
        raise Conflict("Not today.")

    monkeypatch.setattr(catalog, "list_newest", refuse)

    answer = client.get("/", headers={"referer": referer})

    assert answer["Location"] == there
    assert "Not today." in client.get("/cart/").text


def test_for_htmx_it_is_a_note_in_the_corner(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise Conflict("Not today.")

    monkeypatch.setattr(catalog, "list_newest", refuse)

    answer = client.get("/", headers=HTMX)

    assert answer.status_code == 409
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#flash", "innerHTML")
    assert "Not today." in answer.text


# --- files ------------------------------------------------------------------------------------------------------------


def test_pictures_may_be_kept_for_a_year(client: Client) -> None:
    (settings.MEDIA_ROOT / "leaf.txt").write_text("green")

    answer = client.get("/media/leaf.txt")

    assert b"".join(answer) == b"green"  # type: ignore[arg-type]
    assert "immutable" in answer["Cache-Control"]


def test_nothing_outside_of_the_media_folder_is_served(client: Client, db: None) -> None:
    assert client.get("/media/../shop/settings.py").status_code == 400
    assert client.get("/media/").status_code == 404


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (f"{settings.SITE_URL}/pay/1/", "/pay/1/"),
        ("https://stripe.example/pay/", "https://stripe.example/pay/"),
        (f"{settings.SITE_URL}.evil.example/", f"{settings.SITE_URL}.evil.example/"),
    ],
)
def test_our_own_addresses_lose_their_host(url: str, path: str) -> None:
    assert own_path(url) == path
