"""Keeping stock for a checkout, then selling it or setting it free."""

from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.utils import timezone

from apps.inventory import services as inventory
from apps.inventory.models import Movement, Reservation, StockItem, StockLevel
from apps.inventory.models._stock import StockLevelQuerySet
from apps.inventory.services import _reservations, _reserving
from apps.inventory.signals import availability_changed
from apps.inventory.tests.factories import make_stock

pytestmark = pytest.mark.django_db

BUYER = "shopper"


def stock(sku: str = "MUG-1") -> tuple[int | None, int, int]:
    """What can be ordered, what is there, what is reserved."""
    found = inventory.get_availability([sku])[sku]
    return found.available, found.on_hand, found.reserved


def reserve(**lines: int) -> None:
    inventory.reserve(reference=uuid4(), lines=lines, until=timezone.now())


@pytest.fixture
def changes():
    """The SKUs of each announcement that availability changed."""
    heard = []

    def hear(event, **_):
        heard.append(event.skus)

    availability_changed.connect(hear)
    yield heard
    availability_changed.disconnect(hear)


def test_a_reservation_takes_units_out_of_sale_but_not_out_of_the_house(held):
    held("MUG-1", 3)

    assert stock() == (7, 10, 3)
    assert not Movement.objects.filter(kind="sale").exists()


def test_the_holder_sees_their_own_units_as_free(held):
    reference = held("MUG-1", 10)

    assert inventory.get_availability(["MUG-1"])["MUG-1"].available == 0
    assert inventory.get_availability(["MUG-1"], holding=reference)["MUG-1"].available == 10
    assert inventory.get_availability(["MUG-1"], holding=uuid4())["MUG-1"].available == 0


def test_what_one_place_lacks_the_next_gives():
    make_stock("MUG-1", berlin=2, paris=0, rome=5)

    reserve(**{"MUG-1": 6})

    taken = Reservation.objects.values_list("level__location__code", "quantity").order_by("pk")
    assert list(taken) == [("berlin", 2), ("rome", 4)]


def test_a_sku_that_is_not_tracked_needs_no_reservation(held):
    inventory.track(skus=["GIFT-CARD"], tracked=False)

    reference = held("MUG-1", 1, **{"GIFT-CARD": 500})
    inventory.commit(reference=reference, lines={"MUG-1": 1, "GIFT-CARD": 500}, actor=BUYER)

    assert list(Reservation.objects.values_list("level__item__sku", flat=True)) == ["MUG-1"]


def test_nobody_gets_anything_when_one_line_is_short_and_all_shortages_are_told():
    make_stock("MUG-1", berlin=10)
    make_stock("MUG-2", berlin=1, paris=1)
    make_stock("MUG-3", berlin=0)

    with pytest.raises(inventory.OutOfStock) as refused:
        reserve(**{"MUG-1": 1, "MUG-2": 3, "MUG-3": 1, "MUG-4": 1})

    assert refused.value.data["shortages"] == [
        {"sku": "MUG-2", "available": 2},
        {"sku": "MUG-3", "available": 0},
        {"sku": "MUG-4", "available": 0},
    ]
    assert stock() == (10, 10, 0)


@pytest.mark.parametrize(
    ("units", "sentence"),
    [(0, "This has just sold out."), (1, "Only 1 is left."), (2, "Only 2 are left.")],
)
def test_a_refusal_says_how_many_are_left(units, sentence):
    make_stock("MUG-1", berlin=units)

    with pytest.raises(inventory.OutOfStock, match=sentence):
        reserve(**{"MUG-1": 3})


def test_a_buyer_who_read_too_early_gets_what_is_left_and_no_more(monkeypatch):
    """Two buyers see two units; the other one was quicker."""
    make_stock("MUG-1", berlin=2)
    seen = _reserving._levels(["MUG-1"])
    reserve(**{"MUG-1": 1})
    monkeypatch.setattr(_reserving, "_levels", _first_then_truly(seen))

    with pytest.raises(inventory.OutOfStock) as refused:
        reserve(**{"MUG-1": 2})

    assert refused.value.data["shortages"] == [{"sku": "MUG-1", "available": 1}]
    assert stock() == (1, 2, 1)


