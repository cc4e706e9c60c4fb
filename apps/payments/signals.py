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
    """Money was captured: `amount` by this, `captured` of the `agreed` minor units so far."""

    reference: UUID
    amount: int
    currency: str
    captured: int
    agreed: int


payment_succeeded = Signal()


@dataclass(frozen=True, slots=True)
class PaymentVoided:
    """An authorisation or an attempt ended without money moving; `wanted` says whether the shop asked for that."""

    reference: UUID
    wanted: bool


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


@dataclass(frozen=True, slots=True)
class PaymentRefundFailed:
    """A refund did not go through, or came back from the shopper's bank; `refunded` minor units are left refunded."""

    reference: UUID
    amount: int
    currency: str
    captured: int
    refunded: int
    key: str


payment_refund_failed = Signal()


@dataclass(frozen=True, slots=True)
class PaymentDisputed:
    """The shopper's bank asks for money back, or has decided: `status` is open, won or lost."""

    reference: UUID
    gateway: str
    dispute: str
    status: str
    amount: int
    currency: str
    reason: str


payment_disputed = Signal()


@dataclass(frozen=True, slots=True)
class PaymentTroubled:
    """Something about money that only staff can decide; `kind` and `subject` name it, the same again is the same.

    `kind` is amount_differs, captured_differs, capture_failed, refund_failed, ledger_differs, missing_at_gateway,
    unknown_payment or transfer_overdue; `reference` is None where the payment is none of ours.
    """

    kind: str
    subject: str
    reference: UUID | None
    gateway: str
    gateway_id: str
    amount: int
    currency: str
    detail: str


payment_troubled = Signal()
