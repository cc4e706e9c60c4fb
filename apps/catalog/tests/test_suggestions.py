"""Suggestions while typing, on the page and in the API; what the search page says; what was looked for in vain."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from apps.catalog import services, tasks
from apps.catalog.models import SearchMiss
from apps.catalog.services import _misses
from apps.catalog.tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods() -> None:
    """Mugs of two makers, on a shelf that has nothing else; another shelf and another maker have nothing to sell."""
    CategoryFactory(name="Mugs & flasks", slug="mugs")
    CategoryFactory(name="Mugs from before", slug="before")
    for n in range(8):
        ProductFactory(title=f"Mug {n}", brand="Mugwort", categories=["mugs"], stock=n)
    ProductFactory(title="Draft mug", brand="Mugmaker", status="draft", categories=["before"])


def slugs(things) -> list[str]:
    return [thing.slug for thing in things]


def misses() -> dict[str, int]:
    return dict(SearchMiss.objects.values_list("query", "times"))


def test_suggestions_are_the_best_of_each_kind_that_can_be_bought(goods):
    found = services.suggest(query=" mu ")

    assert found.query == "mu"
    assert slugs(found.products) == ["mug-7", "mug-6", "mug-5", "mug-4", "mug-3", "mug-2"]
    assert [(shelf.slug, shelf.name) for shelf in found.categories] == [("mugs", "Mugs & flasks")]
    assert [(brand.slug, brand.name) for brand in found.brands] == [("mugwort", "Mugwort")]


def test_suggestions_forgive(goods):
    found = services.suggest(query="mugwrot", limit=2)

    assert found.corrected == "mugwort"
    assert slugs(found.products) == ["mug-7", "mug-6"]
    assert slugs(found.brands) == ["mugwort"]


@pytest.mark.parametrize("query", ["", "...", "submarine"])
def test_there_may_be_nothing_to_suggest(goods, query):
    found = services.suggest(query=query)

    assert found.count == 0
    assert found.corrected is None


@pytest.mark.parametrize("query", ["mug", "mugwrot", "mug flasks of mugwort"])
def test_suggestions_cost_at_most_four_queries(goods, django_assert_max_num_queries, query):
    services.get_menu()

    with django_assert_max_num_queries(4):
        services.suggest(query=query)


def test_the_field_is_offered_links(client, goods):
    page = client.get("/search/suggest/?q=mug").content.decode()

    assert page.count('role="option"') == 9  # a shelf, a brand, six mugs, and all of them
    assert 'href="/p/mug-7/"' in page
    assert 'href="/c/mugs/"' in page
    assert 'href="/search/?q=Mugwort"' in page
    assert "draft-mug" not in page


@pytest.mark.parametrize("query", ["", "m", "submarine", "%00", "%3Cscript%3E"])
def test_the_field_is_offered_nothing_where_nothing_fits(client, goods, query):
    response = client.get(f"/search/suggest/?q={query}")

    assert response.status_code == 200
    assert response.content.strip() == b""


def test_the_api_suggests_the_same(client, goods):
    found = client.get("/api/v1/search/suggest?q=mugwrot").json()

    assert list(found) == ["query", "corrected", "products", "categories", "brands"]
    assert (found["query"], found["corrected"]) == ("mugwrot", "mugwort")
    assert [product["slug"] for product in found["products"]] == [f"mug-{n}" for n in (7, 6, 5, 4, 3, 2)]
    assert found["products"][0]["price"] == {"amount": 1900, "currency": "EUR"}
    assert found["categories"] == []
    assert found["brands"] == [{"slug": "mugwort", "name": "Mugwort"}]


@pytest.mark.parametrize(
    ("address", "field"),
    [("", "q"), (f"?q={'x' * 201}", "q"), ("?q=mug&page=2", "page"), ("?q=%00", "q")],
)
def test_the_api_refuses_what_makes_no_sense(client, address, field):
    response = client.get(f"/api/v1/search/suggest{address}")

    assert response.status_code == 400
    assert response.json()["code"] == "validation_error"
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_the_page_says_what_it_understood_and_offers_the_other(client, goods):
    page = client.get("/search/?q=mugwrot").content.decode()
    exact = client.get("/search/?q=mugwrot&exact=1").content.decode()

    assert "Showing results for <strong>“mugwort”</strong>" in page
    assert '<a href="/search/?q=mugwrot&amp;exact=1">Search for “mugwrot” instead</a>' in page
    assert "mug-7" in page
    assert "We found nothing for that" in exact


def test_the_page_says_so_where_only_some_words_fit(client, goods):
    page = client.get("/search/?q=mugwort+submarine").content.decode()

    assert "Nothing has all of these words; here is what fits some of them." in page
    assert "/p/mug-7/" in page


def test_an_empty_result_shows_ways_out(client, goods):
    page = client.get("/search/?q=submarine").content.decode()

    assert "We found nothing for that" in page
    assert 'href="/c/mugs/"' in page
    assert "New in the shop" in page
    assert "/p/mug-7/" in page


def test_the_api_finds_in_spite_of_slips_but_only_what_fits_every_word(client, goods):
    def find(query: str) -> int:
        return len(client.get(f"/api/v1/products?q={query}").json()["results"])

    assert find("mugwrot") == 8
    assert find("mugwort submarine") == 0


def test_what_was_looked_for_in_vain_is_noted_once_with_its_number(client, goods, django_capture_on_commit_callbacks):
    for address in ("/search/?q=Submarine", "/api/v1/products?q=submarine", "/search/?q=mugwort+submarine"):
        with django_capture_on_commit_callbacks(execute=True):
            client.get(address)

    assert misses() == {"submarine": 2, "mugwort submarine": 1}


@pytest.mark.parametrize(
    "address",
    [
        "/search/?q=mug",
        "/search/?q=mugwrot",
        "/search/",
        "/search/?q=...",
        "/search/?q=0815",
        "/search/?q=ada@example.com",
        "/search/?q=submarine&in_stock=1",
        "/search/suggest/?q=submarine",
        "/api/v1/products?q=submarine&price_max=1",
        "/api/v1/products?q=mug",
        "/api/v1/products?price_max=1",
    ],
)
def test_nothing_else_is_noted(client, goods, django_capture_on_commit_callbacks, address):
    with django_capture_on_commit_callbacks(execute=True):
        assert client.get(address).status_code == 200

    assert misses() == {}


def test_a_note_that_cannot_be_written_harms_no_page(client, goods, monkeypatch, django_capture_on_commit_callbacks):
    def refuse(**_: object) -> None:
        raise DatabaseError("attempt to write a readonly database")

    monkeypatch.setattr("apps.catalog.services.note_miss", refuse)

    with django_capture_on_commit_callbacks(execute=True):
        assert client.get("/search/?q=submarine").status_code == 200
    assert misses() == {}


def test_notes_remember_when_and_no_more_than_200_letters():
    first, later = timezone.now() - timedelta(days=3), timezone.now()
    services.note_miss(query="Café", now=first)
    services.note_miss(query="  cafe ", now=later)
    services.note_miss(query="x" * 500, now=later)

    row = SearchMiss.objects.get(query="cafe")
    assert (row.times, row.first_at, row.last_at) == (2, first, later)
    assert misses() == {"cafe": 2, "x" * 200: 1}


def test_the_night_forgets_the_rarest_and_of_them_the_oldest(monkeypatch):
    monkeypatch.setattr(_misses, "MOST_MISSES", 2)
    now = timezone.now()
    for query, days in [("often", 9), ("often", 9), ("old", 8), ("new", 1), ("over", 0), ("the", 0), ("top", 0)]:
        services.note_miss(query=query, now=now - timedelta(days=days))
    noted = misses()

    tasks.trim_misses()

    assert noted == {"often": 2, "old": 1, "new": 1, "over": 1}
    assert misses() == {"often": 2, "over": 1}


def test_staff_see_what_is_missed_most_and_forget_what_is_dealt_with(staff, goods):
    for query in ("kayak", "submarine", "submarine"):
        services.note_miss(query=query)

    page = staff.get("/admin/catalog/searchmiss/").content.decode()
    staff.post(
        "/admin/catalog/searchmiss/",
        {"action": "forget", "_selected_action": [SearchMiss.objects.get(query="kayak").pk]},
    )

    assert page.index("submarine") < page.index("kayak")
    assert 'href="/search/?q=submarine"' in page
    assert misses() == {"submarine": 2}
    assert staff.get("/admin/catalog/searchmiss/add/").status_code == 403