def test_a_buyer_who_read_too_early_is_served_from_the_next_place(monkeypatch):
    make_stock("MUG-1", berlin=2, paris=2)
    seen = _reserving._levels(["MUG-1"])
    reserve(**{"MUG-1": 2})
    monkeypatch.setattr(_reserving, "_levels", _first_then_truly(seen))

    reserve(**{"MUG-1": 2})

    assert stock() == (0, 4, 4)
    assert inventory.audit() == []


def test_without_the_guard_only_the_constraint_would_stop_an_oversell(monkeypatch):
    make_stock("MUG-1", berlin=2)
    seen = _reserving._levels(["MUG-1"])
    reserve(**{"MUG-1": 1})
    monkeypatch.setattr(_reserving, "_levels", _first_then_truly(seen))
    monkeypatch.setattr(StockLevelQuerySet, "with_room_for", lambda levels, quantity: levels)

    with pytest.raises(IntegrityError, match="no_more_promised_than_may_be_owed"):
        reserve(**{"MUG-1": 2})


def _first_then_truly(seen):
    """A reader that answers once what was true before."""
    truly, answers = _reserving._levels, [seen]

    def read(skus):
        return answers.pop() if answers else truly(skus)

    return read


@pytest.mark.parametrize("quantity", [-1, -10])
def test_a_negative_quantity_sets_nothing_free(held, quantity):
    held("MUG-1", 5)

    with pytest.raises(ValueError, match="at least one unit"):
        reserve(**{"MUG-1": quantity})

    assert stock() == (5, 10, 5)


def test_a_checkout_holds_each_level_once(held):
    reference = held("MUG-1", 1)

    with pytest.raises(IntegrityError):
        inventory.reserve(reference=reference, lines={"MUG-1": 1}, until=timezone.now())


def test_a_commit_sells_what_was_held(held):
    reference = held("MUG-1", 3)

    inventory.commit(reference=reference, lines={"MUG-1": 3}, actor=BUYER)

    assert stock() == (7, 7, 0)
    sale = Movement.objects.get(kind="sale")
    assert (sale.quantity, sale.reference, sale.actor) == (-3, str(reference), BUYER)
    assert inventory.get_committed([reference, uuid4()]) == {reference: 3}


def test_committing_again_changes_nothing(held):
    reference = held("MUG-1", 3)

    for _time in range(3):
        inventory.commit(reference=reference, lines={"MUG-1": 3}, actor=BUYER)

    assert stock() == (7, 7, 0)
    assert Movement.objects.filter(kind="sale").count() == 1


def test_a_release_sets_free_once(held):
    reference = held("MUG-1", 3)

    assert inventory.release(reference=reference)
    assert not inventory.release(reference=reference)

    assert stock() == (10, 10, 0)


def test_what_was_released_cannot_be_sold(held):
    reference = held("MUG-1", 3)
    inventory.release(reference=reference)

    with pytest.raises(inventory.ReservationGone):
        inventory.commit(reference=reference, lines={"MUG-1": 3}, actor=BUYER)

    assert stock() == (10, 10, 0)


def test_what_was_never_held_cannot_be_sold():
    make_stock("MUG-1")

    with pytest.raises(inventory.ReservationGone):
        inventory.commit(reference=uuid4(), lines={"MUG-1": 1}, actor=BUYER)


def test_units_of_one_sku_do_not_pay_for_another(held):
    """MUG-2 was not tracked when it was put aside."""
    make_stock("MUG-2")
    StockItem.objects.filter(sku="MUG-2").update(tracked=False)
    reference = held("MUG-1", 5, **{"MUG-2": 1})
    StockItem.objects.filter(sku="MUG-2").update(tracked=True)

    with pytest.raises(inventory.ReservationGone):
        inventory.commit(reference=reference, lines={"MUG-1": 1, "MUG-2": 1}, actor=BUYER)

    assert stock("MUG-1") == (5, 10, 5)


def test_what_was_sold_is_not_released(held):
    reference = held("MUG-1", 3)
    inventory.commit(reference=reference, lines={"MUG-1": 3}, actor=BUYER)

    assert not inventory.release(reference=reference)

    assert stock() == (7, 7, 0)


@pytest.fixture
def meanwhile(monkeypatch):
    """Let somebody else act between the look at the reservations and the change: meanwhile(lambda: ...)."""

    def act(work):
        truly, left = _reservations.allocation_order, [work]

        def order(level):
            if left:
                left.pop()()
            return truly(level)

        monkeypatch.setattr(_reservations, "allocation_order", order)

    return act


