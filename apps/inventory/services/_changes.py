"""Many changes of stock at once: read from a file, looked at, and made all or none."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.inventory.models import MAX_UNITS, Location, StockItem, StockLevel
from apps.inventory.services._barcodes import find_by_code
from apps.inventory.services._ledger import Booking, UnknownSku, book
from apps.inventory.services._tables import Row, TableInvalid, read_table, read_units, refuse_lines

MAX_LINES = 10_000


@dataclass(frozen=True, slots=True)
class StockChange:
    """So many units more (or less, with a minus) of a SKU at a place, and why."""

    sku: str
    location: str
    delta: int
    reason: str


@dataclass(frozen=True, slots=True)
class ChangePreview:
    """What a change would do: units on hand `before` and `after`; `blocked` where they are promised or not there."""

    change: StockChange
    before: int
    blocked: bool

    @property
    def after(self) -> int:
        """Units on hand then."""
        return self.before + self.change.delta


def read_changes(data: bytes) -> list[StockChange]:
    """The changes in a CSV file with the columns sku (or a barcode in it), location, delta and reason.

    Stock is moved by a delta, never typed over. If a single line is bad, all bad ones are named. Raises: TableInvalid.
    """
    rows = read_table(data, columns=["sku", "location", "delta", "reason"])
    if not rows:
        raise TableInvalid(_("The file has no lines below its head."))
    if len(rows) > MAX_LINES:
        raise TableInvalid(_("These are more than %d lines; send them in parts.") % MAX_LINES)
    skus = find_by_code(row.cells.get("sku", "") for row in rows)
    places = set(Location.objects.values_list("code", flat=True))
    lines: dict[tuple[str, str], int] = {}
    changes: list[StockChange] = []
    problems: dict[int, str] = {}
    for row in rows:
        change = _read(row, skus)
        if problem := _unknown(row, change, places, lines) or _senseless(row, change):
            problems[row.number] = problem
        changes.append(change)
        lines.setdefault((change.sku, change.location), row.number)
    refuse_lines(problems)
    return changes


def read_lines(text: str) -> dict[str, int]:
    """Units by SKU, as they were typed or scanned: a line is a SKU or barcode, then units after a comma, semicolon or
    tab. A code alone is one unit, and the same code again adds up; a line that ends before its units says nothing.

    Raises: TableInvalid, with every bad line.
    """
    lines = [(number, *_split(line)) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MAX_LINES:
        raise TableInvalid(_("These are more than %d lines; send them in parts.") % MAX_LINES)
    skus = find_by_code(code for _number, code, _units in lines)
    problems: dict[int, str] = {}
    units: dict[str, int] = {}
    for number, code, typed in lines:
        count = read_units(typed) if typed else 0
        if code not in skus:
            problems[number] = _("there is no SKU “%s”.") % code
        elif count is None or abs(count) > MAX_UNITS:
            problems[number] = _("“%s” is not a number of units.") % typed
        else:
            units[skus[code]] = units.get(skus[code], 0) + count
    refuse_lines(problems)
    return {sku: count for sku, count in units.items() if count}


def _split(line: str) -> tuple[str, str]:
    """A code, and the units that follow it: "1" where it stands alone, nothing where they are still to be written."""
    found = re.match(r"(.*\S)\s*[,;\t]\s*(\S*)\s*$", line)
    return (found[1].strip(), found[2]) if found else (line.strip(), "1")


def _read(row: Row, skus: Mapping[str, str]) -> StockChange:
    cells = row.cells
    delta = read_units(cells.get("delta", "")) or 0
    return StockChange(
        skus.get(cells.get("sku", ""), ""), cells.get("location", ""), delta, cells.get("reason", "")[:200]
    )


def _unknown(row: Row, change: StockChange, places: set[str], lines: Mapping[tuple[str, str], int]) -> str:
    """Why nobody knows which stock is meant."""
    if not change.sku:
        return _("there is no SKU “%s”.") % row.cells.get("sku", "")
    if change.location not in places:
        return _("there is no location “%s”.") % change.location
    if number := lines.get((change.sku, change.location)):
        return _("%(sku)s at %(location)s stands on line %(number)d already.") % {
            "sku": change.sku,
            "location": change.location,
            "number": number,
        }
    return ""


def _senseless(row: Row, change: StockChange) -> str:
    if not change.delta or abs(change.delta) > MAX_UNITS:
        return _("“%s” is not a change: write units to add, or with a minus to take away.") % row.cells.get("delta", "")
    return "" if change.reason else _("it gives no reason.")


def preview_changes(changes: Sequence[StockChange], *, free: bool = False) -> list[ChangePreview]:
    """What `book_changes` would do now; with `free`, units that are promised in any way cannot go."""
    rows = StockLevel.objects.filter(item__sku__in=[change.sku for change in changes]).values_list(
        "item__sku", "location__code", "on_hand", "reserved", "backorder_limit"
    )
    levels = {(sku, code): (on_hand, reserved, limit) for sku, code, on_hand, reserved, limit in rows}
    return [_preview(change, *levels.get((change.sku, change.location), (0, 0, 0)), free=free) for change in changes]


def _preview(change: StockChange, on_hand: int, reserved: int, limit: int, *, free: bool) -> ChangePreview:
    bearable = min(on_hand, on_hand - reserved + (0 if free else limit))
    return ChangePreview(change, on_hand, blocked=change.delta < 0 and -change.delta > bearable)


def book_changes(*, changes: Iterable[StockChange], kind: str = "correction", key: str = "", actor: str) -> int:
    """Make all changes or none, and return how many. With a `key`, a repeat changes nothing.

    Raises: UnknownSku, UnknownLocation, BelowReserved (with the `sku`), Invalid.
    """
    bookings = [
        Booking(
            change.sku,
            change.location,
            change.delta,
            kind=kind,
            reason=change.reason,
            key=f"{key}:{change.sku}:{change.location}" if key else "",
        )
        for change in changes
    ]
    return book(bookings, actor=actor) if bookings else 0


def set_thresholds(*, skus: Iterable[str], threshold: int | None) -> int:
    """At how many unsold units each of these SKUs is low (None: the shop's default); return how many there were.

    Raises: UnknownSku: then none is changed.
    """
    wanted = set(skus)
    with transaction.atomic():
        changed = StockItem.objects.filter(sku__in=wanted).update(threshold=threshold, version=F("version") + 1)
        if changed != len(wanted):
            raise UnknownSku(field="sku")
    return changed
