"""The reports as files for a spreadsheet: the same rows and the same filters, all of them at once."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice
from typing import Any

from django.http import HttpResponseBase

from apps.inventory import services
from apps.inventory.admin.reports._page import Asked, Listing
from apps.inventory.api import tables

Download = Callable[[Asked], HttpResponseBase]


def listed(name: str, columns: Sequence[str], find: Callable[[Asked], Listing]) -> Download:
    """How all rows of a listing are sent."""

    def send(asked: Asked) -> HttpResponseBase:
        listing = find(asked)
        return _stream(name, columns, tables.each(listing.found, listing.ordering, listing.tell))

    return send


def by_day(find: Callable[[Asked], services.Trends]) -> Download:
    """How the days of trends are sent."""
    return lambda asked: _stream("stock-trends", tables.TRENDS, find(asked).days)


def _stream(name: str, columns: Sequence[str], rows: Iterable[Any]) -> HttpResponseBase:
    """A file, once its first row is there: what cannot be told at all is said on the page. Raises: Unavailable."""
    rest = iter(rows)
    first = list(islice(rest, 1))
    return tables.stream(name, columns, chain(first, rest))
