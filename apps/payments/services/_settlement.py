"""The only door through which a payment changes: what the gateway tells, checked, written once, announced."""

from typing import TypeVar

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.payments.gateways import CaptureFact, DisputeFact, RefundFact, Snapshot
from apps.payments.gateways.registry import get_gateway
from apps.payments.models import Dispute, Payment, Refund, Transaction
from apps.payments.services._keeping import keep_card
from apps.payments.services._ledger import book
from apps.payments.services._trouble import trouble
from apps.payments.signals import (
    PaymentAuthorized,
    PaymentDisputed,
    PaymentRefunded,
    PaymentRefundFailed,
    PaymentSucceeded,
    PaymentVoided,
    payment_authorized,
    payment_disputed,
    payment_refund_failed,
    payment_refunded,
    payment_succeeded,
    payment_voided,
)
from shop.common.lifecycle import advance
from shop.common.money import Money

Status = Payment.Status
Kind = Transaction.Kind
ELSEWHERE = "gateway"
News = TypeVar("News", PaymentRefunded, PaymentRefundFailed)


def settle(*, payment_id: int, snapshot: Snapshot) -> None:
    """Bring the payment to the state the gateway tells; webhook, return page and reconciliation all come through here.

    Amount and currency must match before anything is called paid. The step along the life cycle, the ledger rows and
    the announcements are one transaction; a repeat, or news that is older than what we know, changes nothing.
    """
    payment = Payment.objects.get(pk=payment_id)
    if snapshot.status in (Status.AUTHORIZED, Status.CAPTURED) and not _agrees(payment, snapshot):
        if payment.status in (Status.FAILED, Status.VOIDED):
            return  # given back by hand; a reconciliation tells whether anything is left there
        detail = _("%(theirs)s at the gateway, %(ours)s were agreed.")
        money = {"theirs": snapshot.amount, "ours": Money(payment.amount, payment.currency)}
        trouble(payment, "amount_differs", detail % money)
        Payment.objects.filter(pk=payment_id).update(gateway_id=snapshot.gateway_id, checked_at=timezone.now())
        return
    with transaction.atomic():
        _STEPS[snapshot.status](payment, snapshot)
        for refund in snapshot.refunds:
            _settle_refund(payment, refund)
        for dispute in snapshot.disputes:
            _settle_dispute(payment, dispute)


def _agrees(payment: Payment, snapshot: Snapshot) -> bool:
    return snapshot.amount == Money(payment.amount, payment.currency) and snapshot.captured <= payment.amount


def fail(*, payment_id: int, code: str, message: str) -> None:
    """Note that the gateway refused to begin: nothing exists there, and another attempt may be made."""
    unknown = Payment.objects.filter(pk=payment_id, gateway_id=None)
    advance(unknown, Payment.LIFECYCLE, Status.FAILED, failure_code=code, failure_message=message[:300])


def write_off(*, payment_id: int, code: str) -> None:
    """End an open attempt whose money at the gateway was given back without ever being booked."""
    advance(Payment.objects.filter(pk=payment_id), Payment.LIFECYCLE, Status.FAILED, failure_code=code)


# --- the payment ------------------------------------------------------------------------------------------------------


def _wait(payment: Payment, snapshot: Snapshot) -> None:
    """The shopper or the gateway still has something to do."""
    _step(
        payment,
        snapshot,
        failure_code=snapshot.failure_code,
        failure_message=snapshot.failure_message,
        client_secret=snapshot.client_secret,
        redirect_url=snapshot.redirect_url,
    )


def _authorize(payment: Payment, snapshot: Snapshot) -> None:
    """The money is ours to take; one that is being stopped is not announced, its authorisation goes back."""
    if not _step(payment, snapshot, failure_code="", failure_message="", method=snapshot.method):
        return
    book(payment, Kind.AUTHORIZATION, payment.amount, snapshot.charge)
    keep_card(payment, snapshot.card)
    if Payment.objects.filter(pk=payment.pk, return_requested_at=None).exists():
        event = PaymentAuthorized(reference=payment.reference, amount=payment.amount, currency=payment.currency)
        payment_authorized.send(sender=PaymentAuthorized, event=event)


