"""What must be true of users and their sessions at any moment."""

from datetime import timedelta

from django.utils import timezone

from apps.accounts.models import PasswordReset, TokenFamily, User

LATE = timedelta(minutes=10)


def audit() -> list[str]:
    """One sentence for each thing that is not as it should be."""
    return [*_open_sessions(), *_missing_defaults(), *_late_resets()]


def _open_sessions() -> list[str]:
    rows = TokenFamily.objects.filter(revoked_at=None, user__is_active=False).select_related("user").order_by("pk")
    return [f"Session {row.pk} of the deactivated user {row.user.email} was never ended." for row in rows]


def _missing_defaults() -> list[str]:
    books = User.objects.filter(addresses__isnull=False).distinct()
    rows = books.exclude(addresses__is_default=True).order_by("pk")
    return [f"User {row.email} has saved addresses, and none of them is the default." for row in rows]


def _late_resets() -> list[str]:
    now = timezone.now()
    rows = PasswordReset.objects.unannounced(now=now).filter(created_at__lt=now - LATE)
    return [
        f"The password reset {row.pk} has waited since {row.created_at:%Y-%m-%d %H:%M} for its mail." for row in rows
    ]
