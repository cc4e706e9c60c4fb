"""Proving that the closed days are what the ledger says."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import F, Sum

from apps.inventory.models import Location, Movement, PlaceDay, StockDay, StockLevel
from apps.inventory.services._adding import last_days, place_stands
from apps.inventory.services._calendar import DAY, start_of
from apps.inventory.services._closing import LOOK_BACK, NotYet, closed_through, find_late_days

_CHANGE = F("received") - F("sold") + F("cancelled") + F("returned") + F("moved") + F("corrected")


def audit_days() -> list[str]:
    """One sentence for each closed day, level or place whose days do not say what the ledger does.

    What came late in the last weeks is no finding: the next run of the task adds it up.
    """
    try:
        through = closed_through(look_back=LOOK_BACK)
    except NotYet:
        return []  # the days of another time zone, which nobody reads
    if through is None:
        return []
    findings = [f"The day {day} was closed without some of its movements." for day in _late(through)]
    return [*findings, *_levels(through), *_places(through)]


def _late(through: date) -> list[date]:
    return find_late_days(since=None, until=through)


def _levels(through: date) -> Iterator[str]:
    """Of each level the sum of its days, and how it stood at the end of the last, beside its movements."""
    ledger = Movement.objects.filter(created_at__lt=start_of(through + DAY)).order_by().values_list("level")
    moved = dict(ledger.annotate(units=Sum("quantity")))
    days = StockDay.objects.filter(day__lte=through).order_by().values_list("level")
    added = dict(days.annotate(units=Sum(_CHANGE)))
    closed = {row.level: row.on_hand for row in last_days(StockLevel.objects.all(), until=through)}
    wrong = [
        level for level in {*moved, *added} if not moved.get(level, 0) == added.get(level, 0) == closed.get(level, 0)
    ]
    for level in StockLevel.objects.filter(pk__in=wrong).select_related("item", "location"):
        yield (
            f"The days of {level.item.sku} at {level.location.code} add up to {added.get(level.pk, 0)} and end with "
            f"{closed.get(level.pk, 0)} up to {through}, its movements say {moved.get(level.pk, 0)}"
        )


def _places(through: date) -> Iterator[str]:
    """Of each place the sum of its days, and its units and value at the end of the last, beside its levels."""
    levels: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    days = StockDay.objects.filter(day__lte=through).order_by().values_list("level__location")
    for place, change, sold in days.annotate(units=Sum(_CHANGE), out=Sum("sold")):
        levels[place][:2] = [change, sold]
    for row in last_days(StockLevel.objects.all(), until=through):
        levels[row.location][2] += row.on_hand
        levels[row.location][3] += row.value
    sums = (
        PlaceDay.objects.filter(day__lte=through)
        .order_by()
        .values_list("location")
        .annotate(units=Sum(_CHANGE), out=Sum("sold"))
    )
    stands, own = place_stands(until=through), {place: [change, sold] for place, change, sold in sums}
    for place in Location.objects.filter(pk__in={*levels, *own}):
        said = [*own.get(place.pk, [0, 0]), *stands.get(place.pk, (0, 0))[:2]]
        if said != levels[place.pk]:
            yield f"The days of {place.code} say {said} up to {through}, those of its levels {levels[place.pk]}"
