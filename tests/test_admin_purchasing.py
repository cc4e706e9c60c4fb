"""Buying in the back office: suppliers, drafts, receipts and what their pages say."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts import services as accounts
from apps.inventory import services as inventory
from apps.inventory.models import PurchaseLine, PurchaseOrder, Receipt, StockItem, Supplier, SupplierItem
from apps.inventory.tests.factories import make_stock, make_supplier, order_goods

pytestmark = pytest.mark.django_db
SECRET = "a long password"
ORDERS = reverse("admin:inventory_purchaseorder_changelist")


def browser(name, **rights):
    """A browser in which that member of staff is signed in."""
    email = f"{name}@shop.example"
    accounts.ensure_user(email=email, password=SECRET, full_name=name, is_staff=True, **rights)
    client = Client()
    assert client.login(username=email, password=SECRET)
    return client


@pytest.fixture
def staff(db):
    return browser("ada", is_superuser=True)


@pytest.fixture
def goods():
    """Mugs and bowls in Berlin, which Clay & Co supplies."""
    make_stock("MUG-1", berlin=10)
    make_stock("BOWL", berlin=5)
    make_supplier("clay", MUG_1=450, BOWL=800)


@pytest.fixture
def draft(goods):
    lines = [inventory.DraftLine("MUG-1", 10)]
    number = inventory.create_purchase_order(supplier="clay", lines=lines, actor="staff")
    return PurchaseOrder.objects.get(number=number)


@pytest.fixture
def order(goods):
    return PurchaseOrder.objects.get(number=order_goods(MUG_1=10, BOWL=4))


def page(record, action="change", *more):
    return reverse(f"admin:inventory_purchaseorder_{action}", args=[record.pk, *more])


def told(answer):
    """The words of a page, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def typed(*rows, version=0, **more):
    """What the form of a draft sends."""
    fields = {"version": version, "rows": len(rows), "location": "berlin", "expected_on": "", "note": ""}
    for place, (sku, quantity, cost) in enumerate(rows):
        fields |= {f"sku_{place}": sku, f"quantity_{place}": quantity, f"cost_{place}": cost}
    return fields | more


def counted(order, token="form-1", **units):
    """What the form of a receipt sends."""
    lines = {line.item.sku: line.pk for line in order.lines.select_related("item")}
    fields = {f"units_{lines[name.replace('_', '-')]}": count for name, count in units.items()}
    return fields | {"token": token, "note": "", "book": "1"}


def line(order, sku):
    return order.lines.get(item__sku=sku)


def written(order):
    return list(order.lines.values_list("item__sku", "quantity", "unit_cost"))


# --- the list ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["PO-2026-00001", "mug-1", "4006381333931", "Clay"])
def test_an_order_is_found_by_what_people_have_in_hand(staff, order, query):
    StockItem.objects.filter(sku="MUG-1").update(barcode="4006381333931")
    make_stock("CUP")
    make_supplier("wood")
    other = order_goods(supplier="wood", CUP=1)

    shown = told(staff.get(ORDERS, {"q": query}))

    assert order.number in shown
    assert other not in shown


def test_the_list_tells_open_orders_from_late_ones(staff, order, draft):
    late = inventory.create_purchase_order(
        supplier="clay", lines=[inventory.DraftLine("BOWL", 1)], actor="staff", today=date(2025, 1, 1)
    )
    inventory.place_purchase_order(number=late, now=order.ordered_at)
    inventory.expect_on(number=late, day=date(2025, 1, 8))
    inventory.expect_on(number=order.number, day=date(2999, 1, 1))

    everything, opened, lates = (told(staff.get(f"{ORDERS}{query}")) for query in ("", "?open=1", "?open=late"))

    assert [number in everything for number in (order.number, late, draft.number)] == [True, True, True]
    assert [number in opened for number in (order.number, late, draft.number)] == [True, True, False]
    assert [number in lates for number in (order.number, late, draft.number)] == [False, True, False]
    assert "2025-01-08 late" in lates


def test_the_list_costs_the_same_however_long(staff, order, django_assert_max_num_queries):
    for _time in range(5):
        order_goods(MUG_1=1, BOWL=2)

    with django_assert_max_num_queries(10):
        assert "0 of 14" in told(staff.get(ORDERS))


# --- drafts -----------------------------------------------------------------------------------------------------------


