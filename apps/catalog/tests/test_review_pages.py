"""Reviews on the shop's pages and over the API, as readers, buyers and strangers meet them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.tests.factories import UserFactory, bearer, sign_in
from apps.catalog import services
from apps.catalog.models import Review
from apps.catalog.tests.factories import ProductFactory, buyer, reviewed

pytestmark = pytest.mark.django_db
WORDS = {"rating": "4", "title": "Good in the hand", "text": "Warm & heavy.", "author_name": "Ada L."}


@pytest.fixture
def mug():
    return ProductFactory(slug="mug", title="Mug")


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- the product's page -----------------------------------------------------------------------------------------------


def test_the_page_says_what_buyers_think(client, mug):
    for stars in (5, 4, 4):
        reviewed(mug, rating=stars, title=f"Gave {stars}", text="<b>Bold</b>")
    reviewed(mug, rating=1, title="Not yet", status="pending")

    page = client.get("/p/mug/")

    assert "4.3 out of 5, 3 reviews" in words(page)
    assert [review.title for review in page.context["reviews"]] == ["Gave 4", "Gave 4", "Gave 5"]
    assert "&lt;b&gt;Bold&lt;/b&gt;" in page.content.decode()
    assert "Not yet" not in page.content.decode()


def test_no_stars_show_where_nobody_gave_any(client, mug):
    reviewed(mug, status="rejected")

    page = client.get("/p/mug/")

    assert 'id="reviews"' not in page.content.decode()
    assert "out of 5" not in words(page)


def test_the_latest_show_and_a_link_leads_to_all(client, mug):
    for _ in range(5):
        reviewed(mug)

    page = client.get("/p/mug/")

    assert len(page.context["reviews"]) == 3
    assert "Read all 5 reviews" in words(page)


def test_cards_show_the_average(client, mug):
    reviewed(mug, rating=4)

    assert "4.0 out of 5, 1 review" in words(client.get("/"))


def test_a_page_costs_one_query_more_for_reviews_and_one_more_for_who_is_signed_in(client, mug):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/p/mug/")
        return len(captured)

    client.get("/p/mug/")
    bare = queries()
    reviews = [reviewed(mug) for _ in range(2)]
    assert queries() == bare + 1
    reviews += [reviewed(mug) for _ in range(5)]
    assert queries() == bare + 1

    client.force_login(reviews[0].user)
    client.get("/p/mug/")
    signed_in = [sql for sql in _sqls(client) if "catalog_review" in sql or "catalog_purchase" in sql]
    assert len(signed_in) == 2


def _sqls(client) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        client.get("/p/mug/")
    return [query["sql"] for query in captured]


def test_what_everybody_sees_holds_no_form_and_no_token(client, mug):
    reviewed(mug)

    for address in ("/p/mug/", "/p/mug/reviews/"):
        page = client.get(address)

        assert page.context["form"] is None
        assert "csrf" not in page.content.decode()
        assert not page.cookies


def test_a_new_review_shows_on_pages_that_are_kept(client, mug, settings, django_capture_on_commit_callbacks):
    settings.PAGE_CACHE_SECONDS = 60
    assert "out of 5" not in words(client.get("/p/mug/"))
    with django_capture_on_commit_callbacks(execute=True):
        review = reviewed(mug)
    assert "5.0 out of 5, 1 review" in words(client.get("/p/mug/"))

    with django_capture_on_commit_callbacks(execute=True):
        services.reject_reviews(ids=[review.pk], actor="staff")

    assert "out of 5" not in words(client.get("/p/mug/"))


# --- a buyer's own words ----------------------------------------------------------------------------------------------


def test_a_buyer_finds_a_form_signed_with_their_name(client, mug):
    client.force_login(buyer(mug, user=UserFactory(full_name="Ada Lovelace")))

    page = client.get("/p/mug/")

    assert page.context["form"].initial == {"author_name": "Ada Lovelace"}
    assert "You have bought this: write a review" in words(page)


def test_who_has_not_bought_it_finds_none(client, mug):
    client.force_login(UserFactory())

    assert client.get("/p/mug/").context["form"] is None


def test_sending_thanks_and_says_what_happens_next(client, mug):
    client.force_login(buyer(mug))

    page = client.post("/p/mug/reviews/", WORDS, follow=True)

    assert page.redirect_chain == [("/p/mug/#reviews", 302)]
    assert "Thank you. We look at every review before it shows" in words(page)
    assert "It waits for us" in words(page)
    stored = Review.objects.get()
    assert (stored.rating, stored.title, stored.text, stored.author_name) == (4, *list(WORDS.values())[1:])
    assert stored.status == "pending"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rating": ""}, "rating"),
        ({"rating": "6"}, "rating"),
        ({"rating": "4.5"}, "rating"),
        ({"rating": "x" * 1000}, "rating"),
        ({"author_name": "  "}, "author_name"),
        ({"author_name": "\x07"}, "author_name"),
        ({"author_name": "A" * 61}, "author_name"),
        ({"title": "A" * 121}, "title"),
        ({"text": "A" * 4001}, "text"),
        ({"text": "nul \x00"}, "text"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_lost(client, mug, changes, field):
    client.force_login(buyer(mug))

    page = client.post("/p/mug/reviews/", WORDS | changes)

    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in page.content.decode()
    assert page.context["form"]["author_name"].value() == (WORDS | changes)["author_name"]
    assert "Nothing you typed is lost" in words(page)
    assert not Review.objects.exists()


def test_who_was_signed_out_meanwhile_keeps_their_words(client, mug):
    page = client.post("/p/mug/reviews/", WORDS)

    assert page.status_code == 200
    assert "You are not signed in any more" in words(page)
    assert "Warm &amp; heavy." in page.content.decode()
    assert not Review.objects.exists()


def test_a_forged_form_of_a_stranger_is_refused_in_words(client, mug):
    client.force_login(UserFactory())

    page = client.post("/p/mug/reviews/", WORDS)

    assert "You can review what you have bought here" in words(page)
    assert not Review.objects.exists()


def test_another_site_cannot_write_in_ones_name(client, mug):
    client.force_login(buyer(mug))

    for address in ("/p/mug/reviews/", "/p/mug/reviews/delete/"):
        assert client.post(address, WORDS, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403

    assert not Review.objects.exists()


def test_ones_own_words_stand_in_the_form_and_can_be_taken_back(client, mug):
    review = reviewed(mug, rating=3, title="So so", text="Hm.", author_name="Ada")
    client.force_login(review.user)

    page = client.get("/p/mug/")
    assert page.context["form"].initial == {"rating": 3, "title": "So so", "text": "Hm.", "author_name": "Ada"}
    page = client.post("/p/mug/reviews/delete/", follow=True)

    assert page.redirect_chain == [("/p/mug/#reviews", 302)]
    assert not Review.objects.exists()
    assert "out of 5" not in words(page)


def test_nobody_takes_back_what_another_wrote(client, mug):
    reviewed(mug)

    client.post("/p/mug/reviews/delete/")
    client.force_login(UserFactory())
    assert client.post("/p/mug/reviews/delete/").status_code == 404

    assert Review.objects.count() == 1


# --- all reviews ------------------------------------------------------------------------------------------------------


def test_all_reviews_come_in_pages_and_orders(client, mug):
    now = timezone.now()
    for n in range(21):
        reviewed(mug, rating=n % 5 + 1, title=f"Review {n}", now=now - timedelta(days=n))

    first, second = client.get("/p/mug/reviews/"), client.get("/p/mug/reviews/?page=2")
    lowest = client.get("/p/mug/reviews/?sort=lowest")

    assert [review.title for review in first.context["page"]] == [f"Review {n}" for n in range(20)]
    assert [review.title for review in second.context["page"]] == ["Review 20"]
    assert [review.rating for review in lowest.context["page"]][:6] == [1, 1, 1, 1, 1, 2]


def test_odd_queries_show_the_first_page(client, mug):
    reviewed(mug)

    for query in ("?page=0", "?page=x", "?page=99999999999999999999", "?sort=worst", "?sort=%00"):
        assert len(client.get(f"/p/mug/reviews/{query}").context["page"]) == 1


def test_reviews_of_what_is_not_there_are_not_found(client, mug):
    services.update_product(slug="mug", status="draft", actor="staff")

    assert client.get("/p/mug/reviews/").status_code == client.get("/p/nothing/reviews/").status_code == 404


def test_the_list_costs_the_same_however_many_there_are(client, mug):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/p/mug/reviews/")
        return len(captured)

    reviewed(mug)
    client.get("/p/mug/reviews/")
    few = queries()
    for _ in range(6):
        reviewed(mug)

    assert queries() == few


# --- the API ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def ada(mug):
    return buyer(mug, user=UserFactory(full_name="Ada Lovelace"))


def post(client, body, user=None, slug="mug"):
    headers = bearer(sign_in(user)) if user else {}
    return client.post(f"/api/v1/products/{slug}/reviews", body, content_type="application/json", headers=headers)


def test_the_api_lists_approved_reviews(client, mug):
    for n in range(3):
        reviewed(mug, rating=n + 3, title=f"Review {n}", author_name="Ada")
    reviewed(mug, status="pending")

    page = client.get("/api/v1/products/mug/reviews?page_size=2&ordering=highest").json()
    rest = client.get(page["next"]).json()

    assert [review["rating"] for review in page["results"] + rest["results"]] == [5, 4, 3]
    assert rest["next"] is None
    assert set(page["results"][0]) == {"rating", "title", "text", "author_name", "created_at"}


def test_products_carry_their_rating_in_the_api(client, mug):
    bare = client.get("/api/v1/products/mug").json()["rating"]
    for stars in (5, 4, 4):
        reviewed(mug, rating=stars)

    rating = {"average": 4.33, "count": 3, "counts": [0, 0, 0, 2, 1]}
    assert bare is None
    assert client.get("/api/v1/products/mug").json()["rating"] == rating
    assert client.get("/api/v1/products").json()["results"][0]["rating"] == rating


def test_the_api_list_costs_the_same_however_many_there_are(client, mug):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/api/v1/products/mug/reviews")
        return len(captured)

    reviewed(mug)
    client.get("/api/v1/products/mug/reviews")
    few = queries()
    for _ in range(6):
        reviewed(mug)

    assert queries() == few


@pytest.mark.parametrize("query", ["ordering=best", "page_size=0", "page_size=101", "cursor=x", "stars=5"])
def test_the_api_refuses_queries_it_does_not_know(client, mug, query):
    answer = client.get(f"/api/v1/products/mug/reviews?{query}")

    assert (answer.status_code, answer.json()["code"]) == (400, "validation_error")
    assert [error["field"] for error in answer.json()["errors"]] == [query.split("=")[0]]


def test_a_buyer_writes_over_the_api_and_reads_how_it_stands(client, mug, ada):
    answer = post(client, {"rating": 4, "text": "Warm."}, ada)
    mine = client.get("/api/v1/products/mug/reviews/mine", headers=bearer(sign_in(ada)))

    assert answer.status_code == 202
    said = {"rating": 4, "title": "", "text": "Warm.", "author_name": "Ada Lovelace", "status": "pending"}
    assert {name: answer.json()[name] for name in said} == said
    assert mine.json() == {"may_write": True, "review": answer.json()}
    assert client.get("/api/v1/products/mug/reviews").json()["results"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "rating"),
        ({"rating": 0}, "rating"),
        ({"rating": 6}, "rating"),
        ({"rating": "5"}, "rating"),
        ({"rating": 4.0}, "rating"),
        ({"rating": True}, "rating"),
        ({"rating": 10**20}, "rating"),
        ({"rating": 5, "title": "A" * 121}, "title"),
        ({"rating": 5, "text": "A" * 4001}, "text"),
        ({"rating": 5, "text": ["A"]}, "text"),
        ({"rating": 5, "author_name": " "}, "author_name"),
    ],
)
def test_a_bad_body_names_its_field_and_stores_nothing(client, ada, body, field):
    answer = post(client, body, ada)

    assert (answer.status_code, answer.json()["code"]) == (400, "validation_error")
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Review.objects.exists()


def test_without_a_name_of_the_account_one_has_to_be_given(client, mug):
    answer = post(client, {"rating": 5}, buyer(mug, user=UserFactory(full_name="")))

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["author_name"]


def test_who_may_not_write_over_the_api_is_told_why(client, mug, ada):
    stranger = post(client, {"rating": 5}, UserFactory())
    nobody = post(client, {"rating": 5})
    nothing = post(client, {"rating": 5}, ada, slug="nothing")

    assert (stranger.status_code, stranger.json()["code"]) == (403, "not_a_buyer")
    assert (nobody.status_code, nobody.json()["code"]) == (401, "not_authenticated")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "product_not_found")
    assert not Review.objects.exists()


def test_ones_own_review_is_taken_back_over_the_api(client, mug):
    review = reviewed(mug)
    own = "/api/v1/products/mug/reviews/mine"

    assert client.delete(own).status_code == 401
    assert client.delete(own, headers=bearer(sign_in(UserFactory()))).json()["code"] == "review_not_found"
    assert client.delete(own, headers=bearer(sign_in(review.user))).status_code == 204
    assert client.get(own, headers=bearer(sign_in(review.user))).json() == {"may_write": True, "review": None}
    assert client.get("/api/v1/products/mug").json()["rating"] is None
