"""Reports as CSV: which columns each has, and how they are sent."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any

from django.http import StreamingHttpResponse
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from shop.common.money import Money
from shop.common.paging import walk
from shop.common.spreadsheets import write_csv

LEVELS = ("sku", "location", "location_name", "on_hand", "reserved", "free", "incoming", "unit_cost", "value", "state")
MOVEMENTS = (
    *("at", "sku", "location", "location_name", "kind", "quantity"),
    *("unit_cost", "reference", "reason", "actor"),
)
VALUATION = ("sku", "on_hand", "unit_cost", "value")
TRENDS = (
    *("day", "received", "sold", "cancelled", "returned", "moved", "corrected"),
    *("net_sold", "on_hand", "value"),
)
REORDER = (
    *("sku", "order_on", "order_units", "days_left", "days_left_low", "days_left_high", "on_hand", "incoming"),
    *("rate_7", "rate_28", "rate_90", "confidence", "sentence"),
)
SELL_THROUGH = (
    *("sku", "on_hand", "sold_7", "sold_28", "sold_90", "rate_7", "rate_28", "rate_90"),
    *("open_rate_7", "open_rate_28", "open_rate_90", "sell_through", "turnover", "last_sale", "unit_cost", "value"),
)
AGEING = (
    *("sku", "on_hand", "ages.up_to_30", "ages.up_to_90", "ages.up_to_180", "ages.up_to_365", "ages.older"),
    *("idle_days", "last_sale", "last_receipt", "unit_cost", "value"),
)


class CsvRenderer(JSONRenderer):
    """Chosen by `Accept: text/csv` or `?format=csv`; tables are streamed past it, so what it renders are refusals."""

    media_type = "text/csv"
    format = "csv"


class ReportNegotiation(DefaultContentNegotiation):
    """As ever; but a `format` that nobody knows is left to the query's own checks, which say what there is."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """The renderer and its media type. Raises: NotAcceptable."""
        if request.query_params.get("format", "csv") not in ("json", "csv"):
            return renderers[0], renderers[0].media_type
        return super().select_renderer(request, renderers, format_suffix)


def wants_csv(request: Request) -> bool:
    """Whether the client asked for a table."""
    return isinstance(request.accepted_renderer, CsvRenderer)


def stream(name: str, columns: Sequence[str], rows: Iterable[Any]) -> StreamingHttpResponse:
    """A table as a file to keep; amounts of money are whole minor units, and the head names their currency."""
    getters = [attrgetter(column) for column in columns]
    lines = write_csv([_head(column) for column in columns], ([_plain(get(row)) for get in getters] for row in rows))
    begun = chain([next(lines)], lines)  # what is refused is refused now, while one can still say so
    answer = StreamingHttpResponse(begun, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def each(queryset: Any, ordering: Sequence[str], show: Callable[[list[Any]], list[Any]]) -> Iterator[Any]:
    """All rows of a report, however many there are."""
    for found in walk(queryset, ordering):
        yield from show(found)


_HEADS: Mapping[str, str] = {"unit_cost": "unit_cost_minor", "value": "value_minor"}


def _head(column: str) -> str:
    return _HEADS.get(column, column.rpartition(".")[2])


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return value.amount
    return round(value, 4) if isinstance(value, float) else value
