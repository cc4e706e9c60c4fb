"""Counting while orders flow, and two people at the same button: the books end exactly at what was counted less what
was sold after it. Each promise is shown once more without what keeps it, and then it breaks.
"""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.cart.tests.factories import make_goods
from apps.inventory import services as inventory
from apps.inventory.models import Movement, StockLevel, Stocktake, StocktakeLine
from apps.inventory.services import _stocktakes
from tests import crowd
from tests.fixtures import assert_audit_clean

pytestmark = pytest.mark.django_db(transaction=True)
SKUS = [f"MUG-{n}" for n in range(1, 5)]
LIES, FOUND, BUYERS = 50, 47, 12


@pytest.fixture
def number():
    """The number of an open stocktake of four shelves with fifty units each."""
    for sku in SKUS:
        make_goods(sku, stock=LIES)
    return inventory.open_stocktake(location="main", actor="staff:ada", now=timezone.now())


def sell(what):
    """Buy one unit of each SKU from the shelf; where it is said so, send it off at once."""
    send = what == "and send"
    reference, lines = uuid4(), dict.fromkeys(SKUS, 1)
    inventory.reserve(reference=reference, lines=lines, until=timezone.now() + timedelta(hours=1))
    inventory.commit(reference=reference, lines=lines, actor="shopper")
    if send:
        inventory.mark_sent(reference=reference, now=timezone.now())
    return "sold"


def receive(_):
    """One unit more of each SKU arrives."""
    inventory.adjust_many(deltas={(sku, "main"): 1 for sku in SKUS}, kind="receipt", reason="In", actor="staff")
    return "received"


def count(what):
    """Count one SKU (number, SKU, units, actor)."""
    number, sku, units, actor = what
    counts = [inventory.Count(sku, units)]
    inventory.count_lines(number=number, counts=counts, actor=actor, now=timezone.now())
    return "counted"


def scan(what):
    """Scan one unit (number, SKU, actor)."""
    number, sku, actor = what
    counts = [inventory.Count(sku, 1, add=True)]
    inventory.count_lines(number=number, counts=counts, actor=actor, now=timezone.now())
    return "scanned"


def book(what):
    """Book the stocktake (number, actor)."""
    number, actor = what
    inventory.book_stocktake(number=number, actor=actor, now=timezone.now())
    return "booked"


def begin(_):
    """Open a stocktake of the whole place."""
    inventory.open_stocktake(location="main", actor="staff", now=timezone.now())
    return "opened"


JOBS = {"begin": begin, "sell": sell, "receive": receive, "count": count, "scan": scan, "book": book}


def do(what):
    """One of the jobs above (its name, its argument), with a connection of one's own."""
    job, argument = what
    return crowd.request(lambda: JOBS[job](argument))


def rush(*jobs):
    """All of them at the same moment; how it went."""
    return Counter(crowd.in_threads(do, list(jobs)))


def on_hand():
    return set(StockLevel.objects.values_list("on_hand", flat=True))


def orders_flow():
    """Half of the buyers get their parcel at once, the others' stands there."""
    return [("sell", "and send" if n % 2 else "and keep") for n in range(BUYERS)]


def test_a_stocktake_that_is_booked_while_orders_flow_ends_at_what_was_counted_less_what_was_sold(number):
    for sku in SKUS:
        count([number, sku, FOUND, "staff:ada"])

    outcomes = rush(*orders_flow(), ("receive", ""), ("receive", ""), ("book", [number, "staff:ada"]))

    assert outcomes == {"sold": BUYERS, "received": 2, "booked": 1}
    assert on_hand() == {FOUND - BUYERS + 2}
    assert set(Movement.objects.filter(kind="stocktake").values_list("quantity", flat=True)) == {FOUND - LIES}
    assert_audit_clean()


