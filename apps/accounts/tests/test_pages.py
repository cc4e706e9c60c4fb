"""The account pages: register, sign in, profile, addresses, passwords, devices."""

from uuid import UUID

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from apps.accounts import services
from apps.accounts.models import Address, PasswordReset, Registration, TokenFamily, User
from apps.accounts.signals import password_reset_requested, registration_requested, signed_in
from apps.accounts.tests.factories import PASSWORD, AddressFactory, sign_in
from shop.common.http import CART_COOKIE

pytestmark = pytest.mark.django_db

VISITOR = "C" * 22
NEW = "staple battery horse"
REGISTRATION = {"full_name": "Ada Lovelace", "email": "Ada@example.com", "password": PASSWORD}
ADDRESS = {
    "full_name": "Ada Lovelace",
    "line1": "Lindenallee 1",
    "city": "Berlin",
    "postcode": "10115",
    "country": "DE",
}
ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "catalog", "x" * 3000,
]  # fmt: skip


@pytest.fixture
def requested(hear):
    return hear(registration_requested)


@pytest.fixture
def browser(client, customer):
    client.force_login(customer)
    return client


def is_signed_in(client):
    return client.get("/account/").status_code == 200


def test_a_person_registers_types_the_code_and_is_signed_in(client, requested, hear):
    signed = hear(signed_in)
    client.cookies[CART_COOKIE] = VISITOR

    asked = client.post("/account/register/?next=/cart/", REGISTRATION)
    page = client.get(asked.url)
    done = client.post(asked.url, {"code": requested[0].code, "next": page.context["next"]})

    user = User.objects.get()
    assert asked.url == "/account/verify/?next=%2Fcart%2F"
    assert b"ada@example.com" in page.content
    assert (done.status_code, done.url) == (302, "/cart/")
    assert is_signed_in(client)
    assert [(event.user_id, event.visitor_token) for event in signed] == [(user.pk, VISITOR)]


def test_the_code_opens_only_the_registration_of_this_browser(client, requested):
    client.post("/account/register/", REGISTRATION)
    services.register(
        email="ada@example.com", password="attacker's secret", full_name="", client="", now=timezone.now()
    )

    response = client.post("/account/verify/", {"code": requested[1].code})

    assert response.status_code == 200
    assert response.context["form"].errors["code"]
    assert not User.objects.exists()


def test_without_a_registration_there_is_nothing_to_verify(client):
    response = client.get("/account/verify/?next=/cart/")

    assert response.url == "/account/register/?next=%2Fcart%2F"


def test_a_known_address_sees_the_same_pages(client, customer, requested):
    response = client.post("/account/register/", REGISTRATION)
    wrong = client.post("/account/verify/", {"code": "123456"})

    assert (response.status_code, response.url) == (302, "/account/verify/")
    assert wrong.context["form"].errors["code"]
    assert requested[0].known


def test_a_refused_registration_keeps_everything_but_the_password(client, requested):
    response = client.post("/account/register/?next=/cart/", REGISTRATION | {"password": "password12"})

    html = response.content.decode()
    assert list(response.context["form"].errors) == ["password"]
    assert 'value="Ada Lovelace"' in html
    assert 'value="Ada@example.com"' in html
    assert "password12" not in html
    assert 'name="next" value="/cart/"' in html
    assert not requested


@pytest.mark.parametrize("change", [{"email": "a\x00@example.com"}, {"full_name": "\x00"}, {"password": "\x00" * 12}])
def test_nul_is_an_error_at_its_field(client, change):
    response = client.post("/account/register/", REGISTRATION | change)

    assert list(response.context["form"].errors) == list(change)
    assert not Registration.objects.exists()


def test_signing_in_goes_on_to_the_wanted_page(client, customer, hear):
    signed = hear(signed_in)
    client.cookies[CART_COOKIE] = VISITOR
    before = client.session.session_key

    response = client.post(
        "/account/login/", {"email": " ADA@example.com", "password": PASSWORD, "next": "/account/addresses/"}
    )

    assert (response.status_code, response.url) == (302, "/account/addresses/")
    assert [(event.user_id, event.visitor_token) for event in signed] == [(customer.pk, VISITOR)]
    assert client.session.session_key != before
    assert is_signed_in(client)


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_next_stays_on_our_host(client, customer, wanted):
    response = client.post("/account/login/", {"email": customer.email, "password": PASSWORD, "next": wanted})

    assert (response.status_code, response.url) == (302, "/account/")


