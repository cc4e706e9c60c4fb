"""What sells and what lies: sell-through, turnover, ageing and dead stock."""

from typing import Any

from apps.inventory import services
from apps.inventory.admin.reports import _pictures, _words
from apps.inventory.admin.reports._page import Asked, Listing, one_page
from apps.inventory.admin.reports._tables import VALUE, Column, make_table, sku_column, units_column

SELL_THROUGH = (
    sku_column(),
    units_column("On hand", "on_hand"),
    units_column("Sold in 90 days", "sold_90"),
    Column("Sell-through", lambda row: _words.share(row.sell_through), "num"),
    Column("Turns a year", lambda row: _words.times(row.turnover), "num"),
    Column("A day, 28 days", lambda row: _words.rate(row.rate_28), "num"),
    Column("A day in stock", lambda row: _words.rate(row.open_rate_28), "num"),
    Column("Last sale", lambda row: _words.day(row.last_sale), "num"),
    VALUE,
)
AGEING = (
    sku_column(),
    units_column("On hand", "on_hand"),
    units_column("To 30 days", "ages.up_to_30"),
    units_column("To 90", "ages.up_to_90"),
    units_column("To 180", "ages.up_to_180"),
    units_column("To a year", "ages.up_to_365"),
    units_column("Older", "ages.older"),
    units_column("Days unsold", "idle_days"),
    Column("Last sale", lambda row: _words.day(row.last_sale), "num"),
    VALUE,
)
NO_SALES = "No sale yet: figures appear the day after the first one."
NOTHING_LIES = "Nothing lies here that long. That is how it should be."


def find_sell_through(asked: Asked) -> Listing:
    """SKUs by the share they sold."""
    order = asked.values["order"] or "slowest"
    found = services.list_sell_through(order=order, query=asked.values["q"])
    return Listing(found, services.SELL_THROUGH_BY[order], services.to_figures)


def show_sell_through(asked: Asked) -> dict[str, Any]:
    """A page of them."""
    rows, pages = one_page(asked, find_sell_through(asked))
    caption = f"SKUs by what was sold of them, {asked.values['order'] or 'slowest'} first"
    words = "Sell-through is what was sold in 90 days of all there was to sell. Turns are how often a year stock sells."
    return {"table": make_table(caption, SELL_THROUGH, rows, empty=NO_SALES), "pages": pages, "words": words}


def find_ageing(asked: Asked) -> Listing:
    """SKUs by how long they lie unsold."""
    found = services.list_ageing(idle_days=int(asked.values["idle_days"] or 0), query=asked.values["q"])
    return Listing(found, services.AGEING_BY, services.to_figures)


def show_ageing(asked: Asked) -> dict[str, Any]:
    """A page of them, and the whole stock by age."""
    rows, pages = one_page(asked, find_ageing(asked))
    summary = services.get_stock_summary(now=asked.now)
    return {
        "table": make_table("SKUs with stock, the longest unsold first", AGEING, rows, empty=NOTHING_LIES),
        "pages": pages,
        "ages": _pictures.draw_ages(summary.ages),
        "aged": any(getattr(summary.ages, name) for name, _label in _words.AGES),
        "summary": summary,
    }
