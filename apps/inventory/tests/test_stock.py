"""How much there is, and changing it with a reason."""

import pytest
from django.db import IntegrityError

from apps.inventory import services as inventory
from apps.inventory.models import MAX_UNITS, Location, Movement, StockItem, StockLevel
from apps.inventory.services import _ledger
from apps.inventory.tests.factories import make_stock
from shop.common.errors import Invalid
from shop.common.ledger import LedgerIsAppendOnly

pytestmark = pytest.mark.django_db


def adjust(delta: int, *, sku: str = "MUG-1", location: str = "berlin", **more: str) -> int:
    return inventory.adjust_stock(sku=sku, location=location, delta=delta, reason="Count", actor="staff", **more)


def test_availability_is_the_sum_over_all_places():
    make_stock("MUG-1", berlin=3, paris=4)

    assert inventory.get_availability(["MUG-1"]) == {
        "MUG-1": inventory.Availability(sku="MUG-1", available=7, on_hand=7, reserved=0, ready=7)
    }


def test_every_sku_asked_for_is_in_the_answer_once():
    make_stock("MUG-1")

    found = inventory.get_availability(["MUG-1", "NOBODY-KNOWS", "MUG-1"])

    assert list(found) == ["MUG-1", "NOBODY-KNOWS"]
    assert found["NOBODY-KNOWS"].available == 0


def test_a_sku_that_is_not_tracked_is_available_in_any_number():
    inventory.track(skus=["GIFT-CARD"], tracked=False)

    assert inventory.get_availability(["GIFT-CARD"])["GIFT-CARD"].available is None


def test_availability_takes_the_same_queries_for_one_sku_and_for_many(django_assert_num_queries):
    for n in range(10):
        make_stock(f"MUG-{n}")

    with django_assert_num_queries(1):
        inventory.get_availability([f"MUG-{n}" for n in range(10)])


def test_tracking_again_leaves_a_sku_as_it_is():
    make_stock("MUG-1", threshold=3)

    inventory.track(skus=["MUG-1", "MUG-1", "MUG-2"], tracked=False)

    assert dict(StockItem.objects.values_list("sku", "tracked")) == {"MUG-1": True, "MUG-2": False}


def test_a_location_that_exists_stays_as_it_is():
    inventory.ensure_location(code="berlin", name="Berlin", priority=1)

    inventory.ensure_location(code="berlin", name="Elsewhere", priority=9)
    inventory.ensure_location(code="paris", name="Paris")

    assert str(Location.objects.get(code="berlin")) == "Berlin"
    assert [place.code for place in inventory.list_locations()] == ["paris", "berlin"]


def test_an_adjustment_writes_its_movement_and_tells_what_is_left():
    make_stock("MUG-1", berlin=10)

    left = adjust(-3)

    assert left == 7
    movement = Movement.objects.first()
    assert (movement.kind, movement.quantity, movement.reason, movement.actor) == ("correction", -3, "Count", "staff")
    assert str(movement) == "correction -3"


def test_the_same_key_changes_nothing_the_second_time():
    make_stock("MUG-1", berlin=10)

    first, second = adjust(5, key="delivery-7"), adjust(5, key="delivery-7")

    assert first == second == 15
    assert Movement.objects.filter(key="delivery-7").count() == 1


def test_what_checkouts_hold_cannot_be_taken_away(held):
    held("MUG-1", 4)

    with pytest.raises(inventory.BelowReserved):
        adjust(-7)

    assert inventory.get_availability(["MUG-1"])["MUG-1"].on_hand == 10
    assert adjust(-6) == 4


def test_a_refused_adjustment_leaves_no_trace():
    make_stock("MUG-1", berlin=10)
    inventory.ensure_location(code="paris", name="Paris")

    with pytest.raises(inventory.BelowReserved):
        adjust(-1, location="paris")

    assert StockLevel.objects.count() == 1
    assert Movement.objects.count() == 1


@pytest.mark.parametrize("delta", [0, MAX_UNITS + 1, -MAX_UNITS - 1, 10**20])
def test_a_change_of_nothing_or_of_too_much_is_refused(delta):
    make_stock("MUG-1")

    with pytest.raises(Invalid) as refused:
        adjust(delta)

    assert refused.value.field == "delta"


def test_the_books_hold_no_more_than_they_can():
    make_stock("MUG-1", berlin=10)

    with pytest.raises(inventory.BelowReserved):
        adjust(MAX_UNITS)

    assert adjust(MAX_UNITS - 10) == MAX_UNITS


def test_nobody_can_adjust_what_or_where_there_is_nothing():
    make_stock("MUG-1")

    with pytest.raises(inventory.UnknownSku) as no_sku:
        adjust(1, sku="NOBODY-KNOWS")
    with pytest.raises(inventory.UnknownLocation) as no_place:
        adjust(1, location="atlantis")

    assert (no_sku.value.field, no_place.value.field) == ("sku", "location")


def test_another_broken_promise_is_not_taken_for_a_repeat(monkeypatch):
    make_stock("MUG-1", berlin=10)
    monkeypatch.setattr(_ledger, "_require_sane", lambda booking: None)

    with pytest.raises(IntegrityError, match="a_movement_moves_something"):
        adjust(0, key="zero")


def test_a_repeat_at_the_same_moment_changes_nothing(monkeypatch):
    """Neither sees the key of the other when it looks; the database does."""
    make_stock("MUG-1", berlin=10)
    adjust(2, key="delivery-7")
    truly, looks = _ledger._new, list[int]()
    monkeypatch.setattr(_ledger, "_new", lambda wanted: truly(wanted) if looks else looks.append(1) or list(wanted))

    assert adjust(2, key="delivery-7") == 12

    assert Movement.objects.count() == 2
    assert inventory.audit() == []


def test_a_movement_can_be_neither_changed_nor_deleted():
    make_stock("MUG-1")
    movement = Movement.objects.get()

    for forbidden in (
        lambda: Movement.objects.update(quantity=5),
        lambda: Movement.objects.all().delete(),
        lambda: Movement.objects.bulk_update([movement], ["quantity"]),
        lambda: movement.level.movements.update(quantity=5),
        movement.delete,
        movement.save,
    ):
        with pytest.raises(LedgerIsAppendOnly):
            forbidden()

    assert Movement.objects.get().quantity == 10


def test_rows_say_what_they_are(held):
    held("MUG-1", 2)

    level = StockLevel.objects.get()
    assert str(level.item) == "MUG-1"
    assert str(level) == f"{level.item_id} at {level.location_id}"
    assert str(level.reservations.get()).startswith("2 for ")


def test_the_audit_finds_stock_that_its_ledger_does_not_explain(held):
    held("MUG-1", 2)
    assert inventory.audit() == []

    StockLevel.objects.update(on_hand=11, reserved=3)

    assert inventory.audit() == [
        "MUG-1 at berlin has 11 on hand, its movements say 10",
        "MUG-1 at berlin has 3 reserved, its reservations say 2",
    ]
