"""A past for the stock of a test: what was received and sold on which day, as if the shop had been open all along."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from apps.inventory import services as inventory

NOON = time(12)


def days_ago(days: int) -> date:
    """That day in the shop."""
    return inventory.local_day(timezone.now()) - timedelta(days=days)


def at_noon(days: int) -> datetime:
    """Noon of the day so many days ago."""
    return datetime.combine(days_ago(days), NOON, tzinfo=timezone.get_default_timezone())


def came(sku: str, units: int, *, ago: int, cost: int | None = None, place: str = "berlin") -> inventory.PastMovement:
    """A delivery."""
    at = at_noon(ago) - timedelta(hours=4)
    key = f"in-{sku}-{place}-{ago}"
    return inventory.PastMovement(at, sku, place, "receipt", units, key, cost, "", "Delivery")


def sold(sku: str, units: int, *, ago: int, place: str = "berlin") -> inventory.PastMovement:
    """A sale."""
    return inventory.PastMovement(at_noon(ago), sku, place, "sale", -units, f"out-{sku}-{place}-{ago}")


def write_past(*moves: inventory.PastMovement, figures: bool = True) -> None:
    """Book all of it, close the days and work out the figures."""
    inventory.track(skus=sorted({move.sku for move in moves}))
    for priority, place in enumerate(dict.fromkeys(move.location for move in moves)):
        inventory.ensure_location(code=place, name=place.title(), priority=priority)
    inventory.import_history(moves, actor="old shop")
    if figures:
        now = timezone.now()
        inventory.close_days(now=now)
        inventory.refresh_figures(now=now)
