"""What sending the cart somewhere costs, and the tax within."""

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.cart import services as cart
from apps.cart.models import CheckoutLine, ShippingMethod, TaxRate
from apps.cart.services import _shipping
from apps.cart.tests.factories import HOME, ShippingMethodFactory, fill_cart, make_goods, start, visitor
from apps.inventory import services as inventory
from shop.common.money import MAX_AMOUNT, Money, tax_within


@pytest.fixture
def shopper(shop):
    """Somebody with two mugs at 19.00 in the cart."""
    buyer = visitor()
    fill_cart(buyer, **{"MUG-1": 2})
    return buyer


def test_a_quote_has_everything_the_shopper_would_pay(shopper):
    (offer,) = cart.quote(shopper=shopper, country="DE", postcode="10969")

    assert (offer.code, offer.name) == ("standard", "Standard")
    assert (offer.subtotal, offer.price, offer.total) == (Money(3800, "EUR"), Money(490, "EUR"), Money(4290, "EUR"))
    assert offer.tax == Money(607 + 78, "EUR")  # 19 % within 38.00 and within 4.90, rounded one by one


def test_the_ways_of_shipping_come_in_the_order_of_the_shop(shopper):
    ShippingMethodFactory(code="express", price=990, position=1)
    ShippingMethodFactory(code="bike", price=290, countries=["AT"])
    ShippingMethodFactory(code="old", price=1, is_active=False)

    assert [offer.code for offer in cart.quote(shopper=shopper, country="DE")] == ["standard", "express"]
    assert [offer.code for offer in cart.quote(shopper=shopper, country="AT")] == ["bike", "standard", "express"]


@pytest.mark.parametrize(("free_from", "price"), [(3801, 490), (3800, 0), (0, 0), (None, 490)])
def test_shipping_is_free_from_a_subtotal_on(shopper, free_from, price):
    ShippingMethod.objects.update(free_from=free_from)

    assert cart.quote(shopper=shopper, country="DE")[0].price.amount == price


def test_a_country_without_a_rate_pays_no_tax(shopper):
    assert cart.quote(shopper=shopper, country="US")[0].tax == Money(0, "EUR")


def test_a_country_nobody_sends_to_is_told_so(shopper):
    ShippingMethod.objects.update(countries=["DE"])

    with pytest.raises(cart.NotShippedTo) as refused:
        cart.quote(shopper=shopper, country="NO")

    assert refused.value.data == {"country": "NO"}


def test_a_way_that_does_not_go_there_cannot_be_chosen(shopper):
    ShippingMethodFactory(code="bike", countries=["AT"])

    for code in ("bike", "pigeon", ""):
        with pytest.raises(cart.UnknownShippingMethod) as refused:
            start(shopper, shipping_method=code)
        assert refused.value.field == "shipping_method"

    assert inventory.get_availability(["MUG-1"])["MUG-1"].reserved == 0


def test_what_the_demo_makes_sure_of_stays_as_it_is(shop):
    cart.ensure_shipping_method(code="standard", name="Other", price=1)
    cart.ensure_shipping_method(code="express", name="Express", price=990, countries=("DE", "AT"))
    cart.ensure_tax_rate(country="DE", rate=1)
    cart.ensure_tax_rate(country="AT", rate=2000)

    assert [str(method) for method in ShippingMethod.objects.all()] == ["Express", "Standard"]
    assert [str(rate) for rate in TaxRate.objects.all()] == ["AT 20 %", "DE 19 %"]


@pytest.mark.parametrize(
    ("model", "values"), [(ShippingMethod, {"price": MAX_AMOUNT + 1}), (TaxRate, {"rate": 10_001})]
)
def test_the_database_itself_bounds_prices_and_rates(shop, model, values):
    with pytest.raises(IntegrityError):
        model.objects.update(**values)


prices = st.integers(0, 1_000_000)


@given(totals=st.lists(prices, max_size=12), price=prices, free_from=st.none() | prices, rate=st.integers(0, 10_000))
def test_tax_and_shipping_sum_exactly_whatever_is_bought(totals, price, free_from, rate):
    method = ShippingMethod(code="x", name="X", price=price, free_from=free_from)

    offer = _shipping._quote(method, totals, rate)

    assert offer.subtotal.amount == sum(totals)
    assert offer.price.amount == (0 if free_from is not None and sum(totals) >= free_from else price)
    assert offer.total == offer.subtotal + offer.price
    assert offer.tax.amount == sum(tax_within(amount, rate) for amount in (*totals, offer.price.amount))
    assert 0 <= offer.tax.amount <= offer.total.amount


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(st.tuples(st.integers(1, 99_999), st.integers(1, 9)), min_size=1, max_size=5),
    rate=st.sampled_from([0, 700, 1900, 2500]),
)
def test_what_is_frozen_adds_up_to_what_is_charged(shop, lines, rate):
    shopper = visitor()
    TaxRate.objects.update(rate=rate)
    for n, (price, quantity) in enumerate(lines):
        sku = f"G-{shopper.token[:8].strip('-_')}-{n}"
        inventory.track(skus=[sku], tracked=False)
        cart.add_item(shopper=shopper, sku=make_goods(sku, price=price, stock=0), quantity=quantity)

    checkout = start(shopper, shipping_address=HOME)

    frozen = CheckoutLine.objects.filter(checkout__reference=checkout.reference)
    assert checkout.subtotal.amount == sum(line.line_total for line in frozen) == sum(p * q for p, q in lines)
    assert checkout.total == checkout.subtotal + checkout.shipping
    assert checkout.tax.amount == sum(line.tax for line in frozen) + tax_within(checkout.shipping.amount, rate)
    assert checkout.payment.amount == checkout.total
    assert cart.audit() == []
