"""What the payments app announces, inside the transaction that wrote the ledger row."""

from dataclasses import dataclass
from uuid import UUID

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class PaymentAuthorized:
    """The whole amount of a checkout is authorised, not yet captured."""

    reference: UUID
    amount: int
    currency: str


payment_authorized = Signal()


@dataclass(frozen=True, slots=True)
class PaymentSucceeded:
    """Money was captured; `amount` is what this capture took, in minor units."""

    reference: UUID
    amount: int
    currency: str


payment_succeeded = Signal()


@dataclass(frozen=True, slots=True)
class PaymentVoided:
    """An authorisation ended without money moving."""

    reference: UUID


payment_voided = Signal()


@dataclass(frozen=True, slots=True)
class PaymentRefunded:
    """Money went back; `refunded` of `captured` minor units so far."""

    reference: UUID
    amount: int
    currency: str
    captured: int
    refunded: int
    key: str


payment_refunded = Signal()
