"""The sweeper: finishes what a crash, a lost message or a silent gateway left half done."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from apps.payments.models import GatewayEvent, Payment, Refund
from apps.payments.services._attempts import ask
from apps.payments.services._events import process_event
from apps.payments.services._money import capture, return_money, send_refund
from shop.common.errors import ShopError

T = TypeVar("T")
logger = logging.getLogger(__name__)
BATCH = 50
PATIENCE = timedelta(minutes=2)
MEMORY = timedelta(days=3)
MAX_TRIES = 30


def settle_uncertain(*, now: datetime) -> None:
    """Ask the gateway about every open payment nobody asked about lately, and repeat what was wanted and not done."""
    stale = now - PATIENCE
    open_ = Payment.objects.uncertain(since=now - MEMORY, checked_before=stale)
    refunds = Refund.objects.filter(status="requested", created_at__lt=stale).order_by("pk")
    events = GatewayEvent.objects.filter(processed_at=None, received_at__lt=stale, tries__lt=MAX_TRIES).order_by("pk")
    _each(open_[:BATCH], ask)
    captures = Payment.objects.to_capture().filter(capture_requested_at__lt=stale).order_by("checked_at", "pk")
    returns = Payment.objects.to_return().filter(return_requested_at__lt=stale).order_by("checked_at", "pk")
    _each(captures[:BATCH], _capture)
    _each(returns[:BATCH], _return)
    _each(refunds[:BATCH], lambda refund: send_refund(refund_id=refund.pk))
    _each(events[:BATCH], lambda event: process_event(event_id=event.pk))


def _capture(payment: Payment) -> None:
    capture(payment_id=payment.pk)


def _return(payment: Payment) -> None:
    return_money(payment_id=payment.pk)


def _each(rows: Iterable[T], work: Callable[[T], None]) -> None:
    """Do the work for each row; what goes wrong with one is no reason to leave the others."""
    for row in rows:
        try:
            work(row)
        except ShopError as error:
            logger.warning("%s %s is left for the next sweep: %s", type(row).__name__, row, error)
        except Exception:
            logger.exception("%s %s cannot be settled", type(row).__name__, row)
