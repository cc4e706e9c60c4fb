"""Users: what others may know of them, their profile, and who may sign in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.db import transaction

from apps.accounts.models import AttemptCounter, FamiliarClient, PasswordReset, Registration, TokenFamily, User
from apps.accounts.services._sessions import FAMILIAR_FOR, end_all_sessions

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class UserInfo:
    """A user as other apps see them."""

    id: int
    email: str
    full_name: str
    phone: str
    locale: str


def get_users(ids: Iterable[int]) -> dict[int, UserInfo]:
    """The users with these ids; ids nobody has are missing."""
    rows = User.objects.filter(pk__in=set(ids)).only("email", "full_name", "phone", "locale")
    return {row.pk: UserInfo(row.pk, row.email, row.full_name, row.phone, row.locale) for row in rows}


def list_staff_emails() -> list[str]:
    """The addresses of all active staff, for alerts."""
    return list(User.objects.staff().values_list("email", flat=True))


def ensure_user(
    *, email: str, password: str | None, full_name: str, is_staff: bool = False, is_superuser: bool = False
) -> int:
    """The id of the user with this address; made with these values where there is none, else left as it is.

    Without a password nobody can sign in as them until one was set by mail.
    """
    present = User.objects.with_email(email).first()
    if present:
        return present.pk
    made = User.objects.create_user(email, password, full_name=full_name, is_staff=is_staff, is_superuser=is_superuser)
    return made.pk


def update_profile(
    *,
    user_id: int,
    full_name: str | None = None,
    phone: str | None = None,
    locale: str | None = None,
    marketing_consent: bool | None = None,
) -> User:
    """Change what is given, leave the rest; the user as stored now."""
    wanted = {"full_name": full_name, "phone": phone, "locale": locale, "marketing_consent": marketing_consent}
    given = {name: value for name, value in wanted.items() if value is not None}
    if given:
        User.objects.filter(pk=user_id).update(**given)
    return User.objects.get(pk=user_id)


def deactivate(*, user_id: int, now: datetime) -> bool:
    """Close the door to a user at once, everywhere; False where it was closed."""
    with transaction.atomic():
        changed = User.objects.active().filter(pk=user_id).update(is_active=False)
        end_all_sessions(user_id=user_id, now=now)
    return changed == 1


def reactivate(*, user_id: int) -> bool:
    """Let a user sign in again; False where they could."""
    return User.objects.filter(pk=user_id, is_active=False).update(is_active=True) == 1


def forget_expired(*, now: datetime) -> None:
    """Delete what can never count again: old registrations, resets, counters, sessions of API and web."""
    Registration.objects.filter(expires_at__lt=now).delete()
    PasswordReset.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    AttemptCounter.objects.filter(since__lt=now - timedelta(days=1)).delete()
    FamiliarClient.objects.filter(seen_at__lt=now - FAMILIAR_FOR).delete()
    TokenFamily.objects.filter(expires_at__lt=now).delete()
    TokenFamily.objects.filter(revoked_at__lt=now - KEPT).delete()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
