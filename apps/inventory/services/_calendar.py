"""The shop's own days: what its wall clock calls today, whatever the clocks elsewhere or the seasons do to it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

DAY = timedelta(days=1)


def local_day(moment: datetime) -> date:
    """The day it is in the shop at that moment."""
    return moment.astimezone(timezone.get_default_timezone()).date()


def start_of(day: date) -> datetime:
    """The first moment of the shop's day, in UTC; on a day whose midnight the clocks leap over, the moment they do."""
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone()).astimezone(UTC)


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    return (first + DAY * n for n in range((last - first).days + 1))
