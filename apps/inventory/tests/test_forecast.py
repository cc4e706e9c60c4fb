"""Forecasts of demand: what single histories say, what always holds, and a made-up shop where they beat plain rates."""

import math
from datetime import date, timedelta
from itertools import accumulate, pairwise
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.inventory.services._forecast import FLAT, ShopPattern, forecast_demand, learn_pattern
from bench.foretell import Scores, run

FIRST_DAY = date(2025, 1, 6)
DECEMBER = ShopPattern(season=(0.8,) * 44 + (1.5, 2.0, 2.5, 2.5, 2.0, 1.5, 1.0, 0.8), seasonal=True, days=730)


EVEN = ShopPattern(seasonal=True, days=730)


def forecast(sold, in_stock=None, *, days=28, pattern=FLAT, first_day=FIRST_DAY):
    in_stock = [True] * len(sold) if in_stock is None else in_stock
    return forecast_demand(sold=sold, in_stock=in_stock, first_day=first_day, horizon_days=days, pattern=pattern)


def test_a_steady_seller_goes_on_as_it_was():
    found = forecast([3, 2, 4] * 70, pattern=EVEN)

    assert found.starts == FIRST_DAY + timedelta(days=210)
    assert len(found.daily) == len(found.low) == len(found.high) == 28
    assert found.rate_per_day == pytest.approx(3, rel=0.02)
    assert sum(found.daily) == pytest.approx(84, rel=0.02)
    assert 60 < found.low[-1] < 84 < found.high[-1] < 110
    assert (found.confidence, found.trend) == ("good", 0.0)
    assert (found.days_used, found.sale_days, found.units_sold) == (210, 210, 630)


def test_days_without_stock_are_no_days_without_demand():
    sold, in_stock = [3, 2, 4] * 40, [True] * 120
    for day in range(90, 111):
        sold[day], in_stock[day] = 0, False

    found = forecast(sold, in_stock)

    assert found.rate_per_day == pytest.approx(3, rel=0.05)
    assert found.days_used == 99


def test_long_without_stock_the_rate_stays_and_the_range_grows():
    before = [3, 2, 4] * 30

    fresh = forecast(before)
    stale = forecast(before + [0] * 120, [True] * 90 + [False] * 120)

    assert stale.rate_per_day == pytest.approx(fresh.rate_per_day, rel=0.05)
    assert stale.high[-1] - stale.low[-1] > 1.5 * (fresh.high[-1] - fresh.low[-1])


def test_a_bulk_order_is_no_new_demand():
    sold = [1, 0, 2] * 60
    sold[170] = 150

    assert forecast(sold).rate_per_day == pytest.approx(1, rel=0.3)


def test_many_large_days_in_a_row_are_new_demand():
    assert forecast([1, 0, 2] * 60 + [20, 25, 18, 22, 21, 19, 20] * 3).rate_per_day > 15


def test_the_season_of_the_shop_lifts_what_is_foretold():
    sold = [4, 5, 4, 3] * 70
    first_day = date(2026, 1, 19)

    with_season = forecast(sold, pattern=DECEMBER, first_day=first_day, days=70)
    without = forecast(sold, first_day=first_day, days=70)

    assert with_season.starts == date(2026, 10, 26)
    assert max(with_season.daily) > 1.5 * max(without.daily)
    assert with_season.daily[40] > 1.3 * with_season.daily[0]


def test_a_sku_that_ignores_the_season_learns_to():
    sold = [4, 5, 4, 3] * 167  # through two Decembers

    found = forecast(sold, pattern=DECEMBER, first_day=date(2025, 1, 6), days=28)

    assert sum(found.daily) == pytest.approx(4 * 28, rel=0.15)


def test_growth_is_followed_and_damped():
    sold = [round(3 * math.exp(day / 120)) for day in range(200)]

    found = forecast(sold, days=120, pattern=EVEN)

    assert found.trend > 0.1
    assert found.daily[27] > found.daily[0]
    assert found.daily[119] - found.daily[92] < found.daily[27] - found.daily[0]


def test_what_may_be_a_season_nobody_has_seen_yet_is_no_growth():
    sold = [round(3 * math.exp(day / 120)) for day in range(200)]

    found = forecast(sold, pattern=FLAT)

    assert found.trend == 0
    assert found.rate_per_day == pytest.approx(sum(sold[-28:]) / 28, rel=0.15)


def test_noise_is_no_growth():
    assert forecast([0, 5, 1, 3, 0, 2, 7, 1, 4, 2, 3] * 20, pattern=EVEN).trend == 0


def test_a_rare_seller_keeps_its_long_mean():
    sold = [0] * 400
    for day in (20, 81, 150, 199, 260, 330, 371):
        sold[day] = 1

    found = forecast(sold)

    assert 0.008 < found.rate_per_day < 0.03
    assert found.low[-1] == 0
    assert 1 <= found.high[-1] <= 3
    assert found.confidence == "fair"


@pytest.mark.parametrize(
    ("sold", "confidence"),
    [([], "none"), ([0] * 300, "none"), ([2] * 20, "thin"), ([0] * 200 + [1] * 4, "thin"), ([1, 2] * 30, "fair")],
    ids=["no history", "never sold", "three weeks", "four sales", "two months"],
)
def test_it_says_how_sure_it_is(sold, confidence):
    assert forecast(sold).confidence == confidence


