"""Many decisions about one product at the same moment: each of them counts, once."""

from collections import Counter

import pytest
from django.db import connection

from apps.catalog import services
from apps.catalog.models import Product, Review
from apps.catalog.services import _ratings
from apps.catalog.tests.factories import ProductFactory, buyer, reviewed
from tests import crowd

pytestmark = pytest.mark.django_db(transaction=True)


def approve(pk: int) -> str:
    return str(crowd.request(lambda: services.approve_reviews(ids=[pk], actor="staff")))


def approve_all(ids: list[int]) -> str:
    return str(crowd.request(lambda: services.approve_reviews(ids=ids, actor="staff")))


def write(what: tuple[str, int, int]) -> str:
    slug, user_id, stars = what
    said = crowd.request(lambda: services.write_review(slug=slug, user_id=user_id, author_name="Ada", rating=stars))
    return said.status


def test_twelve_approvals_at_once_all_count():
    product = ProductFactory()
    reviews = [reviewed(product, rating=n % 5 + 1, status="pending").pk for n in range(12)]

    assert Counter(crowd.in_threads(approve, reviews)) == {"1": 12}

    assert Product.objects.get().rating_counts == [3, 3, 2, 2, 2]
    assert services.audit() == []


def test_approving_one_review_ten_times_at_once_counts_once():
    review = reviewed(ProductFactory(), status="pending")

    assert Counter(crowd.in_threads(approve, [review.pk] * 10)) == {"1": 1, "0": 9}

    assert Product.objects.get().rating_counts == [0, 0, 0, 0, 1]
    assert services.audit() == []


def test_bulk_decisions_that_overlap_do_not_lock_each_other_out():
    products = [ProductFactory() for _ in range(3)]
    ids = [reviewed(product, status="pending").pk for product in products for _ in range(2)]

    outcomes = crowd.in_threads(approve_all, [ids, ids[::-1]] * 4)

    assert sum(int(outcome) for outcome in outcomes) == 6, outcomes
    assert services.audit() == []


def test_one_buyer_who_sends_ten_times_at_once_has_one_review():
    product = ProductFactory()
    user = buyer(product)

    outcomes = crowd.in_threads(write, [(product.slug, user.pk, n % 5 + 1) for n in range(10)])

    assert set(outcomes) == {"pending"}
    assert Review.objects.count() == 1
    assert services.audit() == []


@pytest.mark.postgres
def test_without_taking_the_product_first_stars_would_get_lost(monkeypatch):
    """The negative control: count what one sees, then write it down."""
    rate = _ratings.rate_products

    def count_then_wait(products):
        with connection.cursor() as cursor:
            counted = _ratings.count_ratings(products)
            cursor.execute("SELECT pg_sleep(0.2)")
        monkeypatch.setattr(_ratings, "count_ratings", lambda _products: counted)
        rate(products)

    product = ProductFactory()
    reviews = [reviewed(product, status="pending").pk for _ in range(6)]
    monkeypatch.setattr("apps.catalog.services._reviews.take_products", set)
    monkeypatch.setattr("apps.catalog.services._reviews.rate_products", count_then_wait)

    crowd.in_threads(approve, reviews)

    monkeypatch.undo()
    assert services.audit() != []
