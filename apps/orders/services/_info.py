"""Orders as other apps and pages see them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from apps.cart import services as cart
from apps.orders.carriers.registry import get_carrier
from apps.orders.models import Order, OrderLine, Shipment
from apps.orders.services._money_info import OrderMoney, OrderPaymentInfo, OrderRefundInfo, list_money
from apps.payments import services as payments
from shop.common.addresses import PostalAddress
from shop.common.errors import NotFound
from shop.common.money import Money

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class OrderLineInfo:
    """A line as it was sold; `tax_rate` in basis points, `tax` contained in `line_total`.

    `later` of its units were sold ahead, and `expected_on` that day; `note` says so until they are on their way.
    """

    sku: str
    title: str
    options: str
    product_slug: str
    image_url: str
    quantity: int
    unit_price: Money
    line_total: Money
    tax_rate: int
    tax: Money
    later: int = 0
    expected_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ShipmentInfo:
    """A parcel; `tracking_url` is empty where the carrier has no such page."""

    number: str
    carrier: str
    carrier_name: str
    tracking_number: str
    tracking_url: str
    shipped_at: datetime
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class OrderEventInfo:
    """A step in the history of an order, in words a customer may read."""

    kind: str
    message: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class OrderInfo:
    """An order; `token` opens it for a guest, `cancellable` says whether its customer may still cancel it.

    `payable` says that its money has to be collected again, so that the customer is asked to pay.
    """

    number: str
    reference: UUID
    token: str
    user_id: int | None
    email: str
    status: str
    payment_status: str
    lines: tuple[OrderLineInfo, ...]
    shipping_address: PostalAddress
    billing_address: PostalAddress
    shipping_name: str
    subtotal: Money
    shipping: Money
    tax: Money
    total: Money
    placed_at: datetime
    shipments: tuple[ShipmentInfo, ...]
    events: tuple[OrderEventInfo, ...]
    payments: tuple[OrderPaymentInfo, ...]
    refunds: tuple[OrderRefundInfo, ...]
    cancellable: bool
    payable: bool

    @property
    def waits(self) -> bool:
        """Something in it was sold ahead and is still to come."""
        return any(line.note for line in self.lines)


class OrderNotFound(NotFound):
    """There is no such order, or it belongs to somebody else."""

    code = "order_not_found"
    title = "There is no such order"


def get_order(
    *, number: str, user_id: int | None = None, token: str | None = None, cart_token: str | None = None
) -> OrderInfo:
    """The order of this customer, the one a guest's secret link opens, or the one that became of a visitor's cart.

    Raises: OrderNotFound.
    """
    link = token if token and _TOKEN.fullmatch(token) else None
    order = Order.objects.for_customer(user_id, link).filter(number=number).with_details().first()
    if order is None and cart_token:
        order = _bought_by_visitor(number, cart_token)
    if order is None:
        raise OrderNotFound()
    return to_infos([order])[0]


def _bought_by_visitor(number: str, cart_token: str) -> Order | None:
    """The order, if its checkout belongs to the cart token."""
    order = Order.objects.filter(number=number).with_details().first()
    if order is None:
        return None
    try:
        cart.get_checkout(reference=order.reference, shopper=cart.Shopper(user_id=None, token=cart_token))
    except cart.CheckoutNotFound:
        return None
    return order


def find_order(*, number: str) -> OrderInfo:
    """The order, whoever asks; for messages and staff. Raises: OrderNotFound."""
    order = Order.objects.filter(number=number).with_details().first()
    if order is None:
        raise OrderNotFound()
    return to_infos([order])[0]


def get_order_of_checkout(*, reference: UUID) -> OrderInfo | None:
    """The order a checkout became; the caller has made sure that the checkout is the shopper's."""
    order = Order.objects.filter(reference=reference).with_details().first()
    return to_infos([order])[0] if order else None


def list_orders(*, user_id: int) -> Iterable[Order]:
    """A customer's orders, newest first, lazily: pages slice it, `to_infos` turns rows into values."""
    return Order.objects.of_customer(user_id).with_details()


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in a short list."""

    number: str
    email: str
    status: str
    total: Money


def list_recent_orders(*, limit: int) -> list[OrderRow]:
    """The newest orders of all customers; for staff."""
    orders = Order.objects.order_by("-placed_at", "-pk")[:limit]
    return [
        OrderRow(order.number, order.email, order.get_status_display(), Money(order.total, order.currency))
        for order in orders
    ]


def list_order_transactions(*, reference: UUID) -> list[payments.TransactionInfo]:
    """The ledger of the payment behind an order, oldest first."""
    return payments.list_transactions([reference]).get(reference, [])


def to_infos(orders: Sequence[Order]) -> list[OrderInfo]:
    """The orders as plain values; have them loaded `with_details`. Their money is asked for at once."""
    money = list_money(orders)
    return [_info(order, money[order.reference]) for order in orders]


def _info(order: Order, order_money: OrderMoney) -> OrderInfo:

    def money(amount: int) -> Money:
        return Money(amount, order.currency)

    return OrderInfo(
        number=order.number,
        reference=order.reference,
        token=order.token,
        user_id=order.user_id,
        email=order.email,
        status=order.status,
        payment_status=order.payment_status,
        lines=tuple(_line(line, order) for line in order.lines.all()),
        shipping_address=PostalAddress.from_dict(order.shipping_address),
        billing_address=PostalAddress.from_dict(order.billing_address),
        shipping_name=order.shipping_name,
        subtotal=money(order.subtotal),
        shipping=money(order.shipping),
        tax=money(order.tax),
        total=money(order.total),
        placed_at=order.placed_at,
        shipments=tuple(_shipment(shipment) for shipment in order.shipments.all()),
        events=tuple(OrderEventInfo(event.kind, event.message, event.created_at) for event in order.events.all()),
        payments=order_money.payments,
        refunds=order_money.refunds,
        cancellable=order.status in CANCELLABLE,
        payable=order.status in WORKED_ON and order.payment_status == Order.PaymentStatus.VOIDED,
    )


CANCELLABLE = (Order.Status.PLACED, Order.Status.ON_HOLD)
WORKED_ON = (Order.Status.PLACED, Order.Status.PROCESSING)
OPEN = (*WORKED_ON, Order.Status.ON_HOLD)


def _line(line: OrderLine, order: Order) -> OrderLineInfo:
    currency, later = order.currency, line.later if order.status in OPEN else 0
    return OrderLineInfo(
        sku=line.sku,
        title=line.title,
        options=line.options,
        product_slug=line.product_slug,
        image_url=line.image_url,
        quantity=line.quantity,
        unit_price=Money(line.unit_price, currency),
        line_total=Money(line.line_total, currency),
        tax_rate=line.tax_rate,
        tax=Money(line.tax, currency),
        later=line.later,
        expected_on=line.expected_on,
        note=cart.later_words(later=later, quantity=line.quantity, expected_on=line.expected_on),
    )


def _shipment(shipment: Shipment) -> ShipmentInfo:
    carrier = get_carrier(shipment.carrier)
    return ShipmentInfo(
        number=shipment.number,
        carrier=carrier.code,
        carrier_name=carrier.name,
        tracking_number=shipment.tracking_number,
        tracking_url=carrier.tracking_url(shipment.tracking_number),
        shipped_at=shipment.shipped_at,
        delivered_at=shipment.delivered_at,
    )
