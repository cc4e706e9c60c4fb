"""The forecast itself: level, trend, season and weekday put together again for the days to come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from math import exp
from typing import Literal

from apps.inventory.services._demand.history import Week, weeks_of
from apps.inventory.services._demand.level import Level, level_of
from apps.inventory.services._demand.pattern import ShopPattern, indices_of
from apps.inventory.services._demand.shape import (
    NO_SEASON,
    Strength,
    damped_days,
    growth_per_day,
    season_strength,
)
from apps.inventory.services._demand.spread import count_quantile

Confidence = Literal["none", "thin", "fair", "good"]

LOW, HIGH = 0.1, 0.9  # the stated range holds 80 %
SEASON_DOUBT = 0.25  # how far demand may move in four weeks by a season that is not known yet; half as far again in six
MODEL_DOUBT = 0.08  # no shape is exactly right: this part of the mean is uncertain however long the history


@dataclass(frozen=True, slots=True)
class Forecast:
    """What will be asked for, whether or not there is stock; day 0 is `starts`, the day after the history's last.

    `daily` is expected units a day; `low` and `high` bound the units asked for from day 0 up to each day, with 80 %
    between them, and `variance` is theirs. `rate_per_day` is a usual day now, weekday and season taken out. `trend` is
    the growth over the next 28 days (0.1: a tenth), 0 where none is proven or the season is not known yet. `days_used`
    are days it could be sold, `sale_days` those it was, `units_sold` how many.
    """

    starts: date
    daily: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    variance: tuple[float, ...]
    rate_per_day: float
    trend: float
    confidence: Confidence
    days_used: int
    sale_days: int
    units_sold: int

    def expected(self, *, days: int) -> float:
        """Units asked for in the first `days` days; beyond the horizon the mean of its last four weeks goes on."""
        return sum(self.daily[:days]) + self.pace() * max(0, days - len(self.daily))

    def enough(self, *, days: int, level: float) -> float:
        """Units that are enough for the first `days` days with probability `level`; never fewer for more days."""
        if days <= 0 or not self.daily:
            return 0.0
        inside = min(days, len(self.daily))
        stretch = (days / inside) ** 2
        mean = self.expected(days=days)
        return max(mean, count_quantile(mean, self.variance[inside - 1] * stretch, level))

    def pace(self) -> float:
        """Units a day in the last four weeks of the horizon, which is what goes on beyond it."""
        last = self.daily[-28:]
        return sum(last) / len(last) if last else 0.0

    def since(self, day: date) -> "Forecast":
        """The same forecast as seen from a later day: the days before are taken off."""
        gone = min(max(0, (day - self.starts).days), len(self.daily))
        if not gone:
            return self
        daily = self.daily[gone:]
        variance = tuple(later - self.variance[gone - 1] for later in self.variance[gone:])
        low, high = bounds_of(daily=daily, variance=variance)
        return replace(self, starts=day, daily=daily, low=low, high=high, variance=variance)


def forecast_demand(
    *, sold: Sequence[int], in_stock: Sequence[bool], first_day: date, horizon_days: int, pattern: ShopPattern
) -> Forecast:
    """Foretell the demand of one SKU for `horizon_days` days from the day after its history.

    `sold` are units a day net of cancellations and `in_stock` whether it could be sold that day at all, both from
    `first_day` on without gaps up to yesterday. Raises: ValueError for days that do not match or negative units.
    """
    if len(sold) != len(in_stock):
        raise ValueError("Every day needs its units sold and whether there was stock.")
    if horizon_days < 0 or (sold and min(sold) < 0):
        raise ValueError("Neither units sold nor the horizon are ever negative.")
    weekdays, seasons = indices_of(pattern, first_day, len(sold))
    weeks = weeks_of(sold=sold, in_stock=in_stock, weekdays=weekdays, seasons=seasons)
    strength = season_strength(weeks) if pattern.seasonal else NO_SEASON
    weeks = _without(weeks, strength.value) if strength.value else weeks
    level, growth = _level_and_growth(weeks, pattern.seasonal)
    starts = first_day + timedelta(days=len(sold))
    usual, ahead = indices_of(pattern, starts, horizon_days)
    daily = [
        level.rate * weekday * exp(strength.value * season + growth * damped_days(day + 1))
        for day, (weekday, season) in enumerate(zip(usual, ahead, strict=True))
    ]
    variance = _variances(daily, level, strength, _distances(ahead, weeks), growth, pattern.seasonal)
    return _stated(starts, daily, variance, level, growth, sold, in_stock)


def _without(weeks: list[Week], strength: float) -> list[Week]:
    """The weeks with their days weighed by the season, so that units over days is the level of a usual day."""
    return [Week(age, sold, open_ * exp(strength * season), season) for age, sold, open_, season in weeks]


def _level_and_growth(weeks: list[Week], seasonal: bool) -> tuple[Level, float]:
    """The level now; where growth is proven, older weeks are first brought to what they would have sold now.

    While the season is unknown it would pass for growth and be carried on where it turns, so no growth is proven.
    """
    level = level_of(weeks=weeks, seasonal=seasonal)
    growth = growth_per_day(weeks, noise=level.noise) if seasonal else 0.0
    if growth:
        grown = [Week(age, sold, open_ * exp(growth * damped_days(-age)), season) for age, sold, open_, season in weeks]
        level = level_of(weeks=grown, seasonal=seasonal)
    return level, growth


def _distances(ahead: Sequence[float], weeks: list[Week]) -> list[float]:
    """How far the season of each day to come is from the one in which the level was measured."""
    recent = [week.season for week in weeks[-8:]]
    measured = sum(recent) / len(recent) if recent else 0.0
    return [season - measured for season in ahead]


def _variances(
    daily: list[float], level: Level, strength: Strength, distances: list[float], growth: float, seasonal: bool
) -> list[float]:
    """The variance of the units asked for up to each day.

    These doubts add up: chance, the level now, where it wanders, how strongly the season moves this SKU (or that there
    may be one nobody has seen yet) and whether its growth goes on. All but chance concern every day alike, so they
    grow with the square of the units.
    """
    relative = level.variance / level.rate**2 + MODEL_DOUBT**2
    wander = level.drift / level.rate**2 / 3
    unseen = 0.0 if seasonal else SEASON_DOUBT / 28
    variances, total, swing = [], 0.0, 0.0
    for day, (units, distance) in enumerate(zip(daily, distances, strict=True)):
        total += units
        swing += units * distance
        doubt = (
            relative
            + wander * (day + 1)
            + (0.5 * growth * damped_days(day + 1)) ** 2
            + (unseen * min(42, day + 1)) ** 2
        )
        variances.append(level.noise * total + total**2 * doubt + (strength.error * swing) ** 2)
    return variances


def _stated(
    starts: date,
    daily: list[float],
    variance: list[float],
    level: Level,
    growth: float,
    sold: Sequence[int],
    in_stock: Sequence[bool],
) -> Forecast:
    low, high = bounds_of(daily=daily, variance=variance)
    days_used, sale_days = sum(map(bool, in_stock)), len(sold) - list(sold).count(0)
    return Forecast(
        starts=starts,
        daily=tuple(daily),
        low=low,
        high=high,
        variance=tuple(variance),
        rate_per_day=level.rate,
        trend=exp(growth * damped_days(28)) - 1,
        confidence=_confidence(days_used, sale_days, level),
        days_used=days_used,
        sale_days=sale_days,
        units_sold=sum(sold),
    )


def bounds_of(*, daily: Sequence[float], variance: Sequence[float]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Between which units the demand up to each day lies with 80 %; the expected units are never outside."""
    both = list(zip(accumulate(daily), variance, strict=True))
    low = (min(mean, count_quantile(mean, var, LOW)) for mean, var in both)
    high = (max(mean, count_quantile(mean, var, HIGH)) for mean, var in both)
    return tuple(accumulate(low, max)), tuple(accumulate(high, max))


def _confidence(days: int, sale_days: int, level: Level) -> Confidence:
    """None: it never sold. Thin: under four weeks of stock or five days with a sale. Good: half a year, a month of
    days with sales and a level known to a fifth. Fair: what lies between.
    """
    if not sale_days:
        return "none"
    if days < 28 or sale_days < 5:
        return "thin"
    known = level.variance <= (level.rate / 5) ** 2
    return "good" if known and days >= 180 and sale_days >= 30 else "fair"
