"""Payments as other apps see them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from apps.payments.gateways import BookedByHand, registry
from apps.payments.models import Dispute, Payment, Refund, Transaction
from shop.common.money import Money


@dataclass(frozen=True, slots=True)
class PaymentInfo:
    """An attempt to pay a checkout; `status` as in the payment life cycle, `method` how it was paid, in words.

    `panel` is the template of the gateway's form on our own page (empty: it has a page of its own), `instructions`
    what the shopper has to do by themselves, `left` what can still be refunded.
    """

    reference: UUID
    gateway: str
    gateway_name: str
    collects: bool
    status: str
    amount: Money
    captured: Money
    refunded: Money
    disputed: Money
    left: Money
    method: str
    client_secret: str | None
    redirect_url: str | None
    panel: str
    panel_data: dict[str, str]
    instructions: tuple[tuple[str, str], ...]
    failure_code: str | None
    failure_message: str | None

    @property
    def waits(self) -> bool:
        """Whether all that is missing is the shopper's word to their bank."""
        return self.status == "requires_action"


@dataclass(frozen=True, slots=True)
class RefundInfo:
    """A refund: `status` awaiting_approval, requested, succeeded, failed or declined; the names are staff's."""

    key: str
    amount: Money
    reason: str
    status: str
    by_hand: bool
    requested_by: str
    decided_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DisputeInfo:
    """A dispute: `status` open, won or lost; `withdrawn` is what the bank has taken just now."""

    id: str
    amount: Money
    withdrawn: Money
    reason: str
    status: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class GatewayInfo:
    """A way to pay that a shopper can choose; one that does not collect tells them how to send the money."""

    code: str
    name: str
    collects: bool


@dataclass(frozen=True, slots=True)
class TransactionInfo:
    """A row of the ledger: authorization, capture, void, refund, dispute, or the reversal of one of the last two."""

    kind: str
    amount: Money
    gateway: str
    gateway_reference: str
    created_at: datetime


def list_gateways() -> list[GatewayInfo]:
    """The ways to pay, the default first."""
    return [
        GatewayInfo(code=gateway.code, name=gateway.name, collects=gateway.collects) for gateway in registry.available()
    ]


def require_gateway(*, code: str | None) -> None:
    """Nothing, where a shopper may choose the gateway or leaves the choice to the shop. Raises: UnknownGateway."""
    registry.choose(code)


def get_payments(references: Iterable[UUID]) -> dict[UUID, PaymentInfo]:
    """The newest attempt of each checkout that has one."""
    payments = Payment.objects.filter(reference__in=list(references)).order_by("pk")
    return {payment.reference: info(payment) for payment in payments}


def list_funded(*, since: datetime) -> list[PaymentInfo]:
    """The payments begun since then that have money in them, authorised or captured; oldest first."""
    payments = Payment.objects.filter(created_at__gte=since, status__in=["authorized", "captured"]).order_by("pk")
    return [info(payment) for payment in payments]


def list_transactions(references: Iterable[UUID]) -> dict[UUID, list[TransactionInfo]]:
    """The ledger rows of each checkout, oldest first."""
    rows = Transaction.objects.filter(payment__reference__in=list(references)).select_related("payment")
    ledger: dict[UUID, list[TransactionInfo]] = defaultdict(list)
    for row in rows.order_by("created_at", "pk"):
        ledger[row.payment.reference].append(
            TransactionInfo(
                kind=row.kind,
                amount=Money(row.amount, row.currency),
                gateway=row.payment.gateway,
                gateway_reference=row.gateway_reference,
                created_at=row.created_at,
            )
        )
    return ledger


def list_refunds(references: Iterable[UUID]) -> dict[UUID, list[RefundInfo]]:
    """The refunds of each checkout, oldest first."""
    rows = Refund.objects.filter(payment__reference__in=list(references)).select_related("payment").order_by("pk")
    refunds: dict[UUID, list[RefundInfo]] = defaultdict(list)
    for row in rows:
        refunds[row.payment.reference].append(
            RefundInfo(
                key=row.key,
                amount=Money(row.amount, row.payment.currency),
                reason=row.reason,
                status=row.status,
                by_hand=isinstance(registry.get_gateway(row.payment.gateway), BookedByHand),
                requested_by=row.requested_by,
                decided_by=row.decided_by,
                created_at=row.created_at,
            )
        )
    return refunds


def list_disputes(references: Iterable[UUID]) -> dict[UUID, list[DisputeInfo]]:
    """The disputes of each checkout, oldest first."""
    rows = Dispute.objects.filter(payment__reference__in=list(references)).select_related("payment").order_by("pk")
    disputes: dict[UUID, list[DisputeInfo]] = defaultdict(list)
    for row in rows:
        currency = row.payment.currency
        disputes[row.payment.reference].append(
            DisputeInfo(
                id=row.gateway_id,
                amount=Money(row.amount, currency),
                withdrawn=Money(row.withdrawn, currency),
                reason=row.reason,
                status=row.status,
                due_at=row.due_at,
            )
        )
    return disputes


def count_refunds_to_send() -> int:
    """How many refunds staff have to send by hand."""
    return Refund.objects.to_send_by_hand(registry.booked_by_hand()).count()


def info(payment: Payment) -> PaymentInfo:
    """The payment as a plain value; secrets, links and instructions only while the shopper still needs them."""
    is_open, port = payment.status in Payment.OPEN, registry.get_gateway(payment.gateway)
    amount, captured = Money(payment.amount, payment.currency), Money(payment.captured, payment.currency)
    return PaymentInfo(
        reference=payment.reference,
        gateway=payment.gateway,
        gateway_name=port.name,
        collects=port.collects,
        status=payment.status,
        amount=amount,
        captured=captured,
        refunded=Money(payment.refunded, payment.currency),
        disputed=Money(payment.disputed, payment.currency),
        left=Money(payment.left, payment.currency),
        method=payment.method,
        client_secret=(payment.client_secret or None) if is_open else None,
        redirect_url=(payment.redirect_url or None) if is_open else None,
        panel=port.panel,
        panel_data=port.panel_data(),
        instructions=_instructions(payment),
        failure_code=payment.failure_code or None,
        failure_message=payment.failure_message or None,
    )


def _instructions(payment: Payment) -> tuple[tuple[str, str], ...]:
    """How to send what has not arrived, as long as the shop still wants it."""
    port, owed = registry.get_gateway(payment.gateway), owed_amount(payment)
    wanted = payment.status in ("authorized", "captured") and payment.return_requested_at is None
    all_back = payment.captured and payment.captured == payment.refunded + payment.refund_pending
    if port.collects or not wanted or all_back or not owed:
        return ()
    return port.instructions(str(payment.gateway_id), Money(owed, payment.currency))


def owed_amount(payment: Payment) -> int:
    """What has not arrived yet, in minor units."""
    return payment.amount - payment.captured
