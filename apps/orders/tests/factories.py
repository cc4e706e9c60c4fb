"""Orders as they lie in the database, and orders placed in earnest."""

from typing import Any
from uuid import uuid4

from factory.declarations import LazyAttribute, LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from apps.cart import services as cart
from apps.cart.tests.factories import HOME, fill_cart, pay, start
from apps.orders import services as orders
from apps.orders.models import Order, OrderLine


class OrderFactory(DjangoModelFactory[Order]):
    """A paid order without a payment or stock behind it, for what only looks; `lines=2` gives it that many lines."""

    class Meta:
        model = Order
        skip_postgeneration_save = True

    reference = LazyFunction(uuid4)
    email = "ada@example.com"
    payment_status = Order.PaymentStatus.PAID
    shipping_address = LazyFunction(HOME.as_dict)
    billing_address = LazyFunction(HOME.as_dict)
    shipping_method = "standard"
    shipping_name = "Standard"
    currency = "EUR"
    subtotal = 1900
    shipping = 490
    tax = 381
    total = LazyAttribute(lambda order: order.subtotal + order.shipping)

    @post_generation
    def lines(self, create: bool, count: int | None, **_: Any) -> None:
        """As many lines as asked for; one where nobody asked."""
        for _number in range(1 if count is None else count):
            OrderLineFactory(order=self)


class OrderLineFactory(DjangoModelFactory[OrderLine]):
    """A mug."""

    class Meta:
        model = OrderLine

    order = SubFactory(OrderFactory, lines=0)
    sku = Sequence(lambda n: f"MUG-{n}")
    title = "Stoneware mug"
    product_slug = "stoneware-mug"
    quantity = 1
    unit_price = 1900
    line_total = LazyAttribute(lambda line: line.unit_price * line.quantity)
    tax_rate = 1900
    tax = 303


def place(shopper: cart.Shopper, **quantities: int) -> orders.OrderInfo:
    """An order by way of cart, checkout and card: place(shopper, **{"MUG-1": 2}); needs goods and shipping.

    The money is captured once the transaction is through: in a test by `django_capture_on_commit_callbacks`.
    """
    fill_cart(shopper, **quantities)
    paid = pay(shopper, start(shopper).reference)
    return orders.find_order(number=str(paid.order_number))
