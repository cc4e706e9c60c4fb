"""What shoppers looked for in vain: kept in one row each, as many as staff can make use of."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.catalog import tasks
from apps.catalog.models import SearchMiss
from apps.catalog.services._listing import Criteria
from apps.catalog.services._text import MAX_QUERY, normalise

MOST_MISSES = 5000


def report_miss(criteria: Criteria) -> None:
    """Let a task note that nothing was found, unless a filter may be to blame.

    The page neither waits for that nor fails with it.
    """
    query = criteria.query if isinstance(criteria.query, str) else criteria.query.query
    filters = (getattr(criteria, member.name) for member in fields(criteria) if member.name != "query")
    if query and not any(wanted is not None and wanted not in ((), [], {}) for wanted in filters):
        transaction.on_commit(lambda: tasks.note_miss.delay(query[:MAX_QUERY]), robust=True)


def note_miss(*, query: str, now: datetime | None = None) -> None:
    """Count one more search that found nothing.

    What has no letter is nobody's wish, an e-mail address nobody's business; twice `MOST_MISSES` are the end until the
    rarest are forgotten.
    """
    text, now = normalise(query)[:MAX_QUERY], now or timezone.now()
    if not any(letter.isalpha() for letter in text) or "@" in text:
        return
    stored = SearchMiss.objects.filter(query=text)
    if stored.update(times=F("times") + 1, last_at=now) or SearchMiss.objects.count() >= 2 * MOST_MISSES:
        return
    with transaction.atomic():
        SearchMiss.objects.bulk_create(
            [SearchMiss(query=text, times=0, first_at=now, last_at=now)], ignore_conflicts=True
        )
        stored.update(times=F("times") + 1)


def trim_misses() -> None:
    """Forget the rarest, of them the oldest, until no more than `MOST_MISSES` are left."""
    ordered = SearchMiss.objects.order_by("-times", "-last_at", "-pk").values_list("pk", flat=True)
    forget_misses(list(ordered[MOST_MISSES:]))


def forget_misses(ids: Iterable[int]) -> int:
    """Forget these rows; the number of those that were there."""
    deleted, _ = SearchMiss.objects.filter(pk__in=list(ids)).delete()
    return deleted
