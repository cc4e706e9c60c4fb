"""How business is: the numbers of the staff's home page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from apps.orders.models import Order
from shop.common.money import Money


@dataclass(frozen=True, slots=True)
class DaySales:
    """Orders placed on a day (in the shop's time zone), and what they came to; cancelled ones left out."""

    day: date
    orders: int
    revenue: Money


@dataclass(frozen=True, slots=True)
class OrderStatistics:
    """The last two weeks day by day, oldest first, and what waits for staff."""

    days: tuple[DaySales, ...]
    to_ship: int
    on_hold: int


def get_statistics(*, now: datetime, days: int = 14) -> OrderStatistics:
    """The numbers up to and including today; two queries."""
    today = timezone.localdate(now)
    first = today - timedelta(days=days - 1)
    since = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    rows = (
        Order.objects.filter(placed_at__gte=since, currency=settings.SHOP_CURRENCY)
        .exclude(status=Order.Status.CANCELLED)
        .annotate(day=TruncDate("placed_at"))
        .order_by()
        .values("day")
        .annotate(orders=Count("pk"), revenue=Sum("total"))
    )
    found = {row["day"]: row for row in rows}
    waiting = dict(Order.objects.order_by().values_list("status").annotate(Count("pk")))
    return OrderStatistics(
        days=tuple(_day(first + timedelta(days=n), found) for n in range(days)),
        to_ship=waiting.get("placed", 0) + waiting.get("processing", 0),
        on_hold=waiting.get("on_hold", 0),
    )


def _day(day: date, found: Mapping[date, Mapping[str, Any]]) -> DaySales:
    row = found.get(day, {"orders": 0, "revenue": 0})
    return DaySales(day=day, orders=row["orders"], revenue=Money.of(row["revenue"]))
