"""How levels and SKUs stood at the end of any day: the last stored day, and what is not stored yet added up."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from apps.inventory.models import StockDay, StockLevel
from apps.inventory.services._adding import Added, LastDay, add_up, last_days, value_of
from apps.inventory.services._calendar import DAY, local_day
from apps.inventory.services._closing import open_from


@dataclass(frozen=True, slots=True)
class Standing:
    """Levels by primary key, and average costs by the primary key of the item (in ten-thousandths)."""

    on_hand: dict[int, int]
    averages: dict[int, int | None]

    def value(self, level: int, item: int) -> int:
        """What lies there, in minor units."""
        return value_of(self.on_hand.get(level, 0), self.averages.get(item))


def stored_until(now: datetime, *, until: date) -> tuple[date, date | None]:
    """Up to which day stored rows hold, and the first day from which one adds up; together they reach `until`."""
    first = open_from(now, until=until)
    return (first - DAY if first else until), first


def add_rest(first: date | None, until: date, *, items: list[int] | None = None) -> Added:
    """The days from `first`, if there is one, to `until`."""
    return add_up(first, until, items=items) if first else Added(days=[], places=[])


def stand_at(items: Iterable[int], *, day: date, now: datetime) -> Standing:
    """How all levels of these items stood at the end of `day` (today: how they stand). Raises: Unavailable."""
    wanted, until = list(items), min(day, local_day(now))
    stored, first = stored_until(now, until=until)
    standing, seen = Standing({}, {}), dict[int, date]()
    levels = StockLevel.objects.filter(item__in=wanted)
    item_of = dict(levels.values_list("pk", "item"))
    for last in last_days(levels, until=stored):
        _put(standing, seen, last.item, last.level, last)
    for row in add_rest(first, until, items=wanted).days:
        _put(standing, seen, item_of[row.level_id], row.level_id, row)
    return standing


def _put(standing: Standing, seen: dict[int, date], item: int, level: int, row: LastDay | StockDay) -> None:
    standing.on_hand[level] = row.on_hand
    if row.day >= seen.get(item, row.day):
        standing.averages[item], seen[item] = row.average, row.day


def group_levels(items: Iterable[int]) -> dict[int, list[int]]:
    """The levels (primary keys) of each item."""
    found: dict[int, list[int]] = defaultdict(list)
    for item, level in StockLevel.objects.filter(item__in=list(items)).order_by("pk").values_list("item", "pk"):
        found[item].append(level)
    return found
