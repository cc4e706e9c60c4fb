"""Receipts: what came of a purchase order, in parts and once each; reversals; and the audit over all of it."""

import pytest
from django.db import connection

from apps.inventory import services as inventory
from apps.inventory.models import Movement, PurchaseLine, PurchaseOrder, Receipt, ReceiptLine, StockItem, StockLevel
from apps.inventory.tests.factories import make_stock, make_supplier, order_goods
from shop.common.errors import Invalid
from shop.common.ledger import LedgerIsAppendOnly

pytestmark = pytest.mark.django_db


@pytest.fixture
def number():
    """Ten mugs and four bowls are on their way to Berlin, where ten of each are."""
    make_stock("MUG-1")
    make_stock("BOWL")
    make_supplier("clay")
    return order_goods(MUG_1=10, BOWL=4)


def receive(number, token="t-1", **details):
    units = {name.replace("_", "-"): details.pop(name) for name in list(details) if name.isupper()}
    return inventory.receive_goods(number=number, units=units, token=token, actor="staff:ada", **details)


def line(sku):
    return PurchaseLine.objects.get(item__sku=sku)


def status():
    return PurchaseOrder.objects.get().status


def on_hand(sku="MUG-1"):
    return inventory.get_availability([sku])[sku].on_hand


def test_a_receipt_moves_lines_status_stock_and_ledger_together(number):
    info = receive(number, MUG_1=3, note="One box")

    movement = Movement.objects.get(reference=number)
    assert (info.units, info.extra, info.owed) == (3, 0, 0)
    assert (line("MUG-1").received, line("BOWL").received, status()) == (3, 0, "partial")
    assert (on_hand("MUG-1"), on_hand("BOWL")) == (13, 10)
    assert (movement.kind, movement.quantity, movement.unit_cost) == ("receipt", 3, 450)
    assert (movement.reason, movement.actor, movement.level.location.code) == ("One box", "staff:ada", "berlin")
    assert inventory.audit() == []


def test_an_order_is_received_once_the_last_unit_is_here(number):
    receive(number, "a", MUG_1=10)
    assert status() == "partial"
    receive(number, "b", BOWL=3)
    assert status() == "partial"
    receive(number, "c", BOWL=1)

    assert status() == "received"
    assert Receipt.objects.count() == 3
    assert inventory.audit() == []


def test_what_was_paid_takes_the_place_of_what_was_agreed(number):
    receive(number, MUG_1=1, BOWL=1, unit_costs={"MUG-1": 500})

    costs = dict(Movement.objects.filter(reference=number).values_list("level__item__sku", "unit_cost"))
    assert costs == {"MUG-1": 500, "BOWL": 450}
    assert line("MUG-1").unit_cost == 450


def test_the_same_form_twice_books_once(number):
    first = receive(number, MUG_1=3)

    assert receive(number, MUG_1=3) == receive(number, MUG_1=7) == first
    assert (line("MUG-1").received, on_hand(), Receipt.objects.count()) == (3, 13, 1)


def test_the_same_form_says_the_same_after_the_order_was_closed(number):
    first = receive(number, MUG_1=3)
    inventory.close_purchase_order(number=number)

    assert receive(number, MUG_1=3) == first


def test_a_form_of_another_order_is_refused(number):
    receive(number, MUG_1=3)

    with pytest.raises(Invalid, match="another order"):
        receive(order_goods(MUG_1=1), MUG_1=1)

    assert on_hand() == 13


@pytest.mark.parametrize(
    ("details", "told"),
    [
        ({}, "how many"),
        ({"MUG_1": 0}, "how many"),
        ({"MUG_1": -1}, "not a number of units"),
        ({"MUG_1": 100_000_001}, "not a number of units"),
        ({"OTHER": 1}, "not on this order"),
        ({"MUG_1": 1, "token": ""}, "out of date"),
        ({"MUG_1": 1, "unit_costs": {"MUG-1": -1}}, "less than nothing"),
    ],
    ids=["none", "zero", "negative", "too many", "not ordered", "no token", "below nothing"],
)
def test_nonsense_is_refused_and_nothing_is_booked(number, details, told):
    with pytest.raises(Invalid, match=told):
        receive(number, **details)

    assert (status(), Receipt.objects.count(), on_hand()) == ("ordered", 0, 10)


# --- more than was ordered --------------------------------------------------------------------------------------------


def test_more_than_ordered_is_never_booked_silently(number):
    with pytest.raises(inventory.MoreThanOrdered) as refused:
        receive(number, MUG_1=12, BOWL=1)

    assert refused.value.excess == {"MUG-1": 2}
    assert (status(), Receipt.objects.count(), on_hand("BOWL")) == ("ordered", 0, 10)


def test_what_came_beyond_is_booked_as_such_once_somebody_confirms_it(number):
    info = receive(number, MUG_1=12, extra={"MUG-1": 2})

    assert (info.units, info.extra) == (12, 2)
    assert (line("MUG-1").received, line("MUG-1").extra, on_hand()) == (10, 2, 22)
    assert ReceiptLine.objects.values_list("quantity", "extra").get() == (10, 2)
    assert inventory.audit() == []


def test_a_confirmation_of_another_number_is_none(number):
    receive(number, "a", MUG_1=5)  # by a colleague, while the form said: 2 more than ordered

    with pytest.raises(inventory.MoreThanOrdered) as refused:
        receive(number, "b", MUG_1=12, extra={"MUG-1": 2})

    assert refused.value.excess == {"MUG-1": 7}
    assert (line("MUG-1").received, line("MUG-1").extra) == (5, 0)


