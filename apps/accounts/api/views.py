"""Signing in and out over the API."""

from typing import Any, cast
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts import services
from apps.accounts.api import serializers
from apps.accounts.api.authentication import user_of
from apps.accounts.api.schema import documented
from apps.accounts.models import TokenFamily, User
from shop.common.api import Cursor, read_body
from shop.common.http import client_address, visitor_token

TAG = "Sign-in"
REGISTERED = "If this address can be registered, a mail with a code is on its way to it."
RESET = "If there is an account with this address, a mail with a code is on its way to it."


class SignInView(APIView):
    """What all of these share: no cache may keep an answer."""

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Add the header."""
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        answer.headers["Cache-Control"] = "no-store"
        return answer


class OpenView(SignInView):
    """For whoever comes; a stale Authorization header is not looked at."""

    authentication_classes = ()


def open_session(request: Request, user: User) -> Response:
    """The answer to a successful sign-in: a new session's tokens."""
    pair = services.open_session(
        user=user,
        user_agent=request.headers.get("User-Agent", ""),
        client=client_address(request),
        visitor_token=visitor_token(request),
        now=timezone.now(),
    )
    return Response(serializers.TokenPairSerializer(pair).data)


class RegisterView(OpenView):
    """POST /auth/register."""

    @documented(
        TAG,
        "Ask for an account",
        request=serializers.RegisterSerializer,
        answers={202: serializers.DetailSerializer},
        problems=("validation_error", "password_too_weak", "too_many_tries"),
        description="A code is mailed to the address. The answer is the same for an address that has an account.",
    )
    def post(self, request: Request) -> Response:
        """202, whoever asks."""
        body = read_body(serializers.RegisterSerializer, request)
        services.register(**body, client=client_address(request), now=timezone.now())
        return Response({"detail": REGISTERED}, status=202)


class VerifyEmailView(OpenView):
    """POST /auth/verify-email."""

    @documented(
        TAG,
        "Prove the address and sign in",
        request=serializers.VerifyEmailSerializer,
        answers={200: serializers.TokenPairSerializer},
        problems=("validation_error", "code_invalid", "too_many_tries"),
        description="The right code makes the account. `Cart-Token` merges that cart into the account's.",
    )
    def post(self, request: Request) -> Response:
        """The first tokens of a new user."""
        body = read_body(serializers.VerifyEmailSerializer, request)
        user = services.verify_email(**body, client=client_address(request), now=timezone.now())
        return open_session(request, user)


class LoginView(OpenView):
    """POST /auth/login."""

    @documented(
        TAG,
        "Sign in",
        request=serializers.LoginSerializer,
        answers={200: serializers.TokenPairSerializer},
        problems=("validation_error", "login_failed", "too_many_tries"),
        description="`Cart-Token` merges that cart into the account's.",
    )
    def post(self, request: Request) -> Response:
        """Tokens for the right password."""
        body = read_body(serializers.LoginSerializer, request)
        user = services.authenticate(**body, client=client_address(request), now=timezone.now())
        return open_session(request, user)


class RefreshView(OpenView):
    """POST /auth/refresh."""

    @documented(
        TAG,
        "Swap a refresh token for a new pair",
        request=serializers.RefreshSerializer,
        answers={200: serializers.TokenPairSerializer},
        problems=("validation_error", "token_invalid"),
        description="A refresh token works once. One that comes back later ends its session, since somebody may have "
        "stolen it.",
    )
    def post(self, request: Request) -> Response:
        """A new pair; the old refresh token is spent."""
        now = timezone.now()
        body = read_body(serializers.RefreshSerializer, request)
        return Response(serializers.TokenPairSerializer(services.refresh_session(**body, now=now)).data)


class ValidateView(OpenView):
    """POST /auth/validate."""

    @documented(
        TAG,
        "Ask whether a token is good",
        request=serializers.ValidateSerializer,
        answers={200: serializers.TokenStateSerializer},
        problems=("validation_error",),
        description='The shape of RFC 7662: `{"active": false}` for anything that is not valid now.',
    )
    def post(self, request: Request) -> Response:
        """The state of the token."""
        body = read_body(serializers.ValidateSerializer, request)
        state = services.validate_token(**body, now=timezone.now())
        if state is None:
            return Response({"active": False})
        return Response({"active": True, "sub": state.sub, "exp": state.exp, "scope": state.scope})


