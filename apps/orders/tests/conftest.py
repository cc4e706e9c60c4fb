"""Orders whose money takes other ways: by bank transfer, from a kept card, or not at all."""

from typing import Any

import pytest

from apps.cart import services as cart
from apps.cart.tests.factories import fill_cart, start, visitor
from apps.orders import services as orders
from apps.payments import services as payments
from apps.payments.models import SandboxIntent


@pytest.fixture
def by_transfer(shop: str, settings: Any) -> orders.OrderInfo:
    """Two mugs, 42.90, to be paid by bank transfer."""
    settings.BANK_TRANSFER_IBAN = "DE89 3704 0044 0532 0130 00"
    shopper = visitor()
    fill_cart(shopper, **{shop: 2})
    reference = start(shopper, gateway="bank_transfer").reference
    found = orders.get_order_of_checkout(reference=reference)
    assert found is not None
    return found


@pytest.fixture
def lapsed(shop: str, settings: Any) -> orders.OrderInfo:
    """Two mugs, 42.90, whose authorisation the gateway has let go before the shop took the money."""
    settings.PAYMENT_CAPTURE = "at_shipment"
    shopper = visitor()
    fill_cart(shopper, **{shop: 2})
    reference = start(shopper).reference
    cart.pay(
        reference=reference, shopper=shopper, card_number="4242424242424242", exp_month=12, exp_year=2040, cvc="123"
    )
    SandboxIntent.objects.update(status="voided")
    payments.check_payment(reference=reference)
    settings.PAYMENT_CAPTURE = "at_once"
    found = orders.get_order_of_checkout(reference=reference)
    assert found is not None
    return found