def test_what_is_released_at_the_same_moment_is_not_sold(held, meanwhile):
    reference = held("MUG-1", 3)
    meanwhile(lambda: inventory.release(reference=reference))

    with pytest.raises(inventory.ReservationGone):
        inventory.commit(reference=reference, lines={"MUG-1": 3}, actor=BUYER)

    assert inventory.get_availability(["MUG-1"])["MUG-1"].on_hand == 10
    assert inventory.audit() == []


def test_what_is_sold_at_the_same_moment_is_not_released(held, meanwhile):
    reference = held("MUG-1", 3)
    meanwhile(lambda: inventory.commit(reference=reference, lines={"MUG-1": 3}, actor=BUYER))

    assert not inventory.release(reference=reference)

    assert stock() == (7, 7, 0)


def test_what_is_sold_twice_at_the_same_moment_is_sold_once(held, meanwhile):
    reference = held("MUG-1", 3)
    meanwhile(lambda: inventory.commit(reference=reference, lines={"MUG-1": 3}, actor=BUYER))

    inventory.commit(reference=reference, lines={"MUG-1": 3}, actor=BUYER)

    assert stock() == (7, 7, 0)
    assert inventory.audit() == []


def test_what_is_put_back_twice_at_the_same_moment_comes_back_once(held, meanwhile):
    reference = held("MUG-1", 3)
    inventory.commit(reference=reference, lines={"MUG-1": 3}, actor=BUYER)
    meanwhile(lambda: inventory.restock(reference=reference, actor="staff"))

    assert not inventory.restock(reference=reference, actor="staff")

    assert stock() == (10, 10, 0)


def test_a_cancelled_sale_comes_back_once(held):
    reference = held("MUG-1", 3)
    inventory.commit(reference=reference, lines={"MUG-1": 3}, actor=BUYER)

    assert inventory.restock(reference=reference, actor="staff")
    assert not inventory.restock(reference=reference, actor="staff")

    assert stock() == (10, 10, 0)
    assert Movement.objects.get(kind="cancel").quantity == 3
    assert inventory.get_committed([reference]) == {}


@pytest.fixture
def sold(held):
    """Three mugs and two bowls, sold."""
    reference = held("MUG-1", 3, BOWL=2)
    inventory.commit(reference=reference, lines={"MUG-1": 3, "BOWL": 2}, actor=BUYER)
    return reference


def test_a_part_of_a_sale_comes_back_and_then_the_rest(sold):
    assert inventory.restock(reference=sold, actor="staff", lines={"MUG-1": 2})

    assert (stock(), stock("BOWL"), inventory.get_committed([sold])) == ((9, 9, 0), (8, 8, 0), {sold: 3})
    back = Movement.objects.get(kind="return")
    assert (back.quantity, back.reference, back.actor) == (2, str(sold), "staff")

    assert inventory.restock(reference=sold, actor="staff")
    assert not inventory.restock(reference=sold, actor="staff")

    assert (stock(), stock("BOWL"), inventory.get_committed([sold])) == ((10, 10, 0), (10, 10, 0), {})
    assert sorted(Movement.objects.filter(kind="cancel").values_list("quantity", flat=True)) == [1, 2]
    assert inventory.audit() == []


def test_units_come_back_one_by_one_and_never_more_than_were_sold(sold):
    for _unit in range(3):
        inventory.restock(reference=sold, actor="staff", lines={"MUG-1": 1})

    with pytest.raises(inventory.ReturnTooLarge) as refused:
        inventory.restock(reference=sold, actor="staff", lines={"BOWL": 1, "MUG-1": 1})

    assert refused.value.data == {"sku": "MUG-1", "out": 0}
    assert (stock(), stock("BOWL")) == ((10, 10, 0), (8, 8, 0))
    assert Movement.objects.filter(kind="return").count() == 3
    assert inventory.audit() == []


