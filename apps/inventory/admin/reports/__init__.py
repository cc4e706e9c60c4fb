"""The stock reports of the back office: pages with pictures, each of them a table one can take along."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.urls import path

from apps.inventory.admin.reports import (
    _forms,
    _lists,
    _one_sku,
    _overview,
    _page,
    _selling,
    _to_order,
    _trends,
    _value,
)
from apps.inventory.admin.reports._files import by_day, listed
from apps.inventory.admin.reports._page import READ_MOVEMENTS, Report
from apps.inventory.api import tables
from apps.inventory.models import StockFigure
from shop.common.admin import ReadOnlyAdmin

OVERVIEW = Report(
    "changelist",
    "Overview",
    "overview",
    _forms.OverviewFilters,
    _overview.show_overview,
    download=by_day(_overview.find_past),
)
REPORTS = (
    OVERVIEW,
    Report(
        "to_order",
        "To order",
        "to_order",
        _forms.ToOrderFilters,
        _to_order.show_to_order,
        download=listed("stock-to-order", tables.REORDER, _to_order.find_to_order),
        act=_to_order.draft,
    ),
    Report("sku", "One SKU", "sku", _forms.SkuFilters, _one_sku.show_sku, download=by_day(_one_sku.find_past)),
    Report(
        "trends", "Trends", "trends", _forms.TrendFilters, _trends.show_trends, download=by_day(_trends.find_trends)
    ),
    Report(
        "levels",
        "Levels",
        "table",
        _forms.LevelFilters,
        _lists.show_levels,
        download=listed("stock-levels", tables.LEVELS, _lists.find_levels),
    ),
    Report(
        "movements",
        "Movements",
        "table",
        _forms.MovementFilters,
        _lists.show_movements,
        download=listed("stock-movements", tables.MOVEMENTS, _lists.find_movements),
        right=READ_MOVEMENTS,
    ),
    Report(
        "valuation",
        "Valuation",
        "valuation",
        _forms.ValueFilters,
        _value.show_valuation,
        download=listed("stock-value", tables.VALUATION, _value.find_valued),
    ),
    Report(
        "sell_through",
        "Sell-through",
        "table",
        _forms.SellThroughFilters,
        _selling.show_sell_through,
        download=listed("stock-sell-through", tables.SELL_THROUGH, _selling.find_sell_through),
    ),
    Report(
        "ageing",
        "Ageing",
        "ageing",
        _forms.AgeingFilters,
        _selling.show_ageing,
        download=listed("stock-ageing", tables.AGEING, _selling.find_ageing),
    ),
)


@admin.register(StockFigure)
class StockReportsAdmin(ReadOnlyAdmin):
    """Where the reports live: the figures of SKUs are what most of them tell, and nobody types them."""

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Whoever may look at stock."""
        return bool(request.user.has_perm(_page.READ_STOCK))

    def get_urls(self) -> list[Any]:
        """The overview in place of a list of records, and the other reports beside it."""
        return [
            path(
                "" if report is OVERVIEW else f"{report.name.replace('_', '-')}/",
                self.admin_site.admin_view(partial(self.report, report=report)),
                name=f"inventory_stockfigure_{report.name}",
            )
            for report in REPORTS
        ]

    def report(self, request: HttpRequest, *, report: Report) -> HttpResponseBase:
        """One of them."""
        return _page.answer(self, request, report, REPORTS)
