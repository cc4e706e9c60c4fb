"""Money: whole minor units and a currency. The only module that rounds or splits amounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache, total_ordering
from typing import Self

from babel.numbers import format_currency, get_currency_precision
from django.conf import settings
from django.utils.translation import get_language, to_locale

# A price never exceeds this many minor units (a 32-bit column would overflow at 2,147,483,647).
MAX_AMOUNT = 1_000_000_000


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met; a programming error, never a user's."""


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """`amount` in minor units of the ISO 4217 `currency`: Money(1999, "EUR") is 19.99 euros."""

    amount: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.amount * times, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __bool__(self) -> bool:
        return self.amount != 0

    def __str__(self) -> str:
        return format_money(self)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return other.amount

    @property
    def major(self) -> Decimal:
        """The amount in major units, exactly: 1999 EUR is Decimal("19.99")."""
        return Decimal(self.amount).scaleb(-minor_digits(self.currency))

    @classmethod
    def of(cls, amount: int) -> Self:
        """`amount` minor units of the shop's own currency."""
        return cls(amount, settings.SHOP_CURRENCY)


@cache
def minor_digits(currency: str) -> int:
    """How many decimals the currency has: 2 for EUR, 0 for JPY, 3 for KWD (CLDR, after ISO 4217)."""
    return get_currency_precision(currency)


def format_money(money: Money) -> str:
    """Money as people of the active language write it."""
    return _format(money, to_locale(get_language() or settings.LANGUAGE_CODE))


@lru_cache(maxsize=8192)
def _format(money: Money, locale: str) -> str:
    """The same amounts are printed again and again, and every time CLDR's rules take a while."""
    return format_currency(money.major, money.currency, locale=locale)


def round_half_up(numerator: int, denominator: int) -> int:
    """`numerator / denominator` to the nearest whole number, halves away from zero, without floats."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    return sign * ((2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator)))


def tax_within(gross: int, rate: int) -> int:
    """The tax contained in a gross amount; `rate` in basis points (1900 is 19 %)."""
    return round_half_up(gross * rate, 10_000 + rate)


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Parts of `amount` in proportion to `weights`, summing to it exactly (largest remainders get the odd units)."""
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("weights must be positive in sum and none negative")
    parts = [amount * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return parts
