"""Which place sends what."""

from collections import defaultdict
from uuid import uuid4

import pytest
from django.db.models import Sum
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.cart.tests.factories import HOME
from apps.inventory import services as inventory
from apps.inventory.models import Location, Reservation, StockItem, StockLevel
from apps.inventory.services._allocation import Shelf, plan_allocation, preference
from apps.inventory.tests.factories import make_stock

SKUS = ("A", "B", "C")
PLACES = (1, 2, 3)


def shelf(place, ready, ahead=0):
    """A shelf of a place, known by the number of its level."""
    level = StockLevel(pk=next(numbers), location_id=place)
    return Shelf(level=level, ready=ready, room=ready + ahead)


numbers = iter(range(1, 10**9))


def plan(lines, shelves, split="units"):
    """Units by SKU and place, or None."""
    found = plan_allocation(lines=lines, shelves=shelves, split=split)
    if found is None:
        return None
    where = {each.level.pk: (sku, each.level.location_id) for sku, each_of in shelves.items() for each in each_of}
    return {where[level]: units for level, units in found.items()}


def test_one_place_that_has_everything_comes_before_a_nearer_one_that_has_a_part():
    shelves = {"A": [shelf(1, 5), shelf(2, 5)], "B": [shelf(2, 1)]}

    assert plan({"A": 2, "B": 1}, shelves) == {("A", 2): 2, ("B", 2): 1}


def test_of_several_that_have_everything_the_preferred_one_sends():
    shelves = {"A": [shelf(3, 5), shelf(1, 5)], "B": [shelf(3, 5), shelf(1, 5)]}

    assert plan({"A": 2, "B": 2}, shelves) == {("A", 3): 2, ("B", 3): 2}


def test_a_line_comes_whole_where_one_place_has_it():
    assert plan({"A": 4}, {"A": [shelf(1, 3), shelf(2, 4)]}) == {("A", 2): 4}


def test_a_line_is_split_where_no_place_has_it_whole():
    assert plan({"A": 6}, {"A": [shelf(1, 3), shelf(2, 4)]}) == {("A", 1): 3, ("A", 2): 3}


def test_lines_come_from_different_places_but_are_not_split_themselves():
    shelves = {"A": [shelf(1, 3), shelf(2, 3)], "B": [shelf(2, 1)], "C": [shelf(1, 1)]}

    assert plan({"A": 3, "B": 1, "C": 1}, shelves, "lines") == {("A", 1): 3, ("B", 2): 1, ("C", 1): 1}
    assert plan({"A": 4}, shelves, "lines") is None


def test_without_splitting_one_place_sends_everything_or_nobody_does():
    shelves = {"A": [shelf(1, 3), shelf(2, 2)], "B": [shelf(2, 1)]}

    assert plan({"A": 2, "B": 1}, shelves, "never") == {("A", 2): 2, ("B", 2): 1}
    assert plan({"A": 3, "B": 1}, shelves, "never") is None


def test_what_is_here_goes_before_what_is_still_to_come():
    shelves = {"A": [shelf(1, 1, ahead=10), shelf(2, 2)]}

    assert plan({"A": 2}, shelves) == {("A", 2): 2}
    assert plan({"A": 3}, shelves) == {("A", 1): 1, ("A", 2): 2}
    assert plan({"A": 4}, shelves, "lines") == {("A", 1): 4}
    assert plan({"A": 14}, shelves) is None


def test_where_no_place_may_split_one_may_promise_what_is_to_come():
    assert plan({"A": 4}, {"A": [shelf(1, 1, ahead=10), shelf(2, 2)]}, "never") == {("A", 1): 4}


def test_nothing_to_send_comes_from_nowhere():
    assert plan({}, {}) == plan({}, {}, "never") == {}


@given(
    lines=st.dictionaries(st.sampled_from(SKUS), st.integers(1, 9), min_size=1),
    units=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4)), min_size=9, max_size=9),
    split=st.sampled_from(["units", "lines", "never"]),
)
def test_a_plan_is_exact_possible_and_split_no_more_than_allowed(lines, units, split):
    shelves = {
        sku: [shelf(place, *units[3 * row + column]) for column, place in enumerate(PLACES)]
        for row, sku in enumerate(SKUS)
    }
    found = plan(lines, shelves, split)

    rooms = {(sku, each.level.location_id): each.room for sku, each_of in shelves.items() for each in each_of}
    if found is None:
        assert not _possible(lines, rooms, split)
        return
    sent: dict[str, int] = defaultdict(int)
    senders: dict[str, set[int]] = defaultdict(set)
    for (sku, place), count in found.items():
        assert 0 < count <= rooms[sku, place]
        sent[sku] += count
        senders[sku].add(place)
    assert sent == lines
    if split != "units":
        assert all(len(places) == 1 for places in senders.values())
    if split == "never":
        assert len(set.union(*senders.values())) == 1


