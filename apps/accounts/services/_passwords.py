"""Passwords: their strength, changing one, and setting a new one with a code from a mail."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import get_random_string, salted_hmac

from apps.accounts import tasks
from apps.accounts.models import PasswordReset, User
from apps.accounts.services import _limits as limits
from apps.accounts.services._sessions import LoginFailed, authenticate, end_all_sessions
from apps.accounts.signals import PasswordChanged, PasswordResetRequested, password_changed, password_reset_requested
from shop.common.emails import normalise_email
from shop.common.errors import Invalid

# Twelve characters that cannot be mistaken for each other (Crockford's base 32): 60 bits, and still typed in a moment.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})
LIVES = timedelta(minutes=60)
ANNOUNCE_WITHIN = timedelta(seconds=30)


class PasswordTooWeak(Invalid):
    """The password is too short, too common or too like the person's name."""

    code = "password_too_weak"
    title = "Please choose a stronger password"


class PasswordWrong(Invalid):
    """The present password does not fit."""

    code = "password_wrong"
    title = "This is not your present password"


class ResetCodeInvalid(Invalid):
    """The code was never given out, was used already, or is older than an hour."""

    code = "reset_code_invalid"
    title = "This code is not valid any more; please ask for a new one"


def check_strength(password: str, user: User, *, field: str) -> None:
    """Accept a password that is not easily guessed. Raises: PasswordTooWeak."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordTooWeak(" ".join(error.messages), field=field) from None


def request_password_reset(*, email: str, client: str, now: datetime) -> UUID:
    """Have a code mailed to the address if it has an account; return the id of the request.

    Here nobody looks whether it has: a task does, so neither the answer nor its time tells. Raises: TooManyTries.
    """
    email = normalise_email(email)
    limits.take(limits.MAILS_PER_CLIENT, limits.network_of(client), now=now)
    limits.take(limits.RESETS_PER_EMAIL, email, now=now)
    with transaction.atomic():
        row = PasswordReset.objects.create(email=email, expires_at=now + LIVES)
        transaction.on_commit(lambda: tasks.announce_password_reset.delay(str(row.pk)), robust=True)
    return row.pk


def announce_password_reset(*, reset_id: UUID, now: datetime) -> bool:
    """Make the code of a request and announce it, once; False where that was done, or nobody has the address."""
    row = PasswordReset.objects.unannounced(now=now).filter(pk=reset_id).first()
    user = User.objects.active().with_email(row.email).first() if row else None
    code = "-".join(get_random_string(4, ALPHABET) for _ in range(3))
    with transaction.atomic():
        first = PasswordReset.objects.filter(pk=reset_id, announced_at=None).update(
            announced_at=now, user=user, code_hash=_hash(code) if user else None
        )
        if first and user:
            _announce_reset(reset_id, user, code)
    return bool(first and user)


def _announce_reset(reset_id: UUID, user: User, code: str) -> None:
    event = PasswordResetRequested(
        user_id=user.pk,
        email=user.email,
        full_name=user.full_name,
        code=code,
        minutes=LIVES // timedelta(minutes=1),
        key=f"password-reset:{reset_id}",
    )
    password_reset_requested.send(sender=PasswordResetRequested, event=event)


def announce_due_resets(*, now: datetime) -> int:
    """Announce what a dead broker or a killed worker left behind; the number announced."""
    due = PasswordReset.objects.unannounced(now=now).filter(created_at__lt=now - ANNOUNCE_WITHIN)
    return sum(announce_password_reset(reset_id=pk, now=now) for pk in due.values_list("pk", flat=True)[:500])


def reset_password(*, code: str, password: str, client: str, now: datetime) -> None:
    """Set a new password with a code from a mail, which works once; all sessions end.

    Raises: ResetCodeInvalid, PasswordTooWeak, TooManyTries.
    """
    network = limits.network_of(client)
    limits.take(limits.CODES_PER_CLIENT, network, now=now)
    live = PasswordReset.objects.live(now=now).filter(code_hash=_hash(code), user__is_active=True)
    row = live.select_related("user").first()
    if row is None or row.user is None:
        raise ResetCodeInvalid(field="code")
    check_strength(password, row.user, field="new_password")
    encoded = make_password(password)
    with transaction.atomic():
        if not PasswordReset.objects.live(now=now).filter(pk=row.pk).update(used_at=now):
            raise ResetCodeInvalid(field="code")
        _store_password(row.user, encoded, now)
    limits.give_back(limits.CODES_PER_CLIENT, network)
    limits.clear(limits.LOGINS_PER_ACCOUNT, row.user.email)
    limits.clear(limits.RESETS_PER_EMAIL, row.user.email)


def change_password(*, user_id: int, current: str, new: str, client: str, now: datetime) -> User:
    """Set a new password for somebody who knows the present one; all sessions end. The user as stored now.

    Raises: PasswordWrong, PasswordTooWeak, TooManyTries.
    """
    user = User.objects.get(pk=user_id)
    try:
        authenticate(email=user.email, password=current, client=client, now=now)
    except LoginFailed:
        raise PasswordWrong(field="current_password") from None
    check_strength(new, user, field="new_password")
    return set_password(user_id=user_id, password=new, now=now)


def set_password(*, user_id: int, password: str, now: datetime) -> User:
    """Set a password as staff do; all sessions end. The user as stored now."""
    user = User.objects.get(pk=user_id)
    encoded = make_password(password)
    with transaction.atomic():
        _store_password(user, encoded, now)
    return user


def _store_password(user: User, encoded: str, now: datetime) -> None:
    """Store it, end every session and every other code, and announce it; `user` is up to date afterwards."""
    User.objects.filter(pk=user.pk).update(password=encoded)
    end_all_sessions(user_id=user.pk, now=now)
    PasswordReset.objects.live(now=now).filter(user=user).update(used_at=now)
    user.refresh_from_db()
    key = f"password-changed:{user.public_id}:{user.session_epoch}"
    event = PasswordChanged(user_id=user.pk, email=user.email, key=key)
    password_changed.send(sender=PasswordChanged, event=event)


def _hash(code: str) -> str:
    """A keyed hash of the code, however its letters and groups were typed."""
    plain = code.upper().translate(LOOKALIKES).strip()
    return salted_hmac("shop.accounts.password-reset", plain, algorithm="sha256").hexdigest()
