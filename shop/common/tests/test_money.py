"""Money: whole minor units, rounded in one place, split without loss."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from shop.common.money import (
    MAX_AMOUNT,
    CurrencyMismatch,
    Money,
    format_money,
    minor_digits,
    round_half_up,
    split,
    tax_within,
)

amounts = st.integers(-MAX_AMOUNT, MAX_AMOUNT)
prices = st.integers(0, MAX_AMOUNT)
euros = amounts.map(lambda amount: Money(amount, "EUR"))


@given(euros, euros, st.integers(-999, 999))
def test_sums_are_those_of_the_minor_units(a, b, times):
    assert (a + b) - b == a
    assert (a * times).amount == a.amount * times
    assert (a < b, a <= b, a == b) == (a.amount < b.amount, a.amount <= b.amount, a.amount == b.amount)
    assert bool(a) == (a.amount != 0)


@given(euros)
def test_currencies_never_mix(a):
    for mix in (lambda: a + Money(1, "USD"), lambda: a - Money(1, "USD"), lambda: a < Money(1, "USD")):
        with pytest.raises(CurrencyMismatch):
            mix()

    assert a != Money(a.amount, "USD")


@pytest.mark.parametrize(
    ("currency", "digits", "major", "written"),
    [
        ("EUR", 2, "19.99", "€19.99"),
        ("JPY", 0, "1999", "¥1,999"),
        ("KWD", 3, "1.999", "KWD1.999"),
    ],
)
def test_every_currency_has_its_own_decimals(currency, digits, major, written):
    money = Money(1999, currency)

    assert (minor_digits(currency), money.major, str(money)) == (digits, Decimal(major), written)


def test_money_is_written_as_the_reader_writes_it():
    with override("de"):
        assert format_money(Money(123456, "EUR")) == "1.234,56\xa0€"


def test_the_shops_own_currency_is_a_setting(settings):
    settings.SHOP_CURRENCY = "CHF"

    assert Money.of(5) == Money(5, "CHF")


@given(st.integers(-(10**15), 10**15), st.integers(-(10**6), 10**6).filter(bool))
def test_halves_are_rounded_away_from_zero(numerator, denominator):
    exact = Fraction(numerator, denominator)

    rounded = round_half_up(numerator, denominator)

    assert abs(rounded) == math.floor(abs(exact) + Fraction(1, 2))
    assert rounded * exact >= 0


@pytest.mark.parametrize(
    ("n", "d", "rounded"), [(5, 10, 1), (4, 10, 0), (-5, 10, -1), (5, -10, -1), (15, 10, 2), (0, 7, 0)]
)
def test_rounding_by_example(n, d, rounded):
    assert round_half_up(n, d) == rounded


@given(prices, st.integers(0, 10_000))
def test_tax_and_net_make_the_gross_amount(gross, rate):
    tax = tax_within(gross, rate)
    net = gross - tax

    assert 0 <= tax <= gross
    assert abs(net * rate - tax * 10_000) <= 10_000 + rate  # at most one minor unit off


@pytest.mark.parametrize(
    ("gross", "rate", "tax"), [(11900, 1900, 1900), (10700, 700, 700), (1900, 1900, 303), (99, 0, 0)]
)
def test_tax_by_example(gross, rate, tax):
    assert tax_within(gross, rate) == tax


@given(prices, st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any))
def test_parts_sum_exactly_and_are_fair(amount, weights):
    parts = split(amount, weights)

    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - amount * weight) < sum(weights)


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_there_is_no_fair_share_of_nothing(weights):
    with pytest.raises(ValueError, match="weights"):
        split(100, weights)