def _capture(payment: Payment, snapshot: Snapshot) -> None:
    """The money is here. One that was being stopped came too late for that, and is paid."""
    if payment.status == Status.CAPTURED and payment.captured == snapshot.captured:
        return  # all of it is booked
    if payment.status in Payment.OPEN:
        Payment.objects.open().filter(pk=payment.pk).update(return_requested_at=None)
    if _step(payment, snapshot, failure_code="", failure_message="", method=snapshot.method):
        keep_card(payment, snapshot.card)
    elif not Payment.objects.filter(pk=payment.pk, status=Status.CAPTURED).exists():
        return  # ended before: a reconciliation tells staff that the gateway thinks otherwise
    fresh = [fact for fact in snapshot.captures if book(payment, Kind.CAPTURE, fact.amount, fact.id)]
    if fresh:
        _announce_captures(payment, fresh)


def _announce_captures(payment: Payment, facts: list[CaptureFact]) -> None:
    payment.refresh_from_db(fields=["captured", "capture_amount"])
    asked = payment.amount if payment.capture_amount is None else payment.capture_amount
    if payment.captured != asked and get_gateway(payment.gateway).collects:
        money = {"captured": Money(payment.captured, payment.currency), "asked": Money(asked, payment.currency)}
        trouble(payment, "captured_differs", _("%(captured)s were taken, %(asked)s were to be.") % money)
    event = PaymentSucceeded(
        reference=payment.reference,
        amount=sum(fact.amount for fact in facts),
        currency=payment.currency,
        captured=payment.captured,
        agreed=payment.amount,
    )
    payment_succeeded.send(sender=PaymentSucceeded, event=event)


def _void(payment: Payment, snapshot: Snapshot) -> None:
    if _step(payment, snapshot):
        book(payment, Kind.VOID, payment.amount, snapshot.charge or snapshot.gateway_id)
        wanted = Payment.objects.filter(pk=payment.pk, return_requested_at__isnull=False).exists()
        event = PaymentVoided(reference=payment.reference, wanted=wanted)
        payment_voided.send(sender=PaymentVoided, event=event)


_STEPS = {
    "pending": _wait,
    "requires_action": _wait,
    "processing": _wait,
    "authorized": _authorize,
    "captured": _capture,
    "voided": _void,
}


def _step(payment: Payment, snapshot: Snapshot, **values: object) -> bool:
    """One guarded UPDATE; False where the life cycle does not allow the step (any more)."""
    rows = Payment.objects.filter(pk=payment.pk)
    now = timezone.now()
    return advance(rows, Payment.LIFECYCLE, snapshot.status, gateway_id=snapshot.gateway_id, checked_at=now, **values)


# --- its refunds ------------------------------------------------------------------------------------------------------


def settle_refund(*, refund_id: int, fact: RefundFact) -> None:
    """Write down what became of a refund of ours: ledger row, balance and announcement, or its money set free again."""
    with transaction.atomic():
        _move_refund(Refund.objects.select_related("payment").get(pk=refund_id), fact)


def _settle_refund(payment: Payment, fact: RefundFact) -> None:
    """The same for what a snapshot tells; a refund made elsewhere, such as on the gateway's pages, is adopted."""
    ours = Refund.objects.filter(payment=payment).order_by("pk").select_related("payment")
    refund = ours.filter(key=fact.key).first() if fact.key else None
    refund = refund or ours.filter(gateway_reference=fact.id).first()
    if refund is None and fact.status != Refund.Status.FAILED:
        refund = _adopt_refund(payment, fact)
    if refund is not None:
        _move_refund(refund, fact)


