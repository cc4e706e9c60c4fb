"""The money of orders as other apps and pages see it: payments with their ledger in words, refunds, what is owed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from apps.orders.models import Order, OrderRefund, OrderRefundLine
from apps.payments import services as payments
from shop.common.money import Money


@dataclass(frozen=True, slots=True)
class OrderTransactionInfo:
    """A row of the ledger; `words` say it to a customer."""

    kind: str
    words: str
    amount: Money
    created_at: datetime


@dataclass(frozen=True, slots=True)
class InstructionInfo:
    """Something the customer needs to pay by themselves, such as an account number."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class OrderPaymentInfo:
    """The payment of an order: `owed` is what the customer has yet to send, `instructions` say how; nothing, mostly."""

    gateway: str
    method: str
    status: str
    amount: Money
    captured: Money
    refunded: Money
    owed: Money
    instructions: tuple[InstructionInfo, ...]
    transactions: tuple[OrderTransactionInfo, ...]


@dataclass(frozen=True, slots=True)
class OrderRefundLineInfo:
    """Units of a line that were paid back."""

    sku: str
    title: str
    quantity: int


@dataclass(frozen=True, slots=True)
class OrderRefundInfo:
    """A refund a customer may know of: `status` requested (on its way), succeeded or failed."""

    amount: Money
    status: str
    lines: tuple[OrderRefundLineInfo, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """What belongs to the money of one order."""

    payments: tuple[OrderPaymentInfo, ...]
    refunds: tuple[OrderRefundInfo, ...]


TOLD = ("requested", "succeeded", "failed")


def list_money(orders: Sequence[Order]) -> dict[UUID, OrderMoney]:
    """The money of these orders by their reference; four queries however many orders."""
    references = [order.reference for order in orders]
    attempts, ledgers = payments.get_payments(references), payments.list_transactions(references)
    refunds = payments.list_refunds(references)
    lines = _refund_lines(refund.key for listed in refunds.values() for refund in listed)
    return {
        reference: OrderMoney(
            payments=_payments(attempts.get(reference), ledgers.get(reference, [])),
            refunds=tuple(
                OrderRefundInfo(refund.amount, refund.status, lines.get(refund.key, ()), refund.created_at)
                for refund in refunds.get(reference, [])
                if refund.status in TOLD
            ),
        )
        for reference in references
    }


def _refund_lines(keys: Iterable[str]) -> dict[str, tuple[OrderRefundLineInfo, ...]]:
    wanted = list(keys)
    if not wanted:
        return {}
    found: dict[str, tuple[OrderRefundLineInfo, ...]] = {}
    rows = OrderRefundLine.objects.filter(refund__key__in=wanted).select_related("refund", "line").order_by("pk")
    for row in rows:
        info = OrderRefundLineInfo(row.line.sku, row.line.title, row.quantity)
        found[row.refund.key] = (*found.get(row.refund.key, ()), info)
    return found


def _payments(
    payment: payments.PaymentInfo | None, ledger: list[payments.TransactionInfo]
) -> tuple[OrderPaymentInfo, ...]:
    return (_payment(payment, ledger),) if payment else ()


def _payment(payment: payments.PaymentInfo, ledger: list[payments.TransactionInfo]) -> OrderPaymentInfo:
    waits = not payment.collects and payment.status in ("authorized", "captured")
    return OrderPaymentInfo(
        gateway=payment.gateway,
        method=payment.method or str(payment.gateway_name),
        status=payment.status,
        amount=payment.amount,
        captured=payment.captured,
        refunded=payment.refunded,
        owed=payment.amount - payment.captured if waits else payment.amount * 0,
        instructions=tuple(InstructionInfo(str(name), value) for name, value in payment.instructions),
        transactions=tuple(
            OrderTransactionInfo(row.kind, _words(row.kind, payment), row.amount, row.created_at) for row in ledger
        ),
    )


def _words(kind: str, payment: payments.PaymentInfo) -> str:
    """A row of the ledger as one tells it to a customer."""
    return {
        "authorization": _("Approved") if payment.collects else _("Promised"),
        "capture": _("Paid"),
        "void": _("Let go, not charged"),
        "refund": _("Refunded"),
        "refund_reversal": _("Refund came back to us"),
        "dispute": _("Taken back by your bank"),
        "dispute_reversal": _("Returned by your bank"),
    }[kind]


# --- for staff --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RefundableLine:
    """A line with the units that can still be paid back, and those that can still go back on the shelf."""

    sku: str
    title: str
    options: str
    unit_price: Money
    quantity: int
    refundable: int
    restockable: int


@dataclass(frozen=True, slots=True)
class Refundable:
    """What of an order can still be refunded: units, shipping, and at most `left`; `by_hand` needs staff to send it."""

    lines: tuple[RefundableLine, ...]
    shipping: Money
    left: Money
    by_hand: bool


def get_refundable(*, order: Order) -> Refundable:
    """What can still be refunded of the order just now."""
    payment = payments.get_payments([order.reference]).get(order.reference)
    zero = Money(0, order.currency)
    return Refundable(
        lines=tuple(
            RefundableLine(
                sku=line.sku,
                title=line.title,
                options=line.options,
                unit_price=Money(line.unit_price, order.currency),
                quantity=line.quantity,
                refundable=line.quantity - line.refunded_quantity,
                restockable=line.quantity - line.restocked_quantity,
            )
            for line in order.lines.all()
        ),
        shipping=Money(order.shipping - order.shipping_refunded, order.currency),
        left=payment.left if payment and payment.status == "captured" else zero,
        by_hand=payment is not None and not payment.collects,
    )


@dataclass(frozen=True, slots=True)
class StaffRefund:
    """A refund as the order's page lists it for staff; `refund_id` names what staff asked for here."""

    key: str
    amount: Money
    reason: str
    status: str
    by_hand: bool
    requested_by: str
    decided_by: str
    created_at: datetime
    refund_id: int | None
    lines: tuple[OrderRefundLineInfo, ...]


def list_staff_refunds(*, reference: UUID) -> list[StaffRefund]:
    """All refunds of an order's payment, oldest first, with what staff asked for."""
    refunds = payments.list_refunds([reference]).get(reference, [])
    asked = dict(OrderRefund.objects.filter(order__reference=reference).order_by().values_list("key", "pk"))
    lines = _refund_lines(asked)
    return [
        StaffRefund(
            key=refund.key,
            amount=refund.amount,
            reason=refund.reason,
            status=refund.status,
            by_hand=refund.by_hand,
            requested_by=refund.requested_by,
            decided_by=refund.decided_by,
            created_at=refund.created_at,
            refund_id=asked.get(refund.key),
            lines=lines.get(refund.key, ()),
        )
        for refund in refunds
    ]


def list_refunds_to_send(*, order: Order) -> list[StaffRefund]:
    """The order's refunds that staff still has to send by hand."""
    listed = list_staff_refunds(reference=order.reference)
    return [refund for refund in listed if refund.by_hand and refund.status == "requested"]


def list_money_steps(*, order: Order) -> tuple[str, ...]:
    """What staff can do about the order's money just now: capture, arrival, refund, refund_sent."""
    payment = payments.get_payments([order.reference]).get(order.reference)
    if payment is None:
        return ()
    lives = order.status != Order.Status.CANCELLED
    by_hand = not payment.collects
    owed = payment.status in ("authorized", "captured") and payment.captured < payment.amount
    possible = {
        "capture": lives and payment.status == "authorized" and not by_hand,
        "arrival": lives and by_hand and owed,
        "refund": payment.status == "captured" and bool(payment.left),
        "refund_sent": by_hand and bool(list_refunds_to_send(order=order)),
    }
    return tuple(step for step, can in possible.items() if can)


def get_owed(*, order: Order) -> Money:
    """What of the order's money has not arrived yet."""
    payment = payments.get_payments([order.reference]).get(order.reference)
    return payment.amount - payment.captured if payment else Money(0, order.currency)


@dataclass(frozen=True, slots=True)
class Cancelling:
    """What goes back where an order is cancelled: money that is with us or set aside for us, and units."""

    amount: Money
    units: int


def get_cancelling(*, order: Order) -> Cancelling:
    """What would go back if the order were cancelled now; what went back before does not go twice."""
    payment = payments.get_payments([order.reference]).get(order.reference)
    amount = Money(0, order.currency)
    if payment is not None:
        amount = {"authorized": payment.amount, "captured": payment.left}.get(payment.status, amount)
    out = sum(line.quantity - line.restocked_quantity for line in order.lines.all())
    return Cancelling(amount=amount, units=0 if order.status == Order.Status.ON_HOLD else out)
