"""What happens when nothing is left: backorders, pre-orders, and what is kept back."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError
from django.utils import timezone

from apps.inventory import services as inventory
from apps.inventory.models import MAX_LIMIT, Location, Movement, Reservation, StockItem, StockLevel
from apps.inventory.signals import availability_changed
from apps.inventory.tests.factories import make_stock
from shop.common.errors import Invalid

pytestmark = pytest.mark.django_db

DECEMBER = date(2026, 12, 12)


def on_backorder(limit=5, **changes):
    settings = {"policy": "backorder", "backorder_limit": limit, "expected_on": DECEMBER, "threshold": 0} | changes
    inventory.configure_item(sku="MUG-1", settings=inventory.ItemSettings(**settings))


def reserve(units: int) -> UUID:
    reference = uuid4()
    inventory.reserve(reference=reference, lines={"MUG-1": units}, until=timezone.now())
    return reference


def sell(units: int) -> UUID:
    reference = reserve(units)
    inventory.commit(reference=reference, lines={"MUG-1": units}, actor="shopper")
    return reference


def receive(units: int) -> int:
    return inventory.adjust_stock(
        sku="MUG-1", location="berlin", delta=units, kind="receipt", reason="Delivery", actor="staff"
    )


def stock():
    """What can be ordered, what of it is here, what is on hand, what is reserved."""
    found = inventory.get_availability(["MUG-1"])["MUG-1"]
    return found.available, found.ready, found.on_hand, found.reserved


def test_on_backorder_one_sells_beyond_what_is_here_and_stops_at_the_limit():
    make_stock("MUG-1", berlin=2)
    on_backorder(3)
    assert stock() == (5, 2, 2, 0)

    sell(4)

    assert stock() == (1, 0, -2, 0)
    with pytest.raises(inventory.OutOfStock) as refused:
        reserve(2)
    assert refused.value.data["shortages"] == [{"sku": "MUG-1", "available": 1}]
    assert inventory.audit() == []


def test_shoppers_hear_when_what_they_order_ahead_will_come():
    make_stock("MUG-1", berlin=2)
    on_backorder()

    found = inventory.get_availability(["MUG-1"])["MUG-1"]

    assert (found.policy, found.expected_on) == ("backorder", DECEMBER)


def test_what_comes_in_goes_to_those_who_wait_first():
    make_stock("MUG-1", berlin=0)
    on_backorder(5)
    sell(4)

    receive(10)

    assert stock() == (11, 6, 6, 0)


def test_a_pre_order_needs_no_stock_that_ever_was():
    inventory.track(skus=["MUG-1"])
    inventory.ensure_location(code="berlin", name="Berlin")

    on_backorder(2, policy="preorder")
    sell(2)

    assert stock() == (0, 0, -2, 0)
    assert inventory.get_availability(["MUG-1"])["MUG-1"].policy == "preorder"


def test_a_pre_order_before_there_is_any_place_is_refused_with_a_sentence():
    inventory.track(skus=["MUG-1"])

    with pytest.raises(inventory.UnknownLocation, match="no location yet"):
        on_backorder(2)

    assert StockItem.objects.get().policy == "stock"


def test_only_the_place_that_is_asked_first_sells_ahead():
    make_stock("MUG-1", shed=1, berlin=1, paris=1)
    Location.objects.filter(code="shed").update(sells=False)

    on_backorder(5)

    limits = dict(StockLevel.objects.values_list("location__code", "backorder_limit"))
    assert limits == {"shed": 0, "berlin": 5, "paris": 0}


def test_a_lower_limit_breaks_no_promise_and_makes_no_new_one():
    make_stock("MUG-1", berlin=0)
    on_backorder(5)
    reference = sell(4)
    held = reserve(1)

    on_backorder(2)

    assert stock()[0] == 0
    assert inventory.release(reference=held)
    assert stock()[0] == 0
    assert receive(3) == -1
    assert stock()[0] == 1
    assert inventory.restock(reference=reference, actor="staff")
    assert stock() == (5, 3, 3, 0)
    assert inventory.audit() == []


def test_the_end_of_backorders_is_the_end_of_them():
    make_stock("MUG-1", berlin=0)
    on_backorder(5)
    sell(4)

    inventory.configure_item(sku="MUG-1", settings=inventory.ItemSettings(threshold=0))
    assert stock() == (0, 0, -4, 0)

    receive(6)
    assert stock() == (2, 2, 2, 0)
    assert inventory.get_availability(["MUG-1"])["MUG-1"].expected_on is None


def test_the_wall_behind_the_guard_is_in_the_database():
    make_stock("MUG-1", berlin=1)
    on_backorder(2)

    with pytest.raises(IntegrityError, match="no_more_promised_than_may_be_owed"):
        StockLevel.objects.update(reserved=4)


def test_what_is_kept_back_is_not_sold_and_yet_is_there():
    make_stock("MUG-1", berlin=5)

    inventory.set_safety_stock(units={("MUG-1", "berlin"): 2})

    assert stock() == (3, 3, 5, 0)
    with pytest.raises(inventory.OutOfStock):
        reserve(4)
    sell(3)
    assert stock() == (0, 0, 2, 0)


def test_more_kept_back_than_is_there_takes_nothing_from_other_places():
    make_stock("MUG-1", berlin=2, paris=3)

    inventory.set_safety_stock(units={("MUG-1", "berlin"): 5})

    assert stock() == (3, 3, 5, 0)


def test_what_a_checkout_holds_itself_counts_as_free_at_each_place():
    make_stock("MUG-1", berlin=5, paris=3)
    reference = reserve(4)
    inventory.set_safety_stock(units={("MUG-1", "berlin"): 3})

    own = inventory.get_availability(["MUG-1"], holding=reference)["MUG-1"]

    assert stock()[0] == 3
    assert (own.available, own.ready) == (5, 5)


def test_staff_takes_away_neither_what_is_promised_nor_what_is_not_here():
    make_stock("MUG-1", berlin=3)
    on_backorder(10)
    reserve(2)

    with pytest.raises(inventory.BelowReserved):
        receive(-4)

    assert receive(-3) == 0
    assert stock() == (8, 0, 0, 2)


def test_nobody_overwrites_what_somebody_else_has_just_decided():
    make_stock("MUG-1", threshold=None)
    version = StockItem.objects.get().version
    inventory.configure_item(sku="MUG-1", settings=inventory.ItemSettings(threshold=7), version=version)

    with pytest.raises(inventory.ChangedMeanwhile):
        inventory.configure_item(sku="MUG-1", settings=inventory.ItemSettings(threshold=3), version=version)

    assert StockItem.objects.get().threshold == 7


def test_two_skus_do_not_share_a_barcode():
    make_stock("MUG-1")
    make_stock("MUG-2")
    inventory.configure_item(sku="MUG-1", settings=inventory.ItemSettings(barcode="4006381333931"))

    with pytest.raises(inventory.BarcodeTaken) as refused:
        inventory.configure_item(sku="MUG-2", settings=inventory.ItemSettings(barcode="4006381333931 ", threshold=9))

    assert refused.value.field == "barcode"
    assert (StockItem.objects.get(sku="MUG-2").barcode, StockItem.objects.get(sku="MUG-2").threshold) == ("", 0)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"policy": "whatever"}, "policy"),
        ({"policy": "backorder"}, "backorder_limit"),
        ({"policy": "backorder", "backorder_limit": -1}, "backorder_limit"),
        ({"policy": "backorder", "backorder_limit": MAX_LIMIT + 1}, "backorder_limit"),
        ({"policy": "preorder", "backorder_limit": 5}, "expected_on"),
    ],
)
def test_settings_without_sense_are_refused_at_their_field(settings, field):
    make_stock("MUG-1")

    with pytest.raises(Invalid) as refused:
        inventory.configure_item(sku="MUG-1", settings=inventory.ItemSettings(**settings))

    assert refused.value.field == field
    assert StockItem.objects.get().policy == "stock"


def test_a_limit_beyond_all_reason_is_refused():
    make_stock("MUG-1")

    with pytest.raises(Invalid, match="between 0 and"):
        inventory.set_safety_stock(units={("MUG-1", "berlin"): -1})


def test_nobody_configures_what_there_is_not():
    with pytest.raises(inventory.UnknownSku):
        inventory.configure_item(sku="NOBODY-KNOWS", settings=inventory.ItemSettings())


def test_a_change_of_policy_is_announced():
    heard = []
    make_stock("MUG-1")

    def hear(event, **_):
        heard.append(event.skus)

    availability_changed.connect(hear)

    on_backorder()
    inventory.set_safety_stock(units={("MUG-1", "berlin"): 1})

    availability_changed.disconnect(hear)
    assert heard == [("MUG-1",), ("MUG-1",)]


# --- what leaves the house --------------------------------------------------------------------------------------------


def test_what_was_sold_lies_there_until_it_is_sent():
    make_stock("MUG-1", berlin=5)
    reference = sell(2)
    level = StockLevel.objects.get()

    assert inventory.get_waiting([level.pk]) == {level.pk: 2}
    inventory.mark_sent(reference=reference, now=timezone.now())

    assert inventory.get_waiting([level.pk]) == {}


def test_what_was_sold_ahead_cannot_leave_before_it_comes():
    make_stock("MUG-1", berlin=2)
    on_backorder()
    first, second = sell(2), sell(3)

    with pytest.raises(inventory.NotHere, match="MUG-1 was sold ahead"):
        inventory.mark_sent(reference=second, now=timezone.now())

    inventory.mark_sent(reference=first, now=timezone.now())
    receive(3)
    inventory.mark_sent(reference=second, now=timezone.now())
    assert not Reservation.objects.waiting().exists()


# --- from place to place ----------------------------------------------------------------------------------------------


def carry(units=3, **more):
    wishes = {"source": "berlin", "target": "paris", "reason": "Christmas market", "actor": "staff"} | more
    inventory.transfer_stock(units={"MUG-1": units}, **wishes)


def at():
    return dict(StockLevel.objects.values_list("location__code", "on_hand"))


def test_a_transfer_takes_here_and_puts_there():
    make_stock("MUG-1", berlin=5, paris=1)

    carry(3)

    assert at() == {"berlin": 2, "paris": 4}
    moved = Movement.objects.filter(kind="transfer").values_list("level__location__code", "quantity")
    assert set(moved) == {("berlin", -3), ("paris", 3)}
    assert inventory.audit() == []


def test_the_same_transfer_twice_is_one():
    make_stock("MUG-1", berlin=5, paris=1)

    carry(key="form-1")
    carry(key="form-1")

    assert at() == {"berlin": 2, "paris": 4}


def test_what_is_promised_stays_where_it_is_however_far_one_may_sell_ahead():
    make_stock("MUG-1", berlin=5, paris=1)
    on_backorder(10)
    reserve(4)

    with pytest.raises(inventory.BelowReserved):
        carry(2)

    assert at() == {"berlin": 5, "paris": 1}
    carry(1)


@pytest.mark.parametrize("wish", [{"target": "berlin"}, {"target": "atlantis"}, {"units": 0}, {"units": -2}])
def test_a_transfer_without_sense_is_refused(wish):
    make_stock("MUG-1", berlin=5, paris=1)

    with pytest.raises(Invalid):
        carry(**wish)

    assert at() == {"berlin": 5, "paris": 1}


def test_many_changes_are_all_made_or_none():
    make_stock("MUG-1", berlin=5)
    make_stock("MUG-2", berlin=5)
    places = {("MUG-2", "berlin"): 4, ("MUG-1", "berlin"): -2}

    assert inventory.adjust_many(deltas=places, reason="Count", actor="staff") == 2
    with pytest.raises(inventory.BelowReserved) as refused:
        inventory.adjust_many(deltas={("MUG-2", "berlin"): 1, ("MUG-1", "berlin"): -4}, reason="Count", actor="staff")

    assert refused.value.data["sku"] == "MUG-1"
    assert list(StockLevel.objects.order_by("item__sku").values_list("on_hand", flat=True)) == [3, 9]


@pytest.mark.parametrize(("delta", "cost"), [(-1, 500), (1, -1), (1, 10**12)])
def test_only_what_comes_in_has_a_cost(delta, cost):
    make_stock("MUG-1")

    with pytest.raises(Invalid) as refused:
        inventory.adjust_stock(
            sku="MUG-1", location="berlin", delta=delta, reason="Delivery", actor="staff", unit_cost=cost
        )

    assert refused.value.field == "unit_cost"
