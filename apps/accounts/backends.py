"""Passwords typed into the admin's form pass the same limits as everywhere else."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from apps.accounts import services
from apps.accounts.models import User
from shop.common.http import client_address


class LimitedBackend(ModelBackend):
    """Django's backend, with the limits of `services.authenticate` around the password."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """The user, or None. Raises: ValidationError, which the sign-in form shows as it stands."""
        email, client = username or kwargs.get("email"), client_address(request) if request else ""
        if not email or password is None:
            return None
        try:
            return services.authenticate(email=email, password=password, client=client, now=timezone.now())
        except services.LoginFailed:
            return None
        except services.TooManyTries as error:
            raise ValidationError(error.sentence, code=error.code) from None
