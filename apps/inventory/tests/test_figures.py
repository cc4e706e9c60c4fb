"""What the past of a SKU says: sales, ages, outlook."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from apps.inventory import services as inventory
from apps.inventory.models import StockFigure, StockLevel
from apps.inventory.services import _figures
from apps.inventory.tests.factories import make_stock

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


def happened(*rows, sku="MUG-1", location="berlin"):
    """Movements so many days ago: (days, kind, units, cost)."""
    make_stock(sku, **{location: 0})
    past = [
        inventory.PastMovement(
            NOW - timedelta(days=days), sku, location, kind, units, f"{sku}-{location}-{n}", unit_cost=cost
        )
        for n, (days, kind, units, cost) in enumerate(rows)
    ]
    inventory.import_history(past, actor="old shop")


def figures(sku="MUG-1"):
    inventory.close_days(now=NOW)
    assert inventory.refresh_figures(now=NOW)
    return inventory.get_figures([sku])[sku]


def test_rates_count_cancellations_and_days_without_stock_apart():
    happened(
        (100, "receipt", 20, 500),
        (20, "sale", -12, None),
        (19, "cancel", 2, None),
        (18, "sale", -10, None),  # sold out until the last delivery, five days ago
        (5, "receipt", 4, 700),
        (1, "sale", -1, None),
    )

    found = figures()

    assert (found.sold_7, found.sold_28, found.sold_90) == (1, 21, 21)
    assert (found.rate_7, found.rate_28) == (1 / 7, 21 / 28)
    # of 28 days, 12 days (17 to 6 days ago) had nothing to sell
    assert found.open_rate_28 == 21 / 16
    assert found.open_rate_7 == 1 / 5
    assert (found.last_sale, found.last_receipt) == (NOW.date() - timedelta(days=1), NOW.date() - timedelta(days=5))
    assert (found.on_hand, found.unit_cost.amount, found.value.amount) == (3, 700, 2100)
    assert found.sell_through == 0.875
    assert found.idle_days == 0


def test_what_was_sold_today_counts_from_tomorrow_on_but_is_gone_already():
    happened((10, "receipt", 5, 100), (0, "sale", -2, None))

    found = figures()

    assert (found.sold_7, found.on_hand, found.last_sale) == (0, 3, NOW.date())
    assert found.as_of == NOW.date() - timedelta(days=1)


def test_ages_are_first_in_first_out():
    happened(
        (800, "receipt", 10, 100),
        (400, "receipt", 10, 100),
        (200, "receipt", 10, 100),
        (100, "receipt", 10, 100),
        (60, "receipt", 10, 100),
        (3, "receipt", 10, 100),
        (2, "sale", -15, None),
    )

    assert figures().ages == inventory.Ages(up_to_30=10, up_to_90=10, up_to_180=10, up_to_365=10, older=5)


def test_turnover_is_the_cost_of_sales_over_the_average_value_a_year():
    happened((365, "receipt", 100, 200), (365, "sale", -50, None), (0, "sale", -1, None))

    # 50 units of cost 200 sold over 365 days in which 50 units lay there
    assert figures().turnover == 1.0


def test_dead_stock_is_what_was_there_and_not_sold():
    happened((200, "receipt", 5, 300), (150, "sale", -1, None))
    happened((200, "receipt", 1, 300), (199, "sale", -1, None), (20, "receipt", 4, 300), sku="MUG-2")
    happened((300, "receipt", 2, 300), (1, "sale", -1, None), sku="BOWL")

    idle = {sku: found.idle_days for sku in ("MUG-1", "MUG-2", "BOWL") for found in [figures(sku)]}

    assert idle == {"MUG-1": 149, "MUG-2": 20, "BOWL": 0}
    assert [row.item.sku for row in inventory.list_ageing(idle_days=90)] == ["MUG-1"]
    summary = inventory.get_stock_summary(now=NOW)
    assert (summary.dead_skus, summary.dead_value.amount) == (1, 1200)
    assert (summary.on_hand, summary.value.amount) == (9, 2700)


def test_what_lies_where_nothing_is_sold_was_not_there_to_sell():
    happened((50, "receipt", 5, 100), location="attic")
    from apps.inventory.models import Location

    Location.objects.update(sells=False)

    found = figures()

    assert (found.on_hand, found.idle_days, found.open_rate_28) == (5, 0, None)


def test_what_runs_out_soon_is_to_be_ordered_and_the_most_urgent_comes_first():
    daily = [(days, "sale", -2, None) for days in range(120, 0, -1)]
    happened((121, "receipt", 250, 100), *daily)
    happened((121, "receipt", 300, 100), *daily, sku="MUG-2")
    happened((121, "receipt", 9000, 100), *daily, sku="MUG-3")
    inventory.close_days(now=NOW)
    inventory.refresh_figures(now=NOW)

    rows = inventory.to_figures(inventory.list_to_order(now=NOW, within_days=30))

    assert [row.sku for row in rows] == ["MUG-1", "MUG-2"]
    assert (rows[0].days_left, rows[0].order_on, rows[0].confidence) == (5, NOW.date(), "fair")
    assert rows[0].order_units > 50
    assert "Order" in rows[0].sentence
    assert inventory.get_figures(["MUG-3"])["MUG-3"].order_units == 0


def test_figures_follow_when_something_moves_and_rest_otherwise(monkeypatch):
    make_stock("MUG-1", berlin=5)
    make_stock("MUG-2", berlin=5)
    inventory.refresh_figures(now=timezone.now())
    worked: list[int] = []
    truly = _figures._work_out
    monkeypatch.setattr(_figures, "_work_out", lambda keys, *rest: worked.extend(keys) or truly(keys, *rest))

    inventory.refresh_figures(now=timezone.now())
    assert worked == []
    inventory.adjust_stock(sku="MUG-2", location="berlin", delta=-2, reason="Broke", actor="staff")
    inventory.refresh_figures(now=timezone.now())

    assert worked == [StockLevel.objects.get(item__sku="MUG-2").item_id]
    assert inventory.get_figures(["MUG-2"])["MUG-2"].on_hand == 3


def test_a_run_that_ends_early_is_taken_up_by_the_next(monkeypatch):
    monkeypatch.setattr(_figures, "BATCH", 2)
    for n in range(5):
        make_stock(f"MUG-{n}", berlin=1)
    now = timezone.now()

    runs = [inventory.refresh_figures(now=now, seconds=0) for _ in range(3)]

    assert (runs, StockFigure.objects.count()) == ([False, False, False], 5)
    assert inventory.get_progress(now=now).figures_due == 0
    assert inventory.refresh_figures(now=now, seconds=0)


def test_nothing_is_worked_out_before_the_days_are_closed():
    happened((3, "receipt", 5, 100))

    assert not inventory.refresh_figures(now=NOW)
    assert not StockFigure.objects.exists()
    assert inventory.get_progress(now=NOW) == inventory.Progress(through=None, open_days=3, figures_due=1)


def test_many_skus_take_as_many_queries_as_one(django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_stock("MUG-0", berlin=1)
    with CaptureQueriesContext(connection) as one:
        inventory.refresh_skus(["MUG-0"], now=timezone.now())
    for n in range(1, 20):
        make_stock(f"MUG-{n}", berlin=1, paris=1)

    with django_assert_num_queries(len(one)):
        inventory.refresh_skus([f"MUG-{n}" for n in range(20)], now=timezone.now())
