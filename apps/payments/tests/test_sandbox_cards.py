"""The sandbox's test cards: each does what the field knows it for, typed, kept, with the shopper and without."""

from uuid import uuid4

import pytest
from django.utils import timezone

from apps.payments.gateways import Attempt, CardFact, GatewayRefused, KeepsCards, sandbox
from apps.payments.gateways.sandbox import CARDS, MESSAGES, CardInvalid, SandboxGateway
from apps.payments.models import SandboxCard, SandboxIntent
from apps.payments.tests.factories import GOOD_CARD, SECURE_CARD, card
from shop.common.money import Money

pytestmark = pytest.mark.django_db
gateway = SandboxGateway()

BAD = {
    "4000000000000002": "card_declined",
    "4000000000009995": "insufficient_funds",
    "4000000000009987": "lost_card",
    "4000000000009979": "stolen_card",
    "4000000000000069": "expired_card",
    "4000000000000127": "incorrect_cvc",
    "4000000000000119": "processing_error",
    "4242424242424241": "incorrect_number",
    "4000000000006975": "card_velocity_exceeded",
    "4100000000000019": "fraudulent",
    "4000000000000341": "card_declined",
    "4000008400001280": "processing_error",
}
ASKING = {
    "4000002500003155": "",
    "4000002760003184": "",
    "4000000000003220": "",
    "4000003800000446": "",
    "4000008400001629": "card_declined",
    "4000008260003178": "insufficient_funds",
}
BRANDS = {
    "4242424242424242": "Visa 4242",
    "4000056655665556": "Visa 5556",
    "5555555555554444": "Mastercard 4444",
    "2223003122003222": "Mastercard 3222",
    "5200828282828210": "Mastercard 8210",
    "5105105105105100": "Mastercard 5100",
    "378282246310005": "American Express 0005",
    "371449635398431": "American Express 8431",
    "6011111111111117": "Discover 1117",
    "3056930009020004": "Diners Club 0004",
    "36227206271667": "Diners Club 1667",
    "3566002020360505": "JCB 0505",
    "6200000000000005": "UnionPay 0005",
    "6205500000000000004": "UnionPay 0004",
    "4000000000003055": "Visa 3055",
}


def typed(number: str = GOOD_CARD) -> dict[str, object]:
    """Any test card with a code as long as it wants one."""
    return card(number) | {"cvc": CARDS[number].cvc}


def begin(customer: str = "", *, keep: bool = False) -> str:
    """An intent over 23.90 that waits for a card."""
    attempt = Attempt(
        key=uuid4(),
        reference=uuid4(),
        amount=Money(2390, "EUR"),
        email="ada@example.com",
        return_url="https://s/",
        started_at=timezone.now(),
        customer=customer,
        keep_card=keep,
    )
    return gateway.start(attempt).gateway_id


@pytest.fixture
def ada() -> str:
    """A customer of the sandbox."""
    return gateway.add_customer(key=uuid4(), email="ada@example.com")


def kept(customer: str, number: str) -> str:
    """A card that the sandbox keeps for the customer, by its setup page."""
    setup = gateway.begin_saving(customer, key=uuid4(), return_url="https://s/").id
    sandbox.confirm_saving(setup, **typed(number))
    sandbox.finish_saving_challenge(setup, approved=True)
    fact = gateway.look_up_saving(setup).card
    assert fact is not None
    return fact.id


def state(intent: str) -> tuple[str, str]:
    """Status and failure code."""
    snapshot = gateway.look_up(intent)
    return snapshot.status, snapshot.failure_code


# --- typed ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "words"), BRANDS.items())
def test_a_card_of_any_brand_pays_and_is_called_by_its_name(number, words):
    intent = begin()

    sandbox.confirm(intent, **typed(number))

    assert state(intent) == ("authorized", "")
    assert gateway.look_up(intent).method == words
    assert gateway.look_up(intent).card is None