def _adopt_refund(payment: Payment, fact: RefundFact) -> Refund:
    refund, created = Refund.objects.get_or_create(
        key=f"{payment.gateway}:{fact.id}",
        defaults={
            "payment": payment,
            "amount": fact.amount,
            "reason": fact.reason[:200],
            "gateway_reference": fact.id,
            "requested_by": ELSEWHERE,
        },
    )
    if created:
        Payment.objects.filter(pk=payment.pk).update(refund_pending=F("refund_pending") + fact.amount)
    return refund


def _move_refund(refund: Refund, fact: RefundFact) -> None:
    rows = Refund.objects.filter(pk=refund.pk)
    if fact.status == Refund.Status.REQUESTED:
        rows.filter(gateway_reference="").update(gateway_reference=fact.id)
    elif fact.status == Refund.Status.SUCCEEDED:
        if advance(rows, Refund.LIFECYCLE, Refund.Status.SUCCEEDED, gateway_reference=fact.id):
            _complete_refund(refund, fact)
    elif rows.filter(status="requested").update(status=Refund.Status.FAILED, gateway_reference=fact.id):
        _free(refund)
        _give_up(refund)
    elif rows.filter(status="succeeded").update(status=Refund.Status.FAILED):
        book(refund.payment, Kind.REFUND_REVERSAL, refund.amount, fact.id)
        _give_up(refund)


def _free(refund: Refund) -> None:
    """It sets no money aside any more."""
    Payment.objects.filter(pk=refund.payment_id).update(refund_pending=F("refund_pending") - refund.amount)


def _complete_refund(refund: Refund, fact: RefundFact) -> None:
    _free(refund)
    book(refund.payment, Kind.REFUND, refund.amount, fact.id)
    payment = Payment.objects.get(pk=refund.payment_id)
    payment_refunded.send(sender=PaymentRefunded, event=_told(PaymentRefunded, payment, refund))


def _give_up(refund: Refund) -> None:
    """It failed: nobody sends it again until staff say so."""
    Payment.objects.filter(pk=refund.payment_id).update(return_requested_at=None)
    payment = Payment.objects.get(pk=refund.payment_id)
    trouble(payment, "refund_failed", _("%s did not go back.") % Money(refund.amount, payment.currency), refund.key)
    event = _told(PaymentRefundFailed, payment, refund)
    payment_refund_failed.send(sender=PaymentRefundFailed, event=event)


def _told(kind: type[News], payment: Payment, refund: Refund) -> News:
    return kind(
        reference=payment.reference,
        amount=refund.amount,
        currency=payment.currency,
        captured=payment.captured,
        refunded=payment.refunded,
        key=refund.key,
    )


# --- its disputes -----------------------------------------------------------------------------------------------------


def _settle_dispute(payment: Payment, fact: DisputeFact) -> None:
    """The dispute as it stands; what the bank has taken or given back since is booked."""
    dispute, created = Dispute.objects.get_or_create(
        payment=payment,
        gateway_id=fact.id,
        defaults={"amount": fact.amount, "reason": fact.reason[:60], "due_at": fact.due_at},
    )
    moved = fact.withdrawn - dispute.withdrawn
    if not (created or moved or dispute.status != fact.status):
        return
    unchanged = Dispute.objects.filter(pk=dispute.pk, moves=dispute.moves)
    if not unchanged.update(status=fact.status, withdrawn=fact.withdrawn, due_at=fact.due_at, moves=dispute.moves + 1):
        return
    if moved:
        kind = Kind.DISPUTE if moved > 0 else Kind.DISPUTE_REVERSAL
        book(payment, kind, abs(moved), f"{fact.id}:{dispute.moves + 1}")
    event = PaymentDisputed(
        reference=payment.reference,
        gateway=payment.gateway,
        dispute=fact.id,
        status=fact.status,
        amount=fact.amount,
        currency=payment.currency,
        reason=fact.reason,
    )
    payment_disputed.send(sender=PaymentDisputed, event=event)
