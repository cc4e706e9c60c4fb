"""Many deliveries at the same moment, as threads and as processes: nothing is booked twice or beyond the order."""

from collections import Counter
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Sum

from apps.cart.tests.factories import make_goods
from apps.inventory import services as inventory
from apps.inventory.models import Movement, PurchaseLine, PurchaseOrder, Receipt, ReceiptLine
from apps.inventory.services import _receipts
from apps.inventory.tests.factories import make_supplier, order_goods
from tests import crowd

pytestmark = pytest.mark.django_db(transaction=True)


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
def number():
    """Ten mugs are on their way; none is here."""
    make_goods("MUG-1", stock=0)
    inventory.ensure_location(code="main", name="Main")
    make_supplier("clay", MUG_1=450)
    return order_goods(location="main", MUG_1=10)


def deliveries(number, count, units=1, token="delivery {}"):
    return [[number, units, token.format(each)] for each in range(count)]


def came():
    """Received by the line, by the receipts, by the ledger, and on hand."""
    return (
        PurchaseLine.objects.get().received,
        ReceiptLine.objects.aggregate(units=Sum("quantity"))["units"] or 0,
        Movement.objects.filter(kind="receipt").aggregate(units=Sum("quantity"))["units"] or 0,
        inventory.get_availability(["MUG-1"])["MUG-1"].on_hand,
    )


def assert_everywhere(units):
    assert came() == (units,) * 4
    assert inventory.audit() == []


def slowly(work):
    """Let everybody look before anybody writes."""

    def wait_and_work(*args):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.05)")
        return work(*args)

    return wait_and_work


def test_twenty_deliveries_of_ten_units_bring_ten(rush, number):
    outcomes = Counter(rush(crowd.receive_goods, deliveries(number, 20)))

    assert outcomes == {"1": 10, "more_than_ordered": 10}
    assert Receipt.objects.count() == Movement.objects.filter(reference=number).count() == 10
    assert PurchaseOrder.objects.get().status == "received"
    assert_everywhere(10)


def test_deliveries_that_do_not_divide_the_order_never_go_beyond_it(rush, number):
    outcomes = Counter(rush(crowd.receive_goods, deliveries(number, 20, units=3)))

    assert outcomes == {"3": 3, "more_than_ordered": 17}
    assert PurchaseOrder.objects.get().status == "partial"
    assert_everywhere(9)


def test_the_same_form_twenty_times_is_booked_once(rush, number):
    outcomes = Counter(rush(crowd.receive_goods, deliveries(number, 20, units=4, token="one form")))

    assert outcomes == {"4": 20}
    assert Receipt.objects.count() == 1
    assert_everywhere(4)


@pytest.mark.parametrize("how", ["cancel", "close"])
def test_deliveries_beside_the_end_of_the_order_come_before_it_or_not_at_all(rush, number, how):
    if how == "close":
        inventory.receive_goods(number=number, units={"MUG-1": 1}, token="first", actor="staff")
    jobs = [["receive_goods", delivery] for delivery in deliveries(number, 8)]
    jobs[4:4] = [["end_purchase", [how, number]]] * 4

    outcomes = Counter(rush(crowd.either, jobs))

    booked = outcomes["1"]
    assert outcomes == Counter({"1": booked, how: outcomes[how], "wrong_purchase_state": 12 - booked - outcomes[how]})
    if how == "cancel":
        assert (booked == 0) == (outcomes["cancel"] == 1)
    else:
        assert outcomes["close"] == 1
    assert PurchaseOrder.objects.get().status in {"cancel": {"cancelled", "partial"}, "close": {"closed"}}[how]
    assert_everywhere(booked + (how == "close"))


def test_a_receipt_is_taken_back_once_beside_others_that_arrive(rush, number):
    wrong = inventory.receive_goods(number=number, units={"MUG-1": 4}, token="wrong", actor="staff").receipt
    jobs = [["reverse_receipt", wrong]] * 8 + [["receive_goods", delivery] for delivery in deliveries(number, 6)]

    outcomes = Counter(rush(crowd.either, jobs))

    assert outcomes == {"reversed": 1, "already_reversed": 7, "1": 6}
    assert_everywhere(6)


