"""Closing days: what the ledger says about a day that is over is added up once and kept.

A movement gets its time before its transaction commits, so it may appear on a day that is closed already. The ledger
is append-only, and so a day is right as long as it has as many movements as went into it; one that has more is opened
again, with all days after it. Whoever closes holds the day book, so closing twice or at the same time changes nothing,
and a run that is killed is taken up where its last batch ended.
"""

from datetime import date, datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from apps.inventory.models import DayBook, Movement, PlaceDay, StockDay
from apps.inventory.services._adding import Added, Books, add_up
from apps.inventory.services._calendar import DAY, local_day, start_of
from shop.common.errors import Unavailable

BATCH_DAYS = 7
LOOK_BACK = 35  # days in which each run looks for movements that came late; the audit looks at all of them
LOOK_BACK_LIVE = 2
MOST_OPEN_DAYS = 31  # how many days a report adds up while somebody waits
SECONDS = 200.0


class NotYet(Unavailable):
    """Too many days are still to be closed for adding them up while somebody waits."""

    code = "books_not_closed"
    title = "The books of past days are being made; please look again in a few minutes"


def close_days(*, now: datetime, seconds: float = SECONDS) -> bool:
    """Close all days that are over, in batches, for about so many `seconds`; say whether none is left."""
    end, carried = monotonic() + seconds, _Carried()
    while _close_some(now, carried):
        if monotonic() >= end:
            return False
    return True


def reopen_days(*, since: date) -> None:
    """Take these days and all after them as not closed: their movements have changed. Call it in their transaction."""
    DayBook.objects.filter(pk=1, through__gte=since).update(through=since - DAY)


def closed_through(*, look_back: int = LOOK_BACK_LIVE) -> date | None:
    """The last day of which all is added up; None before the first.

    Raises: NotYet, where the shop has moved to another time zone and its days are not made anew yet.
    """
    book = DayBook.objects.first()
    if book and book.through and book.zone != settings.TIME_ZONE:
        raise NotYet
    return _right_through(book, look_back) if book else None


def find_through() -> date | None:
    """As closed_through, but None also where the days of another zone are not made anew yet."""
    try:
        return closed_through()
    except NotYet:
        return None


def open_from(now: datetime, *, until: date | None = None) -> date | None:
    """The first day up to `until` (or today) that reports must add up themselves; None where there is none.

    Raises: NotYet, while so many days are still to be closed that nobody can wait for them.
    """
    last = until or local_day(now)
    through = closed_through()
    if through is not None and through >= last:
        return None
    first = through + DAY if through else _first_day()
    if first is None or first > last:
        return None
    if (last - first).days >= MOST_OPEN_DAYS:
        raise NotYet
    return first


def add_open_days(now: datetime, *, until: date | None = None, items: list[int] | None = None) -> Added:
    """What is not closed yet up to `until` (or today), from the ledger as it is now. Raises: as open_from."""
    first = open_from(now, until=until)
    return add_up(first, until or local_day(now), items=items) if first else Added(days=[], places=[])


def count_open_days(now: datetime) -> int:
    """How many days that are over are not closed."""
    through, yesterday = find_through(), local_day(now) - DAY
    first = through + DAY if through else _first_day()
    return max(0, (yesterday - first).days + 1) if first else 0


class _Carried:
    """What one batch leaves for the next, good as long as nobody else closes days in between."""

    def __init__(self) -> None:
        self.books = Books()
        self.closings = -1


def _close_some(now: datetime, carried: _Carried) -> bool:
    """Close the next days; say whether there may be more."""
    DayBook.objects.get_or_create(pk=1)
    with transaction.atomic():
        book = DayBook.objects.select_for_update().get(pk=1)
        through = _right_through(book, LOOK_BACK)
        first, yesterday = through + DAY if through else _first_day(), local_day(now) - DAY
        if first is None or first > yesterday:
            return False
        if through is None:  # what is stored, if anything, are the days of another time zone
            _forget_days()
        last = min(first + DAY * (BATCH_DAYS - 1), yesterday)
        if carried.closings != book.closings or first != (book.through or first - DAY) + DAY:
            carried.books = Books()
        _store(first, add_up(first, last, books=carried.books))
        carried.closings = book.closings + 1
        DayBook.objects.filter(pk=1).update(through=last, zone=settings.TIME_ZONE, closings=carried.closings)
    return last < yesterday


def _forget_days() -> None:
    StockDay.objects.all().delete()
    PlaceDay.objects.all().delete()


def _store(first: date, added: Added) -> None:
    StockDay.objects.filter(day__gte=first).delete()
    StockDay.objects.bulk_create(added.days, batch_size=2000)
    PlaceDay.objects.filter(day__gte=first).delete()
    PlaceDay.objects.bulk_create(added.places, batch_size=2000)


def _right_through(book: DayBook, look_back: int) -> date | None:
    """Up to where the book's days have all their movements, as far as one looks back."""
    if book.through is None or book.zone != settings.TIME_ZONE:
        return None
    late = find_late_days(since=book.through - timedelta(days=look_back - 1), until=book.through)
    return min(late) - DAY if late else book.through


def find_late_days(*, since: date | None, until: date) -> list[date]:
    """Closed days that have other movements than those that went into them."""
    in_ledger, in_days = Q(created_at__lt=start_of(until + DAY)), Q(day__lte=until)
    if since:
        in_ledger, in_days = in_ledger & Q(created_at__gte=start_of(since)), in_days & Q(day__gte=since)
    day = TruncDate("created_at", tzinfo=timezone.get_default_timezone())
    ledger = Movement.objects.filter(in_ledger).order_by().annotate(day=day).values_list("day").annotate(Count("pk"))
    days = PlaceDay.objects.filter(in_days).order_by().values_list("day").annotate(Sum("movements"))
    counted = {day: count for day, count in days if count}
    return sorted(day for day, count in ledger if counted.get(day) != count)


def _first_day() -> date | None:
    first = Movement.objects.aggregate(first=Min("created_at"))["first"]
    return local_day(first) if first else None
