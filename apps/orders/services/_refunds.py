"""Refunds by staff: for units of lines, the shipping, or an amount; asked for, decided, and never over the money."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.orders.models import Order, OrderRefund
from apps.orders.services._claims import (
    Claim,
    claim_all,
    claims_of,
    put_back,
    require_something,
    require_unclaimed,
    set_free,
    worth,
)
from apps.orders.services._info import OrderNotFound
from apps.orders.services._placing import write_event
from apps.payments import services as payments
from shop.common.lifecycle import advance
from shop.common.money import Money

Status = OrderRefund.Status


@dataclass(frozen=True, slots=True)
class RefundOutcome:
    """What became of a refund: `status` requested (on its way), awaiting_approval, succeeded, failed or declined."""

    key: str
    amount: Money
    status: str


@dataclass(frozen=True, slots=True)
class RefundPlan:
    """What a refund would do: how much goes back, what into stock, and whether a second person or a hand is needed."""

    amount: Money
    units: int
    restocked: int
    second_person: bool
    by_hand: bool


# --- asking -----------------------------------------------------------------------------------------------------------


def request_refund(
    *,
    number: str,
    lines: Mapping[str, int],
    shipping: int = 0,
    amount: int = 0,
    restock: bool = False,
    reason: str,
    actor: str,
    key: str,
) -> RefundOutcome:
    """Pay back `lines` (units by SKU, tax is within their price), `shipping` and a further `amount` in minor units.

    Once per `key`. The money is set aside at once and sent after commit; above REFUND_APPROVAL_ABOVE it waits for a
    second person. With `restock` the units go back on the shelf as soon as that is decided. All or nothing.
    Raises: OrderNotFound, UnknownLine, NothingToRefund, RefundedBefore, RestockedBefore, OrderMoved, RefundTooLarge.
    """
    order = find(number)
    claims = claims_of(order, lines)
    require_something(claims, shipping, amount)
    return _ask(order, claims, f"{number}:{key}", shipping, amount, restock=restock, reason=reason, actor=actor)


def plan_refund(
    *, number: str, lines: Mapping[str, int], shipping: int = 0, amount: int = 0, restock: bool = False
) -> RefundPlan:
    """What such a refund would do if it were asked for now; nothing is written.

    Raises: OrderNotFound, UnknownLine, NothingToRefund, RefundedBefore, RestockedBefore, RefundTooLarge.
    """
    order = find(number)
    claims = claims_of(order, lines)
    require_something(claims, shipping, amount)
    require_unclaimed(order, claims, shipping, restock=restock)
    total = worth(claims) + shipping + amount
    payment = payments.get_payments([order.reference]).get(order.reference)
    if payment is None or payment.left.amount < total:
        raise payments.RefundTooLarge(_("That is more than what is left of this payment."), amount=total)
    units = sum(claim.units for claim in claims)
    return RefundPlan(
        amount=Money(total, order.currency),
        units=units,
        restocked=units if restock else 0,
        second_person=payments.needs_approval(amount=total),
        by_hand=not payment.collects,
    )


def refund_again(*, number: str, key: str, actor: str) -> RefundOutcome:
    """Try a refund that failed once more: the same amount for the same units, under a key that follows the old one's.

    Units that went back on the shelf stay there. Raises: OrderNotFound, RefundNotFound, RefundedBefore, RefundTooLarge.
    """
    order = find(number)
    failed = _failed_refund(order, key)
    before = OrderRefund.objects.filter(order=order, key=key).prefetch_related("lines__line").first()
    claims = [Claim(row.line, row.quantity) for row in before.lines.all()] if before else []
    shipping = before.shipping if before else 0
    extra = failed.amount.amount - worth(claims) - shipping
    return _ask(order, claims, successor(key), shipping, extra, restock=False, reason=failed.reason, actor=actor)


def _failed_refund(order: Order, key: str) -> payments.RefundInfo:
    refunds = payments.list_refunds([order.reference]).get(order.reference, [])
    failed = next((refund for refund in refunds if refund.key == key and refund.status == Status.FAILED), None)
    if failed is None:
        raise payments.RefundNotFound(_("There is no such refund that failed."))
    return failed


def successor(key: str) -> str:
    """The key of the try after this one: `k`, `k/2`, `k/3`."""
    base, mark, number = key.rpartition("/")
    return f"{base}/{int(number) + 1}" if mark and number.isdigit() else f"{key}/2"


def predecessor(key: str) -> str:
    """The key of the try before this one; for a first try nobody's."""
    base, mark, number = key.rpartition("/")
    if not mark or not number.isdigit():
        return ""
    return base if int(number) == 2 else f"{base}/{int(number) - 1}"


