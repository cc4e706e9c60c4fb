"""Who hears of which fact: each function queues the messages of one, once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from apps.accounts import services as accounts
from apps.notifications.models import Message
from apps.notifications.services._outbox import enqueue
from apps.orders import services as orders


def write_registration(*, email: str, code: str, known: bool, minutes: int, fact: str) -> None:
    """Queue the code that proves the address; whoever has an account already is told that instead."""
    if not known:
        write_code(kind=Message.Kind.REGISTRATION_CODE, email=email, code=code, minutes=minutes, fact=fact)
        return
    write_to_user(kind=Message.Kind.ACCOUNT_EXISTS, email=email, fact=fact)


def write_code(*, kind: Message.Kind, email: str, code: str, minutes: int, fact: str) -> None:
    """Queue a message with a code that is good for `minutes`; it is wiped once sent, and not sent when it ran out."""
    enqueue(
        kind=kind,
        recipient=email,
        context={"code": code, "minutes": minutes},
        dedupe_key=f"{kind}:{fact}",
        sensitive=True,
        valid_for=timedelta(minutes=minutes),
    )


def write_to_user(*, kind: Message.Kind, email: str, fact: str) -> None:
    """Queue a message to the owner of an account."""
    enqueue(kind=kind, recipient=email, context={}, dedupe_key=f"{kind}:{fact}")


def write_to_customer(
    *, kind: Message.Kind, number: str, fact: str = "", context: Mapping[str, str | int] | None = None
) -> None:
    """Queue a message about the order to whoever placed it; `fact` tells apart what may happen to an order repeatedly.

    Raises: OrderNotFound.
    """
    enqueue(
        kind=kind,
        recipient=orders.find_order(number=number).email,
        context={**(context or {}), "number": number},
        dedupe_key=":".join(filter(None, [kind, number, fact])),
    )


def write_to_staff(*, kind: Message.Kind, fact: str, context: Mapping[str, Any]) -> None:
    """Queue a message to each member of the staff."""
    for address in accounts.list_staff_emails():
        enqueue(kind=kind, recipient=address, context=context, dedupe_key=f"{kind}:{fact}:{address}")
