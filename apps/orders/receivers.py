"""What orders does when money moves or an address is proven."""

from typing import Any

from django.dispatch import receiver

from apps.accounts.signals import EmailVerified, email_verified
from apps.orders import services
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
from shop.common.money import Money


@receiver(payment_authorized)
def place_the_order(event: PaymentAuthorized, **_: Any) -> None:
    """The whole amount is authorised: the checkout becomes an order."""
    services.place_order(reference=event.reference)


@receiver(payment_succeeded)
def note_the_payment(event: PaymentSucceeded, **_: Any) -> None:
    """The money is here."""
    services.note_paid(reference=event.reference)


@receiver(payment_voided)
def note_the_void(event: PaymentVoided, **_: Any) -> None:
    """No money moved."""
    services.note_voided(reference=event.reference)


@receiver(payment_refunded)
def note_the_refund(event: PaymentRefunded, **_: Any) -> None:
    """Money went back."""
    amount = Money(event.amount, event.currency)
    services.note_refunded(
        reference=event.reference, amount=amount, whole=event.refunded == event.captured, key=event.key
    )


@receiver(email_verified)
def claim_guest_orders(event: EmailVerified, **_: Any) -> None:
    """Orders placed as a guest with this address join the account."""
    services.claim_orders(user_id=event.user_id, email=event.email)
