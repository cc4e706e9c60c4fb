"""The list of devices, and signing one of them out."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.accounts.models import TokenFamily
from apps.accounts.tests.factories import bearer, sign_in

pytestmark = pytest.mark.django_db

SESSIONS = "/api/v1/auth/sessions"


def test_the_list_shows_the_live_sessions_of_the_user(api, customer, stranger):
    now = timezone.now()
    ended = sign_in(customer)
    api.post("/api/v1/auth/logout", headers=bearer(ended))
    sign_in(stranger)
    sign_in(customer, now=now - timedelta(hours=1), user_agent="Old phone")
    current = sign_in(customer, user_agent="New phone")

    response = api.get(SESSIONS, headers=bearer(current))

    assert set(response.data) == {"results", "next", "previous"}
    assert [(row["user_agent"], row["current"]) for row in response.data["results"]] == [
        ("New phone", True),
        ("Old phone", False),
    ]
    assert set(response.data["results"][0]) == {
        "id", "user_agent", "address", "created_at", "last_used_at", "current",
    }  # fmt: skip


def test_the_list_takes_two_queries_however_long_it_is(api, customer, django_assert_num_queries):
    tokens = sign_in(customer)
    for _ in range(30):
        sign_in(customer)

    with django_assert_num_queries(2):
        response = api.get(SESSIONS, headers=bearer(tokens))

    assert len(response.data["results"]) == 24
    assert len(api.get(response.data["next"], headers=bearer(tokens)).data["results"]) == 7


@pytest.mark.parametrize("query", ["page_size=0", "page_size=x", "cursor=nonsense"])
def test_a_broken_page_is_a_clear_refusal(api, customer, query):
    response = api.get(f"{SESSIONS}?{query}", headers=bearer(sign_in(customer)))

    assert response.status_code in (400, 404)
    assert response["Content-Type"] == "application/problem+json"


def test_one_session_can_be_ended_from_another(api, customer):
    lost, current = sign_in(customer), sign_in(customer)
    session = TokenFamily.objects.order_by("created_at")[0]

    response = api.delete(f"{SESSIONS}/{session.pk}", headers=bearer(current))

    assert response.status_code == 204
    assert api.get("/api/v1/me", headers=bearer(lost)).status_code == 401
    assert api.get("/api/v1/me", headers=bearer(current)).status_code == 200


def test_a_session_of_somebody_else_is_not_there(api, customer, stranger):
    foreign, tokens = sign_in(stranger), sign_in(customer)
    session = TokenFamily.objects.get(user=stranger)

    for wanted in (session.pk, uuid4()):
        response = api.delete(f"{SESSIONS}/{wanted}", headers=bearer(tokens))

        assert (response.status_code, response.data["code"]) == (404, "session_not_found")
    assert api.get("/api/v1/me", headers=bearer(foreign)).status_code == 200


def test_deleting_the_list_signs_out_everywhere(api, customer):
    first, second = sign_in(customer), sign_in(customer)

    assert api.delete(SESSIONS, headers=bearer(first)).status_code == 204

    for tokens in (first, second):
        assert api.get("/api/v1/me", headers=bearer(tokens)).status_code == 401


def test_strangers_see_no_sessions(api, db):
    assert api.get(SESSIONS).status_code == 401
    assert api.delete(SESSIONS).status_code == 401
    assert api.delete(f"{SESSIONS}/{uuid4()}").status_code == 401
