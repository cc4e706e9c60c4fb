"""A demo shop of three things, drawn in no time."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from apps.catalog.services import Picture
from shop.demo import build
from shop.demo.content import ITEMS


class QuickStudio:
    """Pictures that are not drawn: bytes that differ from name to name."""

    def picture(self, name):
        return Picture(data=name.encode(), extension="jpg", width=900, height=900)


@contextmanager
def _quick_studio(names, seen) -> Iterator[QuickStudio]:
    list(names)
    seen(1, 2)
    yield QuickStudio()
    seen(2, 2)


@pytest.fixture
def quick_pictures(monkeypatch):
    monkeypatch.setattr(build, "open_studio", _quick_studio)


@pytest.fixture
def three_items(monkeypatch, quick_pictures):
    items = tuple(item for item in ITEMS if item.slug in ("hollow-enamel-mug", "valley-wool-blanket", "supper-plate"))
    monkeypatch.setattr(build, "ITEMS", items)
    return items
