"""Users, addresses and sessions for tests of this and other apps."""

from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from factory.declarations import LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from apps.accounts import services
from apps.accounts.models import Address, User

PASSWORD = "correct horse battery"


class UserFactory(DjangoModelFactory):
    """A customer whose password is PASSWORD."""

    class Meta:
        model = User

    email = Sequence(lambda n: f"customer{n}@example.com")
    full_name = "Ada Lovelace"
    password = LazyFunction(lambda: make_password(PASSWORD))


class StaffFactory(UserFactory):
    """A member of staff who may do everything."""

    email = Sequence(lambda n: f"staff{n}@example.com")
    is_staff = True
    is_superuser = True


class AddressFactory(DjangoModelFactory):
    """A saved address; the default unless told otherwise."""

    class Meta:
        model = Address

    user = SubFactory(UserFactory)
    full_name = "Ada Lovelace"
    line1 = "Lindenallee 1"
    city = "Berlin"
    postcode = "10115"
    country = "DE"
    is_default = True


def sign_in(user: User, **values: Any) -> services.TokenPair:
    """Tokens of a new session of the user."""
    device = {"user_agent": "Shop/1.0 (Android)", "client": "192.0.2.1", "visitor_token": None, "now": timezone.now()}
    return services.open_session(user=user, **device | values)


def bearer(tokens: services.TokenPair) -> dict[str, str]:
    """The header that shows the access token."""
    return {"Authorization": f"Bearer {tokens.access}"}
