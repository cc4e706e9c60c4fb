"""The cart's work in the background."""

from celery import shared_task
from django.utils import timezone

from apps.cart import services


@shared_task
def expire_checkouts() -> None:
    """End checkouts whose time is over."""
    services.expire_checkouts(now=timezone.now())