def test_wrong_password_and_unknown_address_look_the_same(client, customer):
    pages = [
        client.post("/account/login/", {"email": email, "password": "wrong"})
        for email in ("ada@example.com", "nobody@example.com")
    ]

    assert [page.status_code for page in pages] == [200, 200]
    errors = [page.context["form"].non_field_errors() for page in pages]
    assert errors[0] == errors[1] == ["The e-mail address or the password is not right"]
    assert not is_signed_in(client)


def test_too_many_failures_are_told_on_the_form(client, customer):
    for _ in range(10):
        client.post("/account/login/", {"email": customer.email, "password": "wrong"})

    response = client.post("/account/login/", {"email": customer.email, "password": PASSWORD})

    assert "wait" in response.context["form"].non_field_errors()[0]
    assert not is_signed_in(client)


def test_who_is_signed_in_needs_no_sign_in_page(browser):
    assert browser.get("/account/login/?next=/cart/").url == "/cart/"
    assert browser.get("/account/register/").url == "/account/"


def test_signing_out_takes_a_post(browser):
    assert browser.get("/account/logout/").status_code == 405
    assert is_signed_in(browser)

    response = browser.post("/account/logout/")

    assert (response.status_code, response.url) == (302, "/")
    assert not is_signed_in(browser)


@pytest.mark.parametrize(
    "path", ["", "addresses/", "addresses/new/", "password/", "devices/", f"addresses/{UUID(int=7)}/"]
)
def test_account_pages_ask_strangers_to_sign_in(client, path):
    response = client.get(f"/account/{path}")

    assert (response.status_code, response.url) == (302, f"/account/login/?next=/account/{path}")


def test_the_profile_is_changed_in_place(browser, customer):
    page = browser.get("/account/")

    response = browser.post("/account/", {"full_name": "Ada King", "phone": "+44 20 7946 0000", "email": "x@y.example"})

    customer.refresh_from_db()
    assert 'value="Ada Lovelace"' in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert response.url == "/account/"
    assert (customer.full_name, customer.phone, customer.email) == ("Ada King", "+44 20 7946 0000", "ada@example.com")
    assert customer.marketing_consent is False


def test_a_broken_profile_is_shown_again(browser, customer):
    response = browser.post("/account/", {"full_name": "Ada King", "phone": "call me"})

    customer.refresh_from_db()
    assert list(response.context["form"].errors) == ["phone"]
    assert 'value="call me"' in response.content.decode()
    assert customer.full_name == "Ada Lovelace"


def test_typed_names_are_text(browser, customer):
    browser.post("/account/", {"full_name": "<script>alert(1)</script>"})

    assert b"<script>alert" not in browser.get("/account/").content


def test_an_address_is_added_changed_and_deleted(browser, customer):
    assert b"No address is saved yet" in browser.get("/account/addresses/").content
    assert 'value="Ada Lovelace"' in browser.get("/account/addresses/new/").content.decode()

    browser.post("/account/addresses/new/", ADDRESS)
    saved = Address.objects.get()
    browser.post(f"/account/addresses/{saved.pk}/", ADDRESS | {"city": "Hamburg"})
    listed = browser.get("/account/addresses/")
    form = browser.get(f"/account/addresses/{saved.pk}/")
    gone = browser.post(f"/account/addresses/{saved.pk}/delete/")

    assert (saved.user, saved.is_default) == (customer, True)
    assert b"Hamburg" in listed.content
    assert 'value="Hamburg"' in form.content.decode()
    assert gone.url == "/account/addresses/"
    assert not Address.objects.exists()


def test_a_broken_address_keeps_what_was_typed(browser):
    response = browser.post("/account/addresses/new/", ADDRESS | {"postcode": "?", "line1": "Am <Markt>"})

    assert list(response.context["form"].errors) == ["postcode"]
    assert 'value="Am &lt;Markt&gt;"' in response.content.decode()
    assert not Address.objects.exists()


def test_a_full_address_book_is_told_on_the_form(browser, customer):
    AddressFactory.create_batch(50, user=customer, is_default=False)

    response = browser.post("/account/addresses/new/", ADDRESS)

    assert "50 addresses" in response.context["form"].non_field_errors()[0]


def test_addresses_of_others_are_not_there(browser, stranger):
    foreign = AddressFactory.create(user=stranger)

    for path in (f"/account/addresses/{foreign.pk}/", f"/account/addresses/{foreign.pk}/delete/"):
        assert browser.post(path, ADDRESS).status_code == 404
    foreign.refresh_from_db()
    assert foreign.line1 == "Lindenallee 1"


def test_the_address_book_takes_the_same_queries_however_long_it_is(browser, customer, django_assert_max_num_queries):
    AddressFactory.create_batch(20, user=customer, is_default=False)

    with django_assert_max_num_queries(6):
        browser.get("/account/addresses/")


