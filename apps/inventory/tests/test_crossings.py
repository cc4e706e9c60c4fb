"""Out and back: each told once per crossing, and nothing that came and went before anybody looked."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.inventory import services as inventory
from apps.inventory.models import StockItem
from apps.inventory.signals import BackInStock, back_in_stock, out_of_stock, stock_low
from apps.inventory.tests.factories import make_stock

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def told():
    """What was announced, in words: "out MUG-1"."""
    heard, signals = [], {"low": stock_low, "out": out_of_stock, "back": back_in_stock}
    ears = [lambda event, word=word, **_: heard.append(f"{word} {event.sku}") for word in signals]
    for signal, ear in zip(signals.values(), ears, strict=True):
        signal.connect(ear)
    yield heard
    for signal, ear in zip(signals.values(), ears, strict=True):
        signal.disconnect(ear)


def move(units, sku="MUG-1", location="berlin"):
    inventory.adjust_stock(sku=sku, location=location, delta=units, reason="Count", actor="staff")


def check(now=NOW):
    inventory.check_thresholds(now=now)


def test_what_sells_out_and_comes_back_is_told_once_each_time(told):
    make_stock("MUG-1", berlin=2)
    check()
    assert told == []

    for _look in range(2):
        move(-2)
        check()
        check()
        move(2)
        check(LATER)
        check(LATER)

    assert told == ["low MUG-1", "out MUG-1", "back MUG-1"] * 2
    assert StockItem.objects.get().out_since is None


def test_what_is_sold_and_back_before_anybody_looks_is_no_crossing(told):
    make_stock("MUG-1", berlin=2)
    check()
    move(-2)
    move(3)
    check()
    assert told == []

    move(-3)
    check()
    move(5)
    move(-5)
    check(LATER)

    assert told == ["low MUG-1", "out MUG-1"]


def test_what_never_came_in_is_neither_out_nor_back(told):
    inventory.track(skus=["NEW", "AHEAD"])
    inventory.ensure_location(code="berlin", name="Berlin")
    ahead = inventory.ItemSettings(policy="backorder", backorder_limit=5, threshold=0)
    inventory.configure_item(sku="AHEAD", settings=ahead)
    check()
    inventory.configure_item(sku="AHEAD", settings=inventory.ItemSettings(threshold=0))
    check()
    assert [word for word in told if not word.startswith("low")] == []

    move(1, sku="NEW")
    check()
    assert "back NEW" not in told

    move(-1, sku="NEW")
    check()
    assert told[-2:] == ["low NEW", "out NEW"]


def test_out_means_that_nothing_can_be_ordered_anywhere_that_sells(told):
    make_stock("MUG-1", berlin=3, paris=1)
    inventory.set_safety_stock(units={("MUG-1", "berlin"): 3})
    check()
    assert told == []

    move(-1, location="paris")
    check()
    assert told == ["out MUG-1"]

    inventory.configure_item(sku="MUG-1", settings=inventory.ItemSettings(policy="backorder", backorder_limit=4))
    check(LATER)
    assert told == ["out MUG-1", "low MUG-1", "back MUG-1"]


def test_units_that_a_checkout_holds_cannot_be_ordered_by_others(told, held):
    make_stock("MUG-1", berlin=2)
    reference = held("MUG-1", 2)
    check()
    assert told == ["out MUG-1"]

    inventory.release(reference=reference)
    check(LATER)
    assert told == ["out MUG-1", "back MUG-1"]


def test_what_is_not_counted_any_more_is_not_out(told):
    heard: list[BackInStock] = []
    back_in_stock.connect(lambda event, **_: heard.append(event), weak=False, dispatch_uid="uncounted")
    make_stock("MUG-1", berlin=1)
    move(-1)
    check()

    inventory.configure_item(sku="MUG-1", settings=inventory.ItemSettings(tracked=False))
    check(LATER)
    back_in_stock.disconnect(dispatch_uid="uncounted")

    assert told == ["low MUG-1", "out MUG-1", "back MUG-1"]
    assert heard == [BackInStock(sku="MUG-1", available=None, key=f"MUG-1:{LATER.isoformat()}")]
    assert inventory.count_stock_alarms() == inventory.StockAlarms(out=0, low=0)


def test_a_change_is_looked_at_after_its_commit_and_the_scan_finds_the_rest(told, commits):
    make_stock("MUG-1", berlin=1)

    move(-1)
    assert told == ["low MUG-1", "out MUG-1"]

    StockItem.objects.update(out_since=None)
    check()
    assert told[2:] == ["out MUG-1"]


def test_staff_see_how_many_are_out_and_low_and_which_in_one_query_each(django_assert_num_queries):
    for n in range(4):
        make_stock(f"MUG-{n}", berlin=5, threshold=2)
        move(-5 if n < 2 else -4 if n == 2 else -1, sku=f"MUG-{n}")
    check()

    with django_assert_num_queries(1):
        assert inventory.count_stock_alarms() == inventory.StockAlarms(out=2, low=3)
    with django_assert_num_queries(1):
        assert inventory.list_out_of_stock() == ["MUG-0", "MUG-1"]


def test_a_quiet_scan_takes_one_query_however_many_skus_there_are(django_assert_num_queries):
    for n in range(8):
        make_stock(f"MUG-{n}", berlin=5)

    with django_assert_num_queries(1):
        check()
