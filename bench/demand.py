"""A shop that never was: several kinds of goods, what people wanted on each day, and what stock let them buy.

It shares nothing with the forecast it is there to test, neither code nor the form of the season.
"""

import math
import random
from dataclasses import dataclass, field
from datetime import date, timedelta

WEEKDAYS = (1.15, 0.95, 0.9, 0.95, 1.1, 1.25, 0.7)


@dataclass(slots=True)
class Goods:
    """One SKU: `wanted` is demand without any bulk order, `sold` what was bought of it, both per day."""

    kind: str
    wanted: list[int]
    sold: list[int]
    in_stock: list[bool]
    born: int = 0
    mean: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Kind:
    """What the SKUs of a kind have in common."""

    season: float = 0.0
    growth: float = 0.0
    clumps: float = 0.0
    wander: float = 0.0
    rate: tuple[float, float] = (0.4, 9.0)
    stock_outs: bool = False
    rare: bool = False
    new: bool = False
    bulk: bool = False
    leap: bool = False


KINDS = {
    "flat": Kind(),
    "mild season": Kind(season=0.5),
    "strong season": Kind(season=1.6),
    "rising": Kind(season=0.6, growth=0.8),
    "falling": Kind(season=0.6, growth=-0.8),
    "stock-outs": Kind(season=0.6, stock_outs=True),
    "noisy": Kind(season=0.5, clumps=0.8, wander=0.02),
    "rare": Kind(season=0.4, rate=(0.015, 0.12), rare=True),
    "new": Kind(season=0.5, new=True),
    "bulk order": Kind(season=0.3, bulk=True),
    "leap": Kind(season=0.3, leap=True),
}


def make_shop(*, seed: int, days: int, first_day: date, each: int) -> list[Goods]:
    """`each` SKUs of every kind; the same seed makes the same shop."""
    rng = random.Random(seed)
    return [_goods(rng, name, kind, days, first_day) for name, kind in KINDS.items() for _ in range(each)]


def _goods(rng: random.Random, name: str, kind: Kind, days: int, first_day: date) -> Goods:
    born = rng.randrange(max(0, days - 365), days - 40) if kind.new else 0
    means = _means(rng, kind, days, first_day)
    wanted = [_draw(rng, kind, mean) if day >= born else 0 for day, mean in enumerate(means)]
    sold, in_stock = _sell(rng, wanted, means) if kind.stock_outs else (list(wanted), [d >= born for d in range(days)])
    if kind.bulk:
        sold[rng.randrange(max(0, days - 330), days - 40)] += int(30 + 60 * rng.random() * (1 + sum(means) / days))
    return Goods(name, wanted, sold, in_stock, born, means)


def _means(rng: random.Random, kind: Kind, days: int, first_day: date) -> list[float]:
    rate = math.exp(rng.uniform(*map(math.log, kind.rate)))
    strength = kind.season * rng.uniform(0.7, 1.3)
    growth = kind.growth * rng.uniform(0.5, 1.5)
    taste = [index * rng.uniform(0.9, 1.1) for index in WEEKDAYS]
    leap_day, leap = rng.randrange(days // 2, days), rng.choice([0.4, 2.5]) if kind.leap else 1.0
    walk, means = 0.0, []
    for day in range(days):
        today = first_day + timedelta(days=day)
        walk += rng.gauss(0, kind.wander)
        level = rate * math.exp(growth * (day / 365 - days / 730) + walk) * (leap if day >= leap_day else 1.0)
        means.append(max(0.0, level * taste[today.weekday()] * (1 + strength * season(today))))
    return means


def season(day: date) -> float:
    """A steep peak before Christmas that falls off at once after it, and a broad summer dip."""
    of_year = day.timetuple().tm_yday
    before = of_year - 350
    peak = math.exp(-((before / 24) ** 2)) if before <= 0 else math.exp(-before / 6)
    return 1.6 * peak - 0.45 * math.exp(-(((of_year - 205) / 38) ** 2))


def _draw(rng: random.Random, kind: Kind, mean: float) -> int:
    if kind.rare:
        return sum(rng.choice([1, 1, 1, 2, 4]) for _ in range(poisson(rng, mean)))
    if kind.clumps and mean > 0:
        mean = rng.gammavariate(1 / kind.clumps, mean * kind.clumps)
    return poisson(rng, mean)


def poisson(rng: random.Random, mean: float) -> int:
    """A Poisson number, by the waiting times between events."""
    count, waited = 0, rng.expovariate(1.0)
    while waited < mean:
        count += 1
        waited += rng.expovariate(1.0)
    return count


def _sell(rng: random.Random, wanted: list[int], means: list[float]) -> tuple[list[int], list[bool]]:
    """Sell from a stock that is ordered late and comes when it comes, so that a third of the days has none."""
    usual = sum(means) / len(means)
    lot = max(3, int(usual * rng.uniform(25, 50)))
    stock, due, sold, in_stock = lot, None, [], []
    for day, units in enumerate(wanted):
        if due is not None and day >= due:
            stock, due = stock + lot, None
        in_stock.append(stock > 0)
        sold.append(min(units, stock))
        stock -= sold[-1]
        if due is None and stock <= lot * 0.15:
            due = day + rng.randrange(8, 35)
    return sold, in_stock
