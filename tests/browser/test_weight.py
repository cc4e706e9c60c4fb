"""What a page of pictures weighs, in which format they come, and that nothing moves while they do."""

from functools import cache
from io import BytesIO

import pytest
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Page

from apps.catalog import services as catalog
from apps.catalog.services import NewVariant
from tests.browser.conftest import PATIENCE, Visitors

pytestmark = pytest.mark.browser
SHIFTS = """new Promise((tell) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((shift) => { sum += shift.value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => tell(sum), 300);
})"""
WEIGHT = """performance.getEntries().filter((entry) => "transferSize" in entry)
  .reduce((sum, entry) => sum + entry.transferSize, 0)"""
PICTURES = r"""[...document.querySelectorAll("main img")].map((image) => ({
  src: image.currentSrc,
  natural: Number(/-(\d+)\.\w+$/.exec(image.currentSrc)[1]),
  shown: image.getBoundingClientRect().width,
}))"""


@cache  # so that the second page finds them rendered
def photo(number: int) -> bytes:
    """Something with as much detail as a photograph."""
    grain = Image.effect_noise((160, 160), 70).resize((640, 640), Image.Resampling.BICUBIC)
    hues = [Image.radial_gradient("L").rotate(number * 15 + turn).resize((640, 640)) for turn in (0, 120, 240)]
    image = Image.blend(Image.merge("RGB", hues), grain.convert("RGB"), 0.25).filter(ImageFilter.GaussianBlur(1.5))
    ImageDraw.Draw(image).ellipse((140, 140, 500, 500), fill=(number * 10, 90, 60), outline="white", width=9)
    out = BytesIO()
    image.save(out, "JPEG", quality=95)
    return out.getvalue()


@pytest.fixture
def full_shelf(goods: None) -> None:
    """A page full of products, each with a picture of its own."""
    catalog.create_category(name="Gallery", slug="gallery")
    for number in range(24):
        variant = NewVariant(sku=f"ART-{number}", price=1000 + number, opening_stock=1)
        slug = catalog.create_product(
            title=f"Print {number}", status="published", categories=["gallery"], variants=[variant]
        )
        catalog.add_image(product_slug=slug, content=photo(number))


def see_all(visit: Visitors, path: str, width: int, height: int, scale: float) -> Page:
    """The page after somebody has looked at it down to its end."""
    context = visit.chromium.new_context(
        base_url=visit.address, viewport={"width": width, "height": height}, device_scale_factor=scale
    )
    context.set_default_timeout(PATIENCE)
    visit.watch.over(context)
    page = context.new_page()
    page.goto(path)
    for _ in range(30):
        page.mouse.wheel(0, height)
        page.wait_for_timeout(30)
    page.wait_for_function("[...document.images].every((image) => image.complete && image.naturalWidth)")
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize(("width", "height", "scale"), [(360, 740, 2), (1280, 900, 1)])
def test_a_full_page_of_products_stays_light_and_still(
    full_shelf: None, visit: Visitors, width: int, height: int, scale: float
) -> None:
    page = see_all(visit, "/c/gallery/", width, height, scale)

    pictures = page.evaluate(PICTURES)
    assert len(pictures) == 24
    assert {picture["src"].rpartition(".")[2] for picture in pictures} == {"avif"}
    assert all(picture["natural"] <= 2 * picture["shown"] * scale for picture in pictures)
    assert all(picture["natural"] >= 0.8 * picture["shown"] * scale for picture in pictures)
    assert page.evaluate(WEIGHT) < 500_000
    assert page.evaluate(SHIFTS) < 0.01
    priorities = page.locator("main img").evaluate_all(
        "all => all.map((image) => [image.fetchPriority, image.loading])"
    )
    assert priorities[:4] == [["high", "auto"], *[["auto", "auto"]] * 3]
    assert priorities[4:] == [["auto", "lazy"]] * 20


def test_the_gallery_of_a_product_is_sharp_and_still(visit: Visitors) -> None:
    page = see_all(visit, "/p/linen-shirt/", 1280, 900, 1)

    first, *_others = page.evaluate(PICTURES)
    assert first["src"].endswith(".avif")
    assert 0.8 * first["shown"] <= first["natural"] <= 2 * first["shown"]
    assert page.evaluate(SHIFTS) < 0.01
    assert page.locator("main img[fetchpriority=high]").count() == 1
