"""Day by day: what came, what was sold and what lay there, of the shop, a place or a SKU."""

from typing import Any

from apps.inventory import services
from apps.inventory.admin.reports import _pictures, _words
from apps.inventory.admin.reports._page import Asked
from apps.inventory.admin.reports._tables import VALUE, Column, make_table, units_column

DAYS = (
    Column("Day", lambda row: _words.day(row.day), "head"),
    units_column("Received", "received"),
    units_column("Sold", "sold"),
    units_column("Cancelled", "cancelled"),
    units_column("Returned", "returned"),
    units_column("Moved", "moved"),
    units_column("Corrected", "corrected"),
    units_column("On hand", "on_hand"),
    VALUE,
)
NO_DAYS = "These days are still to come."


def find_trends(asked: Asked) -> services.Trends:
    """What was asked for. Raises: UnknownSku, UnknownLocation, Unavailable."""
    return services.get_trends(now=asked.now, **asked.values)


def show_trends(asked: Asked) -> dict[str, Any]:
    """Two pictures and their numbers."""
    trends = find_trends(asked)
    sold = any(day.sold or day.cancelled for day in trends.days)
    return {
        "sales": _pictures.draw_sales(trends.days, today=asked.today) if sold else None,
        "stock": _pictures.draw_stock(trends.days) if any(day.on_hand for day in trends.days) else None,
        "rates": _words.rates(trends),
        "table": make_table("Units by day, newest first", DAYS, reversed(trends.days), empty=NO_DAYS),
    }
