"""Stripe does not count every currency as we do; what is sent and what comes back means the same money."""

import pytest
from babel.core import get_global

from apps.payments.gateways.stripe._amounts import NO_DECIMALS, THREE_DECIMALS, from_stripe, money, to_stripe
from shop.common.money import Money, minor_digits

SPELT_IN_THREE = {name.upper() for name in THREE_DECIMALS}


@pytest.mark.parametrize(
    ("ours", "currency", "theirs"),
    [
        (1999, "EUR", 1999),
        (500, "JPY", 500),
        (500, "ISK", 50_000),  # no coins any more, and still two decimals at Stripe
        (500, "UGX", 50_000),
        (1900, "RSD", 190_000),
        (5120, "KWD", 5120),
        (0, "ISK", 0),
    ],
)
def test_an_amount_is_told_in_stripes_units_and_understood_again(ours, currency, theirs):
    assert to_stripe(ours, currency) == theirs
    assert money(theirs, currency.lower()) == Money(ours, currency)


def test_every_currency_comes_back_as_it_went():
    coarse = {name for name in get_global("all_currencies") if minor_digits(name) > 2} - SPELT_IN_THREE
    for currency in set(get_global("all_currencies")) - coarse:
        assert from_stripe(to_stripe(12_340, currency), currency) == 12_340, currency


def test_the_lists_name_currencies_that_exist():
    assert SPELT_IN_THREE | {name.upper() for name in NO_DECIMALS} <= set(get_global("all_currencies"))


def test_a_part_of_a_minor_unit_is_never_rounded():
    with pytest.raises(ValueError, match="whole number"):
        from_stripe(50_050, "ISK")


@pytest.mark.parametrize("currency", ["CLF", "LYD"])
def test_a_currency_that_stripe_counts_more_coarsely_is_refused(currency):
    with pytest.raises(ValueError, match="more coarsely"):
        to_stripe(1, currency)
