"""Counting the shelves while orders flow: what is booked is what was found beyond the books at that moment."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.inventory import services as inventory
from apps.inventory.models import Movement, Stocktake, StocktakeCount, StocktakeLine
from apps.inventory.tests.factories import make_stock
from shop.common.errors import Invalid

pytestmark = pytest.mark.django_db
ADA, BOB = "staff:ada@shop.example", "staff:bob@shop.example"


def begin(location="berlin", **what):
    return inventory.open_stocktake(location=location, actor=ADA, now=timezone.now(), **what)


def count(number, sku="MUG-1", units=0, *, actor=ADA, extend=False, **more):
    [line] = inventory.count_lines(
        number=number, counts=[inventory.Count(sku, units, **more)], extend=extend, actor=actor, now=timezone.now()
    )
    return line


def finish(number, **how):
    return inventory.book_stocktake(number=number, actor=ADA, now=timezone.now(), **how)


def on_hand(sku="MUG-1"):
    return inventory.get_availability([sku])[sku].on_hand


def sell(units=1, sku="MUG-1"):
    reference = uuid4()
    inventory.reserve(reference=reference, lines={sku: units}, until=timezone.now() + timedelta(hours=1))
    inventory.commit(reference=reference, lines={sku: units}, actor="shopper")
    return reference


def send(reference):
    inventory.mark_sent(reference=reference, now=timezone.now())


def receive(units, sku="MUG-1", location="berlin"):
    inventory.adjust_stock(sku=sku, location=location, delta=units, kind="receipt", reason="Delivery", actor="staff")


def test_what_was_counted_becomes_what_is_on_hand():
    make_stock("MUG-1", berlin=10)
    make_stock("MUG-2", berlin=3)
    number = begin()
    count(number, "MUG-1", 8)
    count(number, "MUG-2", 3)

    assert finish(number) == 1

    moved = Movement.objects.get(kind="stocktake")
    assert (moved.quantity, moved.reference, moved.reason, moved.actor) == (-2, number, "Counted 8, expected 10", ADA)
    assert (on_hand("MUG-1"), on_hand("MUG-2")) == (8, 3)
    done = Stocktake.objects.get()
    assert (done.status, done.closed_by, StocktakeLine.objects.filter(is_open=True).exists()) == ("booked", ADA, False)
    assert inventory.audit() == []


def test_what_was_sold_before_the_count_still_lies_on_the_shelf():
    make_stock("MUG-1", berlin=10)
    sell(3)
    number = begin()
    count(number, units=10)

    assert finish(number) == 0
    assert on_hand() == 7


def test_what_was_sold_and_sent_before_the_count_is_gone():
    make_stock("MUG-1", berlin=10)
    send(sell(3))
    number = begin()
    count(number, units=7)

    assert finish(number) == 0
    assert on_hand() == 7


def test_what_is_sold_between_count_and_booking_is_no_difference():
    make_stock("MUG-1", berlin=10)
    number = begin()
    count(number, units=9)
    sell(4)

    assert finish(number) == 1
    assert on_hand() == 5  # nine were there, four are sold
    assert inventory.audit() == []


def test_what_is_sent_between_count_and_booking_is_no_difference():
    make_stock("MUG-1", berlin=10)
    earlier = sell(2)
    number = begin()
    count(number, units=10)
    send(earlier)
    send(sell(3))

    assert finish(number) == 0
    assert on_hand() == 5


def test_what_comes_in_between_count_and_booking_is_added_to_what_was_found():
    make_stock("MUG-1", berlin=10)
    number = begin()
    count(number, units=12)
    receive(20)

    assert finish(number) == 1
    assert on_hand() == 32


def test_what_is_cancelled_or_returned_between_count_and_booking_comes_back_once():
    make_stock("MUG-1", berlin=10)
    unsent, sent = sell(2), sell(3)
    send(sent)
    number = begin()
    count(number, units=7)  # five on hand, two of somebody's order
    inventory.restock(reference=unsent, actor="staff")
    inventory.restock(reference=sent, lines={"MUG-1": 1}, actor="staff")

    assert finish(number) == 0
    assert on_hand() == 8


def test_what_is_held_by_a_checkout_lies_on_the_shelf(held):
    make_stock("MUG-1", berlin=10)
    held("MUG-1", 4)
    number = begin()
    count(number, units=10)

    assert finish(number) == 0


def test_units_that_were_sold_ahead_are_not_missed():
    make_stock("MUG-1", berlin=2)
    settings = inventory.ItemSettings(policy="backorder", backorder_limit=5)
    inventory.configure_item(sku="MUG-1", settings=settings)
    sell(5)
    number = begin()
    count(number, units=2)  # on hand is three owed, and two of the five that are sold lie there

    assert finish(number) == 0
    assert on_hand() == -3


def test_lines_that_nobody_counted_stay_as_they_are():
    make_stock("MUG-1", berlin=10)
    make_stock("MUG-2", berlin=5)
    number = begin()
    count(number, "MUG-1", 10)

    assert finish(number) == 0
    assert on_hand("MUG-2") == 5


def test_lines_that_nobody_counted_can_count_as_nothing():
    make_stock("MUG-1", berlin=10)
    make_stock("MUG-2", berlin=5)
    number = begin()
    count(number, "MUG-1", 10)

    assert [d.sku for d in inventory.review_stocktake(number=number, uncounted="zero").differences] == ["MUG-2"]
    assert finish(number, uncounted="zero") == 1
    assert (on_hand("MUG-1"), on_hand("MUG-2")) == (10, 0)
    assert inventory.audit() == []


def test_what_came_in_meanwhile_does_not_count_as_nothing():
    make_stock("MUG-1", berlin=10)
    number = begin()
    receive(20)

    assert inventory.review_stocktake(number=number, uncounted="zero").arrived == ("MUG-1",)
    assert finish(number, uncounted="zero") == 0
    assert on_hand() == 30


def test_units_that_are_promised_cannot_be_booked_away_and_nothing_else_is(held):
    make_stock("MUG-1", berlin=10)
    make_stock("MUG-2", berlin=5)
    number = begin()
    count(number, "MUG-1", 3)
    count(number, "MUG-2", 4)
    checkout = held("MUG-1", 6)

    assert [d.sku for d in inventory.review_stocktake(number=number).blocked] == ["MUG-1"]
    with pytest.raises(inventory.BelowReserved, match="MUG-1") as refused:
        finish(number)

    assert refused.value.data["sku"] == "MUG-1"
    assert (on_hand("MUG-1"), on_hand("MUG-2"), Stocktake.objects.get().status) == (10, 5, "open")
    assert StocktakeLine.objects.filter(is_open=True).count() == 2

    inventory.release(reference=checkout)
    assert finish(number) == 2
    assert (on_hand("MUG-1"), on_hand("MUG-2")) == (3, 4)


def test_the_stocktake_is_booked_once():
    make_stock("MUG-1", berlin=10)
    number = begin()
    count(number, units=8)
    finish(number)

    with pytest.raises(inventory.StocktakeClosed, match="booked already"):
        finish(number)
    with pytest.raises(inventory.StocktakeClosed):
        count(number, units=1)
    with pytest.raises(inventory.StocktakeClosed):
        inventory.cancel_stocktake(number=number, actor=ADA, now=timezone.now())

    assert on_hand() == 8


def test_nothing_is_booked_that_nobody_looked_at():
    make_stock("MUG-1", berlin=10)
    number = begin()
    count(number, units=8)
    seen = inventory.review_stocktake(number=number).changes
    count(number, units=9)

    with pytest.raises(inventory.StocktakeChanged):
        finish(number, seen=seen)

    assert (on_hand(), Stocktake.objects.get().status) == (10, "open")


def test_a_cancelled_stocktake_books_nothing_and_sets_its_skus_free():
    make_stock("MUG-1", berlin=10)
    number = begin()
    count(number, units=8)

    inventory.cancel_stocktake(number=number, actor=BOB, now=timezone.now())

    assert (on_hand(), Stocktake.objects.get().closed_by) == (10, BOB)
    with pytest.raises(inventory.StocktakeClosed, match="cancelled already"):
        finish(number)
    assert begin() != number


def test_scans_of_two_people_add_up():
    make_stock("MUG-1", berlin=10)
    number = begin()

    for actor in (ADA, BOB, ADA):
        count(number, units=1, add=True, actor=actor)

    assert StocktakeLine.objects.get().counted == 3
    assert [(row.added, row.counted) for row in StocktakeCount.objects.order_by("pk")] == [(1, 1), (1, 2), (1, 3)]


def test_a_scan_that_arrives_twice_counts_once():
    make_stock("MUG-1", berlin=10)
    number = begin()

    count(number, units=1, add=True, key="scan-1")
    assert (
        inventory.count_lines(
            number=number,
            counts=[inventory.Count("MUG-1", 1, add=True, key="scan-1")],
            actor=ADA,
            now=timezone.now(),
        )
        == []
    )

    assert StocktakeLine.objects.get().counted == 1


def test_nobody_overwrites_the_number_of_somebody_else_without_being_told():
    make_stock("MUG-1", berlin=10)
    number = begin()
    count(number, units=5, actor=ADA)

    with pytest.raises(inventory.CountedByOther, match=r"ada@shop.example has counted 5 of MUG-1") as told:
        count(number, units=7, actor=BOB)
    assert StocktakeLine.objects.get().counted == 5

    [seen] = told.value.data["counts"]
    count(number, units=7, actor=BOB, seen=seen["version"])
    with pytest.raises(inventory.CountedByOther):
        count(number, units=6, actor=ADA, seen=seen["version"])

    assert StocktakeLine.objects.get().counted == 7
    assert [row.counted for row in StocktakeCount.objects.order_by("pk")] == [5, 7]


def test_one_corrects_ones_own_number():
    make_stock("MUG-1", berlin=10)
    number = begin()
    count(number, units=5)

    assert count(number, units=6).before == 5
    assert count(number, units=None).counted is None
    line = StocktakeLine.objects.get()
    assert (line.counted, line.expected, line.counted_at) == (None, None, None)


def test_a_count_in_two_parts_between_which_something_left_is_to_be_repeated():
    make_stock("MUG-1", berlin=10)
    earlier = sell(2)
    number = begin()
    count(number, units=5, add=True)
    send(earlier)

    assert count(number, units=3, add=True).moved
    assert inventory.review_stocktake(number=number).moved == ("MUG-1",)
    assert not count(number, units=8).moved
    assert finish(number) == 0


def test_a_scan_of_what_is_not_on_the_list_joins_it_where_that_is_meant():
    make_stock("MUG-1", berlin=10)
    make_stock("BOWL-1", paris=2)
    number = begin(prefix="MUG")

    with pytest.raises(inventory.UnknownSku, match="Not on the list of this stocktake: BOWL-1"):
        count(number, "BOWL-1", 1)
    assert count(number, "BOWL-1", 1, extend=True).new
    finish(number)

    berlin = Movement.objects.get(kind="stocktake")
    assert (berlin.level.item.sku, berlin.level.location.code, berlin.quantity) == ("BOWL-1", "berlin", 1)


def test_the_list_is_what_was_there_or_begins_so_or_was_chosen():
    for sku in ("MUG-1", "MUG-2", "BOWL-1"):
        make_stock(sku, berlin=1)
    make_stock("CUP-1", paris=1)
    inventory.track(skus=["VOUCHER"], tracked=False)

    for what, skus in (
        ({}, ["BOWL-1", "MUG-1", "MUG-2"]),
        ({"prefix": "mug"}, ["MUG-1", "MUG-2"]),
        ({"skus": ["CUP-1", "MUG-2"]}, ["CUP-1", "MUG-2"]),
    ):
        number = begin(**what)
        assert [line.sku for line in inventory.get_sheet(number=number)] == skus
        inventory.cancel_stocktake(number=number, actor=ADA, now=timezone.now())
    with pytest.raises(inventory.UnknownSku, match="NOPE, VOUCHER"):
        begin(skus=["MUG-1", "NOPE", "VOUCHER"])
    with pytest.raises(inventory.UnknownLocation):
        begin(location="moon")
    with pytest.raises(Invalid, match="nothing to count"):
        begin(prefix="X")


def test_a_sku_is_counted_by_one_stocktake_at_a_time_in_one_place():
    make_stock("MUG-1", berlin=10, paris=4)
    make_stock("MUG-2", berlin=1)
    first = begin(skus=["MUG-1"])

    with pytest.raises(inventory.BeingCounted, match=f"{first} is open and counts MUG-1"):
        begin()
    other = begin(skus=["MUG-2"])
    with pytest.raises(inventory.BeingCounted):
        count(other, "MUG-1", 1, extend=True)

    assert begin(location="paris")
    line = StocktakeLine.objects.get(stocktake__number=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        StocktakeLine.objects.create(
            stocktake=Stocktake.objects.get(number=other), item=line.item, location=line.location
        )


def test_the_sheet_is_blind_unless_one_asks():
    make_stock("MUG-1", berlin=10)
    sell(2)
    number = begin()

    assert [line.expected for line in inventory.get_sheet(number=number)] == [None]
    assert [line.expected for line in inventory.get_sheet(number=number, expected=True)] == [10]


def test_differences_are_valued_at_what_the_units_cost_when_they_came_last():
    make_stock("MUG-1", berlin=10)
    for cost in (300, 450):
        inventory.adjust_stock(
            sku="MUG-1", location="berlin", delta=1, kind="restock", reason="In", actor="staff", unit_cost=cost
        )
    number = begin()
    count(number, units=10)

    review = inventory.review_stocktake(number=number)

    assert (review.less, review.more, review.value) == (2, 0, -900)


def test_a_long_list_is_counted_previewed_and_booked_in_few_queries(django_assert_max_num_queries):
    skus = [f"S-{n:05d}" for n in range(300)]
    inventory.track(skus=skus)
    inventory.ensure_location(code="berlin", name="Berlin")
    with django_assert_max_num_queries(12):
        number = begin(skus=skus)
    with django_assert_max_num_queries(15):
        inventory.count_lines(
            number=number, counts=[inventory.Count(sku, 1) for sku in skus], actor=ADA, now=timezone.now()
        )
    with django_assert_max_num_queries(8):
        assert len(inventory.review_stocktake(number=number).differences) == 300
    with django_assert_max_num_queries(300 + 20):  # one guarded UPDATE for each level
        assert finish(number) == 300
