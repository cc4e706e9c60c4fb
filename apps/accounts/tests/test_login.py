"""Signing in: the same answer for everybody, and limits that hold without locking the owner out."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts import services
from apps.accounts.models import AttemptCounter, TokenFamily, User
from apps.accounts.services import _limits as limits
from apps.accounts.signals import signed_in
from apps.accounts.tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

LOGIN = "/api/v1/auth/login"
VISITOR = "B" * 22


def attempt(password="wrong", *, email="ada@example.com", client="198.51.100.7", now=None):
    return services.authenticate(email=email, password=password, client=client, now=now or timezone.now())


def fail(times, **kwargs):
    for _ in range(times):
        with pytest.raises(services.LoginFailed):
            attempt(**kwargs)


def test_the_right_password_begins_a_session(api, customer, hear):
    signed = hear(signed_in)

    response = api.post(
        LOGIN,
        {"email": "ADA@example.com", "password": PASSWORD},
        headers={"Cart-Token": VISITOR, "User-Agent": "Shop/1.0"},
    )

    session = TokenFamily.objects.get()
    assert response.status_code == 200
    assert set(response.data) == {"access", "refresh"}
    assert response["Cache-Control"] == "no-store"
    assert (session.user, session.user_agent, session.address) == (customer, "Shop/1.0", "127.0.0.1")
    assert [(event.user_id, event.visitor_token) for event in signed] == [(customer.pk, VISITOR)]
    customer.refresh_from_db()
    assert customer.last_login is not None


def test_a_broken_cart_token_is_nobodys(api, customer, hear):
    signed = hear(signed_in)

    api.post(LOGIN, {"email": customer.email, "password": PASSWORD}, headers={"Cart-Token": "../etc"})

    assert signed[0].visitor_token is None


def test_wrong_password_unknown_address_and_closed_account_get_the_same_answer(api, customer, stranger):
    services.deactivate(user_id=stranger.pk, now=timezone.now())

    answers = [
        api.post(LOGIN, {"email": customer.email, "password": "wrong"}),
        api.post(LOGIN, {"email": "nobody@example.com", "password": PASSWORD}),
        api.post(LOGIN, {"email": stranger.email, "password": PASSWORD}),
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert {answer["WWW-Authenticate"] for answer in answers} == {"Bearer"}
    assert answers[0].data["code"] == "login_failed"
    assert not TokenFamily.objects.exists()


def test_every_failed_login_hashes_one_password(customer, monkeypatch):
    hashed = []
    encode = MD5PasswordHasher.encode

    def counted(self, *args):
        hashed.append(1)
        return encode(self, *args)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    counts = []
    passwordless = UserFactory.create(password="!")
    for email in (customer.email, "nobody@example.com", passwordless.email):
        hashed.clear()
        fail(1, email=email)
        counts.append(len(hashed))

    assert counts == [1, 1, 1]


def test_an_account_takes_ten_failures_then_waits(api, customer):
    fail(10)

    with pytest.raises(services.TooManyTries) as refusal:
        attempt(PASSWORD)

    assert 0 < refusal.value.retry_after <= 900


def test_an_unknown_address_is_limited_in_the_same_way(api):
    for _ in range(10):
        assert api.post(LOGIN, {"email": "nobody@example.com", "password": "wrong"}).status_code == 401

    response = api.post(LOGIN, {"email": "nobody@example.com", "password": "wrong"})

    assert (response.status_code, response.data["code"]) == (429, "too_many_tries")
    assert int(response["Retry-After"]) > 0


def test_the_limit_ends_with_its_window(customer):
    fail(10)

    assert attempt(PASSWORD, now=timezone.now() + timedelta(minutes=15)) == customer


def test_good_logins_are_not_counted(customer):
    for _ in range(12):
        attempt(PASSWORD)

    assert not AttemptCounter.objects.filter(count__gt=0).exists()


def test_strangers_cannot_lock_the_owner_out_of_a_known_client(customer):
    attempt(PASSWORD, client="192.0.2.1")
    fail(10, client="198.51.100.7")

    owner = attempt(PASSWORD, client="192.0.2.1")

    assert owner == customer
    with pytest.raises(services.TooManyTries):
        attempt(PASSWORD, client="203.0.113.9")


def test_a_known_client_has_its_own_ten_tries(customer):
    attempt(PASSWORD, client="192.0.2.1")
    fail(10, client="192.0.2.1")

    with pytest.raises(services.TooManyTries):
        attempt(PASSWORD, client="192.0.2.1")

    assert attempt(PASSWORD, client="203.0.113.9") == customer


def test_a_client_takes_fifty_failures_over_all_accounts(customer):
    for number in range(50):
        fail(1, email=f"p{number}@example.com")

    with pytest.raises(services.TooManyTries):
        attempt(PASSWORD)

    assert attempt(PASSWORD, client="192.0.2.1") == customer


@pytest.mark.parametrize(("trusted", "seen"), [(True, "203.0.113.5"), (False, "127.0.0.1")])
def test_only_a_trusted_proxy_tells_who_the_client_is(api, customer, settings, trusted, seen):
    settings.TRUST_PROXY = trusted
    body = {"email": customer.email, "password": PASSWORD}

    api.post(LOGIN, body, headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.5"})

    assert TokenFamily.objects.get().address == seen


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.1"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_an_ipv6_household_counts_as_one_client(client, network):
    assert limits.network_of(client) == network


def test_a_login_that_was_overtaken_by_a_password_change_begins_no_session(customer):
    user = attempt(PASSWORD)
    services.set_password(user_id=customer.pk, password="staple battery horse", now=timezone.now())

    with pytest.raises(services.LoginFailed):
        services.open_session(user=user, user_agent="", client="", visitor_token=None, now=timezone.now())

    assert not TokenFamily.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"email": "a\x00@example.com"},
        {"password": "\x00"},
        {"password": "x" * 100_000},
        {"email": "x" * 100_000},
        {"email": 10**20},
        {"password": None},
        {"email": {"a": 1}},
    ],
)
def test_bad_input_is_refused(api, customer, change):
    response = api.post(LOGIN, {"email": customer.email, "password": PASSWORD} | change)

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_an_oversize_body_is_refused(api):
    response = api.post(LOGIN, {"email": "a@example.com", "password": "x" * 300_000})

    assert response.status_code == 413


def test_a_stale_authorization_header_does_not_stand_in_the_way(api, customer):
    response = api.post(
        LOGIN, {"email": customer.email, "password": PASSWORD}, headers={"Authorization": "Bearer stale"}
    )

    assert response.status_code == 200


def test_control_characters_in_the_user_agent_are_dropped(api, customer):
    api.post(LOGIN, {"email": customer.email, "password": PASSWORD}, headers={"User-Agent": "A\x01\x9fB" + "c" * 500})

    assert TokenFamily.objects.get().user_agent == "AB" + "c" * 198


def test_the_addresses_of_a_user_are_unique_however_they_are_spelt(customer):
    for email in ("Ada@example.com", "ada@example.com"):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.bulk_create([User(email=email)])

    assert User.objects.count() == 1
