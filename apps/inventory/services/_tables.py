"""Tables that people send and get: read as spreadsheets write them, written so that spreadsheets run nothing."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shop.common.errors import Invalid

MAX_BYTES = 5_000_000
MAX_ROWS = 50_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NAMED = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: its number as a spreadsheet shows it, and its cells by the name of their column."""

    number: int
    cells: Mapping[str, str]


class TableInvalid(Invalid):
    """The file cannot be read, or lines of it make no sense; `problems` names each with its number."""

    code = "table_invalid"
    title = "Nothing was changed"

    def __init__(self, sentence: str, problems: Sequence[str] = ()) -> None:
        super().__init__(sentence, field="file", problems=list(problems))
        self.problems = list(problems)


def refuse_lines(problems: Mapping[int, str]) -> None:
    """Name every bad line by its number, if there is one. Raises: TableInvalid."""
    if not problems:
        return
    lines = [_("Line %(number)d: %(problem)s") % {"number": n, "problem": problems[n]} for n in sorted(problems)]
    more = [_("And %(n)d more lines.") % {"n": len(lines) - _NAMED}] if len(lines) > _NAMED else []
    raise TableInvalid(_("Nothing was changed. Mend these lines and upload the file again."), [*lines[:_NAMED], *more])


def read_table(data: bytes, *, columns: Iterable[str]) -> list[Row]:
    """The rows of a CSV file with these columns: commas, semicolons or tabs, with or without a mark of byte order.

    Empty lines and unknown columns are passed over; letters and spaces in the head do not matter. Raises: TableInvalid.
    """
    text = _decode(data)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names = [name.strip().casefold() for name in next(reader, [])]
        if missing := [column for column in columns if column not in names]:
            raise TableInvalid(_("The first line must name the columns; this one is missing: %s.") % ", ".join(missing))
        rows = [Row(reader.line_num, _cells(names, cells)) for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        raise TableInvalid(_("This is not a CSV file: %s.") % error) from None
    if len(rows) > MAX_ROWS:
        raise TableInvalid(_("These are more than %d lines; send them in parts.") % MAX_ROWS)
    return rows


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise TableInvalid(_("The file is larger than %d MB.") % (MAX_BYTES // 1_000_000))
    for encoding in ("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise TableInvalid(_("This is not a CSV file. In a spreadsheet, save it as CSV."))


def _cells(names: list[str], cells: list[str]) -> dict[str, str]:
    return {name: _unguarded(cell.strip()) for name, cell in zip(names, cells, strict=False)}


def _unguarded(cell: str) -> str:
    """Without the apostrophe that `write_table` sets before what would be a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def write_table(rows: Iterable[Sequence[object]]) -> str:
    """CSV as every spreadsheet opens it, with a mark of byte order; text that would be a formula gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def _guarded(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def read_units(text: str) -> int | None:
    """A whole number as it was typed or as a spreadsheet wrote it ("12", "+12", "12.0"); None where it is none."""
    digits = text.removesuffix(".0").removesuffix(",0").replace("\u00a0", "").replace(" ", "")
    bare = digits.removeprefix("-").removeprefix("+")
    if not (bare.isascii() and bare.isdigit()) or len(bare) > 10:
        return None
    return -int(bare) if digits.startswith("-") else int(bare)
