"""Refunds in the sandbox's books: once per key, never more than there is, and for some cards slow or in vain."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.payments.gateways import GatewayRefused, RefundFact
from apps.payments.gateways.sandbox._cards import specimen_of
from apps.payments.gateways.sandbox._notices import tell
from apps.payments.models import SandboxIntent, SandboxRefund

A_WHILE = timedelta(seconds=30)


def refund(intent: SandboxIntent, *, amount: int, key: str | None, reason: str) -> RefundFact:
    """Send money back, once per key; without one it was made on the sandbox's own pages. Raises: GatewayRefused."""
    if amount < 1:
        raise GatewayRefused(amount=amount)
    slow = specimen_of(intent.card).refund
    values = {
        "intent": intent,
        "amount": amount,
        "reason": reason[:200],
        "status": "requested" if slow == "later" else "succeeded",
        "due_at": timezone.now() + A_WHILE if slow else None,
    }
    with transaction.atomic():
        row, made = SandboxRefund.objects.get_or_create(key=key, defaults=values) if key else _made_here(values)
        if made:
            _take(intent, amount)
    if row.intent_id != intent.pk:
        raise GatewayRefused(key=key)
    return refund_fact(row)


def _made_here(values: dict[str, object]) -> tuple[SandboxRefund, bool]:
    return SandboxRefund.objects.create(**values), True


def _take(intent: SandboxIntent, amount: int) -> None:
    """Out of what was captured, neither refunded before nor disputed."""
    room = SandboxIntent.objects.filter(pk=intent.pk, captured__gte=F("refunded") + F("disputed") + amount)
    if not room.update(refunded=F("refunded") + amount, changed_at=timezone.now()):
        raise GatewayRefused(amount=amount)
    tell("refunded", intent=intent.pk)


def refund_fact(row: SandboxRefund) -> RefundFact:
    """As the port tells it."""
    return RefundFact(id=row.pk, status=row.status, amount=row.amount, key=row.key or "", reason=row.reason)


def ripen_refunds(now: datetime) -> None:
    """Let the slow ones succeed, and those in vain come back."""
    for row in SandboxRefund.objects.filter(due_at__lte=now).order_by("pk"):
        with transaction.atomic():
            if row.status == "requested":
                _become(row, "succeeded", back=0)
            else:
                _become(row, "failed", back=row.amount)


def _become(row: SandboxRefund, status: str, *, back: int) -> None:
    if SandboxRefund.objects.filter(pk=row.pk, status=row.status).update(status=status, due_at=None):
        rows = SandboxIntent.objects.filter(pk=row.intent_id)
        rows.update(refunded=F("refunded") - back, changed_at=timezone.now())
        tell(f"refund_{status}", intent=row.intent_id)