class LogoutView(SignInView):
    """POST /auth/logout."""

    @documented(
        TAG,
        "Sign out",
        request=serializers.LogoutSerializer,
        answers={204: None},
        problems=("validation_error", "token_invalid"),
        description="Ends the session of the access token and that of `refresh`; either alone will do. Their access "
        "tokens die at once.",
    )
    def post(self, request: Request) -> Response:
        """204; the tokens are dead."""
        body = read_body(serializers.LogoutSerializer, request)
        services.log_out(**body, session=cast("TokenFamily | None", request.auth), now=timezone.now())
        return Response(status=204)


class SessionsView(SignInView):
    """GET, DELETE /auth/sessions."""

    permission_classes = (IsAuthenticated,)

    @documented(
        TAG,
        "List the devices that are signed in",
        answers={200: serializers.SessionPageSerializer},
        problems=("validation_error", "token_invalid"),
        operation_id="auth_sessions_list",
        parameters=[OpenApiParameter("page_size", int, description="From 1 to 100."), OpenApiParameter("cursor", str)],
    )
    def get(self, request: Request) -> Response:
        """The live sessions of the user, the newest first."""
        pages = SessionCursor()
        live = TokenFamily.objects.live(now=timezone.now()).of_user(user_of(request).pk)
        rows = pages.paginate_queryset(live, request, view=self)
        shown = serializers.SessionSerializer(rows, many=True, context={"request": request})
        return pages.get_paginated_response(shown.data)

    @documented(
        TAG,
        "Sign out everywhere",
        answers={204: None},
        problems=("token_invalid",),
        operation_id="auth_sessions_destroy_all",
    )
    def delete(self, request: Request) -> Response:
        """204; every session is over, this one too."""
        services.end_all_sessions(user_id=user_of(request).pk, now=timezone.now())
        return Response(status=204)


class SessionCursor(Cursor):
    """Sessions by the time they began."""

    ordering = ("-created_at", "-pk")


class SessionView(SignInView):
    """DELETE /auth/sessions/{id}."""

    permission_classes = (IsAuthenticated,)

    @documented(TAG, "Sign one device out", answers={204: None}, problems=("token_invalid", "session_not_found"))
    def delete(self, request: Request, session_id: UUID) -> Response:
        """204; that session is over."""
        services.end_session(user_id=user_of(request).pk, session_id=session_id, now=timezone.now())
        return Response(status=204)


class PasswordResetView(OpenView):
    """POST /auth/password/reset."""

    @documented(
        TAG,
        "Ask for a code to set a new password",
        request=serializers.PasswordResetSerializer,
        answers={202: serializers.DetailSerializer},
        problems=("validation_error", "too_many_tries"),
        description="The answer is the same for an address nobody has.",
    )
    def post(self, request: Request) -> Response:
        """202, whoever asks."""
        body = read_body(serializers.PasswordResetSerializer, request)
        services.request_password_reset(**body, client=client_address(request), now=timezone.now())
        return Response({"detail": RESET}, status=202)


class PasswordResetConfirmView(OpenView):
    """POST /auth/password/reset/confirm."""

    @documented(
        TAG,
        "Set a new password with the code",
        request=serializers.PasswordResetConfirmSerializer,
        answers={204: None},
        problems=("validation_error", "reset_code_invalid", "password_too_weak", "too_many_tries"),
        description="A code works once, for 60 minutes. All sessions of the user end.",
    )
    def post(self, request: Request) -> Response:
        """204; sign in with the new password."""
        body = read_body(serializers.PasswordResetConfirmSerializer, request)
        services.reset_password(
            code=body["code"],
            password=body["new_password"],
            client=client_address(request),
            now=timezone.now(),
        )
        return Response(status=204)


class PasswordChangeView(SignInView):
    """POST /auth/password/change."""

    permission_classes = (IsAuthenticated,)

    @documented(
        TAG,
        "Change the password",
        request=serializers.PasswordChangeSerializer,
        answers={200: serializers.TokenPairSerializer},
        problems=("validation_error", "password_wrong", "password_too_weak", "token_invalid", "too_many_tries"),
        description="All sessions of the user end, this one too; the answer brings the tokens of a new one.",
    )
    def post(self, request: Request) -> Response:
        """The tokens of the only session that is left."""
        body = read_body(serializers.PasswordChangeSerializer, request)
        user = services.change_password(
            user_id=user_of(request).pk,
            current=body["current_password"],
            new=body["new_password"],
            client=client_address(request),
            now=timezone.now(),
        )
        return open_session(request, user)
