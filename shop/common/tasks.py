"""Periodic housekeeping of the kernel."""

from celery import shared_task
from django.utils import timezone

from shop.common import idempotency


@shared_task
def forget_idempotency_keys() -> None:
    """Forget answers older than a day."""
    idempotency.forget_old(now=timezone.now())
