"""What must be true of users and their sessions at any moment."""

from datetime import timedelta

from django.db.models import Count, Q
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
    books = User.objects.annotate(
        addresses_saved=Count("addresses"), defaults=Count("addresses", filter=Q(addresses__is_default=True))
    )
    rows = books.filter(addresses_saved__gt=0, defaults=0).order_by("pk")
    return [f"User {row.email} has {row.addresses_saved} saved addresses and no default." for row in rows]


def _late_resets() -> list[str]:
    now = timezone.now()
    rows = PasswordReset.objects.unannounced(now=now).filter(created_at__lt=now - LATE)
    return [
        f"The password reset {row.pk} has waited since {row.created_at:%Y-%m-%d %H:%M} for its mail." for row in rows
    ]
