"""What ran low or out, for the staff: gathered for some minutes into one mail, and once a day all of it in a digest."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.accounts import services as accounts
from apps.catalog.signals import WaitingShopper
from apps.inventory import services as inventory
from apps.notifications import tasks
from apps.notifications.models import Message, StockNote
from apps.notifications.services._facts import write_to_staff
from apps.notifications.services._outbox import enqueue

GATHERS_FOR = timedelta(minutes=2)
IN_ONE_MAIL = 200
DIGEST_HOURS = 3  # after its hour, a worker that was down then may still send it


def note_stock(*, kind: StockNote.Kind, sku: str, key: str, available: int = 0, threshold: int = 0) -> None:
    """Have the staff told, together with whatever else happens within GATHERS_FOR; a known key adds nothing."""
    if not settings.STOCK_MAILS or not accounts.list_staff_emails():
        return
    first = not StockNote.objects.exists()
    note = StockNote(kind=kind, sku=sku, key=f"{kind}:{key}", available=max(0, available), threshold=threshold)
    StockNote.objects.bulk_create([note], update_conflicts=True, unique_fields=["key"], update_fields=["key"])
    if first:  # those that follow join it; should this message get lost, the sweep tells of them
        _tell_later()


def _tell_later() -> None:
    seconds = GATHERS_FOR.total_seconds()
    transaction.on_commit(lambda: tasks.tell_staff_of_stock.apply_async(countdown=seconds), robust=True)


def drop_stock_note(*, sku: str) -> None:
    """What was out and is back before the staff were told need not be told."""
    StockNote.objects.filter(kind=StockNote.Kind.OUT, sku=sku).delete()


def tell_staff_of_stock() -> int:
    """Tell the staff in one mail of everything noted so far; return how many notes that was.

    Each note is claimed by deleting it in the transaction that writes the mail, so two that run at once tell it once.
    """
    with transaction.atomic():
        waiting = StockNote.objects.order_by("pk")[:IN_ONE_MAIL]
        notes = [note for note in waiting if StockNote.objects.filter(pk=note.pk).delete()[0]]
        if notes:
            _write_notes(notes)
    return len(notes)


def _write_notes(notes: list[StockNote]) -> None:
    """One mail to each; a lone SKU that is low has a mail that says more of it."""
    one = notes[0]
    if len(notes) == 1 and one.kind == StockNote.Kind.LOW:
        facts = {"sku": one.sku, "available": one.available, "threshold": one.threshold}
        write_to_staff(kind=Message.Kind.STOCK_LOW, fact=one.key, context=facts)
        return
    out = sorted({note.sku for note in notes if note.kind == StockNote.Kind.OUT})
    low = {note.sku: note for note in notes if note.kind == StockNote.Kind.LOW and note.sku not in out}
    listed = [[sku, note.available, note.threshold] for sku, note in sorted(low.items())]
    write_to_staff(kind=Message.Kind.STOCK_CHANGED, fact=one.key, context={"out": out, "low": listed})


def write_digest(*, now: datetime) -> int:
    """Once a day, at STOCK_DIGEST_HOUR of the shop's time, tell the staff what is out, what is low and who waits.

    With nothing to say there is no mail. Running again on the same day adds nothing. Return to how many it goes.
    """
    local = timezone.localtime(now)
    late = local.hour - settings.STOCK_DIGEST_HOUR
    if not settings.STOCK_DIGEST or not 0 <= late < DIGEST_HOURS or not _anything_to_say():
        return 0
    staff = accounts.list_staff_emails()
    day = f"{local:%Y-%m-%d}"
    for address in staff:
        key = f"{Message.Kind.STOCK_DIGEST}:{day}:{address}"
        enqueue(kind=Message.Kind.STOCK_DIGEST, recipient=address, context={"day": day}, dedupe_key=key)
    return len(staff)


def _anything_to_say() -> bool:
    alarms = inventory.count_stock_alarms()
    return bool(alarms.out or alarms.low or inventory.count_all_waiting())


def write_to_waiting(*, shoppers: Iterable[WaitingShopper]) -> None:
    """Queue the one mail that each of these shoppers asked for; its token tells it from every other."""
    for shopper in shoppers:
        enqueue(
            kind=Message.Kind.BACK_IN_STOCK,
            recipient=shopper.email,
            context={"sku": shopper.sku, "token": shopper.token},
            dedupe_key=f"{Message.Kind.BACK_IN_STOCK}:{shopper.token}",
        )
