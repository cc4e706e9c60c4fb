"""What staff see on the bank statement and tell us: transfers that arrived, refunds that were sent by hand."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.payments.gateways import BookedByHand
from apps.payments.gateways.registry import get_gateway
from apps.payments.models import Payment, Refund, Transaction
from apps.payments.services._approval import RefundNotFound
from apps.payments.services._info import owed_amount
from apps.payments.services._money import send
from apps.payments.services._settlement import settle, settle_refund
from shop.common.errors import Conflict, Invalid
from shop.common.money import Money

Status = Refund.Status


class NotBookedByHand(Conflict):
    """This payment's gateway tells us itself what moved."""

    code = "not_booked_by_hand"
    title = "This payment is not booked by hand"


class NothingAwaited(Conflict):
    """The payment was given up: nobody waits for its money any more."""

    code = "nothing_awaited"
    title = "This payment was given up"


class ArrivalTooLarge(Invalid):
    """More than what is still owed, or nothing."""

    code = "arrival_too_large"
    title = "That is more than is owed"


def note_arrival(*, reference: UUID, amount: int, bank_reference: str, actor: str) -> None:
    """Book that `amount` minor units have arrived, once per `bank_reference`; several may add up to what is owed.

    Raises: NotBookedByHand, NothingAwaited, ArrivalTooLarge, GatewayRefused (somebody else was quicker, or the line
    of the statement is booked with another amount).
    """
    payment = Payment.objects.of(reference).first()
    if payment is None:
        raise NotBookedByHand(reference=str(reference))
    port = _port(payment)
    if payment.status not in (Payment.Status.AUTHORIZED, Payment.Status.CAPTURED):
        raise NothingAwaited(_("This payment was given up. Please send the money back at the bank."))
    if not _is_booked(payment, bank_reference):
        _check(payment, amount)
    # Both books lie in this database: either the line stands in both of them or in neither.
    with transaction.atomic():
        snapshot = port.book_arrival(str(payment.gateway_id), amount=amount, bank_reference=bank_reference, actor=actor)
        settle(payment_id=payment.pk, snapshot=snapshot)


def _is_booked(payment: Payment, bank_reference: str) -> bool:
    captures = Transaction.objects.filter(payment=payment, kind=Transaction.Kind.CAPTURE)
    return bool(captures.filter(gateway_reference=bank_reference).exists())


def _check(payment: Payment, amount: int) -> None:
    owed = owed_amount(payment)
    if 1 <= amount <= owed:
        return
    sentence = _("%(owed)s are still owed. Send what is above that back at the bank, and book the rest.")
    raise ArrivalTooLarge(sentence % {"owed": Money(owed, payment.currency)}, field="amount")


def note_refund_sent(*, key: str, bank_reference: str, actor: str) -> None:
    """Book that the refund with this key has been sent by hand; saying so again changes nothing.

    Raises: RefundNotFound, NotBookedByHand, GatewayRefused (the line of the statement stands for another refund).
    """
    ready = Refund.objects.filter(key=key, status__in=[Status.REQUESTED, Status.SUCCEEDED])
    refund = ready.select_related("payment").first()
    if refund is None:
        raise RefundNotFound(_("There is no such refund to be sent."))
    gateway_id, port = str(refund.payment.gateway_id), get_gateway(refund.payment.gateway)
    if not isinstance(port, BookedByHand):
        raise NotBookedByHand(key=key)
    with transaction.atomic():
        send(refund)  # where its task was lost
        fact = port.book_refund(gateway_id, key=key, bank_reference=bank_reference, actor=actor)
        settle_refund(refund_id=refund.pk, fact=fact)


def _port(payment: Payment) -> BookedByHand:
    port = get_gateway(payment.gateway)
    if not isinstance(port, BookedByHand):
        raise NotBookedByHand(reference=str(payment.reference))
    return port
