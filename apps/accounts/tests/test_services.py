"""What other apps ask of accounts, and the housekeeping."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts import services, tasks
from apps.accounts.models import (
    Address,
    AttemptCounter,
    FamiliarClient,
    PasswordReset,
    Registration,
    TokenFamily,
    User,
)
from apps.accounts.tests.factories import PASSWORD, AddressFactory, StaffFactory, UserFactory, sign_in
from shop.common.emails import normalise_email

pytestmark = pytest.mark.django_db


def test_users_are_told_many_at_once(customer, stranger, django_assert_num_queries):
    with django_assert_num_queries(1):
        users = services.get_users([customer.pk, stranger.pk, customer.pk, 0])

    assert set(users) == {customer.pk, stranger.pk}
    assert users[customer.pk] == services.UserInfo(
        id=customer.pk, email="ada@example.com", full_name="Ada Lovelace", phone="", locale="en"
    )


def test_nobody_is_asked_about_nobody():
    assert services.get_users([]) == {}


def test_alerts_go_to_active_staff(customer):
    StaffFactory.create(email="b@example.com")
    StaffFactory.create(email="a@example.com")
    StaffFactory.create(email="gone@example.com", is_active=False)

    assert services.list_staff_emails() == ["a@example.com", "b@example.com"]


def test_ensuring_a_user_twice_leaves_the_first():
    first = services.ensure_user(email="Demo@Example.com", password=PASSWORD, full_name="Demo")

    again = services.ensure_user(
        email="demo@example.com", password="another battery horse", full_name="Other", is_staff=True
    )

    user = User.objects.get()
    assert first == again == user.pk
    assert (user.email, user.full_name, user.is_staff) == ("demo@example.com", "Demo", False)
    assert user.check_password(PASSWORD)


def test_the_command_line_makes_a_superuser(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)

    call_command("createsuperuser", interactive=False, email="Root@Example.com", verbosity=0)

    user = User.objects.get_by_natural_key("ROOT@example.com")
    assert (user.is_staff, user.is_superuser, user.email) == (True, True, "root@example.com")


def test_a_user_is_called_by_name_or_address():
    assert User(email="a@example.com", full_name="Ada").get_full_name() == "Ada"
    assert User(email="a@example.com").get_short_name() == "a@example.com"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Ada@Example.COM ", "ada@example.com"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada", "ada"),
        ("", ""),
        ("ada@ü..example", "ada@ü..example"),
        (f"ada@{'ü' * 300}", f"ada@{'ü' * 300}"),
    ],
)
def test_an_address_has_one_spelling(typed, stored):
    assert normalise_email(typed) == stored


def test_the_database_keeps_one_default_address(customer):
    AddressFactory.create(user=customer)

    with pytest.raises(IntegrityError), transaction.atomic():
        AddressFactory.create(user=customer)

    assert Address.objects.count() == 1


def test_the_database_stops_a_sixth_try():
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.create(email="a@example.com", expires_at=timezone.now(), attempts=6)

    assert not Registration.objects.exists()


def test_djangos_own_sign_in_passes_our_limits(customer):
    assert authenticate(email="ADA@example.com", password=PASSWORD) == customer
    assert authenticate(email="ada@example.com", password="wrong") is None
    assert authenticate(email="", password="wrong") is None
    assert authenticate(email="ada@example.com", password=None) is None


def test_closing_and_opening_tell_whether_they_did():
    user = UserFactory.create()

    told = [services.deactivate(user_id=user.pk, now=timezone.now()) for _ in range(2)]
    told += [services.reactivate(user_id=user.pk) for _ in range(2)]

    assert told == [True, False, True, False]


def test_the_audit_is_silent_when_all_is_well(customer):
    AddressFactory.create(user=customer)
    sign_in(customer)
    services.request_password_reset(email="ada@example.com", client="", now=timezone.now())

    assert services.audit() == []


def test_the_audit_names_what_is_wrong(customer):
    AddressFactory.create(user=customer, is_default=False)
    sign_in(customer)
    User.objects.update(is_active=False)
    now = timezone.now()
    services.request_password_reset(email="ada@example.com", client="", now=now)
    PasswordReset.objects.update(created_at=now - timedelta(minutes=11))

    findings = services.audit()

    assert [sentence.split(" ")[0] for sentence in findings] == ["Session", "User", "The"]
    assert "ada@example.com was never ended" in findings[0]
    assert "none of them is the default" in findings[1]


def test_what_expired_is_forgotten_and_nothing_else(client, customer):
    client.force_login(customer)
    sign_in(customer)
    now = timezone.now()
    services.register(email="new@example.com", password=PASSWORD, full_name="", client="192.0.2.1", now=now)
    services.request_password_reset(email="ada@example.com", client="192.0.2.1", now=now)
    services.authenticate(email="ada@example.com", password=PASSWORD, client="192.0.2.1", now=now)
    kinds = (Registration, PasswordReset, AttemptCounter, FamiliarClient, TokenFamily, Session)

    tasks.forget_expired()
    kept = [kind.objects.exists() for kind in kinds]
    Session.objects.update(expire_date=now - timedelta(days=1))
    services.forget_expired(now=now + timedelta(days=31))

    assert kept == [True] * 6
    assert [kind.objects.exists() for kind in kinds] == [False] * 6
    assert User.objects.get() == customer


def test_ended_sessions_are_kept_for_a_month(customer):
    now = timezone.now()
    sign_in(customer)
    services.end_all_sessions(user_id=customer.pk, now=now)

    services.forget_expired(now=now + timedelta(days=29))

    assert TokenFamily.objects.count() == 1


def test_rows_are_named_after_what_they_are(customer):
    now = timezone.now()
    sign_in(customer, user_agent="")
    session = TokenFamily.objects.get()
    names = [
        str(customer),
        str(AddressFactory.create(user=customer)),
        str(session),
        str(Registration(email="a@example.com")),
        str(PasswordReset(email="a@example.com")),
        str(AttemptCounter(key="f" * 64, count=2, since=now)),
        str(FamiliarClient(key="f" * 64)),
    ]

    assert names == [
        "ada@example.com",
        "Ada Lovelace, Lindenallee 1, Berlin",
        str(session.pk),
        "a@example.com",
        "a@example.com",
        "ffffffff: 2",
        "ffffffff",
    ]
