"""What the accounts app stores: users, addresses, sessions of the API, and what waits for a code."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from shop.common.addresses import PostalAddress
from shop.common.emails import normalise_email
from shop.common.limits import TryCounter

printable = RegexValidator(r"\A[^\x00-\x1f\x7f]*\Z", "Control characters are not allowed.")
phone_number = RegexValidator(r"\A\+?[0-9 ()/.-]{4,30}\Z", "Write a phone number such as +49 30 1234567.")
locale_tag = RegexValidator(r"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", "Write a language tag such as en or de-AT.")


class UserQuerySet(models.QuerySet["User"]):
    """Questions about users."""

    def with_email(self, email: str) -> Self:
        """The account of this address, however it is spelt."""
        return self.filter(email=normalise_email(email))

    def active(self) -> Self:
        """Those who may sign in."""
        return self.filter(is_active=True)

    def staff(self) -> Self:
        """Active members of staff."""
        return self.active().filter(is_staff=True).order_by("email")


class UserManager(BaseUserManager["User"]):
    """Makes users; the address is always stored in its one spelling."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user with a hashed password; without one nobody can sign in by password."""
        user = self.model(email=normalise_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user who may do everything."""
        return self.create_user(email, password, **fields | {"is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user of this address. Raises: User.DoesNotExist."""
        return self.get(email=normalise_email(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """A person with a proven address; nobody is stored here before the code from their mail was typed in."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Django asks for a unique USERNAME_FIELD and does not count the constraint on Lower() below.
    email = models.EmailField(unique=True, error_messages={"unique": "There is an account with this address already."})
    full_name = models.CharField(max_length=120, blank=True, validators=[printable])
    phone = models.CharField(max_length=31, blank=True, validators=[phone_number])
    locale = models.CharField(max_length=16, default="en", validators=[locale_tag])
    marketing_consent = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="May enter the admin.")
    date_joined = models.DateTimeField(auto_now_add=True)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            UniqueConstraint(Lower("email"), name="one_account_per_email"),
            CheckConstraint(condition=Q(email=Lower("email")), name="email_is_lower_case"),
        ]
        indexes = [models.Index(fields=["-date_joined"])]

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        """The name, or the address where there is none."""
        return self.full_name or self.email

    def get_short_name(self) -> str:
        """The same; people write their names in many orders."""
        return self.get_full_name()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a web session is bound to: raising `session_epoch` or changing the password ends all of them."""
        value = f"{self.session_epoch}:{self.password}"
        return salted_hmac("shop.accounts.web-session", value, secret=secret, algorithm="sha256").hexdigest()


class AddressQuerySet(models.QuerySet["Address"]):
    """Questions about saved addresses."""

    def of_user(self, user_id: int) -> Self:
        """A user's addresses, the default first."""
        return self.filter(user_id=user_id).order_by("-is_default", "-created_at", "pk")


class Address(models.Model):
    """An address somebody saved; the shape is shop.common.addresses.PostalAddress."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="addresses")
    full_name = models.CharField(max_length=120)
    company = models.CharField(max_length=120, blank=True)
    line1 = models.CharField(max_length=160)
    line2 = models.CharField(max_length=160, blank=True)
    city = models.CharField(max_length=120)
    region = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=12)
    country = models.CharField(max_length=2)
    phone = models.CharField(max_length=31, blank=True)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [
            UniqueConstraint(fields=["user"], condition=Q(is_default=True), name="one_default_address_per_user"),
        ]

    def __str__(self) -> str:
        return f"{self.full_name}, {self.line1}, {self.city}"

    @property
    def postal_address(self) -> PostalAddress:
        """The address as other apps know it."""
        return PostalAddress.from_dict(self.__dict__)


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Questions about registrations."""

    def live(self, *, now: datetime) -> Self:
        """Those whose code still counts."""
        return self.filter(expires_at__gt=now)

    def of_email(self, email: str) -> Self:
        """Those for one address, the oldest first."""
        return self.filter(email=normalise_email(email)).order_by("created_at", "pk")


class Registration(models.Model):
    """Somebody who says an address is theirs; becomes a user when the code proves it.

    `code_hash` is empty where the address has an account already: no code was sent, so none fits.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(db_index=True)
    full_name = models.CharField(max_length=120, blank=True)
    password = models.CharField(max_length=128)
    code_hash = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        constraints = [CheckConstraint(condition=Q(attempts__lte=5), name="five_tries_per_registration")]

    def __str__(self) -> str:
        return self.email


class PasswordResetQuerySet(models.QuerySet["PasswordReset"]):
    """Questions about password resets."""

    def live(self, *, now: datetime) -> Self:
        """Those that can still be used."""
        return self.filter(expires_at__gt=now, used_at=None)

    def unannounced(self, *, now: datetime) -> Self:
        """Those whose code was not made yet, the oldest first."""
        return self.live(now=now).filter(announced_at=None).order_by("created_at", "pk")


class PasswordReset(models.Model):
    """A wish for a new password, for known and unknown addresses alike; the code is kept as a hash only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(db_index=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - unique, so none is not ""
    created_at = models.DateTimeField(auto_now_add=True)
    announced_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)

    objects = PasswordResetQuerySet.as_manager()

    def __str__(self) -> str:
        return self.email


class TokenFamilyQuerySet(models.QuerySet["TokenFamily"]):
    """Questions about sessions of the API."""

    def live(self, *, now: datetime) -> Self:
        """Sessions that are neither ended nor expired, of users who may sign in."""
        return self.filter(revoked_at=None, expires_at__gt=now, user__is_active=True)

    def of_user(self, user_id: int) -> Self:
        """One user's sessions, the newest first."""
        return self.filter(user_id=user_id).order_by("-created_at", "-pk")


class TokenFamily(models.Model):
    """One device that signed in over the API: all tokens it gets carry this id, and die with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="token_families")
    refresh_jti = models.CharField(max_length=32)
    user_agent = models.CharField(max_length=200, blank=True)
    address = models.CharField("client address", max_length=45, blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TokenFamilyQuerySet.as_manager()

    class Meta:
        verbose_name = "session"
        indexes = [models.Index(fields=["user", "-created_at"])]

    def __str__(self) -> str:
        return self.user_agent or str(self.pk)


class AttemptCounter(TryCounter):
    """How often somebody tried to sign in, to register, to use a code."""


class FamiliarClient(models.Model):
    """A client address from which an account was signed in to; `key` is a hash of both."""

    key = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key[:8]
