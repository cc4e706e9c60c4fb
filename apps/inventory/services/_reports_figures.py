"""What the figures of SKUs say, as lists: what to order, what sells, what lies."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When

from apps.inventory.models import StockFigure, StockItem
from apps.inventory.services._calendar import DAY, local_day
from apps.inventory.services._closing import count_open_days, find_through
from apps.inventory.services._due import count_due
from apps.inventory.services._reports import Ages, Progress, SkuFigures, StockSummary
from apps.inventory.services._reports_levels import unit_cost
from apps.inventory.services._reports_value import get_valuation
from shop.common.money import Money

REORDER_BY = ("order_on", "left", "pk")
SELL_THROUGH_BY = {"slowest": ("sell_through", "pk"), "fastest": ("-sell_through", "pk")}
AGEING_BY = ("-idle_days", "pk")
DEAD_DAYS = 90
FAR = 100_000  # days; later than any that is ever told


def list_to_order(*, now: datetime, within_days: int = 7) -> "QuerySet[Any]":
    """Figures of SKUs that must be ordered within so many days, the most urgent first, to be paged by REORDER_BY."""
    left = Case(When(days_left=None, then=Value(FAR)), default=F("days_left"), output_field=IntegerField())
    due = StockFigure.objects.filter(order_units__gt=0, order_on__lte=local_day(now) + DAY * within_days)
    return due.annotate(left=left).select_related("item").order_by(*REORDER_BY)


def list_sell_through(*, order: str = "slowest", query: str = "") -> "QuerySet[Any]":
    """Figures of SKUs that had anything to sell, by the share they sold, to be paged by SELL_THROUGH_BY[order]."""
    figures = StockFigure.objects.filter(sell_through__isnull=False)
    return _beginning(figures, query).select_related("item").order_by(*SELL_THROUGH_BY[order])


def list_ageing(*, idle_days: int = 0, query: str = "") -> "QuerySet[Any]":
    """Figures of SKUs that lie here and were not sold for so many days with stock, the longest first (AGEING_BY)."""
    figures = StockFigure.objects.filter(on_hand__gt=0, idle_days__gte=idle_days)
    return _beginning(figures, query).select_related("item").order_by(*AGEING_BY)


def _beginning(figures: "QuerySet[StockFigure]", query: str) -> "QuerySet[StockFigure]":
    return figures.filter(item__sku__startswith=query) if query else figures


def get_figures(skus: Iterable[str]) -> dict[str, SkuFigures]:
    """The figures of those of the SKUs that have any."""
    rows = StockFigure.objects.filter(item__sku__in=list(skus)).select_related("item")
    return {figures.sku: figures for figures in to_figures(rows)}


def to_figures(rows: Iterable[Any]) -> list[SkuFigures]:
    """These figures for people and programs."""
    return [_figures(row) for row in rows]


def _figures(row: StockFigure) -> SkuFigures:
    plain = ("as_of", "on_hand", "incoming", "sold_7", "sold_28", "sold_90", "last_sale", "last_receipt", "idle_days")
    ahead = ("confidence", "days_left", "days_left_low", "days_left_high", "order_on", "order_units", "sentence")
    return SkuFigures(
        sku=row.item.sku,
        rate_7=row.sold_7 / 7,
        rate_28=row.sold_28 / 28,
        rate_90=row.sold_90 / 90,
        open_rate_7=_per(row.sold_7, row.open_7),
        open_rate_28=_per(row.sold_28, row.open_28),
        open_rate_90=_per(row.sold_90, row.open_90),
        unit_cost=unit_cost(row.average),
        value=Money.of(row.value),
        sell_through=_per(row.sell_through, 10_000),
        turnover=_per(row.turnover, 100),
        ages=Ages(row.age_30, row.age_90, row.age_180, row.age_365, row.age_older),
        **{name: getattr(row, name) for name in (*plain, *ahead)},
    )


def _per(units: int | None, of: int) -> float | None:
    return units / of if units is not None and of else None


def get_stock_summary(*, now: datetime) -> StockSummary:
    """The shop's stock in one glance. Raises: Unavailable."""
    valuation = get_valuation(now=now)
    dead = Q(on_hand__gt=0, idle_days__gte=DEAD_DAYS)
    ages = ("age_30", "age_90", "age_180", "age_365", "age_older")
    found = StockFigure.objects.aggregate(
        dead_skus=Count("pk", filter=dead), dead_value=Sum("value", filter=dead), **{name: Sum(name) for name in ages}
    )
    states = StockItem.objects.filter(tracked=True).aggregate(skus=Count("pk"), low=Count("low_since"))
    sums: QuerySet[Any] = StockItem.objects.filter(tracked=True).with_totals()
    out = sums.filter(total_on_hand__lte=0).count()
    return StockSummary(
        skus=states["skus"],
        on_hand=valuation.on_hand,
        value=valuation.value,
        unvalued=valuation.unvalued,
        low=states["low"],
        out=out,
        to_order=list_to_order(now=now).count(),
        dead_skus=found["dead_skus"],
        dead_value=Money.of(found["dead_value"] or 0),
        ages=Ages(*(found[name] or 0 for name in ages)),
    )


def get_progress(*, now: datetime) -> Progress:
    """How far the books of days and the figures are."""
    return Progress(through=find_through(), open_days=count_open_days(now), figures_due=count_due(now))
