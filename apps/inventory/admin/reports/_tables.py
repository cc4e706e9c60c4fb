"""Tables of the reports: columns say what they show of a row, and one template prints them all."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from apps.inventory.admin.reports import _words


@dataclass(frozen=True, slots=True)
class Column:
    """`show` makes the words of a cell; `kind` is a class of it: "num", "sku" (a link), "wide", "line"."""

    head: str
    show: Callable[[Any], str]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it is printed."""

    text: str
    kind: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is printed; `empty` says what to do where it has no rows."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str


def sku_page(sku: str) -> str:
    """The address of a SKU's own report."""
    return f"{reverse('admin:inventory_stockfigure_sku')}?{urlencode({'sku': sku})}"


def sku_column(show: Callable[[Any], str] = lambda row: row.sku) -> Column:
    """The SKU, which leads to its own report."""
    return Column("SKU", show, "sku")


def units_column(head: str, name: str) -> Column:
    """Units that a row knows by that name, which may lead on ("ages.older")."""
    get = attrgetter(name)
    return Column(head, lambda row: _words.number(get(row)), "num")


VALUE = Column("Value", lambda row: str(row.value), "num")


def make_table(caption: str, columns: Sequence[Column], rows: Iterable[Any], *, empty: str) -> Table:
    """All cells of these rows."""
    cells = tuple(tuple(_cell(column, row) for column in columns) for row in rows)
    return Table(caption, tuple(columns), cells, empty)


def _cell(column: Column, row: Any) -> Cell:
    text = column.show(row)
    return Cell(text, column.kind, sku_page(text) if column.kind == "sku" else "")
