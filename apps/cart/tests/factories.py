"""Carts as they lie in the database, and goods to put into them."""

from typing import Any
from uuid import UUID

from factory.declarations import Sequence, SubFactory
from factory.django import DjangoModelFactory

from apps.cart import services as cart
from apps.cart.models import Cart, CartLine, ShippingMethod, TaxRate, new_token
from apps.catalog import services as catalog
from apps.payments.tests.factories import GOOD_CARD, card
from shop.common.addresses import PostalAddress

HOME = PostalAddress(
    full_name="Ada Lovelace",
    line1="Lindenstraße 12",
    city="Berlin",
    postcode="10969",
    country="DE",
    phone="+49 30 1234567",
)


class CartFactory(DjangoModelFactory[Cart]):
    """A visitor's cart; `user` makes it a user's."""

    class Meta:
        model = Cart


class CartLineFactory(DjangoModelFactory[CartLine]):
    """A unit of something in a cart."""

    class Meta:
        model = CartLine

    cart = SubFactory(CartFactory)
    sku = Sequence(lambda n: f"SKU-{n}")
    quantity = 1


class ShippingMethodFactory(DjangoModelFactory[ShippingMethod]):
    """A way to send things anywhere for 4.90."""

    class Meta:
        model = ShippingMethod
        django_get_or_create = ("code",)

    code = "standard"
    name = "Standard"
    price = 490


class TaxRateFactory(DjangoModelFactory[TaxRate]):
    """19 % in Germany."""

    class Meta:
        model = TaxRate
        django_get_or_create = ("country",)

    country = "DE"
    rate = 1900


def make_goods(sku: str = "MUG-1", *, price: int = 1900, stock: int = 10, title: str = "Stoneware mug") -> str:
    """A published product of one variant with that many units in stock; its SKU."""
    catalog.create_product(
        title=title,
        slug=f"product-{sku.lower()}",
        status="published",
        variants=[catalog.NewVariant(sku=sku, price=price, opening_stock=stock)],
    )
    return sku


def make_shipping() -> None:
    """Standard shipping for 4.90 and the German tax rate."""
    ShippingMethodFactory()
    TaxRateFactory()


def visitor() -> cart.Shopper:
    """Somebody nobody knows, with a cart token of their own."""
    return cart.Shopper(user_id=None, token=new_token())


def fill_cart(shopper: cart.Shopper, **quantities: int) -> None:
    """Put goods into the cart: fill_cart(shopper, **{"MUG-1": 2})."""
    for sku, quantity in quantities.items():
        cart.add_item(shopper=shopper, sku=sku, quantity=quantity)


def start(shopper: cart.Shopper, **wishes: Any) -> cart.CheckoutInfo:
    """A checkout of what is in the shopper's cart, sent home by standard shipping."""
    usual: dict[str, Any] = {"email": "ada@example.com", "shipping_address": HOME, "shipping_method": "standard"}
    return cart.start_checkout(shopper=shopper, **usual | wishes)


def pay(shopper: cart.Shopper, reference: UUID, card_number: str = GOOD_CARD) -> cart.CheckoutInfo:
    """Pay a checkout by card."""
    return cart.pay(reference=reference, shopper=shopper, **card(card_number))
