"""Where a worker can be stopped: on its way to the gateway and back, and inside the transaction that settles.

A point is a word and a moment. At the gateway: `capture/before` it is asked, `capture/while` it is at it (its own
transaction open), `capture/after` it did it and before its answer is heard; and so on for every verb of the port and
for the shopper's `confirm`. In our own transaction: `captured/booked` when payment and ledger are written and nobody
has been told yet, `captured/told` when everybody has written what follows and nothing is committed.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.dispatch import Signal

from apps.payments import signals
from apps.payments.gateways import registry, sandbox

Stop = Callable[[str], None]

VERBS = ("start", "look_up", "capture", "void", "refund")
FACTS = {
    "authorized": signals.payment_authorized,
    "captured": signals.payment_succeeded,
    "voided": signals.payment_voided,
    "refunded": signals.payment_refunded,
}


class Watched:
    """A gateway that calls `stop` with each point that is passed on the way to it and back."""

    def __init__(self, gateway: Any, stop: Stop) -> None:
        self._gateway, self._stop = gateway, stop

    def __getattr__(self, name: str) -> Any:
        really = getattr(self._gateway, name)
        return watched(name, really, self._stop) if name in VERBS else really


def watched(verb: str, really: Callable[..., Any], stop: Stop) -> Callable[..., Any]:
    """The call with its three points. It also proves that the shop holds no transaction open meanwhile."""

    def call(*args: Any, **kwargs: Any) -> Any:
        stop(f"{verb}/before")
        with transaction.atomic(durable=True):  # the sandbox's own: it stands for a database on another machine
            answer = really(*args, **kwargs)
            stop(f"{verb}/while")
        stop(f"{verb}/after")
        return answer

    return call


def install(stop: Stop) -> None:
    """Set the points in this process, for good."""
    for code, gateway in registry.GATEWAYS.items():
        registry.GATEWAYS[code] = Watched(gateway, stop)
    sandbox.confirm = watched("confirm", sandbox.confirm, stop)
    for fact, signal in FACTS.items():
        _surround(signal, fact, stop)


def _surround(signal: Signal, fact: str, stop: Stop) -> None:
    """Be the first and the last to hear the fact."""
    listeners, signal.receivers = signal.receivers, []
    signal.connect(lambda **_: stop(f"{fact}/booked"), weak=False)
    signal.receivers += listeners
    signal.connect(lambda **_: stop(f"{fact}/told"), weak=False)
