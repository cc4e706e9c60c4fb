"""Turning a paid checkout into an order: once, and payment, order, stock and cart together or not at all."""

from typing import cast
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.cart import services as cart
from apps.catalog import services as catalog
from apps.inventory import services as inventory
from apps.orders.models import Order, OrderEvent, OrderLine, OrderQuerySet, PaymentException
from apps.orders.services._exceptions import open_exception
from apps.orders.signals import OrderPlaced, order_placed
from apps.payments import services as payments

Status = Order.Status
PaymentStatus = Order.PaymentStatus
SHOPPER = "shopper"


def place_order(*, reference: UUID, captured: bool = False) -> str | None:
    """Turn a paid checkout into an order and return its number; repeating it returns the same number.

    Where the stock is gone, a mere authorisation is given back and the checkout fails (None is returned); captured
    money becomes an order on hold that staff decides about. Runs inside the transaction that settled the payment.
    Raises: CheckoutNotFound.
    """
    with transaction.atomic():
        existing = Order.objects.filter(reference=reference).first()
        if existing:
            return existing.number
        checkout = cart.get_checkout(reference=reference, shopper=None)
        stocked = _take_stock(checkout)
        if not stocked and not captured:
            _give_up(reference)
            return None
        return _place(checkout, Status.PLACED if stocked else Status.ON_HOLD, captured)


def _take_stock(checkout: cart.CheckoutInfo) -> bool:
    """Commit the reservation; where it does not suffice (a late payment), start anew. Say whether it worked."""
    lines = {line.sku: line.quantity for line in checkout.lines}
    try:
        with transaction.atomic():
            inventory.commit(reference=checkout.reference, lines=lines, actor=SHOPPER)
        return True
    except inventory.ReservationGone:
        inventory.release(reference=checkout.reference)
        return _reserve_again(checkout, lines)


def _reserve_again(checkout: cart.CheckoutInfo, lines: dict[str, int]) -> bool:
    """Reserve and commit at one stroke; say whether there was enough."""
    reference = checkout.reference
    try:
        with transaction.atomic():
            inventory.reserve(reference=reference, lines=lines, until=checkout.expires_at, to=checkout.shipping_address)
            inventory.commit(reference=reference, lines=lines, actor=SHOPPER)
    except inventory.OutOfStock:
        return False
    return True


def _give_up(reference: UUID) -> None:
    payments.request_return(reference=reference, reason="out_of_stock")
    cart.fail_checkout(reference=reference, failure="out_of_stock")


def _place(checkout: cart.CheckoutInfo, status: str, captured: bool) -> str:
    order = _write(checkout, status, PaymentStatus.PAID if captured else PaymentStatus.AUTHORIZED)
    cart.complete_checkout(reference=checkout.reference, order_number=order.number)
    write_event(order, "placed", _("We received your order."), SHOPPER)
    if status == Status.ON_HOLD:
        write_event(order, "on_hold", _("Something in this order is out of stock; we will be in touch."), "system")
        _tell_staff(order, checkout)
    order_placed.send(sender=OrderPlaced, event=OrderPlaced(number=order.number))
    if not captured and settings.PAYMENT_CAPTURE == "at_once":
        payments.request_capture(reference=checkout.reference)
    return order.number


def _tell_staff(order: Order, checkout: cart.CheckoutInfo) -> None:
    """The money is here and the goods are not."""
    stock = inventory.get_availability(line.sku for line in checkout.lines)
    short = [line.sku for line in checkout.lines if (stock[line.sku].available or 0) < line.quantity]
    open_exception(
        kind=PaymentException.Kind.UNPLACEABLE,
        subject=order.number,
        reference=order.reference,
        gateway=checkout.payment.gateway if checkout.payment else "",
        gateway_id="",
        amount=checkout.total,
        detail=_("Order %(number)s is paid, and there is not enough of %(skus)s.")
        % {"number": order.number, "skus": ", ".join(short) or _("its goods")},
    )


def _write(checkout: cart.CheckoutInfo, status: str, payment_status: str) -> Order:
    order = Order.objects.create(
        reference=checkout.reference,
        user_id=checkout.user_id,
        email=checkout.email,
        status=status,
        payment_status=payment_status,
        shipping_address=checkout.shipping_address.as_dict(),
        billing_address=checkout.billing_address.as_dict(),
        shipping_method=checkout.shipping_method,
        shipping_name=checkout.shipping_name,
        currency=checkout.total.currency,
        subtotal=checkout.subtotal.amount,
        shipping=checkout.shipping.amount,
        tax=checkout.tax.amount,
        total=checkout.total.amount,
    )
    OrderLine.objects.bulk_create(_line(order, line) for line in checkout.lines)
    return order


def _line(order: Order, line: cart.CheckoutLineInfo) -> OrderLine:
    return OrderLine(
        order=order,
        sku=line.sku,
        title=line.title,
        options=line.options,
        product_slug=line.product_slug,
        image_url=line.image_url,
        quantity=line.quantity,
        unit_price=line.unit_price.amount,
        line_total=line.line_total.amount,
        tax_rate=line.tax_rate,
        tax=line.tax.amount,
        later=line.later,
        expected_on=line.expected_on,
    )


def write_event(order: Order, kind: str, message: str, actor: str) -> None:
    """Add a step to the history of an order."""
    OrderEvent.objects.create(order=order, kind=kind, message=message, actor=actor)


def claim_orders(*, user_id: int, email: str) -> int:
    """Give guest orders with this proven address to its owner's account; return how many."""
    with transaction.atomic():
        claimed = Order.objects.filter(user=None, email__iexact=email).update(user_id=user_id)
        if claimed:
            note_purchases(Order.objects.of_customer(user_id).filter(email__iexact=email))
    return claimed


def note_purchases(orders: OrderQuerySet) -> None:
    """Tell the catalogue what accounts have bought with these orders, so that they may review it.

    Once it ships, and once more when it arrives: no carrier tells us of deliveries, and staff need not, so the first
    may be all we ever hear. What was wholly refunded was not bought.
    """
    for order in orders.bought().exclude(user=None).prefetch_related("lines"):
        skus = [line.sku for line in order.lines.all()]
        catalog.note_purchases(user_id=cast("int", order.user_id), order_number=order.number, skus=skus)