@pytest.mark.parametrize(("number", "code"), BAD.items())
def test_a_bad_card_is_declined_with_its_reason_and_a_sentence_and_another_may_be_tried(number, code):
    intent = begin()

    sandbox.confirm(intent, **typed(number))

    assert state(intent) == ("pending", code)
    assert gateway.look_up(intent).failure_message == MESSAGES[code]
    sandbox.confirm(intent, **typed())
    assert state(intent) == ("authorized", "")


@pytest.mark.parametrize(("number", "afterwards"), ASKING.items())
def test_a_secure_card_asks_first_and_then_does_what_it_is_known_for(number, afterwards):
    intent = begin()

    sandbox.confirm(intent, **typed(number))
    assert state(intent) == ("requires_action", "")
    sandbox.finish_challenge(intent, approved=True)

    assert state(intent) == ("pending" if afterwards else "authorized", afterwards)


@pytest.mark.parametrize("number", ASKING)
def test_who_does_not_say_yes_to_their_bank_pays_nothing(number):
    intent = begin()
    sandbox.confirm(intent, **typed(number))

    sandbox.finish_challenge(intent, approved=False)

    assert state(intent) == ("pending", "authentication_failed")


def test_every_card_is_listed_once_and_every_reason_has_its_sentence():
    cards = [one for _title, group in sandbox.CARD_GROUPS for one in group]

    assert len(cards) == len(CARDS) == 45
    assert {one.decline for one in cards if one.decline} <= set(MESSAGES)
    assert all(one.grouped.replace(" ", "") == one.number for one in cards)
    assert CARDS["378282246310005"].grouped == "3782 822463 10005"


def test_a_lost_or_stolen_card_is_not_called_so_to_whoever_holds_it():
    assert not any(word in MESSAGES[code] for code in ("lost_card", "stolen_card") for word in ("lost", "stolen"))


@pytest.mark.parametrize(
    ("number", "cvc", "digits"), [("378282246310005", "123", "four"), (GOOD_CARD, "1234", "three")]
)
def test_the_code_of_a_card_has_as_many_digits_as_its_brand_prints(number, cvc, digits):
    intent = begin()

    with pytest.raises(CardInvalid) as refused:
        sandbox.confirm(intent, **card(number) | {"cvc": cvc})

    assert refused.value.field == "cvc"
    assert digits in refused.value.sentence
    assert state(intent) == ("pending", "")


def test_another_card_takes_the_place_of_one_that_waits_for_its_bank():
    intent = begin()
    sandbox.confirm(intent, **typed(SECURE_CARD))

    sandbox.confirm(intent, **typed())
    sandbox.finish_challenge(intent, approved=False)

    assert state(intent) == ("authorized", "")
    assert gateway.look_up(intent).method == "Visa 4242"


# --- kept while paying ------------------------------------------------------------------------------------------------


def test_the_sandbox_keeps_cards():
    assert isinstance(gateway, KeepsCards)


def test_a_customer_is_made_once_per_key():
    key = uuid4()

    assert gateway.add_customer(key=key, email="a@b.c") == gateway.add_customer(key=key, email="a@b.c")


def test_a_card_is_kept_while_it_pays_where_the_shopper_wants_it(ada):
    intent = begin(ada, keep=True)

    sandbox.confirm(intent, **typed())

    fact = gateway.look_up(intent).card
    assert fact == CardFact(SandboxCard.objects.get().pk, "Visa", "4242", 12, 2040)
    assert SandboxCard.objects.get().customer_id == ada


@pytest.mark.parametrize(("asked", "last_word", "cards"), [(True, False, 0), (False, True, 1), (True, None, 1)])
def test_the_shoppers_last_word_decides_whether_it_is_kept(ada, asked, last_word, cards):
    intent = begin(ada, keep=asked)

    sandbox.confirm(intent, **typed(), keep_card=last_word)

    assert SandboxCard.objects.count() == cards
    assert (gateway.look_up(intent).card is not None) == bool(cards)


