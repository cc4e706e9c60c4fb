"""Reports of stock for staff and their other systems: pages as JSON, or all of it as CSV."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from apps.inventory import services
from apps.inventory.api import inputs, outputs, schema, tables
from apps.inventory.api.access import MayReadMovements, MayReadStock
from shop.common.api import Cursor, read_query
from shop.common.views import PrivateView

Show = Callable[[list[Any]], list[Any]]


class ReportView(PrivateView):
    """A report: rows that are paged as JSON and streamed as CSV."""

    permission_classes: Any = (MayReadStock,)
    renderer_classes = (JSONRenderer, tables.CsvRenderer)
    content_negotiation_class = tables.ReportNegotiation

    def listed(
        self, request: Request, found: Any, ordering: Sequence[str], show: Show, **shape: Any
    ) -> HttpResponseBase:
        """All rows as a table, or one page of them; `shape` says with which columns, and as what."""
        if tables.wants_csv(request):
            return tables.stream(shape["name"], shape["columns"], tables.each(found, ordering, show))
        return Response(self.page(request, found, ordering, show, shape["serializer"]))

    def page(self, request: Request, found: Any, ordering: Sequence[str], show: Show, serializer: Any) -> Any:
        """One page of rows as clients read them."""
        pages = Cursor()
        pages.ordering = tuple(ordering)
        rows = show(pages.paginate_queryset(found, request, view=self))
        return pages.get_paginated_response(serializer(rows, many=True).data).data


class LevelsView(ReportView):
    """GET /inventory/levels, GET /inventory/reports/levels."""

    @schema.levels
    def get(self, request: Request) -> HttpResponseBase:
        """What lies where, by SKU: now, or at the end of a past day."""
        query = read_query(inputs.LevelsQuerySerializer, request)
        found = services.list_levels(
            query=query["q"], sku=query["sku"], location=query["location"], state=query["state"]
        )
        show = partial(services.to_level_rows, day=query.get("day"), now=timezone.now())
        shape = {"name": "stock-levels", "columns": tables.LEVELS, "serializer": outputs.LevelSerializer}
        return self.listed(request, found, services.LEVELS_BY, show, **shape)


class MovementsView(ReportView):
    """GET /inventory/reports/movements."""

    permission_classes = (MayReadMovements,)

    @schema.movements
    def get(self, request: Request) -> HttpResponseBase:
        """The ledger, newest first."""
        query = read_query(inputs.MovementsQuerySerializer, request)
        days = {"first_day": query.get("from"), "last_day": query.get("to")}
        found = services.list_movements(kind=query["kind"], sku=query["sku"], location=query["location"], **days)
        shape = {"name": "stock-movements", "columns": tables.MOVEMENTS, "serializer": outputs.MovementSerializer}
        return self.listed(request, found, services.MOVEMENTS_BY, services.to_movement_rows, **shape)


class ValuationView(ReportView):
    """GET /inventory/reports/valuation."""

    @schema.valuation
    def get(self, request: Request) -> HttpResponseBase:
        """What the stock is worth, now or at the end of any past day: in all, by place, and by SKU."""
        query, now = read_query(inputs.ValuationQuerySerializer, request), timezone.now()
        found = services.list_valued(query=query["q"])
        show = partial(services.to_valued, day=query.get("day"), now=now)
        if tables.wants_csv(request):
            return tables.stream("stock-value", tables.VALUATION, tables.each(found, services.VALUED_BY, show))
        rows = self.page(request, found, services.VALUED_BY, show, outputs.ValuedSkuSerializer)
        total = services.get_valuation(day=query.get("day"), now=now)
        head = outputs.ValuationHeadSerializer(total).data
        return Response({**head, **rows})


class TrendsView(ReportView):
    """GET /inventory/reports/trends."""

    @schema.trends
    def get(self, request: Request) -> HttpResponseBase:
        """Day by day what came, what was sold and what lay there: of the shop, a place or a SKU."""
        query = read_query(inputs.TrendsQuerySerializer, request)
        trends = services.get_trends(
            sku=query["sku"],
            location=query["location"],
            first_day=query["from"],
            last_day=query["to"],
            now=timezone.now(),
        )
        if tables.wants_csv(request):
            return tables.stream("stock-trends", tables.TRENDS, trends.days)
        return Response(outputs.TrendsSerializer(trends).data)


class ReorderView(ReportView):
    """GET /inventory/reports/reorder."""

    @schema.reorder
    def get(self, request: Request) -> HttpResponseBase:
        """What to order and by when, the most urgent first."""
        query = read_query(inputs.ReorderQuerySerializer, request)
        found = services.list_to_order(within_days=query["within"], now=timezone.now())
        shape = {"name": "stock-to-order", "columns": tables.REORDER, "serializer": outputs.FiguresSerializer}
        return self.listed(request, found, services.REORDER_BY, services.to_figures, **shape)


class SellThroughView(ReportView):
    """GET /inventory/reports/sell-through."""

    @schema.sell_through
    def get(self, request: Request) -> HttpResponseBase:
        """How much of what there was to sell was sold, and how often the stock turns over."""
        query = read_query(inputs.SellThroughQuerySerializer, request)
        found = services.list_sell_through(order=query["order"], query=query["q"])
        shape = {"name": "stock-sell-through", "columns": tables.SELL_THROUGH, "serializer": outputs.FiguresSerializer}
        return self.listed(request, found, services.SELL_THROUGH_BY[query["order"]], services.to_figures, **shape)


class AgeingView(ReportView):
    """GET /inventory/reports/ageing."""

    @schema.ageing
    def get(self, request: Request) -> HttpResponseBase:
        """How long it lies here, and what nobody buys: the idlest first."""
        query = read_query(inputs.AgeingQuerySerializer, request)
        found = services.list_ageing(idle_days=query["idle_days"], query=query["q"])
        shape = {"name": "stock-ageing", "columns": tables.AGEING, "serializer": outputs.FiguresSerializer}
        return self.listed(request, found, services.AGEING_BY, services.to_figures, **shape)
