"""What the accounts app announces."""

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class RegistrationRequested:
    """Somebody asked for an account; `code` proves the address.

    `known`: the address has an account already, so there is no code.
    """

    email: str
    full_name: str
    code: str
    known: bool
    minutes: int
    key: str


registration_requested = Signal()


@dataclass(frozen=True, slots=True)
class EmailVerified:
    """An address was proven to belong to the user."""

    user_id: int
    email: str


email_verified = Signal()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user signed in; `visitor_token` names the anonymous cart they had until then, if any."""

    user_id: int
    visitor_token: str | None


signed_in = Signal()


@dataclass(frozen=True, slots=True)
class PasswordResetRequested:
    """A known user asked for a new password; `code` allows it for `minutes`."""

    user_id: int
    email: str
    full_name: str
    code: str
    minutes: int
    key: str


password_reset_requested = Signal()


@dataclass(frozen=True, slots=True)
class PasswordChanged:
    """The password of a user changed; all their sessions ended."""

    user_id: int
    email: str
    key: str


password_changed = Signal()
