"""The outbox: a message is a row written with its fact; sending it is claimed, tried, and repeated until it is done."""

import logging
import random
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.notifications import tasks
from apps.notifications.channels import CHANNELS, Refused, Unreachable
from apps.notifications.models import MAX_TRIES, Message
from apps.notifications.services._texts import compose
from shop.common.errors import Conflict
from shop.common.lifecycle import advance

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=12)
BATCH = 100
SWEEP = timedelta(seconds=25)


class StillOnItsWay(Conflict):
    """The message is neither sent nor given up."""

    code = "message_on_its_way"
    title = "This message is still on its way"


class TooLate(Refused):
    """The code in the message ran out."""


class Unconfirmed(Refused):
    """The worker of the last try never came back."""


class NothingLeftToSend(Conflict):
    """The message carried a code, which was wiped."""

    code = "message_wiped"
    title = "This message carried a code and was wiped; ask for a new code instead"


def enqueue(
    *,
    kind: Message.Kind,
    recipient: str,
    context: Mapping[str, Any],
    dedupe_key: str,
    sensitive: bool = False,
    valid_for: timedelta | None = None,
) -> None:
    """Write a message into the caller's transaction and have it sent after the commit; a known key adds nothing.

    A `sensitive` context is wiped once it was used; after `valid_for` the message is no longer worth sending.
    """
    now = timezone.now()
    message = Message(
        kind=kind,
        recipient=recipient,
        context=dict(context),
        dedupe_key=dedupe_key,
        sensitive=sensitive,
        next_try_at=now,
        created_at=now,
        expires_at=now + valid_for if valid_for else None,
    )
    # Unlike ignore_conflicts, which on SQLite swallows every broken constraint, this forgives the one key and no more.
    Message.objects.bulk_create(
        [message], update_conflicts=True, unique_fields=["dedupe_key"], update_fields=["dedupe_key"]
    )
    _send_after_commit(message.pk)


def deliver(*, message_id: int, now: datetime) -> bool:
    """Send the message if it is due and nobody else is at it; say whether it was sent."""
    due = Message.objects.due(now).filter(pk=message_id)
    if not advance(due, Message.LIFECYCLE, Message.Status.SENDING, tries=F("tries") + 1, lease_until=now + LEASE):
        return False
    message = Message.objects.get(pk=message_id)
    try:
        provider_id = _send(message, now)
    except Refused as refusal:
        _give_up(message, _reason(message, refusal))
        return False
    except Exception as error:  # noqa: BLE001  (whatever went wrong, the message must not be lost)
        _put_back(message, now, error)
        return False
    return _finish(message, Message.Status.SENT, sent_at=now, provider_id=provider_id[:200], last_error="")


def deliver_due(*, now: datetime) -> int:
    """Send what waits, the longest due first, for at most SWEEP; return how many were sent."""
    for message in Message.objects.abandoned(now)[:BATCH]:
        _give_up(message, _reason(message, Unconfirmed("The last try was never confirmed.")))
    waiting = list(Message.objects.due(now).values_list("pk", flat=True)[:BATCH])
    sent, started = 0, time.monotonic()
    for message_id in waiting:
        passed = timedelta(seconds=time.monotonic() - started)
        if passed > SWEEP:
            break
        sent += deliver(message_id=message_id, now=now + passed)
    return sent


def resend(*, message_id: int) -> None:
    """Queue a sent or dead message once more. Raises: StillOnItsWay, NothingLeftToSend."""
    rows = Message.objects.filter(pk=message_id)
    if rows.filter(context__isnull=True).exists():
        raise NothingLeftToSend()
    fresh = {"tries": 0, "next_try_at": timezone.now(), "sent_at": None, "provider_id": "", "last_error": ""}
    if not advance(rows.finished(), Message.LIFECYCLE, Message.Status.QUEUED, resends=F("resends") + 1, **fresh):
        raise StillOnItsWay()
    _send_after_commit(message_id)


def _send_after_commit(message_id: int) -> None:
    transaction.on_commit(lambda: tasks.deliver_message.delay(message_id), robust=True)


def _send(message: Message, now: datetime) -> str:
    if message.expires_at and message.expires_at <= now:
        raise TooLate("Its code ran out before it could be sent.")
    return CHANNELS[message.channel].send(compose(message))


def _put_back(message: Message, now: datetime, error: Exception) -> None:
    if not isinstance(error, Unreachable):
        logger.error("Message %s (%s) broke", message.uuid, message.kind, exc_info=not message.sensitive)
    reason = _reason(message, error)
    if message.tries >= MAX_TRIES:
        _give_up(message, reason)
        return
    pause = _pause(message.tries)
    logger.warning("Message %s (%s) waits %s after try %d", message.uuid, message.kind, pause, message.tries)
    _finish(message, Message.Status.QUEUED, next_try_at=now + pause, last_error=reason)


def _give_up(message: Message, reason: str) -> None:
    logger.error("Message %s (%s) is dead after try %d", message.uuid, message.kind, message.tries)
    _finish(message, Message.Status.DEAD, last_error=reason)


def _finish(message: Message, to: str, **values: object) -> bool:
    """Move a message we hold the lease of; False where the lease went to somebody else meanwhile."""
    if message.sensitive and to in (Message.Status.SENT, Message.Status.DEAD):
        values["context"] = None
    held = Message.objects.filter(pk=message.pk, lease_until=message.lease_until)
    return advance(held, Message.LIFECYCLE, to, lease_until=None, **values)


def _pause(tries: int) -> timedelta:
    """Four times longer after each try, give or take a quarter, so that a recovered server is not stormed."""
    pause = min(FIRST_PAUSE * int(4 ** (tries - 1)), LONGEST_PAUSE)
    return pause * random.uniform(0.75, 1.25)  # noqa: S311


def _reason(message: Message, error: Exception) -> str:
    """Why it failed, for staff; of a sensitive message only the kind of failure, since servers like to quote."""
    if message.sensitive:
        return type(error.__cause__ or error).__name__
    words = str(error) if isinstance(error, Refused | Unreachable) else f"{type(error).__name__}: {error}"
    return " ".join(words.replace("\x00", "").split())[:500]
