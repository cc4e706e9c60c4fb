"""Registering: the address is proven before there is a user, and nobody learns who has an account."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts import services
from apps.accounts.models import Registration, TokenFamily, User
from apps.accounts.signals import email_verified, registration_requested, signed_in
from apps.accounts.tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

REGISTER, VERIFY = "/api/v1/auth/register", "/api/v1/auth/verify-email"
BODY = {"email": "Ada@Example.com", "password": PASSWORD, "full_name": "Ada Lovelace"}
VISITOR = "A" * 22


@pytest.fixture
def requested(hear):
    return hear(registration_requested)


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"


def test_registering_announces_a_code_and_makes_no_user(api, requested):
    response = api.post(REGISTER, BODY)

    assert response.status_code == 202
    event = requested[0]
    assert (event.email, event.full_name, event.known, event.minutes) == ("ada@example.com", "Ada Lovelace", False, 30)
    assert event.code.isdigit()
    assert len(event.code) == 6
    assert not User.objects.exists()


def test_code_and_password_are_stored_as_hashes_only(api, requested):
    api.post(REGISTER, BODY)

    row = Registration.objects.get()
    stored = f"{row.code_hash} {row.password} {row.pk}"
    assert requested[0].code not in row.code_hash
    assert PASSWORD not in stored
    assert requested[0].key == f"registration:{row.pk}"


def test_the_code_makes_the_user_and_signs_in(api, requested, hear):
    verified, signed = hear(email_verified), hear(signed_in)
    api.post(REGISTER, BODY)

    response = api.post(
        VERIFY, {"email": "ADA@example.com", "code": requested[0].code}, headers={"Cart-Token": VISITOR}
    )

    user = User.objects.get()
    assert response.status_code == 200
    assert set(response.data) == {"access", "refresh"}
    assert (user.email, user.full_name, user.is_staff) == ("ada@example.com", "Ada Lovelace", False)
    assert user.check_password(PASSWORD)
    assert [(event.user_id, event.email) for event in verified] == [(user.pk, "ada@example.com")]
    assert [(event.user_id, event.visitor_token) for event in signed] == [(user.pk, VISITOR)]
    assert not Registration.objects.exists()


def test_a_known_address_gets_the_same_answer_and_no_code(api, requested, customer):
    known = api.post(REGISTER, BODY)

    unknown = api.post(REGISTER, BODY | {"email": "new@example.com"})

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert sorted(known.headers.items()) == sorted(unknown.headers.items())
    assert [(event.known, event.code == "") for event in requested] == [(True, True), (False, False)]
    assert User.objects.get() == customer


def test_known_and_unknown_addresses_cost_the_same_work(api, customer, monkeypatch):
    hashed = []

    def make_password(raw):
        hashed.append(raw)
        return "hash"

    monkeypatch.setattr(f"{services.__name__}._registration.make_password", make_password)
    work = []
    for email in ("ada@example.com", "new@example.com"):
        with CaptureQueriesContext(connection) as queries:
            api.post(REGISTER, BODY | {"email": email})
        work.append([query["sql"].split()[0] for query in queries])

    assert hashed == [PASSWORD, PASSWORD]
    assert work[0] == work[1]


def test_no_code_fits_a_registration_of_a_known_address(api, customer):
    api.post(REGISTER, BODY)

    answers = {api.post(VERIFY, {"email": BODY["email"], "code": code}).status_code for code in ("000000", "-", "0")}

    assert answers == {400}
    assert User.objects.get() == customer


def test_a_wrong_code_is_refused(api, requested):
    api.post(REGISTER, BODY)

    response = api.post(VERIFY, {"email": BODY["email"], "code": wrong(requested[0].code)})

    assert (response.status_code, response.data["code"]) == (400, "code_invalid")
    assert response.data["errors"][0]["field"] == "code"
    assert not User.objects.exists()


def test_after_five_wrong_codes_the_right_one_is_refused_too(api, requested):
    api.post(REGISTER, BODY)
    for _ in range(5):
        api.post(VERIFY, {"email": BODY["email"], "code": wrong(requested[0].code)})

    response = api.post(VERIFY, {"email": BODY["email"], "code": requested[0].code})

    assert (response.status_code, response.data["code"]) == (400, "code_invalid")
    assert Registration.objects.get().attempts == 5


def test_a_code_works_once(api, requested):
    api.post(REGISTER, BODY)
    api.post(VERIFY, {"email": BODY["email"], "code": requested[0].code})

    again = api.post(VERIFY, {"email": BODY["email"], "code": requested[0].code})

    assert again.status_code == 400
    assert TokenFamily.objects.count() == 1


def test_a_code_may_be_typed_with_blanks(api, requested):
    api.post(REGISTER, BODY)
    code = requested[0].code

    response = api.post(VERIFY, {"email": BODY["email"], "code": f" {code[:3]} {code[3:]}"})

    assert response.status_code == 200


def test_an_expired_code_is_refused(api, requested):
    api.post(REGISTER, BODY)
    Registration.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    response = api.post(VERIFY, {"email": BODY["email"], "code": requested[0].code})

    assert response.status_code == 400


def test_each_live_code_opens_the_registration_it_was_made_for(api, requested):
    api.post(REGISTER, BODY | {"full_name": "First"})
    api.post(REGISTER, BODY | {"full_name": "Second"})

    api.post(VERIFY, {"email": BODY["email"], "code": requested[1].code})

    assert User.objects.get().full_name == "Second"
    assert not Registration.objects.exists()


def test_with_the_password_a_registration_by_somebody_else_opens_nothing(api, requested):
    api.post(REGISTER, BODY | {"password": "password of the attacker"})
    api.post(REGISTER, BODY)

    response = api.post(VERIFY, {"email": BODY["email"], "code": requested[0].code, "password": PASSWORD})

    assert response.status_code == 400
    assert not User.objects.exists()
    assert (
        api.post(VERIFY, {"email": BODY["email"], "code": requested[1].code, "password": PASSWORD}).status_code == 200
    )


def test_a_fourth_registration_within_half_an_hour_has_to_wait(api, requested, customer):
    for email in ("ada@example.com", "new@example.com"):
        for _ in range(3):
            assert api.post(REGISTER, BODY | {"email": email}).status_code == 202

        response = api.post(REGISTER, BODY | {"email": email})

        assert (response.status_code, response.data["code"]) == (429, "too_many_tries")
        assert 0 < int(response.headers["Retry-After"]) <= 1800
    assert len(requested) == 6


def test_one_client_cannot_ask_for_mail_without_end(api, requested):
    for number in range(100):
        services.register(
            email=f"p{number}@example.com", password=PASSWORD, full_name="", client="", now=timezone.now()
        )

    with pytest.raises(services.TooManyTries):
        services.register(email="p@example.com", password=PASSWORD, full_name="", client="", now=timezone.now())

    assert len(requested) == 100


def test_one_client_cannot_guess_codes_without_end(api):
    for _ in range(50):
        assert api.post(VERIFY, {"email": "ada@example.com", "code": "000000"}).status_code == 400

    response = api.post(VERIFY, {"email": "ada@example.com", "code": "000000"})

    assert response.status_code == 429


def test_an_address_taken_meanwhile_is_not_made_twice(requested):
    services.register(email="ada@example.com", password=PASSWORD, full_name="", client="192.0.2.1", now=timezone.now())
    present = UserFactory.create(email="ada@example.com")

    with pytest.raises(services.CodeInvalid):
        services.verify_email(email="ada@example.com", code=requested[0].code, client="192.0.2.1", now=timezone.now())

    assert User.objects.get() == present


def test_a_registration_is_verified_by_its_own_code_only(requested):
    def ask():
        return services.register(
            email="ada@example.com", password=PASSWORD, full_name="", client="192.0.2.1", now=timezone.now()
        )

    mine, _ = ask(), ask()

    with pytest.raises(services.CodeInvalid):
        services.verify_registration(registration=mine, code=requested[1].code, client="192.0.2.1", now=timezone.now())
    with pytest.raises(services.CodeInvalid):
        services.verify_registration(
            registration=uuid4(), code=requested[0].code, client="192.0.2.1", now=timezone.now()
        )

    user = services.verify_registration(
        registration=mine, code=requested[0].code, client="192.0.2.1", now=timezone.now()
    )
    assert user == User.objects.get()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": ""}, "email"),
        ({"email": "ada"}, "email"),
        ({"email": "ada@example.com\u0000"}, ""),
        ({"email": "\u017fada@example.com"}, "email"),
        ({"email": f"{'a' * 300}@example.com"}, "email"),
        ({"email": f"ada@{'ü' * 250}.com"}, "email"),
        ({"email": ["ada@example.com"]}, "email"),
        ({"email": None}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "password1234"}, "password"),
        ({"password": "ada@example.com"}, "password"),
        ({"password": "x" * 129}, "password"),
        ({"password": {}}, "password"),
        ({"full_name": "x" * 121}, "full_name"),
        ({"full_name": "Ada\nLovelace"}, "full_name"),
        ({"full_name": True}, "full_name"),
    ],
)
def test_bad_input_is_named_and_changes_nothing(api, requested, change, field):
    response = api.post(REGISTER, BODY | change)

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert field in [error["field"] for error in response.data.get("errors", [{"field": ""}])]
    assert not Registration.objects.exists()
    assert not requested


def test_fields_nobody_asked_for_change_nothing(api, requested):
    api.post(REGISTER, BODY | {"is_staff": True, "is_superuser": True, "id": 1})

    api.post(VERIFY, {"email": BODY["email"], "code": requested[0].code, "is_staff": True})

    user = User.objects.get()
    assert (user.is_staff, user.is_superuser) == (False, False)


def test_an_international_domain_has_one_spelling(api, requested):
    api.post(REGISTER, BODY | {"email": "ada@BÜCHER.example"})

    assert requested[0].email == "ada@xn--bcher-kva.example"


@pytest.mark.parametrize("body", ["[]", '"text"', "12", "null", "{", '{"email": NaN}', "\udcff"])
def test_bodies_that_are_no_objects_are_refused(api, body):
    response = api.generic("POST", REGISTER, body.encode("utf-8", "surrogateescape"), content_type="application/json")

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
