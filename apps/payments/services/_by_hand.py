"""What staff see on the bank statement and tell us: transfers that arrived, refunds that were sent by hand."""

from uuid import UUID

from django.utils.translation import gettext as _

from apps.payments.gateways import BookedByHand
from apps.payments.gateways.registry import get_gateway
from apps.payments.models import Payment, Refund
from apps.payments.services._approval import RefundNotFound
from apps.payments.services._settlement import settle, settle_refund
from shop.common.errors import Conflict, Invalid
from shop.common.money import Money


class NotBookedByHand(Conflict):
    """This payment's gateway tells us itself what moved."""

    code = "not_booked_by_hand"
    title = "This payment is not booked by hand"


class ArrivalTooLarge(Invalid):
    """More than what is still owed, or nothing."""

    code = "arrival_too_large"
    title = "That is more than is owed"


def note_arrival(*, reference: UUID, amount: int, bank_reference: str, actor: str) -> None:
    """Book that `amount` minor units have arrived, once per `bank_reference`; several may add up to what is owed.

    Raises: NotBookedByHand, ArrivalTooLarge.
    """
    payment = Payment.objects.live().of(reference).first()
    if payment is None:
        raise NotBookedByHand(reference=str(reference))
    port = _port(payment)
    owed = payment.amount - payment.captured
    if not 1 <= amount <= owed:
        sentence = _("%(owed)s are still owed. Send what is above that back at the bank, and book the rest.")
        raise ArrivalTooLarge(sentence % {"owed": Money(owed, payment.currency)}, field="amount")
    snapshot = port.book_arrival(str(payment.gateway_id), amount=amount, bank_reference=bank_reference, actor=actor)
    settle(payment_id=payment.pk, snapshot=snapshot)


def note_refund_sent(*, key: str, bank_reference: str, actor: str) -> None:
    """Book that the refund with this key has been sent by hand. Raises: RefundNotFound, NotBookedByHand."""
    refund = Refund.objects.filter(key=key, status=Refund.Status.REQUESTED).select_related("payment").first()
    if refund is None:
        raise RefundNotFound(_("There is no such refund to be sent."))
    port, gateway_id = _port(refund.payment), str(refund.payment.gateway_id)
    fact = port.book_refund(gateway_id, key=key, bank_reference=bank_reference, actor=actor)
    settle_refund(refund_id=refund.pk, fact=fact)


def _port(payment: Payment) -> BookedByHand:
    port = get_gateway(payment.gateway)
    if not isinstance(port, BookedByHand):
        raise NotBookedByHand(reference=str(payment.reference))
    return port
