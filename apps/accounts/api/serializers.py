"""What the account endpoints take and give; nothing here saves."""

from datetime import UTC
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from apps.accounts.models import TokenFamily, User, printable
from shop.common.addresses import AddressSerializer
from shop.common.emails import EmailJsonField

MAX_TOKEN = 4096


class PasswordField(serializers.CharField):
    """A password, taken as it is and never given back."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 128, "trim_whitespace": False, "write_only": True, **kwargs})


def _example(**value: Any) -> Any:
    return extend_schema_serializer(examples=[OpenApiExample("Example", value=value)])


@_example(email="ada@example.com", password="correct horse battery", full_name="Ada Lovelace")
class RegisterSerializer(serializers.Serializer[Any]):
    """Body of POST /auth/register."""

    email = EmailJsonField()
    password = PasswordField(help_text="At least 10 characters, and not a common password.")
    full_name = serializers.CharField(
        max_length=120, required=False, default="", allow_blank=True, validators=[printable]
    )


@_example(detail="If this address can be registered, a mail with a code is on its way to it.")
class DetailSerializer(serializers.Serializer[Any]):
    """A sentence."""

    detail = serializers.CharField()


@_example(email="ada@example.com", code="493817")
class VerifyEmailSerializer(serializers.Serializer[Any]):
    """Body of POST /auth/verify-email."""

    email = EmailJsonField()
    code = serializers.CharField(max_length=20)
    password = PasswordField(
        required=False,
        help_text="The password of the registration. Send it where you have it: a code that somebody else asked for "
        "in this person's name is then refused.",
    )


@_example(email="ada@example.com", password="correct horse battery")
class LoginSerializer(serializers.Serializer[Any]):
    """Body of POST /auth/login."""

    email = EmailJsonField()
    password = PasswordField()


@_example(refresh="eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...")
class RefreshSerializer(serializers.Serializer[Any]):
    """Body of POST /auth/refresh."""

    refresh = serializers.CharField(max_length=MAX_TOKEN)


@_example(
    access="eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...",
    refresh="eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...",
)
class TokenPairSerializer(serializers.Serializer[Any]):
    """A token for five minutes and one that is good for one refresh within 30 days."""

    access = serializers.CharField()
    refresh = serializers.CharField()


@_example(token="eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...")
class ValidateSerializer(serializers.Serializer[Any]):
    """Body of POST /auth/validate."""

    token = serializers.CharField(max_length=MAX_TOKEN, allow_blank=True)


@_example(active=True, sub="0b6f6a1e-2f0e-4d37-9d0c-5f8f6f1c7a11", exp=1767225600, scope="customer")
class TokenStateSerializer(serializers.Serializer[Any]):
    """RFC 7662: `sub`, `exp` and `scope` are there for active tokens only."""

    active = serializers.BooleanField()
    sub = serializers.UUIDField(required=False)
    exp = serializers.IntegerField(required=False, help_text="Seconds since 1970.")
    scope = serializers.CharField(required=False, help_text="Words with spaces between: `customer`, `staff`.")


@_example(refresh="eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...", everywhere=False)
class LogoutSerializer(serializers.Serializer[Any]):
    """Body of POST /auth/logout."""

    refresh = serializers.CharField(max_length=MAX_TOKEN, required=False, default="", allow_blank=True)
    everywhere = serializers.BooleanField(required=False, default=False, help_text="End all sessions of the user.")


class SessionSerializer(serializers.ModelSerializer[TokenFamily]):
    """A device that is signed in."""

    current = serializers.SerializerMethodField(help_text="Is it the one that asks?")

    class Meta:
        model = TokenFamily
        fields = ["id", "user_agent", "address", "created_at", "last_used_at", "current"]
        read_only_fields = fields
        extra_kwargs = {"created_at": {"default_timezone": UTC}, "last_used_at": {"default_timezone": UTC}}

    def get_current(self, session: TokenFamily) -> bool:
        """Whether it is the session of this request."""
        return bool(session == self.context["request"].auth)


class SessionPageSerializer(serializers.Serializer[Any]):
    """A page of devices."""

    results = SessionSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


@_example(email="ada@example.com")
class PasswordResetSerializer(serializers.Serializer[Any]):
    """Body of POST /auth/password/reset."""

    email = EmailJsonField()


@_example(code="K7QF-M2XD-9RTA", new_password="staple battery horse")
class PasswordResetConfirmSerializer(serializers.Serializer[Any]):
    """Body of POST /auth/password/reset/confirm."""

    code = serializers.CharField(max_length=64)
    new_password = PasswordField()


@_example(current_password="correct horse battery", new_password="staple battery horse")
class PasswordChangeSerializer(serializers.Serializer[Any]):
    """Body of POST /auth/password/change."""

    current_password = PasswordField()
    new_password = PasswordField()


@_example(
    email="ada@example.com", full_name="Ada Lovelace", phone="+44 20 7946 0000", locale="en", marketing_consent=False
)
class MeSerializer(serializers.ModelSerializer[User]):
    """The profile of whoever asks."""

    class Meta:
        model = User
        fields = ["email", "full_name", "phone", "locale", "marketing_consent"]
        read_only_fields = ["email"]


class SavedAddressSerializer(AddressSerializer):
    """An address of the address book."""

    id = serializers.UUIDField(read_only=True)
    is_default = serializers.BooleanField(
        required=False,
        default=False,
        help_text="True makes it the default. False changes nothing: some address is the default always.",
    )


class AddressListSerializer(serializers.Serializer[Any]):
    """The whole address book on one page."""

    results = SavedAddressSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
