"""Proving that orders add up, have their money and own their stock."""

from django.db.models import Sum

from apps.inventory import services as inventory
from apps.orders.models import Order, OrderLine
from apps.payments import services as payments

BATCH = 500
PaymentStatus = Order.PaymentStatus


def audit() -> list[str]:
    """One sentence for each order that does not add up, lacks its money or lacks its stock."""
    findings: list[str] = []
    last = 0
    while orders := list(Order.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        findings += _sums(orders) + _money(orders) + _stock(orders)
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
    total, captured, refunded = order.total, payment.captured.amount, payment.refunded.amount
    expected = {
        PaymentStatus.AUTHORIZED: payment.status == "authorized",
        PaymentStatus.VOIDED: payment.status == "voided" and captured == 0,
        PaymentStatus.PAID: captured == total and refunded == 0,
        PaymentStatus.PARTIALLY_REFUNDED: captured == total and 0 < refunded < total,
        PaymentStatus.REFUNDED: captured == total == refunded,
    }
    return payment.amount.amount == total and expected[PaymentStatus(order.payment_status)]


def _stock(orders: list[Order]) -> list[str]:
    """A live order owns exactly its tracked units; one that is cancelled or on hold owns none."""
    lines = OrderLine.objects.filter(order__in=orders).order_by().values_list("order", "sku", "quantity")
    stock = inventory.get_availability({sku for _, sku, _ in lines})
    wanted: dict[int, int] = {}
    for order_id, sku, quantity in lines:
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
