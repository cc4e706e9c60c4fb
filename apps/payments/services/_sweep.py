"""The sweeper: finishes what a crash, a lost message or a silent gateway left half done."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.payments.gateways import registry
from apps.payments.models import GatewayEvent, Payment, Refund
from apps.payments.services._attempts import ask
from apps.payments.services._events import process_event
from apps.payments.services._info import owed_amount
from apps.payments.services._money import capture, return_money, send_refund
from apps.payments.services._trouble import trouble
from shop.common.errors import ShopError
from shop.common.money import Money

T = TypeVar("T")
logger = logging.getLogger(__name__)
BATCH = 50
PATIENCE = timedelta(minutes=2)
MEMORY = timedelta(days=3)
MAX_TRIES = 30


def settle_uncertain(*, now: datetime) -> None:
    """Ask the gateway about every open payment nobody asked about lately, repeat what was wanted and not done, and
    tell staff which promised money has not come in time.
    """
    stale = now - PATIENCE
    open_ = Payment.objects.uncertain(since=now - MEMORY, checked_before=stale)
    by_hand = registry.booked_by_hand()
    in_hand = Q(payment__gateway__in=by_hand) & ~Q(gateway_reference="")  # staff have it, and will say so
    refunds = Refund.objects.filter(status="requested", created_at__lt=stale).exclude(in_hand).order_by("pk")
    events = GatewayEvent.objects.filter(processed_at=None, received_at__lt=stale, tries__lt=MAX_TRIES).order_by("pk")
    _each(open_[:BATCH], ask)
    captures = Payment.objects.to_capture().filter(capture_requested_at__lt=stale).order_by("checked_at", "pk")
    returns = Payment.objects.to_return().filter(return_requested_at__lt=stale).order_by("checked_at", "pk")
    _each(captures[:BATCH], _capture)
    _each(returns[:BATCH], _return)
    _each(refunds[:BATCH], lambda refund: send_refund(refund_id=refund.pk))
    _each(events[:BATCH], lambda event: process_event(event_id=event.pk))
    overdue = Payment.objects.overdue(gateways=by_hand, before=now - timedelta(days=settings.BANK_TRANSFER_DAYS))
    _each(overdue[:BATCH], lambda payment: _tell_overdue(payment, now))


def _capture(payment: Payment) -> None:
    capture(payment_id=payment.pk)


def _return(payment: Payment) -> None:
    return_money(payment_id=payment.pk)


def _tell_overdue(payment: Payment, now: datetime) -> None:
    """Tell staff, once, that promised money has not come."""
    with transaction.atomic():
        if Payment.objects.filter(pk=payment.pk, overdue_at=None).update(overdue_at=now):
            owed = Money(owed_amount(payment), payment.currency)
            days = settings.BANK_TRANSFER_DAYS
            detail = _("%(owed)s have not arrived within %(days)d days.") % {"owed": owed, "days": days}
            trouble(payment, "transfer_overdue", detail)


def _each(rows: Iterable[T], work: Callable[[T], None]) -> None:
    """Do the work for each row; what goes wrong with one is no reason to leave the others."""
    for row in rows:
        try:
            work(row)
        except ShopError as error:
            logger.warning("%s %s is left for the next sweep: %s", type(row).__name__, row, error)
        except Exception:
            logger.exception("%s %s cannot be settled", type(row).__name__, row)