def test_after_changing_the_password_only_this_browser_is_signed_in(browser, customer):
    tokens, other = sign_in(customer), Client()
    other.force_login(customer)

    response = browser.post("/account/password/", {"current_password": PASSWORD, "new_password": NEW})

    assert response.url == "/account/"
    assert is_signed_in(browser)
    assert not is_signed_in(other)
    assert services.validate_token(token=tokens.access, now=timezone.now()) is None


def test_a_wrong_present_password_is_told_at_its_field(browser, customer):
    response = browser.post("/account/password/", {"current_password": "wrong", "new_password": NEW})
    weak = browser.post("/account/password/", {"current_password": PASSWORD, "new_password": "12345"})

    customer.refresh_from_db()
    assert list(response.context["form"].errors) == ["current_password"]
    assert list(weak.context["form"].errors) == ["new_password"]
    assert customer.check_password(PASSWORD)


def test_a_forgotten_password_is_set_anew_with_the_code(client, customer, hear, django_capture_on_commit_callbacks):
    requested = hear(password_reset_requested)
    with django_capture_on_commit_callbacks(execute=True):
        asked = client.post("/account/password/reset/", {"email": "ada@example.com"})
    page = client.get(asked.url, {"code": requested[0].code})

    done = client.post(asked.url, {"code": requested[0].code, "new_password": NEW})

    customer.refresh_from_db()
    assert asked.url == "/account/password/reset/confirm/"
    assert f'value="{requested[0].code}"' in page.content.decode()
    assert done.url == "/account/login/"
    assert customer.check_password(NEW)


def test_a_forgotten_password_of_nobody_looks_the_same(client, customer):
    answers = [client.post("/account/password/reset/", {"email": f"{name}@example.com"}) for name in ("ada", "eve")]

    pages = [client.get(answer.url, {"x": "y"}) for answer in answers]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, "/account/password/reset/confirm/")}
    assert [page.status_code for page in pages] == [200, 200]


def test_a_wrong_reset_code_is_told_at_its_field(client, customer):
    response = client.post("/account/password/reset/confirm/", {"code": "AAAA-BBBB-CCCC", "new_password": NEW})

    assert list(response.context["form"].errors) == ["code"]


def test_a_fourth_reset_is_told_to_wait(client, customer):
    for _ in range(3):
        client.post("/account/password/reset/", {"email": "ada@example.com"})

    response = client.post("/account/password/reset/", {"email": "ada@example.com"})

    assert "wait" in response.context["form"].non_field_errors()[0]
    assert PasswordReset.objects.count() == 3


def test_devices_are_listed_and_signed_out(browser, customer, stranger):
    assert b"No app is signed in" in browser.get("/account/devices/").content
    sign_in(customer, user_agent="Phone <b>")
    sign_in(stranger, user_agent="Not mine")
    mine, foreign = TokenFamily.objects.get(user=customer), TokenFamily.objects.get(user=stranger)

    page = browser.get("/account/devices/").content
    ended = browser.post(f"/account/devices/{mine.pk}/end/")
    refused = browser.post(f"/account/devices/{foreign.pk}/end/")

    assert b"Phone &lt;b&gt;" in page
    assert b"Not mine" not in page
    assert (ended.url, refused.status_code) == ("/account/devices/", 404)
    assert list(TokenFamily.objects.live(now=timezone.now())) == [foreign]


def test_signing_out_everywhere_signs_out_here_too(browser, customer):
    sign_in(customer)

    response = browser.post("/account/devices/end/")

    assert response.url == "/account/login/"
    assert not is_signed_in(browser)
    assert not TokenFamily.objects.live(now=timezone.now()).exists()


def test_a_deactivated_user_is_out_at_once(browser, customer):
    services.deactivate(user_id=customer.pk, now=timezone.now())
    services.reactivate(user_id=customer.pk)

    assert not is_signed_in(browser)


@pytest.mark.parametrize("path", ["register/", "login/", "password/reset/", "password/reset/confirm/"])
def test_open_pages_are_shown_and_never_cached(client, path):
    response = client.get(f"/account/{path}")

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert client.put(f"/account/{path}").status_code == 405


def test_posts_need_the_csrf_token(customer):
    browser = Client(enforce_csrf_checks=True)

    response = browser.post("/account/login/", {"email": customer.email, "password": PASSWORD})

    assert response.status_code == 403


def test_the_session_keeps_no_secret(client, requested):
    client.post("/account/register/", REGISTRATION)

    kept = signing.dumps(dict(client.session), compress=False) + str(dict(client.session))
    assert requested[0].code not in kept
    assert PASSWORD not in kept
