"""Taking authorised money and giving it back: wanted in the caller's transaction, done after it by tasks."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.payments.gateways import GatewayRefused, RefundFact, Snapshot
from apps.payments.gateways.registry import get_gateway
from apps.payments.models import Payment, Refund
from apps.payments.services._settlement import settle, settle_refund
from apps.payments.services._trouble import trouble
from shop.common.errors import Conflict, Invalid
from shop.common.money import Money

Status = Payment.Status


class RefundTooLarge(Conflict):
    """More than what is left of the captured money."""

    code = "refund_too_large"
    title = "That is more than was paid"


class CaptureTooLarge(Invalid):
    """More than what was authorised, or nothing."""

    code = "capture_too_large"
    title = "That is more than was authorised"


# --- taking -----------------------------------------------------------------------------------------------------------


def request_capture(*, reference: UUID, amount: int | None = None) -> bool:
    """Want the authorised money of a checkout, all of it or `amount` minor units; a task takes it after commit.

    What is not taken is let go. Say whether there is any to take. Raises: CaptureTooLarge.
    """
    from apps.payments import tasks  # the tasks call this package

    payment = Payment.objects.live().of(reference).first()
    if payment is None or not get_gateway(payment.gateway).collects:
        return False
    if amount is not None and not 1 <= amount <= payment.amount:
        most = Money(payment.amount, payment.currency)
        raise CaptureTooLarge(_("Choose an amount up to %(most)s.") % {"most": most}, field="amount")
    wanted = Payment.objects.filter(pk=payment.pk, status=Status.AUTHORIZED, return_requested_at=None)
    if not wanted.update(capture_requested_at=timezone.now(), capture_amount=amount):
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
    if snapshot.status != Status.CAPTURED and Payment.objects.to_capture().filter(pk=payment_id).exists():
        trouble(payment, "capture_failed", _("The payment service does not take the authorised money."))


def _port_capture(payment: Payment) -> Snapshot:
    wanted = payment.amount if payment.capture_amount is None else payment.capture_amount
    amount = Money(wanted, payment.currency)
    return get_gateway(payment.gateway).capture(str(payment.gateway_id), amount=amount, key=str(payment.key))


def _port_void(payment: Payment) -> Snapshot:
    return get_gateway(payment.gateway).void(str(payment.gateway_id), key=str(payment.key))


def _or_look(payment: Payment, ask: Callable[[], Snapshot]) -> Snapshot:
    """The answer of the gateway, or, where it refuses, how the payment stands there."""
    try:
        return ask()
    except GatewayRefused:
        return get_gateway(payment.gateway).look_up(str(payment.gateway_id))


# --- giving everything back -------------------------------------------------------------------------------------------


def request_return(*, reference: UUID, reason: str) -> bool:
    """Want all money of a checkout back with the shopper: what is authorised is voided, what is captured refunded.

    Done by a task after commit. Say whether there is a payment with money in it.
    """
    from apps.payments import tasks  # the tasks call this package

    payment = Payment.objects.of(reference).filter(status__in=[Status.AUTHORIZED, Status.CAPTURED]).first()
    if payment is None:
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
    if payment.status == Status.CAPTURED and payment.left and (refund := _return_refund(payment)):
        send_refund(refund_id=refund.pk)


def _return_refund(payment: Payment) -> Refund | None:
    """The refund of all that is left; None where another call was quicker."""
    key = f"return:{payment.key}:{payment.refunds.count()}"
    try:
        return _reserve_refund(payment, payment.left, payment.return_reason, key, status=Refund.Status.REQUESTED)
    except RefundTooLarge:
        return None


# --- refunds ----------------------------------------------------------------------------------------------------------


def needs_approval(*, amount: int) -> bool:
    """Whether a refund of `amount` minor units that staff ask for waits for a second person."""
    return bool(settings.REFUND_APPROVAL_ABOVE) and amount > settings.REFUND_APPROVAL_ABOVE


def request_refund(*, reference: UUID, amount: int, reason: str, key: str, actor: str = "") -> str:
    """Want `amount` minor units back with the shopper, once per `key`, and return the refund's status.

    Above REFUND_APPROVAL_ABOVE it waits for a second person (awaiting_approval), its money set aside all the same;
    else a task sends it after commit. Raises: RefundTooLarge.
    """
    payment = Payment.objects.of(reference).filter(status=Status.CAPTURED).first()
    if payment is None:
        raise RefundTooLarge(_("There is no captured money to refund."))
    waits = actor and needs_approval(amount=amount)
    status = Refund.Status.AWAITING_APPROVAL if waits else Refund.Status.REQUESTED
    refund = _reserve_refund(payment, amount, reason, key, status=status, requested_by=actor)
    if refund.status == Refund.Status.REQUESTED:
        send_after_commit(refund)
    return refund.status


def send_after_commit(refund: Refund) -> None:
    """Have a task send the refund once the present transaction is through."""
    from apps.payments import tasks  # the tasks call this package

    transaction.on_commit(lambda: tasks.send_refund.delay(refund.pk), robust=True)


def _reserve_refund(payment: Payment, amount: int, reason: str, key: str, **fields: str) -> Refund:
    """Set the amount aside by a guarded UPDATE and write the refund down; the same key is the same refund."""
    spoken_for = F("refunded") + F("refund_pending") + F("disputed")
    try:
        with transaction.atomic():
            refund = Refund.objects.create(payment=payment, key=key, amount=amount, reason=reason[:200], **fields)
            room = Payment.objects.filter(pk=payment.pk, captured__gte=spoken_for + amount)
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
        fact = send(refund)
    except GatewayRefused:
        fact = RefundFact(id="", status=Refund.Status.FAILED, amount=refund.amount, key=refund.key)
    settle_refund(refund_id=refund_id, fact=fact)


def send(refund: Refund) -> RefundFact:
    """Tell the gateway to send a refund, which is done once per key. Raises: GatewayUnavailable, GatewayRefused."""
    payment = refund.payment
    amount = Money(refund.amount, payment.currency)
    return get_gateway(payment.gateway).refund(
        str(payment.gateway_id), amount=amount, key=refund.key, reason=refund.reason
    )
