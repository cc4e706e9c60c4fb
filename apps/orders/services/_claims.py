"""What of an order is refunded and what is back on the shelf: each unit, and the shipping, at most once."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from apps.inventory import services as inventory
from apps.orders.models import Order, OrderLine, OrderRefund, OrderRefundLine
from shop.common.errors import Conflict, Invalid
from shop.common.money import Money


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
class Claim:
    """Units of a line."""

    line: OrderLine
    units: int


def claims_of(order: Order, lines: Mapping[str, int]) -> list[Claim]:
    """The lines meant, in one fixed order; so nobody can deadlock. Raises: UnknownLine, NothingToRefund."""
    sold = {line.sku: line for line in order.lines.order_by("pk")}
    unknown = sorted(set(lines) - set(sold))
    if unknown:
        raise UnknownLine(_("This order has no line %s.") % unknown[0], sku=unknown[0])
    if any(units < 0 for units in lines.values()):
        raise NothingToRefund(_("Units cannot be negative."))
    return [Claim(line, lines[sku]) for sku, line in sold.items() if lines.get(sku)]


def worth(claims: list[Claim]) -> int:
    """What the units cost, in minor units."""
    return sum(claim.units * claim.line.unit_price for claim in claims)


def require_something(claims: list[Claim], shipping: int, amount: int) -> None:
    """Make sure that there is anything to refund. Raises: NothingToRefund."""
    if shipping < 0 or amount < 0 or not worth(claims) + shipping + amount:
        raise NothingToRefund(_("Choose units, the shipping or an amount."))


def require_unclaimed(order: Order, claims: list[Claim], shipping: int, *, restock: bool) -> None:
    """Make sure that all of it is free as far as we can see now; `claim_all` decides.

    Raises: RefundedBefore, RestockedBefore.
    """
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


def claim_all(order: Order, refund: OrderRefund, claims: list[Claim]) -> None:
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


def put_back(refund: OrderRefund, actor: str) -> None:
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


def set_free(refund: OrderRefund) -> None:
    """What the refund claimed can be refunded again."""
    rows = Order.objects.filter(pk=refund.order_id, shipping_refunded__gte=refund.shipping)
    rows.update(shipping_refunded=F("shipping_refunded") - refund.shipping)
    for row in refund.lines.order_by("line_id"):
        claimed = OrderLine.objects.filter(pk=row.line_id, refunded_quantity__gte=row.quantity)
        claimed.update(refunded_quantity=F("refunded_quantity") - row.quantity)
