"""Everything about one SKU: its curves, its figures, what is to come, and any past day."""

from datetime import timedelta
from typing import Any

from django.urls import reverse

from apps.inventory import services
from apps.inventory.admin.reports import _lists, _pictures, _words
from apps.inventory.admin.reports._page import READ_MOVEMENTS, Asked
from apps.inventory.admin.reports._tables import make_table

LATEST = 10
WEEKDAY_DAYS = 90


def show_sku(asked: Asked) -> dict[str, Any]:
    """The page; nothing but its question while no SKU is named. Raises: UnknownSku, Unavailable."""
    sku = asked.values["sku"]
    if not sku:
        return {}
    trends = find_past(asked)
    figures = services.get_figures([sku]).get(sku)
    sold = any(day.sold or day.cancelled for day in trends.days)
    return {
        "sku": sku,
        "figures": figures,
        "facts": _facts(figures) if figures else [],
        "stock": _pictures.draw_stock(trends.days, ahead=_pictures.outlook_of(figures)),
        "sales": _pictures.draw_sales(trends.days, today=asked.today) if sold else None,
        "weekdays": _pictures.draw_weekdays(trends.days[:-1][-WEEKDAY_DAYS:]) if sold else None,
        "rates": _words.rates(trends),
        "ages": _pictures.draw_ages(figures.ages) if figures and figures.on_hand > 0 else None,
        "levels": _levels(asked, sku),
        "movements": _movements(sku) if asked.may(READ_MOVEMENTS) else None,
        "item_url": f"{reverse('admin:inventory_stockitem_changelist')}?q={sku}",
    }


def find_past(asked: Asked) -> services.Trends:
    """Its days as far back as asked for. Raises: UnknownSku, Unavailable."""
    first_day = asked.today - timedelta(days=int(asked.values["span"] or 90) - 1)
    return services.get_trends(now=asked.now, first_day=first_day, last_day=asked.today, sku=asked.values["sku"])


def _levels(asked: Asked, sku: str) -> Any:
    day = asked.values["day"]
    rows = services.to_level_rows(list(services.list_levels(sku=sku)), now=asked.now, day=day)
    return _lists.make_levels(rows, _words.stock_at(day))


def _movements(sku: str) -> Any:
    rows = services.to_movement_rows(services.list_movements(sku=sku)[:LATEST])
    columns = [column for column in _lists.MOVEMENTS if column.kind != "sku"]
    return make_table("Latest movements", columns, rows, empty=_lists.NO_MOVEMENTS)


def _facts(figures: services.SkuFigures) -> list[tuple[str, str]]:
    return [
        ("On hand", _words.number(figures.on_hand)),
        ("Incoming", _words.number(figures.incoming)),
        ("Lasts", _words.days_left(figures)),
        ("Forecast", _words.CONFIDENCE.get(figures.confidence, figures.confidence)),
        ("Order by", _words.day(figures.order_on)),
        ("Order", _words.number(figures.order_units) if figures.order_units else "nothing now"),
        ("Sold a day, 7 days", _words.rate(figures.rate_7)),
        ("Sold a day, 28 days", _words.rate(figures.rate_28)),
        ("Sold a day, 90 days", _words.rate(figures.rate_90)),
        ("A day in stock, 7 days", _words.rate(figures.open_rate_7)),
        ("A day in stock, 28 days", _words.rate(figures.open_rate_28)),
        ("A day in stock, 90 days", _words.rate(figures.open_rate_90)),
        ("Sell-through, 90 days", _words.share(figures.sell_through)),
        ("Turns a year", _words.times(figures.turnover)),
        ("Days unsold", _words.number(figures.idle_days)),
        ("Last sale", _words.day(figures.last_sale)),
        ("Last receipt", _words.day(figures.last_receipt)),
        ("Average cost", _words.any_of(figures.unit_cost)),
        ("Value", str(figures.value)),
    ]
