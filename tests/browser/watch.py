"""What happens behind a page and nobody sees: complaints of scripts and policies, requests that fail."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

GAVE_UP = "net::ERR_ABORTED"  # a picture that was still on its way when the visitor went on


class Watch:
    """Writes down everything that goes wrong behind pages; `expected` are the statuses a test asks for."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.expected: set[int] = set()

    def over(self, context: BrowserContext) -> None:
        """Watch all pages of this context too."""
        context.on("console", self._said)
        context.on("weberror", self._threw)
        context.on("requestfailed", self._failed)

    def _said(self, message: ConsoleMessage) -> None:
        """An error or a warning; of every request that was refused Chromium says the status, and so does htmx."""
        status = re.search(r"(?:with a status of|Status Error Code) (\d+)", message.text)
        if message.type in {"error", "warning"} and not (status and int(status[1]) in self.expected):
            self.problems.append(f"console: {message.text} ({message.location.get('url')})")

    def _threw(self, error: WebError) -> None:
        self.problems.append(f"script: {error.error}")

    def _failed(self, request: Request) -> None:
        if request.failure != GAVE_UP:
            self.problems.append(f"request: {request.method} {request.url} {request.failure}")
