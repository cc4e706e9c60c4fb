"""Telling that staff has to decide something about money."""

from django.db import transaction

from apps.payments.models import Payment
from apps.payments.signals import PaymentTroubled, payment_troubled


def trouble(payment: Payment, kind: str, detail: str, subject: str = "") -> None:
    """Announce that staff has to look at a payment; the same trouble again is the same."""
    event = PaymentTroubled(
        kind=kind,
        subject=subject or str(payment.key),
        reference=payment.reference,
        gateway=payment.gateway,
        gateway_id=payment.gateway_id or "",
        amount=payment.amount,
        currency=payment.currency,
        detail=detail,
    )
    announce_trouble(event)


def announce_trouble(event: PaymentTroubled) -> None:
    """The same for what is none of our payments."""
    with transaction.atomic():
        payment_troubled.send(sender=PaymentTroubled, event=event)
