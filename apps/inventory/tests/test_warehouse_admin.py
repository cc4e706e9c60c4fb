"""What the warehouse does in the back office: counting, adjusting, carrying, deciding; and who may not."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.inventory import services as inventory
from apps.inventory.models import Location, Movement, StockItem, Stocktake, StocktakeCount, StocktakeLine
from apps.inventory.signals import availability_changed
from apps.inventory.tests.factories import make_stock

pytestmark = pytest.mark.django_db
WHO = "staff:ada@shop.example"


def person(email, *rights, superuser=False):
    accounts.ensure_user(
        email=email, password="a long password", full_name="Staff", is_staff=True, is_superuser=superuser
    )
    User.objects.get(email=email).user_permissions.set(Permission.objects.filter(codename__in=rights))


@pytest.fixture
def staff(client):
    person("ada@shop.example", superuser=True)
    assert client.login(username="ada@shop.example", password="a long password")
    return client


@pytest.fixture
def shelf():
    """Two SKUs in Berlin, one of them in Paris as well."""
    make_stock("MUG-1", berlin=10, paris=4)
    make_stock("MUG-2", berlin=5)


@pytest.fixture
def stocktake(shelf):
    number = inventory.open_stocktake(location="berlin", actor=WHO, now=timezone.now())
    return Stocktake.objects.get(number=number)


def at(record, name="change"):
    return reverse(f"admin:inventory_{record._meta.model_name}_{name}", args=[record.pk])


def scan(staff, stocktake, code, *, mode="add", units="1", key=None, **more):
    data = {"code": code, "mode": mode, "units": units, "key": key or uuid4().hex, **more}
    return staff.post(at(stocktake), data).content.decode()


def counted():
    return dict(StocktakeLine.objects.counted().values_list("item__sku", "counted"))


def item(sku="MUG-1"):
    return StockItem.objects.get(sku=sku)


def on_hand(sku="MUG-1"):
    return inventory.get_availability([sku])[sku].on_hand


def test_staff_opens_a_stocktake_for_a_place_and_lands_where_it_is_counted(staff, shelf):
    page = staff.post(
        reverse("admin:inventory_stocktake_add"), {"location": "berlin", "what": "all", "note": "June"}, follow=True
    ).content.decode()

    opened = Stocktake.objects.get()
    assert (opened.opened_by, opened.note, opened.lines.count()) == (WHO, "June", 2)
    assert f"{opened.number} is open." in page
    assert '<b class="text-important">0 of 2</b> SKUs counted at Berlin' in page
    assert LogEntry.objects.get().change_message == "Opened for Berlin: everything there"


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"what": "prefix"}, "Write how the SKUs begin."),
        ({"what": "chosen"}, "Write the SKUs to count."),
        ({"what": "prefix", "begins": "X"}, "There is nothing to count: no SKU fits."),
        ({"what": "chosen", "lines": "MUG-1\nNOPE"}, "No stock is kept of: NOPE."),
    ],
    ids=["no prefix", "no skus", "nothing fits", "unknown"],
)
def test_a_wish_that_makes_no_sense_is_told_and_what_was_typed_stays(staff, shelf, wish, sentence):
    page = staff.post(
        reverse("admin:inventory_stocktake_add"), {"location": "paris", "note": "kept", **wish}
    ).content.decode()

    assert sentence in page
    assert 'value="kept"' in page
    assert not Stocktake.objects.exists()


def test_scans_add_up_by_sku_or_barcode(staff, stocktake):
    inventory.configure_item(sku="MUG-2", settings=inventory.ItemSettings(barcode="036000291452"))

    scan(staff, stocktake, "mug-1")
    scan(staff, stocktake, "MUG-1", units="3")
    page = scan(staff, stocktake, "0036000291452")

    assert counted() == {"MUG-1": 4, "MUG-2": 1}
    assert "<b>MUG-2</b>" in page
    assert "2 of 2" in page


def test_a_scan_sent_twice_counts_once(staff, stocktake):
    for _ in range(2):
        scan(staff, stocktake, "MUG-1", key="scan-1")

    assert counted() == {"MUG-1": 1}


def test_an_unknown_code_is_told_and_stays_in_the_field(staff, stocktake):
    page = scan(staff, stocktake, "4006381333931")

    assert "There is no SKU or barcode 4006381333931." in page
    assert 'value="4006381333931"' in page
    assert counted() == {}


def test_the_number_of_somebody_else_is_replaced_by_a_button_and_never_by_chance(staff, stocktake):
    inventory.count_lines(
        number=stocktake.number, counts=[inventory.Count("MUG-1", 9)], actor="staff:bob", now=timezone.now()
    )

    page = scan(staff, stocktake, "MUG-1", mode="set", units="7")
    assert "bob has counted 9 of MUG-1." in page
    assert "Replace 9 by 7" in page
    assert counted() == {"MUG-1": 9}

    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    scan(staff, stocktake, "MUG-1", mode="set", units="7", seen=seen)
    assert counted() == {"MUG-1": 7}
    assert StocktakeCount.objects.count() == 2


def test_the_sheet_is_blind_on_paper_and_as_a_file_unless_one_asks(staff, stocktake):
    paper = staff.get(at(stocktake, "sheet")).content.decode()
    file = staff.get(at(stocktake, "csv"))

    assert "MUG-1" in paper
    assert '<td class="number">10</td>' not in paper
    assert '<td class="number">10</td>' in staff.get(at(stocktake, "sheet"), {"expected": "1"}).content.decode()
    assert file["Content-Disposition"] == f'attachment; filename="{stocktake.number}.csv"'
    assert file.content.decode("utf-8-sig").splitlines() == ["sku,barcode,counted", "MUG-1,,", "MUG-2,,"]


def test_a_filled_in_sheet_is_uploaded_or_every_bad_line_is_named(staff, stocktake):
    def upload(text):
        file = SimpleUploadedFile("sheet.csv", text.encode("utf-8-sig"))
        return staff.post(at(stocktake, "upload"), {"file": file}, follow=True).content.decode()

    page = upload("sku;counted\nMUG-1;8\nNOPE;1\nMUG-2;x\n")
    assert "Nothing was changed." in page
    assert "Line 3: there is no SKU NOPE." in page
    assert "Line 4: “x” is not a whole number." in page
    assert counted() == {}

    assert "2 lines counted." in upload("sku;counted\nMUG-1;8\nMUG-2;5\n")
    assert counted() == {"MUG-1": 8, "MUG-2": 5}


def test_the_differences_are_shown_and_booked_once(staff, stocktake):
    scan(staff, stocktake, "MUG-1", mode="set", units="8")
    shown = staff.get(at(stocktake, "review")).content.decode()
    seen = re.search(r'name="seen" value="(\d+)"', shown)[1]
    assert "Book 1 difference" in shown
    assert "1 SKU that nobody counted" in shown

    page = staff.post(at(stocktake, "review"), {"seen": seen, "uncounted": "leave"}, follow=True).content.decode()
    assert "1 difference booked" in page
    again = staff.post(at(stocktake, "review"), {"seen": seen, "uncounted": "leave"}).content.decode()
    assert f"{stocktake.number} is booked already. Nothing was booked." in again

    assert (on_hand("MUG-1"), on_hand("MUG-2")) == (12, 5)
    assert Movement.objects.filter(kind="stocktake").count() == 1
    entry = LogEntry.objects.get(change_message__contains="booked")
    assert entry.change_message == "1 difference booked, uncounted lines: leave"
    file = staff.get(at(stocktake, "differences")).content.decode("utf-8-sig")
    assert file.splitlines() == ["sku,expected,counted,difference,value", "MUG-1,10,8,-2,"]


def test_what_was_counted_after_the_look_is_not_booked_unseen(staff, stocktake):
    shown = staff.get(at(stocktake, "review")).content.decode()
    seen = re.search(r'name="seen" value="(\d+)"', shown)[1]
    scan(staff, stocktake, "MUG-1", mode="set", units="8")

    page = staff.post(at(stocktake, "review"), {"seen": seen, "uncounted": "leave"}).content.decode()

    assert "Somebody counted meanwhile." in page
    assert (on_hand(), Stocktake.objects.get().status) == (14, "open")


def test_lines_nobody_counted_become_nothing_where_staff_says_so(staff, stocktake):
    scan(staff, stocktake, "MUG-1", mode="set", units="10")
    shown = staff.get(at(stocktake, "review"), {"uncounted": "zero"}).content.decode()
    assert "not counted" in shown
    seen = re.search(r'name="seen" value="(\d+)"', shown)[1]

    staff.post(at(stocktake, "review"), {"seen": seen, "uncounted": "zero"})

    assert (on_hand("MUG-1"), on_hand("MUG-2")) == (14, 0)


def test_a_promised_unit_keeps_the_whole_stocktake_open_and_is_named(staff, stocktake, held):
    inventory.configure_item(sku="MUG-2", settings=inventory.ItemSettings())
    held("MUG-2", 4)
    scan(staff, stocktake, "MUG-2", mode="set", units="1")
    shown = staff.get(at(stocktake, "review")).content.decode()
    assert "1 line cannot be booked" in shown
    seen = re.search(r'name="seen" value="(\d+)"', shown)[1]

    page = staff.post(at(stocktake, "review"), {"seen": seen, "uncounted": "leave"}).content.decode()

    assert "MUG-2: so many units are not here, or some of them are promised to customers." in page
    assert (on_hand("MUG-2"), Stocktake.objects.get().status) == (5, "open")


def test_a_stocktake_is_cancelled_after_a_yes(staff, stocktake):
    assert "cannot be opened again" in staff.get(at(stocktake, "cancel")).content.decode()
    assert Stocktake.objects.get().status == "open"

    staff.post(at(stocktake, "cancel"))

    assert Stocktake.objects.get().status == "cancelled"


def test_who_may_look_may_not_count(client, stocktake):
    person("new@shop.example", "view_stocktake", "view_stockitem", "view_location")
    client.login(username="new@shop.example", password="a long password")

    page = client.get(at(stocktake)).content.decode()
    assert "data-scan" not in page
    assert "Look at the differences" not in page
    assert client.get(at(stocktake, "sheet")).status_code == 200
    tries = [
        (at(stocktake), {"code": "MUG-1", "mode": "add", "units": "1", "key": "k"}),
        (at(stocktake, "upload"), {}),
        (at(stocktake, "review"), {"seen": "0", "uncounted": "zero"}),
        (at(stocktake, "cancel"), {}),
        (reverse("admin:inventory_stocktake_add"), {"location": "paris", "what": "all"}),
        (at(item(), "adjust"), {"location": "berlin", "delta": "1", "reason": "x"}),
        (at(item(), "transfer"), {"source": "berlin", "target": "paris", "units": "1", "reason": "x"}),
        (at(item(), "decide"), {"version": "0", "policy": "stock"}),
        (reverse("admin:inventory_stockitem_many_change"), {"lines": "MUG-1, 1"}),
        (reverse("admin:inventory_stockitem_many_upload"), {}),
        (reverse("admin:inventory_stockitem_many_move"), {}),
        (reverse("admin:inventory_stockitem_many_threshold"), {}),
        (reverse("admin:inventory_location_change", args=[Location.objects.get(code="berlin").pk]), {"name": "X"}),
    ]
    assert [client.post(address, data).status_code for address, data in tries] == [403] * len(tries)
    assert (counted(), on_hand(), Stocktake.objects.get().status) == ({}, 14, "open")


def test_nobody_without_a_right_sees_a_stocktake(client, stocktake):
    person("none@shop.example")
    client.login(username="none@shop.example", password="a long password")

    for name in ("change", "sheet", "csv", "review", "differences", "upload", "cancel"):
        assert client.get(at(stocktake, name)).status_code == 403, name


def test_every_page_of_a_stocktake_costs_the_same_however_long_it_is(staff, stocktake, django_assert_max_num_queries):
    inventory.track(skus=[f"S-{n:03d}" for n in range(200)])
    inventory.cancel_stocktake(number=stocktake.number, actor=WHO, now=timezone.now())
    number = inventory.open_stocktake(location="berlin", prefix="S-", actor=WHO, now=timezone.now())
    long = Stocktake.objects.get(number=number)
    inventory.count_lines(
        number=number, counts=[inventory.Count(f"S-{n:03d}", 1) for n in range(150)], actor=WHO, now=timezone.now()
    )
    for address, most in (
        (reverse("admin:inventory_stocktake_changelist"), 12),
        (reverse("admin:inventory_stocktake_add"), 9),
        (at(long), 13),
        (at(long, "sheet"), 6),
        (f"{at(long, 'sheet')}?expected=1", 7),
        (at(long, "csv"), 6),
        (at(long, "upload"), 9),
        (f"{at(long, 'review')}?uncounted=zero", 17),
        (at(long, "differences"), 9),
        (at(long, "cancel"), 9),
    ):
        with django_assert_max_num_queries(most):
            assert staff.get(address).status_code == 200, address
    with django_assert_max_num_queries(24):
        scan(staff, long, "S-001")


def test_a_restock_says_what_a_unit_cost(staff, shelf):
    wish = {"location": "berlin", "delta": "6", "kind": "restock", "reason": "Gift", "unit_cost": "4.50"}
    staff.post(at(item(), "adjust"), wish)

    moved = Movement.objects.get(reason="Gift")
    assert (moved.kind, moved.quantity, moved.unit_cost) == ("restock", 6, 450)


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"kind": "correction", "delta": "6", "unit_cost": "4.50"}, "Only a restock has a cost."),
        ({"kind": "restock", "delta": "-6"}, "to take some away, choose a correction."),
        ({"kind": "correction", "delta": "-1", "reason": ""}, "This field is required."),
        ({"kind": "correction", "delta": "0"}, "Write a number of units other than zero."),
        ({"kind": "receipt", "delta": "1"}, "Select a valid choice."),
    ],
    ids=["cost", "negative restock", "no reason", "nothing", "kind"],
)
def test_an_adjustment_that_makes_no_sense_is_refused(staff, shelf, wish, sentence):
    page = staff.post(at(item(), "adjust"), {"location": "berlin", "reason": "why", **wish}).content.decode()

    assert sentence in page
    assert on_hand() == 14


def test_units_are_carried_from_the_page_of_their_item(staff, shelf, held):
    staff.post(at(item(), "transfer"), {"source": "berlin", "target": "paris", "units": "3", "reason": "Fair"})

    levels = {level.location.code: level.on_hand for level in item().levels.select_related("location")}
    assert levels == {"berlin": 7, "paris": 7}
    page = staff.post(
        at(item(), "transfer"), {"source": "berlin", "target": "berlin", "units": "3", "reason": "Fair"}
    ).content.decode()
    assert "Choose another place" in page


def decide(staff, **wishes):
    asked = {"version": item().version, "policy": "stock", "safety_berlin": "0", "safety_paris": "0", **wishes}
    return staff.post(at(item(), "decide"), asked, follow=True).content.decode()


def test_staff_decides_about_a_sku(staff, shelf):
    decide(
        staff,
        barcode="4006381333931",
        threshold="3",
        policy="backorder",
        backorder_limit="20",
        expected_on="2027-01-15",
        safety_berlin="2",
    )

    decided = item()
    assert (decided.barcode, decided.threshold, decided.policy) == ("4006381333931", 3, "backorder")
    assert str(decided.expected_on) == "2027-01-15"
    levels = decided.levels.order_by("location__code")
    assert [(level.safety_stock, level.backorder_limit) for level in levels] == [(2, 20), (0, 0)]
    assert inventory.get_availability(["MUG-1"])["MUG-1"].available == 14 - 2 + 20


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"barcode": "4006381333932"}, "its last digit would be 1"),
        ({"barcode": "TAKEN"}, "Another SKU has this barcode."),
        ({"policy": "backorder"}, "Write how many units may be sold ahead."),
        ({"policy": "preorder", "backorder_limit": "3"}, "Write the day from which a pre-order is sent."),
        ({"safety_berlin": "-1"}, "greater than or equal to 0"),
    ],
    ids=["check digit", "taken", "no limit", "no day", "negative"],
)
def test_settings_that_make_no_sense_change_nothing(staff, shelf, wish, sentence):
    inventory.configure_item(sku="MUG-2", settings=inventory.ItemSettings(barcode="TAKEN"))

    page = decide(staff, **{"threshold": "8", "safety_paris": "2", **wish})

    assert sentence in page
    assert 'value="8"' in page
    assert (item().threshold, item().version) == (0, 1)
    assert not item().levels.exclude(safety_stock=0).exists()


def test_a_second_person_is_told_and_loses_nothing_they_typed(staff, shelf):
    before = item().version
    inventory.configure_item(sku="MUG-1", settings=inventory.ItemSettings(threshold=4))

    page = decide(staff, version=before, threshold="9", barcode="MINE")
    assert "Somebody changed this meanwhile." in page
    assert "Now it says: 4." in page
    assert 'value="MINE"' in page
    assert (item().threshold, item().barcode) == (4, "")

    decide(staff, version=re.search(r'name="version" value="(\d+)"', page)[1], threshold="9", barcode="MINE")
    assert (item().threshold, item().barcode) == (9, "MINE")


def test_the_page_of_an_item_says_where_it_is_what_is_owed_and_what_moved(staff, shelf):
    inventory.configure_item(sku="MUG-2", settings=inventory.ItemSettings(policy="backorder", backorder_limit=9))
    reference = uuid4()
    inventory.reserve(reference=reference, lines={"MUG-2": 8}, until=timezone.now() + timedelta(hours=1))
    inventory.commit(reference=reference, lines={"MUG-2": 8}, actor="shopper")

    page = staff.get(at(item("MUG-2"))).content.decode()

    assert "3 owed" in page
    assert "up to 9 ahead" in page
    assert "Delivery" in page
    assert "Latest movements" in page
    assert "3 owed" in staff.get(reverse("admin:inventory_stockitem_changelist")).content.decode()


def test_the_pages_of_items_cost_the_same_for_many(staff, shelf, django_assert_max_num_queries):
    for n in range(30):
        make_stock(f"S-{n}", berlin=1, paris=1)
    with django_assert_max_num_queries(12):
        staff.get(reverse("admin:inventory_stockitem_changelist"))
    with django_assert_max_num_queries(14):
        staff.get(at(item()))
    with django_assert_max_num_queries(9):
        staff.get(at(item(), "decide"))
    for job, most in (("change", 9), ("upload", 9), ("move", 10), ("threshold", 9)):
        with django_assert_max_num_queries(most):
            staff.get(reverse(f"admin:inventory_stockitem_many_{job}"))


def do(staff, job, **wishes):
    """Look at what will happen, then do it; both pages."""
    address = reverse(f"admin:inventory_stockitem_many_{job}")
    shown = staff.post(address, {"step": "show", **wishes}).content.decode()
    sealed = re.search(r'name="sealed" value="([^"]+)"', shown)
    if not sealed:
        return shown, ""
    wishes.pop("file", None)
    done = staff.post(address, {"step": "do", "sealed": sealed[1], **wishes}, follow=True).content.decode()
    return shown, done


def test_many_changes_are_shown_and_made_together(staff, shelf):
    lines = "mug-1, -3\nMUG-2;+4\n"
    shown, done = do(staff, "change", location="berlin", kind="correction", reason="Damaged", lines=lines)

    assert "2 changes: 4 units come in, 3 units go." in shown
    assert "2 changes made." in done
    assert (on_hand("MUG-1"), on_hand("MUG-2")) == (11, 9)
    assert LogEntry.objects.filter(change_message="Change stock: 2 changes made.").count() == 2


def test_a_yes_sent_twice_changes_once(staff, shelf):
    address = reverse("admin:inventory_stockitem_many_change")
    wishes = {"location": "berlin", "kind": "correction", "reason": "Lost", "lines": "MUG-1, -3"}
    shown = staff.post(address, {"step": "show", **wishes}).content.decode()
    sealed = re.search(r'name="sealed" value="([^"]+)"', shown)[1]

    for _ in range(2):
        staff.post(address, {"step": "do", "sealed": sealed, **wishes})

    assert on_hand() == 11


def test_a_change_that_cannot_be_is_named_and_has_no_button(staff, shelf):
    shown, done = do(staff, "change", location="berlin", kind="correction", reason="Lost", lines="MUG-1, -3\nMUG-2, -6")

    assert "So many units are not there or are promised to customers: MUG-2." in shown
    assert 'value="do"' not in shown
    assert "Nothing was changed." in done
    assert (on_hand("MUG-1"), on_hand("MUG-2")) == (14, 5)


def test_bad_lines_are_named_and_what_was_typed_stays(staff, shelf):
    shown, _ = do(staff, "change", location="berlin", kind="correction", reason="x", lines="MUG-1, many\nNOPE, 1\n")

    assert "Line 1: “many” is not a number of units." in shown
    assert "Line 2: there is no SKU “NOPE”." in shown
    assert "MUG-1, many" in shown


def test_a_file_of_changes_is_shown_and_made_together(staff, shelf):
    file = SimpleUploadedFile("c.csv", b"sku,location,delta,reason\nMUG-1,paris,-4,Stolen\nMUG-2,berlin,1,Found\n")
    shown, done = do(staff, "upload", kind="correction", file=file)

    assert "2 changes: 1 unit come in, 4 units go." in shown
    assert "2 changes made." in done
    assert set(Movement.objects.filter(kind="correction").values_list("reason", flat=True)) == {"Stolen", "Found"}


def test_many_skus_are_carried_together_or_not_at_all(staff, shelf):
    wishes = {"source": "berlin", "target": "paris", "reason": "Season"}
    shown, done = do(staff, "move", lines="MUG-1, 2\nMUG-2\nMUG-2\n", **wishes)
    assert "4 units of 2 SKUs go from berlin to paris." in shown
    assert "4 units carried from berlin to paris." in done

    shown, done = do(staff, "move", lines="MUG-1, 1\nMUG-2, 4\n", **wishes)
    assert "promised to customers: MUG-2." in shown
    levels = {
        (level.item.sku, level.location.code): level.on_hand
        for chosen in (item("MUG-1"), item("MUG-2"))
        for level in chosen.levels.select_related("item", "location")
    }
    assert levels == {
        ("MUG-1", "berlin"): 8,
        ("MUG-1", "paris"): 6,
        ("MUG-2", "berlin"): 3,
        ("MUG-2", "paris"): 2,
    }


def test_one_threshold_is_set_for_many_that_were_chosen_in_the_list(staff, shelf):
    chosen = [item("MUG-1").pk, item("MUG-2").pk]
    listing = reverse("admin:inventory_stockitem_changelist")
    page = staff.post(listing, {"action": "threshold_chosen", "_selected_action": chosen}, follow=True)
    assert "MUG-1\nMUG-2" in page.content.decode()

    _, done = do(staff, "threshold", threshold="7", lines="MUG-1\nMUG-2")

    assert "2 thresholds set." in done
    assert set(StockItem.objects.values_list("threshold", flat=True)) == {7}


def test_what_was_chosen_in_the_list_can_be_counted(staff, shelf):
    listing = reverse("admin:inventory_stockitem_changelist")
    asked = {"action": "count_chosen", "_selected_action": [item("MUG-2").pk]}
    page = staff.post(listing, asked, follow=True).content.decode()

    assert "MUG-2" in page
    assert "MUG-1" not in page


@pytest.mark.parametrize("code", ["4006381333931", "04006381333931"])
def test_a_scan_in_the_search_finds_the_item(staff, shelf, code):
    inventory.configure_item(sku="MUG-2", settings=inventory.ItemSettings(barcode="4006381333931"))

    page = staff.get(reverse("admin:inventory_stockitem_changelist"), {"q": code}).content.decode()
    found = staff.get(reverse("admin:search"), {"s": code, "extended": "1"}).content.decode()

    assert "MUG-2" in page
    assert "MUG-1" not in page
    assert reverse("admin:inventory_stockitem_changelist") + "?q=MUG-2" in found


def test_the_command_search_tells_nobody_what_they_may_not_see(client, shelf):
    person("none@shop.example")
    client.login(username="none@shop.example", password="a long password")

    assert "MUG-2" not in client.get(reverse("admin:search"), {"s": "mug-2", "extended": "1"}).content.decode()


def place(staff, which="berlin", /, **wishes):
    there = Location.objects.get(code=which)
    data = {"name": there.name, "priority": there.priority, "country": "", "postcode": "", **wishes}
    return staff.post(reverse("admin:inventory_location_change", args=[there.pk]), data, follow=True)


def test_a_place_that_sells_no_longer_takes_its_units_out_of_the_shop(staff, shelf):
    heard = []

    def hear(event, **_):
        heard.append(event.skus)

    availability_changed.connect(hear)
    place(staff, country="DE", postcode="10115")
    availability_changed.disconnect(hear)

    there = Location.objects.get(code="berlin")
    assert (there.sells, there.country, there.postcode) == (False, "DE", "10115")
    assert heard == [("MUG-1", "MUG-2")]
    assert inventory.get_availability(["MUG-1"])["MUG-1"].available == 4


def test_what_may_be_sold_ahead_goes_to_the_place_that_is_asked_first(shelf):
    inventory.configure_item(sku="MUG-1", settings=inventory.ItemSettings(policy="backorder", backorder_limit=9))

    def limits():
        return {level.location.code: level.backorder_limit for level in item().levels.select_related("location")}

    assert limits() == {"berlin": 9, "paris": 0}
    inventory.save_location(code="berlin", name="Berlin", priority=5)
    assert limits() == {"berlin": 0, "paris": 9}
    inventory.save_location(code="paris", name="Paris", priority=1, sells=False)
    assert limits() == {"berlin": 9, "paris": 0}
    assert inventory.audit() == []


def test_staff_adds_a_place_whose_code_then_stays(staff):
    staff.post(
        reverse("admin:inventory_location_add"),
        {"name": "Lyon", "code": "lyon", "priority": "3", "sells": "on", "country": "FR", "postcode": "69001"},
    )
    place(staff, "lyon", name="Lyon 2", code="other", sells="on")

    assert Location.objects.get().code == "lyon"
    assert Location.objects.get().name == "Lyon 2"
