"""Tokens of the API: a short-lived access token and a refresh token that is good for one use."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import RefreshToken, UntypedToken

from apps.accounts.models import TokenFamily, User
from apps.accounts.services._sessions import LoginFailed, announce_sign_in, end_all_sessions
from shop.common.errors import ShopError

logger = logging.getLogger(__name__)


class TokenInvalid(ShopError):
    """The token is forged, expired, used already, or its session has ended."""

    status = 401
    code = "token_invalid"
    title = "This token is not valid"


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What a client gets when it signs in or refreshes."""

    access: str
    refresh: str


@dataclass(frozen=True, slots=True)
class TokenState:
    """A token that is valid now: whose it is, when it ends (seconds since 1970) and what it allows."""

    sub: str
    exp: int
    scope: str


def open_session(*, user: User, user_agent: str, client: str, visitor_token: str | None, now: datetime) -> TokenPair:
    """Begin a session of the API for a user who has just proved who they are, and announce it.

    Raises: LoginFailed, where all sessions were ended since then.
    """
    token = RefreshToken()
    with transaction.atomic():
        unchanged = User.objects.active().filter(pk=user.pk, session_epoch=user.session_epoch)
        if not unchanged.update(last_login=now):
            raise LoginFailed()
        family = TokenFamily.objects.create(
            user=user,
            refresh_jti=token["jti"],
            user_agent="".join(filter(str.isprintable, user_agent))[:200],
            address=client,
            created_at=now,
            last_used_at=now,
            expires_at=now + api_settings.REFRESH_TOKEN_LIFETIME,
        )
        announce_sign_in(user_id=user.pk, visitor_token=visitor_token)
    return _pair(token, family)


def refresh_session(*, refresh: str, now: datetime) -> TokenPair:
    """Swap a refresh token for a new pair; of several that try with the same token exactly one succeeds.

    A token that comes back after it was swapped ends its session, since one of its two holders is a thief. One that
    was on its way already (`now` is when it arrived) when the other won is refused, and that is all.

    Raises: TokenInvalid.
    """
    claims = _read(refresh, "refresh")
    family = _family_of(claims, now)
    token = RefreshToken()
    same = TokenFamily.objects.filter(pk=family.pk, revoked_at=None)
    with transaction.atomic():
        rotated = timezone.now()
        won = same.filter(refresh_jti=claims["jti"]).update(
            refresh_jti=token["jti"], last_used_at=rotated, expires_at=rotated + api_settings.REFRESH_TOKEN_LIFETIME
        )
    if won:
        return _pair(token, family)
    if same.filter(last_used_at__lte=now).update(revoked_at=now):
        logger.warning("Session %s was ended: its refresh token came back after it had been swapped.", family.pk)
    raise TokenInvalid()


def find_session(*, access: str, now: datetime) -> TokenFamily:
    """The live session an access token belongs to, its user loaded with it, by one query. Raises: TokenInvalid."""
    return _family_of(_read(access, "access"), now)


def validate_token(*, token: str, now: datetime) -> TokenState | None:
    """What an access or refresh token is good for at this moment; None for one that is good for nothing."""
    try:
        claims = _read(token, "access", "refresh")
        family = _family_of(claims, now)
    except TokenInvalid:
        return None
    if claims["token_type"] == "refresh" and claims["jti"] != family.refresh_jti:
        return None
    return TokenState(sub=claims["sub"], exp=claims["exp"], scope=scope_of(family.user))


def log_out(*, session: TokenFamily | None, refresh: str, everywhere: bool, now: datetime) -> None:
    """End the session of the request and that of `refresh` (either may be missing) or, if asked to, all of the user's.

    Raises: TokenInvalid, where there is neither.
    """
    named = [found for found in (session, _session_of_refresh(refresh, now)) if found]
    if not named:
        raise TokenInvalid()
    TokenFamily.objects.filter(pk__in=[found.pk for found in named], revoked_at=None).update(revoked_at=now)
    if everywhere:
        end_all_sessions(user_id=named[0].user_id, now=now)


def scope_of(user: User) -> str:
    """What the user's tokens allow, as OAuth writes it."""
    return "customer staff" if user.is_staff else "customer"


def _session_of_refresh(refresh: str, now: datetime) -> TokenFamily | None:
    try:
        return _family_of(_read(refresh, "refresh"), now)
    except TokenInvalid:
        return None


def _pair(token: RefreshToken, family: TokenFamily) -> TokenPair:
    token["sub"] = str(family.user.public_id)
    token["sid"] = str(family.pk)
    token["scope"] = scope_of(family.user)
    return TokenPair(access=str(token.access_token), refresh=str(token))


def _read(token: str, *kinds: str) -> dict[str, Any]:
    """The claims of a token we signed, of one of the `kinds`. Raises: TokenInvalid."""
    try:
        claims: dict[str, Any] = UntypedToken(token).payload  # type: ignore[arg-type]
    except TokenError:
        raise TokenInvalid() from None
    if claims.get("token_type") not in kinds:
        raise TokenInvalid()
    return claims


def _family_of(claims: dict[str, Any], now: datetime) -> TokenFamily:
    live = TokenFamily.objects.live(now=now).select_related("user")
    try:
        family = live.filter(pk=UUID(str(claims["sid"])), user__public_id=UUID(str(claims["sub"]))).first()
    except (KeyError, ValueError):
        family = None
    if family is None:
        raise TokenInvalid()
    return family
