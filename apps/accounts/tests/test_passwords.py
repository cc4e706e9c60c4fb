"""Forgotten and changed passwords."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts import services, tasks
from apps.accounts.models import PasswordReset, TokenFamily
from apps.accounts.signals import password_changed, password_reset_requested
from apps.accounts.tests.factories import PASSWORD, bearer, sign_in

pytestmark = pytest.mark.django_db

RESET = "/api/v1/auth/password/reset"
CONFIRM = "/api/v1/auth/password/reset/confirm"
CHANGE = "/api/v1/auth/password/change"
NEW = "staple battery horse"


@pytest.fixture
def ask(api, django_capture_on_commit_callbacks):
    def ask(email="ada@example.com"):
        with django_capture_on_commit_callbacks(execute=True):
            return api.post(RESET, {"email": email})

    return ask


@pytest.fixture
def requested(hear):
    return hear(password_reset_requested)


def test_asking_announces_a_code(ask, requested, customer):
    response = ask("ADA@example.com")

    event = requested[0]
    assert response.status_code == 202
    assert (event.user_id, event.email, event.full_name, event.minutes) == (
        customer.pk, "ada@example.com", "Ada Lovelace", 60,
    )  # fmt: skip
    assert event.key == f"password-reset:{PasswordReset.objects.get().pk}"


def test_the_code_is_stored_as_a_hash_only(ask, requested, customer):
    ask()

    row = PasswordReset.objects.get()
    assert requested[0].code not in str(vars(row))
    assert requested[0].code.replace("-", "") not in str(vars(row))


def test_an_unknown_address_gets_the_same_answer_for_the_same_work_and_no_code(api, requested, customer, stranger):
    services.deactivate(user_id=stranger.pk, now=timezone.now())
    answers, work = [], []
    for email in ("ada@example.com", "nobody@example.com", "mallory@example.com"):
        with CaptureQueriesContext(connection) as queries:
            answers.append(api.post(RESET, {"email": email}))
        work.append([query["sql"].split()[0] for query in queries])
        services.announce_password_reset(reset_id=PasswordReset.objects.get(email=email).pk, now=timezone.now())

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    assert work[0] == work[1] == work[2]
    assert [event.email for event in requested] == ["ada@example.com"]


def test_a_request_is_announced_once(ask, requested, customer):
    ask()
    row = PasswordReset.objects.get()

    tasks.announce_password_reset(str(row.pk))
    tasks.announce_due_resets()

    assert len(requested) == 1


def test_what_a_dead_broker_left_is_announced_by_the_sweep(api, requested, customer):
    api.post(RESET, {"email": customer.email})
    tasks.announce_due_resets()
    assert not requested

    PasswordReset.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    tasks.announce_due_resets()

    assert [event.email for event in requested] == ["ada@example.com"]


def test_the_code_sets_a_new_password_and_ends_all_sessions(api, client, ask, requested, customer, hear):
    changed = hear(password_changed)
    tokens = sign_in(customer)
    client.force_login(customer)
    ask()

    response = api.post(CONFIRM, {"code": requested[0].code, "new_password": NEW})

    customer.refresh_from_db()
    assert response.status_code == 204
    assert customer.check_password(NEW)
    assert api.get("/api/v1/me", headers=bearer(tokens)).status_code == 401
    assert client.get("/account/").status_code == 302
    assert [(event.user_id, event.email) for event in changed] == [(customer.pk, "ada@example.com")]


def test_the_code_may_be_typed_carelessly(api, ask, requested, customer, monkeypatch):
    monkeypatch.setattr(f"{services.__name__}._passwords.get_random_string", lambda *_: "A01B")
    ask()

    response = api.post(CONFIRM, {"code": " aoIb aOlb-A01b", "new_password": NEW})

    assert requested[0].code == "A01B-A01B-A01B"
    assert response.status_code == 204


def test_a_code_works_once(api, ask, requested, customer):
    ask()
    api.post(CONFIRM, {"code": requested[0].code, "new_password": NEW})

    again = api.post(CONFIRM, {"code": requested[0].code, "new_password": "another battery horse"})

    customer.refresh_from_db()
    assert (again.status_code, again.data["code"]) == (400, "reset_code_invalid")
    assert customer.check_password(NEW)


def test_a_used_code_ends_the_others(api, ask, requested, customer):
    ask()
    ask()
    api.post(CONFIRM, {"code": requested[0].code, "new_password": NEW})

    other = api.post(CONFIRM, {"code": requested[1].code, "new_password": "another battery horse"})

    assert other.status_code == 400


def test_an_old_code_is_refused(api, ask, requested, customer):
    ask()
    PasswordReset.objects.update(expires_at=timezone.now())

    response = api.post(CONFIRM, {"code": requested[0].code, "new_password": NEW})

    customer.refresh_from_db()
    assert response.status_code == 400
    assert customer.check_password(PASSWORD)


def test_a_deactivated_user_cannot_use_a_code(api, ask, requested, customer):
    ask()
    services.deactivate(user_id=customer.pk, now=timezone.now())

    assert api.post(CONFIRM, {"code": requested[0].code, "new_password": NEW}).status_code == 400


def test_a_weak_password_does_not_spend_the_code(api, ask, requested, customer):
    ask()

    weak = api.post(CONFIRM, {"code": requested[0].code, "new_password": "ada@example.com"})

    assert (weak.status_code, weak.data["errors"][0]["field"]) == (400, "new_password")
    assert weak.data["code"] == "password_too_weak"
    assert api.post(CONFIRM, {"code": requested[0].code, "new_password": NEW}).status_code == 204


def test_codes_cannot_be_guessed_without_end(api, db):
    for _ in range(50):
        assert api.post(CONFIRM, {"code": "AAAA-AAAA-AAAA", "new_password": NEW}).status_code == 400

    assert api.post(CONFIRM, {"code": "AAAA-AAAA-AAAA", "new_password": NEW}).status_code == 429


def test_a_fourth_request_within_an_hour_has_to_wait(ask, customer):
    for email in ("ada@example.com", "nobody@example.com"):
        for _ in range(3):
            assert ask(email).status_code == 202

        assert ask(email).status_code == 429


def test_a_reset_lets_a_locked_out_owner_in(api, ask, requested, customer):
    for _ in range(11):
        api.post("/api/v1/auth/login", {"email": customer.email, "password": "wrong"})
    ask()
    api.post(CONFIRM, {"code": requested[0].code, "new_password": NEW})

    response = api.post("/api/v1/auth/login", {"email": customer.email, "password": NEW})

    assert response.status_code == 200


def test_changing_the_password_leaves_one_new_session(api, client, customer, hear):
    changed = hear(password_changed)
    tokens, other = sign_in(customer), sign_in(customer)
    client.force_login(customer)

    response = api.post(CHANGE, {"current_password": PASSWORD, "new_password": NEW}, headers=bearer(tokens))

    customer.refresh_from_db()
    assert response.status_code == 200
    assert customer.check_password(NEW)
    for dead in (tokens, other):
        assert api.get("/api/v1/me", headers=bearer(dead)).status_code == 401
    assert api.get("/api/v1/me", headers={"Authorization": f"Bearer {response.data['access']}"}).status_code == 200
    assert client.get("/account/").status_code == 302
    assert len({event.key for event in changed}) == 1


def test_two_changes_are_two_facts(customer, hear):
    changed = hear(password_changed)

    for password in (NEW, PASSWORD):
        services.set_password(user_id=customer.pk, password=password, now=timezone.now())

    assert len({event.key for event in changed}) == 2


def test_changing_needs_the_present_password(api, customer):
    tokens = sign_in(customer)

    response = api.post(CHANGE, {"current_password": "wrong", "new_password": NEW}, headers=bearer(tokens))

    customer.refresh_from_db()
    assert (response.status_code, response.data["code"]) == (400, "password_wrong")
    assert response.data["errors"][0]["field"] == "current_password"
    assert customer.check_password(PASSWORD)
    assert api.get("/api/v1/me", headers=bearer(tokens)).status_code == 200


def test_the_present_password_cannot_be_guessed_without_end(api, customer):
    tokens = sign_in(customer)
    body = {"current_password": "wrong", "new_password": NEW}
    for _ in range(10):
        assert api.post(CHANGE, body, headers=bearer(tokens)).status_code == 400

    assert api.post(CHANGE, body, headers=bearer(tokens)).status_code == 429


def test_a_weak_new_password_changes_nothing(api, customer):
    tokens = sign_in(customer)

    response = api.post(CHANGE, {"current_password": PASSWORD, "new_password": "12345"}, headers=bearer(tokens))

    assert (response.status_code, response.data["code"]) == (400, "password_too_weak")
    assert TokenFamily.objects.filter(revoked_at=None).count() == 1


def test_changing_is_for_users(api, db):
    assert api.post(CHANGE, {"current_password": PASSWORD, "new_password": NEW}).status_code == 401
