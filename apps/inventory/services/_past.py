"""The past of one SKU, day by day, made from its sparse days. Pure: rows in, lists out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

AGES = (30, 90, 180, 365)


class DayRow(NamedTuple):
    """A day of a level, as it is stored."""

    level: int
    day: date
    received: int
    sold: int
    cancelled: int
    returned: int
    corrected: int
    sold_cost: int
    on_hand: int
    value: int
    average: int | None


class Before(Protocol):
    """How a level stood before the first day."""

    @property
    def level(self) -> int:
        """Which."""

    @property
    def on_hand(self) -> int:
        """Units."""

    @property
    def value(self) -> int:
        """What they were worth."""


@dataclass(frozen=True, slots=True)
class Past:
    """A list for each thing with one entry for each day from `first` to yesterday.

    `net` are units sold less cancellations; `there` says whether there was anything to sell that day; `value` is what
    lay there at its end, and `cost` what the net sales had cost.
    """

    first: date
    net: list[int]
    sales: list[bool]
    there: list[bool]
    value: list[int]
    cost: list[int]

    @property
    def demand(self) -> list[int]:
        """Net sales that are never negative: what was cancelled on a later day is taken from the sales before it."""
        asked, owed = list(self.net), 0
        for day in range(len(asked) - 1, -1, -1):
            asked[day] -= owed
            owed = max(0, -asked[day])
            asked[day] = max(0, asked[day])
        return asked

    def sold(self, days: int) -> int:
        """Net units sold in the last `days` days."""
        return sum(self.net[-days:])

    def open(self, days: int) -> int:
        """On how many of the last `days` days there was something to sell."""
        return sum(self.there[-days:])

    def idle_days(self) -> int:
        """Days with stock since the last sale, or ever."""
        since = next((n for n in range(len(self.sales), 0, -1) if self.sales[n - 1]), 0)
        return sum(self.there[since:])


def past_of(
    *, rows: Sequence[DayRow], before: Sequence[Before], since: date, today: date, sells: frozenset[int]
) -> Past:
    """Days from `since` (or the first row, where nothing was `before`) to the day before `today`.

    `rows` are in order of their days, `before` are the last rows of the levels before `since`; only what lies at the
    levels that `sells` names can be sold.
    """
    first = since if before or not rows else min(rows[0].day, today)
    length = (today - first).days
    past = Past(first, [0] * length, [False] * length, [], [], [0] * length)
    stock, value = {row.level: row.on_hand for row in before}, {row.level: row.value for row in before}
    for row in (row for row in rows if row.day < today):
        at = (row.day - first).days
        _fill(past, at, stock, value, sells)
        past.net[at] += row.sold - row.cancelled
        past.sales[at] |= row.sold > 0
        past.cost[at] += row.sold_cost
        stock[row.level], value[row.level] = row.on_hand, row.value
        _close(past, at, stock, value, sells)
    _fill(past, length, stock, value, sells)
    return past


def _fill(past: Past, until: int, stock: dict[int, int], value: dict[int, int], sells: frozenset[int]) -> None:
    """The quiet days before `until`, which end as they began."""
    missing = until - len(past.there)
    if missing > 0:
        past.there.extend([_sellable(stock, sells)] * missing)
        past.value.extend([sum(value.values())] * missing)


def _close(past: Past, at: int, stock: dict[int, int], value: dict[int, int], sells: frozenset[int]) -> None:
    """A day on which something moved: there was stock if there was in the morning or the evening, or any was sold."""
    if len(past.there) == at:
        morning = past.there[-1] if past.there else False
        past.there.append(morning)
        past.value.append(0)
    past.there[at] = past.there[at] or past.sales[at] or _sellable(stock, sells)
    past.value[at] = sum(value.values())


def _sellable(stock: dict[int, int], sells: frozenset[int]) -> bool:
    return sum(units for level, units in stock.items() if level in sells) > 0


def ages_of(*, on_hand: int, rows: Sequence[DayRow], today: date) -> list[int]:
    """`on_hand` units by how long they lie here: up to 30, 90, 180 and 365 days, and longer; first in, first out.

    So what lies here is what came last. Units go back as far as there are arrivals; what none of them explains is old.
    """
    buckets, left = [0] * (len(AGES) + 1), max(0, on_hand)
    for row in reversed(rows):
        if not left:
            break
        came = row.received + row.cancelled + row.returned + max(0, row.corrected)
        units, age = min(left, max(0, came)), (today - row.day).days
        buckets[next((n for n, limit in enumerate(AGES) if age <= limit), len(AGES))] += units
        left -= units
    buckets[-1] += left
    return buckets
