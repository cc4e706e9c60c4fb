"""Payments as other apps see them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from apps.payments.gateways import registry
from apps.payments.models import Payment, Transaction
from shop.common.money import Money


@dataclass(frozen=True, slots=True)
class PaymentInfo:
    """An attempt to pay a checkout; `status` as in the payment life cycle, `problem` a code for staff or empty."""

    reference: UUID
    gateway: str
    status: str
    amount: Money
    captured: Money
    refunded: Money
    client_secret: str | None
    redirect_url: str | None
    failure_code: str | None
    failure_message: str | None
    problem: str


@dataclass(frozen=True, slots=True)
class GatewayInfo:
    """A way to pay that a shopper can choose."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class TransactionInfo:
    """A row of the ledger: authorization, capture, void or refund."""

    kind: str
    amount: Money
    gateway: str
    gateway_reference: str
    created_at: datetime


def list_gateways() -> list[GatewayInfo]:
    """The ways to pay, the default first."""
    return [GatewayInfo(code=gateway.code, name=gateway.name) for gateway in registry.available()]


def require_gateway(*, code: str | None) -> None:
    """Nothing, where a shopper may choose the gateway or leaves the choice to the shop. Raises: UnknownGateway."""
    registry.choose(code)


def get_payments(references: Iterable[UUID]) -> dict[UUID, PaymentInfo]:
    """The newest attempt of each checkout that has one."""
    payments = Payment.objects.filter(reference__in=list(references)).order_by("pk")
    return {payment.reference: info(payment) for payment in payments}


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


def count_problems() -> int:
    """How many payments staff has to look at."""
    return Payment.objects.exclude(problem="").count()


def info(payment: Payment) -> PaymentInfo:
    """The payment as a plain value; secrets and links only while the shopper still needs them."""
    open_ = payment.status in (Payment.Status.CREATED, Payment.Status.PENDING, Payment.Status.REQUIRES_ACTION)
    return PaymentInfo(
        reference=payment.reference,
        gateway=payment.gateway,
        status=payment.status,
        amount=Money(payment.amount, payment.currency),
        captured=Money(payment.captured, payment.currency),
        refunded=Money(payment.refunded, payment.currency),
        client_secret=(payment.client_secret or None) if open_ else None,
        redirect_url=(payment.redirect_url or None) if open_ else None,
        failure_code=payment.failure_code or None,
        failure_message=payment.failure_message or None,
        problem=payment.problem,
    )
