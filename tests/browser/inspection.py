"""A close look at a page: in light and in dark, on a phone and on a desktop, by machine eyes."""

import gzip
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE

AXE = Axe().axe_script
ALL_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES_OF_COLOUR = ["color-contrast", "link-in-text-block"]
THEMES: tuple[tuple[Literal["light", "dark"], list[str]], ...] = (("light", ALL_RULES), ("dark", RULES_OF_COLOUR))

HTML_AT_MOST = 30_000  # bytes, compressed
NARROWEST = 320
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SHAPELESS = """images => images
    .filter(image => !image.hasAttribute('width') || !image.hasAttribute('height'))
    .map(image => image.src)"""


def inspect(page: Page) -> None:
    """Find nothing wrong with the page as it is now."""
    page.wait_for_load_state()
    findings = _shape(page)
    page.evaluate(AXE)
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        for theme, rules in THEMES:
            page.emulate_media(color_scheme=theme)
            findings += [f"{theme}, {size['width']}: {finding}" for finding in _violations(page, rules)]
    assert not findings, "\n".join([page.url, *findings])


def _shape(page: Page) -> list[str]:
    """One heading, a title, pictures that keep their place while they load, not too heavy, not too wide."""
    findings = [f"no width or height: {source}" for source in page.locator("img").evaluate_all(SHAPELESS)]
    if (headings := page.locator("h1").count()) != 1:
        findings.append(f"{headings} headings of the first level")
    if not page.title():
        findings.append("no title")
    if (weight := len(gzip.compress(page.content().encode()))) > HTML_AT_MOST:
        findings.append(f"{weight} bytes of HTML")
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    if page.evaluate(SIDEWAYS):
        findings.append(f"scrolls sideways at {NARROWEST}")
    return findings


def _violations(page: Page, rules: list[str]) -> list[str]:
    """What axe finds: the rule, the element, and why."""
    answer: dict[str, Any] = page.evaluate(
        "options => axe.run(options)", {"runOnly": rules, "resultTypes": ["violations"]}
    )
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in answer["violations"]
        for node in violation["nodes"]
    ]