def _possible(lines, rooms, split):
    """Whether there is any way at all to send the lines."""
    if split == "units":
        return all(sum(rooms[sku, place] for place in PLACES) >= wanted for sku, wanted in lines.items())
    if split == "lines":
        return all(any(rooms[sku, place] >= wanted for place in PLACES) for sku, wanted in lines.items())
    return any(all(rooms[sku, place] >= wanted for sku, wanted in lines.items()) for place in PLACES)


def where(name, country, postcode, priority=0):
    return StockLevel(
        location=Location(code=name, country=country, postcode=postcode, priority=priority), item=StockItem(sku="A")
    )


def test_the_nearest_is_in_the_same_country_and_then_in_the_same_part_of_it():
    levels = [
        where("wien", "AT", "1096"),
        where("hamburg", "DE", "20095"),
        where("potsdam", "DE", "14467"),
        where("kreuzberg", "DE", "109 99"),
        where("nowhere", "", ""),
    ]

    asked = sorted(levels, key=preference("nearest", HOME))

    assert [level.location.code for level in asked] == ["kreuzberg", "potsdam", "hamburg", "nowhere", "wien"]


def test_among_equally_near_ones_priority_decides():
    levels = [where("b", "DE", "20095", priority=2), where("a", "DE", "80331", priority=1)]

    assert [level.location.code for level in sorted(levels, key=preference("nearest", HOME))] == ["a", "b"]


@pytest.mark.parametrize(("strategy", "to"), [("priority", HOME), ("nearest", None)])
def test_without_an_address_or_a_wish_for_it_priority_decides(strategy, to):
    levels = [where("near", "DE", "10969", priority=2), where("first", "FR", "75001", priority=1)]

    assert [level.location.code for level in sorted(levels, key=preference(strategy, to))] == ["first", "near"]


def taken():
    """Units reserved by place."""
    rows = Reservation.objects.held().values_list("level__location__code").annotate(units=Sum("quantity"))
    return dict(rows.order_by())


@pytest.mark.django_db
def test_an_order_is_sent_from_the_place_nearest_to_its_address(settings):
    settings.STOCK_ALLOCATION = "nearest"
    make_stock("MUG-1", paris=5, berlin=5)
    Location.objects.filter(code="paris").update(country="FR", postcode="75001")
    Location.objects.filter(code="berlin").update(country="DE", postcode="10115")

    inventory.reserve(reference=uuid4(), lines={"MUG-1": 2}, until=timezone.now(), to=HOME)
    inventory.reserve(reference=uuid4(), lines={"MUG-1": 1}, until=timezone.now())

    assert taken() == {"berlin": 2, "paris": 1}


@pytest.mark.django_db
def test_where_orders_are_not_split_one_can_order_what_one_place_has(settings):
    settings.STOCK_SPLIT = "never"
    make_stock("MUG-1", berlin=3, paris=2)

    assert inventory.get_availability(["MUG-1"])["MUG-1"].available == 3
    with pytest.raises(inventory.OutOfStock) as refused:
        inventory.reserve(reference=uuid4(), lines={"MUG-1": 4}, until=timezone.now())

    assert refused.value.data["shortages"] == [{"sku": "MUG-1", "available": 3}]
    assert taken() == {}


@pytest.mark.django_db
def test_where_orders_are_not_split_a_cart_that_lies_in_two_places_is_refused(settings):
    settings.STOCK_SPLIT = "never"
    make_stock("MUG-1", berlin=3, paris=0)
    make_stock("BOWL", berlin=0, paris=3)

    with pytest.raises(inventory.OutOfStock, match="Some things in the cart"):
        inventory.reserve(reference=uuid4(), lines={"MUG-1": 1, "BOWL": 1}, until=timezone.now())

    assert taken() == {}


@pytest.mark.django_db
def test_what_lies_where_nothing_is_sold_cannot_be_ordered():
    make_stock("MUG-1", berlin=3, repair=4)
    Location.objects.filter(code="repair").update(sells=False)

    found = inventory.get_availability(["MUG-1"])["MUG-1"]
    with pytest.raises(inventory.OutOfStock):
        inventory.reserve(reference=uuid4(), lines={"MUG-1": 4}, until=timezone.now())

    assert (found.available, found.ready, found.on_hand) == (3, 3, 7)
