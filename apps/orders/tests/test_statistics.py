"""The numbers of the staff's home page."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.orders import services as orders
from apps.orders.models import Order
from apps.orders.tests.factories import OrderFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def placed(ago: timedelta = timedelta(0), **fields):
    order = OrderFactory(**fields)
    Order.objects.filter(pk=order.pk).update(placed_at=NOW - ago)


def test_each_day_has_its_orders_and_what_they_came_to(django_assert_num_queries):
    placed()
    placed(timedelta(hours=2))
    placed(timedelta(days=13))
    placed(timedelta(days=14))
    placed(status="cancelled")

    with django_assert_num_queries(2):
        days = orders.get_statistics(now=NOW).days

    assert [day.orders for day in days] == [1, *[0] * 12, 2]
    assert [day.revenue.amount for day in days] == [2390, *[0] * 12, 4780]
    assert (days[0].day.isoformat(), days[-1].day.isoformat()) == ("2026-11-07", "2026-11-20")


def test_a_day_is_one_of_the_shops_time_zone(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    placed(timedelta(hours=10))  # 23:30 in London, the next day in Berlin

    assert orders.get_statistics(now=NOW).days[-1].orders == 1


def test_what_waits_for_staff_is_counted():
    for status in ("placed", "processing", "processing", "on_hold", "shipped", "cancelled"):
        placed(status=status)

    numbers = orders.get_statistics(now=NOW)

    assert (numbers.to_ship, numbers.on_hold) == (3, 1)