def test_what_was_taken_from_two_places_goes_back_to_both():
    make_stock("MUG-1", berlin=2, paris=3)
    reference = uuid4()
    inventory.reserve(reference=reference, lines={"MUG-1": 4}, until=timezone.now())
    inventory.commit(reference=reference, lines={"MUG-1": 4}, actor=BUYER)

    inventory.restock(reference=reference, actor="staff", lines={"MUG-1": 3})

    left = StockLevel.objects.order_by("location__priority").values_list("location__code", "on_hand")
    assert list(left) == [("berlin", 2), ("paris", 2)]
    assert inventory.audit() == []


def test_what_was_never_counted_has_nothing_to_come_back_to(sold):
    inventory.track(skus=["VOUCHER"], tracked=False)

    assert not inventory.restock(reference=sold, actor="staff", lines={"VOUCHER": 5})

    assert not Movement.objects.filter(kind="return").exists()


def test_two_units_returned_by_two_people_at_once_are_both_counted(sold, meanwhile):
    meanwhile(lambda: inventory.restock(reference=sold, actor="staff", lines={"BOWL": 1}))

    inventory.restock(reference=sold, actor="staff", lines={"BOWL": 1})

    assert (stock("BOWL"), inventory.get_committed([sold])) == ((10, 10, 0), {sold: 3})
    with pytest.raises(inventory.ReturnTooLarge):
        inventory.restock(reference=sold, actor="staff", lines={"BOWL": 1})


def test_without_the_guard_one_of_them_would_be_forgotten(sold, meanwhile, monkeypatch):
    """The negative control of the test above: it writes what it saw, whatever happened since."""

    def blindly(row, wanted):
        Reservation.objects.filter(pk=row.pk).update(returned=row.returned + wanted)
        return _reservations._Move(row, wanted, f"{row.pk}:{uuid4()}")

    monkeypatch.setattr(_reservations, "_return_from", blindly)
    meanwhile(lambda: inventory.restock(reference=sold, actor="staff", lines={"BOWL": 1}))

    inventory.restock(reference=sold, actor="staff", lines={"BOWL": 1})

    assert (stock("BOWL"), inventory.get_committed([sold])) == ((10, 10, 0), {sold: 4})


def test_what_is_only_held_is_not_put_back(held):
    reference = held("MUG-1", 3)

    assert not inventory.restock(reference=reference, actor="staff")

    assert stock() == (7, 10, 3)


def test_a_checkout_may_reserve_again_after_it_let_go(held):
    reference = held("MUG-1", 3)
    inventory.release(reference=reference)

    inventory.reserve(reference=reference, lines={"MUG-1": 3}, until=timezone.now())
    inventory.commit(reference=reference, lines={"MUG-1": 3}, actor=BUYER)

    assert stock() == (7, 7, 0)
    assert inventory.audit() == []


def test_stock_is_taken_in_one_order_whatever_the_database_thinks_of_letters(monkeypatch):
    for sku in ("b", "A-2", "a", "A1"):
        make_stock(sku, paris=1, berlin=1)
    touched = []
    monkeypatch.setattr(
        _reserving, "_give", lambda level, units: touched.append(_reservations.allocation_order(level)) or True
    )

    reserve(**{"b": 2, "a": 2, "A1": 2, "A-2": 2})

    assert touched == sorted(touched)
    assert len(touched) == 8


def test_selling_and_releasing_follow_the_same_order(held):
    lines = {"b": 1, "A-2": 1, "a": 1, "A1": 1}
    reference = held("x", 1, **lines)

    rows = _reservations._claim(reference, "held", "released")

    assert [move.row.level.item.sku for move in rows] == ["A-2", "A1", "a", "b", "x"]


def test_listeners_hear_of_what_can_be_ordered_now(held, changes):
    reference = held("MUG-1", 1, **{"MUG-2": 1})
    changes.clear()

    inventory.commit(reference=reference, lines={"MUG-1": 1, "MUG-2": 1}, actor=BUYER)
    assert changes == []  # one can order as many as before

    inventory.restock(reference=reference, actor="staff")
    inventory.restock(reference=reference, actor="staff")
    assert changes == [("MUG-1", "MUG-2")]


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"reserved": 11}, "no_more_promised_than_may_be_owed"),
        ({"on_hand": 10**9 + 1}, "on_hand_is_bounded"),
    ],
)
def test_the_database_itself_refuses_impossible_stock(values, constraint):
    make_stock("MUG-1", berlin=10)

    with pytest.raises(IntegrityError, match=constraint):
        StockLevel.objects.update(**values)
