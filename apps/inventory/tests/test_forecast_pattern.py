"""The rhythm of a shop: what is learnt from its days, and what must not be taken for it."""

import math
from datetime import date, timedelta
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.inventory.services._forecast import FLAT, learn_pattern

MONDAY = date(2024, 1, 1)
WEEK = (1.2, 1.0, 0.9, 0.9, 1.0, 1.3, 0.7)


def totals(days, *, usual=200.0, week=WEEK, season=lambda day: 1.0, growth=0.0):
    dates = [MONDAY + timedelta(days=day) for day in range(days)]
    return [
        round(usual * week[day.weekday()] * season(day) * math.exp(growth * at / 365)) for at, day in enumerate(dates)
    ]


def winter(day):
    return 2.0 if day.month in {11, 12} else 0.8


def test_under_four_weeks_nothing_is_learnt():
    found = learn_pattern(totals=totals(27), first_day=MONDAY)

    assert (found.weekday, found.season, found.seasonal) == (FLAT.weekday, FLAT.season, False)
    assert found.days == 27


def test_weekdays_are_learnt_and_have_mean_one():
    found = learn_pattern(totals=totals(90), first_day=MONDAY)

    assert found.weekday == pytest.approx(WEEK, abs=0.02)
    assert fmean(found.weekday) == pytest.approx(1)
    assert not found.seasonal
    assert set(found.season) == {1.0}


def test_few_units_are_hardly_believed():
    found = learn_pattern(totals=totals(35, usual=1), first_day=MONDAY)

    assert all(abs(index - 1) < 0.1 for index in found.weekday)


def test_a_day_that_is_always_closed_sells_nothing():
    found = learn_pattern(totals=totals(200, week=(1, 1, 1, 1, 1, 1, 0)), first_day=MONDAY)

    assert found.weekday[6] < 0.02
    assert found.weekday[0] == pytest.approx(7 / 6, abs=0.02)


def test_the_season_is_learnt_after_a_year():
    found = learn_pattern(totals=totals(730, season=winter), first_day=MONDAY)

    assert found.seasonal
    assert fmean(found.season) == pytest.approx(1)
    assert fmean(found.season[45:51]) == pytest.approx(2, rel=0.05)
    assert fmean(found.season[5:40]) == pytest.approx(0.8, rel=0.05)


@pytest.mark.parametrize("growth", [0.7, -0.7])
def test_growth_is_not_taken_for_season(growth):
    found = learn_pattern(totals=totals(730, growth=growth), first_day=MONDAY)

    assert max(found.season) < 1.1
    assert min(found.season) > 0.9


def test_a_shop_without_season_gets_none():
    found = learn_pattern(totals=totals(730), first_day=MONDAY)

    assert found.seasonal
    assert found.season == pytest.approx((1.0,) * 52, abs=0.02)


def test_days_closed_by_exception_and_a_huge_order_leave_no_mark():
    usual = totals(730)
    disturbed = list(usual)
    disturbed[300:306] = [0] * 6
    disturbed[500] = 20_000

    found = learn_pattern(totals=disturbed, first_day=MONDAY)

    assert found.season == pytest.approx((1.0,) * 52, abs=0.08)
    assert found.weekday == pytest.approx(WEEK, abs=0.03)


def test_stock_outs_are_not_taken_for_season_when_the_share_is_told():
    usual, share = totals(730), [1.0] * 730
    for day in [*range(150, 200), *range(515, 565)]:
        usual[day], share[day] = usual[day] // 2, 0.5

    told = learn_pattern(totals=usual, first_day=MONDAY, open_share=share)
    untold = learn_pattern(totals=usual, first_day=MONDAY)

    assert min(told.season) > 0.95
    assert min(untold.season) < 0.7


def test_days_before_the_first_sale_do_not_count():
    late = learn_pattern(totals=[0] * 400 + totals(730)[400:430], first_day=MONDAY)

    assert (late.days, late.seasonal) == (30, False)


def test_a_shop_that_never_sold_has_no_pattern():
    assert learn_pattern(totals=[0] * 800, first_day=MONDAY) == FLAT


@pytest.mark.parametrize(("units", "share"), [([1, 2], [1.0]), ([1, -2], [1.0, 1.0])])
def test_nonsense_is_refused(units, share):
    with pytest.raises(ValueError, match=r"Every day|never negative"):
        learn_pattern(totals=units, first_day=MONDAY, open_share=share)


@given(units=st.lists(st.integers(0, 10_000), max_size=60), repeat=st.integers(1, 14))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_whatever_was_sold_the_indices_are_numbers_with_mean_one(units, repeat):
    found = learn_pattern(totals=units * repeat, first_day=MONDAY)

    for indices in (found.weekday, found.season):
        assert all(math.isfinite(index) and index >= 0 for index in indices)
        assert fmean(indices) == pytest.approx(1)
    assert min(found.season) > 0
