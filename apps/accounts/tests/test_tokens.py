"""Tokens: what is accepted, what is refused, and what dies when."""

import base64
import json
from datetime import timedelta
from uuid import uuid4

import jwt
import pytest
from django.conf import settings
from django.utils import timezone

from apps.accounts import services
from apps.accounts.models import TokenFamily
from apps.accounts.tests.factories import StaffFactory, bearer, sign_in

pytestmark = pytest.mark.django_db

ME, REFRESH, VALIDATE, LOGOUT = "/api/v1/me", "/api/v1/auth/refresh", "/api/v1/auth/validate", "/api/v1/auth/logout"
JWT = settings.SIMPLE_JWT


@pytest.fixture
def tokens(customer):
    return sign_in(customer)


def claims_of(token):
    return jwt.decode(token, options={"verify_signature": False})


def signed(claims, key=JWT["SIGNING_KEY"], algorithm="HS256"):
    return jwt.encode(claims, key, algorithm=algorithm)


def me(api, token):
    return api.get(ME, headers={"Authorization": f"Bearer {token}"})


def test_the_claims_tell_nothing_but_who_which_and_what(customer, tokens):
    claims = claims_of(tokens.access)

    assert set(claims) == {"token_type", "exp", "iat", "jti", "sub", "sid", "scope", "aud", "iss"}
    assert claims["sub"] == str(customer.public_id)
    assert claims["sid"] == str(TokenFamily.objects.get().pk)
    assert (claims["scope"], claims["aud"], claims["iss"]) == ("customer", JWT["AUDIENCE"], JWT["ISSUER"])
    assert claims["exp"] - claims["iat"] == 300
    assert claims_of(tokens.refresh)["exp"] - claims_of(tokens.refresh)["iat"] == 30 * 86400


def test_staff_have_their_own_scope():
    assert claims_of(sign_in(StaffFactory.create()).access)["scope"] == "customer staff"


def test_an_access_token_opens_the_api_by_one_query(api, tokens, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = me(api, tokens.access)

    assert (response.status_code, response.data["email"]) == (200, "ada@example.com")


def test_without_a_token_the_answer_is_a_challenge(api, db):
    for header in ({}, {"Authorization": "Basic YTpi"}, {"Authorization": ""}):
        response = api.get(ME, headers=header)

        assert response.status_code == 401
        assert response["WWW-Authenticate"] == "Bearer"
        assert response.data["code"] == "not_authenticated"


def forged(tokens):
    good = claims_of(tokens.access)
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).decode().rstrip("=")
    middle = tokens.access.split(".")[1]
    return {
        "another key": signed(good, key="x" * 64),
        "the secret key itself": signed(good, key=settings.SECRET_KEY),
        "algorithm none": f"{head}.{middle}.",
        "algorithm none by library": signed(good, key=None, algorithm="none"),
        "another algorithm": signed(good, algorithm="HS512"),
        "another audience": signed(good | {"aud": "other"}),
        "no audience": signed({name: value for name, value in good.items() if name != "aud"}),
        "another issuer": signed(good | {"iss": "https://evil.example"}),
        "expired": signed(good | {"exp": good["iat"] - 1}),
        "no expiry": signed({name: value for name, value in good.items() if name != "exp"}),
        "no id": signed({name: value for name, value in good.items() if name != "jti"}),
        "no session": signed({name: value for name, value in good.items() if name != "sid"}),
        "another session": signed(good | {"sid": str(uuid4())}),
        "a session that is none": signed(good | {"sid": 7}),
        "another user": signed(good | {"sub": str(uuid4())}),
        "a primary key": signed(good | {"sub": "1"}),
        "a refresh token": tokens.refresh,
        "no type": signed({name: value for name, value in good.items() if name != "token_type"}),
        "changed": tokens.access[:-4] + "AAAA",
        "words": "not a token",
        "nothing": "",
        "dots": "..",
        "other letters": "ä.ö.ü",
        "long": "a." * 3000,
    }


def test_whatever_is_not_our_live_access_token_is_refused(api, tokens):
    refused = {name: me(api, token) for name, token in forged(tokens).items()}

    assert {name: response.status_code for name, response in refused.items()} == dict.fromkeys(refused, 401)
    assert {response["WWW-Authenticate"] for response in refused.values()} == {"Bearer"}
    assert {response.data["code"] for response in refused.values()} == {"token_invalid"}


def test_validate_tells_of_a_live_token(api, customer, tokens):
    for token in (tokens.access, tokens.refresh):
        response = api.post(VALIDATE, {"token": token})

        assert response.status_code == 200
        assert response.json() == {
            "active": True,
            "sub": str(customer.public_id),
            "exp": claims_of(token)["exp"],
            "scope": "customer",
        }


def test_validate_calls_everything_else_inactive(api, tokens):
    bad = {name: token for name, token in forged(tokens).items() if name not in ("a refresh token", "long")}

    answers = {name: api.post(VALIDATE, {"token": token}) for name, token in bad.items()}

    assert {name: (answer.status_code, answer.json()) for name, answer in answers.items()} == dict.fromkeys(
        bad, (200, {"active": False})
    )


