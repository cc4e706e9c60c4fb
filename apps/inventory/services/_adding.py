"""Adding the ledger up: days of levels and places, with average cost and value. It reads and stores nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, F, Max, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, JSONObject, TruncDate
from django.utils import timezone

from apps.inventory.models import COST_SCALE, Movement, PlaceDay, StockDay, StockItem, StockLevel
from apps.inventory.services._calendar import DAY, start_of
from shop.common.money import round_half_up

CHUNK = 5000
UNITS = ("received", "sold", "cancelled", "returned", "moved", "corrected")
_KINDS = {
    "received": (Movement.Kind.RECEIPT, Movement.Kind.RESTOCK),
    "sold": (Movement.Kind.SALE,),
    "cancelled": (Movement.Kind.CANCEL,),
    "returned": (Movement.Kind.RETURN,),
    "moved": (Movement.Kind.TRANSFER,),
}


class Sums(NamedTuple):
    """What moved at a level on a day; `change` is all of it, and what no other column names is `corrected`."""

    day: date
    level: int
    item: int
    location: int
    movements: int
    change: int
    received: int
    out: int
    cancelled: int
    returned: int
    moved: int
    costed: int
    received_cost: int

    @property
    def corrected(self) -> int:
        """Corrections, stocktakes and whatever is neither bought, sold nor carried."""
        return self.change - self.received - self.out - self.cancelled - self.returned - self.moved


@dataclass(frozen=True, slots=True)
class Added:
    """Rows to store or to show, oldest first."""

    days: list[StockDay]
    places: list[PlaceDay]


@dataclass(frozen=True, slots=True)
class Stand:
    """How a level stands at the end of a day."""

    item: int
    location: int
    on_hand: int = 0
    value: int = 0
    unvalued: int = 0


@dataclass(frozen=True, slots=True)
class Books:
    """What is carried from day to day: the stands of levels and places, and the average cost of each item.

    `read` are the items of which all this is known.
    """

    levels: dict[int, Stand] = field(default_factory=dict)
    of_item: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    averages: dict[int, int | None] = field(default_factory=dict)
    places: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    read: set[int] = field(default_factory=set)

    def put(self, level: int, stand: Stand) -> None:
        """Remember how a level stands now."""
        self.levels[level] = stand
        self.of_item[stand.item].add(level)


def value_of(units: int, average: int | None) -> int:
    """What the units are worth in minor units; those that are owed, or of which nobody knows the cost, nothing."""
    return round_half_up(max(0, units) * average, COST_SCALE) if average is not None else 0


def add_up(first: date, last: date, *, items: Iterable[int] | None = None, books: Books | None = None) -> Added:
    """The days from `first` to `last`, carried on from the stored days before `first`; of some items or of all.

    The places are then those of these items alone, and their stands are not the whole places'. `books` that an earlier
    call has carried up to the day before `first` spare reading them again, and are carried on.
    """
    sums = list(_sums(first, last, items))
    books = books if books is not None else Books()
    _open_books(books, {row.item for row in sums}, first, whole=items is None)
    added = Added(days=[], places=[])
    for day, of_day in groupby(sums, key=lambda row: row.day):
        _add_day(day, {row.level: row for row in of_day}, books, added)
    return added


def _sums(first: date, last: date, items: Iterable[int] | None) -> Iterator[Sums]:
    """One row for each level and day on which something moved, by day; a single statement, so it sees one moment."""
    moved = Movement.objects.filter(created_at__gte=start_of(first), created_at__lt=start_of(last + DAY))
    if items is not None:
        moved = moved.filter(level__in=StockLevel.objects.filter(item__in=list(items)).values("pk"))
    cost: Any = Sum(F("quantity") * F("unit_cost"), output_field=BigIntegerField())
    groups = {name: Coalesce(Sum("quantity", filter=Q(kind__in=kinds)), 0) for name, kinds in _KINDS.items()}
    rows = (
        moved.order_by()
        .annotate(day=TruncDate("created_at", tzinfo=timezone.get_default_timezone()))
        .values_list("day", "level", "level__item", "level__location")
        .annotate(n=Count("pk"), change=Sum("quantity"), **groups)
        .annotate(costed=Coalesce(Sum("quantity", filter=Q(unit_cost__isnull=False)), 0), cost=Coalesce(cost, 0))
        .order_by("day", "level")
    )
    return (Sums(day, *map(int, numbers)) for day, *numbers in rows)


class LastDay(NamedTuple):
    """How a level stood at the end of its last stored day up to some day."""

    level: int
    item: int
    location: int
    day: date
    on_hand: int
    average: int | None
    value: int


def last_days(levels: "QuerySet[StockLevel]", *, until: date) -> list[LastDay]:
    """Of each of these levels how it stood at the end of `until`; those that had not been moved by then are left out.

    One step into the index for each level, however many days there are.
    """
    columns = {name: F(name) for name in ("day", "on_hand", "average", "value")}
    last = Subquery(StockDay.objects.last_of_levels(until=until).values(json=JSONObject(**columns)))
    rows = levels.order_by().annotate(last=last).values_list("pk", "item", "location", "last")
    return [
        LastDay(level, item, place, date.fromisoformat(last["day"]), last["on_hand"], last["average"], last["value"])
        for level, item, place, last in rows
        if last
    ]


def _open_books(books: "Books", items: set[int], first: date, *, whole: bool) -> None:
    """Read how what is not known yet stood before `first`."""
    seen: dict[int, date] = {}
    unread = sorted(items - books.read)
    for start in range(0, len(unread), CHUNK):
        levels = StockLevel.objects.filter(item__in=unread[start : start + CHUNK])
        for row in last_days(levels, until=first - DAY):
            stand = Stand(row.item, row.location, row.on_hand, row.value, _unvalued(row.on_hand, row.average))
            books.put(row.level, stand)
            if row.day >= seen.get(row.item, row.day):
                books.averages[row.item], seen[row.item] = row.average, row.day
    books.read.update(unread)
    if whole and not books.places:
        books.places.update(place_stands(until=first - DAY))


def place_stands(*, until: date) -> dict[int, tuple[int, int, int]]:
    """Units on hand, their value and those without a known cost of each place (primary key), at the end of `until`."""
    lasts = PlaceDay.objects.filter(day__lte=until).order_by().values("location").annotate(last=Max("day"))
    at = Q(pk__in=[])
    for row in lasts:
        at |= Q(location=row["location"], day=row["last"])
    found = PlaceDay.objects.filter(at).values_list("location", "on_hand", "value", "unvalued")
    return {location: (on_hand, value, unvalued) for location, on_hand, value, unvalued in found}


def _unvalued(on_hand: int, average: int | None) -> int:
    return max(0, on_hand) if average is None else 0


def _add_day(day: date, sums: Mapping[int, Sums], books: Books, added: Added) -> None:
    """Receipts first: a day has one average cost, and what was sold that day was sold at it."""
    for row in sums.values():
        if row.level not in books.levels:
            books.put(row.level, Stand(row.item, row.location))
    touched = set(sums)
    for item in sorted({row.item for row in sums.values() if row.costed}):
        levels = books.of_item[item]
        books.averages[item] = _average(item, [sums[level] for level in levels if level in sums], books)
        touched |= levels
    places: dict[int, PlaceDay] = {}
    for level in sorted(touched):
        _add_level(day, level, sums.get(level), books, added, places)
    added.places.extend(places[location] for location in sorted(places))


def _average(item: int, sums: Sequence[Sums], books: Books) -> int | None:
    """The moving average after the day's receipts: what lay there in the morning at the old one, what came at its cost.

    The first cost that is ever told is that of all units there are.
    """
    before = books.averages.get(item)
    units, cost = sum(row.costed for row in sums), sum(row.received_cost for row in sums)
    if units <= 0:
        return before
    held = max(0, sum(books.levels[level].on_hand for level in books.of_item[item])) if before is not None else 0
    return round_half_up(held * (before or 0) + cost * COST_SCALE, held + units)


def _add_level(
    day: date, level: int, sums: Sums | None, books: Books, added: Added, places: dict[int, PlaceDay]
) -> None:
    before = books.levels[level]
    average = books.averages.get(before.item)
    on_hand = before.on_hand + (sums.change if sums else 0)
    now = Stand(before.item, before.location, on_hand, value_of(on_hand, average), _unvalued(on_hand, average))
    books.put(level, now)
    units = _units(sums, average) if sums else {}
    added.days.append(
        StockDay(
            level_id=level,
            day=day,
            on_hand=on_hand,
            average=average,
            value=now.value,
            costed=sums.costed if sums else 0,
            received_cost=sums.received_cost if sums else 0,
            **units,
        )
    )
    place = places.get(now.location) or _place(day, now.location, books, places)
    place.movements += sums.movements if sums else 0
    for name, count in units.items():
        setattr(place, name, getattr(place, name) + count)
    place.on_hand += on_hand - before.on_hand
    place.value += now.value - before.value
    place.unvalued += now.unvalued - before.unvalued
    books.places[now.location] = (place.on_hand, place.value, place.unvalued)


def _units(sums: Sums, average: int | None) -> dict[str, int]:
    net = -sums.out - sums.cancelled
    return {
        "received": sums.received,
        "sold": -sums.out,
        "cancelled": sums.cancelled,
        "returned": sums.returned,
        "moved": sums.moved,
        "corrected": sums.corrected,
        "sold_cost": round_half_up(net * average, COST_SCALE) if average is not None else 0,
    }


def _place(day: date, location: int, books: Books, places: dict[int, PlaceDay]) -> PlaceDay:
    on_hand, value, unvalued = books.places.get(location, (0, 0, 0))
    place = PlaceDay(location_id=location, day=day, on_hand=on_hand, value=value, unvalued=unvalued)
    places[location] = place
    return place


def items_of(skus: Iterable[str]) -> dict[str, int]:
    """The primary key of each SKU that is known."""
    return dict(StockItem.objects.filter(sku__in=list(skus)).values_list("sku", "pk"))
