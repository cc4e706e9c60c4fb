"""What the stock is worth: in all, by place, by SKU, and over time."""

from datetime import timedelta
from functools import partial
from typing import Any

from apps.inventory import services
from apps.inventory.admin.reports import _pictures, _words
from apps.inventory.admin.reports._page import Asked, Listing, one_page
from apps.inventory.admin.reports._tables import VALUE, Column, make_table, sku_column, units_column

DAYS = 180
PLACES = (
    Column("Location", lambda row: row.location_name, "head"),
    units_column("Units", "on_hand"),
    units_column("Without known cost", "unvalued"),
    VALUE,
)
SKUS = (
    sku_column(),
    units_column("On hand", "on_hand"),
    Column("Average cost", lambda row: _words.any_of(row.unit_cost), "num"),
    VALUE,
)
NO_PLACES = "No location yet. Add one under Locations; what lies there is valued at once."
NO_SKUS = "No SKU begins like that. Look with fewer filters."


def find_valued(asked: Asked) -> Listing:
    """SKUs with their value, now or at the end of a day."""
    tell = partial(services.to_valued, now=asked.now, day=asked.values["day"])
    return Listing(services.list_valued(query=asked.values["q"]), services.VALUED_BY, tell)


def show_valuation(asked: Asked) -> dict[str, Any]:
    """The value now or at the end of a day, and the curve that led there."""
    day = asked.values["day"]
    valuation = services.get_valuation(now=asked.now, day=day)
    first_day = valuation.day - timedelta(days=DAYS - 1)
    trends = services.get_trends(now=asked.now, first_day=first_day, last_day=valuation.day)
    rows, pages = one_page(asked, find_valued(asked))
    past = valuation.day < asked.today
    return {
        "valuation": valuation,
        "when": f"at the end of {_words.day(valuation.day)}" if past else "now",
        "places": make_table("Value by location", PLACES, valuation.places, empty=NO_PLACES),
        "table": make_table("Value by SKU", SKUS, rows, empty=NO_SKUS),
        "pages": pages,
        "chart": _pictures.draw_value(trends.days) if any(day.value for day in trends.days) else None,
    }
