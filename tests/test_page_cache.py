"""The page cache across apps: whatever changes shows on every page it is on, and nobody sees what is another's."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.tests.factories import UserFactory
from apps.cart.tests.factories import fill_cart, make_goods, visitor
from apps.catalog import services as catalog
from apps.catalog.models import Product, Review
from apps.catalog.services import NewVariant, SalePriceInput
from apps.catalog.tests.factories import picture
from apps.inventory import services as inventory
from shop.common import pagecache
from shop.common.http import CART_COOKIE

MUG, BOWL, SOLD_OUT, DRAFT = "product-mug-1", "product-bowl-1", "product-pot-1", "product-draft-1"
PAGES = [
    "/",
    "/c/kitchen/",
    "/search/?q=mug",
    f"/p/{MUG}/",
    f"/p/{BOWL}/",
    f"/p/{SOLD_OUT}/",
    f"/p/{MUG}/reviews/",
    "/api/v1/categories",
    "/api/v1/products",
    "/api/v1/products?q=mug",
    f"/api/v1/products/{MUG}",
]


@pytest.fixture(autouse=True)
def shelves(shop: str, settings: object) -> Iterator[None]:
    """A mug of a brand and a bowl in the kitchen, a pot that is sold out, and a draft."""
    make_goods("BOWL-1", title="Stoneware bowl", price=2900, stock=3)
    make_goods("POT-1", title="Stoneware pot", price=3900, stock=0)
    catalog.create_product(
        title="Mug in the making", slug=DRAFT, variants=[NewVariant(sku="DRAFT-1", price=900, opening_stock=1)]
    )
    catalog.create_category(name="Kitchen", slug="kitchen")
    catalog.update_product(slug=MUG, categories=["kitchen"], brand="Oakwell")
    catalog.update_product(slug=BOWL, categories=["kitchen"])
    settings.PAGE_CACHE_SECONDS = 60
    pagecache.shelf.clear()
    yield
    pagecache.shelf.clear()


def read(page: str, client: Client | None = None) -> tuple[int, str]:
    answer = (client or Client()).get(page)
    return answer.status_code, answer.text


def move_stock(delta: int) -> None:
    inventory.adjust_stock(
        sku="MUG-1", location="main", delta=delta, kind="correction", reason="Counted", actor="staff"
    )


def reserve(units: int) -> None:
    inventory.reserve(reference=uuid4(), lines={"MUG-1": units}, until=timezone.now() + timedelta(minutes=30))


def reprice(price: int, compare_at_price: int | None = None) -> None:
    variant = NewVariant(sku="MUG-1", price=price, compare_at_price=compare_at_price)
    catalog.save_variants(product_slug=MUG, variants=[variant], actor="staff")


def review() -> None:
    said = Review.objects.create(product=Product.objects.get(slug=MUG), user=UserFactory(), rating=4, text="Holds tea.")
    catalog.approve_reviews(ids=[said.pk], actor="staff")


def plan_sale(**away: int) -> None:
    sale = SalePriceInput(price=1500, starts_at=timezone.now() + timedelta(**away))
    catalog.set_sale_prices(sku="MUG-1", sales=[sale], actor="staff")


# What happens, and a page on which one sees it.
CHANGES: dict[str, tuple[Callable[[], object], str]] = {
    "price": (lambda: reprice(2100), "/c/kitchen/"),
    "compared price": (lambda: reprice(1900, 2500), "/"),
    "sale": (lambda: plan_sale(days=-1), f"/api/v1/products/{MUG}"),
    "title": (lambda: catalog.update_product(slug=MUG, title="Enamel mug"), f"/p/{MUG}/"),
    "description": (lambda: catalog.update_product(slug=MUG, description_html="<p>Blue.</p>"), f"/p/{MUG}/"),
    "published": (lambda: catalog.publish_product(slug=DRAFT), "/search/?q=mug"),
    "retired": (lambda: catalog.retire_product(slug=MUG), f"/p/{MUG}/"),
    "featured": (lambda: catalog.update_product(slug=BOWL, is_featured=True), "/"),
    "added": (lambda: make_goods("JUG-1", title="Jug by the mug"), "/api/v1/products"),
    "few left": (lambda: move_stock(-6), f"/p/{MUG}/"),
    "sold out": (lambda: move_stock(-10), "/c/kitchen/"),
    "reserved": (lambda: reserve(7), f"/api/v1/products/{MUG}"),
    "reserved to the last": (lambda: reserve(10), f"/p/{BOWL}/"),
    "category renamed": (lambda: catalog.update_category(slug="kitchen", name="Galley"), f"/p/{BOWL}/"),
    "category hidden": (lambda: catalog.update_category(slug="kitchen", is_visible=False), "/c/kitchen/"),
    "category added": (lambda: catalog.create_category(name="Garden"), "/api/v1/categories"),
    "filed elsewhere": (lambda: catalog.update_product(slug=MUG, categories=[]), "/c/kitchen/"),
    "brand renamed": (lambda: catalog.rename_brand(slug="oakwell", name="Oak & Well"), f"/p/{MUG}/"),
    "reviewed": (review, f"/p/{MUG}/reviews/"),
    "collected": (lambda: catalog.create_collection(name="For tea", is_featured=True), "/"),
    "pictured": (lambda: catalog.add_image(product_slug=MUG, content=picture(), alt="A blue mug"), "/"),
}


def test_every_page_is_kept(django_assert_num_queries: object) -> None:
    made = {page: read(page) for page in PAGES}

    with django_assert_num_queries(0):
        kept = {page: read(page) for page in PAGES}

    assert kept == made
    assert {status for status, _text in made.values()} == {200}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_shows_on_every_page_it_is_on(settings: object, name: str) -> None:
    change, telling = CHANGES[name]
    before = {page: read(page) for page in PAGES}

    change()
    after = {page: read(page) for page in PAGES}
    settings.PAGE_CACHE_SECONDS = 0
    anew = {page: read(page) for page in PAGES}

    assert after == anew
    assert after[telling] != before[telling]


def test_an_order_of_some_units_lets_all_other_pages_be() -> None:
    for page in PAGES:
        read(page)

    reserve(2)

    assert [page for page in PAGES if is_made_anew(page)] == [f"/p/{MUG}/", f"/api/v1/products/{MUG}"]


def test_a_page_is_not_kept_beyond_the_moment_its_price_changes_by_the_clock() -> None:
    plan_sale(seconds=20)

    read(f"/p/{MUG}/")
    read(f"/p/{BOWL}/")
    mug, bowl = (page.until - time.monotonic() for page in pagecache.shelf._pages.values())

    assert 10 < mug <= 20
    assert 50 < bowl <= 60


def is_made_anew(page: str) -> bool:
    with CaptureQueriesContext(connection) as queries:
        read(page)
    return len(queries) > 0


# --- whose page it is -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["/", f"/p/{MUG}/", "/c/kitchen/"])
def test_nobody_sees_the_cart_of_another(client: Client, page: str) -> None:
    guest = visitor()
    fill_cart(guest, **{"MUG-1": 3})
    client.cookies[CART_COOKIE] = guest.token

    first = read(page, client)
    stranger = read(page)
    again = read(page, client)

    assert "with</span> 3" in first[1]
    assert "with</span>" not in stranger[1]
    assert again == first


def test_nobody_sees_who_else_is_signed_in(client: Client) -> None:
    client.force_login(UserFactory())

    signed_in = read("/", client)
    stranger = read("/")
    again = read("/", client)

    assert ">Account<" in signed_in[1]
    assert ">Sign in<" in stranger[1]
    assert ">Sign in<" not in again[1]


def test_a_stranger_puts_something_into_the_cart_from_a_page_that_was_made_for_another() -> None:
    read(f"/p/{MUG}/")
    stranger = Client(enforce_csrf_checks=True)

    _status, text = read(f"/p/{MUG}/", stranger)
    answer = stranger.post("/cart/add/", {"sku": "MUG-1"}, headers={"Sec-Fetch-Site": "same-origin"}, follow=True)

    assert 'action="/cart/add/"' in text
    assert "csrf" not in text
    assert answer.status_code == 200
    assert "€19.00" in answer.text
    assert "with</span> 1" in read("/", stranger)[1]


def test_no_public_page_sets_a_cookie() -> None:
    for page in PAGES:
        assert not Client().get(page).cookies, page
