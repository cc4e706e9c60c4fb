"""What a variant costs at a moment, compared with the plainest way to find out."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from apps.catalog.services._prices import next_change, price_at

START = datetime(2026, 6, 1, tzinfo=UTC)
seconds = st.integers(0, 12)
sales = st.lists(
    st.tuples(st.integers(1, 12), seconds, st.one_of(st.none(), st.integers(1, 6))).map(
        lambda sale: (sale[0], sale[1], None if sale[2] is None else sale[1] + sale[2])
    ),
    max_size=5,
)


def at(second):
    return None if second is None else START + timedelta(seconds=second)


def by_hand(price, planned, second):
    """The lowest price of that second, found by walking through all of it."""
    running = [cost for cost, start, end in planned if start <= second and (end is None or second < end)]
    return min([price, *running])


@given(price=st.integers(1, 12), planned=sales, second=seconds)
def test_the_price_is_the_lowest_that_is_on(price, planned, second):
    stored = [(cost, at(start), at(end)) for cost, start, end in planned]

    found, before, ends_at = price_at(price, None, stored, at(second))

    assert found == by_hand(price, planned, second)
    assert before == (price if found < price else None)
    if ends_at is not None:
        last = int((ends_at - START).total_seconds()) - 1
        assert by_hand(price, planned, last) <= found < price


@given(price=st.integers(1, 12), planned=sales, second=seconds)
def test_a_price_holds_until_the_next_change(price, planned, second):
    stored = [(cost, at(start), at(end)) for cost, start, end in planned]

    change = next_change(stored, at(second))

    until = 40 if change is None else int((change - START).total_seconds())
    assert {by_hand(price, planned, moment) for moment in range(second, until)} == {by_hand(price, planned, second)}


def test_of_two_sales_at_the_same_price_the_longer_one_is_told():
    planned = [(5, at(0), at(4)), (5, at(0), at(9)), (4, at(20), None)]

    assert price_at(10, None, planned, at(1)) == (5, 10, at(9))
    assert price_at(10, 12, [(5, at(0), at(4)), (5, at(0), None)], at(1)) == (5, 12, None)
