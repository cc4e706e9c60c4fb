"""What happens behind a page and nobody sees: complaints of scripts and policies, requests that fail."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

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
        context.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        """An error or a warning; an answer that is an error is written down by its status."""
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"console: {message.text} ({message.location.get('url')})")

    def _threw(self, error: WebError) -> None:
        self.problems.append(f"script: {error.error}")

    def _failed(self, request: Request) -> None:
        if request.failure != GAVE_UP:
            self.problems.append(f"request: {request.method} {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.problems.append(f"answer: {response.status} {response.request.method} {response.url}")
