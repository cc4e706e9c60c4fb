"""The profile and the address book over the API."""

from uuid import uuid4

import pytest

from apps.accounts import services
from apps.accounts.models import Address
from apps.accounts.tests.factories import AddressFactory, bearer, sign_in
from shop.common.addresses import PostalAddress

pytestmark = pytest.mark.django_db

ME, ADDRESSES = "/api/v1/me", "/api/v1/me/addresses"
BODY = {"full_name": "Ada Lovelace", "line1": "Lindenallee 1", "city": "Berlin", "postcode": "10115", "country": "DE"}


@pytest.fixture
def mine(api, customer):
    api.credentials(HTTP_AUTHORIZATION=bearer(sign_in(customer))["Authorization"])
    return api


def test_the_profile_shows_what_the_contract_names(mine):
    response = mine.get(ME)

    assert response.json() == {
        "email": "ada@example.com",
        "full_name": "Ada Lovelace",
        "phone": "",
        "locale": "en",
        "marketing_consent": False,
    }
    assert response["Cache-Control"] == "private, no-cache"
    assert mine.get(ME, headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_a_patch_changes_what_it_names(mine, customer):
    response = mine.patch(ME, {"full_name": "Ada King", "phone": "+44 20 7946 0000", "marketing_consent": True})

    customer.refresh_from_db()
    assert response.status_code == 200
    assert (customer.full_name, customer.phone, customer.marketing_consent) == ("Ada King", "+44 20 7946 0000", True)
    assert customer.locale == "en"
    assert response.json() == mine.get(ME).json()


def test_read_only_and_unknown_fields_change_nothing(mine, customer):
    response = mine.patch(
        ME, {"email": "x@example.com", "is_staff": True, "is_superuser": True, "id": 99, "session_epoch": 5}
    )

    before = vars(customer).copy()
    customer.refresh_from_db()
    assert response.status_code == 200
    assert {name: value for name, value in vars(customer).items() if name[0] != "_" and name != "last_login"} == {
        name: value for name, value in before.items() if name[0] != "_" and name != "last_login"
    }


@pytest.mark.parametrize(
    "change",
    [
        {"full_name": "x" * 121},
        {"full_name": None},
        {"full_name": "a\x00"},
        {"full_name": "a\x07"},
        {"phone": "call me"},
        {"locale": ""},
        {"locale": "deutsch bitte"},
        {"locale": "x" * 50},
        {"marketing_consent": "perhaps"},
        {"marketing_consent": None},
        [],
        "text",
    ],
)
def test_a_bad_patch_is_refused(mine, customer, change):
    response = mine.patch(ME, change)

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_the_first_address_is_the_default(mine, customer):
    response = mine.post(ADDRESSES, BODY)

    assert response.status_code == 201
    assert response.data["is_default"] is True
    assert {name: response.data[name] for name in BODY} == BODY
    assert services.list_addresses(user_id=customer.pk) == [
        services.SavedAddress(id=Address.objects.get().pk, address=PostalAddress(**BODY), is_default=True)
    ]


def test_another_default_takes_the_place_of_the_first(mine):
    first = mine.post(ADDRESSES, BODY).data["id"]

    second = mine.post(ADDRESSES, BODY | {"is_default": True}).data["id"]

    book = mine.get(ADDRESSES).json()
    assert [(row["id"], row["is_default"]) for row in book["results"]] == [(second, True), (first, False)]
    assert (book["next"], book["previous"]) == (None, None)


def test_the_list_takes_two_queries_however_long_it_is(mine, customer, django_assert_num_queries):
    AddressFactory.create(user=customer)
    AddressFactory.create_batch(9, user=customer, is_default=False)

    with django_assert_num_queries(2):
        response = mine.get(ADDRESSES)

    assert len(response.data["results"]) == 10


def test_put_replaces_and_patch_changes_parts(mine, customer):
    saved = AddressFactory.create(user=customer, company="Engines Ltd")

    patched = mine.patch(f"{ADDRESSES}/{saved.pk}", {"city": "Hamburg", "id": str(uuid4())}).data
    put = mine.put(f"{ADDRESSES}/{saved.pk}", BODY | {"is_default": False}).data

    assert (patched["city"], patched["company"], patched["id"]) == ("Hamburg", "Engines Ltd", str(saved.pk))
    assert (put["city"], put["company"], put["is_default"]) == ("Berlin", "", True)
    assert mine.get(f"{ADDRESSES}/{saved.pk}").data == put


def test_deleting_the_default_makes_the_newest_the_default(mine, customer):
    default = AddressFactory.create(user=customer)
    AddressFactory.create(user=customer, is_default=False)
    newest = AddressFactory.create(user=customer, is_default=False, city="Bremen")

    response = mine.delete(f"{ADDRESSES}/{default.pk}")

    assert response.status_code == 204
    assert Address.objects.get(is_default=True) == newest


def test_addresses_of_others_are_not_there(mine, stranger):
    foreign = AddressFactory.create(user=stranger)

    answers = [
        mine.get(f"{ADDRESSES}/{foreign.pk}"),
        mine.put(f"{ADDRESSES}/{foreign.pk}", BODY),
        mine.patch(f"{ADDRESSES}/{foreign.pk}", {"city": "X"}),
        mine.delete(f"{ADDRESSES}/{foreign.pk}"),
    ]

    assert {(answer.status_code, answer.data["code"]) for answer in answers} == {(404, "address_not_found")}
    foreign.refresh_from_db()
    assert foreign.city == "Berlin"
    assert mine.get(ADDRESSES).data["results"] == []


def test_the_address_book_holds_fifty(mine, customer):
    AddressFactory.create_batch(50, user=customer, is_default=False)

    response = mine.post(ADDRESSES, BODY)

    assert (response.status_code, response.data["code"]) == (409, "too_many_addresses")
    assert Address.objects.count() == 50


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"country": "XX"}, "country"),
        ({"country": None}, "country"),
        ({"line1": ""}, "line1"),
        ({"line1": "x" * 161}, "line1"),
        ({"city": "a\nb"}, "city"),
        ({"postcode": "?"}, "postcode"),
        ({"phone": "abc"}, "phone"),
        ({"is_default": "perhaps"}, "is_default"),
        ({"full_name": ["Ada"]}, "full_name"),
    ],
)
def test_a_broken_address_is_named_and_not_saved(mine, change, field):
    response = mine.post(ADDRESSES, BODY | change)

    assert response.status_code == 400
    assert [error["field"] for error in response.data["errors"]] == [field]
    assert not Address.objects.exists()


def test_strangers_have_no_profile(api, db):
    for method, path in [("get", ME), ("patch", ME), ("get", ADDRESSES), ("post", ADDRESSES)]:
        assert getattr(api, method)(path).status_code == 401
