"""Refunds by staff: for units of lines, the shipping, or an amount; each unit once, and never over the money."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.inventory import services as inventory
from apps.orders.models import Order, OrderLine, OrderRefund, OrderRefundLine
from apps.orders.services._info import OrderNotFound
from apps.orders.services._placing import write_event
from apps.payments import services as payments
from shop.common.errors import Conflict, Invalid
from shop.common.lifecycle import advance
from shop.common.money import Money

Status = OrderRefund.Status


class NothingToRefund(Invalid):
    """No unit, no shipping and no amount was chosen."""

    code = "nothing_to_refund"
    title = "Choose what to refund"


class UnknownLine(Invalid):
    """The order has no line with that SKU."""

    code = "unknown_line"
    title = "The order has no such line"


class RefundedBefore(Conflict):
    """These units, or this shipping, were refunded before."""

    code = "refunded_before"
    title = "That has been refunded already"


class RestockedBefore(Conflict):
    """These units are back on the shelf already."""

    code = "restocked_before"
    title = "That is back on the shelf already"


class OrderMoved(Conflict):
    """The order was moved on at the same moment."""

    code = "order_moved"
    title = "Somebody else has just changed this order; look again"


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


@dataclass(frozen=True, slots=True)
class _Claim:
    """Units of a line."""

    line: OrderLine
    units: int


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
    claims = _claims(order, lines)
    _require_something(claims, shipping, amount)
    return _ask(order, claims, f"{number}:{key}", shipping, amount, restock=restock, reason=reason, actor=actor)


def plan_refund(
    *, number: str, lines: Mapping[str, int], shipping: int = 0, amount: int = 0, restock: bool = False
) -> RefundPlan:
    """What such a refund would do if it were asked for now; nothing is written.

    Raises: OrderNotFound, UnknownLine, NothingToRefund, RefundedBefore, RestockedBefore, RefundTooLarge.
    """
    order = find(number)
    claims = _claims(order, lines)
    _require_something(claims, shipping, amount)
    _require_unclaimed(order, claims, shipping, restock=restock)
    total = _sum(claims) + shipping + amount
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
    claims = [_Claim(row.line, row.quantity) for row in before.lines.all()] if before else []
    shipping = before.shipping if before else 0
    extra = failed.amount.amount - _sum(claims) - shipping
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


def _claims(order: Order, lines: Mapping[str, int]) -> list[_Claim]:
    """The lines meant, in one fixed order; so nobody can deadlock."""
    sold = {line.sku: line for line in order.lines.order_by("pk")}
    unknown = sorted(set(lines) - set(sold))
    if unknown:
        raise UnknownLine(_("This order has no line %s.") % unknown[0], sku=unknown[0])
    if any(units < 0 for units in lines.values()):
        raise NothingToRefund(_("Units cannot be negative."))
    return [_Claim(line, lines[sku]) for sku, line in sold.items() if lines.get(sku)]


def _sum(claims: list[_Claim]) -> int:
    return sum(claim.units * claim.line.unit_price for claim in claims)


def _require_something(claims: list[_Claim], shipping: int, amount: int) -> None:
    if shipping < 0 or amount < 0 or not _sum(claims) + shipping + amount:
        raise NothingToRefund(_("Choose units, the shipping or an amount."))


def _require_unclaimed(order: Order, claims: list[_Claim], shipping: int, *, restock: bool) -> None:
    for claim in claims:
        if claim.units > claim.line.quantity - claim.line.refunded_quantity:
            raise _refunded_before(claim.line)
        if restock and claim.units > claim.line.quantity - claim.line.restocked_quantity:
            raise _restocked_before(claim.line)
    if shipping > order.shipping - order.shipping_refunded:
        raise _shipping_refunded_before(order)


def _refunded_before(line: OrderLine) -> RefundedBefore:
    left = line.quantity - line.refunded_quantity
    sentence = _("Of %(sku)s only %(left)d can still be refunded.") % {"sku": line.sku, "left": left}
    return RefundedBefore(sentence, sku=line.sku, left=left)


def _restocked_before(line: OrderLine) -> RestockedBefore:
    left = line.quantity - line.restocked_quantity
    sentence = _("Of %(sku)s only %(left)d can still go back on the shelf.") % {"sku": line.sku, "left": left}
    return RestockedBefore(sentence, sku=line.sku, left=left)


def _shipping_refunded_before(order: Order) -> RefundedBefore:
    left = Money(order.shipping - order.shipping_refunded, order.currency)
    return RefundedBefore(_("Of the shipping only %s can still be refunded.") % left)


def _ask(
    order: Order,
    claims: list[_Claim],
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
    total = _sum(claims) + shipping + extra
    with transaction.atomic():
        refund, made = OrderRefund.objects.get_or_create(
            key=key, defaults={"order": order, "amount": total, "status": Status.REQUESTED, **wishes}
        )
        if made:
            status = payments.request_refund(
                reference=order.reference, amount=total, reason=reason, key=key, actor=actor
            )
            OrderRefund.objects.filter(pk=refund.pk).update(status=status)
            _claim(order, refund, claims)
            if status == Status.REQUESTED:
                _let_go(refund, actor)
    refund.refresh_from_db()
    return RefundOutcome(refund.key, Money(refund.amount, order.currency), refund.status)


def _claim(order: Order, refund: OrderRefund, claims: list[_Claim]) -> None:
    """Take what is refunded out of what still can be, each by a guarded UPDATE. Raises: RefundedBefore."""
    free = Order.objects.filter(pk=order.pk, shipping__gte=F("shipping_refunded") + refund.shipping)
    if not free.update(shipping_refunded=F("shipping_refunded") + refund.shipping):
        order.refresh_from_db(fields=["shipping_refunded"])
        raise _shipping_refunded_before(order)
    for claim in claims:
        left = OrderLine.objects.filter(pk=claim.line.pk, quantity__gte=F("refunded_quantity") + claim.units)
        if not left.update(refunded_quantity=F("refunded_quantity") + claim.units):
            claim.line.refresh_from_db(fields=["refunded_quantity"])
            raise _refunded_before(claim.line)
        OrderRefundLine.objects.create(refund=refund, line=claim.line, quantity=claim.units)


def _let_go(refund: OrderRefund, actor: str) -> None:
    """It is decided: the units go back, and the customer may know."""
    if refund.restock:
        _put_back(refund, actor)
    amount = Money(refund.amount, refund.order.currency)
    write_event(refund.order, "refund_requested", _("A refund of %s is on its way.") % amount, actor)


def _put_back(refund: OrderRefund, actor: str) -> None:
    """Put the refund's units back on the shelf; an order on hold never took them, and will not.

    Of a cancelled order everything is back already. Raises: RestockedBefore, OrderMoved.
    """
    status = Order.objects.values_list("status", flat=True).get(pk=refund.order_id)
    # Hold the order where it is, so that nobody cancels or releases it in between.
    if not Order.objects.filter(pk=refund.order_id, status=status).update(status=status):
        raise OrderMoved()
    if status == Order.Status.CANCELLED:
        return
    rows = list(refund.lines.select_related("line").order_by("line_id"))
    for row in rows:
        out = OrderLine.objects.filter(pk=row.line_id, quantity__gte=F("restocked_quantity") + row.quantity)
        if not out.update(restocked_quantity=F("restocked_quantity") + row.quantity):
            row.line.refresh_from_db(fields=["restocked_quantity"])
            raise _restocked_before(row.line)
        OrderRefundLine.objects.filter(pk=row.pk).update(restocked=row.quantity)
    if rows and status != Order.Status.ON_HOLD:
        units = {row.line.sku: row.quantity for row in rows}
        inventory.restock(reference=refund.order.reference, actor=actor, lines=units)


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
        _set_free(refund)


def _decide(refund: OrderRefund, to: str, actor: str) -> None:
    waiting = OrderRefund.objects.to_approve().filter(pk=refund.pk)
    if not advance(waiting, OrderRefund.LIFECYCLE, to, decided_by=actor, decided_at=timezone.now()):
        raise payments.RefundDecided(_("This refund is decided already."))


def _find(number: str, key: str) -> OrderRefund:
    refund = OrderRefund.objects.filter(order__number=number, key=key).select_related("order").first()
    if refund is None:
        raise payments.RefundNotFound()
    return refund


def _set_free(refund: OrderRefund) -> None:
    """What the refund claimed can be refunded again."""
    rows = Order.objects.filter(pk=refund.order_id, shipping_refunded__gte=refund.shipping)
    rows.update(shipping_refunded=F("shipping_refunded") - refund.shipping)
    for row in refund.lines.order_by("line_id"):
        claimed = OrderLine.objects.filter(pk=row.line_id, refunded_quantity__gte=row.quantity)
        claimed.update(refunded_quantity=F("refunded_quantity") - row.quantity)


def succeed_refund(*, key: str) -> None:
    """Note that the money of a refund arrived; one that staff did not ask for here has nothing to note."""
    advance(OrderRefund.objects.filter(key=key), OrderRefund.LIFECYCLE, Status.SUCCEEDED)


def fail_refund(*, key: str) -> None:
    """Note, once, that the money of a refund did not arrive or came back, and set free what it claimed."""
    refund = OrderRefund.objects.filter(key=key).first()
    if refund and advance(OrderRefund.objects.filter(pk=refund.pk), OrderRefund.LIFECYCLE, Status.FAILED):
        _set_free(refund)


def note_refund_sent(*, number: str, key: str, bank_reference: str, actor: str) -> None:
    """Book that a refund of this order was sent by hand. Raises: OrderNotFound, RefundNotFound, NotBookedByHand."""
    order = find(number)
    if not any(refund.key == key for refund in payments.list_refunds([order.reference]).get(order.reference, [])):
        raise payments.RefundNotFound()
    payments.note_refund_sent(key=key, bank_reference=bank_reference, actor=actor)


def count_refunds_to_approve() -> int:
    """How many wait for a second person."""
    return OrderRefund.objects.to_approve().count()
