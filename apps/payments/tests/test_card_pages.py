"""The cards of the account in the storefront: list, add, come back, remove."""

from uuid import uuid4

import pytest

from apps.accounts.tests.factories import UserFactory
from apps.payments import services as payments
from apps.payments.gateways import Saving
from apps.payments.models import CardSaving, SandboxCard, SandboxSetup, SavedCard
from apps.payments.tests.factories import keep_card

pytestmark = pytest.mark.django_db
PAGE = "/account/cards/"


@pytest.fixture
def user(client, wallet):
    """Who is signed in at the browser `client`, in a shop that keeps cards."""
    user = UserFactory(email="ada@example.com")
    client.force_login(user)
    return user


@pytest.fixture
def saving(client, user):
    """A card on its way to being kept."""
    client.post(f"{PAGE}add/")
    return CardSaving.objects.get()


def conclude(saving, **books):
    """What the shopper did on the gateway's page."""
    if books.get("status") == "succeeded":
        customer = saving.customer.customer_id
        expiry = {"exp_month": 12, "exp_year": 2040}
        books["kept"] = SandboxCard.objects.create(customer_id=customer, number="4242424242424242", **expiry)
    SandboxSetup.objects.update(**books)


def come_back(client, saving):
    return client.get(f"{PAGE}return/", {"saving": str(saving.key)}, follow=True)


def test_kept_cards_are_shown_as_people_know_them(client, user):
    keep_card(user.pk)
    keep_card(user.pk, exp_month=1, exp_year=2020)
    keep_card(UserFactory().pk, "5555555555554444")

    answer = client.get(PAGE)

    assert answer.text.count("Visa") >= 2
    assert answer.text.count("4242") >= 2
    assert "01/2020" in answer.text
    assert answer.text.count("Expired") == 1
    assert "4444" not in answer.text
    assert 'href="/account/cards/" aria-current="page"' in answer.text


def test_who_has_none_is_asked_to_add_one(client, user):
    answer = client.get(PAGE)

    assert "No card is kept yet." in answer.text
    assert "Add a card" in answer.text


def test_a_shop_that_keeps_none_asks_for_none(client, user, settings, monkeypatch):
    monkeypatch.setattr(payments, "keeper", lambda: None)

    answer = client.get(PAGE)

    assert "This shop keeps no cards" in answer.text
    assert "Add a card" not in answer.text


def test_the_page_costs_as_much_for_many_cards_as_for_one(client, user, django_assert_max_num_queries):
    keep_card(user.pk)
    client.get(PAGE)
    with django_assert_max_num_queries(6) as one:
        client.get(PAGE)

    for _ in range(5):
        keep_card(user.pk)

    with django_assert_max_num_queries(len(one)):
        client.get(PAGE)


def test_adding_leads_to_the_gateway_which_leads_back(client, user, settings):
    answer = client.post(f"{PAGE}add/")

    saving = CardSaving.objects.get()
    assert saving.return_url == f"{settings.SITE_URL}{PAGE}return/?saving={saving.key}"
    assert answer["Location"] == saving.redirect_url.removeprefix(settings.SITE_URL)
    assert saving.customer.user_id == user.pk


def test_a_saving_that_is_left_can_be_gone_on_with(client, saving, settings):
    answer = client.get(f"{PAGE}savings/{saving.key}/")

    assert answer["Location"] == saving.redirect_url.removeprefix(settings.SITE_URL)


def test_a_form_on_our_own_page_gets_what_it_needs(client, user, wallet, monkeypatch):
    """As with Stripe, whose panel it is."""
    told = Saving("seti_1", "pending", client_secret="seti_1_secret")
    data = {"publishable_key": "pk_test_1", "script": "https://js.stripe.com/x.js"}
    monkeypatch.setattr(wallet, "panel", "payments/panels/stripe.html")
    monkeypatch.setattr(wallet, "panel_data", lambda: data)
    monkeypatch.setattr(wallet, "begin_saving", lambda *args, **kwargs: told)
    monkeypatch.setattr(wallet, "look_up_saving", lambda saving_id: told)

    answer = client.post(f"{PAGE}add/", follow=True)

    saving = CardSaving.objects.get()
    assert answer.redirect_chain == [(f"{PAGE}savings/{saving.key}/", 302)]
    assert 'data-mode="setup"' in answer.text
    assert 'data-client-secret="seti_1_secret"' in answer.text
    assert 'data-publishable-key="pk_test_1"' in answer.text
    assert f'data-return-url="http://testserver{PAGE}return/?saving={saving.key}"' in answer.text
    assert 'data-email="ada@example.com"' in answer.text
    assert "Keep this card" in answer.text
    assert "data-waiting" not in answer.text


