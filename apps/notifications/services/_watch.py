"""Is the outbox moving, and is what it holds consistent?"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.db.models.fields.json import KT
from django.utils import timezone

from apps.notifications.models import Message

GRACE = timedelta(minutes=10)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
ONCE_PER_ORDER = [
    Message.Kind.ORDER_PLACED,
    Message.Kind.ORDER_PROCESSING,
    Message.Kind.ORDER_DELIVERED,
    Message.Kind.ORDER_CANCELLED,
]
SHOWN = 20


def oldest_waiting_age(now: datetime) -> timedelta:
    """How long the message most overdue has been waiting for somebody to try it; zero where nothing waits.

    Messages that pause between tries do not count: a mail server that is down is no reason to call the shop unfit.
    """
    waiting = Message.objects.due(now).order_by()
    queued = Min("next_try_at", filter=Q(status=Message.Status.QUEUED))
    due = waiting.aggregate(queued=queued, sending=Min("lease_until"))
    return max((now - moment for moment in due.values() if moment), default=timedelta())


def count_stuck(*, now: datetime) -> tuple[int, int]:
    """How many messages nobody took in time, and how many of this week are dead."""
    return Message.objects.overdue(now, by=GRACE).count(), Message.objects.dead_since(now - WEEK).count()


def audit() -> list[str]:
    """What is wrong with the outbox, a sentence each; empty when it is clean."""
    now = timezone.now()
    return [*_twice_told(), *_stuck(now), *_dead(now)]


def _twice_told() -> Iterator[str]:
    facts = Message.objects.filter(kind__in=ONCE_PER_ORDER).annotate(number=KT("context__number"))
    repeated = facts.values("kind", "number").annotate(times=Count("pk")).filter(times__gt=1)
    for fact in repeated.order_by("kind", "number")[:SHOWN]:
        yield f"Order {fact['number']} has {fact['times']} messages of the kind {fact['kind']}."


def _stuck(now: datetime) -> Iterator[str]:
    for message in Message.objects.overdue(now, by=GRACE)[:SHOWN]:
        since = message.lease_until or message.next_try_at
        yield f"Message {message.uuid} ({message}) waits since {since:%Y-%m-%d %H:%M}; is a worker running?"


def _dead(now: datetime) -> Iterator[str]:
    for message in Message.objects.given_up_before(now - DAY)[:SHOWN]:
        yield f"Message {message.uuid} ({message}) was given up after {message.tries} tries: {message.last_error}"
