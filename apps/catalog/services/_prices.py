"""What a variant costs at a moment: its own price, or that of a sale that is on."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

# Of a sale: its price in minor units, when it starts, and when it is over (None: never).
Sale = tuple[int, datetime, datetime | None]
_NEVER = datetime.max.replace(tzinfo=UTC)


def price_at(
    price: int, compare_at_price: int | None, sales: Iterable[Sale], now: datetime
) -> tuple[int, int | None, datetime | None]:
    """The price at `now`, what it is compared with, and when the sale behind it ends (None: no sale, or no end).

    Of the sales that are on the lowest counts, of equals the longest; one that is not below the variant's own price
    does not count. A price of a sale is compared with whatever the variant was compared with, or else with its own.
    """
    on = [sale for sale in sales if sale[1] <= now and (sale[2] is None or now < sale[2]) and sale[0] < price]
    if not on:
        return price, compare_at_price, None
    lowest = min(sale[0] for sale in on)
    ends_at = max(sale[2] or _NEVER for sale in on if sale[0] == lowest)
    return lowest, compare_at_price or price, None if ends_at == _NEVER else ends_at


def next_change(sales: Iterable[Sale], now: datetime) -> datetime | None:
    """When the next sale starts or ends after `now`; None where nothing is planned."""
    moments = [moment for sale in sales for moment in sale[1:] if moment is not None and moment > now]
    return min(moments, default=None)


def read_sales(stored: Iterable[Sequence[object]]) -> list[Sale]:
    """Sales as the repeated columns keep them: [[1900, "2026-06-01T00:00:00+00:00", null], ...]."""
    return [
        (int(str(price)), datetime.fromisoformat(str(starts)), datetime.fromisoformat(str(ends)) if ends else None)
        for price, starts, ends in stored
    ]
