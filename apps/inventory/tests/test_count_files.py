"""Files that people fill in: count sheets and lists of changes, however their spreadsheet wrote them."""

import pytest
from django.utils import timezone

from apps.inventory import services as inventory
from apps.inventory.models import Movement, StocktakeLine
from apps.inventory.tests.factories import make_stock

pytestmark = pytest.mark.django_db
ADA, BOB = "staff:ada@shop.example", "staff:bob@shop.example"


@pytest.fixture
def number():
    for sku in ("MUG-1", "MUG-2", "MUG-3"):
        make_stock(sku, berlin=10)
    inventory.configure_item(sku="MUG-2", settings=inventory.ItemSettings(barcode="4006381333931"))
    return inventory.open_stocktake(location="berlin", actor=ADA, now=timezone.now())


def upload(number, text, *, actor=ADA, encoding="utf-8", **how):
    data = text if isinstance(text, bytes) else text.encode(encoding)
    return inventory.upload_counts(number=number, data=data, actor=actor, now=timezone.now(), **how)


def counted():
    return dict(StocktakeLine.objects.counted().values_list("item__sku", "counted"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_a_sheet_is_read_as_any_spreadsheet_writes_it(number, encoding, delimiter):
    lines = ["SKU |barcode|Counted |was für uns", "MUG-1||8|x", " mug-2 ||12.0|", "", "|||", "MUG-3|||empty"]

    upload(number, "\r\n".join(lines).replace("|", delimiter), encoding=encoding)

    assert counted() == {"MUG-1": 8, "MUG-2": 12}


def test_a_barcode_in_place_of_the_sku_will_do(number):
    upload(number, "sku,barcode,counted\n,4006381333931,4\n")

    assert counted() == {"MUG-2": 4}


def test_every_bad_line_is_named_with_its_number_and_nothing_is_changed(number):
    bad = "sku,counted\nMUG-1,8\nNOPE,3\nMUG-2,-1\nMUG-3,seven\nMUG-1,9\n,4\nMUG-3,1.5\nMUG-2,99999999999\n"

    with pytest.raises(inventory.TableInvalid, match="Nothing was changed") as refused:
        upload(number, bad)

    assert refused.value.problems == [
        "Line 3: there is no SKU NOPE.",
        "Line 4: -1 units cannot lie on a shelf.",
        "Line 5: “seven” is not a whole number.",
        "Line 6: MUG-1 stands on line 2 already.",
        "Line 7: it names no SKU.",
        "Line 8: MUG-3 stands on line 5 already.",
        "Line 9: MUG-2 stands on line 4 already.",
    ]
    assert counted() == {}


def test_what_is_not_on_the_list_is_a_bad_line(number):
    make_stock("BOWL-1", paris=1)

    with pytest.raises(inventory.TableInvalid) as refused:
        upload(number, "sku,counted\nBOWL-1,1\n")

    assert refused.value.problems == ["Line 2: BOWL-1 is not on the list of this stocktake."]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The first line must name the columns"),
        (b"sku;units\nMUG-1;3\n", "this one is missing: counted"),
        (b"sku,counted\nMUG-1,\n", "No line has a count"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "not a CSV file"),
        (b"sku,counted\n" + b"MUG-1,1\n" * 700_000, "larger than 5 MB"),
    ],
    ids=["empty", "no column", "no count", "picture", "large"],
)
def test_a_file_that_is_no_sheet_is_refused_in_a_sentence(number, data, sentence):
    with pytest.raises(inventory.TableInvalid, match=sentence):
        upload(number, data)

    assert counted() == {}


def test_numbers_of_others_are_bad_lines_unless_they_are_replaced_on_purpose(number):
    upload(number, "sku,counted\nMUG-1,8\n", actor=ADA)

    with pytest.raises(inventory.TableInvalid) as refused:
        upload(number, "sku,counted\nMUG-2,5\nMUG-1,7\n", actor=BOB)
    assert refused.value.problems == ["Line 3: ada@shop.example has counted 8 of MUG-1."]
    assert counted() == {"MUG-1": 8}

    upload(number, "sku,counted\nMUG-2,5\nMUG-1,7\n", actor=BOB, replace=True)
    assert counted() == {"MUG-1": 7, "MUG-2": 5}


def test_the_same_file_again_changes_nothing(number):
    sheet = "sku,counted\nMUG-1,8\n"
    upload(number, sheet)
    inventory.adjust_stock(sku="MUG-1", location="berlin", delta=5, kind="receipt", reason="In", actor="staff")

    assert upload(number, sheet) == []
    assert StocktakeLine.objects.get(item__sku="MUG-1").expected == 10


def test_a_sheet_that_was_written_is_read_back(number):
    make_stock("=1+1", berlin=2)
    inventory.cancel_stocktake(number=number, actor=ADA, now=timezone.now())
    number = inventory.open_stocktake(location="berlin", actor=ADA, now=timezone.now())
    sheet = inventory.write_sheet(number=number)

    assert sheet.splitlines() == ["\ufeffsku,barcode,counted", "'=1+1,,", "MUG-1,,", "MUG-2,4006381333931,", "MUG-3,,"]
    upload(number, sheet.replace("'=1+1,,", "'=1+1,,3"))
    assert counted() == {"=1+1": 3}
    assert "MUG-1,,,10" in inventory.write_sheet(number=number, expected=True)


def changes(text):
    return inventory.read_changes(text.encode())


def test_changes_are_read_looked_at_and_made_together(number):
    wanted = changes(
        "sku;location;delta;reason\nMUG-1;berlin;-2;Damaged\n4006381333931;berlin;+3;Found\nMUG-3;berlin;-11;Lost\n"
    )

    shown = inventory.preview_changes(wanted)
    assert [(each.change.sku, each.before, each.after, each.blocked) for each in shown] == [
        ("MUG-1", 10, 8, False),
        ("MUG-2", 10, 13, False),
        ("MUG-3", 10, -1, True),
    ]
    with pytest.raises(inventory.BelowReserved, match="MUG-3"):
        inventory.book_changes(changes=wanted, actor=ADA)
    assert not Movement.objects.filter(kind="correction").exists()

    assert inventory.book_changes(changes=wanted[:2], actor=ADA, key="file") == 2
    assert inventory.book_changes(changes=wanted[:2], actor=ADA, key="file") == 0
    found = Movement.objects.filter(kind="correction").order_by("level__item__sku")
    assert [(row.quantity, row.reason) for row in found] == [(-2, "Damaged"), (3, "Found")]


def test_every_bad_change_is_named(number):
    with pytest.raises(inventory.TableInvalid) as refused:
        changes("sku,location,delta,reason\nNOPE,berlin,1,x\nMUG-1,moon,1,x\nMUG-1,berlin,0,x\nMUG-2,berlin,1,\n")

    assert refused.value.problems == [
        "Line 2: there is no SKU “NOPE”.",
        "Line 3: there is no location “moon”.",
        "Line 4: “0” is not a change: write units to add, or with a minus to take away.",
        "Line 5: it gives no reason.",
    ]


def test_thresholds_are_set_for_many_or_for_none(number):
    assert inventory.set_thresholds(skus=["MUG-1", "MUG-2"], threshold=7) == 2
    with pytest.raises(inventory.UnknownSku):
        inventory.set_thresholds(skus=["MUG-1", "NOPE"], threshold=9)

    assert not Movement.objects.exclude(kind="receipt").exists()
    assert set(StocktakeLine.objects.values_list("item__threshold", flat=True)) == {7, 0}
