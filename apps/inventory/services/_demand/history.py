"""What the past of one SKU tells: weeks of sales beside the time it could be sold."""

from collections.abc import Sequence
from operator import mul
from statistics import median_low
from typing import NamedTuple


class Week(NamedTuple):
    """Seven days: how long ago, units sold, for how many usual days it could be sold, and the season's logarithm."""

    age: float
    sold: float
    open: float
    season: float


def weeks_of(
    *, sold: Sequence[int], in_stock: Sequence[bool], weekdays: Sequence[float], seasons: Sequence[float]
) -> list[Week]:
    """The weeks in which the SKU could be sold, oldest first; the last ends yesterday, the first may be shorter."""
    units, days = without_bulk(sold), len(sold)
    usual = list(map(mul, weekdays, open_days(sold=sold, in_stock=in_stock)))
    weeks = []
    for end in range(days % 7 or 7, days + 1, 7):
        start = max(0, end - 7)
        if open_ := sum(usual[start:end]):
            season = sum(seasons[start:end]) / (end - start)
            weeks.append(Week(days - (start + end) / 2, sum(units[start:end]), open_, season))
    return weeks


def open_days(*, sold: Sequence[int], in_stock: Sequence[bool]) -> Sequence[float]:
    """Which part of each day the SKU could be sold.

    A day without stock tells nothing. The day on which it sold out counts half: when it happened is not known, and
    a whole day would take the shoppers who came too late for shoppers who did not come.
    """
    if all(in_stock):
        return [1.0] * len(in_stock)
    return [
        (1.0 if after else 0.5) if now else (0.5 if units else 0.0)
        for now, after, units in zip(in_stock, [*in_stock[1:], True], sold, strict=True)
    ]


def without_bulk(sold: Sequence[int]) -> Sequence[int]:
    """The same sales with one-off bulk orders cut: far beyond the days that sold anything, and beyond all around."""
    positive = sorted(filter(None, sold))
    if not positive:
        return sold
    usual = positive[int(0.9 * (len(positive) - 1))] if len(positive) >= 5 else median_low(positive)
    limit = max(6, 3 * usual)
    if positive[-1] <= limit:
        return sold
    cut = list(sold)
    for day, units in enumerate(sold):
        if units > limit:
            around = [*sold[max(0, day - 7) : day], *sold[day + 1 : day + 8], 0]
            cut[day] = min(units, max(limit, 3 * max(around)))
    return cut
