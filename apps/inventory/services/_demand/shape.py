"""How strongly one SKU follows the season of the shop, and whether it grows: two small regressions with firm priors."""

from functools import lru_cache
from math import exp, log, pow, sqrt  # noqa: A004 - the one of floats, which is typed
from typing import NamedTuple

from apps.inventory.services._demand.history import Week

DAMPING = 0.985  # a trend loses 1.5 % of itself a day, so it adds at most 66 days of growth


class Strength(NamedTuple):
    """The exponent on the shop's season index (0: none, 1: as the shop), and its standard error."""

    value: float
    error: float


UNKNOWN = Strength(1.0, 0.5)
NO_SEASON = Strength(0.0, 0.0)
SLOPE_PRIOR = 1 / 0.7**2  # of the growth a year
STRENGTH_PRIOR = 1 / 0.6**2


def season_strength(weeks: list[Week]) -> Strength:
    """Fit log(rate) = level + slope * time + strength * season to two weeks at a time, by penalised quasi-likelihood.

    The slope is there so that growth does not pass for season. With too little to go by it follows the shop.
    """
    if len(weeks) < 26 or sum(week.sold for week in weeks) < 20:
        return UNKNOWN
    pairs = [_joined(*weeks[at : at + 2]) for at in range(len(weeks) % 2, len(weeks), 2)]
    if not any(pair.sold for pair in pairs):
        return UNKNOWN
    level = log(sum(pair.sold for pair in pairs) / sum(pair.open * exp(pair.season) for pair in pairs))
    slope, strength, noise, error = 0.0, 1.0, 1.5, UNKNOWN.error
    for _ in range(4):
        level, slope, strength, noise, error = _step(pairs, level, slope, strength, noise)
    return Strength(max(-1.0, min(2.5, strength)), error)


def _joined(one: Week, other: Week) -> Week:
    open_ = one.open + other.open
    season = (one.season * one.open + other.season * other.open) / open_
    return Week((one.age + other.age) / 2, one.sold + other.sold, open_, season)


def _step(
    pairs: list[Week], level: float, slope: float, strength: float, noise: float
) -> tuple[float, float, float, float, float]:
    """One Newton step; returns the three numbers, the noise (variance over mean) and the error of the strength."""
    g0 = g1 = g2 = h00 = h01 = h02 = h11 = h12 = h22 = misfit = 0.0
    for age, sold, open_, season in pairs:
        time = age / -365
        mean = open_ * exp(min(20.0, level + slope * time + strength * season))
        rest = sold - mean
        misfit += rest * rest / (mean + 0.1)
        g0 += rest
        g1 += rest * time
        g2 += rest * season
        by_time, by_season = mean * time, mean * season
        h00 += mean
        h01 += by_time
        h02 += by_season
        h11 += by_time * time
        h12 += by_time * season
        h22 += by_season * season
    noise = max(1.0, (misfit + 6.0) / (len(pairs) + 2))
    g1, h11 = g1 - noise * SLOPE_PRIOR * slope, h11 + noise * SLOPE_PRIOR
    g2, h22 = g2 - noise * STRENGTH_PRIOR * (strength - 1), h22 + noise * STRENGTH_PRIOR
    # The level is eliminated first: what remains is two equations.
    h00 += 1e-9
    a, b, c = h11 - h01 * h01 / h00, h12 - h01 * h02 / h00, h22 - h02 * h02 / h00
    p, q = g1 - g0 * h01 / h00, g2 - g0 * h02 / h00
    determinant = a * c - b * b
    to_slope = _bounded((p * c - q * b) / determinant)
    to_strength = _bounded((q * a - p * b) / determinant)
    to_level = _bounded((g0 - h01 * to_slope - h02 * to_strength) / h00)
    error = (noise * a / determinant) ** 0.5
    return level + to_level, slope + to_slope, strength + to_strength, noise, error


def _bounded(step: float) -> float:
    return max(-1.0, min(1.0, step))


def growth_per_day(weeks: list[Week], *, noise: float) -> float:
    """The recent growth a day (logarithm), or 0 where chance alone could explain it.

    Recent weeks weigh more (half-life a quarter); what just passes the test is believed a little, what is beyond
    doubt nearly whole. The season has been taken out of `weeks` already.
    """
    recent = [(week.age, week.sold, week.open, 0.5 ** (week.age / 91)) for week in weeks if week.age < 365]
    sold = sum(week[1] * week[3] for week in recent)
    if len(recent) < 10 or sold < 15:
        return 0.0
    level, slope, spread = log(sold / sum(week[2] * week[3] for week in recent)), 0.0, 1.0
    for _ in range(3):
        level, slope, spread = _slope_step(recent, level, slope)
    certainty = abs(slope) / sqrt(noise * spread)
    if certainty < 2.5:
        return 0.0
    return max(-0.015, min(0.015, slope * (1 - (2 / certainty) ** 2)))


def _slope_step(
    recent: list[tuple[float, float, float, float]], level: float, slope: float
) -> tuple[float, float, float]:
    """One Newton step of a weighted line through the logarithms, with the variance of its slope for noise 1."""
    g0 = g1 = h00 = h01 = v00 = v01 = v11 = 0.0
    h11 = 1 / 0.004**2 * 0.05
    g1 -= h11 * slope
    for age, sold, open_, weight in recent:
        mean = open_ * exp(min(20.0, level - slope * age))
        rest, by = (sold - mean) * weight, mean * weight
        g0, g1 = g0 + rest, g1 - rest * age
        h00, h01, h11 = h00 + by, h01 - by * age, h11 + by * age * age
        v00, v01, v11 = v00 + by * weight, v01 - by * weight * age, v11 + by * weight * age * age
    ratio = h01 / h00
    rest_of_slope = h11 - h01 * ratio
    to_slope = (g1 - g0 * ratio) / rest_of_slope
    to_level = (g0 - h01 * to_slope) / h00
    variance = (v11 - 2 * ratio * v01 + ratio * ratio * v00) / rest_of_slope**2
    return level + _bounded(to_level), slope + max(-0.02, min(0.02, to_slope)), variance


@lru_cache(maxsize=4096)
def damped_days(days: float, /) -> float:
    """How many days of undamped growth `days` of damped growth are worth; for days past it is negative."""
    worth = (1 - pow(DAMPING, abs(days))) / (1 - DAMPING)
    return worth if days >= 0 else -worth
