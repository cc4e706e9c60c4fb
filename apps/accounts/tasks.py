"""What the accounts app does after the answer: announcing password resets, forgetting what has expired."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.accounts import services


@shared_task
def announce_password_reset(reset_id: str) -> None:
    """Make the code of one request and announce it."""
    services.announce_password_reset(reset_id=UUID(reset_id), now=timezone.now())


@shared_task
def announce_due_resets() -> None:
    """Announce the requests that were left behind."""
    services.announce_due_resets(now=timezone.now())


@shared_task
def forget_expired() -> None:
    """Delete what can never count again."""
    services.forget_expired(now=timezone.now())
