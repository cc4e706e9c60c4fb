"""The sandbox's hosted page and its 3-D Secure challenge."""

import pytest

from apps.payments.models import SandboxIntent
from apps.payments.tests.factories import DECLINED_CARD, GOOD_CARD, POOR_CARD, SECURE_CARD, SandboxIntentFactory

pytestmark = pytest.mark.django_db
FORM = {"card_number": GOOD_CARD, "expiry": "12 / 40", "cvc": "123"}


@pytest.fixture
def intent(settings):
    """An intent over 23.90 that leads back to our own shop."""
    return SandboxIntentFactory(return_url=f"{settings.SITE_URL}/back/")


def page_of(intent, name=""):
    return f"/pay/sandbox/{intent.pk}/{name}"


def submit(client, intent, **changes):
    return client.post(page_of(intent), FORM | changes)


def status_of(intent):
    return SandboxIntent.objects.get(pk=intent.pk).status


def test_the_page_says_what_is_to_be_paid_which_cards_there_are_and_how_to_leave(client, intent):
    answer = client.get(page_of(intent))

    assert answer.status_code == 200
    assert "€23.90" in answer.text
    assert "4000 0025 0000 3155" in answer.text
    assert 'href="/back/"' in answer.text
    assert 'autocomplete="cc-number"' in answer.text


def test_a_test_card_is_filled_in_by_its_link(client, intent):
    answer = client.get(page_of(intent), {"card": "4242 4242 4242 4242"})

    assert 'value="4242 4242 4242 4242"' in answer.text


def test_an_intent_that_is_none_is_not_found(client, db):
    assert client.get("/pay/sandbox/sbx_nothing/").status_code == 404
    assert client.get("/pay/sandbox/sbx_nothing/challenge/").status_code == 404


def test_the_page_costs_few_queries(client, intent, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        client.get(page_of(intent))


@pytest.mark.parametrize("expiry", ["12 / 40", "12/40", "1240", " 12 / 40 "])
def test_a_good_card_pays_and_leads_back_to_the_shop(client, intent, commits, expiry):
    answer = client.post(page_of(intent), FORM | {"expiry": expiry}, follow=True)

    assert answer.redirect_chain == [(page_of(intent), 302), ("/back/", 302)]
    assert status_of(intent) == "authorized"


def test_to_a_shop_elsewhere_the_way_back_has_a_host(client, commits):
    intent = SandboxIntentFactory(return_url="https://app.example/done", status="authorized")

    assert client.get(page_of(intent))["Location"] == "https://app.example/done"


@pytest.mark.parametrize(
    ("number", "words"),
    [(DECLINED_CARD, "Your bank declined this card."), (POOR_CARD, "There is not enough money on this card.")],
)
def test_a_decline_says_why_and_lets_another_card_try(client, intent, commits, number, words):
    declined = client.post(page_of(intent), FORM | {"card_number": number}, follow=True)
    submit(client, intent)

    assert words in declined.text
    assert "Nothing was charged." in declined.text
    assert status_of(intent) == "authorized"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"card_number": ""}, "card_number"),
        ({"card_number": "1234 5678 9012 3456"}, "card_number"),
        ({"card_number": "4" * 31}, "card_number"),
        ({"expiry": "soon"}, "expiry"),
        ({"expiry": "13 / 40"}, "expiry"),
        ({"expiry": "01 / 20"}, "expiry"),
        ({"expiry": "\u0661\u0662\u0664\u0660"}, "expiry"),
        ({"cvc": "12"}, "cvc"),
        ({"cvc": "12345"}, "cvc"),
        ({"cvc": "\x00"}, "cvc"),
    ],
)
def test_what_cannot_be_a_card_is_marked_and_nothing_happens(client, intent, wrong, field):
    answer = submit(client, intent, **wrong)

    assert answer.status_code == 200
    assert f'id="id_{field}_error"' in answer.text
    assert status_of(intent) == "pending"


@pytest.mark.parametrize(("word", "status"), [("approve", "authorized"), ("refuse", "pending")])
def test_a_card_with_3d_secure_asks_whether_it_is_you(client, intent, commits, word, status):
    asked = client.post(page_of(intent), FORM | {"card_number": SECURE_CARD}, follow=True)
    client.post(page_of(intent, "challenge/"), {"answer": word})

    assert asked.redirect_chain[-1] == (page_of(intent, "challenge/"), 302)
    assert "Is it you?" in asked.text
    assert status_of(intent) == status


def test_after_a_refusal_the_page_says_what_to_do(client, intent, commits):
    submit(client, intent, card_number=SECURE_CARD)

    answer = client.post(page_of(intent, "challenge/"), {"answer": "refuse"}, follow=True)

    assert "could not confirm that it is you" in answer.text


def test_an_answer_that_is_none_asks_again(client, intent, commits):
    submit(client, intent, card_number=SECURE_CARD)

    answer = client.post(page_of(intent, "challenge/"), {"answer": "maybe"})

    assert answer.status_code == 200
    assert status_of(intent) == "requires_action"


def test_a_challenge_nobody_asked_for_leads_to_the_card(client, intent):
    answer = client.post(page_of(intent, "challenge/"), {"answer": "approve"})

    assert answer["Location"] == page_of(intent)
    assert status_of(intent) == "pending"
