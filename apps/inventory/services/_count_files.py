"""Count sheets as files: written for people to fill in, and read back with every bad line named."""

from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext as _

from apps.inventory.models import MAX_UNITS, StocktakeLine
from apps.inventory.services._barcodes import find_by_code
from apps.inventory.services._counting import Count, Counted, CountedByOther, count_lines
from apps.inventory.services._reviewing import get_sheet
from apps.inventory.services._tables import Row, TableInvalid, read_table, read_units, refuse_lines, write_table


def write_sheet(*, number: str, expected: bool = False) -> str:
    """The count sheet as CSV, with an empty column for what is found. It stays empty where somebody counted
    already: whatever comes back in it was counted now. Raises: UnknownStocktake.
    """
    lines = get_sheet(number=number, expected=expected)
    if not expected:
        return write_table([["sku", "barcode", "counted"], *([line.sku, line.barcode, ""] for line in lines)])
    body = ([line.sku, line.barcode, "", line.expected] for line in lines)
    return write_table([["sku", "barcode", "counted", "expected"], *body])


def upload_counts(*, number: str, data: bytes, replace: bool = False, actor: str, now: datetime) -> list[Counted]:
    """Take over the filled-in sheet; lines with an empty count are left alone. If a single line is bad, nothing is
    changed and all bad ones are named. The same file again changes nothing.

    With `replace`, numbers that others counted are replaced; else they are bad lines too.
    Raises: TableInvalid, UnknownStocktake, StocktakeClosed.
    """
    rows = [row for row in read_table(data, columns=["sku", "counted"]) if row.cells.get("counted")]
    if not rows:
        raise TableInvalid(_("No line has a count. Fill in the column “counted”."))
    counts, numbers = _read(number, rows, sha256(data).hexdigest()[:32])
    try:
        return count_lines(number=number, counts=counts, replace=replace, actor=actor, now=now)
    except CountedByOther as error:
        problems = {
            numbers[each["sku"]]: _("%(by)s has counted %(units)d of %(sku)s.")
            % {"by": each["by"].removeprefix("staff:"), "units": each["counted"], "sku": each["sku"]}
            for each in error.data["counts"]
        }
        refuse_lines(problems)
        raise


def _read(number: str, rows: list[Row], file: str) -> tuple[list[Count], dict[str, int]]:
    """The counts, and the line of the file that each SKU stands on. Raises: TableInvalid."""
    meant = find_by_code(_code(row) for row in rows)
    listed = set(StocktakeLine.objects.filter(stocktake__number=number).values_list("item__sku", flat=True))
    problems: dict[int, str] = {}
    counts: list[Count] = []
    numbers: dict[str, int] = {}
    for row in rows:
        sku, units = meant.get(_code(row), ""), read_units(row.cells["counted"])
        if problem := _problem(row, sku, units, listed, numbers):
            problems[row.number] = problem
        else:
            counts.append(Count(sku, units, key=f"{number}:{file}:{row.number}"))
        numbers.setdefault(sku, row.number)
    refuse_lines(problems)
    return counts, numbers


def _code(row: Row) -> str:
    return row.cells.get("sku") or row.cells.get("barcode", "")


def _problem(row: Row, sku: str, units: int | None, listed: set[str], numbers: dict[str, int]) -> str:
    return _unclear(row, sku, listed, numbers) or _senseless(row.cells["counted"], units)


def _unclear(row: Row, sku: str, listed: set[str], numbers: dict[str, int]) -> str:
    """Why nobody knows which line of the stocktake is meant."""
    if not _code(row):
        return _("it names no SKU.")
    if not sku:
        return _("there is no SKU %s.") % _code(row)
    if sku not in listed:
        return _("%s is not on the list of this stocktake.") % sku
    if sku in numbers:
        return _("%(sku)s stands on line %(number)d already.") % {"sku": sku, "number": numbers[sku]}
    return ""


def _senseless(typed: str, units: int | None) -> str:
    """Why so many units cannot lie on a shelf."""
    if units is None:
        return _("“%s” is not a whole number.") % typed
    return "" if 0 <= units <= MAX_UNITS else _("%d units cannot lie on a shelf.") % units
