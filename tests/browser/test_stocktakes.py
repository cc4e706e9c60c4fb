"""A stocktake from the first shelf to the last: opened, printed, scanned, uploaded, looked at and booked."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from apps.accounts import services as accounts
from apps.inventory import services as inventory
from tests.browser.conftest import PHONE, Visitors
from tests.fixtures import assert_audit_clean

pytestmark = pytest.mark.browser
PASSWORD = "a bell for the staff"
MUG = "4006381333931"


def sign_in(page: Page) -> Page:
    """The page of a member of staff who has just signed in, in the warehouse."""
    accounts.ensure_user(
        email="staff@shop.example", password=PASSWORD, full_name="Staff", is_staff=True, is_superuser=True
    )
    inventory.configure_item(sku="MUG-1", settings=inventory.ItemSettings(barcode=MUG))
    page.goto("/admin/")
    page.locator("[name=username]").fill("staff@shop.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("Newest orders")).to_be_visible()
    return page


def begin(page: Page) -> str:
    """Open a stocktake of the whole warehouse; its number."""
    page.goto("/admin/inventory/stocktake/add/")
    page.get_by_role("button", name="Open a stocktake").click()
    expect(page.get_by_text("is open. Scan, type or upload what you find.")).to_be_visible()
    return page.title().split()[1]


def scan(page: Page, code: str, *, script: bool = True) -> None:
    """What a scanner does: it types and presses Enter. The field waits for it, if there is a script."""
    field = page.get_by_label("Barcode or SKU")
    if script:
        expect(field).to_be_focused()
    else:
        field.click()
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def on_hand(*skus: str) -> list[int]:
    found = inventory.get_availability(skus)
    return [found[sku].on_hand for sku in skus]


def book(page: Page) -> None:
    """Look at the differences and book them."""
    page.get_by_role("link", name="Look at the differences").click()
    page.get_by_role("button", name="Book 2 differences").click()
    expect(page.get_by_text("2 differences booked.")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_scans_add_up_and_a_shelf_is_typed_at_once(visit: Visitors, script: bool) -> None:
    page = sign_in(visit())
    if not script:
        page.route("**/js/admin/stocktake.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
    begin(page)

    scan(page, MUG, script=script)
    expect(page.locator("[data-live=said]")).to_contain_text("MUG-1: 1 counted")
    scan(page, "mug-1", script=script)
    expect(page.locator("[data-live=said]")).to_contain_text("MUG-1: 2 counted")
    scan(page, "NOPE-7", script=script)
    expect(page.get_by_text("There is no SKU or barcode NOPE-7.")).to_be_visible()
    page.get_by_label("Barcode or SKU").fill("TOWEL-1")
    page.get_by_label("What to do").select_option("This is all there is")
    page.get_by_label("Units").fill("18")
    page.get_by_role("button", name="Count", exact=True).click()
    expect(page.locator("[data-live=said]")).to_contain_text("TOWEL-1: 18 counted")
    book(page)

    assert on_hand("MUG-1", "TOWEL-1", "BOARD-1") == [2, 18, 20]
    assert_audit_clean()


def test_scans_that_come_faster_than_the_answers_all_count(visit: Visitors) -> None:
    page = sign_in(visit())
    begin(page)

    expect(page.get_by_label("Barcode or SKU")).to_be_focused()
    for _ in range(12):
        page.keyboard.type(MUG)
        page.keyboard.press("Enter")

    expect(page.locator("[data-live=said]")).to_contain_text("MUG-1: 12 counted")


def test_a_scan_that_could_not_be_sent_is_sent_again_and_counts_once(visit: Visitors) -> None:
    page = sign_in(visit())
    begin(page)
    expect(page.get_by_label("Barcode or SKU")).to_be_focused()
    page.evaluate("() => { window.reach = fetch; window.fetch = () => Promise.reject(new Error('no line')); }")
    scan(page, MUG)
    expect(page.get_by_text(f"1 not counted yet: {MUG} could not be sent.")).to_be_visible()

    page.evaluate("() => { window.fetch = window.reach; }")
    page.get_by_role("button", name="Count", exact=True).click()

    expect(page.locator("[data-live=said]")).to_contain_text("MUG-1: 1 counted")


def test_a_sheet_is_printed_filled_in_and_uploaded(visit: Visitors, tmp_path: Any) -> None:
    page = sign_in(visit())
    number = begin(page)
    page.get_by_role("link", name="Print the sheet").click()
    expect(page.get_by_role("heading", name=f"Count sheet {number}")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    assert page.get_by_role("columnheader", name="Expected").count() == 0
    page.get_by_role("link", name="Go back").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Sheet as CSV").click()
    sheet = tmp_path / "sheet.csv"
    download.value.save_as(sheet)
    text = sheet.read_text(encoding="utf-8-sig")
    assert f"MUG-1,{MUG}," in text

    page.get_by_role("link", name="Upload counts").click()
    sheet.write_text(text.replace(f"MUG-1,{MUG},", f"MUG-1,{MUG},many"))
    page.get_by_label("CSV file").set_input_files(sheet)
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_text("“many” is not a whole number.")).to_be_visible()
    sheet.write_text(text.replace(f"MUG-1,{MUG},", f"MUG-1,{MUG},41").replace("TOWEL-1,,", "TOWEL-1,,19"))
    page.get_by_label("CSV file").set_input_files(sheet)
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_text("2 lines counted.")).to_be_visible()
    book(page)

    assert on_hand("MUG-1", "TOWEL-1") == [41, 19]
    assert_audit_clean()


def test_counting_fits_a_phone(visit: Visitors) -> None:
    page = sign_in(visit(PHONE))
    begin(page)
    scan(page, MUG)
    expect(page.locator("[data-live=said]")).to_contain_text("MUG-1: 1 counted")
    address = page.url

    for where in ("", "../sheet/", "../upload/", "../review/"):
        page.goto(address)
        page.goto(page.evaluate("where => new URL(where, location.href).href", where) if where else address)
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), where
