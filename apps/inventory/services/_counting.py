"""Counting: what people found on the shelves, each number beside what the books said at that very moment.

Expected is what lies there by the books: on hand, and what is sold and not sent yet. It is read in one statement and
written with the number; `_stocktakes` says why the difference between the two stays right whatever is sold later.

Many people count at once. Units that are added (scan by scan, from several shelves) add up, whoever adds them. A number
that replaces somebody else's is refused until it is sent with the `version` that was seen. Every entry is kept
(`StocktakeCount`). Where units came or left between two parts of one count, the line is marked `moved`, because nobody
can know on which of the two shelves they lay.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.inventory.models import (
    MAX_UNITS,
    Movement,
    StockItem,
    StockLevel,
    Stocktake,
    StocktakeCount,
    StocktakeLine,
)
from apps.inventory.services._ledger import UnknownSku
from shop.common.errors import Conflict, Invalid, NotFound

_BATCH = 500
# What brings units into the house from outside, or from another place.
_ARRIVALS = (Movement.Kind.RECEIPT, Movement.Kind.RESTOCK, Movement.Kind.RETURN, Movement.Kind.TRANSFER)


class UnknownStocktake(NotFound):
    """There is no stocktake with that number."""

    code = "unknown_stocktake"
    title = "There is no such stocktake"


class StocktakeClosed(Conflict):
    """It is booked or cancelled already."""

    code = "stocktake_closed"
    title = "This stocktake is closed"


class StocktakeChanged(Conflict):
    """Somebody counted after the differences were looked at."""

    code = "stocktake_changed"
    title = "Somebody counted meanwhile"


class BeingCounted(Conflict):
    """Another stocktake of the same place is open for these SKUs."""

    code = "being_counted"
    title = "These are being counted already"


class CountedByOther(Conflict):
    """Somebody else counted the same; `counts` says what, by whom, and the `version` that replaces it."""

    code = "counted_by_other"
    title = "Somebody else has counted this"


@dataclass(frozen=True, slots=True)
class Count:
    """What somebody found of a SKU: so many `units`; with `add`, on top of what was there; None: strike it out.

    `seen` is the version of the line that a number replaces, where it is somebody else's. A `key` makes it count once.
    """

    sku: str
    units: int | None
    add: bool = False
    seen: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """A line after it was counted: `before` is what it said until then; `new` says that it was not on the list."""

    sku: str
    counted: int | None
    before: int | None
    moved: bool
    new: bool = False


def count_lines(
    *, number: str, counts: Sequence[Count], extend: bool = False, replace: bool = False, actor: str, now: datetime
) -> list[Counted]:
    """Write down what was found: all of it or nothing. With `extend`, a SKU that is not on the list joins it; with
    `replace`, numbers of others are replaced on purpose. A count whose key came before changes nothing.

    Raises: UnknownStocktake, StocktakeClosed, UnknownSku (with the `skus`), CountedByOther, BeingCounted, Invalid.
    """
    _require_sane(counts)
    with transaction.atomic():
        stocktake = claim(number)
        new = _new(counts)
        lines, added = _lines(stocktake, {count.sku for count in new}, extend=extend)
        if not replace:
            _require_own(new, lines, actor)
        return _write(stocktake, new, lines, added, actor, now)


def claim(number: str, *, seen: int | None = None) -> Stocktake:
    """The stocktake, if it is open; nobody else counts or closes it until this transaction ends.

    Raises: UnknownStocktake, StocktakeClosed, StocktakeChanged (with another number of changes `seen`).
    """
    rows = Stocktake.objects.open().filter(number=number)
    rows = rows if seen is None else rows.filter(changes=seen)
    if rows.update(changes=F("changes") + 1):
        return Stocktake.objects.select_related("location").get(number=number)
    found = Stocktake.objects.filter(number=number).first()
    if found is None:
        raise UnknownStocktake(number=number)
    if found.status == Stocktake.Status.OPEN:
        raise StocktakeChanged(_("Somebody counted meanwhile. Look at the differences as they are now."))
    raise StocktakeClosed(_("%(number)s is %(state)s already.") % {"number": number, "state": found.status})


def _require_sane(counts: Iterable[Count]) -> None:
    for count in counts:
        if count.units is not None and abs(count.units) > MAX_UNITS:
            raise Invalid(_("That is more than the books can hold."), field="units")
        if count.units is not None and count.units < 0 and not count.add:
            raise Invalid(_("There cannot be less than nothing on a shelf."), field="units")


def _new(counts: Sequence[Count]) -> list[Count]:
    """Those whose key did not come before."""
    keyed = {count.key: count for count in reversed(counts) if count.key}
    known = set(StocktakeCount.objects.filter(key__in=keyed).values_list("key", flat=True)) if keyed else set()
    return [count for count in counts if not count.key or (count.key not in known and keyed[count.key] is count)]


def _lines(stocktake: Stocktake, skus: set[str], *, extend: bool) -> tuple[dict[str, StocktakeLine], set[str]]:
    """The line of each SKU, and which of them were not there before. Raises: UnknownSku, BeingCounted."""
    rows = StocktakeLine.objects.filter(stocktake=stocktake, item__sku__in=skus).select_related("item")
    lines = {line.item.sku: line for line in rows}
    missing = skus - lines.keys()
    if missing:
        lines |= _extend(stocktake, missing) if extend else _refuse(missing)
    return lines, missing


def _refuse(missing: Iterable[str]) -> dict[str, StocktakeLine]:
    skus = sorted(missing)
    raise UnknownSku(_("Not on the list of this stocktake: %s.") % ", ".join(skus[:10]), field="code", skus=skus)


def _extend(stocktake: Stocktake, skus: set[str]) -> dict[str, StocktakeLine]:
    items = {item.sku: item for item in StockItem.objects.filter(sku__in=skus, tracked=True)}
    if unknown := skus - items.keys():
        raise UnknownSku(
            _("No stock is kept of: %s.") % ", ".join(sorted(unknown)[:10]), field="code", skus=sorted(unknown)
        )
    lines = [StocktakeLine(stocktake=stocktake, item=items[sku], location=stocktake.location) for sku in sorted(items)]
    try:
        with transaction.atomic():
            StocktakeLine.objects.bulk_create(lines)
    except IntegrityError:
        raise BeingCounted(_("Another stocktake that is open counts this here. Finish or cancel it first.")) from None
    return {line.item.sku: line for line in lines}


def _require_own(counts: Iterable[Count], lines: Mapping[str, StocktakeLine], actor: str) -> None:
    """Raises: CountedByOther."""
    theirs = [
        line
        for count in counts
        if not count.add
        if (line := lines[count.sku]).counted not in {None, count.units}
        if line.counted_by != actor and count.seen != line.version
    ]
    if not theirs:
        return
    told = [
        {"sku": line.item.sku, "counted": line.counted, "by": line.counted_by, "version": line.version}
        for line in theirs
    ]
    first = theirs[0]
    raise CountedByOther(
        _("%(by)s has counted %(units)d of %(sku)s.")
        % {"by": first.counted_by.removeprefix("staff:"), "units": first.counted, "sku": first.item.sku},
        counts=told,
    )


def _write(
    stocktake: Stocktake,
    counts: Sequence[Count],
    lines: Mapping[str, StocktakeLine],
    added: set[str],
    actor: str,
    now: datetime,
) -> list[Counted]:
    shelf = on_shelf(stocktake, [line.item_id for line in lines.values()])
    before = {sku: line.counted for sku, line in lines.items()}
    entries = [_apply(count, lines[count.sku], shelf.get(lines[count.sku].item_id, 0), actor, now) for count in counts]
    StocktakeLine.objects.bulk_create(
        lines.values(),
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["stocktake", "item"],
        update_fields=["counted", "expected", "moved", "counted_at", "counted_by", "version"],
    )
    StocktakeCount.objects.bulk_create(entries, batch_size=_BATCH)
    return [
        Counted(sku, line.counted, before[sku], line.moved, new=sku in added) for sku, line in sorted(lines.items())
    ]


def _apply(count: Count, line: StocktakeLine, expected: int, actor: str, now: datetime) -> StocktakeCount:
    """Write the count into the line, and what the books say now beside it."""
    adding = count.add and line.counted is not None
    units = count.units if count.units is None or not adding else (line.counted or 0) + count.units
    if units is not None and not 0 <= units <= MAX_UNITS:
        raise Invalid(
            _("That would leave %(units)d counted of %(sku)s.") % {"units": units, "sku": count.sku}, field="units"
        )
    line.moved = units is not None and adding and (line.moved or line.expected != expected)
    line.counted, line.expected = units, None if units is None else expected
    line.counted_at, line.counted_by = None if units is None else now, actor
    line.version += 1
    return StocktakeCount(
        line=line,
        counted=units,
        added=count.units if count.add else None,
        expected=line.expected,
        actor=actor,
        key=count.key or uuid4().hex,
    )


def on_shelf(stocktake: Stocktake, items: Iterable[int] | None = None) -> dict[int, int]:
    """What lies at the place by the books, by item, in one statement: those asked for, or all on the list."""
    levels = StockLevel.objects.filter(location=stocktake.location)
    if items is None:
        levels = levels.filter(item__stocktake_lines__stocktake=stocktake)
    else:
        levels = levels.filter(item__in=list(items))
    return dict(levels.shelf())


def count_as_nothing(stocktake: Stocktake, *, actor: str, now: datetime) -> None:
    """Say of whatever nobody counted that none is there, except of what came in meanwhile."""
    came = arrived(stocktake)
    rows = stocktake.lines.uncounted().exclude(item__in=came).select_related("item")
    lines = {line.item.sku: line for line in rows}
    _write(stocktake, [Count(sku, 0) for sku in lines], lines, set(), actor, now)


def arrived(stocktake: Stocktake) -> set[int]:
    """The items that nobody counted and that something came in of at the place since the stocktake was opened."""
    moves = Movement.objects.filter(
        level__location=stocktake.location,
        level__item__in=stocktake.lines.uncounted().values("item"),
        kind__in=_ARRIVALS,
        quantity__gt=0,
        created_at__gte=stocktake.opened_at,
    )
    return set(moves.order_by().values_list("level__item", flat=True))
