"""Everybody wants the same shelves at once: buyers, staff and returns. Nobody is oversold, nobody waits for ever."""

from collections import Counter
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from apps.cart.tests.factories import fill_cart, make_goods, make_shipping, visitor
from apps.inventory import services as inventory
from apps.inventory.models import Location, Movement, Reservation, StockLevel
from apps.inventory.services import _ledger, _reservations
from apps.orders.models import Order
from apps.orders.tests.factories import place
from tests import crowd
from tests.fixtures import assert_audit_clean

pytestmark = pytest.mark.django_db(transaction=True)

FIVE = [f"LAMP-{n}" for n in range(5)]
SOLD_OUT = {"out_of_stock", "cart_has_problems"}


@pytest.fixture(scope="module")
def processes(django_db_setup):
    """Processes of their own, which live as long as this file runs."""
    pool = crowd.Processes()
    yield pool
    pool.close()


@pytest.fixture(params=["threads", "processes"])
def rush(request):
    """Do a job once for each argument, all at the same moment."""
    return crowd.in_threads if request.param == "threads" else request.getfixturevalue("processes")


@pytest.fixture
def shelves():
    """A shop with five lamps, a hundred of each."""
    make_shipping()
    return [make_goods(sku, price=1900, stock=100) for sku in FIVE]


def on_hand(sku):
    found = inventory.get_availability([sku])[sku]
    return found.on_hand, found.reserved


def buyers(count, *skus):
    """The cart tokens of that many visitors, who put these things into their carts in this order."""
    shoppers = [visitor() for _ in range(count)]
    for shopper in shoppers:
        fill_cart(shopper, **dict.fromkeys(skus, 1))
    return [shopper.token for shopper in shoppers]


def test_two_hundred_buyers_of_fifty_units_make_fifty_orders(processes):
    make_shipping()
    make_goods("MUG-1", price=1900, stock=50)

    outcomes = processes(crowd.buy, buyers(200, "MUG-1"))

    numbers = set(Order.objects.values_list("number", flat=True))
    refused = Counter(outcome for outcome in outcomes if outcome not in numbers)
    assert len(numbers) == 50
    assert set(refused) <= SOLD_OUT, refused
    assert refused.total() == 150
    assert on_hand("MUG-1") == (0, 0)
    assert Movement.objects.filter(kind="sale").count() == 50
    assert_audit_clean()


def test_opposite_carts_and_staff_who_edits_all_of_it_at_once_get_along(rush, shelves):
    forth, back = buyers(10, *FIVE), buyers(10, *reversed(FIVE))
    edits = [["edit_stock", [FIVE, 3]], ["edit_stock", [FIVE[::-1], -2]]] * 5

    outcomes = rush(crowd.either, [["buy", token] for token in forth + back] + edits)

    assert Order.objects.count() == 20
    assert Counter(outcomes[20:]) == {"5": 10}
    assert {on_hand(sku) for sku in FIVE} == {(100 - 20 + 5, 0)}
    assert_audit_clean()


@pytest.mark.postgres
def test_without_the_one_order_staff_and_staff_would_lock_each_other_out(shelves, monkeypatch):
    """The negative control: everybody changes levels in the order in which they were named."""
    truly = _ledger._move

    def slowly(level, booking):
        truly(level, booking)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.1)")

    monkeypatch.setattr(_ledger, "_move", slowly)
    monkeypatch.setattr(_ledger, "_in_order", lambda bookings, levels: bookings)

    outcomes = crowd.in_threads(crowd.edit_stock, [[FIVE, 1], [FIVE[::-1], 1]])

    assert any("deadlock" in outcome for outcome in outcomes), outcomes


def test_an_order_cancelled_many_times_comes_back_once(rush, shelves):
    order = place(visitor(), **{"LAMP-0": 2, "LAMP-1": 1})

    outcomes = Counter(rush(crowd.either, [["cancel", order.number]] * 10 + [["put_back", str(order.reference)]] * 10))

    assert outcomes["cancelled"] == 1
    assert set(outcomes) <= {"cancelled", "wrong_state", "back", "nothing"}, outcomes
    assert (on_hand("LAMP-0"), on_hand("LAMP-1")) == ((100, 0), (100, 0))
    assert Movement.objects.filter(kind="cancel").count() == 2
    assert inventory.audit() == []


def test_without_the_guard_it_would_come_back_twice(shelves, monkeypatch):
    """The negative control: whoever puts back believes what they read, and writes under a name of their own."""

    def blindly(row, wanted):
        return _reservations._Move(row, row.quantity, f"{row.pk}:{uuid4()}")

    order = place(visitor(), **{"LAMP-0": 2})
    monkeypatch.setattr(_reservations, "_return_from", blindly)

    inventory.restock(reference=order.reference, actor="staff")
    inventory.restock(reference=order.reference, actor="staff")

    assert on_hand("LAMP-0") == (102, 0)
    assert inventory.audit() == ["LAMP-0 at main has 4 units come back by the ledger, and 0 by its reservations"]


def test_backorders_stop_at_their_limit(rush):
    make_shipping()
    make_goods("MUG-1", price=1900, stock=5)
    settings = inventory.ItemSettings(policy="backorder", backorder_limit=10, threshold=0)
    inventory.configure_item(sku="MUG-1", settings=settings)

    outcomes = rush(crowd.buy, buyers(30, "MUG-1"))

    assert Order.objects.count() == 15
    assert Counter(outcome in SOLD_OUT for outcome in outcomes) == {True: 15, False: 15}
    assert on_hand("MUG-1") == (-10, 0)
    assert_audit_clean()


def test_what_is_carried_away_is_not_sold_where_it_was(rush):
    make_shipping()
    make_goods("MUG-1", price=1900, stock=20)
    inventory.ensure_location(code="fair", name="Christmas fair", priority=9)
    Location.objects.filter(code="fair").update(sells=False)

    outcomes = rush(
        crowd.either,
        [["buy", token] for token in buyers(15, "MUG-1")] + [["carry", ["MUG-1", 3, f"box-{n}"]] for n in range(4)] * 2,
    )

    places = dict(StockLevel.objects.values_list("location__code", "on_hand"))
    sold = Order.objects.count()
    assert sold + sum(places.values()) == 20
    assert places["fair"] == Movement.objects.filter(quantity=3).count() * 3
    assert Counter(outcome in SOLD_OUT for outcome in outcomes[:15])[False] == sold
    assert set(outcomes[15:]) <= {"carried", "below_reserved"}
    assert_audit_clean()


@pytest.mark.postgres
def test_without_the_guard_on_what_is_free_a_reserved_unit_would_be_carried_away(monkeypatch):
    """The negative control: the constraint stands behind the guard, and would make the buyer's luck an error."""
    make_goods("MUG-1", price=1900, stock=5)
    inventory.ensure_location(code="fair", name="Christmas fair", priority=9)
    inventory.reserve(reference=uuid4(), lines={"MUG-1": 3}, until=timezone.now())
    monkeypatch.setattr(
        _ledger,
        "_move",
        lambda level, booking: StockLevel.objects.filter(pk=level.pk).update(on_hand=F("on_hand") + booking.quantity),
    )

    outcome = crowd.attempt(crowd.carry, ["MUG-1", 3, "box"])

    assert "no_more_promised_than_may_be_owed" in outcome
    assert Reservation.objects.held().get().quantity == 3
