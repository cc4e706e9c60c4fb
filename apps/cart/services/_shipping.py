"""Shipping and tax: what sending the cart somewhere costs, and the tax within."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.cart.models import ShippingMethod, TaxRate
from apps.cart.services._carts import Shopper, get_cart
from shop.common.errors import Conflict, Invalid
from shop.common.money import Money, tax_within


@dataclass(frozen=True, slots=True)
class ShippingQuote:
    """A way to send the cart, with everything the shopper would pay; `tax` is contained in `total`."""

    code: str
    name: str
    description: str
    price: Money
    subtotal: Money
    tax: Money
    total: Money


class NotShippedTo(Conflict):
    """No shipping method goes to that country."""

    code = "not_shipped_to"
    title = "We do not ship there yet"


class UnknownShippingMethod(Invalid):
    """There is no such shipping method to that country."""

    code = "unknown_shipping_method"
    title = "Please choose a way of shipping"


def quote(*, shopper: Shopper, country: str, postcode: str = "") -> list[ShippingQuote]:
    """Every way to send the shopper's cart to a country (ISO 3166 alpha-2), priced. Raises: NotShippedTo."""
    totals = [line.line_total.amount for line in get_cart(shopper=shopper).lines]
    rate = tax_rate(country)
    return [_quote(method, totals, rate) for method in _methods(country)]


def _methods(country: str) -> list[ShippingMethod]:
    methods = ShippingMethod.objects.to_country(country)
    if not methods:
        raise NotShippedTo(_("We do not ship to this country yet."), country=country)
    return methods


def tax_rate(country: str) -> int:
    """The rate in basis points for goods sent to a country; 0 where none is set (no tax is charged)."""
    return TaxRate.objects.filter(country=country).values_list("rate", flat=True).first() or 0


def choose_shipping(*, code: str, country: str, line_totals: Sequence[int], rate: int) -> ShippingQuote:
    """The quote of the one method the shopper chose. Raises: NotShippedTo, UnknownShippingMethod."""
    for method in _methods(country):
        if method.code == code:
            return _quote(method, line_totals, rate)
    raise UnknownShippingMethod(_("Please choose one of the ways of shipping."), field="shipping_method")


def _quote(method: ShippingMethod, line_totals: Sequence[int], rate: int) -> ShippingQuote:
    """Tax is rounded once per line and once for shipping, so that the parts sum to what is shown."""
    subtotal = sum(line_totals)
    free = method.free_from is not None and subtotal >= method.free_from
    price = 0 if free else method.price
    tax = sum(tax_within(amount, rate) for amount in (*line_totals, price))
    return ShippingQuote(
        code=method.code,
        name=method.name,
        description=method.description,
        price=Money.of(price),
        subtotal=Money.of(subtotal),
        tax=Money.of(tax),
        total=Money.of(subtotal + price),
    )


def ensure_shipping_method(
    *,
    code: str,
    name: str,
    description: str = "",
    price: int,
    free_from: int | None = None,
    countries: Iterable[str] = (),
    position: int = 0,
) -> None:
    """Make sure that the shipping method exists; one that exists stays as it is."""
    ShippingMethod.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "description": description,
            "price": price,
            "free_from": free_from,
            "countries": list(countries),
            "position": position,
        },
    )


def ensure_tax_rate(*, country: str, rate: int) -> None:
    """Make sure that the country has a rate (basis points); one that exists stays as it is."""
    TaxRate.objects.get_or_create(country=country, defaults={"rate": rate})
