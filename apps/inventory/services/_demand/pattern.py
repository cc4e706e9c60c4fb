"""The rhythm of the whole shop: its weekdays and its seasons, pooled because one SKU alone is too thin to show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from math import exp, log, sqrt
from statistics import fmean, median, pvariance

WEEKS = 52  # a week of the year is 1/52 of it, so that the same day falls into the same week every year
DAYS_FOR_WEEKDAYS = 28
DAYS_FOR_SEASONS = 350
UNITS_OF_DOUBT = 50.0  # a weekday is believed as far as its units outweigh these

Series = list[float | None]


@dataclass(frozen=True, slots=True)
class ShopPattern:
    """How much busier than usual each weekday (Monday first) and each 52nd of the year is; both have mean 1.

    `seasonal` is False while the history is under about a year: the season is then flat because it is not known.
    """

    weekday: tuple[float, ...] = (1.0,) * 7
    season: tuple[float, ...] = (1.0,) * WEEKS
    seasonal: bool = False
    days: int = 0


FLAT = ShopPattern()


def learn_pattern(*, totals: Sequence[int], first_day: date, open_share: Sequence[float] | None = None) -> ShopPattern:
    """The pattern behind the shop's units sold per day, from `first_day` on without gaps.

    `open_share` tells for each day which part of the shop's usual sales had stock (1: all); without it, stock-outs
    count as lower demand. Raises: ValueError for a share or total that does not fit.
    """
    if open_share is not None and len(open_share) != len(totals):
        raise ValueError("Every day needs a total and a share.")
    if any(units < 0 for units in totals):
        raise ValueError("Units sold on a day are never negative.")
    lead = next((day for day, units in enumerate(totals) if units), len(totals))
    shares = open_share[lead:] if open_share is not None else [1.0] * (len(totals) - lead)
    raw: Series = [units / share if share >= 0.3 else None for units, share in zip(totals[lead:], shares, strict=True)]
    return _learn(_cleaned(raw), first_day + timedelta(days=lead))


@lru_cache(maxsize=512)
def indices_of(pattern: ShopPattern, first_day: date, days: int, /) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Weekday index and logarithm of the season index for each of `days` days; kept, since all SKUs ask the same."""
    start = first_day.weekday()
    weekdays = tuple(pattern.weekday[(start + day) % 7] for day in range(days))
    if not pattern.seasonal:
        return weekdays, (0.0,) * days
    return weekdays, tuple(_log_season(pattern.season, first_day + timedelta(days=day)) for day in range(days))


def _log_season(season: tuple[float, ...], day: date) -> float:
    """Between the middles of two weeks the index moves evenly, so no week starts with a jump."""
    place = (day.timetuple().tm_yday - 0.5) * WEEKS / 366 - 0.5
    week, part = int(place // 1), place % 1
    return log(season[week % WEEKS] * (1 - part) + season[(week + 1) % WEEKS] * part)


def _learn(values: Series, first_day: date) -> ShopPattern:
    days = sum(value is not None for value in values)
    if days < DAYS_FOR_WEEKDAYS:
        return ShopPattern(days=days)
    weekday = _weekdays(values, first_day)
    if len(values) < DAYS_FOR_SEASONS or days < DAYS_FOR_SEASONS * 0.8:
        return ShopPattern(weekday=weekday, days=days)
    even: Series = [
        None if value is None or index < 0.05 else value / index
        for value, index in zip(values, indices_of(ShopPattern(weekday), first_day, len(values))[0], strict=True)
    ]
    return ShopPattern(weekday, _seasons(even, first_day), seasonal=True, days=days)


def _cleaned(values: Series) -> Series:
    """Without days the shop was closed by exception, and with one-off bulk orders cut to what is thinkable.

    The measure is the same weekday of the six weeks before and after, so Sundays that are always closed stay zeros.
    """
    cleaned = list(values)
    for weekday in range(7):
        same = values[weekday::7]
        for week, value in enumerate(same):
            known = [other for other in same[max(0, week - 6) : week + 7] if other is not None]
            if value is not None:
                cleaned[weekday + 7 * week] = _thinkable(value, median(known))
    return cleaned


def _thinkable(value: float, usual: float) -> float | None:
    if usual >= 10 and value < usual * 0.05:
        return None
    return min(value, max(3 * usual, usual + 6 * sqrt(usual) + 3))


def _weekdays(values: Series, first_day: date) -> tuple[float, ...]:
    """Each day against the mean of the seven days around it, which has neither trend nor season in it."""
    sold, expected = [UNITS_OF_DOUBT] * 7, [UNITS_OF_DOUBT] * 7
    for day in range(3, len(values) - 3):
        around = [value for value in values[day - 3 : day + 4] if value is not None]
        if len(around) == 7:
            weekday = (first_day.weekday() + day) % 7
            sold[weekday] += around[3]
            expected[weekday] += fmean(around)
    return _to_mean_one([units / usual for units, usual in zip(sold, expected, strict=True)])


def _seasons(values: Series, first_day: date) -> tuple[float, ...]:
    """The mean of each week of the year once growth is taken out, smoothed and shrunk by how noisy it is."""
    years = _by_week(values, first_day)
    growth, pairs = _growth(years)
    level: Series = [None if v is None else v * exp(-growth * day / 365) for day, v in enumerate(values)]
    weeks = [[year[week] for year in _by_week(level, first_day)] for week in range(WEEKS)]
    known = [[mean for mean in week if mean is not None] for week in weeks]
    usual = fmean(mean for week in known for mean in week)
    if not usual:
        return FLAT.season
    raw = [fmean(week) / usual if week else 1.0 for week in known]
    # In its first year a shop cannot tell its growth from its season, so it believes the season a little less.
    return _shrunk(raw, trust=0.85 + 0.15 * min(1.0, pairs / 26))


def _by_week(values: Series, first_day: date) -> list[Series]:
    """The mean per day in each week of the year, one list a year of the history; None where too few days are known."""
    years: list[list[list[float]]] = [[[] for _ in range(WEEKS)] for _ in range(len(values) // 365 + 1)]
    for day, value in enumerate(values):
        if value is not None:
            week = ((first_day + timedelta(days=day)).timetuple().tm_yday - 1) * WEEKS // 366
            years[day // 365][week].append(value)
    return [[fmean(days) if len(days) >= 4 else None for days in year] for year in years]


def _growth(years: list[Series]) -> tuple[float, int]:
    """Growth a year (logarithm) by weeks a year apart, where the season is the same; and how many such weeks spoke."""
    ratios = [
        log(after / before)
        for earlier, later in pairwise(years)
        for before, after in zip(earlier, later, strict=True)
        if before and after
    ]
    return (median(ratios) * len(ratios) / (len(ratios) + 4), len(ratios)) if ratios else (0.0, 0)


def _shrunk(raw: list[float], *, trust: float) -> tuple[float, ...]:
    smooth = [(raw[week - 1] + 2 * raw[week] + raw[(week + 1) % WEEKS]) / 4 for week in range(WEEKS)]
    jumps = [abs(raw[week] - (raw[week - 1] + raw[(week + 1) % WEEKS]) / 2) for week in range(WEEKS)]
    noise = (median(jumps) / 0.6745) ** 2 / 1.5 * 0.375  # of one week, then of three smoothed ones
    signal = max(0.0, pvariance(smooth) - noise)
    trust *= signal / (signal + noise) if signal else 0.0
    return _to_mean_one([max(0.05, 1 + (index - 1) * trust) for index in smooth])


def _to_mean_one(numbers: list[float]) -> tuple[float, ...]:
    mean = fmean(numbers)
    return tuple(number / mean for number in numbers)
