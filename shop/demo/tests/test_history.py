"""The past of the demo shop: plausible, and in the end what lies there today."""

from datetime import UTC, datetime
from itertools import accumulate

import pytest

from shop.demo.history import DAYS, past_of

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)


@pytest.mark.parametrize("units", [0, 1, 7, 40])
@pytest.mark.parametrize("sku", ["MUG-CREAM", "PLT", "BNI-CREAM"])
def test_the_past_ends_in_what_lies_there_and_owes_nobody_on_the_way(sku, units):
    past = past_of(sku=sku, location="valley", units=units, unit_cost=950, now=NOW)

    stock = list(accumulate(move.quantity for move in sorted(past, key=lambda move: move.at)))
    assert stock[-1] == units
    assert min(stock) >= 0
    assert max((NOW - move.at).days for move in past) == DAYS
    assert {move.unit_cost for move in past if move.quantity > 0} == {950}
    assert {move.kind for move in past} == {"receipt", "sale"}
    assert len({move.key for move in past}) == len(past)


def test_it_is_the_same_each_time():
    first, second = (past_of(sku="PLT", location="harbour", units=4, unit_cost=1, now=NOW) for _ in range(2))

    assert first == second
