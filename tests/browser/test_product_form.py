"""The product form in the back office, by hand: variants at a click, dropped pictures, rich text, preview, copy."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from apps.accounts import services as accounts
from apps.catalog import services as catalog
from apps.catalog.models import Product, Variant
from tests.browser.conftest import DESKTOP, PHONE, Visitors
from tests.browser.goods import png

pytestmark = pytest.mark.browser
PASSWORD = "a bell for the staff"
ADD = "/admin/catalog/product/add/"


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def desk(visit: Visitors, request: Any) -> Page:
    """The page of a member of staff, on either screen."""
    return sign_in(visit, request.param)


def sign_in(visit: Visitors, size: ViewportSize = DESKTOP) -> Page:
    """The page of somebody new who is of the staff."""
    accounts.ensure_user(
        email="staff@shop.example", password=PASSWORD, full_name="Staff", is_staff=True, is_superuser=True
    )
    page = visit(size)
    page.goto("/admin/")
    page.locator("[name=username]").fill("staff@shop.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("Newest orders")).to_be_visible()
    return page


def open_form(page: Page, slug: str) -> None:
    page.goto(f"/admin/catalog/product/{Product.objects.get(slug=slug).pk}/change/")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text(re.compile("was (added|changed) successfully"))).to_be_visible()


def test_a_product_with_a_matrix_of_variants_is_made_in_one_form(desk: Page) -> None:
    desk.goto(ADD)
    desk.locator("[name=title]").fill("Hemp shirt")
    desk.locator("[name=option1]").fill("Colour")
    desk.locator("[name=values1]").fill("Moss #5a6b3b, Sand #d9c8a0")
    expect(desk.locator(".shop-chip", has_text="Moss")).to_be_visible()
    desk.locator("[name=option2]").fill("Size")
    desk.locator("[name=values2]").fill("S, M")
    desk.locator("[name=stem]").fill("HEMP")
    desk.locator("[name=price_for_all]").fill("49.90")
    desk.locator("[name=stock_for_all]").fill("2")
    desk.get_by_role("button", name="Make variants").click()
    expect(desk.get_by_text("4 added; look at them, then save.")).to_be_visible()
    expect(desk.locator("[name=variants-3-sku]")).to_have_value("HEMP-SAND-M")
    desk.locator("[name=price_for_all]").fill("45")
    desk.get_by_role("button", name="Fill all rows").click()
    expect(desk.locator("[name=variants-0-price]")).to_have_value("45")
    assert not Product.objects.filter(slug="hemp-shirt").exists()

    save(desk)

    variants = Variant.objects.filter(product__slug="hemp-shirt").values_list("sku", "price").order_by("sku")
    assert list(variants) == [
        ("HEMP-MOSS-M", 4500), ("HEMP-MOSS-S", 4500), ("HEMP-SAND-M", 4500), ("HEMP-SAND-S", 4500)
    ]  # fmt: skip


def test_several_pictures_are_chosen_ordered_by_dragging_and_a_bad_one_is_named(visit: Visitors, tmp_path: Any) -> None:
    desk = sign_in(visit)
    colours = {"red": "#a03c3c", "blue": "#3c6ca0"}
    files = [tmp_path / f"{name}.png" for name in colours]
    for file, colour in zip(files, colours.values(), strict=True):
        file.write_bytes(png(colour))
    (tmp_path / "logo.svg").write_bytes(b"<svg><script>alert(1)</script></svg>")
    open_form(desk, "stoneware-mug")
    desk.locator("#images-files").set_input_files([files[0], tmp_path / "logo.svg", files[1]])
    desk.locator("[name=images-1-alt]").fill("Red")
    desk.locator("[name=images-3-alt]").fill("Blue")
    desk.get_by_role("button", name="Save and continue editing").click()

    expect(desk.get_by_text(re.compile("logo.svg: SVG and HTML files"))).to_be_visible()
    expect(desk.locator("[name=images-1-alt]")).to_have_value("Red")
    desk.locator("[name=images-2-alt]").fill("")
    row = desk.locator("#images-group .form-group").nth(2)
    row.locator(".delete-template").click()
    save(desk)
    assert [image.alt for image in catalog.get_product(slug="stoneware-mug").images] == [
        "Stoneware mug", "Red", "Blue"
    ]  # fmt: skip

    handles = desk.locator("#images-group .cursor-move")
    handles.nth(2).drag_to(handles.nth(0))
    save(desk)

    assert catalog.get_product(slug="stoneware-mug").images[0].alt == "Blue"


def test_words_are_typed_as_they_will_be_seen(desk: Page) -> None:
    open_form(desk, "oak-board")
    editor = desk.locator("trix-editor")
    editor.click()
    desk.keyboard.type("Oiled twice.")
    desk.keyboard.press("Enter")
    desk.keyboard.type("Never in the dishwasher.")
    save(desk)

    html = catalog.get_product(slug="oak-board").description_html
    assert "Oiled twice." in html
    assert "Never in the dishwasher." in html
    assert "<div" not in html


def test_looking_at_the_words_does_not_change_them(visit: Visitors) -> None:
    desk = sign_in(visit)
    before = catalog.get_product(slug="linen-shirt").description_html
    open_form(desk, "linen-shirt")
    expect(desk.locator("trix-editor")).to_contain_text("Woven wide")

    save(desk)

    assert catalog.get_product(slug="linen-shirt").description_html == before


def test_a_draft_is_previewed_and_a_product_copied(desk: Page) -> None:
    catalog.update_product(slug="linen-shirt", status="draft")
    pk = Product.objects.get(slug="linen-shirt").pk
    desk.goto(f"/admin/catalog/product/{pk}/preview/")
    expect(desk.get_by_text("Preview.")).to_be_visible()
    expect(desk.get_by_role("heading", name="Linen shirt")).to_be_visible()
    expect(desk.get_by_role("button", name="Add to cart")).to_be_disabled()

    desk.goto(f"/admin/catalog/product/{pk}/duplicate/")
    desk.get_by_role("button", name="Duplicate").click()

    expect(desk.locator("[name=variants-0-sku]")).to_have_value("SHIRT-MOSS-S-2")
    expect(desk.locator("[name=title]")).to_have_value("Linen shirt (copy)")


def test_prices_are_looked_at_and_then_changed(desk: Page) -> None:
    desk.goto("/admin/catalog/product/?q=MUG-1")
    desk.locator("#result_list [name=_selected_action]").first.check()
    desk.locator("[name=action]").select_option("change_prices")
    desk.get_by_role("button", name=re.compile("Run|Go")).click()
    desk.locator("[name=percent]").fill("-10")
    desk.locator("[name=rounding]").select_option("90")
    desk.locator("[name=compare_at]").select_option("old")
    desk.get_by_role("button", name="Show what will happen").click()
    expect(desk.get_by_text("1 variant of 1 product will change: 0 dearer, 1 cheaper.")).to_be_visible()
    expect(desk.get_by_role("cell", name="€16.90")).to_be_visible()

    desk.get_by_role("button", name="Change prices").click()

    expect(desk.get_by_text("1 price changed.")).to_be_visible()
    assert Variant.objects.values_list("price", "compare_at_price").get(sku="MUG-1") == (1690, 1900)
