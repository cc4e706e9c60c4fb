"""Alerts about low stock: once per crossing."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.inventory import services as inventory
from apps.inventory import tasks
from apps.inventory.models import StockItem
from apps.inventory.services import _thresholds
from apps.inventory.signals import stock_low
from apps.inventory.tests.factories import make_stock

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def alerts():
    """What was announced."""
    heard = []

    def hear(event, **_):
        heard.append(event)

    stock_low.connect(hear)
    yield heard
    stock_low.disconnect(hear)


def sell(units: int, sku: str = "MUG-1") -> None:
    inventory.adjust_stock(sku=sku, location="berlin", delta=-units, reason="Sold", actor="staff")


def test_a_crossing_is_told_once_however_often_somebody_looks(alerts):
    make_stock("MUG-1", berlin=6, threshold=5)
    sell(1)

    for seconds in range(3):
        inventory.check_thresholds(now=NOW + timedelta(seconds=seconds))

    assert [(alert.sku, alert.available, alert.threshold) for alert in alerts] == [("MUG-1", 5, 5)]


def test_stock_that_recovered_and_falls_again_is_told_again(alerts):
    make_stock("MUG-1", berlin=5, threshold=5)
    inventory.check_thresholds(now=NOW)
    inventory.adjust_stock(sku="MUG-1", location="berlin", delta=10, reason="Delivery", actor="staff")
    assert inventory.check_thresholds(now=NOW) == []

    sell(12)
    assert inventory.check_thresholds(now=NOW + timedelta(hours=1)) == ["MUG-1"]

    assert [alert.available for alert in alerts] == [5, 3]
    assert len({alert.key for alert in alerts}) == 2


def test_two_that_look_at_the_same_moment_tell_it_once(alerts):
    make_stock("MUG-1", berlin=3, threshold=5)
    found = StockItem.objects.crossing(5).get()
    inventory.check_thresholds(now=NOW)

    assert not _thresholds._settle(found.pk, NOW)
    assert not _thresholds._mark(found, NOW)
    assert len(alerts) == 1


def test_only_those_asked_for_are_looked_at():
    make_stock("MUG-1", berlin=1, threshold=5)
    make_stock("MUG-2", berlin=1, threshold=5)

    assert inventory.check_thresholds(skus=["MUG-2", "NOBODY-KNOWS"], now=NOW) == ["MUG-2"]


def test_without_a_threshold_of_its_own_the_shops_counts(settings):
    settings.LOW_STOCK_THRESHOLD = 4
    make_stock("MUG-1", berlin=4, threshold=None)
    make_stock("MUG-2", berlin=5, threshold=None)

    assert inventory.check_thresholds(now=NOW) == ["MUG-1"]


def test_nobody_watches_what_is_not_tracked_or_was_never_there():
    inventory.track(skus=["GIFT-CARD"], tracked=False)
    inventory.track(skus=["NEW"])

    assert inventory.check_thresholds(now=NOW) == []
    assert inventory.list_low_stock() == []


def test_reserved_units_count_until_they_are_sold(held):
    make_stock("MUG-1", berlin=6, threshold=5)
    reference = held("MUG-1", 3)
    assert inventory.check_thresholds(now=NOW) == []

    inventory.commit(reference=reference, lines={"MUG-1": 3}, actor="shopper")

    assert inventory.check_thresholds(now=NOW) == ["MUG-1"]


def test_the_lowest_stock_comes_first():
    for sku, units in (("MUG-1", 3), ("MUG-2", 0), ("MUG-3", 3), ("MUG-4", 6)):
        make_stock(sku, berlin=units, threshold=5)
    inventory.adjust_stock(sku="MUG-2", location="berlin", delta=1, reason="Found", actor="staff")

    low = inventory.list_low_stock(limit=2)

    assert low == [
        inventory.LowStock(sku="MUG-2", available=1, threshold=5),
        inventory.LowStock(sku="MUG-1", available=3, threshold=5),
    ]


def test_a_change_of_stock_is_looked_at_after_its_commit(alerts, commits):
    make_stock("MUG-1", berlin=6, threshold=5)
    assert alerts == []

    sell(1)

    assert [alert.sku for alert in alerts] == ["MUG-1"]


def test_the_scan_finds_what_a_lost_message_left(alerts):
    make_stock("MUG-1", berlin=1, threshold=5)

    tasks.scan_stock_levels()

    assert [alert.sku for alert in alerts] == ["MUG-1"]
    assert StockItem.objects.get().low_since is not None
