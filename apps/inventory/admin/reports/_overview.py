"""The first page: what needs doing now, in one glance."""

from datetime import timedelta
from typing import Any

from django.urls import reverse

from apps.inventory import services
from apps.inventory.admin.reports import _pictures, _words
from apps.inventory.admin.reports._page import Asked
from apps.inventory.admin.reports._tables import sku_page
from shop.common.admin import counted

FIRST = 10
DAYS = 90


def show_overview(asked: Asked) -> dict[str, Any]:
    """Everything the page prints."""
    summary = services.get_stock_summary(now=asked.now)
    trends = find_past(asked)
    urgent = services.to_figures(services.list_to_order(now=asked.now)[:FIRST])
    sold = any(day.sold for day in trends.days)
    return {
        "summary": summary,
        "numbers": _numbers(summary),
        "urgent": [{"figures": figures, "url": sku_page(figures.sku)} for figures in urgent],
        "more": max(0, summary.to_order - FIRST),
        "ages": _pictures.draw_ages(summary.ages),
        "aged": any(getattr(summary.ages, name) for name, _label in _words.AGES),
        "sales": _pictures.draw_sales(trends.days, today=asked.today) if sold else None,
        "rates": _words.rates(trends),
    }


def find_past(asked: Asked) -> services.Trends:
    """The last quarter of the whole shop. Raises: Unavailable."""
    first_day = asked.today - timedelta(days=DAYS - 1)
    return services.get_trends(now=asked.now, first_day=first_day, last_day=asked.today)


def _numbers(summary: services.StockSummary) -> list[dict[str, str]]:
    """Numbers with words, each with the report that shows what is behind it."""
    dead = f"in {counted(summary.dead_skus, 'SKU')} not sold for 90 days"
    valued = f"value of {counted(summary.on_hand, 'unit')} at cost"
    return [
        _number(summary.out, "out of stock", "levels", "?state=out", "bad"),
        _number(summary.low, "running low", "levels", "?state=low", "warn"),
        _number(summary.to_order, "to order this week", "to_order", "", "warn"),
        {"text": str(summary.value), "label": valued, "url": _url("valuation"), "kind": ""},
        {"text": str(summary.dead_value), "label": dead, "url": f"{_url('ageing')}?idle_days=90", "kind": ""},
    ]


def _number(count: int, words: str, name: str, query: str, kind: str) -> dict[str, str]:
    label = f"{'SKU' if count == 1 else 'SKUs'} {words}"
    return {"text": f"{count:,}", "label": label, "url": _url(name) + query, "kind": kind if count else ""}


def _url(name: str) -> str:
    return reverse(f"admin:inventory_stockfigure_{name}")
