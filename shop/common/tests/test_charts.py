"""Pictures of numbers: where everything lies, to the tenth."""

import pytest

from shop.common import charts
from shop.common.charts import Box, Mark

# A frame of ten slots of 10 by 100: left at 62, top at 14.
WIDE, HIGH = charts.LEFT + charts.RIGHT + 100, charts.TOP + charts.BOTTOM + 100


def fit(count, values):
    return charts.fit(count, values, width=WIDE, height=HIGH)


@pytest.mark.parametrize(
    ("reach", "step"),
    [(0, 1), (1, 1), (4, 1), (5, 1), (6, 2), (10, 2), (11, 5), (25, 5), (26, 10), (99, 20), (101, 50), (1234, 500)],
)
def test_an_axis_has_round_steps(reach, step):
    assert charts.round_step(reach) == step
    assert reach <= 6 * step


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (7, "7"), (-3, "-3"), (950, "950"), (1000, "1k"), (1250, "1.2k"), (3_000_000, "3M"), (2e9, "2B")],
)
def test_numbers_of_an_axis_are_short(value, text):
    assert charts.compact(value) == text


def test_a_frame_has_room_for_zero_and_all_values():
    frame = fit(10, [3, 8])

    assert (frame.low, frame.high, frame.step) == (0, 8, 2)
    assert (frame.y(0), frame.y(8), frame.y(4)) == (114, 14, 64)
    assert (frame.x(0), frame.x(10)) == (62, 162)


def test_a_frame_of_nothing_is_still_a_frame():
    frame = fit(0, [])

    assert (frame.low, frame.high) == (0, 1)
    assert charts.rows_of(frame) == (Mark(54, 114, "0"), Mark(54, 14, "1"))
    assert charts.columns_of(frame, []) == ()
    assert charts.steps(frame, []) == charts.under(frame, []) == ""


def test_what_is_owed_lies_under_zero():
    frame = fit(10, [-4, 6])

    assert (frame.low, frame.high) == (-4, 6)
    assert frame.y(0) == 74
    assert [mark.text for mark in charts.rows_of(frame)] == ["-4", "-2", "0", "2", "4", "6"]


def test_bars_stand_on_zero_or_hang_from_it_and_nothing_has_none():
    frame = fit(10, [4, 0, -4])

    boxes = charts.bars(frame, [4, 0, -4], ["four", "none", "owed"], ["a", "a", "b"])

    assert boxes == (Box(63, 14, 8, 50, "a", "four"), Box(83, 64, 8, 50, "b", "owed"))


def test_a_line_of_steps_stays_and_jumps():
    frame = fit(10, [4])

    assert charts.steps(frame, [4, 4, 2]) == "M62.0 14.0 H82.0 V64.0 H92.0"
    assert charts.under(frame, [4]) == "M62.0 14.0 H72.0 V114.0 H62.0 Z"


def test_unbroken_runs_are_one_box_each():
    frame = fit(10, [4])

    boxes = charts.runs(frame, [True, True, False, False, True], kind="empty")

    assert boxes == (Box(62, 14, 20, 100, "empty"), Box(102, 14, 10, 100, "empty"))
    assert charts.runs(frame, [False] * 5, kind="empty") == ()


def test_what_falls_ends_at_zero_or_at_the_edge():
    frame = fit(10, [8])

    assert charts.fall(frame, start=5, value=8, reach=4) == (152, 114)
    assert charts.fall(frame, start=5, value=8, reach=10) == (162, 64)


def test_a_fan_lies_between_its_two_falls():
    frame = fit(10, [8])

    assert charts.fan(frame, start=5, value=8, low=2, high=4) == "M112.0 14.0 L132.0 114.0 L152.0 114.0 Z"
    assert charts.fan(frame, start=5, value=8, low=2, high=10) == (
        "M112.0 14.0 L132.0 114.0 L162.0 114.0 L162.0 64.0 Z"
    )


def test_few_names_stand_under_many_slots_and_every_second_is_minor():
    frame = charts.fit(90, [1])

    marks = charts.columns_of(frame, [str(n) for n in range(90)])

    assert [mark.text for mark in marks] == ["6", "19", "32", "45", "58", "71", "84"]
    assert [mark.minor for mark in marks] == [False, True, False, True, False, True, False]
    assert all(charts.LEFT < mark.x < charts.WIDTH - charts.RIGHT for mark in marks)


def test_a_stack_fills_its_width_exactly_and_leaves_out_nothing_and_what_is_owed():
    boxes = charts.stack([("a", "A", 1), ("b", "B", 0), ("c", "C", 2), ("d", "D", -5 + 5)], width=100)

    assert boxes == (Box(0, 0, 33.3, 28, "a", "A"), Box(33.3, 0, 66.7, 28, "c", "C"))
    assert charts.stack([("a", "A", 0)]) == ()


def test_a_range_stays_on_its_scale_and_can_always_be_seen():
    assert charts.span(low=10, high=20, limit=60, width=120) == (20, 20)
    assert charts.span(low=10, high=90, limit=60, width=120) == (20, 100)
    assert charts.span(low=7, high=7, limit=60, width=120) == (14, 3)
    assert charts.span(low=90, high=100, limit=60, width=120) == (117, 3)