def test_validate_needs_a_token_of_bearable_length(api, db):
    assert api.post(VALIDATE, {}).status_code == 400
    assert api.post(VALIDATE, {"token": "a" * 5000}).status_code == 400
    assert api.post(VALIDATE, {"token": ["a"]}).status_code == 400


def test_a_refresh_token_that_was_swapped_is_inactive(api, tokens):
    api.post(REFRESH, {"refresh": tokens.refresh})

    assert api.post(VALIDATE, {"token": tokens.refresh}).json() == {"active": False}
    assert api.post(VALIDATE, {"token": tokens.access}).json()["active"] is True


def test_refreshing_gives_a_new_pair_of_the_same_session(api, tokens):
    response = api.post(REFRESH, {"refresh": tokens.refresh})

    assert response.status_code == 200
    assert claims_of(response.data["access"])["sid"] == claims_of(tokens.access)["sid"]
    assert response.data["refresh"] != tokens.refresh
    assert me(api, response.data["access"]).status_code == 200


def test_a_refresh_token_that_comes_back_ends_the_session(api, tokens, caplog):
    newer = api.post(REFRESH, {"refresh": tokens.refresh}).data

    again = api.post(REFRESH, {"refresh": tokens.refresh})

    assert (again.status_code, again.data["code"]) == (401, "token_invalid")
    assert again["WWW-Authenticate"] == "Bearer"
    assert me(api, newer["access"]).status_code == 401
    assert api.post(REFRESH, {"refresh": newer["refresh"]}).status_code == 401
    assert "came back" in caplog.text
    assert tokens.refresh not in caplog.text


def test_one_that_was_on_its_way_already_is_refused_and_no_more(tokens):
    arrived = timezone.now()
    newer = services.refresh_session(refresh=tokens.refresh, now=arrived)

    with pytest.raises(services.TokenInvalid):
        services.refresh_session(refresh=tokens.refresh, now=arrived)

    assert services.validate_token(token=newer.refresh, now=timezone.now())


@pytest.mark.parametrize("token", ["", "x", "a" * 5000, 7, None, [], "\ud800"])
def test_refreshing_with_nonsense_is_a_clear_refusal(api, db, token):
    response = api.generic("POST", REFRESH, json.dumps({"refresh": token}), content_type="application/json")

    assert response.status_code in (400, 401)
    assert response["Content-Type"] == "application/problem+json"


def test_an_access_token_does_not_refresh(api, tokens):
    assert api.post(REFRESH, {"refresh": tokens.access}).status_code == 401


def test_a_session_ends_after_thirty_days_without_use(tokens):
    late = timezone.now() + timedelta(days=30)

    assert services.validate_token(token=tokens.refresh, now=late) is None


def test_a_deleted_user_is_a_stranger(api, customer, tokens):
    customer.delete()

    assert me(api, tokens.access).status_code == 401
    assert api.post(REFRESH, {"refresh": tokens.refresh}).status_code == 401
    assert api.post(VALIDATE, {"token": tokens.access}).json() == {"active": False}
    assert api.post(LOGOUT, headers=bearer(tokens)).status_code == 401


def test_a_deactivated_user_is_out_at_once(api, customer, tokens):
    services.deactivate(user_id=customer.pk, now=timezone.now())

    assert me(api, tokens.access).status_code == 401
    assert api.post(REFRESH, {"refresh": tokens.refresh}).status_code == 401
    services.reactivate(user_id=customer.pk)
    assert me(api, tokens.access).status_code == 401


def test_logging_out_kills_the_access_token_at_once(api, customer, tokens):
    other = sign_in(customer)

    response = api.post(LOGOUT, {"refresh": tokens.refresh}, headers=bearer(tokens))

    assert (response.status_code, response.content) == (204, b"")
    assert me(api, tokens.access).status_code == 401
    assert api.post(REFRESH, {"refresh": tokens.refresh}).status_code == 401
    assert api.post(VALIDATE, {"token": tokens.access}).json() == {"active": False}
    assert me(api, other.access).status_code == 200


def test_logging_out_works_by_either_token_alone(api, customer, tokens):
    other = sign_in(customer)

    assert api.post(LOGOUT, {"refresh": tokens.refresh}).status_code == 204
    assert api.post(LOGOUT, headers=bearer(other)).status_code == 204

    assert me(api, tokens.access).status_code == 401
    assert me(api, other.access).status_code == 401


def test_logging_out_everywhere_ends_all_sessions(api, client, customer, stranger, tokens):
    other, foreign = sign_in(customer), sign_in(stranger)
    client.force_login(customer)

    response = api.post(LOGOUT, {"everywhere": True}, headers=bearer(tokens))

    assert response.status_code == 204
    assert me(api, other.access).status_code == 401
    assert me(api, foreign.access).status_code == 200
    assert client.get("/account/").status_code == 302


def test_logging_out_needs_one_token(api, db):
    response = api.post(LOGOUT, {"refresh": "x"})

    assert (response.status_code, response.data["code"]) == (401, "token_invalid")
    assert response["WWW-Authenticate"] == "Bearer"
