"""The line to a gateway's API: a small HTTP proxy that can break in every way a network does."""

import http.client
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 30
Fault = Callable[["Call"], None]


class Call(BaseHTTPRequestHandler):
    """A request on its way to the API."""

    server: "FaultyLine"

    def _come_in(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.server.under_way():
            self.server.fault_for(self)(self)

    do_GET = do_POST = do_DELETE = _come_in  # noqa: N815 (as the base class calls them)

    def forward(self) -> tuple[int, bytes]:
        """Have the API do it: status and body of its answer."""
        api = http.client.HTTPConnection(self.server.api, timeout=PATIENCE)
        wanted = {name: value for name, value in self.headers.items() if name not in self.server.dropped_headers}
        api.request(self.command, self.path, self.body, wanted)
        answer = api.getresponse()
        status, body = answer.status, answer.read()
        api.close()
        return status, body

    def answer(self, status: int, body: bytes) -> None:
        """Answer the shop."""
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status: int) -> None:
        """Answer with an error as Stripe words it."""
        self.answer(status, json.dumps({"error": {"type": "api_error", "message": f"{status}"}}).encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


# --- the faults -------------------------------------------------------------------------------------------------------


def well(call: Call) -> None:
    """No fault."""
    call.answer(*call.forward())


def lost(call: Call) -> None:
    """The call gets lost: the API never hears of it, and nobody answers."""


def unanswered(call: Call) -> None:
    """The API does it, and its answer gets lost."""
    call.forward()


def busy(call: Call) -> None:
    """429, and the API does nothing."""
    call.refuse(429)


def failing(call: Call) -> None:
    """500, and the API does nothing."""
    call.refuse(500)


def failing_too_late(call: Call) -> None:
    """The API does it, and what stands before it answers 500."""
    call.forward()
    call.refuse(500)


def slow(call: Call) -> None:
    """The API does it, and its answer takes longer than we wait."""
    status, body = call.forward()
    call.server.hold()
    call.answer(status, body)


def held_before(call: Call) -> None:
    """The call stands still on its way; the API gets it once it is released, whoever is still there to hear of it."""
    call.server.hold()
    call.answer(*call.forward())


def held_after(call: Call) -> None:
    """The API does it, and its answer stands still until it is released."""
    slow(call)


def blind(call: Call) -> None:
    """The API says that there is nothing in the list."""
    call.answer(200, b'{"object": "list", "data": [], "has_more": false, "url": "/"}')


class FaultyLine(ThreadingHTTPServer):
    """Passes everything on to `base` unless told otherwise; `url` is its own address of the same API."""

    daemon_threads = True

    def __init__(self, base: str) -> None:
        super().__init__(("127.0.0.1", 0), Call)
        parts = urlsplit(base)
        self.api = parts.netloc
        self.url = f"http://127.0.0.1:{self.server_port}{parts.path}"
        self.held = threading.Event()
        self.dropped_headers: set[str] = set()
        self._fault, self._where = well, re.compile("")
        self._released = threading.Event()
        self._calls, self._under_way = threading.Condition(), 0
        threading.Thread(target=self.serve_forever, args=[0.02], daemon=True).start()

    def breaks(self, where: str, fault: Fault) -> None:
        """From now on, a call whose method and path are like the pattern `where` meets the fault."""
        self.held.clear()
        self._released.clear()
        self._fault, self._where = fault, re.compile(where)

    def mend(self) -> None:
        """From now on everything goes well; what is held stays so."""
        self._fault = well

    def release(self) -> None:
        """Let go what is held, and wait until it has arrived."""
        self._released.set()
        with self._calls:
            assert self._calls.wait_for(lambda: not self._under_way, PATIENCE)

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Count a call as long as the context lasts."""
        with self._calls:
            self._under_way += 1
        try:
            yield
        finally:
            with self._calls:
                self._under_way -= 1
                self._calls.notify_all()

    def fault_for(self, call: Call) -> Fault:
        """What the call meets."""
        name = f"{call.command} {urlsplit(call.path).path}"
        return self._fault if self._where.search(name) else well

    def hold(self) -> None:
        """Stand still until released."""
        self.held.set()
        self._released.wait(PATIENCE)

    def handle_error(self, *_: Any) -> None:
        """Whoever called has hung up; that is what these tests are about."""

    def close(self) -> None:
        """No more calls."""
        self.release()
        self.shutdown()
        self.server_close()
