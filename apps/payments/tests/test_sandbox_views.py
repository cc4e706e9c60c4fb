"""The sandbox's pages for kept cards and notices; what they share with plain paying is in test_views."""

import re
from uuid import uuid4

import pytest

from apps.payments.gateways.sandbox import SandboxGateway
from apps.payments.models import SandboxCard, SandboxIntent, SandboxSetup
from apps.payments.tests.factories import DECLINED_CARD, GOOD_CARD, SECURE_CARD, SandboxIntentFactory

pytestmark = pytest.mark.django_db
FORM = {"card_number": GOOD_CARD, "expiry": "12 / 40", "cvc": "123"}
KEEP = "Keep this card for next time"


@pytest.fixture
def ada() -> str:
    """A customer of the sandbox."""
    return SandboxGateway().add_customer(key=uuid4(), email="ada@example.com")


@pytest.fixture
def setup(ada, settings) -> str:
    """A card on its way to being kept."""
    return SandboxGateway().begin_saving(ada, key=uuid4(), return_url=f"{settings.SITE_URL}/account/").id


def page_of(intent, name=""):
    return f"/pay/sandbox/{intent.pk}/{name}"


def saving_page(setup, name=""):
    return f"/pay/sandbox/save/{setup}/{name}"


def status_of(setup):
    return SandboxSetup.objects.get(pk=setup).status


# --- paying -----------------------------------------------------------------------------------------------------------


def test_the_page_lists_every_card_in_groups_with_what_it_does(client):
    page = client.get(page_of(SandboxIntentFactory())).text

    for words in ("3782 822463 10005", "4000 0000 0000 5126", "6205 5000 0000 0000 004", "They are declined"):
        assert words in page
    assert page.count("data-card=") == 45
    assert 'data-cvc="1234"' in page


def test_a_guest_is_not_asked_whether_to_keep_the_card_and_cannot_sneak_it_in(client, commits):
    intent = SandboxIntentFactory()

    assert KEEP not in client.get(page_of(intent)).text
    client.post(page_of(intent), FORM | {"keep_card": "on"})

    assert SandboxIntent.objects.get().status == "authorized"
    assert not SandboxCard.objects.exists()


@pytest.mark.parametrize("wanted", [True, False])
def test_whoever_is_known_finds_their_wish_filled_in_and_may_change_it(client, ada, commits, wanted):
    intent = SandboxIntentFactory(customer_id=ada, keep_card=wanted)

    page = client.get(page_of(intent)).text
    client.post(page_of(intent), FORM | ({} if wanted else {"keep_card": "on"}))

    assert bool(re.search('name="keep_card"[^>]* checked', page)) == wanted
    assert KEEP in page
    assert SandboxCard.objects.count() == (0 if wanted else 1)


@pytest.mark.parametrize(
    ("posted", "kept"), [({"notices": "twenty"}, "twenty"), ({}, "once"), ({"notices": ""}, "once")]
)
def test_the_page_decides_how_the_shop_hears_of_it(client, commits, posted, kept):
    intent = SandboxIntentFactory()

    answer = client.post(page_of(intent), FORM | posted)

    assert answer.status_code == 302
    assert SandboxIntent.objects.get().notices == kept


def test_a_manner_that_is_none_is_refused_and_nothing_is_tried(client):
    intent = SandboxIntentFactory()

    answer = client.post(page_of(intent), FORM | {"notices": "shouting"})

    assert 'id="id_notices_error"' in answer.text
    assert SandboxIntent.objects.get().status == "pending"


def test_the_choice_of_notices_outlives_a_decline(client, commits):
    intent = SandboxIntentFactory()

    page = client.post(page_of(intent), FORM | {"card_number": DECLINED_CARD, "notices": "never"}, follow=True).text

    assert '<option value="never" selected>' in page


# --- keeping a card ---------------------------------------------------------------------------------------------------


def test_the_saving_page_says_that_nothing_is_charged_and_how_to_leave(client, setup, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        page = client.get(saving_page(setup)).text

    assert "Nothing is charged now." in page
    assert 'href="/account/"' in page
    assert KEEP not in page


def test_a_good_card_is_kept_and_leads_back_to_the_shop(client, setup, commits):
    answer = client.post(saving_page(setup), FORM, follow=True)

    assert answer.redirect_chain[:2] == [(saving_page(setup), 302), ("/account/", 302)]
    assert SandboxCard.objects.get().number == GOOD_CARD


def test_a_decline_says_why_and_lets_another_card_try(client, setup, commits):
    declined = client.post(saving_page(setup), FORM | {"card_number": DECLINED_CARD}, follow=True)
    client.post(saving_page(setup), FORM)

    assert "Your bank declined this card." in declined.text
    assert "No card was kept." in declined.text
    assert status_of(setup) == "succeeded"


@pytest.mark.parametrize("wrong", [{"card_number": ""}, {"expiry": "01 / 20"}, {"cvc": "12"}])
def test_what_cannot_be_a_card_is_marked_and_nothing_happens(client, setup, wrong):
    answer = client.post(saving_page(setup), FORM | wrong)

    assert f'id="id_{next(iter(wrong))}_error"' in answer.text
    assert status_of(setup) == "pending"


@pytest.mark.parametrize(("word", "status", "cards"), [("approve", "succeeded", 1), ("refuse", "pending", 0)])
def test_a_bank_asks_before_its_card_is_kept(client, setup, commits, word, status, cards):
    asked = client.post(saving_page(setup), FORM | {"card_number": SECURE_CARD}, follow=True)
    client.post(saving_page(setup, "challenge/"), {"answer": word})

    assert asked.redirect_chain[-1] == (saving_page(setup, "challenge/"), 302)
    assert "wants to keep your card" in asked.text
    assert status_of(setup) == status
    assert SandboxCard.objects.count() == cards


def test_an_answer_that_is_none_asks_again(client, setup, commits):
    client.post(saving_page(setup), FORM | {"card_number": SECURE_CARD})

    assert client.post(saving_page(setup, "challenge/"), {"answer": "maybe"}).status_code == 200
    assert status_of(setup) == "requires_action"


def test_a_challenge_nobody_asked_for_leads_to_the_card(client, setup):
    answer = client.post(saving_page(setup, "challenge/"), {"answer": "approve"})

    assert answer["Location"] == saving_page(setup)
    assert status_of(setup) == "pending"


def test_a_setup_that_is_none_is_not_found(client):
    assert client.get(saving_page("sbx_nothing")).status_code == 404
    assert client.get(saving_page("sbx_nothing", "challenge/")).status_code == 404


def test_where_real_money_is_taken_there_are_no_such_pages(client, setup, settings):
    settings.PAYMENT_GATEWAY = "stripe"

    assert client.get(saving_page(setup)).status_code == 404
    assert client.post(saving_page(setup), FORM).status_code == 404
    assert client.get(page_of(SandboxIntentFactory())).status_code == 404
    assert status_of(setup) == "pending"
