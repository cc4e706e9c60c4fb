"""Paging of API lists by keyset: stable while rows come and go, as quick on the last page as on the first."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core import signing
from django.db import models
from django.db.models import Q
from rest_framework import exceptions
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

_SALT = "shop.common.paging"


class Cursor(CursorPagination):
    """{"results", "next", "previous"}, `page_size` up to 100.

    `ordering` names columns or annotations that are never null; the last must be unique, so that every row has a place
    of its own. A cursor holds the place of the row it stands beside; it is signed, so that nobody can make one up.
    """

    page_size = 24
    page_size_query_param = "page_size"
    max_page_size = 100
    ordering: Any = ("-pk",)

    def get_page_size(self, request: Request) -> int:
        """The wanted size. Raises: ValidationError."""
        wanted = request.query_params.get(self.page_size_query_param, str(self.page_size))
        if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 4 and 1 <= int(wanted) <= self.max_page_size):
            raise exceptions.ValidationError({"page_size": [f"Write a whole number from 1 to {self.max_page_size}."]})
        return int(wanted)

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of the wanted page; one query. Raises: ValidationError."""
        self._here = request.build_absolute_uri()
        size = self.get_page_size(request)
        self._backwards, place = self._read(request, queryset)
        ordering = [_turned(name) for name in self.ordering] if self._backwards else list(self.ordering)
        rows = queryset.order_by(*ordering)
        if place is not None:
            rows = rows.filter(_beyond(ordering, place))
        found = list(rows[: size + 1])
        more, came_from = len(found) > size, place is not None
        self.page = found[:size]
        if self._backwards:
            self.page.reverse()
        self.has_next, self.has_previous = (came_from, more) if self._backwards else (more, came_from)
        return self.page

    def get_next_link(self) -> str | None:
        """Where the rows after this page are."""
        return self._link(self.page[-1], backwards=False) if self.has_next and self.page else None

    def get_previous_link(self) -> str | None:
        """Where the rows before this page are."""
        return self._link(self.page[0], backwards=True) if self.has_previous and self.page else None

    def _link(self, row: Any, *, backwards: bool) -> str:
        place = [getattr(row, name.lstrip("-")) for name in self.ordering]
        texts = [value if isinstance(value, int | str) else _text(value) for value in place]
        token = signing.Signer(salt=_SALT).sign_object([list(self.ordering), backwards, texts])
        return replace_query_param(self._here, self.cursor_query_param, token)

    def _read(self, request: Request, queryset: models.QuerySet[Any]) -> tuple[bool, list[Any] | None]:
        """Which way to go and the place to go from."""
        token = request.query_params.get(self.cursor_query_param)
        if token is None:
            return False, None
        try:
            ordering, backwards, texts = signing.Signer(salt=_SALT).unsign_object(token)
        except (signing.BadSignature, ValueError):
            ordering, backwards, texts = None, False, []
        if ordering != list(self.ordering):
            raise exceptions.ValidationError({"cursor": ["This is not a cursor of this list; begin without one."]})
        fields = [_field(queryset, name.lstrip("-")) for name in self.ordering]
        return backwards, [field.to_python(text) for field, text in zip(fields, texts, strict=True)]


def walk(queryset: Any, ordering: Sequence[str], *, size: int = 1000) -> Iterator[list[Any]]:
    """All rows in lists of so many, each by a query of its own: no more than one list is in memory, and no connection
    is held between two. `ordering` is as in `Cursor`.
    """
    rows = queryset.order_by(*ordering)
    found = list(rows[:size])
    while found:
        yield found
        place = [getattr(found[-1], name.lstrip("-")) for name in ordering]
        found = list(rows.filter(_beyond(ordering, place))[:size]) if len(found) == size else []


def _text(value: Any) -> str:
    """A moment or an id as its field reads it back."""
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


def _field(queryset: models.QuerySet[Any], name: str) -> Any:
    annotation = queryset.query.annotations.get(name)
    if annotation is not None:
        return annotation.output_field
    columns = queryset.model._meta
    return columns.pk if name == "pk" else columns.get_field(name)


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(ordering: Sequence[str], place: Sequence[Any]) -> Q:
    """Everything that comes after `place`: beyond it in the first column, or level there and beyond in the next."""
    name, value = ordering[0].lstrip("-"), place[0]
    step = "lt" if ordering[0].startswith("-") else "gt"
    if len(ordering) == 1:
        return Q((f"{name}__{step}", value))
    later = Q((f"{name}__{step}", value)) | (Q((name, value)) & _beyond(ordering[1:], place[1:]))
    return Q((f"{name}__{step}e", value)) & later
