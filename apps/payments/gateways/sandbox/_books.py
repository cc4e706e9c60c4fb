"""The sandbox's book of payments: every step is one guarded UPDATE, and the shop is told of it."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from apps.payments.gateways import CaptureFact, GatewayRefused, Snapshot
from apps.payments.gateways.sandbox._cards import MESSAGES, Specimen, specimen_of
from apps.payments.gateways.sandbox._disputes import dispute_fact
from apps.payments.gateways.sandbox._notices import tell
from apps.payments.gateways.sandbox._refunds import refund_fact
from apps.payments.gateways.sandbox._wallet import card_fact, keep
from apps.payments.models import SandboxIntent
from shop.common.money import Money

OPEN = ("pending", "requires_action")
GOOD = ("authorized", "captured")


def find(intent_id: str) -> SandboxIntent:
    """A payment in the books. Raises: GatewayRefused."""
    intent = SandboxIntent.objects.filter(pk=intent_id).select_related("kept").first()
    if intent is None:
        raise GatewayRefused(intent=intent_id)
    return intent


def move(intent_id: str, before: tuple[str, ...], after: str, *, where: Mapping[str, Any] = {}, **values: Any) -> bool:
    """Move a payment along and tell the shop; False where it does not stand so, and nothing is told."""
    rows = SandboxIntent.objects.filter(pk=intent_id, status__in=before, **where)
    with transaction.atomic():
        if not rows.update(status=after, changed_at=timezone.now(), **values):
            return False
        tell(after, intent=intent_id)
        return True


def conclude(intent: SandboxIntent, specimen: Specimen, before: tuple[str, ...], **values: Any) -> None:
    """What the bank says of a card once nothing stands between: yes, and it is kept where wanted, or a no."""
    if specimen.decline:
        move(intent.pk, before, "pending", failure_code=specimen.decline, **values)
        return
    with transaction.atomic():
        if move(intent.pk, before, "authorized", failure_code="", **values):
            _keep_if_wanted(find(intent.pk))


def _keep_if_wanted(intent: SandboxIntent) -> None:
    if intent.keep_card and intent.customer_id and intent.kept_id is None:
        SandboxIntent.objects.filter(pk=intent.pk).update(kept=keep(intent.customer_id, intent.card))


def snapshot(intent: SandboxIntent) -> Snapshot:
    """All that the port wants to know of a payment."""
    page = "payments:sandbox_challenge" if intent.status == "requires_action" else "payments:sandbox"
    specimen = specimen_of(intent.card) if intent.card else None
    card = intent.kept if intent.keep_card and intent.status in GOOD else None
    # Nothing can have gone back of a payment that took nothing, so nobody needs to ask.
    refunds = intent.refunds.order_by("created_at", "pk") if intent.captured else ()
    disputes = intent.disputes.order_by("created_at", "pk") if intent.captured else ()
    return Snapshot(
        gateway_id=intent.pk,
        status=intent.status,
        amount=Money(intent.amount, intent.currency),
        captures=(CaptureFact(intent.pk, intent.captured),) if intent.captured else (),
        refunds=tuple(refund_fact(refund) for refund in refunds),
        disputes=tuple(dispute_fact(dispute) for dispute in disputes),
        charge=intent.pk,
        redirect_url=settings.SITE_URL + reverse(page, args=[intent.pk]),
        failure_code=intent.failure_code,
        failure_message=MESSAGES.get(intent.failure_code, ""),
        method=f"{specimen.brand} {specimen.last4}" if specimen else "",
        card=card_fact(card) if card else None,
    )
