"""Reorder plans: when stock runs out, by when to order, how much, and in which words."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.inventory.services._forecast import FLAT, forecast_demand, plan_reorder, sentence

TODAY = date(2026, 11, 28)
STEADY = [3, 2, 4] * 60


def plan(sold=STEADY, *, on_hand, incoming=(), horizon=90, made=TODAY, **terms):
    forecast = forecast_demand(
        sold=sold,
        in_stock=[True] * len(sold),
        first_day=made - timedelta(days=len(sold)),
        horizon_days=horizon,
        pattern=FLAT,
    )
    terms = {"lead_time_days": 7, "cover_days": 14} | terms
    return plan_reorder(on_hand=on_hand, incoming=incoming, forecast=forecast, today=TODAY, **terms)


def day(after):
    return TODAY + timedelta(days=after)


def test_stock_lasts_as_long_as_the_pace_says():
    found = plan(on_hand=36)

    assert (found.days_left, found.runs_out_on) == (12, date(2026, 12, 10))
    assert found.earliest < found.runs_out_on < found.latest


def test_the_order_comes_before_the_reserve_is_eaten():
    found = plan(on_hand=36)

    assert not found.late
    assert found.arrives_on == found.reorder_on + timedelta(days=7)
    assert found.arrives_on <= found.earliest
    # Three a day for a day of waiting, a week of delivery and two of cover, less the stock, plus what chance may want.
    assert 3 * 22 - 36 < found.quantity < 3 * 22 - 36 + 40
    assert found.days_without == 0


def test_safety_days_bring_the_order_forward_and_enlarge_it():
    plain, safe = plan(on_hand=60), plan(on_hand=60, safety_days=5)

    assert safe.reorder_on == plain.reorder_on - timedelta(days=5)
    assert safe.quantity >= plain.quantity


def test_a_higher_service_level_orders_earlier():
    assert plan(on_hand=60, service_level=0.98).reorder_on < plan(on_hand=60, service_level=0.6).reorder_on


def test_too_late_is_said_with_the_days_without_stock():
    found = plan(on_hand=12, lead_time_days=10)

    assert (found.late, found.reorder_on, found.days_left, found.days_without) == (True, TODAY, 4, 6)


def test_demand_lost_while_there_is_none_is_not_ordered():
    in_time, late = plan(on_hand=0, lead_time_days=0), plan(on_hand=0, lead_time_days=20)

    assert in_time.quantity <= late.quantity < in_time.quantity + 15
    assert late.days_without == 20


def test_a_delivery_on_its_way_counts():
    found = plan(on_hand=12, incoming=[(day(3), 300)])

    assert found.runs_out_on is None or found.runs_out_on > day(80)
    assert (found.late, found.incoming) == (False, 300)
    assert found.reorder_on is None or found.reorder_on > day(60)


def test_a_delivery_that_is_overdue_is_taken_to_come_today():
    assert plan(on_hand=0, incoming=[(day(-5), 36)]).days_left == 12


def test_a_delivery_that_comes_after_the_stock_is_gone_leaves_a_gap():
    found = plan(on_hand=12, lead_time_days=10, incoming=[(day(8), 500)])

    assert (found.reorder_on, found.quantity, found.days_without) == (None, 0, 4)
    assert sentence(found).endswith("Expect about 4 days without stock before the next delivery.")


def test_much_stock_needs_nothing():
    found = plan(on_hand=1000)

    assert (found.runs_out_on, found.earliest, found.latest) == (None, None, None)
    assert (found.reorder_on, found.arrives_on, found.quantity, found.late) == (None, None, 0, False)
    assert found.days_left == pytest.approx(333, abs=5)


def test_without_a_sale_nothing_is_ordered():
    found = plan([0] * 60, on_hand=0)

    assert (found.reorder_on, found.quantity, found.confidence) == (None, 0, "none")


def test_the_supplier_sells_packs_and_no_fewer_than_a_minimum():
    assert plan(on_hand=36, pack_size=25).quantity % 25 == 0
    assert plan(on_hand=36, pack_size=25, minimum=120).quantity == 125


def test_a_forecast_of_the_day_before_yesterday_is_read_from_today_on():
    fresh, stale = plan(on_hand=36), plan(on_hand=36, made=day(-2))

    assert stale.runs_out_on == fresh.runs_out_on
    assert plan(on_hand=36, made=day(-200)).runs_out_on is None


def test_a_supplier_beyond_the_horizon_is_planned_for_all_the_same():
    found = plan(on_hand=36, horizon=30, lead_time_days=60)

    assert found.late
    assert found.days_without == pytest.approx(48, abs=1)
    assert found.quantity > 14 * 3


@pytest.mark.parametrize(
    "terms",
    [{"lead_time_days": -1}, {"cover_days": -1}, {"pack_size": 0}, {"minimum": -1}, {"service_level": 1.0}],
    ids=lambda terms: next(iter(terms)),
)
def test_nonsense_is_refused(terms):
    with pytest.raises(ValueError, match="never negative"):
        plan(on_hand=1, **terms)


SALES = st.lists(st.integers(0, 6), max_size=120)
STOCK = st.integers(0, 300)
DELIVERIES = st.lists(st.tuples(st.integers(-5, 60).map(day), st.integers(1, 50)), max_size=3)


@given(sold=SALES, on_hand=STOCK, more=st.integers(0, 100), incoming=DELIVERIES)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_more_stock_never_runs_out_earlier(sold, on_hand, more, incoming):
    little, much = (plan(sold, on_hand=units, incoming=incoming) for units in (on_hand, on_hand + more))

    for name in ("earliest", "runs_out_on", "latest", "reorder_on"):
        before, after = getattr(little, name), getattr(much, name)
        if name == "reorder_on":
            assert before is None or after is None or before <= after
        else:
            assert after is None or (before is not None and before <= after)
    assert much.days_left is None or little.days_left <= much.days_left


@given(
    sold=SALES,
    on_hand=st.integers(-20, 300),
    incoming=DELIVERIES,
    pack=st.integers(1, 30),
    minimum=st.integers(0, 100),
    cover=st.integers(0, 120),
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_whatever_happens_the_plan_can_be_carried_out(sold, on_hand, incoming, pack, minimum, cover):
    terms = {"on_hand": on_hand, "incoming": incoming, "pack_size": pack, "minimum": minimum}
    found = plan(sold, cover_days=cover, **terms)
    longer = plan(sold, cover_days=cover + 30, **terms)

    assert found.quantity >= 0
    assert found.quantity % pack == 0
    assert (found.quantity > 0) == (found.reorder_on is not None)
    assert found.quantity == 0 or found.quantity >= minimum
    assert found.reorder_on is None or found.reorder_on >= TODAY
    assert longer.quantity >= found.quantity
    days = [found.earliest, found.runs_out_on, found.latest]
    known = [when for when in days if when is not None]
    assert known == sorted(known)
    assert days[: len(known)] == known
    assert "%(" not in sentence(found)


def test_the_usual_sentence():
    found = plan(on_hand=36)

    assert sentence(found) == (
        "At about 3 a day it lasts 12 more days, until 10 December (between 6 and 16 December). "
        f"Order {found.quantity} by 29 November: your supplier needs 7 days."
    )


def test_one_day_is_not_one_days():
    found = plan(on_hand=3, lead_time_days=1)

    assert "it lasts 1 more day, until 29 November" in sentence(found)
    assert "your supplier needs 1 day" in sentence(found)
    assert "1 days" not in sentence(found)


def test_the_late_sentence():
    found = plan(on_hand=12, lead_time_days=10)

    assert sentence(found).endswith(
        f"Order {found.quantity} today: your supplier needs 10 days, so expect about 6 days without stock."
    )


def test_too_little_data_is_said_first():
    sold = [0] * 90
    sold[10] = sold[60] = 1

    found = sentence(plan(sold, on_hand=4))

    assert found.startswith("Only 2 sold so far, in 90 days with stock: too little to be sure. At about ")
    assert "it lasts about" in found


@pytest.mark.parametrize(
    ("sold", "on_hand", "said"),
    [
        ([0] * 50, 4, "Not sold once in the 50 days it could be: nothing to go by."),
        ([0], 4, "Not sold once in the 1 day it could be: nothing to go by."),
        ([], 4, "Never in stock so far: nothing to go by."),
        (STEADY, 100_000, "At about 3 a day it lasts for years."),
        (STEADY, 1000, "At about 3 a day it lasts about 11 months."),
    ],
    ids=["never sold", "one day", "no history", "years", "months"],
)
def test_what_needs_no_order_gives_no_advice(sold, on_hand, said):
    assert sentence(plan(sold, on_hand=on_hand)) == said


def test_an_empty_shelf_is_called_that():
    found = sentence(plan(on_hand=0, lead_time_days=3))

    assert found.startswith("It is out of stock. Order ")
    assert found.endswith("expect about 3 days without stock.")


def test_a_day_of_another_year_carries_it():
    assert "2027" in sentence(plan(on_hand=180))
    assert "2026" not in sentence(plan(on_hand=36))
