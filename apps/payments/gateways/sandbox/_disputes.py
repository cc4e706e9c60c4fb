"""Disputes in the sandbox's books: opened after a capture, answered by the shop, decided by a bank of our own."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.payments.gateways import DisputeFact, GatewayRefused
from apps.payments.gateways.sandbox._notices import tell
from apps.payments.models import SandboxDispute, SandboxIntent

TIME_TO_ANSWER = timedelta(days=7)
TIME_TO_DECIDE = timedelta(seconds=30)
WINNING = "winning_evidence"


def open_dispute(intent: SandboxIntent, *, reason: str, inquiry: bool = False) -> str:
    """Ask for all that is left of a payment, and take it unless this is an inquiry. Raises: GatewayRefused."""
    amount = intent.captured - intent.refunded - intent.disputed
    as_seen = {"captured": intent.captured, "refunded": intent.refunded, "disputed": intent.disputed}
    with transaction.atomic():
        rows = SandboxIntent.objects.filter(pk=intent.pk, **as_seen)
        taken = F("disputed") + (0 if inquiry else amount)
        if amount < 1 or not rows.update(disputed=taken, changed_at=timezone.now()):
            raise GatewayRefused(amount=amount)
        due_at = timezone.now() + TIME_TO_ANSWER
        row = SandboxDispute.objects.create(intent=intent, amount=amount, reason=reason, inquiry=inquiry, due_at=due_at)
        tell("disputed", intent=intent.pk)
    return row.pk


def accept_dispute(dispute: str) -> None:
    """Let the bank keep the money; one that is lost already stays so. Raises: GatewayRefused."""
    row = _find(dispute)
    if row.status == "lost" or (not row.statement and decide_dispute(dispute, won=False)):
        return
    raise GatewayRefused(dispute=dispute)


def contest_dispute(dispute: str, *, statement: str) -> None:
    """Send the bank our side of the story, once; it takes a while to decide. Raises: GatewayRefused."""
    unheard = SandboxDispute.objects.filter(pk=dispute, status="open", statement="")
    if statement.strip() and unheard.update(statement=statement, due_at=timezone.now() + TIME_TO_DECIDE):
        return
    if not statement.strip() or _find(dispute).statement != statement:
        raise GatewayRefused(dispute=dispute)


def decide_dispute(dispute: str, *, won: bool) -> bool:
    """The bank's word, and its money where the shop won; False where it was spoken before."""
    row = _find(dispute)
    with transaction.atomic():
        if not SandboxDispute.objects.filter(pk=dispute, status="open").update(status="won" if won else "lost"):
            return False
        back = row.amount if won and not row.inquiry else 0
        rows = SandboxIntent.objects.filter(pk=row.intent_id)
        rows.update(disputed=F("disputed") - back, changed_at=timezone.now())
        tell("dispute_won" if won else "dispute_lost", intent=row.intent_id)
    return True


def oldest_open_dispute(intent_id: str) -> str:
    """The dispute of a payment that waits longest. Raises: GatewayRefused."""
    row = SandboxDispute.objects.filter(intent=intent_id, status="open").order_by("created_at", "pk").first()
    if row is None:
        raise GatewayRefused(intent=intent_id)
    return row.pk


def ripen_disputes(now: datetime) -> None:
    """Decide those whose time has come; who says nothing loses."""
    for row in SandboxDispute.objects.filter(status="open", due_at__lte=now).order_by("pk"):
        decide_dispute(row.pk, won=WINNING in row.statement)


def dispute_fact(row: SandboxDispute) -> DisputeFact:
    """As the port tells it; once we have spoken there is nothing left to do by a certain day."""
    took = not row.inquiry and row.status != "won"
    waits = row.status == "open" and not row.statement
    return DisputeFact(
        id=row.pk,
        status=row.status,
        amount=row.amount,
        withdrawn=row.amount if took else 0,
        reason=row.reason,
        due_at=row.due_at if waits else None,
    )


def _find(dispute: str) -> SandboxDispute:
    row = SandboxDispute.objects.filter(pk=dispute).first()
    if row is None:
        raise GatewayRefused(dispute=dispute)
    return row
