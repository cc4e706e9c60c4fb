"""Reviews in the back office: what waits comes first, and deciding asks once."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.tests.factories import UserFactory
from apps.catalog import services
from apps.catalog.models import Review
from apps.catalog.tests.factories import ProductFactory, reviewed

pytestmark = pytest.mark.django_db
LIST = "/admin/catalog/review/"


def statuses() -> list[str]:
    return list(Review.objects.order_by("pk").values_list("status", flat=True))


def test_those_that_wait_come_first(staff):
    mug = ProductFactory(title="Mug")
    titles = [
        reviewed(mug, title=title, status=status).title
        for title, status in [("Old", "pending"), ("Fine", "approved"), ("New", "pending"), ("Rude", "rejected")]
    ]

    page = staff.get(LIST)

    assert [review.title for review in page.context["cl"].result_list] == ["New", "Old", "Rude", "Fine"]
    assert len(titles) == 4


def test_the_list_costs_the_same_however_many_there_are(staff):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            staff.get(LIST)
        return len(captured)

    reviewed(ProductFactory())
    queries()
    few = queries()
    for _ in range(5):
        reviewed(ProductFactory())

    assert queries() == few


def test_reviews_are_found_and_filtered(staff):
    reviewed(ProductFactory(title="Mug"), title="Warm", rating=2)
    reviewed(ProductFactory(title="Spade"), title="Sharp", rating=5, status="pending")

    for query, title in [
        ("q=spade", "Sharp"),
        ("q=warm", "Warm"),
        ("status__exact=pending", "Sharp"),
        ("rating=2", "Warm"),
    ]:
        assert [review.title for review in staff.get(f"{LIST}?{query}").context["cl"].result_list] == [title]


def test_approving_many_shows_their_words_and_asks_once(staff):
    reviews = [reviewed(ProductFactory(), title=f"Review {n}", status="pending") for n in range(3)]
    chosen = {"action": "approve", "_selected_action": [review.pk for review in reviews[:2]]}

    asked = staff.post(LIST, chosen)
    assert "Review 0" in asked.content.decode()
    assert "Review 2" not in asked.content.decode()
    assert statuses() == ["pending"] * 3
    done = staff.post(LIST, chosen | {"seen_at": asked.context["seen_at"]}, follow=True)

    assert statuses() == ["approved", "approved", "pending"]
    assert "2 reviews approved." in done.content.decode()
    assert Review.objects.earliest("pk").moderated_by == "staff:ada@example.com"
    assert LogEntry.objects.count() == 2


def test_rejecting_one_by_its_button(staff):
    review = reviewed(ProductFactory(), rating=1)
    button = f"{LIST}{review.pk}/reject/"

    asked = staff.get(button)
    staff.post(button, {"seen_at": asked.context["seen_at"]})

    assert statuses() == ["rejected"]


def test_words_that_changed_meanwhile_are_not_approved_unseen(staff):
    review = reviewed(ProductFactory(), status="pending")
    chosen = {"action": "approve", "_selected_action": [review.pk]}
    asked = staff.post(LIST, chosen)
    services.write_review(slug=review.product.slug, user_id=review.user_id, author_name="Ada", rating=1, text="Rude.")

    done = staff.post(LIST, chosen | {"seen_at": asked.context["seen_at"]}, follow=True)

    assert statuses() == ["pending"]
    assert "0 reviews approved." in done.content.decode()


@pytest.mark.parametrize("seen_at", ["", "yesterday", "2026-13-45T00:00:00Z", "2026-11-22T10:00:00"])
def test_a_yes_that_nobody_could_have_given_asks_again(staff, seen_at):
    review = reviewed(ProductFactory(), status="pending")

    page = staff.post(LIST, {"action": "approve", "_selected_action": [review.pk], "seen_at": seen_at})

    assert page.status_code == 200
    assert statuses() == ["pending"]


def test_nobody_types_over_what_a_buyer_wrote(staff):
    review = reviewed(ProductFactory(), title="Warm")
    page = f"{LIST}{review.pk}/change/"

    staff.post(page, {"title": "Cold", "rating": 1})

    assert Review.objects.get().title == "Warm"
    assert "Warm" in staff.get(page).content.decode()
    assert staff.get(f"{LIST}add/").status_code == 403
    assert staff.post(f"{LIST}{review.pk}/delete/", {"post": "yes"}).status_code == 403


def test_who_may_only_look_decides_nothing(client):
    reader = UserFactory(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_review"))
    client.force_login(reader)
    review = reviewed(ProductFactory(), status="pending")

    assert client.get(LIST).status_code == 200
    client.post(LIST, {"action": "approve", "_selected_action": [review.pk], "seen_at": "2099-01-01T00:00:00Z"})
    assert client.post(f"{LIST}{review.pk}/approve/", {"seen_at": "2099-01-01T00:00:00Z"}).status_code == 403

    assert statuses() == ["pending"]


def test_the_home_page_and_the_menu_say_how_many_wait(staff):
    for _ in range(2):
        reviewed(ProductFactory(), status="pending")
    reviewed(ProductFactory())

    page = staff.get("/admin/")

    assert {"label": "reviews to look at", "count": 2, "url": LIST, "calm": False} in page.context["cards"]
