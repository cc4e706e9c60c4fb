"""Registering: a person becomes a user when the code mailed to their address comes back."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from apps.accounts.models import Registration, RegistrationQuerySet, User
from apps.accounts.services import _limits as limits
from apps.accounts.services._passwords import check_strength
from apps.accounts.signals import EmailVerified, RegistrationRequested, email_verified, registration_requested
from shop.common.emails import normalise_email
from shop.common.errors import Invalid

LIVES = timedelta(minutes=30)
MAX_ATTEMPTS = 5


class CodeInvalid(Invalid):
    """The code does not fit, has expired, or was tried too often."""

    code = "code_invalid"
    title = "This code is not right, or not valid any more"


def register(*, email: str, password: str, full_name: str, client: str, now: datetime) -> UUID:
    """Send a code to the address, or word that it has an account already; return the id of the registration.

    The work and the answer are the same in both cases, so nobody learns who has an account.

    Raises: PasswordTooWeak, TooManyTries.
    """
    email = normalise_email(email)
    check_strength(password, User(email=email, full_name=full_name), field="password")
    limits.take(limits.MAILS_PER_CLIENT, limits.network_of(client), now=now)
    limits.take(limits.REGISTRATIONS_PER_EMAIL, email, now=now)
    row = Registration(email=email, full_name=full_name, password=make_password(password), expires_at=now + LIVES)
    code = f"{secrets.randbelow(10**6):06d}"
    proof = _hash(row, code)
    with transaction.atomic():
        known = User.objects.with_email(email).exists()
        row.code_hash = "" if known else proof
        row.save(force_insert=True)
        _announce(row, code="" if known else code, known=known)
    return row.pk


def _announce(row: Registration, *, code: str, known: bool) -> None:
    event = RegistrationRequested(
        email=row.email,
        full_name=row.full_name,
        code=code,
        known=known,
        minutes=LIVES // timedelta(minutes=1),
        key=f"registration:{row.pk}",
    )
    registration_requested.send(sender=RegistrationRequested, event=event)


def verify_email(*, email: str, code: str, client: str, now: datetime, password: str | None = None) -> User:
    """Make the user whose address `code` proves.

    With `password`, only a registration made with it counts, so that a code which somebody else asked for in this
    person's name opens nothing.

    Raises: CodeInvalid, TooManyTries.
    """
    rows = Registration.objects.live(now=now).of_email(email)
    return _verify(rows, code=code, client=client, now=now, password=password)


def verify_registration(*, registration: UUID, code: str, client: str, now: datetime) -> User:
    """Make the user of one registration. Raises: CodeInvalid, TooManyTries."""
    rows = Registration.objects.live(now=now).filter(pk=registration)
    return _verify(rows, code=code, client=client, now=now)


def _verify(rows: RegistrationQuerySet, *, code: str, client: str, now: datetime, password: str | None = None) -> User:
    network = limits.network_of(client)
    limits.take(limits.CODES_PER_CLIENT, network, now=now)
    row = next((row for row in rows if _fits(row, code)), None)
    if row is None or (password is not None and not check_password(password, row.password)):
        raise CodeInvalid(field="code")
    user = _create_user(row)
    limits.give_back(limits.CODES_PER_CLIENT, network)
    limits.clear(limits.REGISTRATIONS_PER_EMAIL, row.email)
    return user


def _fits(row: Registration, code: str) -> bool:
    """Count a try, then compare; a registration that was tried too often fits nothing."""
    counted = Registration.objects.filter(pk=row.pk, attempts__lt=MAX_ATTEMPTS).update(attempts=F("attempts") + 1)
    digits = "".join(character for character in code if not character.isspace())
    return counted == 1 and constant_time_compare(row.code_hash, _hash(row, digits))


def _create_user(row: Registration) -> User:
    user = User(email=row.email, full_name=row.full_name, password=row.password)
    try:
        with transaction.atomic():
            if not Registration.objects.filter(pk=row.pk).delete()[0]:
                raise CodeInvalid(field="code")
            user.save(force_insert=True)
            Registration.objects.of_email(row.email).delete()
            event = EmailVerified(user_id=user.pk, email=user.email)
            email_verified.send(sender=EmailVerified, event=event)
    except IntegrityError:
        if not User.objects.with_email(row.email).exists():
            raise
        raise CodeInvalid(field="code") from None
    return user


def _hash(row: Registration, code: str) -> str:
    """A keyed hash, since six digits alone are quickly guessed from a plain one."""
    return salted_hmac("shop.accounts.registration", f"{row.pk}:{code}", algorithm="sha256").hexdigest()
