"""Taking authorised money and giving it back: wanted in the caller's transaction, done after it by tasks."""

from collections.abc import Callable
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.payments.gateways import GatewayRefused, RefundResult, Snapshot
from apps.payments.gateways.registry import get_gateway
from apps.payments.models import Payment, Refund
from apps.payments.services._settlement import note_problem, settle, settle_refund
from shop.common.errors import Conflict

Status = Payment.Status


class RefundTooLarge(Conflict):
    """More than what is left of the captured money."""

    code = "refund_too_large"
    title = "That is more than was paid"


def request_capture(*, reference: UUID) -> bool:
    """Want the authorised money of a checkout; a task takes it after commit. Say whether there is any to take."""
    from apps.payments import tasks  # the tasks call this package

    payment = Payment.objects.live().of(reference).first()
    if payment is None:
        return False
    wanted = Payment.objects.filter(pk=payment.pk, status=Status.AUTHORIZED, return_requested_at=None)
    if not wanted.update(capture_requested_at=timezone.now()):
        return False
    transaction.on_commit(lambda: tasks.capture_payment.delay(payment.pk), robust=True)
    return True


def capture(*, payment_id: int) -> None:
    """Take the money of an authorised payment if it is still wanted; safe to repeat.

    Raises: GatewayUnavailable: the sweeper tries again.
    """
    payment = Payment.objects.to_capture().filter(pk=payment_id).first()
    if payment is None:
        return
    snapshot = _or_look(payment, lambda: _port_capture(payment))
    settle(payment_id=payment_id, snapshot=snapshot)
    wanted = Payment.objects.filter(pk=payment_id, return_requested_at=None)
    if snapshot.status != Status.CAPTURED and wanted.exists():
        note_problem(payment_id, "capture_failed")


def _port_capture(payment: Payment) -> Snapshot:
    port = get_gateway(payment.gateway)
    return port.capture(str(payment.gateway_id), amount=payment.amount, key=str(payment.key))


def _port_void(payment: Payment) -> Snapshot:
    return get_gateway(payment.gateway).void(str(payment.gateway_id), key=str(payment.key))


def _or_look(payment: Payment, ask: Callable[[], Snapshot]) -> Snapshot:
    """The answer of the gateway, or, where it refuses, how the payment stands there."""
    try:
        return ask()
    except GatewayRefused:
        return get_gateway(payment.gateway).look_up(str(payment.gateway_id))


def request_return(*, reference: UUID, reason: str) -> bool:
    """Want all money of a checkout back with the shopper: what is authorised is voided, what is captured refunded.

    Done by a task after commit. Say whether there is a payment with money in it; one that ended without is no problem
    any more.
    """
    from apps.payments import tasks  # the tasks call this package

    payment = Payment.objects.of(reference).filter(status__in=[Status.AUTHORIZED, Status.CAPTURED]).first()
    if payment is None:
        Payment.objects.of(reference).filter(status=Status.VOIDED).update(problem="")
        return False
    wanted = Payment.objects.filter(pk=payment.pk, return_requested_at=None)
    if wanted.update(return_requested_at=timezone.now(), return_reason=reason[:200]):
        transaction.on_commit(lambda: tasks.return_money.delay(payment.pk), robust=True)
    return True


def return_money(*, payment_id: int) -> None:
    """Void what is authorised, refund what is captured; safe to repeat and at any moment of a capture.

    Raises: GatewayUnavailable: the sweeper tries again.
    """
    payment = Payment.objects.to_return().filter(pk=payment_id).first()
    if payment is None:
        return
    if payment.status == Status.AUTHORIZED:
        settle(payment_id=payment_id, snapshot=_or_look(payment, lambda: _port_void(payment)))
        payment.refresh_from_db()
    left = payment.captured - payment.refunded - payment.refund_pending
    if payment.status == Status.CAPTURED and left:
        refund = _reserve_refund(payment, left, payment.return_reason, f"return:{payment.key}:{payment.refunded}")
        send_refund(refund_id=refund.pk)


def request_refund(*, reference: UUID, amount: int, reason: str, key: str) -> None:
    """Want `amount` minor units back with the shopper, once per `key`; a task sends them after commit.

    Raises: RefundTooLarge.
    """
    from apps.payments import tasks  # the tasks call this package

    payment = Payment.objects.of(reference).filter(status=Status.CAPTURED).first()
    if payment is None:
        raise RefundTooLarge(_("There is no captured money to refund."))
    refund = _reserve_refund(payment, amount, reason, key)
    transaction.on_commit(lambda: tasks.send_refund.delay(refund.pk), robust=True)


def _reserve_refund(payment: Payment, amount: int, reason: str, key: str) -> Refund:
    """Set the amount aside by a guarded UPDATE and write the refund down; the same key is the same refund."""
    try:
        with transaction.atomic():
            refund = Refund.objects.create(payment=payment, key=key, amount=amount, reason=reason)
            room = Payment.objects.filter(pk=payment.pk, captured__gte=F("refunded") + F("refund_pending") + amount)
            if not room.update(refund_pending=F("refund_pending") + amount):
                raise RefundTooLarge(_("That is more than what is left of this payment."), amount=amount)
            return refund
    except IntegrityError:
        return Refund.objects.get(key=key)


def send_refund(*, refund_id: int) -> None:
    """Tell the gateway to send a refund and write down what it says; safe to repeat.

    Raises: GatewayUnavailable: the sweeper tries again.
    """
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.status != Refund.Status.REQUESTED:
        return
    try:
        port = get_gateway(refund.payment.gateway)
        result = port.refund(str(refund.payment.gateway_id), amount=refund.amount, key=refund.key)
    except GatewayRefused:
        result = RefundResult(gateway_reference="", status=Refund.Status.FAILED)
    settle_refund(refund_id=refund_id, result=result)
