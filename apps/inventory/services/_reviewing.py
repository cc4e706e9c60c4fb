"""Looking at a stocktake: the list to count by, how far it is, and what would be booked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Max

from apps.inventory.models import Movement, StockLevel, Stocktake, StocktakeCount, StocktakeLine
from apps.inventory.services._counting import UnknownStocktake, arrived, on_shelf


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line of the count sheet; `expected` is what lies there by the books now, or None for a blind count."""

    sku: str
    barcode: str
    counted: int | None
    expected: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What would be booked of a SKU: `units` more or less. `uncounted`: nobody counted it, it counts as nothing.

    `blocked` says that so many units cannot go, because they are promised; `moved` that it had better be counted again;
    `value` is what the units cost when they came in last, in minor units, as far as known.
    """

    sku: str
    expected: int
    counted: int
    moved: bool = False
    blocked: bool = False
    uncounted: bool = False
    value: int | None = None

    @property
    def units(self) -> int:
        """Units too many, or too few where it is less than nothing."""
        return self.counted - self.expected


@dataclass(frozen=True, slots=True)
class StocktakeReview:
    """How a stocktake stands: `lines` on its list, `counted` of them, and the `differences` that would be booked.

    `arrived` are SKUs that count as nothing for nobody, because something came in of them; `moved` those that had
    better be counted again, whether they differ or not. `changes` is what `book_stocktake` wants as `seen`.
    """

    number: str
    lines: int
    counted: int
    differences: tuple[Difference, ...]
    arrived: tuple[str, ...]
    moved: tuple[str, ...]
    changes: int

    @property
    def more(self) -> int:
        """Units that were found."""
        return sum(each.units for each in self.differences if each.units > 0)

    @property
    def less(self) -> int:
        """Units that are missing."""
        return -sum(each.units for each in self.differences if each.units < 0)

    @property
    def value(self) -> int:
        """What the found units are worth less the missing ones, as far as their cost is known."""
        return sum(each.value or 0 for each in self.differences)

    @property
    def blocked(self) -> tuple[Difference, ...]:
        """Those that cannot be booked."""
        return tuple(each for each in self.differences if each.blocked)


@dataclass(frozen=True, slots=True)
class CountEntry:
    """One entry of one person: `added` units where they were added, and what the line said then."""

    sku: str
    counted: int | None
    added: int | None
    actor: str
    at: datetime

    @property
    def by(self) -> str:
        """Who it was."""
        return self.actor.removeprefix("staff:")


def get_sheet(*, number: str, expected: bool = False) -> list[SheetLine]:
    """The list to count by, in the order of the SKUs; blind unless what is expected is asked for.

    Raises: UnknownStocktake.
    """
    stocktake = _find(number)
    shelf = on_shelf(stocktake) if expected else {}
    rows = stocktake.lines.order_by("item__sku").values_list("item", "item__sku", "item__barcode", "counted")
    return [
        SheetLine(sku, barcode, counted, shelf.get(item, 0) if expected else None)
        for item, sku, barcode, counted in rows
    ]


def list_counts(*, number: str, limit: int = 15) -> list[CountEntry]:
    """What was entered last, the newest first."""
    rows = StocktakeCount.objects.filter(line__stocktake__number=number).select_related("line__item").order_by("-pk")
    return [CountEntry(row.line.item.sku, row.counted, row.added, row.actor, row.created_at) for row in rows[:limit]]


def list_uncounted(*, number: str, limit: int = 50) -> list[str]:
    """The SKUs that nobody counted yet, in their order."""
    lines = StocktakeLine.objects.filter(stocktake__number=number).uncounted().order_by("item__sku")
    return list(lines.values_list("item__sku", flat=True)[:limit])


def review_stocktake(*, number: str, uncounted: str = "leave") -> StocktakeReview:
    """What `book_stocktake` would do now; of a closed one, what it did. Raises: UnknownStocktake."""
    stocktake = _find(number)
    counted = list(stocktake.lines.counted().select_related("item").order_by("item__sku"))
    found = [_difference(line) for line in counted if line.difference]
    came: list[str] = []
    zero = uncounted == "zero" and stocktake.status == Stocktake.Status.OPEN
    if zero:
        absent, came = _absent(stocktake)
        found = sorted([*found, *absent], key=lambda each: each.sku)
    total = stocktake.lines.count()
    return StocktakeReview(
        number=number,
        lines=total,
        counted=len(counted),
        differences=tuple(_valued(_checked(stocktake, found))),
        arrived=tuple(came),
        moved=tuple(line.item.sku for line in counted if line.moved),
        changes=stocktake.changes,
    )


def _find(number: str) -> Stocktake:
    found = Stocktake.objects.select_related("location").filter(number=number).first()
    if found is None:
        raise UnknownStocktake(number=number)
    return found


def _difference(line: StocktakeLine) -> Difference:
    return Difference(line.item.sku, line.expected or 0, line.counted or 0, moved=line.moved)


def _absent(stocktake: Stocktake) -> tuple[list[Difference], list[str]]:
    """What would count as nothing, and the SKUs that would not, because something came in of them."""
    came, shelf = arrived(stocktake), on_shelf(stocktake)
    rows = list(stocktake.lines.uncounted().order_by("item__sku").values_list("item", "item__sku"))
    absent = [
        Difference(sku, shelf[item], 0, uncounted=True) for item, sku in rows if item not in came and shelf.get(item)
    ]
    return absent, [sku for item, sku in rows if item in came]


def _checked(stocktake: Stocktake, found: Iterable[Difference]) -> Iterator[Difference]:
    """With those marked that a level could not bear."""
    if stocktake.status != Stocktake.Status.OPEN:
        yield from found
        return
    levels = StockLevel.objects.filter(location=stocktake.location, item__stocktake_lines__stocktake=stocktake)
    room = {
        sku: min(on_hand, on_hand - reserved + limit)
        for sku, on_hand, reserved, limit in levels.values_list("item__sku", "on_hand", "reserved", "backorder_limit")
    }
    for each in found:
        yield replace(each, blocked=each.units < 0 and room.get(each.sku, 0) < -each.units)


def _valued(found: Iterable[Difference]) -> Iterator[Difference]:
    """With what the units cost when they came in last."""
    rows = list(found)
    priced = Movement.objects.filter(level__item__sku__in=[each.sku for each in rows], unit_cost__isnull=False)
    newest = priced.order_by().values("level__item").annotate(newest=Max("pk")).values("newest")
    costs = dict(Movement.objects.filter(pk__in=newest).values_list("level__item__sku", "unit_cost"))
    for each in rows:
        cost = costs.get(each.sku)
        yield replace(each, value=None if cost is None else cost * each.units)