def test_staff_makes_an_order_and_marks_it_as_ordered(staff, goods):
    details = {"supplier": "clay", "location": "berlin", "expected_on": "2026-12-24", "note": "Ring twice"}
    to_lines = staff.post(reverse("admin:inventory_purchaseorder_add"), details)
    order = PurchaseOrder.objects.get()
    assert to_lines.url == page(order, "edit")
    staff.post(page(order, "edit"), typed(("MUG-1", 12, ""), ("", "", ""), ("BOWL", 3, "8.20"), note="Ring twice"))
    assert written(order) == [("BOWL", 3, 820), ("MUG-1", 12, 450)]

    asked = told(staff.get(page(order, "place_order")))
    done = told(staff.post(page(order, "place_order"), follow=True))

    order.refresh_from_db()
    assert "15 units of 2 SKUs for €78.60 are on their way from Clay &amp; Co from now on" in asked
    assert f"{order.number} is ordered." in done
    assert "12 x MUG-1" in done
    assert "Ring twice" in done
    assert (order.status, order.created_by) == ("ordered", "staff:ada@shop.example")
    assert LogEntry.objects.filter(object_id=str(order.pk)).count() == 3


def test_a_file_adds_many_lines_and_names_every_bad_one(staff, draft):
    bad = SimpleUploadedFile("lines.csv", b"MUG-1,5\nNONE,1\nBOWL,few\n")

    refused = told(staff.post(page(draft, "edit"), typed(("MUG-1", 10, "4.50"), ("BOWL", 7, ""), file=bad)))

    assert "Line 2: there is no SKU “NONE”. Line 3: “few” is not a number of units." in refused
    assert written(draft) == [("MUG-1", 10, 450)]
    good = SimpleUploadedFile("lines.csv", b"sku;quantity\nMUG-1;5\n")
    staff.post(page(draft, "edit"), typed(("MUG-1", 10, "4.50"), ("BOWL", 7, ""), file=good))
    assert written(draft) == [("BOWL", 7, 800), ("MUG-1", 5, 450)]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("MUG-1", "", ""), "How many?"),
        (("", "3", ""), "Of what?"),
        (("NONE", "3", ""), "There is no SKU “NONE”."),
        (("MUG-1", "0", ""), "greater than or equal to 1"),
        (("MUG-1", "3", "-1"), "greater than or equal to 0"),
    ],
    ids=["no units", "no SKU", "unknown", "nothing", "below nothing"],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(staff, draft, row, words):
    answer = staff.post(page(draft, "edit"), typed(("BOWL", 77, ""), row))

    assert words in told(answer)
    assert 'value="77"' in answer.content.decode()
    assert written(draft) == [("MUG-1", 10, 450)]


def test_more_rows_keep_what_was_typed_and_write_nothing(staff, draft):
    answer = staff.post(page(draft, "edit"), typed(("BOWL", 77, ""), more="1")).content.decode()

    assert 'name="sku_5"' in answer
    assert 'name="sku_6"' not in answer
    assert 'value="77"' in answer
    assert written(draft) == [("MUG-1", 10, 450)]


def test_a_change_of_somebody_else_is_shown_and_nothing_typed_is_lost(staff, draft):
    inventory.save_draft(number=draft.number, version=0, lines=[inventory.DraftLine("MUG-1", 33)])

    answer = staff.post(page(draft, "edit"), typed(("BOWL", 77, ""), version=0))

    assert "Somebody changed this meanwhile." in told(answer)
    assert "As it is now: MUG-1: 33" in told(answer)
    assert 'value="77"' in answer.content.decode()
    assert 'name="version" value="1"' in answer.content.decode()
    assert written(draft) == [("MUG-1", 33, 450)]


def test_an_order_that_was_placed_meanwhile_keeps_its_lines(staff, order):
    answer = staff.post(page(order, "edit"), typed(("BOWL", 77, "")))

    assert "It is not a draft any more" in told(answer)
    assert written(order) == [("BOWL", 4, 450), ("MUG-1", 10, 450)]


# --- receipts ---------------------------------------------------------------------------------------------------------


def test_staff_receives_in_parts_and_reads_what_became_of_it(staff, order):
    inventory.configure_item(sku="MUG-1", settings=inventory.ItemSettings(policy="backorder", backorder_limit=20))
    sold = {"reference": uuid4(), "lines": {"MUG-1": 13}}
    inventory.reserve(until=timezone.now() + timedelta(minutes=30), **sold)
    inventory.commit(actor="shopper", **sold)
    asked = staff.get(page(order, "receive")).content.decode()
    assert re.search(r'name="units_\d+" value="10"', asked)

    first = staff.post(page(order, "receive"), counted(order, MUG_1=5), follow=True)
    second = staff.post(page(order, "receive"), counted(order, "form-2", MUG_1=5, BOWL=4), follow=True)

    order.refresh_from_db()
    assert f"5 units of {order.number} are in stock. 3 of these go to orders that wait." in told(first)
    assert f"9 units of {order.number} are in stock." in told(second)
    assert "3 for orders that waited" in told(second)
    assert (order.status, inventory.audit()) == ("received", [])
    assert Receipt.objects.count() == 2