def test_a_card_that_its_bank_asks_about_is_kept_after_the_yes_and_not_before(ada):
    intent = begin(ada, keep=True)
    sandbox.confirm(intent, **typed(SECURE_CARD))
    assert not SandboxCard.objects.exists()

    sandbox.finish_challenge(intent, approved=True)

    assert gateway.look_up(intent).card.last4 == "3155"


def test_a_declined_card_is_not_kept(ada):
    intent = begin(ada, keep=True)

    sandbox.confirm(intent, **typed("4000000000000002"))

    assert not SandboxCard.objects.exists()
    assert gateway.look_up(intent).card is None


def test_nobody_keeps_a_card_for_a_guest():
    intent = begin(keep=True)

    sandbox.confirm(intent, **typed(), keep_card=True)

    assert state(intent) == ("authorized", "")
    assert not SandboxCard.objects.exists()


def test_the_same_card_is_kept_once(ada):
    for _time in range(2):
        sandbox.confirm(begin(ada, keep=True), **typed())

    assert SandboxCard.objects.count() == 1


def test_a_customer_the_sandbox_does_not_know_begins_nothing():
    with pytest.raises(GatewayRefused):
        begin("sbx_nobody")

    assert not SandboxIntent.objects.exists()


# --- paying with a kept card ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("present", [True, False])
def test_a_kept_card_pays_at_once_and_once(ada, present):
    saved, intent = kept(ada, GOOD_CARD), begin(ada)

    first = gateway.charge_card(intent, card=saved, present=present)
    again = gateway.charge_card(intent, card=saved, present=present)

    assert (first.status, first.method) == ("authorized", "Visa 4242")
    assert again == first


@pytest.mark.parametrize(
    ("number", "present", "status", "code"),
    [
        ("4000002500003155", True, "requires_action", ""),
        ("4000002500003155", False, "authorized", ""),
        ("4000002760003184", True, "requires_action", ""),
        ("4000002760003184", False, "requires_action", ""),
        ("4000003800000446", True, "requires_action", ""),
        ("4000003800000446", False, "authorized", ""),
        ("4000000000000341", True, "pending", "card_declined"),
        ("4000000000000341", False, "pending", "card_declined"),
        ("4000008260003178", False, "pending", "insufficient_funds"),
        ("4000000000003055", False, "authorized", ""),
    ],
)
def test_a_kept_card_asks_and_declines_as_it_is_known_for(ada, number, present, status, code):
    saved, intent = kept(ada, number), begin(ada)

    gateway.charge_card(intent, card=saved, present=present)

    assert state(intent) == (status, code)


def test_a_bank_that_insists_while_the_shopper_is_away_declines_and_then_waits_for_them(ada, commits, heard):
    saved, intent = kept(ada, "4000002760003184"), begin(ada)

    waiting = gateway.charge_card(intent, card=saved, present=False)
    assert waiting.redirect_url.endswith(f"/pay/sandbox/{intent}/challenge/")
    assert gateway.charge_card(intent, card=saved, present=False) == waiting
    sandbox.finish_challenge(intent, approved=True)

    told = list(SandboxIntent.objects.get().told.order_by("pk").values_list("kind", flat=True))
    assert told == ["pending", "requires_action", "authorized"]
    assert state(intent) == ("authorized", "")


def test_a_kept_card_that_has_run_out_is_declined(ada):
    saved, intent = kept(ada, GOOD_CARD), begin(ada)
    SandboxCard.objects.update(exp_year=2020)

    gateway.charge_card(intent, card=saved, present=True)

    assert state(intent) == ("pending", "expired_card")


def test_a_card_pays_for_nobody_but_its_owner(ada):
    saved = kept(ada, GOOD_CARD)
    stranger = begin(gateway.add_customer(key=uuid4(), email="eve@example.com"))

    for intent in (stranger, begin()):
        with pytest.raises(GatewayRefused):
            gateway.charge_card(intent, card=saved, present=True)
        assert state(intent) == ("pending", "")


