"""What the tests of several apps share: commits that happen, a small shop, and the audit of everything."""

import logging
from typing import Any

import pytest
from django.db import connection
from django.db.transaction import Atomic

from apps.accounts import services as accounts
from apps.cart import services as cart
from apps.cart.tests.factories import make_goods, make_shipping
from apps.catalog import services as catalog
from apps.inventory import services as inventory
from apps.notifications import services as notifications
from apps.orders import services as orders
from apps.payments import services as payments
from apps.payments.gateways import GatewayUnavailable, registry
from apps.payments.gateways.sandbox import SandboxGateway

logger = logging.getLogger(__name__)


def assert_audit_clean() -> None:
    """Everything the shop has written down adds up."""
    for app in (accounts, inventory, payments, catalog, cart, orders, notifications):
        assert app.audit() == [], app.__name__


def _depth() -> int:
    """How many transactions are open, one within the other."""
    return len(connection.savepoint_ids) + connection.in_atomic_block


@pytest.fixture
def commits(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for a commit runs as soon as the shop's own transaction ends, although the test's never commits."""
    ours = _depth()
    leave, wait = Atomic.__exit__, connection.on_commit

    def run() -> None:
        while connection.run_on_commit and _depth() == ours:
            _sids, work, robust = connection.run_on_commit.pop(0)
            try:
                work()
            except Exception:
                if not robust:
                    raise
                logger.exception("after commit")

    def leave_and_run(self: Atomic, *error: object) -> None:
        leave(self, *error)
        run()

    def wait_or_run(work: object, robust: bool = False) -> None:
        wait(work, robust)
        run()

    monkeypatch.setattr(Atomic, "__exit__", leave_and_run)
    monkeypatch.setattr(connection, "on_commit", wait_or_run)


@pytest.fixture
def shop(commits: None) -> str:
    """A shop that sends mugs at 19.00 for 4.90, with ten of them in stock; the SKU of the mug."""
    make_shipping()
    return make_goods("MUG-1", price=1900, stock=10)


class BadLine(SandboxGateway):
    """The sandbox at the end of a line that breaks: `breaks["capture"] = "after"` loses the answer, "before" the call.

    `asked` lists the calls that arrived, `within` those of them that somebody made with a transaction open.
    """

    def __init__(self) -> None:
        self.breaks: dict[str, str] = {}
        self.asked: list[str] = []
        self.within: list[str] = []
        self.ground = _depth()


def _over_the_line(verb: str) -> Any:
    really = getattr(SandboxGateway, verb)

    def call(self: BadLine, *args: Any, **kwargs: Any) -> Any:
        if self.breaks.get(verb) == "before":
            raise GatewayUnavailable
        self.asked.append(verb)
        if _depth() > self.ground:
            self.within.append(verb)
        answer = really(self, *args, **kwargs)
        if self.breaks.get(verb) == "after":
            raise GatewayUnavailable
        return answer

    return call


for _verb in ("start", "look_up", "capture", "void", "refund"):
    setattr(BadLine, _verb, _over_the_line(_verb))


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> BadLine:
    """The line to the gateway, which a test may break."""
    gateway = BadLine()
    monkeypatch.setitem(registry.GATEWAYS, "sandbox", gateway)
    return gateway


@pytest.fixture
def wallet(monkeypatch: pytest.MonkeyPatch) -> SandboxGateway:
    """The gateway that keeps cards, in which a test may put another method."""
    gateway = SandboxGateway()
    monkeypatch.setitem(registry.GATEWAYS, "sandbox", gateway)
    return gateway