def test_a_form_on_our_own_page_comes_back_after_a_decline(client, user, wallet, monkeypatch):
    words = "Your bank declined this card."
    told = Saving("seti_1", "requires_action", client_secret="seti_1_secret", failure_message=words)
    monkeypatch.setattr(wallet, "panel", "payments/panels/stripe.html")
    monkeypatch.setattr(wallet, "begin_saving", lambda *args, **kwargs: told)
    monkeypatch.setattr(wallet, "look_up_saving", lambda saving_id: told)
    client.post(f"{PAGE}add/")
    saving = CardSaving.objects.get()

    answer = come_back(client, saving)

    assert answer.redirect_chain == [(f"{PAGE}savings/{saving.key}/", 302)]
    assert words in answer.text
    assert "data-waiting" in answer.text


def test_back_with_a_card_it_is_in_the_list_once(client, saving):
    conclude(saving, status="succeeded")

    first, again = come_back(client, saving), come_back(client, saving)

    assert first.redirect_chain == [(PAGE, 302)]
    assert "Your card is kept." in first.text
    assert "4242" in again.text
    assert SavedCard.objects.count() == 1


def test_back_from_a_decline_the_reason(client, saving):
    conclude(saving, failure_code="card_declined")

    answer = come_back(client, saving)

    assert "Your bank declined this card. Please try another one." in answer.text
    assert not SavedCard.objects.exists()


@pytest.mark.parametrize("status", ["pending", "requires_action", "voided"])
def test_back_without_a_card_that_is_said(client, saving, status):
    conclude(saving, status=status)

    answer = come_back(client, saving)

    assert "No card was added." in answer.text
    assert not SavedCard.objects.exists()


def test_back_while_the_gateway_is_silent_nothing_is_lost(client, saving, wallet, monkeypatch):
    conclude(saving, status="succeeded")

    def silent(*args):
        raise payments.GatewayUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(wallet, "look_up_saving", silent)
        answer = come_back(client, saving)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "your card shows up here" in answer.text

    assert "Your card is kept." in come_back(client, saving).text


def test_a_gateway_that_is_silent_at_the_beginning_is_told(client, user, wallet, monkeypatch):
    def silent(*args, **kwargs):
        raise payments.GatewayUnavailable

    monkeypatch.setattr(wallet, "add_customer", silent)

    answer = client.post(f"{PAGE}add/", headers={"Referer": f"http://testserver{PAGE}"}, follow=True)

    assert answer.redirect_chain == [(f"http://testserver{PAGE}", 302)]
    assert "The payment service does not answer" in answer.text


def test_removing_asks_once_and_then_keeps_the_card_no_longer(client, user):
    card = keep_card(user.pk)

    asked = client.get(f"{PAGE}{card}/remove/")
    assert "Remove this card?" in asked.text
    assert payments.list_cards(user_id=user.pk)

    done = client.post(f"{PAGE}{card}/remove/", follow=True)

    assert done.redirect_chain == [(PAGE, 302)]
    assert "Your card is removed." in done.text
    assert payments.list_cards(user_id=user.pk) == []
    assert SandboxCard.objects.get().detached


def test_the_card_of_somebody_else_does_not_exist(client, user):
    stranger = UserFactory()
    theirs = keep_card(stranger.pk)

    for card in (theirs, uuid4()):
        assert client.get(f"{PAGE}{card}/remove/").status_code == 404
        assert client.post(f"{PAGE}{card}/remove/").status_code == 404
    assert len(payments.list_cards(user_id=stranger.pk)) == 1


def test_nor_does_their_saving(client, saving):
    client.force_login(UserFactory())

    assert client.get(f"{PAGE}savings/{saving.key}/").status_code == 404
    assert come_back(client, saving).status_code == 404


@pytest.mark.parametrize("name", ["", "x", "%00", "5"])
def test_a_return_from_nowhere_is_not_found(client, user, name):
    assert client.get(f"{PAGE}return/?saving={name}").status_code == 404


@pytest.mark.parametrize("path", ["", "savings/{some}/", "return/?saving={some}", "{some}/remove/"])
def test_who_is_not_signed_in_is_asked_to(client, db, path):
    path = path.format(some=uuid4())
    answer = client.get(PAGE + path)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/?next=/account/cards/")


def test_nothing_is_added_or_removed_by_looking(client, user):
    assert client.get(f"{PAGE}add/").status_code == 405
    assert not CardSaving.objects.exists()
