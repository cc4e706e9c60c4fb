"""Reviews: who may write one, what the staff decide, and what products repeat of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.tests.factories import UserFactory
from apps.catalog import services
from apps.catalog.models import Product, Purchase, Review
from apps.catalog.services import _products
from apps.catalog.tests.factories import ProductFactory, buyer, reviewed, shirt
from shop.common.errors import Invalid

pytestmark = pytest.mark.django_db
WORDS = {"author_name": "Ada L.", "rating": 4, "title": "Good in the hand", "text": "Warm, heavy, ours."}


def rating(product) -> tuple[list[int], Decimal | None]:
    product.refresh_from_db()
    return product.rating_counts, product.rating_average


# --- purchases --------------------------------------------------------------------------------------------------------


def test_a_purchase_is_noted_once_for_each_product_of_an_order():
    product, other, user = shirt(), ProductFactory(sku="MUG-1"), UserFactory()
    bought = ["SHIRT-MOSS-S", "SHIRT-SAND-M", "MUG-1", "GONE-1"]

    for _ in range(2):
        services.note_purchases(user_id=user.pk, order_number="AAAA-1111", skus=bought)

    assert sorted(Purchase.objects.values_list("product_id", flat=True)) == sorted([product.pk, other.pk])


def test_goods_that_went_back_let_nobody_write_but_what_was_written_stays():
    product = ProductFactory()
    user = buyer(product, order_number="AAAA-1111")
    services.write_review(slug=product.slug, user_id=user.pk, **WORDS)

    services.forget_purchases(order_number="AAAA-1111")

    with pytest.raises(services.NotABuyer):
        services.write_review(slug=product.slug, user_id=user.pk, **WORDS | {"rating": 1})
    assert Review.objects.get().rating == 4
    assert not services.get_review_state(slug=product.slug, user_id=user.pk).may_write


def test_another_order_of_the_same_still_counts():
    product = ProductFactory()
    user = buyer(product, order_number="AAAA-1111")
    buyer(product, user=user, order_number="BBBB-2222")

    services.forget_purchases(order_number="AAAA-1111")

    assert services.get_review_state(slug=product.slug, user_id=user.pk).may_write


# --- writing ----------------------------------------------------------------------------------------------------------


def test_a_buyer_writes_and_waits():
    product = ProductFactory()
    user = buyer(product)

    said = services.write_review(slug=product.slug, user_id=user.pk, **WORDS)

    assert (said.author_name, said.rating, said.title, said.text) == tuple(WORDS.values())
    assert said.status == "pending"
    assert services.get_review_state(slug=product.slug, user_id=user.pk) == services.ReviewState(True, said)
    assert list(services.list_reviews(slug=product.slug)) == []
    assert rating(product) == ([], None)
    assert services.count_waiting_reviews() == 1


def test_who_has_not_bought_it_writes_nothing():
    product, user = ProductFactory(), UserFactory()
    buyer(ProductFactory(), user=user)

    with pytest.raises(services.NotABuyer) as refusal:
        services.write_review(slug=product.slug, user_id=user.pk, **WORDS)

    assert (refusal.value.status, refusal.value.code) == (403, "not_a_buyer")
    assert not Review.objects.exists()
    assert services.get_review_state(slug=product.slug, user_id=user.pk) == services.ReviewState(False, None)


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_a_product_that_nobody_sees_cannot_be_reviewed(status):
    product = ProductFactory()
    user = buyer(product)
    services.update_product(slug=product.slug, status=status, actor="staff")

    with pytest.raises(services.ProductNotFound):
        services.write_review(slug=product.slug, user_id=user.pk, **WORDS)
    with pytest.raises(services.ProductNotFound):
        services.get_review_state(slug=product.slug, user_id=user.pk)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("rating", 0),
        ("rating", 6),
        ("author_name", " \t"),
        ("author_name", "A" * 61),
        ("title", "A" * 121),
        ("text", "A" * 4001),
    ],
)
def test_what_is_out_of_bounds_names_its_field_and_stores_nothing(column, value):
    product = ProductFactory()
    user = buyer(product)

    with pytest.raises(Invalid) as refusal:
        services.write_review(slug=product.slug, user_id=user.pk, **WORDS | {column: value})

    assert refusal.value.field == column
    assert not Review.objects.exists()


def test_words_are_kept_as_typed_without_control_characters():
    product = ProductFactory()
    words = {"author_name": " Ada\n L. ", "title": "Good\tmug", "text": "One.\r\n\r\n<b>Two</b>\x07 "}

    said = services.write_review(slug=product.slug, user_id=buyer(product).pk, **WORDS | words)

    assert (said.author_name, said.title, said.text) == ("Ada L.", "Good mug", "One.\n\n<b>Two</b>")


def test_a_second_call_changes_ones_own_and_sends_it_back_to_the_staff():
    product = ProductFactory()
    review = reviewed(product, rating=2)

    services.write_review(slug=product.slug, user_id=review.user_id, **WORDS | {"rating": 5})

    stored = Review.objects.get()
    assert (stored.pk, stored.rating, stored.status) == (review.pk, 5, "pending")
    assert (stored.moderated_at, stored.moderated_by) == (None, "")
    assert stored.created_at > review.created_at
    assert rating(product) == ([], None)


def test_the_same_words_again_change_nothing():
    product = ProductFactory()
    review = reviewed(product, **WORDS)

    said = services.write_review(slug=product.slug, user_id=review.user_id, **WORDS)

    assert (said.status, said.created_at) == ("approved", review.created_at)
    assert rating(product) == ([0, 0, 0, 1, 0], Decimal("4.00"))


def test_the_database_keeps_to_one_review_per_buyer():
    review = reviewed(ProductFactory())

    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(product=review.product, user=review.user, author_name="Ada", rating=1)


def test_ones_own_review_can_be_taken_back_even_when_the_product_is_gone():
    product = ProductFactory()
    mine, other = reviewed(product, rating=1), reviewed(product, rating=5)
    services.retire_product(slug=product.slug, actor="staff")

    services.delete_own_review(slug=product.slug, user_id=mine.user_id)

    assert Review.objects.get().pk == other.pk
    assert rating(product) == ([0, 0, 0, 0, 1], Decimal("5.00"))
    with pytest.raises(services.ReviewNotFound):
        services.delete_own_review(slug=product.slug, user_id=mine.user_id)


def test_who_leaves_keeps_their_name_under_the_review():
    product = ProductFactory()
    review = reviewed(product, **WORDS)

    review.user.delete()

    stored = Review.objects.get()
    assert (stored.user_id, stored.author_name, stored.status) == (None, "Ada L.", "approved")
    assert not Purchase.objects.exists()
    assert rating(product) == ([0, 0, 0, 1, 0], Decimal("4.00"))


# --- moderation -------------------------------------------------------------------------------------------------------


def test_approving_shows_the_review_and_counts_its_stars():
    product = ProductFactory()
    for stars in (5, 5, 4):
        reviewed(product, rating=stars)
    waiting = reviewed(product, rating=1, status="pending")

    assert services.approve_reviews(ids=[waiting.pk], actor="staff:ada@example.com") == 1

    waiting.refresh_from_db()
    assert (waiting.status, waiting.moderated_by) == ("approved", "staff:ada@example.com")
    assert waiting.moderated_at is not None
    assert rating(product) == ([1, 0, 0, 1, 2], Decimal("3.75"))
    assert services.count_waiting_reviews() == 0
    assert services.audit() == []


def test_rejecting_takes_it_away_again_and_may_be_taken_back():
    product = ProductFactory()
    review = reviewed(product, rating=3)

    assert services.reject_reviews(ids=[review.pk], actor="staff") == 1
    assert rating(product) == ([], None)
    assert list(services.list_reviews(slug=product.slug)) == []

    assert services.approve_reviews(ids=[review.pk], actor="staff") == 1
    assert rating(product) == ([0, 0, 1, 0, 0], Decimal("3.00"))


def test_many_are_decided_at_once_and_those_decided_already_are_not_counted():
    first, second = ProductFactory(), ProductFactory()
    ids = [reviewed(product, status="pending").pk for product in (first, second, second)]
    ids.append(reviewed(first).pk)

    assert services.approve_reviews(ids=[*ids, 0], actor="staff") == 3
    assert services.approve_reviews(ids=ids, actor="staff") == 0
    assert (sum(rating(first)[0]), sum(rating(second)[0])) == (2, 2)


def test_words_that_changed_after_the_staff_looked_stay_where_they_are():
    review = reviewed(ProductFactory(), status="pending")

    changed = services.approve_reviews(ids=[review.pk], actor="staff", seen_at=review.created_at - timedelta(seconds=1))

    assert changed == 0
    assert Review.objects.get().status == "pending"


# --- reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ordering", "expected"), [("newest", [2, 5, 1]), ("highest", [5, 2, 1]), ("lowest", [1, 2, 5])]
)
def test_reviews_come_in_the_wanted_order(ordering, expected):
    product, now = ProductFactory(), timezone.now()
    for days, stars in enumerate(expected_when_newest := [2, 5, 1]):
        reviewed(product, rating=stars, now=now - timedelta(days=days))
    reviewed(ProductFactory(), rating=3)

    found = services.to_reviews(services.list_reviews(slug=product.slug, ordering=ordering))

    assert [review.rating for review in found] == expected
    assert sorted(expected) == sorted(expected_when_newest)


def test_reading_takes_one_query(django_assert_num_queries):
    product = ProductFactory()
    review = reviewed(product)

    with django_assert_num_queries(1):
        services.to_reviews(services.list_reviews(slug=product.slug)[:3])
    with django_assert_num_queries(1):
        services.get_review_state(slug=product.slug, user_id=review.user_id)


def test_cards_and_pages_say_what_buyers_think_without_asking_again(django_assert_num_queries):
    product = ProductFactory()
    services.get_product(slug=product.slug)  # the category tree is kept from now on
    with CaptureQueriesContext(connection) as before:
        services.get_product(slug=product.slug)
    for stars in (5, 4, 4):
        reviewed(product, rating=stars)

    with django_assert_num_queries(1):
        card = services.list_newest(limit=8)[0]
    with django_assert_num_queries(len(before)):
        page = services.get_product(slug=product.slug)

    assert card.rating == page.rating == services.Rating(count=3, average=4.33, counts=(0, 0, 0, 2, 1))
    assert card.rating.percent == 87
    assert card.rating.shares == [(5, 1, 33), (4, 2, 67), (3, 0, 0), (2, 0, 0), (1, 0, 0)]


def test_changing_a_product_leaves_its_stars_alone(monkeypatch):
    """The staff save a product that they have read before it was reviewed."""
    product = ProductFactory()
    stale = Product.objects.get(pk=product.pk)
    reviewed(product, rating=5)
    monkeypatch.setattr(_products, "stored_product", lambda slug, **_: stale)

    services.update_product(slug=stale.slug, title="Mug", actor="staff")

    assert rating(product) == ([0, 0, 0, 0, 1], Decimal("5.00"))
    assert product.title == "Mug"


@pytest.mark.parametrize(
    "wrong", [{"rating_counts": [0, 0, 0, 0, 2]}, {"rating_average": Decimal("4.90")}, {"rating_counts": []}]
)
def test_the_audit_finds_stars_that_nobody_gave(wrong):
    product = ProductFactory(slug="mug")
    reviewed(product, rating=5)
    Product.objects.filter(pk=product.pk).update(**wrong)

    assert services.audit() == ["the stars of product mug are not those of its approved reviews"]