def test_the_same_form_twice_is_booked_once(staff, order):
    for _click in range(2):
        answer = staff.post(page(order, "receive"), counted(order, MUG_1=5), follow=True)

    assert f"5 units of {order.number} are in stock." in told(answer)
    assert (line(order, "MUG-1").received, Receipt.objects.count()) == (5, 1)


def test_more_than_ordered_asks_for_a_yes_that_says_how_many(staff, order):
    asked = staff.post(page(order, "receive"), counted(order, MUG_1=12))
    mug = line(order, "MUG-1")
    assert "Yes, 2 more than ordered came" in told(asked)
    assert (mug.received, 'value="form-1"' in asked.content.decode()) == (0, True)

    done = staff.post(page(order, "receive"), counted(order, MUG_1=12) | {f"extra_{mug.pk}": "2"}, follow=True)

    mug.refresh_from_db()
    assert "2 of these were not ordered." in told(done)
    assert (mug.received, mug.extra) == (10, 2)


def test_packets_are_counted_by_scanning_without_a_script(staff, order):
    StockItem.objects.filter(sku="MUG-1").update(barcode="4006381333931")
    assert re.search(r'name="units_\d+" value="0"', staff.get(f"{page(order, 'receive')}?scan").content.decode())
    mug = line(order, "MUG-1")
    fields = {"token": "form-1", "note": "", "add": "1", f"units_{mug.pk}": "1"}

    found = staff.post(page(order, "receive"), fields | {"scan": "4006381333931"})
    strange = staff.post(page(order, "receive"), fields | {"scan": "4000"})

    assert "MUG-1: 2 of 10 still to come." in told(found)
    assert f'name="units_{mug.pk}" value="2"' in found.content.decode()
    assert "“4000” is not on this order." in told(strange)
    assert f'name="units_{mug.pk}" value="1"' in strange.content.decode()
    assert not Receipt.objects.exists()


def test_a_wrong_receipt_is_reversed_once(staff, order):
    staff.post(page(order, "receive"), counted(order, MUG_1=5))
    receipt = Receipt.objects.get()
    assert page(order, "reverse", receipt.pk) in staff.get(page(order)).content.decode()

    asked = told(staff.get(page(order, "reverse", receipt.pk)))
    done = staff.post(page(order, "reverse", receipt.pk), {"reason": "Wrong parcel"}, follow=True)
    again = staff.post(page(order, "reverse", receipt.pk), {"reason": "Wrong parcel"}, follow=True)

    assert "5 units leave Berlin again" in asked
    assert "The receipt of 5 units is reversed." in told(done)
    assert "This receipt was reversed before." in told(again)
    assert (line(order, "MUG-1").received, Receipt.objects.count(), inventory.audit()) == (0, 2, [])


# --- the page of an order ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "fields", "status", "sentence"),
    [
        ("expect", {"day": "2027-01-05"}, "ordered", "was expected on"),
        ("cancel", {}, "cancelled", "None of the 14 units of"),
    ],
)
def test_the_buttons_say_what_they_do_and_do_it(staff, order, step, fields, status, sentence):
    assert sentence in told(staff.get(page(order, step)))
    order.refresh_from_db()
    assert order.status == "ordered"

    staff.post(page(order, step), fields)

    order.refresh_from_db()
    assert order.status == status


def test_an_order_is_closed_short_and_reopened(staff, order):
    inventory.receive_goods(number=order.number, units={"MUG-1": 5}, token="t", actor="staff")

    assert "9 units of 14 do not come any more" in told(staff.get(page(order, "close")))
    staff.post(page(order, "close"))
    assert inventory.incoming_totals(["MUG-1"]) == {"MUG-1": 0}
    staff.post(page(order, "reopen"))
    assert inventory.incoming_totals(["MUG-1"]) == {"MUG-1": 5}


def test_only_the_buttons_that_fit_are_shown(staff, order, draft):
    on_its_way, drafted = (staff.get(page(record)).content.decode() for record in (order, draft))

    for step, there, here in (("receive", True, False), ("edit", False, True), ("place_order", False, True)):
        assert (page(order, step) in on_its_way, page(draft, step) in drafted) == (there, here), step


