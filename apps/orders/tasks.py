"""The orders app's work in the background."""

from celery import shared_task
from django.utils import timezone

from apps.orders import services


@shared_task
def find_orderless_payments() -> None:
    """Compare payments and orders both ways."""
    services.find_orderless_payments(now=timezone.now())
