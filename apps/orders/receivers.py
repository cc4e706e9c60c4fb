"""What orders does when money moves or an address is proven."""

from typing import Any

from django.dispatch import receiver

from apps.accounts.signals import EmailVerified, email_verified
from apps.orders import services
from apps.payments.signals import (
    PaymentAuthorized,
    PaymentDisputed,
    PaymentRefunded,
    PaymentRefundFailed,
    PaymentSucceeded,
    PaymentTroubled,
    PaymentVoided,
    payment_authorized,
    payment_disputed,
    payment_refund_failed,
    payment_refunded,
    payment_succeeded,
    payment_troubled,
    payment_voided,
)
from shop.common.money import Money


@receiver(payment_authorized)
def place_the_order(event: PaymentAuthorized, **_: Any) -> None:
    """The whole amount is authorised: the checkout becomes an order."""
    services.note_authorized(reference=event.reference)


@receiver(payment_succeeded)
def note_the_payment(event: PaymentSucceeded, **_: Any) -> None:
    """The money is here, or part of it."""
    captured, agreed = Money(event.captured, event.currency), Money(event.agreed, event.currency)
    services.note_paid(reference=event.reference, captured=captured, agreed=agreed)


@receiver(payment_voided)
def note_the_void(event: PaymentVoided, **_: Any) -> None:
    """No money moved."""
    services.note_voided(reference=event.reference, wanted=event.wanted)


@receiver(payment_refunded)
def note_the_refund(event: PaymentRefunded, **_: Any) -> None:
    """Money went back."""
    amount, whole = Money(event.amount, event.currency), event.refunded == event.captured
    services.note_refunded(reference=event.reference, amount=amount, whole=whole, key=event.key)


@receiver(payment_refund_failed)
def note_the_failed_refund(event: PaymentRefundFailed, **_: Any) -> None:
    """Money that was to go back did not, or came back."""
    services.note_refund_failed(reference=event.reference, key=event.key)


@receiver(payment_disputed)
def note_the_dispute(event: PaymentDisputed, **_: Any) -> None:
    """A bank asks for money back, or has decided."""
    services.note_dispute(
        reference=event.reference,
        dispute=event.dispute,
        status=event.status,
        gateway=event.gateway,
        amount=Money(event.amount, event.currency),
        reason=event.reason,
    )


@receiver(payment_troubled)
def open_an_exception(event: PaymentTroubled, **_: Any) -> None:
    """Only staff can decide."""
    services.open_exception(
        kind=event.kind,
        subject=event.subject,
        reference=event.reference,
        gateway=event.gateway,
        gateway_id=event.gateway_id,
        amount=Money(event.amount, event.currency),
        detail=event.detail,
    )


@receiver(email_verified)
def claim_guest_orders(event: EmailVerified, **_: Any) -> None:
    """Orders placed as a guest with this address join the account."""
    services.claim_orders(user_id=event.user_id, email=event.email)
