"""Running the sandbox: its notices reach the shop, its clock goes on, and staff play what happens at its own desk."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils.translation import gettext as _

from apps.payments.gateways import GatewayRefused, sandbox
from apps.payments.gateways.registry import available
from apps.payments.services._events import receive_event
from shop.common.errors import Conflict


class NotSoAtSandbox(Conflict):
    """The payment does not stand so at the sandbox that this could be done."""

    code = "not_so_at_sandbox"
    title = "This cannot be done with the payment as it stands"


def is_sandbox() -> bool:
    """Whether the shop plays with the sandbox."""
    return any(gateway.code == sandbox.SandboxGateway.code for gateway in available())


# --- by itself --------------------------------------------------------------------------------------------------------


def deliver_notice(*, notice_id: int) -> None:
    """Bring one notice of the sandbox to the webhook door, signed just now. Raises: UnknownGateway."""
    body, headers = sandbox.letter(notice_id)
    receive_event(gateway=sandbox.SandboxGateway.code, body=body, headers=headers)
    sandbox.note_sent(notice_id)


def run_sandbox(*, now: datetime) -> None:
    """Let slow refunds end, disputes be decided, and notices that are due be told; nothing in a shop without it."""
    if not is_sandbox():
        return
    sandbox.ripen_refunds(now)
    sandbox.ripen_disputes(now)
    for notice in sandbox.due_notices(now):
        deliver_notice(notice_id=notice)


# --- at its desk: what staff play there, the shop hears of by notice alone --------------------------------------------


def tell_again(*, intent: str) -> int:
    """Have the sandbox send all its notices of a payment once more, and return how many there are."""
    return sandbox.tell_again(intent)


def refund_at_sandbox(*, intent: str, amount: int) -> None:
    """Refund as if on the gateway's own pages. Raises: NotSoAtSandbox."""
    with _refused_as(_("There is not so much left of this payment.")):
        sandbox.refund(sandbox.find(intent), amount=amount, key=None, reason="")


def capture_at_sandbox(*, intent: str, amount: int) -> None:
    """Take so much of the authorised money as if on the gateway's own pages. Raises: NotSoAtSandbox."""
    with _refused_as(_("There is not so much authorised money to take.")):
        _require(intent, "authorized")
        sandbox.capture(intent, amount=amount)


def void_at_sandbox(*, intent: str) -> None:
    """Close the payment as if on the gateway's own pages. Raises: NotSoAtSandbox."""
    with _refused_as(_("Only a payment that took no money can be voided.")):
        sandbox.void(intent)


def dispute_at_sandbox(*, intent: str, reason: str, inquiry: bool) -> None:
    """Have the shopper's bank dispute all that is left of the payment. Raises: NotSoAtSandbox."""
    with _refused_as(_("There is no money left that could be disputed.")):
        sandbox.open_dispute(sandbox.find(intent), reason=reason, inquiry=inquiry)


def decide_at_sandbox(*, intent: str, won: bool) -> None:
    """Have the bank decide the oldest open dispute of the payment. Raises: NotSoAtSandbox."""
    with _refused_as(_("There is no open dispute to decide.")):
        sandbox.decide_dispute(sandbox.oldest_open_dispute(intent), won=won)


def _require(intent: str, status: str) -> None:
    if sandbox.find(intent).status != status:
        raise GatewayRefused()


@contextmanager
def _refused_as(sentence: str) -> Iterator[None]:
    """What the sandbox refuses, in words for whoever sits at its desk."""
    try:
        yield
    except GatewayRefused:
        raise NotSoAtSandbox(sentence) from None
