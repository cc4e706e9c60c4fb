"""Quantiles of counts that vary more than chance alone would have them: the negative binomial by mean and variance."""

from functools import lru_cache
from math import exp, log, sqrt
from statistics import NormalDist

SMALL = 12.0  # up to here the distribution is summed exactly; above, Wilson and Hilferty's cube is as good


def count_quantile(mean: float, variance: float, level: float, /) -> float:
    """The number of units that a count with this mean and variance stays at or under with probability `level`."""
    if mean <= 0:
        return 0.0
    variance = max(variance, mean * 1.0001)
    shape = mean * mean / variance
    if mean <= SMALL:
        return _exact(mean, variance, level)
    shape = max(0.5, shape)
    root = 1 - 1 / (9 * shape) + _normal(level) / (3 * sqrt(shape))
    return max(0.0, mean * root * root * root)


def _exact(mean: float, variance: float, level: float) -> float:
    odds = 1 - mean / variance
    size = mean * mean / (variance - mean)
    chance = exp(size * log(1 - odds))
    reached, units, last = chance, 0, mean + 12 * sqrt(variance)
    while reached < level and units < last:
        chance *= (size + units) / (units + 1) * odds
        units += 1
        reached += chance
    return float(units)


@lru_cache(maxsize=64)
def _normal(level: float) -> float:
    return NormalDist().inv_cdf(level)