def test_an_order_is_printed_and_leaves_as_a_file(staff, order):
    inventory.set_supply(supplier="clay", sku="MUG-1", supplier_sku="K-77", unit_cost=450)

    printed, file = staff.get(page(order, "printed")), staff.get(page(order, "file"))

    assert "K-77 10 €4.50 €45.00" in told(printed)
    assert file.headers["Content-Disposition"] == f'attachment; filename="{order.number}.csv"'
    assert "MUG-1,K-77,10,4.50,0,0" in file.content.decode()


@pytest.mark.parametrize("step", ["change", "receive", "edit", "printed"])
def test_the_pages_of_an_order_cost_the_same_for_many_lines_and_receipts(
    staff, order, step, django_assert_max_num_queries
):
    skus = [make_stock(f"CUP-{n}", berlin=0) for n in range(15)]
    number = inventory.create_purchase_order(
        supplier="clay", lines=[inventory.DraftLine(sku, 5, 100) for sku in skus], actor="staff"
    )
    inventory.place_purchase_order(number=number, now=order.ordered_at)
    for time in range(4):
        inventory.receive_goods(number=number, units=dict.fromkeys(skus, 1), token=f"t{time}", actor="staff")

    with django_assert_max_num_queries(24):
        assert staff.get(page(PurchaseOrder.objects.get(number=number), step)).status_code == 200


def test_staff_who_may_only_look_cannot_act(order, draft):
    from django.contrib.auth.models import Permission

    from apps.accounts.models import User

    looker = browser("eve")
    User.objects.get(email="eve@shop.example").user_permissions.add(
        Permission.objects.get(codename="view_purchaseorder")
    )
    inventory.receive_goods(number=order.number, units={"MUG-1": 1}, token="t", actor="staff")
    receipt = Receipt.objects.get()

    shown = looker.get(page(order)).content.decode()

    assert "MUG-1" in shown
    assert page(order, "reverse", receipt.pk) not in shown
    for step in ("receive", "close", "expect"):
        assert looker.post(page(order, step)).status_code == 403, step
    assert looker.post(page(draft, "edit"), typed(("BOWL", 1, ""))).status_code == 403
    assert looker.post(page(order, "reverse", receipt.pk), {"reason": "x"}).status_code == 404
    assert looker.get(reverse("admin:inventory_purchaseorder_add")).status_code == 404
    assert (Receipt.objects.count(), PurchaseLine.objects.filter(order=draft).count()) == (1, 1)


def test_nothing_of_an_order_is_typed_over_in_its_own_form(staff, order):
    answer = staff.post(page(order), {"status": "received", "number": "PO-1"})

    order.refresh_from_db()
    assert (answer.status_code, order.status) == (403, "ordered")


# --- suppliers --------------------------------------------------------------------------------------------------------


def test_suppliers_and_what_they_sell_are_written_down(staff, goods):
    details = {
        "name": "Oak Ltd",
        "code": "oak",
        "lead_time_days": "9",
        "active": "on",
        "email": "",
        "phone": "",
        "notes": "",
        "items-TOTAL_FORMS": "0",
        "items-INITIAL_FORMS": "0",
    }
    staff.post(reverse("admin:inventory_supplier_add"), details)
    oak = Supplier.objects.get(code="oak")
    supplied = {
        "supplier": oak.pk,
        "item": StockItem.objects.get(sku="BOWL").pk,
        "unit_cost": "12.50",
        "pack_size": "6",
        "minimum": "1",
        "supplier_sku": "",
        "lead_time_days": "",
    }

    taken = staff.post(reverse("admin:inventory_supplieritem_add"), supplied | {"preferred": "on"})
    staff.post(reverse("admin:inventory_supplieritem_add"), supplied)

    row = SupplierItem.objects.get(supplier=oak)
    assert "Another supplier is preferred for this SKU; untick it there first." in told(taken)
    assert (row.unit_cost, row.pack_size, row.preferred) == (1250, 6, False)


def test_the_lists_of_suppliers_cost_the_same_however_long(staff, goods, django_assert_max_num_queries):
    for code in ("oak", "ash", "elm"):
        make_supplier(code, MUG_1=1)

    for name in ("supplier", "supplieritem"):
        with django_assert_max_num_queries(10):
            assert staff.get(reverse(f"admin:inventory_{name}_changelist")).status_code == 200
    with django_assert_max_num_queries(16):
        supplier = Supplier.objects.get(code="clay")
        assert "MUG-1" in told(staff.get(reverse("admin:inventory_supplier_change", args=[supplier.pk])))
