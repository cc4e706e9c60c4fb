"""A close look at a page: in light and in dark, on a phone and on a desktop, by machine eyes."""

import gzip
from itertools import product
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
HTML_AT_MOST = 30_000  # bytes, compressed
NARROWEST = 320
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SHAPELESS = "images => images.filter(image => !image.width || !image.getAttribute('height')).map(image => image.src)"


def inspect(page: Page) -> None:
    """Find nothing wrong with the page as it is now."""
    findings = [*_shape(page), *_narrow(page)]
    for theme, size in product(THEMES, (PHONE, DESKTOP)):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size(size)
        findings += [f"{theme} {size['width']}: {finding}" for finding in _violations(page)]
    assert findings == [], page.url


def _shape(page: Page) -> list[str]:
    """One heading, a title, pictures that keep their place while they load, and not too heavy."""
    findings = []
    headings = page.locator("h1").count()
    if headings != 1:
        findings.append(f"{headings} headings of the first level")
    if not page.title():
        findings.append("no title")
    findings += [f"no width or height: {source}" for source in page.locator("img").evaluate_all(SHAPELESS)]
    weight = len(gzip.compress(page.content().encode()))
    if weight > HTML_AT_MOST:
        findings.append(f"{weight} bytes of HTML")
    return findings


def _narrow(page: Page) -> list[str]:
    """Nothing sticks out of the narrowest window."""
    page.set_viewport_size({"width": NARROWEST, "height": PHONE["height"]})
    return [f"scrolls sideways at {NARROWEST}"] if page.evaluate(WIDER_THAN_THE_WINDOW) else []


def _violations(page: Page) -> list[str]:
    """What axe finds: the rule, the element, and why."""
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]
