"""Payments on their own: nobody turns them into orders."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from apps.payments import services as payments
from apps.payments import signals, tasks
from apps.payments.models import Payment
from apps.payments.tests.factories import card
from shop.common.money import Money

SIGNALS = [
    signals.payment_authorized,
    signals.payment_succeeded,
    signals.payment_voided,
    signals.payment_refunded,
    signals.payment_refund_failed,
    signals.payment_disputed,
    signals.payment_troubled,
]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What payments announced; nobody else listens."""
    events: list[Any] = []

    def hear(event: Any, **_: Any) -> None:
        events.append(event)

    for signal in SIGNALS:
        monkeypatch.setattr(signal, "receivers", [])
        signal.connect(hear, weak=False)
    return events


@pytest.fixture
def deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox's notices never arrive."""
    monkeypatch.setattr(tasks.send_sandbox_event, "delay", lambda *args: None)


@pytest.fixture
def begin(heard: list[Any], commits: None) -> Callable[..., UUID]:
    """Begin to pay a checkout of 23.90; its reference."""

    def begin(amount: int = 2390, reference: UUID | None = None) -> UUID:
        reference = reference or uuid4()
        payments.start_payment(
            reference=reference,
            amount=Money.of(amount),
            gateway=None,
            return_url="https://shop.example/back",
            email="ada@example.com",
        )
        return reference

    return begin


@pytest.fixture
def authorized(begin: Callable[..., UUID]) -> UUID:
    """A checkout of 23.90 whose card said yes; nothing is captured."""
    reference = begin()
    payments.pay_with_card(reference=reference, **card())
    return reference


@pytest.fixture
def captured(authorized: UUID) -> UUID:
    """A checkout of 23.90 that is paid."""
    payments.request_capture(reference=authorized)
    assert status_of(authorized) == "captured"
    return authorized


def the(reference: UUID) -> Payment:
    """The newest attempt."""
    return Payment.objects.of(reference)[0]


def status_of(reference: UUID) -> str:
    """Its status."""
    return the(reference).status


def troubles(heard: list[Any]) -> list[str]:
    """The kinds of trouble that were announced."""
    return [event.kind for event in heard if isinstance(event, signals.PaymentTroubled)]


def ledger_of(reference: UUID) -> list[tuple[str, int]]:
    """Kind and amount of each transaction, oldest first."""
    rows = payments.list_transactions([reference]).get(reference, [])
    return [(row.kind, row.amount.amount) for row in rows]
