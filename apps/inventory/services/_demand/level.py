"""How much of one SKU is asked for on a usual day now, and how far that can be trusted."""

from math import exp, log
from typing import NamedTuple

from apps.inventory.services._demand.history import Week

HALF_LIVES = (
    7.0,
    14.0,
    35.0,
    90.0,
    270.0,
)  # days; a week-old sale counts more for the first, the last is the long mean
EVEN = (1.0,) * len(HALF_LIVES)
QUICK = (10.0, 10.0, 3.0, 1.0, 1.0)  # how far to trust them before they have foretold anything, season unknown
PRIOR_UNITS, PRIOR_DAYS = 0.05, 0.5
PRIOR_NOISE, PRIOR_WEEKS = 1.3, 5
FORGET = 0.985  # what a week's score counts for a week later


class Level(NamedTuple):
    """Units on a usual day, the variance of that number, how much it moves a day, and variance over mean of sales."""

    rate: float
    variance: float
    drift: float
    noise: float


NOTHING_KNOWN = Level(1e-6, 1e-6, 0.0, 1.0)


def level_of(*, weeks: list[Week], seasonal: bool) -> Level:
    """The mean of five memories of different length, each weighted by how well it foretold the SKU's own past weeks.

    Units over days asked for, both fading: weeks without a sale count, weeks without stock change nothing but the
    doubt. So rare sellers lean on their long mean and a SKU that leapt on its last weeks.
    """
    if not weeks:
        return NOTHING_KNOWN
    runs = [_foretell(weeks, half_life) for half_life in HALF_LIVES]
    noise = max(1.0, min(run[3] for run in runs))
    best = max(run[2] for run in runs)
    before = EVEN if seasonal else QUICK
    trust = [share * exp((run[2] - best) / noise) for share, run in zip(before, runs, strict=True)]
    total = sum(trust)
    noise = sum(share * max(1.0, run[3]) for share, run in zip(trust, runs, strict=True)) / total
    rate = sum(share * run[0] for share, run in zip(trust, runs, strict=True)) / total
    variance = sum(
        share * (min(noise / run[1], run[0]) * run[0] + (run[0] - rate) ** 2)
        for share, run in zip(trust, runs, strict=True)
    )
    speed = sum(share * (log(2) / half_life) ** 2 for share, half_life in zip(trust, HALF_LIVES, strict=True))
    return Level(rate, variance / total, noise * rate * speed / total, noise)


def _foretell(weeks: list[Week], half_life: float) -> tuple[float, float, float, float]:
    """One memory run through the weeks: its rate, the days it rests on, how well it foretold, and the noise it met."""
    units, days, score, misfit, met = PRIOR_UNITS, PRIOR_DAYS, 0.0, PRIOR_NOISE * PRIOR_WEEKS, float(PRIOR_WEEKS)
    before, usual_fade = weeks[0].age, 0.5 ** (7 / half_life)
    for age, sold, open_, _season in weeks:
        gap = before - age
        fade = usual_fade if gap == 7 else 0.5 ** (gap / half_life)
        units, days, before = units * fade, days * fade, age
        mean = units / days * open_ + 1e-12
        score = FORGET * score + (sold * log(mean) if sold else 0.0) - mean
        if days >= 7:  # before, the misfit is that of not knowing the SKU, which is no noise
            rest = sold - mean
            misfit = FORGET * misfit + rest * rest / (mean + 0.05) / (1 + open_ / days)
            met = FORGET * met + 1
        units, days = units + sold, days + open_
    fade = 0.5 ** (before / half_life)
    return max(1e-9, units / days), max(1e-9, days * fade), score, misfit / met
