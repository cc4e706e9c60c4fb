"""Many at once: of every race exactly one wins, and no limit is passed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from apps.accounts import services
from apps.accounts.models import Address, PasswordReset, Registration, TokenFamily, User
from apps.accounts.signals import password_reset_requested, registration_requested
from apps.accounts.tests.factories import UserFactory, sign_in
from shop.common.addresses import PostalAddress
from shop.common.errors import ShopError

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 8
NEW = "staple battery horse"


def at_once(work: Callable[[int], Any], times: int = THREADS) -> list[Any]:
    """The results of `work` done by many threads together; a refusal counts by its code."""
    barrier = Barrier(times)

    def run(number: int) -> Any:
        barrier.wait(timeout=30)
        try:
            return work(number)
        except ShopError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_of_parallel_refreshes_exactly_one_wins_and_its_session_lives():
    tokens, arrived = sign_in(UserFactory.create()), timezone.now()

    results = at_once(lambda _: services.refresh_session(refresh=tokens.refresh, now=arrived))

    won = [result for result in results if result != "token_invalid"]
    assert len(won) == 1
    assert results.count("token_invalid") == THREADS - 1
    assert services.validate_token(token=won[0].refresh, now=timezone.now())
    assert services.find_session(access=won[0].access, now=timezone.now()) == TokenFamily.objects.get()


def test_the_limit_of_failures_holds():
    UserFactory.create(email="ada@example.com")

    def attempt(_: int) -> None:
        services.authenticate(email="ada@example.com", password="wrong", client="192.0.2.1", now=timezone.now())

    results = at_once(attempt, times=16)

    assert (results.count("login_failed"), results.count("too_many_tries")) == (10, 6)


def test_a_code_makes_one_user(hear):
    requested = hear(registration_requested)
    services.register(email="ada@example.com", password=NEW, full_name="", client="", now=timezone.now())
    code = requested[0].code

    results = at_once(
        lambda _: services.verify_email(email="ada@example.com", code=code, client="", now=timezone.now()).pk
    )

    assert [result for result in results if result != "code_invalid"] == [User.objects.get().pk]


def test_five_tries_are_five_tries():
    services.register(email="ada@example.com", password=NEW, full_name="", client="", now=timezone.now())
    Registration.objects.update(code_hash="")

    at_once(lambda _: services.verify_email(email="ada@example.com", code="1", client="", now=timezone.now()))

    assert Registration.objects.get().attempts == 5


def test_three_registrations_are_three():
    results = at_once(
        lambda _: services.register(email="ada@example.com", password=NEW, full_name="", client="", now=timezone.now())
    )

    assert results.count("too_many_tries") == THREADS - 3
    assert Registration.objects.count() == 3


def test_a_reset_code_sets_one_password(hear):
    requested = hear(password_reset_requested)
    UserFactory.create(email="ada@example.com")
    reset = services.request_password_reset(email="ada@example.com", client="", now=timezone.now())
    services.announce_password_reset(reset_id=reset, now=timezone.now())
    code = requested[0].code

    results = at_once(
        lambda number: services.reset_password(code=code, password=f"{NEW} {number}", client="", now=timezone.now())
    )

    assert (results.count(None), results.count("reset_code_invalid")) == (1, THREADS - 1)
    assert User.objects.get().check_password(f"{NEW} {results.index(None)}")
    assert User.objects.get().session_epoch == 1


def test_a_reset_is_announced_once(hear):
    requested = hear(password_reset_requested)
    UserFactory.create(email="ada@example.com")
    PasswordReset.objects.create(email="ada@example.com", expires_at=timezone.now() + timedelta(hours=1))
    reset = PasswordReset.objects.get().pk

    results = at_once(lambda _: services.announce_password_reset(reset_id=reset, now=timezone.now()))

    assert results.count(True) == len(requested) == 1


def test_an_address_book_has_one_default_and_fifty_places():
    user = UserFactory.create()
    address = PostalAddress(full_name="Ada", line1="Lindenallee 1", city="Berlin", postcode="10115", country="DE")
    for _ in range(45):
        services.add_address(user_id=user.pk, address=address)

    results = at_once(lambda _: services.add_address(user_id=user.pk, address=address, is_default=True))

    assert results.count("too_many_addresses") == THREADS - 5
    assert Address.objects.count() == 50
    assert Address.objects.filter(is_default=True).count() == 1
