"""A life cycle is a table of allowed next states; a row moves along it by one guarded UPDATE."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

Lifecycle = Mapping[str, Iterable[str]]


def sources(table: Lifecycle, to: str) -> list[str]:
    """The states from which `table` allows a step to `to`."""
    return [state for state, following in table.items() if to in following]


def advance(rows: models.QuerySet[Any], table: Lifecycle, to: str, **values: Any) -> bool:
    """Move the one row of `rows` to the status `to` if its present status allows it; say whether it moved.

    Check and change are one statement, so of two that race exactly one gets True.
    """
    return rows.filter(status__in=sources(table, to)).update(status=to, **values) == 1
