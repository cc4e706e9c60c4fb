"""Proving that orders add up, have their money, own their stock and refunded each unit once."""

from collections import Counter

from django.db.models import F, Sum

from apps.inventory import services as inventory
from apps.orders.models import Order, OrderLine, OrderRefund
from apps.orders.services._stand import status_of
from apps.payments import services as payments

BATCH = 500
PaymentStatus = Order.PaymentStatus


def audit() -> list[str]:
    """One sentence for each order that does not add up, lacks its money or lacks its stock."""
    findings: list[str] = []
    last = 0
    while orders := list(Order.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        findings += _sums(orders) + _money(orders) + _refunds(orders) + _stock(orders)
        last = orders[-1].pk
    return findings


def _sums(orders: list[Order]) -> list[str]:
    lines = OrderLine.objects.filter(order__in=orders).order_by()
    sums = dict(lines.values_list("order").annotate(total=Sum("line_total")))
    return [
        f"order {order.number} has a subtotal of {order.subtotal}, its lines sum to {sums.get(order.pk, 0)}"
        for order in orders
        if order.subtotal != sums.get(order.pk, 0)
    ]


def _money(orders: list[Order]) -> list[str]:
    """Each payment status means an exact state of the payment."""
    found = payments.get_payments(order.reference for order in orders)
    findings = []
    for order in orders:
        payment = found.get(order.reference)
        if payment is None or not _agrees(order, payment):
            state = f"{payment.status}, {payment.captured} taken, {payment.refunded} back" if payment else "missing"
            findings.append(f"order {order.number} is {order.payment_status}, its payment is {state}")
    return findings


def _agrees(order: Order, payment: payments.PaymentInfo) -> bool:
    """An order whose payment ended may be about to be paid again; then its newest attempt says nothing yet."""
    status = status_of(payment)
    if status is None:
        return order.payment_status == PaymentStatus.VOIDED
    return payment.amount.amount == order.total and status == order.payment_status


def _refunds(orders: list[Order]) -> list[str]:
    """What lines and shipping say is refunded is what the refunds claim, and each refund is its payment's."""
    asked = list(OrderRefund.objects.filter(order__in=orders).select_related("order").prefetch_related("lines__line"))
    findings = [
        f"refund {refund.key} is {refund.amount}, its parts sum to {_parts(refund)}"
        for refund in asked
        if refund.amount != _parts(refund)
    ]
    known = payments.list_refunds(order.reference for order in orders)
    booked = {row.key: (row.amount.amount, row.status) for listed in known.values() for row in listed}
    findings += [
        f"refund {refund.key} is {refund.amount} {refund.status}, its payment says {booked.get(refund.key)}"
        for refund in asked
        if booked.get(refund.key) != (refund.amount, refund.status)
    ]
    return findings + _claims(orders, asked)


def _parts(refund: OrderRefund) -> int:
    return refund.shipping + refund.extra + sum(row.quantity * row.line.unit_price for row in refund.lines.all())


def _claims(orders: list[Order], asked: list[OrderRefund]) -> list[str]:
    claimed, restocked, shipping = Counter[int](), Counter[int](), Counter[int]()
    for refund in asked:
        stands = refund.status not in OrderRefund.FALLEN
        shipping[refund.order_id] += refund.shipping * stands
        for row in refund.lines.all():
            claimed[row.line_id] += row.quantity * stands
            restocked[row.line_id] += row.restocked
    findings = [
        f"order {order.number} has {order.shipping_refunded} of its shipping refunded, "
        f"its refunds say {shipping[order.pk]}"
        for order in orders
        if order.shipping_refunded != shipping[order.pk]
    ]
    for line in OrderLine.objects.filter(order__in=orders).select_related("order").order_by("pk"):
        numbers = (line.refunded_quantity, line.restocked_quantity)
        if numbers != (claimed[line.pk], restocked[line.pk]):
            findings.append(
                f"order {line.order.number} has {numbers[0]} units of {line.sku} refunded and {numbers[1]} restocked, "
                f"its refunds say {claimed[line.pk]} and {restocked[line.pk]}"
            )
    return findings


def _stock(orders: list[Order]) -> list[str]:
    """A live order owns its tracked units but for those restocked; one that is cancelled or on hold owns none."""
    lines = OrderLine.objects.filter(order__in=orders).order_by()
    sold = lines.values_list("order", "sku", F("quantity") - F("restocked_quantity"))
    stock = inventory.get_availability({sku for _, sku, _ in sold})
    wanted: dict[int, int] = {}
    for order_id, sku, quantity in sold:
        wanted[order_id] = wanted.get(order_id, 0) + (quantity if stock[sku].available is not None else 0)
    owned = inventory.get_committed(order.reference for order in orders)
    findings = []
    for order in orders:
        owns, should = owned.get(order.reference, 0), wanted.get(order.pk, 0)
        if order.status in (Order.Status.CANCELLED, Order.Status.ON_HOLD):
            should = 0
        if owns != should:
            findings.append(f"order {order.number} ({order.status}) should own {should} units of stock, it owns {owns}")
    return findings
