"""Days in a row, for curves: of the shop, of a place or of a SKU."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from apps.inventory.models import Location, PlaceDay, StockDay, StockLevel
from apps.inventory.services._adding import UNITS, items_of, last_days, place_stands
from apps.inventory.services._calendar import DAY, days_between, local_day
from apps.inventory.services._ledger import UnknownLocation, UnknownSku
from apps.inventory.services._reports import DayFigures, Direction, Trends
from apps.inventory.services._standing import add_rest, stored_until
from shop.common.money import Money

RATES = (7, 28, 90)
COMPARED = 28


def get_trends(*, now: datetime, first_day: date, last_day: date, sku: str = "", location: str = "") -> Trends:
    """Each day from `first_day` to `last_day` (today at the latest) of the whole shop, a SKU, a place, or a SKU there.

    Raises: UnknownSku, UnknownLocation, Unavailable.
    """
    today = local_day(now)
    last_day = min(last_day, today)
    since = min(first_day, today - DAY * RATES[-1])
    place = _place(location) if location else None
    stands, rows = _of_sku(sku, place, since, today, now) if sku else _of_shop(place, since, today, now)
    days = list(_each_day(since, today, stands, rows))
    sold = [day.net_sold for day in days if day.day < today]
    known = _known_since(stands, rows, since)
    rates = {n: sum(sold[-n:]) / n for n in RATES}
    return Trends(
        sku=sku or None,
        location=location or None,
        days=tuple(day for day in days if first_day <= day.day <= last_day),
        rate_7=rates[7],
        rate_28=rates[28],
        rate_90=rates[90],
        direction=direction_of(sold, days_known=(today - known).days if known else 0),
    )


def direction_of(sold: list[int], *, days_known: int) -> Direction:
    """Where sales go: the last four weeks against the four before."""
    if days_known < 2 * COMPARED:
        return "unknown"
    after, before = sum(sold[-COMPARED:]), sum(sold[-2 * COMPARED : -COMPARED])
    change = after - before
    if 6 * abs(change) <= max(before, 0) or change**2 <= 4 * max(after + before, 1):
        return "steady"
    return "up" if change > 0 else "down"


Stands = dict[int, tuple[int, int]]
Rows = Mapping[date, list[tuple[int, Any]]]


def _place(code: str) -> int:
    place = Location.objects.filter(code=code).first()
    if place is None:
        raise UnknownLocation(field="location", location=code)
    return place.pk


def _of_shop(place: int | None, since: date, today: date, now: datetime) -> tuple[Stands, Rows]:
    """How places stood before `since`, and their rows by day."""
    stored, first = stored_until(now, until=today)
    stands = {key: (units, value) for key, (units, value, _) in place_stands(until=min(stored, since - DAY)).items()}
    rows = [*PlaceDay.objects.filter(day__gte=since, day__lte=stored), *add_rest(first, today).places]
    return _chosen(stands, ((row.location_id, row) for row in rows), place, since)


def _of_sku(sku: str, place: int | None, since: date, today: date, now: datetime) -> tuple[Stands, Rows]:
    """How the SKU's levels stood before `since`, and their rows by day."""
    item = items_of([sku]).get(sku)
    if item is None:
        raise UnknownSku(field="sku", sku=sku)
    stored, first = stored_until(now, until=today)
    levels = StockLevel.objects.filter(item=item)
    keys = set((levels.filter(location=place) if place else levels).values_list("pk", flat=True))
    before = last_days(levels, until=min(stored, since - DAY))
    stands = {row.level: (row.on_hand, row.value) for row in before if row.level in keys}
    kept = StockDay.objects.filter(level__in=keys, day__gte=since, day__lte=stored)
    rest = add_rest(first, today, items=[item]).days
    return _chosen(stands, ((row.level_id, row) for row in [*kept, *rest] if row.level_id in keys), None, since)


def _chosen(stands: Stands, rows: Iterable[tuple[int, Any]], only: int | None, since: date) -> tuple[Stands, Rows]:
    """Those of one key, or all; what was added up for days before `since` moves the stand it begins with."""
    by_day: dict[date, list[tuple[int, Any]]] = defaultdict(list)
    for key, row in sorted(rows, key=lambda pair: pair[1].day):
        if only is not None and key != only:
            continue
        if row.day < since:
            stands[key] = (row.on_hand, row.value)
        else:
            by_day[row.day].append((key, row))
    return ({key: stand for key, stand in stands.items() if only in (None, key)}, by_day)


def _each_day(since: date, today: date, stands: Stands, rows: Rows) -> Iterable[DayFigures]:
    now = dict(stands)
    for day in days_between(since, today):
        of_day = rows.get(day, [])
        now.update((key, (row.on_hand, row.value)) for key, row in of_day)
        yield DayFigures(
            day=day,
            **{name: sum(getattr(row, name) for _key, row in of_day) for name in UNITS},
            on_hand=sum(units for units, _value in now.values()),
            value=Money.of(sum(value for _units, value in now.values())),
        )


def _known_since(stands: Stands, rows: Rows, since: date) -> date | None:
    """Since when there is anything to tell."""
    return since - timedelta(days=1) if stands else min(rows, default=None)
