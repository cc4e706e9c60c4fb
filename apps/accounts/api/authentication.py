"""Who is asking: bearer tokens, checked against their session on every request."""

from typing import Any, cast

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from apps.accounts import services
from apps.accounts.models import TokenFamily, User


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access>`; the session is then `request.auth`. Other schemes are nobody's."""

    def authenticate(self, request: Request) -> tuple[User, TokenFamily] | None:
        """The user and the session, by one query. Raises: AuthenticationFailed."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            session = services.find_session(access=token.strip(), now=timezone.now())
        except services.TokenInvalid as error:
            raise AuthenticationFailed(error.sentence, code=error.code) from None
        return session.user, session

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return "Bearer"


def user_of(request: Request) -> User:
    """The user of a request that none but users may make."""
    return cast("User", request.user)


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document tells of it."""

    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token in the shape of a JWT."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