def test_thin_data_give_a_wide_range():
    thin, good = forecast([2, 3, 4] * 3, pattern=EVEN), forecast([2, 3, 4] * 100, pattern=EVEN)

    assert thin.high[-1] - thin.low[-1] > 1.4 * (good.high[-1] - good.low[-1])


def test_a_season_nobody_has_seen_yet_widens_the_range():
    known, unknown = forecast([2, 3, 4] * 100, pattern=EVEN), forecast([2, 3, 4] * 100, pattern=FLAT)

    assert unknown.high[-1] - unknown.low[-1] > 1.4 * (known.high[-1] - known.low[-1])


def test_without_history_nothing_is_foretold():
    assert sum(forecast([]).daily) < 0.001
    assert forecast([], days=0).daily == ()


@pytest.mark.parametrize(
    ("sold", "in_stock", "days"), [([1, 2], [True], 7), ([1, -1], [True, True], 7), ([1], [True], -1)]
)
def test_nonsense_is_refused(sold, in_stock, days):
    with pytest.raises(ValueError, match=r"ever negative|Every day"):
        forecast(sold, in_stock, days=days)


@given(
    history=st.lists(st.tuples(st.one_of(st.integers(0, 5), st.integers(0, 100_000)), st.booleans()), max_size=420),
    days=st.integers(0, 60),
    seasonal=st.booleans(),
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_no_history_gives_numbers_that_cannot_be(history, days, seasonal):
    pattern = DECEMBER if seasonal else FLAT

    found = forecast([units for units, _ in history], [there for _, there in history], days=days, pattern=pattern)

    assert len(found.daily) == len(found.low) == len(found.high) == len(found.variance) == days
    numbers = (*found.daily, *found.low, *found.high, *found.variance, found.rate_per_day)
    assert all(math.isfinite(number) and number >= 0 for number in numbers)
    assert all(a <= b for run_ in (found.low, found.high) for a, b in pairwise(run_))
    means = accumulate(found.daily)
    assert all(low <= mean <= high for low, mean, high in zip(found.low, means, found.high, strict=True))


# The tests that share a year of forecasts run in one process, so that it is made once.
made_up_shop = pytest.mark.xdist_group("made-up shop")


@pytest.fixture(scope="module")
def two_years():
    """A small shop through its second year; the bench runs larger ones with other seeds."""
    return run(seed=7, each=6, days=730, step=28)


@pytest.fixture(scope="module")
def one_year():
    return run(seed=8, each=6, days=365, step=28)


def by_hand(score):
    """The error of the better of the two rates."""
    return min(score.wape("28 days"), score.wape("in stock"))


def mean_error(scores, method):
    return sum(score.wape(method) for score in scores.values()) / len(scores)


@made_up_shop
def test_over_all_kinds_it_beats_both_rates_by_far(two_years):
    for rate in ("28 days", "in stock"):
        assert mean_error(two_years, "model") < 0.8 * mean_error(two_years, rate)


@made_up_shop
@pytest.mark.parametrize("kind", ["mild season", "strong season", "rising", "stock-outs", "bulk order"])
def test_it_is_clearly_better_where_rates_by_hand_are_blind(two_years, kind):
    assert two_years[kind].wape("model") < 0.85 * by_hand(two_years[kind])


@made_up_shop
@pytest.mark.parametrize("kind", ["flat", "falling", "noisy", "rare", "leap"])
def test_it_is_nowhere_noticeably_worse(two_years, kind):
    assert two_years[kind].wape("model") < 1.05 * by_hand(two_years[kind])


@made_up_shop
def test_it_foretells_the_day_of_stock_out_better(two_years):
    model, best = (sum(score.days_off(m) for score in two_years.values()) for m in ("model", "in stock"))

    assert model < 0.85 * best


@made_up_shop
def test_of_the_ranges_of_80_percent_about_that_many_hold(two_years, one_year):
    for scores in (two_years, one_year):
        together = Scores()
        for score in scores.values():
            together.add(score)
        assert 0.70 <= together.coverage(14) <= 0.92
        assert 0.70 <= together.coverage(28) <= 0.92


@made_up_shop
def test_in_its_first_year_a_shop_is_served_no_worse(one_year):
    for rate in ("28 days", "in stock"):
        assert mean_error(one_year, "model") < mean_error(one_year, rate)
    assert one_year["flat"].wape("model") < 1.05 * by_hand(one_year["flat"])


def test_what_it_calls_good_is_good():
    """The stated confidence sorts SKUs by how far off the forecast can be."""
    widths = {}
    for sold in ([5, 6, 4] * 100, [1, 0, 2] * 20, [1, 0, 1] * 5):
        found = forecast(sold)
        widths[found.confidence] = (found.high[-1] - found.low[-1]) / sum(found.daily)

    assert widths["good"] < widths["fair"] < widths["thin"]


def test_a_night_is_long_enough_for_a_large_shop():
    """100,000 SKUs of 400 days take some minutes of one core; ten times the usual cost fails."""
    sold = [1 if day % 9 == 0 else 0 for day in range(400)]
    pattern = learn_pattern(totals=[50] * 400, first_day=FIRST_DAY)
    forecast(sold, pattern=pattern)

    begun = process_time()
    for _ in range(20):
        forecast(sold, pattern=pattern)

    assert (process_time() - begun) / 20 < 0.010
