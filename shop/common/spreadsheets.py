"""Tables as CSV (RFC 4180) that spreadsheets open without harm, made row by row however long they are."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

ROWS_AT_ONCE = 500
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def cell(value: Any) -> Any:
    """What a spreadsheet may see: text that it would take for a formula is marked as text, numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, str) and value.startswith(_DANGEROUS):
        return f"'{value}"
    return value


def write_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a table with these columns, some hundred at once; nothing is read before it is asked for."""
    writer, lines = csv.writer(_Echo()), [",".join(head) + "\r\n"]
    for row in rows:
        lines.append(str(writer.writerow([cell(value) for value in row])))
        if len(lines) >= ROWS_AT_ONCE:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)