def test_twenty_drafts_at_once_have_twenty_numbers(rush, number):
    made = rush(crowd.draft_purchase, [""] * 20)

    assert len(set(made)) == 20
    numbers = PurchaseOrder.objects.order_by("number").values_list("number", flat=True)
    assert [number[-5:] for number in numbers] == [f"{n:05d}" for n in range(1, 22)]


def test_the_same_wish_for_drafts_twenty_times_makes_one(rush, number):
    made = set(rush(crowd.draft_purchase, ["one report"] * 20))

    assert made == {"['PO-2026-00002']"}
    assert PurchaseOrder.objects.filter(status="draft").count() == 1


def test_of_ten_who_write_the_same_draft_one_is_kept_whole(rush, number):
    draft = inventory.create_purchase_order(supplier="clay", actor="staff")

    outcomes = rush(crowd.save_draft, [[draft, 0, units] for units in range(1, 11)])

    assert Counter(outcomes) == {"saved": 1, "changed_meanwhile": 9}
    kept = PurchaseLine.objects.get(order__number=draft)
    assert kept.quantity == outcomes.index("saved") + 1


# --- negative controls: what would happen without each guard ----------------------------------------------------------


def read_then_save(line, units, extra):
    line.received += units
    line.extra += extra
    line.save()


@pytest.mark.postgres
def test_without_the_guard_on_lines_deliveries_would_overwrite_each_other(number, monkeypatch):
    monkeypatch.setattr(_receipts, "claim", lambda order, states: None)
    monkeypatch.setattr(_receipts, "take", slowly(read_then_save))

    crowd.in_threads(crowd.receive_goods, deliveries(number, 20))

    assert len(set(came())) > 1
    assert inventory.audit() != []


@pytest.mark.postgres
def test_the_guard_on_lines_holds_without_the_hold_on_the_order(number, monkeypatch):
    monkeypatch.setattr(_receipts, "claim", lambda order, states: None)
    monkeypatch.setattr(_receipts, "take", slowly(_receipts.take))

    outcomes = Counter(crowd.in_threads(crowd.receive_goods, deliveries(number, 20)))

    assert outcomes == {"1": 10, "more_than_ordered": 10}
    assert came() == (10,) * 4


@pytest.mark.postgres
def test_without_the_token_a_double_click_would_book_twice(number, monkeypatch):
    monkeypatch.setattr(_receipts, "_booked", lambda order, token: None)
    monkeypatch.setattr(_receipts, "Receipt", lambda **values: Receipt(**values | {"token": uuid4().hex}))

    crowd.in_threads(crowd.receive_goods, deliveries(number, 2, units=4, token="one form"))

    assert came() == (8,) * 4


@pytest.mark.postgres
def test_without_the_hold_on_the_order_goods_would_come_of_one_that_is_cancelled(number, monkeypatch):
    monkeypatch.setattr(_receipts, "claim", slowly(lambda order, states: None))
    monkeypatch.setattr(_receipts, "follow_lines", lambda order: None)
    inventory.cancel_purchase_order(number=number)

    assert crowd.in_threads(crowd.receive_goods, deliveries(number, 1)) == ["1"]
    assert inventory.audit() == [f"{number} is cancelled, of its 1 lines 0 are complete"]


@pytest.mark.postgres
def test_without_the_guard_on_the_version_several_would_write_the_same_draft(number, monkeypatch):
    draft = inventory.create_purchase_order(supplier="clay", actor="staff")

    def look_then_write(*, number, version, lines):
        order = PurchaseOrder.objects.get(number=number)
        assert order.version == version
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.2)")
        PurchaseOrder.objects.filter(number=number).update(version=version + 1)

    monkeypatch.setattr(inventory, "save_draft", look_then_write)

    assert crowd.in_threads(crowd.save_draft, [[draft, 0, units] for units in (1, 2)]) == ["saved", "saved"]
