"""Notifications' work in the background."""

from celery import shared_task
from django.utils import timezone

from apps.notifications import services


@shared_task(time_limit=110)  # shorter than the lease, so a worker that hangs is gone before another one takes over
def deliver_message(message_id: int) -> None:
    """Send one message, just after the fact it tells of."""
    services.deliver(message_id=message_id, now=timezone.now())


@shared_task
def deliver_due_messages() -> None:
    """Send what a dead broker, a killed worker or a failed try left."""
    services.deliver_due(now=timezone.now())


@shared_task
def tell_staff_of_stock() -> None:
    """Tell the staff of what ran low or out."""
    services.tell_staff_of_stock()


@shared_task
def send_stock_digest() -> None:
    """Tell the staff once a day how the stock is."""
    services.write_digest(now=timezone.now())
