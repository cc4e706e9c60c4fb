"""Purchase orders: drafts, files, the life cycle, and what is still to come."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from apps.inventory import services as inventory
from apps.inventory.models import PurchaseLine, PurchaseOrder, Receipt
from apps.inventory.services import DraftLine, Incoming
from apps.inventory.tests.factories import make_stock, make_supplier, order_goods

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _goods():
    make_stock("MUG-1", berlin=10, paris=0)
    make_stock("BOWL")
    make_supplier("clay", MUG_1=450)


def draft(*lines, **details):
    wanted = [DraftLine(*line) for line in lines]
    return inventory.create_purchase_order(supplier="clay", lines=wanted, actor="staff", today=TODAY, **details)


def written(number):
    """What stands on the order."""
    rows = PurchaseLine.objects.filter(order__number=number)
    return list(rows.values_list("item__sku", "quantity", "unit_cost"))


def order_of(number):
    return PurchaseOrder.objects.get(number=number)


# --- drafts -----------------------------------------------------------------------------------------------------------


def test_numbers_count_through_the_year_and_begin_anew_in_the_next():
    numbers = [draft(), draft()]
    numbers.append(inventory.create_purchase_order(supplier="clay", actor="staff", today=date(2027, 1, 1)))

    assert numbers == ["PO-2026-00001", "PO-2026-00002", "PO-2027-00001"]


def test_a_draft_that_fails_takes_no_number():
    with pytest.raises(inventory.UnknownSku):
        draft(("NONE", 1))

    assert draft() == "PO-2026-00001"


def test_a_draft_without_a_place_comes_to_the_one_that_is_asked_first():
    assert order_of(draft()).location.code == "berlin"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([("NONE", 1)], "unknown_sku"),
        ([("MUG-1", 0)], "invalid"),
        ([("MUG-1", 100_000_001)], "invalid"),
        ([("MUG-1", 1), ("MUG-1", 2)], "invalid"),
        ([("MUG-1", 1, -1)], "invalid"),
        ([("MUG-1", 1, 1_000_000_001)], "invalid"),
    ],
    ids=["unknown", "nothing", "too many", "twice", "below nothing", "too dear"],
)
def test_what_cannot_be_ordered_is_refused_and_the_draft_stays(lines, code):
    number = draft(("BOWL", 3))

    with pytest.raises(inventory.UnknownSku if code == "unknown_sku" else Exception) as refused:
        inventory.save_draft(number=number, version=0, lines=[DraftLine(*line) for line in lines])

    assert refused.value.code == code
    assert written(number) == [("BOWL", 3, None)]
    assert order_of(number).version == 0


def test_a_draft_is_written_anew_as_a_whole():
    number = draft(("BOWL", 3))

    inventory.save_draft(
        number=number, version=0, lines=[DraftLine("MUG-1", 12, 450)], location="paris", expected_on=TODAY, note="rush"
    )

    order = order_of(number)
    assert written(number) == [("MUG-1", 12, 450)]
    assert (order.location.code, order.expected_on, order.note, order.version) == ("paris", TODAY, "rush", 1)


def test_nobody_overwrites_what_somebody_else_has_just_changed():
    number = draft()
    inventory.save_draft(number=number, version=0, lines=[DraftLine("MUG-1", 5)])

    with pytest.raises(inventory.ChangedMeanwhile):
        inventory.save_draft(number=number, version=0, lines=[DraftLine("BOWL", 9)])

    assert written(number) == [("MUG-1", 5, 450)]


def test_what_is_ordered_is_not_edited():
    number = order_goods(MUG_1=5)

    with pytest.raises(inventory.NotADraft):
        inventory.save_draft(number=number, version=order_of(number).version, lines=[])

    assert written(number) == [("MUG-1", 5, 450)]


# --- out of what is low -----------------------------------------------------------------------------------------------


def test_what_is_low_becomes_a_draft_per_supplier_in_whole_packs():
    make_supplier("wood")
    inventory.set_supply(supplier="wood", sku="BOWL", unit_cost=800, pack_size=6, preferred=True)

    numbers = inventory.draft_purchase_orders(quantities={"BOWL": 7, "MUG-1": 4}, actor="staff", today=TODAY)

    assert numbers == ["PO-2026-00001", "PO-2026-00002"]
    assert [order_of(number).supplier.code for number in numbers] == ["clay", "wood"]
    assert [written(number) for number in numbers] == [[("MUG-1", 4, 450)], [("BOWL", 12, 800)]]
    assert {order_of(number).status for number in numbers} == {"draft"}


def test_where_nobody_supplies_a_sku_it_is_named_and_no_draft_is_made():
    with pytest.raises(inventory.NoSupplier) as refused:
        inventory.draft_purchase_orders(quantities={"BOWL": 7, "MUG-1": 4}, actor="staff")

    assert refused.value.data == {"skus": ["BOWL"]}
    assert not PurchaseOrder.objects.exists()


def test_the_same_wish_twice_makes_its_drafts_once():
    wish = {"quantities": {"MUG-1": 4}, "actor": "staff", "key": "report-1", "today": TODAY}

    assert inventory.draft_purchase_orders(**wish) == inventory.draft_purchase_orders(**wish) == ["PO-2026-00001"]
    assert PurchaseOrder.objects.count() == 1


def test_nothing_low_makes_no_draft():
    assert inventory.draft_purchase_orders(quantities={"MUG-1": 0}, actor="staff") == []


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"sku,quantity,unit_cost\nMUG-1,12,4.50\nBOWL,3,\n",
        b"MUG-1;12;4,50\r\n\r\nBOWL;3;\r\n",
        "\ufeffSKU\tQuantity\tUnit_cost\nMUG-1\t12\t4.5\nBOWL\t3\n".encode(),
    ],
    ids=["commas", "semicolons", "tabs"],
)
def test_a_file_brings_many_lines(content):
    number = draft()

    inventory.import_lines(number=number, version=0, content=content)

    assert written(number) == [("BOWL", 3, None), ("MUG-1", 12, 450)]


def test_a_file_replaces_the_lines_it_names_and_keeps_the_others():
    number = draft(("MUG-1", 1, 450), ("BOWL", 2, 800), note="rush", expected_on=TODAY)

    inventory.import_lines(number=number, version=0, content=b"MUG-1,9\n")

    assert written(number) == [("BOWL", 2, 800), ("MUG-1", 9, 450)]
    assert (order_of(number).note, order_of(number).expected_on) == ("rush", TODAY)


def test_every_bad_line_is_named_and_none_is_taken():
    number = draft(("BOWL", 2))
    content = (
        b"sku,quantity,unit_cost\nMUG-1,1,1.00\nNONE,1,\nBOWL,many,\nBOWL,-1,\nBOWL,3,1.234\nMUG-1,2,\nBOWL,4,NaN\n"
    )

    with pytest.raises(inventory.BadLines) as refused:
        inventory.import_lines(number=number, version=0, content=content)

    assert [(bad.line, bad.problem) for bad in refused.value.lines] == [
        (3, "there is no SKU “NONE”."),
        (4, "“many” is not a number of units."),
        (5, "“-1” is not a number of units."),
        (6, "“1.234” is not an amount."),
        (7, "MUG-1 was there before; write it once."),
        (8, "“NaN” is not an amount."),
    ]
    assert written(number) == [("BOWL", 2, None)]


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"\xff\xfe\x00", b"MUG-1,1\x00", b"x" * 1_000_001, b"MUG-1,1,1,more"],
    ids=["empty", "blank", "no text", "a zero byte", "too large", "too wide"],
)
def test_what_is_no_such_file_is_refused_in_a_sentence(content):
    number = draft(("BOWL", 2))

    with pytest.raises(Exception, match=r"\.$") as refused:
        inventory.import_lines(number=number, version=0, content=content)

    assert refused.value.status == 400
    assert written(number) == [("BOWL", 2, None)]


def test_an_order_leaves_as_a_file_without_formulas():
    make_stock("=CMD")
    inventory.set_supply(supplier="clay", sku="MUG-1", supplier_sku="@M")

    text = inventory.export_lines(number=order_goods(MUG_1=5, **{"=CMD": 1}))

    assert text.splitlines() == [
        "sku,supplier_sku,quantity,unit_cost,received,extra",
        "'=CMD,,1,4.50,0,0",
        "MUG-1,'@M,5,4.50,0,0",
    ]


# --- the life cycle ---------------------------------------------------------------------------------------------------


def test_placing_expects_the_goods_after_the_longest_lead_time_of_the_lines():
    inventory.set_supply(supplier="clay", sku="BOWL", lead_time_days=30)
    number = draft(("MUG-1", 5), ("BOWL", 1))

    inventory.place_purchase_order(number=number, now=NOW)

    order = order_of(number)
    assert (order.status, order.expected_on, order.ordered_at) == ("ordered", date(2026, 12, 20), NOW)


def test_a_day_that_somebody_wrote_stays():
    number = draft(("MUG-1", 5), expected_on=date(2026, 11, 25))

    inventory.place_purchase_order(number=number, now=NOW)

    assert order_of(number).expected_on == date(2026, 11, 25)


def test_an_order_of_nothing_is_not_placed():
    number = draft()

    with pytest.raises(Exception, match="nothing on this order"):
        inventory.place_purchase_order(number=number, now=NOW)

    assert (order_of(number).status, order_of(number).ordered_at) == ("draft", None)


def receive(number, units):
    token = f"delivery {Receipt.objects.count()}"
    inventory.receive_goods(number=number, units={"MUG-1": units}, token=token, actor="staff")


STEPS = {
    "place": lambda number: inventory.place_purchase_order(number=number, now=NOW),
    "cancel": lambda number: inventory.cancel_purchase_order(number=number),
    "close": lambda number: inventory.close_purchase_order(number=number),
    "reopen": lambda number: inventory.reopen_purchase_order(number=number),
    "receive some": lambda number: receive(number, 1),
    "receive all": lambda number: receive(number, 5),
}
ALLOWED = {
    "draft": {"place": "ordered", "cancel": "cancelled"},
    "ordered": {"cancel": "cancelled", "receive some": "partial", "receive all": "received"},
    "partial": {"close": "closed", "receive some": "partial"},
    "received": {},
    "closed": {"reopen": "partial"},
    "cancelled": {},
}
ROADS = {
    "draft": [],
    "ordered": ["place"],
    "partial": ["place", "receive some"],
    "received": ["place", "receive all"],
    "closed": ["place", "receive some", "close"],
    "cancelled": ["cancel"],
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", ALLOWED)
def test_an_order_takes_the_steps_of_its_table_and_no_others(state, step):
    number = draft(("MUG-1", 5))
    for past in ROADS[state]:
        STEPS[past](number)
    assert order_of(number).status == state

    if step in ALLOWED[state]:
        STEPS[step](number)
        assert order_of(number).status == ALLOWED[state][step]
    else:
        with pytest.raises(Exception) as refused:  # noqa: PT011 - its code is looked at
            STEPS[step](number)
        assert refused.value.code in {"wrong_purchase_state", "more_than_ordered"}
        assert order_of(number).status == state
    assert inventory.audit() == []


def test_the_supplier_may_name_another_day_while_something_is_to_come():
    number = order_goods(MUG_1=5)

    inventory.expect_on(number=number, day=date(2027, 1, 5))

    assert order_of(number).expected_on == date(2027, 1, 5)
    inventory.cancel_purchase_order(number=number)
    with pytest.raises(inventory.WrongPurchaseState):
        inventory.expect_on(number=number, day=TODAY)


def test_the_database_refuses_more_received_than_ordered():
    order_goods(MUG_1=5)

    with pytest.raises(IntegrityError), transaction.atomic():
        PurchaseLine.objects.update(received=6)


# --- what is still to come --------------------------------------------------------------------------------------------


def test_open_orders_say_what_they_bring_the_soonest_first(django_assert_num_queries):
    first, second = order_goods(MUG_1=5, BOWL=2), order_goods(MUG_1=7, location="paris")
    inventory.expect_on(number=first, day=date(2026, 12, 24))
    inventory.receive_goods(number=first, units={"MUG-1": 2}, token="t", actor="staff")
    draft(("MUG-1", 100))
    inventory.cancel_purchase_order(number=order_goods(MUG_1=1000))

    with django_assert_num_queries(1):
        incoming = inventory.get_incoming(["MUG-1", "BOWL", "NONE"])

    assert incoming == {
        "MUG-1": (
            Incoming("paris", 7, date(2026, 11, 27), second),
            Incoming("berlin", 3, date(2026, 12, 24), first),
        ),
        "BOWL": (Incoming("berlin", 2, date(2026, 12, 24), first),),
        "NONE": (),
    }
    assert inventory.incoming_totals(["MUG-1", "BOWL", "NONE"]) == {"MUG-1": 10, "BOWL": 2, "NONE": 0}


def test_what_is_closed_short_does_not_come_any_more():
    number = order_goods(MUG_1=5)
    inventory.receive_goods(number=number, units={"MUG-1": 2}, token="t", actor="staff")

    inventory.close_purchase_order(number=number)

    assert inventory.incoming_totals(["MUG-1"]) == {"MUG-1": 0}


def test_an_order_is_late_from_the_day_after_it_was_expected():
    order_goods(MUG_1=5)  # on the 27th
    draft(("MUG-1", 1), expected_on=date(2026, 11, 1))

    assert [inventory.count_late_purchase_orders(date(2026, 11, day)) for day in (27, 28)] == [0, 1]
