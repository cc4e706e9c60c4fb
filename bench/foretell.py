"""Forecasts beside the rates people work out by hand, held against what was then wanted; see `bench.forecast`."""

import random
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from apps.inventory.services._forecast import Forecast, ShopPattern, forecast_demand, learn_pattern
from bench.demand import KINDS, Goods, make_shop

FIRST_DAY = date(2023, 1, 9)
HORIZON = 42  # the farthest day asked for; errors are counted over 28 and 14
METHODS = ("model", "28 days", "in stock")


class Scores(dict[str, float]):
    """Named sums that begin at zero."""

    def __missing__(self, key: str) -> float:
        """Nothing yet."""
        return 0.0

    def wape(self, method: str, days: int = 28) -> float:
        """Absolute error over demand."""
        return self[f"error{days} {method}"] / max(1.0, self[f"wanted{days}"])

    def bias(self, method: str) -> float:
        """Signed error over demand; above zero: too much was foretold."""
        return self[f"bias {method}"] / max(1.0, self["wanted28"])

    def coverage(self, days: int = 28) -> float:
        """The share of 80 % ranges that held what happened."""
        return self[f"held{days}"] / max(1.0, self["forecasts"])

    def days_off(self, method: str) -> float:
        """Mean error of the foretold day of stock-out."""
        return self[f"days {method}"] / max(1.0, self["forecasts"])

    def add(self, other: "Scores") -> None:
        """Take in the sums of another."""
        for key, value in other.items():
            self[key] += value


def run(*, seed: int, each: int, days: int, first_day: date = FIRST_DAY, step: int = 14) -> dict[str, Scores]:
    """The scores of every kind of goods over forecasts through the last year (half a year, if there is but one)."""
    shop = make_shop(seed=seed, days=days, first_day=first_day, each=each)
    scores = {kind: Scores() for kind in KINDS}
    rng = random.Random(f"stock {seed}")
    for now in range(max(182, days - 365), days - HORIZON + 1, step):
        pattern = pattern_of(shop, now, first_day)
        for goods in shop:
            if goods.born + 3 <= now and (not goods.born or now <= goods.born + 56):
                _judge(scores[goods.kind], goods, now, first_day, pattern, rng)
    return scores


def pattern_of(shop: list[Goods], now: int, first_day: date) -> ShopPattern:
    """What the whole shop teaches until day `now`, stock-outs taken into account by each SKU's usual sales."""
    usual = [sum(goods.sold[:now]) / max(1, sum(goods.in_stock[:now])) for goods in shop]
    listed = [[rate * (day >= goods.born) for rate, goods in zip(usual, shop, strict=True)] for day in range(now)]
    shares = [
        sum(rate for rate, goods in zip(rates, shop, strict=True) if goods.in_stock[day]) / max(1e-9, sum(rates))
        for day, rates in enumerate(listed)
    ]
    totals = [sum(goods.sold[day] for goods in shop) for day in range(now)]
    return learn_pattern(totals=totals, first_day=first_day, open_share=shares)


def _judge(score: Scores, goods: Goods, now: int, first_day: date, pattern: ShopPattern, rng: random.Random) -> None:
    sold, in_stock = goods.sold[goods.born : now], goods.in_stock[goods.born : now]
    begun = time.process_time()
    forecast = forecast_demand(
        sold=sold,
        in_stock=in_stock,
        first_day=first_day + timedelta(days=goods.born),
        horizon_days=HORIZON,
        pattern=pattern,
    )
    score["seconds"] += time.process_time() - begun
    score["forecasts"] += 1
    wanted = list(accumulate(goods.wanted[now : now + HORIZON]))
    foretold = _foretold(forecast, sold, in_stock)
    for days in (14, 28):
        score[f"wanted{days}"] += wanted[days - 1]
        score[f"held{days}"] += forecast.low[days - 1] <= wanted[days - 1] <= forecast.high[days - 1]
        for method, units in foretold.items():
            score[f"error{days} {method}"] += abs(units[days - 1] - wanted[days - 1])
    stock = sum(goods.mean[now : now + 28]) / 28 * rng.uniform(5, 35)
    for method, units in foretold.items():
        score[f"bias {method}"] += units[27] - wanted[27]
        score[f"days {method}"] += abs(_runs_out(units, stock) - _runs_out(wanted, stock))


def _foretold(forecast: Forecast, sold: list[int], in_stock: list[bool]) -> dict[str, list[float]]:
    """Units asked for up to each day, by method."""
    last, open_ = sum(sold[-28:]), sum(in_stock[-28:])
    by_hand = {"28 days": last / 28, "in stock": last / open_ if open_ else 0.0}
    return {"model": list(accumulate(forecast.daily))} | {
        name: [rate * (day + 1) for day in range(HORIZON)] for name, rate in by_hand.items()
    }


def _runs_out(units: Any, stock: float) -> int:
    """The first day whose demand the stock does not cover; the horizon if all are covered."""
    return next((day for day, asked in enumerate(units) if asked > stock), HORIZON)


def lines_of(scores: dict[str, Scores]) -> Iterator[str]:
    """The table: a line per kind, the mean over kinds, and all units together."""
    together, count = Scores(), len(scores)
    head = "".join(f"{method:>9}" for method in METHODS)
    spans = "".join(f"{title:^27}" for title in ("WAPE of 28 days", "WAPE of 14 days", "bias of 28 days"))
    yield f"{'':<15}{spans}{'ranges held':^16}{'days off stock-out':^27}"
    yield f"{'kind':<15}{head}{head}{head}{'14 d':>8}{'28 d':>8}{head}"
    for kind, score in scores.items():
        together.add(score)
        yield f"{kind:<15}" + _cells(score)
    mean = "".join(f"{sum(s.wape(m, d) for s in scores.values()) / count:>9.1%}" for d in (28, 14) for m in METHODS)
    yield f"{'mean of kinds':<15}{mean}"
    yield f"{'all units':<15}" + _cells(together)
    yield f"{together['forecasts']:.0f} forecasts, {together['seconds'] / together['forecasts'] * 1000:.2f} ms each"


def _cells(score: Scores) -> str:
    wapes = "".join(f"{score.wape(method, days):>9.1%}" for days in (28, 14) for method in METHODS)
    biases = "".join(f"{score.bias(method):>+9.1%}" for method in METHODS)
    off = "".join(f"{score.days_off(method):>9.1f}" for method in METHODS)
    return f"{wapes}{biases}{score.coverage(14):>8.0%}{score.coverage(28):>8.0%}{off}"
