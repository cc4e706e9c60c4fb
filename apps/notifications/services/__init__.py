"""What the notifications app decides and writes: its door."""

from apps.notifications.services._facts import (
    write_code,
    write_registration,
    write_to_customer,
    write_to_staff,
    write_to_user,
)
from apps.notifications.services._outbox import (
    NothingLeftToSend,
    StillOnItsWay,
    deliver,
    deliver_due,
    enqueue,
    resend,
)
from apps.notifications.services._stock import (
    drop_stock_note,
    note_stock,
    tell_staff_of_stock,
    write_digest,
    write_to_waiting,
)
from apps.notifications.services._texts import preview
from apps.notifications.services._watch import audit, count_stuck, oldest_waiting_age

__all__ = [
    "NothingLeftToSend",
    "StillOnItsWay",
    "audit",
    "count_stuck",
    "deliver",
    "deliver_due",
    "drop_stock_note",
    "enqueue",
    "note_stock",
    "oldest_waiting_age",
    "preview",
    "resend",
    "tell_staff_of_stock",
    "write_code",
    "write_digest",
    "write_registration",
    "write_to_customer",
    "write_to_staff",
    "write_to_user",
    "write_to_waiting",
]
