"""What comes and goes with the clock, whoever looks at it, and whenever."""

import logging
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from apps.catalog import services, tasks
from apps.catalog.models import Product, ProductChange
from apps.catalog.services import Followed, NewVariant, SalePriceInput
from apps.catalog.tests.factories import ProductFactory
from shop.common.errors import Invalid
from tests import crowd

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """Some hours from now, so that nothing is late by itself."""
    return timezone.now() + 5 * HOUR


def draft(now, **values):
    return ProductFactory(**{"slug": "mug", "status": "draft", "publish_at": now} | values)


def status(slug="mug"):
    return Product.objects.get(slug=slug).status


def test_a_draft_is_published_in_its_second_and_not_before(now):
    draft(now)

    early = services.follow_the_clock(now=now - timedelta(seconds=1))
    assert (early, status()) == (Followed(repriced=0, published=0, retired=0), "draft")

    assert services.follow_the_clock(now=now).published == 1
    product = Product.objects.get()
    assert (product.status, product.publish_at, product.published_at) == ("published", None, now)
    assert [card.slug for card in services.list_newest(limit=3)] == ["mug"]
    assert ProductChange.objects.order_by("-pk")[0].actor == "clock"


def test_a_published_one_is_retired_in_its_second_and_not_before(now):
    ProductFactory(slug="mug", retire_at=now)

    services.follow_the_clock(now=now - timedelta(seconds=1))
    assert status() == "published"

    assert services.follow_the_clock(now=now).retired == 1
    assert (status(), Product.objects.get().retire_at) == ("retired", None)
    assert services.list_newest(limit=3) == []


def test_a_clock_that_stood_still_does_all_of_it_late(now):
    draft(now, retire_at=now + HOUR)
    ProductFactory(slug="old", retire_at=now)

    assert services.follow_the_clock(now=now + 9 * HOUR) == Followed(repriced=0, published=1, retired=2)

    assert (status("mug"), status("old")) == ("retired", "retired")


def test_once_is_enough(now):
    draft(now)

    both = [services.follow_the_clock(now=now).published for _ in range(2)]

    assert both == [1, 0]
    assert ProductChange.objects.filter(verb="published").count() == 1


def test_a_product_that_was_published_and_taken_back_stays_back(now):
    draft(now)
    services.follow_the_clock(now=now)

    services.update_product(slug="mug", status="draft")

    assert services.follow_the_clock(now=now + HOUR).published == 0
    assert status() == "draft"


def test_publishing_by_hand_makes_the_day_pointless(now):
    draft(now)

    services.publish_product(slug="mug")
    services.update_product(slug="mug", status="draft")

    assert Product.objects.get().publish_at is None
    assert services.follow_the_clock(now=now).published == 0


def test_a_retired_draft_does_not_come_back_by_itself(now):
    draft(now, retire_at=now + HOUR)

    services.retire_product(slug="mug")
    services.update_product(slug="mug", status="draft")

    services.follow_the_clock(now=now + 2 * HOUR)
    assert status() == "draft"


def test_what_has_nothing_for_sale_waits_and_says_so_once(now, caplog):
    past = timezone.now() - HOUR
    draft(past, variants=[NewVariant(sku="MUG-1", price=100, is_active=False)])

    with caplog.at_level(logging.WARNING, logger="apps.catalog"):
        done = [services.follow_the_clock(now=now).published for _ in range(2)]

    assert (done, status()) == ([0, 0], "draft")
    assert Product.objects.get().publish_at == past
    assert services.count_overdue(now=now) == 1
    assert [record.message for record in caplog.records] == [
        "Product mug was to be published, but has no variant for sale."
    ]
    assert ProductChange.objects.filter(verb="could not publish").count() == 1

    services.save_variants(product_slug="mug", variants=[NewVariant(sku="MUG-1", price=100)], actor="staff:ada")
    assert services.follow_the_clock(now=now).published == 1
    assert services.count_overdue(now=now) == 0


def test_a_product_is_not_retired_before_it_is_published(now):
    with pytest.raises(Invalid) as refused:
        draft(now, retire_at=now)

    assert refused.value.field == "retire_at"
    assert not Product.objects.exists()


def test_a_product_whose_last_day_is_past_is_not_published(now):
    ProductFactory(slug="mug", status="draft", retire_at=timezone.now() - HOUR)

    with pytest.raises(Invalid) as refused:
        services.publish_product(slug="mug")

    assert (refused.value.field, status()) == ("retire_at", "draft")


def test_the_task_looks_at_the_clock_of_now():
    draft(timezone.now() - HOUR)

    tasks.follow_the_clock()

    assert status() == "published"


def test_the_clock_is_looked_at_every_few_seconds(settings):
    [entry] = [row for row in settings.CELERY_BEAT_SCHEDULE.values() if row["task"] == tasks.follow_the_clock.name]

    assert entry["schedule"] <= 10


def test_looking_costs_the_same_however_much_is_not_due(django_assert_num_queries, now):
    for n in range(4):
        draft(now, slug=f"mug-{n}")

    with django_assert_num_queries(4):
        services.follow_the_clock(now=timezone.now())


def test_pages_work_while_a_migration_has_left_the_repeated_columns_empty(client):
    ProductFactory(title="Mug", slug="mug", sku="MUG-1", price=1900, brand="Fernhollow", categories=[])
    Product.objects.update(card={}, page={}, rating_counts=[], prices_change_at=timezone.now())

    for path in ("/", "/search/?q=mug", "/p/mug/", "/api/v1/products", "/api/v1/products/mug"):
        assert client.get(path).status_code == 200, path
    assert services.get_product(slug="mug").variants[0].sku == "MUG-1"
    assert services.get_variants(["MUG-1"])["MUG-1"].price.amount == 1900

    tasks.follow_the_clock()

    assert Product.objects.get().card["brand"] == "Fernhollow"
    assert services.audit() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("due", ["publish", "retire", "price"])
def test_many_clocks_do_each_thing_once(due):
    later = timezone.now() + HOUR
    for n in range(5):
        if due == "publish":
            draft(later, slug=f"mug-{n}")
        else:
            ProductFactory(slug=f"mug-{n}", sku=f"MUG-{n}", retire_at=later if due == "retire" else None)
    if due == "price":
        for n in range(5):
            sale = SalePriceInput(price=900, starts_at=later)
            services.set_sale_prices(sku=f"MUG-{n}", sales=[sale], actor="staff:ada")

    outcomes = crowd.in_threads(_tick, [later.isoformat()] * 6)

    assert all(outcome.isdecimal() for outcome in outcomes), outcomes
    if due == "price":
        assert {card.price.amount for card in services.list_on_sale(limit=9)} == {900}
    else:
        assert sum(map(int, outcomes)) == 5
        verb = "published" if due == "publish" else "retired"
        assert ProductChange.objects.filter(verb=verb, actor="clock").count() == 5
    assert services.audit(now=later) == []


def _tick(moment):
    done = crowd.request(lambda: services.follow_the_clock(now=datetime.fromisoformat(moment)))
    return str(done.published + done.retired)