def test_more_may_come_after_everything_is_here(number):
    receive(number, "a", MUG_1=10, BOWL=4)

    receive(number, "b", BOWL=1, extra={"BOWL": 1})

    assert (status(), line("BOWL").received, line("BOWL").extra) == ("received", 4, 1)
    assert inventory.audit() == []


# --- orders that wait -------------------------------------------------------------------------------------------------


def test_what_is_owed_is_met_first_and_said(number, held):
    settings = inventory.ItemSettings(policy="backorder", backorder_limit=50)
    inventory.configure_item(sku="MUG-1", settings=settings)
    inventory.commit(reference=held("MUG-1", 15), lines={"MUG-1": 15}, actor="shopper")
    assert on_hand() == -5

    infos = [receive(number, "a", MUG_1=3), receive(number, "b", MUG_1=4), receive(number, "c", MUG_1=2)]

    assert [info.owed for info in infos] == [3, 2, 0]
    assert on_hand() == 4
    assert inventory.audit() == []


# --- reversals --------------------------------------------------------------------------------------------------------


def reverse(receipt, reason="Wrong parcel"):
    return inventory.reverse_receipt(receipt=receipt, reason=reason, actor="staff:bob")


def test_a_wrong_receipt_is_taken_back_whole(number):
    wrong = receive(number, MUG_1=12, BOWL=4, extra={"MUG-1": 2}).receipt

    info = reverse(wrong)

    assert (info.units, info.extra) == (-16, -2)
    assert (line("MUG-1").received, line("MUG-1").extra, line("BOWL").received) == (0, 0, 0)
    assert (status(), on_hand("MUG-1"), on_hand("BOWL")) == ("ordered", 10, 10)
    assert Receipt.objects.get(reverses=wrong).note == "Wrong parcel"
    backward = Movement.objects.filter(reference=number, quantity__lt=0)
    assert set(backward.values_list("quantity", "unit_cost", "reason")) == {
        (-12, None, "Wrong parcel"),
        (-4, None, "Wrong parcel"),
    }
    assert inventory.audit() == []


def test_a_receipt_is_taken_back_once(number):
    wrong = receive(number, MUG_1=3).receipt
    receive(number, "t-2", MUG_1=3)
    reversal = reverse(wrong).receipt

    for again in (wrong, reversal, 0):
        with pytest.raises(inventory.AlreadyReversed):
            reverse(again)

    assert (line("MUG-1").received, on_hand(), status()) == (3, 13, "partial")


def test_units_that_are_promised_by_now_are_not_taken_back(number, held):
    wrong = receive(number, MUG_1=3).receipt
    held("MUG-1", 11)

    with pytest.raises(inventory.BelowReserved):
        reverse(wrong)

    assert (line("MUG-1").received, on_hand(), Receipt.objects.count()) == (3, 13, 1)
    assert inventory.audit() == []


def test_a_reversal_leaves_a_closed_order_closed_and_reopening_says_where_it_stands(number):
    wrong = receive(number, MUG_1=3).receipt
    inventory.close_purchase_order(number=number)

    reverse(wrong)

    assert (status(), inventory.audit()) == ("closed", [])
    inventory.reopen_purchase_order(number=number)
    assert (status(), inventory.audit()) == ("ordered", [])


def test_receipts_are_for_ever(number):
    receipt = Receipt.objects.get(pk=receive(number, MUG_1=3).receipt)

    for change in (receipt.save, receipt.delete, ReceiptLine.objects.all().delete):
        with pytest.raises(LedgerIsAppendOnly):
            change()


# --- scanning ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["4006381333931", " 4006381333931 ", "MUG-1", "mug-1"])
def test_a_scanned_code_finds_its_line(number, code):
    StockItem.objects.filter(sku="MUG-1").update(barcode="4006381333931")

    assert inventory.find_scanned(number=number, code=code) == "MUG-1"


@pytest.mark.parametrize(
    "code", ["", "4006381333930", "CUP", "CU\0P"], ids=["nothing", "unknown", "not ordered", "a zero byte"]
)
def test_a_code_that_is_not_on_the_order_is_said(number, code):
    make_stock("CUP")

    with pytest.raises(Invalid, match="not on this order"):
        inventory.find_scanned(number=number, code=code)


# --- the audit --------------------------------------------------------------------------------------------------------


def test_the_audit_finds_a_line_that_its_receipts_do_not_bear(number):
    receive(number, MUG_1=3)
    PurchaseLine.objects.filter(item__sku="MUG-1").update(received=4)

    assert inventory.audit() == [
        f"MUG-1 on {number} has 4 received and 0 beyond, its receipts say 3 and 0",
    ]


def test_the_audit_finds_a_receipt_that_never_came_into_stock(number):
    receive(number, MUG_1=3)
    with connection.cursor() as cursor:  # nobody but the database can take a row out of the ledger
        cursor.execute("DELETE FROM inventory_movement WHERE reference = %s", [number])
    StockLevel.objects.filter(item__sku="MUG-1").update(on_hand=10)

    assert inventory.audit() == [f"MUG-1 on {number} has 3 units by its receipts, its movements say 0"]


@pytest.mark.parametrize("wrong", ["draft", "ordered", "received", "cancelled"])
def test_the_audit_finds_a_status_that_does_not_fit_the_lines(number, wrong):
    receive(number, MUG_1=10)
    PurchaseOrder.objects.update(status=wrong)

    assert inventory.audit() == [f"{number} is {wrong}, of its 2 lines 1 are complete"]
