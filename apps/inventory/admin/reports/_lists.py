"""Levels and movements: what lies where, and the ledger."""

from functools import partial
from typing import Any

from apps.inventory import services
from apps.inventory.admin.reports import _words
from apps.inventory.admin.reports._page import Asked, Listing, one_page
from apps.inventory.admin.reports._tables import VALUE, Cell, Column, Table, make_table, sku_column, units_column
from apps.inventory.models import Movement

LEVELS = (
    sku_column(),
    Column("Location", lambda row: row.location_name, "line"),
    units_column("On hand", "on_hand"),
    units_column("Reserved", "reserved"),
    units_column("Free", "free"),
    units_column("Incoming", "incoming"),
    Column("Average cost", lambda row: _words.any_of(row.unit_cost), "num"),
    VALUE,
    Column("State", lambda row: _words.STATES[row.state], "state"),
)
MOVEMENTS = (
    Column("When", lambda row: _words.moment(row.at), "line"),
    sku_column(),
    Column("Location", lambda row: row.location_name, "line"),
    Column("Kind", lambda row: Movement.Kind(row.kind).label, "line"),
    Column("Units", lambda row: f"{row.quantity:+,}", "num"),
    Column("Unit cost", lambda row: _words.any_of(row.unit_cost), "num"),
    Column("Reason", lambda row: row.reason, "wide"),
    Column("Reference", lambda row: row.reference, "line"),
    Column("By", lambda row: row.actor, "line"),
)
NO_LEVELS = "Nothing here. Look with fewer filters, or adjust a stock item to begin counting it."
NO_MOVEMENTS = "Nothing moved. Look with fewer filters; receipts, sales and adjustments will stand here."


def make_levels(rows: list[Any], caption: str) -> Table:
    """Levels as a table; the state is coloured as its word says."""
    table = make_table(caption, LEVELS, rows, empty=NO_LEVELS)
    coloured = tuple(
        (*cells[:-1], Cell(cells[-1].text, f"line {row.state}")) for cells, row in zip(table.rows, rows, strict=True)
    )
    return Table(table.caption, table.columns, coloured, table.empty)


def find_levels(asked: Asked) -> Listing:
    """Levels now, or at the end of a day."""
    values = asked.values
    found = services.list_levels(query=values["q"], location=values["location"], state=values["state"])
    return Listing(found, services.LEVELS_BY, partial(services.to_level_rows, now=asked.now, day=values["day"]))


def show_levels(asked: Asked) -> dict[str, Any]:
    """A page of them."""
    shown, pages = one_page(asked, find_levels(asked))
    day = asked.values["day"]
    return {"table": make_levels(shown, _words.stock_at(day)), "pages": pages}


def find_movements(asked: Asked) -> Listing:
    """The ledger, newest first."""
    return Listing(services.list_movements(**asked.values), services.MOVEMENTS_BY, services.to_movement_rows)


def show_movements(asked: Asked) -> dict[str, Any]:
    """A page of it."""
    shown, pages = one_page(asked, find_movements(asked))
    return {"table": make_table("Movements, newest first", MOVEMENTS, shown, empty=NO_MOVEMENTS), "pages": pages}