def find(number: str) -> Order:
    """The row. Raises: OrderNotFound."""
    order = Order.objects.filter(number=number).first()
    if order is None:
        raise OrderNotFound()
    return order


def _ask(
    order: Order,
    claims: list[Claim],
    key: str,
    shipping: int,
    extra: int,
    *,
    restock: bool,
    reason: str,
    actor: str,
) -> RefundOutcome:
    """The refund with this key, made if there is none: money first, then the order, its lines and the stock."""
    wishes = {"shipping": shipping, "extra": extra, "restock": restock, "reason": reason, "requested_by": actor}
    total = worth(claims) + shipping + extra
    with transaction.atomic():
        refund, made = OrderRefund.objects.get_or_create(
            key=key, defaults={"order": order, "amount": total, "status": Status.REQUESTED, **wishes}
        )
        if made:
            status = payments.request_refund(
                reference=order.reference, amount=total, reason=reason, key=key, actor=actor
            )
            OrderRefund.objects.filter(pk=refund.pk).update(status=status)
            claim_all(order, refund, claims)
            if status == Status.REQUESTED:
                _let_go(refund, actor)
    refund.refresh_from_db()
    return RefundOutcome(refund.key, Money(refund.amount, order.currency), refund.status)


def _let_go(refund: OrderRefund, actor: str) -> None:
    """It is decided: the units go back, and the customer may know."""
    if refund.restock:
        put_back(refund, actor)
    amount = Money(refund.amount, refund.order.currency)
    write_event(refund.order, "refund_requested", _("A refund of %s is on its way.") % amount, actor)


# --- deciding ---------------------------------------------------------------------------------------------------------


def approve_refund(*, number: str, key: str, actor: str) -> None:
    """Let a waiting refund go, as a second person; its money is sent after commit, its units go back on the shelf.

    Raises: RefundNotFound, SecondPersonNeeded, RefundDecided, RestockedBefore, OrderMoved.
    """
    refund = _find(number, key)
    with transaction.atomic():
        payments.approve_refund(key=key, actor=actor)
        _decide(refund, Status.REQUESTED, actor)
        _let_go(refund, actor)


def decline_refund(*, number: str, key: str, actor: str) -> None:
    """Drop a waiting refund: its money and what it claimed are free again. Raises: RefundNotFound, RefundDecided."""
    refund = _find(number, key)
    with transaction.atomic():
        payments.decline_refund(key=key, actor=actor)
        _decide(refund, Status.DECLINED, actor)
        set_free(refund)


def _decide(refund: OrderRefund, to: str, actor: str) -> None:
    waiting = OrderRefund.objects.to_approve().filter(pk=refund.pk)
    if not advance(waiting, OrderRefund.LIFECYCLE, to, decided_by=actor, decided_at=timezone.now()):
        raise payments.RefundDecided(_("This refund is decided already."))


def _find(number: str, key: str) -> OrderRefund:
    refund = OrderRefund.objects.filter(order__number=number, key=key).select_related("order").first()
    if refund is None:
        raise payments.RefundNotFound()
    return refund


def succeed_refund(*, key: str) -> None:
    """Note that the money of a refund arrived; one that staff did not ask for here has nothing to note."""
    advance(OrderRefund.objects.filter(key=key), OrderRefund.LIFECYCLE, Status.SUCCEEDED)


def fail_refund(*, key: str) -> None:
    """Note, once, that the money of a refund did not arrive or came back, and set free what it claimed."""
    refund = OrderRefund.objects.filter(key=key).first()
    if refund and advance(OrderRefund.objects.filter(pk=refund.pk), OrderRefund.LIFECYCLE, Status.FAILED):
        set_free(refund)


def note_refund_sent(*, number: str, key: str, bank_reference: str, actor: str) -> None:
    """Book that a refund of this order was sent by hand. Raises: OrderNotFound, RefundNotFound, NotBookedByHand."""
    order = find(number)
    if not any(refund.key == key for refund in payments.list_refunds([order.reference]).get(order.reference, [])):
        raise payments.RefundNotFound()
    payments.note_refund_sent(key=key, bank_reference=bank_reference, actor=actor)


def count_refunds_to_approve() -> int:
    """How many wait for a second person."""
    return OrderRefund.objects.to_approve().count()
