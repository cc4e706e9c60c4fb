"""Users and sessions in the admin: what staff see, and what they may not do."""

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from apps.accounts import services
from apps.accounts.models import TokenFamily, User
from apps.accounts.tests.factories import PASSWORD, AddressFactory, UserFactory, sign_in

pytestmark = pytest.mark.django_db

USERS, SESSIONS = "/admin/accounts/user/", "/admin/accounts/tokenfamily/"
NEW = "staple battery horse"
PASSWORDS = {"usable_password": "true", "password1": NEW, "password2": NEW}


@pytest.fixture
def boss(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def clerk(client, db):
    """A member of staff who may see and change users, and is no superuser."""
    user = UserFactory.create(email="clerk@example.com", is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(codename__in=["view_user", "change_user", "view_tokenfamily", "view_address"])
    )
    client.force_login(user)
    return client


def act(browser, path, action, *rows):
    return browser.post(path, {"action": action, "_selected_action": [str(row.pk) for row in rows]}, follow=True)


def words(response):
    return [str(message) for message in response.context["messages"]]


def test_users_are_found_by_address_and_name(boss, customer, stranger):
    by_email = boss.get(USERS, {"q": "ada@"}).content
    by_name = boss.get(USERS, {"q": "Mallory"}).content

    assert b"ada@example.com" in by_email
    assert b"mallory@example.com" not in by_email
    assert b"mallory@example.com" in by_name


def test_the_list_takes_the_same_queries_however_long_it_is(boss, customer, django_assert_max_num_queries):
    UserFactory.create_batch(30)

    with django_assert_max_num_queries(10):
        boss.get(USERS)


def test_a_user_is_shown_with_their_addresses(boss, customer):
    AddressFactory.create(user=customer, line1="Lindenallee <1>")

    html = boss.get(f"{USERS}{customer.pk}/change/").content.decode()

    assert "Lindenallee &lt;1&gt;" in html
    assert str(customer.public_id) in html
    assert 'name="email"' not in html
    assert 'name="is_active"' not in html


def test_staff_make_a_user_with_the_one_spelling(boss):
    body = {
        "email": "New@Example.com", "full_name": "New", **PASSWORDS,
    }  # fmt: skip
    response = boss.post(f"{USERS}add/", body)

    assert response.status_code == 302
    assert User.objects.get(email="new@example.com").check_password(NEW)


def test_an_address_is_not_given_twice(boss, customer):
    body = {"email": "ADA@example.com", **PASSWORDS}
    response = boss.post(f"{USERS}add/", body)

    assert response.status_code == 200
    assert "email" in response.context["adminform"].form.errors
    assert User.objects.filter(email__iexact="ada@example.com").count() == 1


def test_setting_a_password_ends_the_sessions(boss, customer):
    tokens = sign_in(customer)

    response = boss.post(f"{USERS}{customer.pk}/password/", PASSWORDS)

    customer.refresh_from_db()
    assert response.status_code == 302
    assert customer.check_password(NEW)
    assert services.validate_token(token=tokens.access, now=timezone.now()) is None


def test_changing_your_own_password_keeps_you_signed_in(boss, staff):
    boss.post(f"{USERS}{staff.pk}/password/", PASSWORDS)

    assert boss.get(USERS).status_code == 200


def test_users_are_deactivated_and_reactivated_by_action(boss, customer, staff):
    tokens = sign_in(customer)

    closed = act(boss, USERS, "deactivate", customer, staff)

    customer.refresh_from_db()
    staff.refresh_from_db()
    assert (customer.is_active, staff.is_active) == (False, True)
    assert services.validate_token(token=tokens.access, now=timezone.now()) is None
    assert words(closed) == ["1 of 2 users deactivated."]
    act(boss, USERS, "reactivate", customer)
    customer.refresh_from_db()
    assert customer.is_active


def test_users_are_signed_out_by_action(boss, customer):
    tokens = sign_in(customer)

    act(boss, USERS, "sign_out", customer)

    assert services.validate_token(token=tokens.access, now=timezone.now()) is None


def test_no_user_is_deleted(boss, customer):
    assert boss.post(f"{USERS}{customer.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in boss.get(USERS).content.decode()


def test_a_clerk_gives_nobody_powers(clerk, customer):
    page = clerk.get(f"{USERS}{customer.pk}/change/").content.decode()

    clerk.post(
        f"{USERS}{customer.pk}/change/",
        {"full_name": "Ada King", "locale": "en", "is_staff": "on", "is_superuser": "on", "groups": [],
         "addresses-TOTAL_FORMS": 0, "addresses-INITIAL_FORMS": 0},
    )  # fmt: skip

    customer.refresh_from_db()
    assert 'name="is_superuser"' not in page
    assert (customer.full_name, customer.is_staff, customer.is_superuser) == ("Ada King", False, False)


def test_a_clerk_does_not_touch_staff(clerk, staff):
    password = clerk.post(f"{USERS}{staff.pk}/password/", PASSWORDS)
    closed = act(clerk, USERS, "deactivate", staff)

    staff.refresh_from_db()
    assert password.status_code == 403
    assert words(closed) == ["0 of 1 users deactivated."]
    assert staff.is_active
    assert staff.check_password(PASSWORD)


def test_sessions_are_read_and_ended(boss, customer, django_assert_max_num_queries):
    tokens = sign_in(customer, user_agent="Phone <b>")
    for _ in range(10):
        sign_in(customer)
    session = TokenFamily.objects.get(user_agent="Phone <b>")

    with django_assert_max_num_queries(10):
        page = boss.get(SESSIONS, {"q": "ada@"}).content
    detail = boss.get(f"{SESSIONS}{session.pk}/change/").content.decode()
    ended = act(boss, SESSIONS, "end", session)
    again = act(boss, SESSIONS, "end", session)

    assert b"Phone &lt;b&gt;" in page
    assert session.refresh_jti not in detail
    assert services.validate_token(token=tokens.access, now=timezone.now()) is None
    assert words(ended) == ["1 sessions ended."]
    assert words(again) == ["0 sessions ended."]
    assert boss.get(f"{SESSIONS}add/").status_code == 403
    assert boss.post(f"{SESSIONS}{session.pk}/delete/", {"post": "yes"}).status_code == 403


def test_roles_are_kept_in_the_admin(boss):
    assert boss.get("/admin/auth/group/").status_code == 200


def test_the_admin_has_the_same_sign_in_limits(client, staff):
    body = {"username": "GRACE@example.com", "password": "wrong"}
    for _ in range(10):
        assert client.post("/admin/login/", body).status_code == 200

    response = client.post("/admin/login/", body | {"password": PASSWORD})

    assert response.status_code == 200
    assert b"Please wait" in response.content


def test_staff_sign_in_to_the_admin(client, staff, customer):
    refused = client.post("/admin/login/", {"username": customer.email, "password": PASSWORD})
    response = client.post("/admin/login/?next=/admin/", {"username": "GRACE@example.com ", "password": PASSWORD})

    assert refused.status_code == 200
    assert (response.status_code, response.url) == (302, "/admin/")
