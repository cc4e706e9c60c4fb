"""Purchase orders as files: many lines out of a spreadsheet, and an order as one."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.conf import settings
from django.utils.translation import gettext as _

from apps.inventory.models import MAX_LIMIT, PurchaseOrder, StockItem
from apps.inventory.services._purchase_drafts import MAX_LINES, DraftLine, find_order, save_draft
from shop.common.errors import Invalid
from shop.common.money import MAX_AMOUNT, Money, minor_digits

MAX_FILE_BYTES = 1_000_000
HEADS = ("sku", "quantity", "unit_cost")


@dataclass(frozen=True, slots=True)
class BadLine:
    """What is wrong with a line of a file; the first line is 1."""

    line: int
    problem: str


class BadLines(Invalid):
    """Some lines of a file cannot be read; none was taken. `lines` names each of them."""

    code = "bad_lines"
    title = "Some lines of the file cannot be read"

    def __init__(self, lines: Iterable[BadLine]) -> None:
        self.lines = tuple(lines)
        sentence = " ".join(f"Line {bad.line}: {bad.problem}" for bad in self.lines[:20])
        told = [{"line": bad.line, "problem": bad.problem} for bad in self.lines]
        super().__init__(sentence, field="file", lines=told)


def import_lines(*, number: str, version: int, content: bytes) -> None:
    """Add the lines of a CSV file (sku, quantity, unit_cost in major units, which may be empty) to a draft.

    A SKU that stands there already gets the file's quantity, and its cost where the file has one. All lines are taken
    or none. Raises: BadLines, and as `save_draft`.
    """
    order = find_order(number)
    have = order.lines.select_related("item")
    lines = [DraftLine(line.item.sku, line.quantity, line.unit_cost) for line in have]
    save_draft(
        number=number,
        version=version,
        lines=add_file(lines=lines, content=content),
        location=order.location.code,
        expected_on=order.expected_on,
        note=order.note,
    )


def add_file(*, lines: Iterable[DraftLine], content: bytes) -> list[DraftLine]:
    """The lines with those of a file, as `import_lines` adds them. Raises: BadLines, Invalid."""
    found = {line.sku: line for line in lines}
    for line in read_lines(content):
        before = found.get(line.sku)
        cost = before.unit_cost if before and line.unit_cost is None else line.unit_cost
        found[line.sku] = DraftLine(line.sku, line.quantity, cost)
    return list(found.values())


def read_lines(content: bytes) -> list[DraftLine]:
    """The lines of a CSV file with commas, semicolons or tabs, with or without a head. Raises: BadLines, Invalid."""
    rows = _rows(content)
    known = set(StockItem.objects.filter(sku__in={row[0] for _n, row in rows}).values_list("sku", flat=True))
    lines: dict[str, DraftLine] = {}
    bad: list[BadLine] = []
    for place, row in rows:
        try:
            line = _line(row, known, lines)
            lines[line.sku] = line
        except Invalid as error:
            bad.append(BadLine(place, error.sentence))
    if bad:
        raise BadLines(bad)
    return list(lines.values())


def _rows(content: bytes) -> list[tuple[int, list[str]]]:
    """The rows that say something, each with its number. Raises: Invalid."""
    if len(content) > MAX_FILE_BYTES:
        raise Invalid(_("The file is too large; %(most)d lines are enough for one order.") % {"most": MAX_LINES})
    try:
        text = content.decode("utf-8-sig")
        first = text.partition("\n")[0]
        divider = max(",;\t", key=first.count)
        rows = list(enumerate(csv.reader(io.StringIO(text), delimiter=divider), 1))
    except (UnicodeDecodeError, csv.Error):
        raise Invalid(_("This is not a CSV file in UTF-8."), field="file") from None
    cells = [(place, [cell.strip() for cell in row]) for place, row in rows if any(cell.strip() for cell in row)]
    if cells and cells[0][1][0].lower() == HEADS[0]:
        cells = cells[1:]
    if not 1 <= len(cells) <= MAX_LINES:
        raise Invalid(_("A file has between 1 and %(most)d lines.") % {"most": MAX_LINES}, field="file")
    return cells


def _line(row: list[str], known: set[str], before: dict[str, DraftLine]) -> DraftLine:
    sku, quantity, cost = [*row, "", ""][:3]
    if len(row) > len(HEADS) and any(row[3:]):
        raise Invalid(_("there are more than three columns: SKU, quantity, unit cost."))
    if sku not in known:
        raise Invalid(_("there is no SKU “%(sku)s”.") % {"sku": sku[:64]})
    if sku in before:
        raise Invalid(_("%(sku)s was there before; write it once.") % {"sku": sku})
    return DraftLine(sku, _units(quantity), _cost(cost) if cost else None)


def _units(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= MAX_LIMIT):
        raise Invalid(_("“%(text)s” is not a number of units.") % {"text": text[:20]})
    return int(text)


def _cost(text: str) -> int:
    """Minor units of "4.50" or "4,50"."""
    try:
        major = Decimal(text if "." in text else text.replace(",", "."))
        if not major.is_finite() or abs(major) > MAX_AMOUNT:
            raise InvalidOperation
        minor = major.scaleb(minor_digits(settings.SHOP_CURRENCY))
    except InvalidOperation:
        minor = Decimal(-1)
    if minor != minor.to_integral_value() or not 0 <= minor <= MAX_AMOUNT:
        raise Invalid(_("“%(text)s” is not an amount.") % {"text": text[:20]})
    return int(minor)


def export_lines(*, number: str) -> str:
    """The order as CSV: SKU, the supplier's SKU, quantity, unit cost in major units, received, beyond.

    No cell is a formula to a spreadsheet. Raises: PurchaseOrderNotFound.
    """
    order = find_order(number)
    theirs = _their_skus(order)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*HEADS[:1], "supplier_sku", *HEADS[1:], "received", "extra"])
    for line in order.lines.select_related("item"):
        cost = "" if line.unit_cost is None else Money.of(line.unit_cost).major
        texts = [_plain(line.item.sku), _plain(theirs.get(line.item_id, ""))]
        writer.writerow([*texts, line.quantity, cost, line.received, line.extra])
    return out.getvalue()


def _their_skus(order: PurchaseOrder) -> dict[int, str]:
    return dict(order.supplier.items.filter(item__in=order.lines.values("item")).values_list("item", "supplier_sku"))


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
