"""Draws the pictures and makes them ready for the catalogue, on all cores of the machine."""

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager

from apps.catalog.services import Picture, read_picture
from shop.demo import drawing, newborn

Seen = Callable[[int, int], None]  # told how many pictures are done, of how many
_WORTH_A_POOL = 12  # pictures; below that, starting processes takes longer than drawing


class Studio:
    """Hands out pictures by name, each at once where it is drawn already, else as soon as it is."""

    def __init__(self, names: Iterable[str], seen: Seen, pool: Executor | None) -> None:
        self._groups = drawing.by_backdrop(names)
        self._group_of = {name: group for group in self._groups for name in group}
        self._pictures: dict[str, Picture] = {}
        self._seen = seen
        self._orders: dict[tuple[str, ...], Future[list[Picture]]] = (
            {group: pool.submit(draw, group) for group in self._groups} if pool else {}
        )

    def picture(self, name: str) -> Picture:
        """The picture of that name; those on the same backdrop come with it."""
        if name not in self._pictures:
            group = self._group_of[name]
            drawn = self._orders[group].result() if group in self._orders else draw(group)
            self._pictures.update(zip(group, drawn, strict=True))
            self._seen(len(self._pictures), len(self._group_of))
        return self._pictures[name]


def draw(names: tuple[str, ...]) -> list[Picture]:
    """The pictures of these names as the catalogue stores them."""
    return [read_picture(drawing.render(name)) for name in names]


@contextmanager
def open_studio(names: Iterable[str], seen: Seen) -> Iterator[Studio]:
    """A studio for these pictures, with a process for each core where that is worth it."""
    wanted = list(names)
    if len(wanted) < _WORTH_A_POOL:
        yield Studio(wanted, seen, None)
        return
    # Not forked: a child must not share our connection to the database.
    fresh = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(max_workers=_cores(), mp_context=fresh, initializer=newborn.get_ready)
    try:
        yield Studio(wanted, seen, pool)
    finally:
        pool.shutdown(cancel_futures=True)


def _cores() -> int:
    """How many processes this one may use at the same time."""
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    return min(8, len(allowed))