def test_what_is_counted_while_orders_flow_is_compared_with_the_books_of_that_moment(number):
    """Whoever counts sees what is sold and not sent: all fifty, whatever is sold around them."""
    counting = [("count", [number, sku, LIES, "staff:ada"]) for sku in SKUS]
    kept = [("sell", "and keep")] * BUYERS

    outcomes = rush(*kept, *counting)
    book([number, "staff:ada"])

    assert outcomes == {"sold": BUYERS, "counted": len(SKUS)}
    assert on_hand() == {LIES - BUYERS}
    assert not Movement.objects.filter(kind="stocktake").exists()
    assert_audit_clean()


def test_a_difference_to_what_is_on_hand_when_it_is_booked_would_be_wrong(number, monkeypatch):
    def naive(number, line):
        units = line.counted - StockLevel.objects.get(item=line.item, location=line.location).on_hand
        return _stocktakes.Booking(line.item.sku, line.location.code, units, kind="stocktake", reference=number)

    monkeypatch.setattr(_stocktakes, "_booking", naive)
    for sku in SKUS:
        count([number, sku, FOUND, "staff:ada"])
    for order in orders_flow():
        do(order)
    book([number, "staff:ada"])

    assert on_hand() == {FOUND}, "as if nobody had bought anything"
    assert any("stocktake" in finding for finding in inventory.audit())


def test_two_people_who_book_at_once_book_once(number):
    for sku in SKUS:
        count([number, sku, FOUND, "staff:ada"])

    outcomes = rush(*[("book", [number, f"staff:{n}"]) for n in range(8)])

    assert outcomes == {"booked": 1, "stocktake_closed": 7}
    assert on_hand() == {FOUND}
    assert Movement.objects.filter(kind="stocktake").count() == len(SKUS)
    assert_audit_clean()


def test_without_the_guarded_update_they_would_book_twice(number, monkeypatch):
    def unguarded(number, *, seen=None):
        return Stocktake.objects.select_related("location").get(number=number)

    def unkeyed(number, line):
        return _stocktakes.Booking(line.item.sku, line.location.code, line.difference, kind="stocktake")

    monkeypatch.setattr(_stocktakes, "claim", unguarded)
    monkeypatch.setattr(_stocktakes, "_booking", unkeyed)
    for sku in SKUS:
        count([number, sku, FOUND, "staff:ada"])

    rush(*[("book", [number, f"staff:{n}"]) for n in range(2)])

    assert on_hand() == {2 * FOUND - LIES}


def test_whoever_counts_while_it_is_booked_is_in_or_is_told(number):
    for sku in SKUS:
        count([number, sku, LIES, "staff:ada"])
    late = [("count", [number, sku, FOUND, "staff:ada"]) for sku in SKUS]

    outcomes = rush(*late, ("book", [number, "staff:ada"]))

    assert outcomes["booked"] == 1
    assert outcomes["counted"] + outcomes["stocktake_closed"] == len(SKUS)
    booked = Movement.objects.filter(kind="stocktake")
    assert booked.count() == outcomes["counted"], "each count that was taken is booked, and no other"
    assert_audit_clean()


def test_the_scans_of_many_people_all_count(number):
    scans = [("scan", [number, SKUS[n % 2], f"staff:{n % 3}"]) for n in range(20)]

    assert rush(*scans) == {"scanned": 20}
    counted = dict(StocktakeLine.objects.counted().values_list("item__sku", "counted"))
    assert counted == {SKUS[0]: 10, SKUS[1]: 10}


def test_two_people_who_replace_each_others_number_are_told(number):
    people = [("count", [number, SKUS[0], n + 1, f"staff:{n}"]) for n in range(6)]

    outcomes = rush(*people)

    assert outcomes == {"counted": 1, "counted_by_other": 5}


def test_two_people_who_open_the_same_count_open_one(number):
    inventory.cancel_stocktake(number=number, actor="staff:ada", now=timezone.now())

    outcomes = rush(*[("begin", "")] * 4)

    assert outcomes == {"opened": 1, "being_counted": 3}
    assert Stocktake.objects.open().count() == 1
