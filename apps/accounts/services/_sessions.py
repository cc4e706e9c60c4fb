"""Signing in and out: passwords checked under limits, sessions begun and ended."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from apps.accounts.models import FamiliarClient, TokenFamily, User
from apps.accounts.services import _limits as limits
from apps.accounts.signals import SignedIn, signed_in
from shop.common.emails import normalise_email
from shop.common.errors import NotFound, ShopError

FAMILIAR_FOR = timedelta(days=30)


class LoginFailed(ShopError):
    """No active account has this address and password; which of the two is wrong is not told."""

    status = 401
    code = "login_failed"
    title = "The e-mail address or the password is not right"


class SessionNotFound(NotFound):
    """There is no such session, or it is somebody else's."""

    code = "session_not_found"
    title = "There is no such session"


def authenticate(*, email: str, password: str, client: str, now: datetime) -> User:
    """The active user with this address and password; the answer takes as long for an address nobody has.

    Failures are limited per client address and per account. A client that signed in to the account in the last
    30 days is counted on its own, so strangers cannot keep the owner out.

    Raises: LoginFailed, TooManyTries.
    """
    network, email = limits.network_of(client), normalise_email(email)
    account = (email, network) if _is_familiar(email, network, now) else (email,)
    limits.take(limits.LOGINS_PER_CLIENT, network, now=now)
    limits.take(limits.LOGINS_PER_ACCOUNT, *account, now=now)
    user = User.objects.active().with_email(email).first()
    if user is None or not user.check_password(password):
        if user is None:
            make_password(password)
        raise LoginFailed()
    limits.give_back(limits.LOGINS_PER_CLIENT, network)
    limits.give_back(limits.LOGINS_PER_ACCOUNT, *account)
    FamiliarClient.objects.update_or_create(key=limits.key_of(email, network), defaults={"seen_at": now})
    return user


def _is_familiar(email: str, network: str, now: datetime) -> bool:
    key = limits.key_of(email, network)
    return FamiliarClient.objects.filter(key=key, seen_at__gt=now - FAMILIAR_FOR).exists()


def announce_sign_in(*, user_id: int, visitor_token: str | None) -> None:
    """Tell the other apps that the anonymous visitor is now this user."""
    with transaction.atomic():
        signed_in.send(sender=SignedIn, event=SignedIn(user_id=user_id, visitor_token=visitor_token))


def end_session(*, user_id: int, session_id: UUID, now: datetime) -> None:
    """End one session of the API at once. Raises: SessionNotFound."""
    sessions = TokenFamily.objects.live(now=now).of_user(user_id)
    if not sessions.filter(pk=session_id).update(revoked_at=now):
        raise SessionNotFound()


def end_all_sessions(*, user_id: int, now: datetime) -> None:
    """Sign a user out everywhere at once, in the API and on the web."""
    with transaction.atomic():
        User.objects.filter(pk=user_id).update(session_epoch=F("session_epoch") + 1)
        TokenFamily.objects.filter(user_id=user_id, revoked_at=None).update(revoked_at=now)
