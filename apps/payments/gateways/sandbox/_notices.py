"""How the sandbox tells the shop what happened: written down first, sent after commit, sent again by its clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.payments.gateways.sandbox._signing import signed_event
from apps.payments.models import SandboxIntent, SandboxNotice

# A notice that was to go at once is sent by the clock where the task that should have sent it got lost.
PATIENCE = timedelta(seconds=20)
BATCH = 200


@dataclass(frozen=True, slots=True)
class Manner:
    """A way to tell the shop: after how long, how often, and whether the newest goes first; `after` None is never."""

    words: Any
    after: timedelta | None = timedelta(0)
    copies: int = 1
    newest_first: bool = False


MANNERS: Mapping[str, Manner] = {
    "once": Manner(_("At once")),
    "later": Manner(_("After a minute"), after=timedelta(minutes=1)),
    "never": Manner(_("Never"), after=None),
    "twice": Manner(_("Twice each"), copies=2),
    "twenty": Manner(_("Twenty times each"), copies=20),
    "reverse": Manner(_("In reverse order, after a while"), after=timedelta(seconds=15), newest_first=True),
}


def choose_manner(intent: str, manner: str) -> None:
    """Have the shop told like this from now on."""
    SandboxIntent.objects.filter(pk=intent).update(notices=manner)


def tell(kind: str, *, intent: str | None = None, setup: str | None = None) -> None:
    """Write down that something happened, in the transaction in which it did, and have the shop told."""
    code = SandboxIntent.objects.values_list("notices", flat=True).get(pk=intent) if intent else "once"
    after = MANNERS[code].after
    due_at = None if after is None else timezone.now() + (after or PATIENCE)
    notice = SandboxNotice.objects.create(intent_id=intent, setup_id=setup, kind=kind, due_at=due_at)
    if after == timedelta(0):
        _send_after_commit(notice.pk, MANNERS[code].copies)


def tell_again(intent: str) -> int:
    """Have all notices of a payment sent once more, oldest first; how many there are."""
    notices = SandboxNotice.objects.filter(intent_id=intent).order_by("pk")
    with transaction.atomic():
        notices.update(sent_at=None, due_at=timezone.now() + PATIENCE)
        for pk in notices.values_list("pk", flat=True):
            _send_after_commit(pk, 1)
    return notices.count()


def _send_after_commit(pk: int, copies: int) -> None:
    from apps.payments import tasks  # the task calls the services, which call this gateway

    def send() -> None:
        for _copy in range(copies):
            tasks.send_sandbox_event.delay(pk)

    transaction.on_commit(send, robust=True)


def due_notices(now: datetime) -> list[int]:
    """The notices that the clock has to send, in the order in which it does, each as often as its payment wants."""
    unsent = SandboxNotice.objects.filter(sent_at=None).select_related("intent").order_by("pk")
    due = list(unsent.filter(due_at__lte=now)[:BATCH])
    turned = [notice for notice in due if _manner(notice).newest_first]
    rest = unsent.filter(intent__in={notice.intent_id for notice in turned}).order_by("-pk") if turned else ()
    in_order = [notice for notice in due if notice not in turned]
    return [notice.pk for notice in (*in_order, *rest) for _copy in range(_manner(notice).copies)]


def _manner(notice: SandboxNotice) -> Manner:
    return MANNERS[notice.intent.notices if notice.intent else "once"]


def letter(notice: int) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a notice, signed just now."""
    row = SandboxNotice.objects.get(pk=notice)
    about = "saving" if row.setup_id else "payment"
    subject = str(row.setup_id or row.intent_id)
    return signed_event(subject, row.kind, event_id=f"evt_{row.pk}_{subject}", about=about)


def note_sent(notice: int) -> None:
    """The shop has it."""
    SandboxNotice.objects.filter(pk=notice).update(sent_at=timezone.now())
