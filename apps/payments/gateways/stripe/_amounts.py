"""Amounts as Stripe counts them, which is not always in the minor units of the currency.

Stripe has a list of its own (https://docs.stripe.com/currencies): some currencies have no decimals there, five have
three, all others two. CLDR, which our money follows, gives no decimals to currencies whose small coins went out of use
(the Icelandic króna, the Serbian dinar), where Stripe still counts two: 500 krónur are 50000.
"""

from shop.common.money import Money, minor_digits

NO_DECIMALS = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf")
)
THREE_DECIMALS = frozenset(("bhd", "jod", "kwd", "omr", "tnd"))


def to_stripe(amount: int, currency: str) -> int:
    """So many of our minor units in Stripe's."""
    return amount * _factor(currency)


def from_stripe(amount: int, currency: str) -> int:
    """So many of Stripe's units in our minor units.

    Raises: ValueError, for a part of a minor unit: such an amount never was ours, and must not be rounded.
    """
    ours, rest = divmod(amount, _factor(currency))
    if rest:
        raise ValueError(f"{amount} {currency} is not a whole number of minor units")
    return ours


def money(amount: int, currency: str) -> Money:
    """What Stripe says as money."""
    return Money(from_stripe(amount, currency), currency.upper())


def _factor(currency: str) -> int:
    """How many of Stripe's units make one of our minor units."""
    name = currency.lower()
    theirs = 0 if name in NO_DECIMALS else 3 if name in THREE_DECIMALS else 2
    shift = theirs - minor_digits(name.upper())
    if shift < 0:
        raise ValueError(f"Stripe counts {currency} more coarsely than the shop")
    return int(10**shift)
