"""Stamps: how every process learns within half a second that something it keeps is not true any more.

Whoever keeps something names what it is made of by subjects ("catalog", "product:mug") and writes down their stamps
before making it; whoever changes one of those things touches its subject, which gives it a new stamp. The stamps are
kept under the cache alias "stamps", which all processes share, and hold nothing that may not vanish: a subject without
a stamp gets a new one, so that what was kept before is made anew.
"""

import logging
import secrets
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import Generic, Self, TypeVar

from django.core.cache import caches
from django.db import connection, transaction

logger = logging.getLogger(__name__)

# So long a process believes what it has read last; and so long it asks nobody where nobody answered.
CHECK_SECONDS = 0.5
SILENT_SECONDS = 2.0
# Subjects of many things (product:mug) share so many stamps, whatever strangers ask for: a touch then may make more
# anew than needed, but never too little.
SHARED_STAMPS = 1024

T = TypeVar("T")


class _Process:
    """What this process has done itself: it believes nothing it read before its own last touch."""

    touches = 0
    silent_until = 0.0


def touch(*subjects: str) -> None:
    """Say that what the subjects stand for has changed, as soon as the present transaction is through."""
    transaction.on_commit(lambda: _renew(subjects), robust=True)


def _renew(subjects: Iterable[str]) -> None:
    try:
        caches["stamps"].set_many({_place(subject): secrets.token_hex(8) for subject in subjects})
    finally:
        doubt()


def doubt() -> None:
    """Let this process look again before it believes anything it has kept."""
    _Process.touches += 1


def read(subjects: Iterable[str]) -> tuple[str, ...] | None:
    """The present stamp of each subject; None where those who keep them do not answer."""
    if time.monotonic() < _Process.silent_until:
        return None
    try:
        return _read([_place(subject) for subject in subjects])
    except Exception:  # whatever a driver raises, the answer is the same: nobody knows
        _Process.silent_until = time.monotonic() + SILENT_SECONDS
        logger.exception("The stamps cannot be read; nothing is kept meanwhile.")
        return None


def _read(places: list[str]) -> tuple[str, ...]:
    store = caches["stamps"]
    found = store.get_many(places)
    for place in places:
        if place not in found:
            found[place] = store.get_or_set(place, secrets.token_hex(8))
    return tuple(found[place] for place in places)


def _place(subject: str) -> str:
    kind, colon, key = subject.partition(":")
    return f"{kind}.{zlib.crc32(key.encode()) % SHARED_STAMPS}" if colon else kind


class Seen:
    """The stamps of some subjects as they were at one moment, and whether they still are."""

    __slots__ = ("_checked_at", "_stamps", "_subjects", "_touches")

    def __init__(self, subjects: tuple[str, ...], stamps: tuple[str, ...], *, touches: int, now: float) -> None:
        self._subjects, self._stamps, self._touches, self._checked_at = subjects, stamps, touches, now

    @classmethod
    def at(cls, now: float, subjects: tuple[str, ...]) -> Self | None:
        """The stamps as they are at `now` (of time.monotonic); None where they cannot be read."""
        touches = _Process.touches
        stamps = read(subjects)
        return None if stamps is None else cls(subjects, stamps, touches=touches, now=now)

    def holds(self, now: float) -> bool:
        """Whether nothing was touched since; looked up where the last look is too long ago."""
        if now - self._checked_at < CHECK_SECONDS and self._touches == _Process.touches:
            return True
        self._touches, self._checked_at = _Process.touches, now
        return read(self._subjects) == self._stamps


class Kept(Generic[T]):
    """A value that this process makes once and keeps until one of its subjects is touched, `seconds` at the most."""

    def __init__(self, make: Callable[[], T], *subjects: str, seconds: float) -> None:
        self._make, self._subjects, self._seconds = make, subjects, seconds
        self._kept: tuple[T, Seen, float] | None = None

    def get(self) -> T:
        """The value, made anew where it has to be."""
        now, kept = time.monotonic(), self._kept
        if kept is not None and now < kept[2] and kept[1].holds(now):
            return kept[0]
        return self.renew()

    def forget(self) -> None:
        """Have it made anew next time; for those who change it and have not committed yet."""
        self._kept = None

    def renew(self) -> T:
        """The value, made anew."""
        now = time.monotonic()
        seen = Seen.at(now, self._subjects)
        value = self._make()
        self._kept = None if seen is None else (value, seen, now + self._seconds)
        return value


class KeptMany(Generic[T]):
    """Values by key that this process makes once and keeps like `Kept`, the `most` that were asked for last."""

    def __init__(self, *subjects: str, seconds: float, most: int) -> None:
        self._subjects, self._seconds, self._most = subjects, seconds, most
        self._kept: OrderedDict[Hashable, Kept[T]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of `key`, by `make` where it has to be made; always so within a transaction, which sees its own."""
        if connection.in_atomic_block:
            return make()
        with self._lock:
            kept = self._kept.setdefault(key, Kept(make, *self._subjects, seconds=self._seconds))
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return kept.get()
