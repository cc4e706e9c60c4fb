"""The slow and simple way to know what was when: every movement again, one after the other."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings

from apps.inventory.models import Movement


@dataclass
class Replayed:
    """Units, average costs (in ten-thousandths of a minor unit) and values at the end of a day."""

    on_hand: dict = field(default_factory=lambda: defaultdict(int))
    average: dict = field(default_factory=dict)
    value: dict = field(default_factory=dict)

    def total(self, numbers: dict, **of: str) -> int:
        """The sum over levels, of a SKU or a place or all."""
        return sum(
            number
            for (sku, place), number in numbers.items()
            if of.get("sku", sku) == sku and of.get("location", place) == place
        )


def replay(until: date, skus: list[str] | None = None) -> Replayed:
    """What the ledger says about the end of `until`, of all SKUs or some.

    Receipts of a day come before its sales, at one average cost.
    """
    state = Replayed()
    by_day = defaultdict(list)
    rows = Movement.objects.select_related("level__item", "level__location")
    if skus is not None:
        rows = rows.filter(level__item__sku__in=skus)
    for row in rows:
        by_day[row.created_at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()].append(row)
    for day in sorted(day for day in by_day if day <= until):
        for sku in {row.level.item.sku for row in by_day[day]}:
            costed = [r for r in by_day[day] if r.level.item.sku == sku and r.unit_cost is not None]
            units = sum(r.quantity for r in costed)
            if units:
                old = state.average.get(sku)
                held = max(0, state.total(state.on_hand, sku=sku)) if old is not None else 0
                cost = 10_000 * sum(r.quantity * r.unit_cost for r in costed)
                state.average[sku] = half_up(held * (old or 0) + cost, held + units)
        for row in by_day[day]:
            state.on_hand[row.level.item.sku, row.level.location.code] += row.quantity
    for (sku, place), units in state.on_hand.items():
        state.value[sku, place] = half_up(max(0, units) * state.average.get(sku, 0), 10_000)
    return state


def half_up(a: int, b: int) -> int:
    """Of two numbers that are not negative."""
    return (2 * a + b) // (2 * b)
