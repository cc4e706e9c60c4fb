"""Large refunds need a second person: who asked for one cannot be the one who approves it."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.payments.models import Payment, Refund
from apps.payments.services._money import send_after_commit
from shop.common.errors import Conflict, NotFound

Status = Refund.Status


class RefundNotFound(NotFound):
    """There is no such refund."""

    code = "refund_not_found"
    title = "There is no such refund"


class SecondPersonNeeded(Conflict):
    """Whoever asked for a refund cannot approve it."""

    code = "second_person_needed"
    title = "Somebody else has to approve this refund"


class RefundDecided(Conflict):
    """Somebody has decided about this refund already."""

    code = "refund_decided"
    title = "This refund is decided already"


def approve_refund(*, key: str, actor: str) -> None:
    """Let a waiting refund go; a task sends it after commit.

    Raises: RefundNotFound, SecondPersonNeeded, RefundDecided.
    """
    refund = _find(key)
    if refund.requested_by == actor:
        raise SecondPersonNeeded(_("You asked for this refund yourself; somebody else has to approve it."))
    waiting = Refund.objects.filter(pk=refund.pk, status=Status.AWAITING_APPROVAL).exclude(requested_by=actor)
    with transaction.atomic():
        if not waiting.update(status=Status.REQUESTED, decided_by=actor):
            raise RefundDecided(_("This refund is decided already."))
        send_after_commit(refund)


def decline_refund(*, key: str, actor: str) -> None:
    """Drop a waiting refund and set its money free; whoever asked for it may do that too.

    Raises: RefundNotFound, RefundDecided.
    """
    refund = _find(key)
    waiting = Refund.objects.filter(pk=refund.pk, status=Status.AWAITING_APPROVAL)
    decided_by = "" if refund.requested_by == actor else actor
    with transaction.atomic():
        if not waiting.update(status=Status.DECLINED, decided_by=decided_by):
            raise RefundDecided(_("This refund is decided already."))
        Payment.objects.filter(pk=refund.payment_id).update(refund_pending=F("refund_pending") - refund.amount)


def _find(key: str) -> Refund:
    refund = Refund.objects.filter(key=key).first()
    if refund is None:
        raise RefundNotFound()
    return refund
