"""The life of an order after it was placed: work, ship, deliver, cancel."""

import secrets

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.catalog import services as catalog
from apps.inventory import services as inventory
from apps.orders.carriers import Carrier
from apps.orders.carriers.registry import CARRIERS, get_carrier
from apps.orders.models import Order, Shipment
from apps.orders.services._exceptions import settle_exceptions
from apps.orders.services._info import CANCELLABLE, OrderNotFound
from apps.orders.services._placing import note_purchases, write_event
from apps.orders.services._stand import is_settled
from apps.orders.signals import (
    OrderCancelled,
    OrderDelivered,
    OrderProcessing,
    OrderShipped,
    order_cancelled,
    order_delivered,
    order_processing,
    order_shipped,
)
from apps.payments import services as payments
from shop.common.addresses import PostalAddress
from shop.common.errors import Conflict
from shop.common.lifecycle import advance

Status = Order.Status
PaymentStatus = Order.PaymentStatus


class WrongState(Conflict):
    """The order is not in a state that allows this."""

    code = "wrong_state"
    title = "The order is in another state by now"


class NotPaid(Conflict):
    """The money is not there yet."""

    code = "not_paid"
    title = "This order is not paid"


def start_processing(*, number: str, actor: str) -> None:
    """Staff begins to work on the order. Raises: OrderNotFound, WrongState."""
    order = _find(number)
    with transaction.atomic():
        _move(order, Status.PROCESSING)
        write_event(order, "processing", _("We are preparing your order."), actor)
        order_processing.send(sender=OrderProcessing, event=OrderProcessing(number=number))


def ship_order(*, number: str, carrier: str, tracking_number: str, actor: str) -> str:
    """The parcel leaves the house; returns the shipment's number.

    Raises: OrderNotFound, UnknownCarrier, NotPaid, WrongState, NotHere (sold ahead, and not come in yet).
    """
    order, by = _find(number), get_carrier(carrier)
    with transaction.atomic():
        _secure_money(order)
        _move(order, Status.SHIPPED)
        inventory.mark_sent(reference=order.reference, now=timezone.now())
        shipment = Shipment.objects.create(
            order=order, number=f"S-{secrets.token_hex(6)}", carrier=by.code, tracking_number=tracking_number.strip()
        )
        note_purchases(Order.objects.filter(pk=order.pk))
        write_event(order, "shipped", _("Your order is on its way with %(carrier)s.") % {"carrier": by.name}, actor)
        order_shipped.send(sender=OrderShipped, event=OrderShipped(number=number, shipment=shipment.number))
    return shipment.number


def _secure_money(order: Order) -> None:
    """Make sure that the money is here or, in a shop that captures at shipment, is taken now. Raises: NotPaid.

    A part of it will do where staff took no more on purpose; a transfer has to arrive in full (see `is_settled`).
    """
    if order.payment_status == PaymentStatus.PAID:
        return
    if order.payment_status in (PaymentStatus.PARTIALLY_PAID, PaymentStatus.PARTIALLY_REFUNDED):
        payment = payments.get_payments([order.reference]).get(order.reference)
        if payment and is_settled(payment):
            return
    at_shipment = order.payment_status == PaymentStatus.AUTHORIZED and settings.PAYMENT_CAPTURE == "at_shipment"
    if not (at_shipment and payments.request_capture(reference=order.reference)):
        raise NotPaid(_("The payment is %(status)s.") % {"status": order.get_payment_status_display()})


def deliver_order(*, number: str, actor: str) -> None:
    """The parcel arrived. Raises: OrderNotFound, WrongState."""
    order = _find(number)
    with transaction.atomic():
        _move(order, Status.DELIVERED)
        Shipment.objects.filter(order=order, delivered_at=None).update(delivered_at=timezone.now())
        note_purchases(Order.objects.filter(pk=order.pk))
        write_event(order, "delivered", _("Your order has arrived."), actor)
        order_delivered.send(sender=OrderDelivered, event=OrderDelivered(number=number))


def cancel_order(*, number: str, actor: str, reason: str, by_staff: bool = False) -> None:
    """Cancel the order: its stock is free again, its money voided or refunded after commit, but for what is already.

    A customer may cancel until work begins, staff until it ships. Raises: OrderNotFound, WrongState.
    """
    order = _find(number)
    with transaction.atomic():
        # The payment first, as everywhere: whoever locks payment, order and stock does so in this order.
        payments.request_return(reference=order.reference, reason=reason or "cancelled")
        _move(order, Status.CANCELLED, only_from=None if by_staff else CANCELLABLE)
        inventory.restock(reference=order.reference, actor=actor)
        catalog.forget_purchases(order_number=number)
        settle_exceptions(reference=order.reference, fact="cancelled", actor=actor)
        write_event(order, "cancelled", _("The order was cancelled."), actor)
        order_cancelled.send(sender=OrderCancelled, event=OrderCancelled(number=number, reason=reason))


def release_hold(*, number: str, actor: str) -> None:
    """Take the stock for an order on hold, now that there is some; units that were refunded out of it stay.

    Raises: OrderNotFound, WrongState, OutOfStock.
    """
    order = _find(number)
    with transaction.atomic():
        _move(order, Status.PLACED, only_from=(Status.ON_HOLD,))
        wanted = order.lines.filter(quantity__gt=F("restocked_quantity")).order_by("pk")
        lines = {line.sku: line.quantity - line.restocked_quantity for line in wanted}
        to = PostalAddress.from_dict(order.shipping_address)
        inventory.reserve(reference=order.reference, lines=lines, until=timezone.now(), to=to)
        inventory.commit(reference=order.reference, lines=lines, actor=actor)
        settle_exceptions(reference=order.reference, fact="released", actor=actor)
        write_event(order, "released", _("Everything is in stock again; we go on."), actor)


def _find(number: str) -> Order:
    order = Order.objects.filter(number=number).first()
    if order is None:
        raise OrderNotFound()
    return order


def _move(order: Order, to: str, only_from: tuple[str, ...] | None = None) -> None:
    """One guarded step along the life cycle. Raises: WrongState."""
    rows = Order.objects.filter(pk=order.pk)
    if only_from is not None:
        rows = rows.filter(status__in=only_from)
    if not advance(rows, Order.LIFECYCLE, to):
        order.refresh_from_db(fields=["status"])
        raise WrongState(
            _("The order is %(status)s.") % {"status": order.get_status_display()}, order_status=order.status
        )


def list_carriers() -> list[Carrier]:
    """The carriers staff can ship with."""
    return list(CARRIERS.values())
