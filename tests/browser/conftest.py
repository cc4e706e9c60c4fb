"""A browser in front of the running shop; what goes wrong behind a page fails the test that opened it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.browser.goods import lay_out
from tests.browser.watch import Watch
from tests.browsers import CHROMIUM_FLAGS, find_chromium

PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PATIENCE = 20_000  # milliseconds; a busy machine is no reason to fail


class Visitors:
    """Everybody who visits the shop in a test, and the watch over their pages."""

    def __init__(self, chromium: Browser, address: str) -> None:
        self.chromium, self.address, self.watch = chromium, address, Watch()

    def __call__(self, size: ViewportSize = DESKTOP, *, javascript: bool = True) -> Page:
        """The page of somebody new, with a browser of their own."""
        context = self.chromium.new_context(
            base_url=self.address,
            viewport=size,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE)
        self.watch.over(context)
        return context.new_page()

    def leave(self) -> None:
        """Close all their browsers."""
        for context in self.chromium.contexts:
            context.close()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser. Playwright keeps an event loop in this thread, beside which Django must be told to do its work."""
    expect.set_options(timeout=PATIENCE)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def goods(live_server: Any, settings: Any) -> None:
    """The shop, open and filled; gateways and mails send people to where it is."""
    settings.SITE_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    lay_out()


@pytest.fixture
def visit(chromium: Browser, live_server: Any, goods: None) -> Iterator[Visitors]:
    """`visit()` is the page of somebody new; at the end nothing may have gone wrong behind anybody's page."""
    visitors = Visitors(chromium, live_server.url)
    yield visitors
    visitors.leave()
    assert visitors.watch.problems == []
