"""Half a year in which the demo shop sold and restocked, so that its reports of stock have something to tell."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import cos, pi
from random import Random

from apps.inventory import services as inventory

DAYS = 182
MOST = 26  # more than that the demo's shelves hold of nothing
LOT = 18
WEEK = (0.8, 0.7, 0.8, 0.9, 1.1, 1.5, 1.2)  # people shop at the weekend


def past_of(*, sku: str, location: str, units: int, unit_cost: int, now: datetime) -> list[inventory.PastMovement]:
    """Movements of half a year, the same for the same SKU and day, after which `units` lie there.

    It is told backwards: today's units are known, and before a sale there was one more, before a delivery a lot less.
    """
    dice = Random(f"{sku} {location}")  # noqa: S311 - the same for everybody is what we want
    rate, quiet = 0.03 + 0.5 * dice.random() ** 2, dice.randrange(3, 9) if units == 0 else 1
    moves: list[tuple[datetime, str, int]] = []
    for days in range(quiet, DAYS):
        at = now - timedelta(days=days, minutes=dice.randrange(600))
        if units >= MOST:
            moves.append((at - timedelta(hours=1), "receipt", LOT))
            units -= LOT
        sold = _sales(dice, rate, at)
        moves += [(at, "sale", -sold)] if sold else []
        units += sold
    if units:
        moves.append((now - timedelta(days=DAYS), "receipt", units))
    return list(_movements(moves, sku, location, unit_cost))


def _sales(dice: Random, rate: float, at: datetime) -> int:
    season = 1 + 0.35 * cos(2 * pi * (at.timetuple().tm_yday - 345) / 365)
    wanted = rate * season * WEEK[at.weekday()]
    return sum(dice.random() < wanted / 3 for _ in range(3))


def _movements(
    moves: list[tuple[datetime, str, int]], sku: str, location: str, unit_cost: int
) -> Iterator[inventory.PastMovement]:
    for number, (at, kind, units) in enumerate(moves):
        yield inventory.PastMovement(
            at=at,
            sku=sku,
            location=location,
            kind=kind,
            quantity=units,
            key=f"demo-{sku}-{location}-{number}",
            unit_cost=unit_cost if units > 0 else None,
            reason="Delivery" if units > 0 else "",
        )