def test_a_forgotten_card_pays_no_more_and_is_forgotten_once(ada):
    saved, intent = kept(ada, GOOD_CARD), begin(ada)

    gateway.forget_card(saved)
    gateway.forget_card(saved)
    gateway.forget_card("sbx_nothing")

    with pytest.raises(GatewayRefused):
        gateway.charge_card(intent, card=saved, present=True)
    assert state(intent) == ("pending", "")


def test_a_voided_payment_takes_no_kept_card(ada):
    saved, intent = kept(ada, GOOD_CARD), begin(ada)
    gateway.void(intent, key="k")

    with pytest.raises(GatewayRefused):
        gateway.charge_card(intent, card=saved, present=True)

    assert state(intent) == ("voided", "")


# --- kept without paying ----------------------------------------------------------------------------------------------


def test_keeping_is_begun_once_per_key(ada):
    key = uuid4()

    first, again = (gateway.begin_saving(ada, key=key, return_url="https://s/") for _ in range(2))

    assert first == again
    assert (first.status, first.card) == ("pending", None)
    assert first.redirect_url.endswith(f"/pay/sandbox/save/{first.id}/")


@pytest.mark.parametrize("number", [GOOD_CARD, "378282246310005", "4000000000000341", "4000003800000446"])
def test_a_card_is_kept_without_paying(ada, number):
    setup = gateway.begin_saving(ada, key=uuid4(), return_url="https://s/").id

    sandbox.confirm_saving(setup, **typed(number))

    saving = gateway.look_up_saving(setup)
    assert (saving.status, saving.card.last4) == ("succeeded", number[-4:])
    assert (saving.card.exp_month, saving.card.exp_year) == (12, 2040)


@pytest.mark.parametrize("number", ["4000002500003155", "4000002760003184", "4000008260003178"])
def test_a_bank_may_ask_before_a_card_is_kept(ada, number):
    setup = gateway.begin_saving(ada, key=uuid4(), return_url="https://s/").id

    sandbox.confirm_saving(setup, **typed(number))
    asked = gateway.look_up_saving(setup)
    sandbox.finish_saving_challenge(setup, approved=True)

    assert (asked.status, asked.card) == ("requires_action", None)
    assert asked.redirect_url.endswith("/challenge/")
    assert gateway.look_up_saving(setup).status == "succeeded"


def test_who_says_no_to_their_bank_keeps_no_card(ada):
    setup = gateway.begin_saving(ada, key=uuid4(), return_url="https://s/").id
    sandbox.confirm_saving(setup, **typed(SECURE_CARD))

    sandbox.finish_saving_challenge(setup, approved=False)

    saving = gateway.look_up_saving(setup)
    assert (saving.status, saving.failure_message) == ("pending", MESSAGES["authentication_failed"])
    assert not SandboxCard.objects.exists()


def test_a_bad_card_is_not_kept_and_another_may_be_tried(ada):
    setup = gateway.begin_saving(ada, key=uuid4(), return_url="https://s/").id

    sandbox.confirm_saving(setup, **typed("4000000000009995"))
    declined = gateway.look_up_saving(setup)
    sandbox.confirm_saving(setup, **typed())

    assert (declined.status, declined.failure_message) == ("pending", MESSAGES["insufficient_funds"])
    assert gateway.look_up_saving(setup).failure_message == ""
    assert SandboxCard.objects.count() == 1


def test_a_setup_that_is_done_takes_no_other_card(ada):
    setup = gateway.begin_saving(ada, key=uuid4(), return_url="https://s/").id
    sandbox.confirm_saving(setup, **typed())

    sandbox.confirm_saving(setup, **typed("5555555555554444"))

    assert gateway.look_up_saving(setup).card.last4 == "4242"


def test_setups_and_customers_nobody_knows_are_refused():
    with pytest.raises(GatewayRefused):
        gateway.look_up_saving("sbx_nothing")
    with pytest.raises(GatewayRefused):
        gateway.begin_saving("sbx_nobody", key=uuid4(), return_url="https://s/")
