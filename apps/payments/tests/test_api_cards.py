"""The cards of the account over the API."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from apps.payments import services as payments
from apps.payments.models import CardSaving, SandboxCard, SandboxSetup, SavedCard
from apps.payments.tests.factories import keep_card
from tests.api import Api, fields_of, refusal

pytestmark = pytest.mark.django_db
BODY = {"return_url": "https://app.example/kept?saving={saving}"}


@pytest.fixture
def api(wallet):
    """A customer of a shop that keeps cards."""
    api = Api()
    api.sign_in()
    return api


@pytest.fixture
def stranger(api):
    """Another one."""
    stranger = Api()
    stranger.sign_in("eve@example.com")
    return stranger


def test_kept_cards_are_listed_the_newest_first_with_exactly_the_documented_members(api):
    old = keep_card(api.user_id, exp_month=1, exp_year=2020)
    new = keep_card(api.user_id)

    answer = api.get("/me/cards")

    card = {"brand": "Visa", "last4": "4242"}
    assert answer.json() == {
        "results": [
            {"id": str(new), **card, "exp_month": 12, "exp_year": 2040, "is_expired": False},
            {"id": str(old), **card, "exp_month": 1, "exp_year": 2020, "is_expired": True},
        ],
        "next": None,
        "previous": None,
    }
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_a_card_is_good_through_the_last_day_of_its_month(api, monkeypatch):
    keep_card(api.user_id, exp_month=11, exp_year=2030)
    days = {date(2030, 11, 30): False, date(2030, 12, 1): True}

    for day, expired in days.items():
        monkeypatch.setattr("django.utils.timezone.localdate", lambda day=day: day)
        assert payments.list_cards(user_id=api.user_id)[0].is_expired is expired


def test_many_cards_cost_no_more_queries_than_one(api, django_assert_num_queries):
    keep_card(api.user_id)
    with django_assert_num_queries(2):
        api.get("/me/cards")

    for _ in range(5):
        keep_card(api.user_id)

    with django_assert_num_queries(2):
        assert len(api.get("/me/cards").json()["results"]) == 6


def test_keeping_a_card_begins_at_the_gateway_and_ends_in_the_list(api):
    begun = api.post("/me/cards", BODY)

    saving = CardSaving.objects.get()
    assert begun.status_code == 201
    page = begun.json().pop("redirect_url")
    assert begun.json() | {"redirect_url": page} == {
        "id": str(saving.key),
        "status": "pending",
        "client_secret": None,
        "redirect_url": page,
        "failure_message": None,
    }
    assert (page, saving.return_url) == (saving.redirect_url, f"https://app.example/kept?saving={saving.key}")
    assert api.get("/me/cards").json()["results"] == []

    kept = SandboxCard.objects.create(
        customer_id=saving.customer.customer_id, number="4242424242424242", exp_month=12, exp_year=2040
    )
    SandboxSetup.objects.update(status="succeeded", kept=kept)

    ended = api.get(f"/me/cards/savings/{saving.key}").json()
    assert (ended["status"], ended["redirect_url"]) == ("succeeded", None)
    assert [card["last4"] for card in api.get("/me/cards").json()["results"]] == ["4242"]
    api.get(f"/me/cards/savings/{saving.key}")
    assert SavedCard.objects.count() == 1


def test_a_declined_card_says_why_and_is_not_kept(api):
    begun = api.post("/me/cards", BODY).json()
    SandboxSetup.objects.update(failure_code="card_declined")

    answer = api.get(f"/me/cards/savings/{begun['id']}").json()

    assert (answer["status"], answer["failure_message"]) == (
        "pending",
        "Your bank declined this card. Please try another one.",
    )
    assert not SavedCard.objects.exists()


def test_the_same_key_begins_once(api):
    first = api.post("/me/cards", BODY, Idempotency_Key="k1")
    again = api.post("/me/cards", BODY, Idempotency_Key="k1")

    assert (first.json(), again.headers["Idempotent-Replayed"]) == (again.json(), "true")
    assert CardSaving.objects.count() == SandboxSetup.objects.count() == 1


@pytest.mark.parametrize(
    "url", [None, "", "/back", "javascript:alert(1)", "ftp://a.example/", "https://", 7, "x" * 600]
)
def test_the_return_url_is_an_absolute_web_address(api, url):
    assert list(fields_of(api.post("/me/cards", {"return_url": url}))) == ["return_url"]
    assert not CardSaving.objects.exists()


def test_a_forgotten_card_is_gone_here_and_at_the_gateway(api):
    card = keep_card(api.user_id)

    answer = api.delete(f"/me/cards/{card}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert api.get("/me/cards").json()["results"] == []
    assert SandboxCard.objects.get().detached
    assert refusal(api.delete(f"/me/cards/{card}")) == (404, "card_not_found")


def test_a_silent_gateway_forgets_nothing(api, wallet, monkeypatch):
    card = keep_card(api.user_id)

    def silent(*args):
        raise payments.GatewayUnavailable

    monkeypatch.setattr(wallet, "forget_card", silent)

    assert refusal(api.delete(f"/me/cards/{card}")) == (503, "gateway_unavailable")
    assert len(api.get("/me/cards").json()["results"]) == 1


def test_the_cards_of_somebody_else_do_not_exist(api, stranger):
    card, saving = keep_card(stranger.user_id), stranger.post("/me/cards", BODY).json()["id"]

    assert api.get("/me/cards").json()["results"] == []
    assert refusal(api.delete(f"/me/cards/{card}")) == (404, "card_not_found")
    assert refusal(api.get(f"/me/cards/savings/{saving}")) == (404, "saving_not_found")
    assert len(stranger.get("/me/cards").json()["results"]) == 1


@pytest.mark.parametrize("name", [str(UUID(int=5)), "5", "x", "%00"])
def test_what_never_was_is_not_found(api, name):
    assert refusal(api.delete(f"/me/cards/{name}"))[0] == 404
    assert refusal(api.get(f"/me/cards/savings/{name}"))[0] == 404


def test_guests_have_no_cards(db):
    guest = Api()

    assert refusal(guest.get("/me/cards")) == (401, "not_authenticated")
    assert refusal(guest.post("/me/cards", BODY)) == (401, "not_authenticated")
    assert refusal(guest.delete(f"/me/cards/{uuid4()}")) == (401, "not_authenticated")
    assert refusal(guest.get(f"/me/cards/savings/{uuid4()}")) == (401, "not_authenticated")


def test_a_shop_that_keeps_no_cards_says_so(api, monkeypatch):
    monkeypatch.setattr("apps.payments.services._keeping.keeper", lambda: None)

    assert refusal(api.post("/me/cards", BODY)) == (409, "cards_not_kept")
    assert not CardSaving.objects.exists()
