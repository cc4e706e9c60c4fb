"""The only door through which a payment changes: what the gateway tells, checked, written once, announced."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.payments.gateways import RefundResult, Snapshot
from apps.payments.models import Payment, Refund, Transaction
from apps.payments.signals import (
    PaymentAuthorized,
    PaymentRefunded,
    PaymentSucceeded,
    PaymentVoided,
    payment_authorized,
    payment_refunded,
    payment_succeeded,
    payment_voided,
)
from shop.common.lifecycle import advance
from shop.common.money import Money

Status = Payment.Status
Kind = Transaction.Kind


def settle(*, payment_id: int, snapshot: Snapshot) -> None:
    """Bring the payment to the state the gateway tells; webhook, return page and sweeper all come through here.

    Amount and currency must match before anything is called paid. The step along the life cycle, the ledger row and
    the announcement are one transaction; a repeat, or news that is older than what we know, changes nothing.
    """
    payment = Payment.objects.get(pk=payment_id)
    agreed = snapshot.amount == Money(payment.amount, payment.currency)
    if snapshot.status in (Status.AUTHORIZED, Status.CAPTURED) and not agreed:
        note_problem(payment_id, "amount_differs")
        return
    with transaction.atomic():
        _STEPS[snapshot.status](payment, snapshot)


def fail(*, payment_id: int, code: str, message: str) -> None:
    """Note that the gateway refused to begin: nothing exists there, and another attempt may be made."""
    unknown = Payment.objects.filter(pk=payment_id, gateway_id=None)
    advance(unknown, Payment.LIFECYCLE, Status.FAILED, failure_code=code, failure_message=message[:300])


def _wait(payment: Payment, snapshot: Snapshot) -> None:
    """The shopper still has something to do."""
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
    if not _step(payment, snapshot, failure_code="", failure_message=""):
        return
    _write(payment, Kind.AUTHORIZATION, payment.amount, snapshot.charge)
    if Payment.objects.filter(pk=payment.pk, return_requested_at=None).exists():
        event = PaymentAuthorized(reference=payment.reference, amount=payment.amount, currency=payment.currency)
        payment_authorized.send(sender=PaymentAuthorized, event=event)


def _capture(payment: Payment, snapshot: Snapshot) -> None:
    """The money is here. One that was being stopped came too late for that, and is paid."""
    if snapshot.captured != payment.amount:
        note_problem(payment.pk, "captured_differs")
        return
    Payment.objects.open().filter(pk=payment.pk).update(return_requested_at=None)
    if _step(payment, snapshot, captured=snapshot.captured, failure_code="", failure_message="", problem=""):
        _write(payment, Kind.CAPTURE, snapshot.captured, snapshot.charge)
        event = PaymentSucceeded(reference=payment.reference, amount=snapshot.captured, currency=payment.currency)
        payment_succeeded.send(sender=PaymentSucceeded, event=event)


def _void(payment: Payment, snapshot: Snapshot) -> None:
    if _step(payment, snapshot, problem=""):
        _write(payment, Kind.VOID, payment.amount, snapshot.charge or snapshot.gateway_id)
        payment_voided.send(sender=PaymentVoided, event=PaymentVoided(reference=payment.reference))


_STEPS = {
    "pending": _wait,
    "requires_action": _wait,
    "authorized": _authorize,
    "captured": _capture,
    "voided": _void,
}


def _step(payment: Payment, snapshot: Snapshot, **values: object) -> bool:
    """One guarded UPDATE; False where the life cycle does not allow the step (any more)."""
    rows = Payment.objects.filter(pk=payment.pk)
    now = timezone.now()
    return advance(rows, Payment.LIFECYCLE, snapshot.status, gateway_id=snapshot.gateway_id, checked_at=now, **values)


def settle_refund(*, refund_id: int, result: RefundResult) -> None:
    """Write down what became of a refund: ledger row, balance and announcement, or the stock of open refunds freed."""
    if result.status == Refund.Status.REQUESTED:
        return
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    with transaction.atomic():
        rows = Refund.objects.filter(pk=refund_id)
        if not advance(rows, Refund.LIFECYCLE, result.status, gateway_reference=result.gateway_reference):
            return
        if result.status == Refund.Status.FAILED:
            _give_up(refund)
        else:
            _complete(refund, result)


def _give_up(refund: Refund) -> None:
    Payment.objects.filter(pk=refund.payment_id).update(
        refund_pending=F("refund_pending") - refund.amount, problem="refund_failed"
    )


def _complete(refund: Refund, result: RefundResult) -> None:
    Payment.objects.filter(pk=refund.payment_id).update(
        refund_pending=F("refund_pending") - refund.amount, refunded=F("refunded") + refund.amount
    )
    Payment.objects.filter(pk=refund.payment_id, refunded=F("captured")).update(problem="")
    payment = Payment.objects.get(pk=refund.payment_id)
    _write(payment, Kind.REFUND, refund.amount, result.gateway_reference)
    event = PaymentRefunded(
        reference=payment.reference,
        amount=refund.amount,
        currency=payment.currency,
        captured=payment.captured,
        refunded=payment.refunded,
        key=refund.key,
    )
    payment_refunded.send(sender=PaymentRefunded, event=event)


def _write(payment: Payment, kind: str, amount: int, gateway_reference: str) -> None:
    Transaction.objects.create(
        payment=payment, kind=kind, amount=amount, currency=payment.currency, gateway_reference=gateway_reference
    )


def note_problem(payment_id: int, code: str) -> None:
    """Mark a payment that staff has to look at."""
    Payment.objects.filter(pk=payment_id).update(problem=code, checked_at=timezone.now())
