"""What is to come for a SKU: when it runs out, and what to order by when."""

import logging
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from apps.inventory.models import PlaceDay
from apps.inventory.services._calendar import DAY
from apps.inventory.services._forecast import FLAT, ShopPattern, forecast_demand, learn_pattern, plan_reorder, sentence
from apps.inventory.services._past import Past
from apps.inventory.services._supplying import Arrivals, Terms

logger = logging.getLogger(__name__)

WINDOW_DAYS = 730
COVER_DAYS = 28  # how long an order should last
LEAST_HORIZON = 60
MOST_HORIZON = 365


@dataclass(frozen=True, slots=True)
class Outlook:
    """As a SKU's figures tell it."""

    confidence: str
    days_left: int | None
    days_left_low: int | None
    days_left_high: int | None
    order_on: date | None
    order_units: int
    sentence: str


NO_OUTLOOK = Outlook("none", None, None, None, None, 0, "")


def learn_shop(*, today: date) -> ShopPattern:
    """The rhythm of the shop's sales over two years, as far as they are known."""
    days = PlaceDay.objects.filter(day__gte=today - DAY * WINDOW_DAYS, day__lt=today).order_by("day").values_list("day")
    sold = {day: units - back for day, units, back in days.annotate(Sum("sold"), Sum("cancelled"))}
    if not sold:
        return FLAT
    first = min(sold)
    totals = [max(0, sold.get(first + DAY * n, 0)) for n in range((today - first).days)]
    return learn_pattern(totals=totals, first_day=first)


def look_ahead(
    *, past: Past, free: int, arrivals: Arrivals, terms: Terms, today: date, pattern: ShopPattern
) -> Outlook:
    """The outlook of a SKU of which `free` units can be sold now; where it cannot be worked out, one that says so.

    Numbers of one SKU that lead to no result must not keep the night from all the others.
    """
    try:
        return _look_ahead(past, free, arrivals, terms, today, pattern)
    except (ArithmeticError, ValueError):
        logger.exception("no outlook")
        return NO_OUTLOOK


def _look_ahead(past: Past, free: int, arrivals: Arrivals, terms: Terms, today: date, pattern: ShopPattern) -> Outlook:
    horizon = min(MOST_HORIZON, max(LEAST_HORIZON, terms.lead_time_days + COVER_DAYS))
    forecast = forecast_demand(
        sold=past.demand, in_stock=past.there, first_day=past.first, horizon_days=horizon, pattern=pattern
    )
    plan = plan_reorder(
        on_hand=free,
        incoming=arrivals,
        forecast=forecast,
        today=today,
        lead_time_days=terms.lead_time_days,
        cover_days=COVER_DAYS,
        pack_size=terms.pack_size,
        minimum=terms.minimum,
    )
    return Outlook(
        confidence=plan.confidence,
        days_left=plan.days_left,
        days_left_low=_days(plan.earliest, today),
        days_left_high=_days(plan.latest, today),
        order_on=plan.reorder_on,
        order_units=plan.quantity,
        sentence=sentence(plan),
    )


def _days(day: date | None, today: date) -> int | None:
    return None if day is None else (day - today) // timedelta(days=1)
