"""Working out the figures of SKUs: every night for all, and by day for those that moved."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from time import monotonic

from django.db.models import F, Max, Q

from apps.inventory.models import StockDay, StockFigure, StockItem, StockLevel
from apps.inventory.services._adding import LastDay, add_up, items_of, last_days, value_of
from apps.inventory.services._calendar import DAY, local_day
from apps.inventory.services._closing import SECONDS, count_open_days
from apps.inventory.services._due import moved_items, stale_items
from apps.inventory.services._forecast import ShopPattern
from apps.inventory.services._outlook import WINDOW_DAYS, learn_shop, look_ahead
from apps.inventory.services._past import DayRow, Past, ages_of, past_of
from apps.inventory.services._supplying import get_arrivals, get_terms

BATCH = 500
YEAR = 365


@dataclass(frozen=True, slots=True)
class _Levels:
    """The levels of one item: those that can be sold from, and what is there now."""

    selling: set[int] = field(default_factory=set)
    stock: dict[int, tuple[int, int]] = field(default_factory=dict)


def refresh_figures(*, now: datetime, seconds: float = SECONDS) -> bool:
    """Work out the figures of SKUs that are due, in batches, for about so many `seconds`; say whether none is left.

    Nothing is worked out before the days are closed.
    """
    end = monotonic() + seconds
    if count_open_days(now):
        return False
    pattern = learn_shop(today=local_day(now))
    for due in (stale_items, moved_items):
        while batch := list(due(now)[:BATCH].values_list("pk", flat=True)):
            _refresh(batch, now, pattern)
            if monotonic() >= end:
                return False
    return True


def refresh_skus(skus: Iterable[str], *, now: datetime) -> None:
    """Work out the figures of these SKUs at once."""
    _refresh(sorted(items_of(skus).values()), now, learn_shop(today=local_day(now)))


def _refresh(items: Sequence[int], now: datetime, pattern: ShopPattern) -> None:
    """Write the figures of these items; whoever does it at the same time writes the same."""
    figures = list(_work_out(items, now, pattern))
    names = [column.name for column in StockFigure._meta.concrete_fields if not column.primary_key]
    StockFigure.objects.bulk_create(figures, update_conflicts=True, unique_fields=["item"], update_fields=names)


def _work_out(keys: Sequence[int], now: datetime, pattern: ShopPattern) -> Iterator[StockFigure]:
    today = local_day(now)
    since = today - DAY * WINDOW_DAYS
    items = StockItem.objects.in_bulk(keys)
    levels, rows, before = _levels_of(keys), _rows(keys, since, today), _before(keys, since)
    earlier = _earlier(keys, since)
    skus = [item.sku for item in items.values()]
    terms, arrivals = get_terms(skus), get_arrivals(skus)
    for key, item in items.items():
        own, mine = levels[key], rows[key]
        past = past_of(rows=mine, before=before[key], since=since, today=today, sells=frozenset(own.selling))
        on_hand = sum(units for units, _free in own.stock.values())
        average = mine[-1].average if mine else next((row.average for row in before[key]), None)
        outlook = look_ahead(
            past=past,
            free=sum(own.stock[level][1] for level in own.selling),
            arrivals=arrivals[item.sku],
            terms=terms[item.sku],
            today=today,
            pattern=pattern,
        )
        ages = ages_of(on_hand=on_hand, rows=mine, today=today)
        last_sale, last_receipt = earlier.get(key, (None, None))
        yield StockFigure(
            item_id=key,
            as_of=today - DAY,
            refreshed_at=now,
            on_hand=on_hand,
            incoming=sum(units for _day, units in arrivals[item.sku]),
            average=average,
            value=sum(value_of(units, average) for units, _free in own.stock.values()),
            last_sale=_last(mine, "sold") or last_sale,
            last_receipt=_last(mine, "received") or last_receipt,
            idle_days=past.idle_days(),
            **_sales(past, on_hand),
            **dict(zip(("age_30", "age_90", "age_180", "age_365", "age_older"), ages, strict=True)),
            **{name: getattr(outlook, name) for name in outlook.__slots__},
        )


def _sales(past: Past, on_hand: int) -> dict[str, int | None]:
    sold, days = past.sold(90), min(YEAR, len(past.value))
    there = sold + max(0, on_hand)
    value, cost = sum(past.value[-YEAR:]), sum(past.cost[-YEAR:])
    return {
        **{f"sold_{n}": past.sold(n) for n in (7, 28, 90)},
        **{f"open_{n}": past.open(n) for n in (7, 28, 90)},
        "sell_through": max(0, sold) * 10_000 // there if there > 0 else None,
        # cost / (value / days) * (365 / days): the days fall out
        "turnover": max(0, cost) * 100 * YEAR // value if value > 0 and days else None,
    }


def _last(rows: Sequence[DayRow], name: str) -> date | None:
    return next((row.day for row in reversed(rows) if getattr(row, name) > 0), None)


def _levels_of(keys: Sequence[int]) -> dict[int, _Levels]:
    found: dict[int, _Levels] = defaultdict(_Levels)
    rows = StockLevel.objects.filter(item__in=keys).order_by("pk")
    free = F("on_hand") - F("reserved") - F("safety_stock")
    for key, item, sells, on_hand, left in rows.values_list("pk", "item", "location__sells", "on_hand", free):
        found[item].stock[key] = (on_hand, left)
        if sells:
            found[item].selling.add(key)
    return found


def _rows(keys: Sequence[int], since: date, today: date) -> dict[int, list[DayRow]]:
    """The days of each item since then with what moved today, oldest first."""
    found: dict[int, list[DayRow]] = defaultdict(list)
    stored = StockDay.objects.filter(level__item__in=keys, day__gte=since, day__lt=today).order_by("day", "pk")
    columns = [name if name != "level" else "level_id" for name in DayRow._fields]
    item_of = dict(StockLevel.objects.filter(item__in=keys).values_list("pk", "item"))
    for values in stored.values_list(*columns):
        found[item_of[values[0]]].append(DayRow(*values))
    for row in add_up(today, today, items=keys).days:
        found[item_of[row.level_id]].append(DayRow(*(getattr(row, name) for name in columns)))
    return found


def _before(keys: Sequence[int], since: date) -> dict[int, list[LastDay]]:
    """How each level stood before then, the last that moved first."""
    found: dict[int, list[LastDay]] = defaultdict(list)
    rows = last_days(StockLevel.objects.filter(item__in=keys), until=since - DAY)
    for row in sorted(rows, key=lambda row: row.day, reverse=True):
        found[row.item].append(row)
    return found


def _earlier(keys: Sequence[int], since: date) -> dict[int, tuple[date | None, date | None]]:
    """When each item was last sold and received before then."""
    rows = StockDay.objects.filter(level__item__in=keys, day__lt=since).order_by().values_list("level__item")
    lasts = rows.annotate(sale=Max("day", filter=Q(sold__gt=0)), receipt=Max("day", filter=Q(received__gt=0)))
    return {item: (sold, received) for item, sold, received in lasts}
