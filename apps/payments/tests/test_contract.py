"""What every gateway promises behind the port: one set of tests over the sandbox, Stripe and the bank transfer."""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import stripe
from django.utils import timezone

from apps.accounts.models import User
from apps.payments import services as payments
from apps.payments.gateways import Disputable, GatewayRefused, KeepsCards, registry
from apps.payments.models import CardSaving, Dispute, GatewayEvent
from apps.payments.tests.conftest import ledger_of, status_of, the, troubles
from apps.payments.tests.hands import BACK, HANDS, Hands, StandInsLine, StripeHands, attempt
from shop.common.money import Money

pytestmark = pytest.mark.django_db


def over(needed: type | None = None, *, collects: bool = True) -> Any:
    """Run a test with the hands of each gateway that can do what is needed."""
    able = [
        code
        for code in HANDS
        if registry.GATEWAYS[code].collects or not collects
        if needed is None or isinstance(registry.GATEWAYS[code], needed)
    ]
    marks = {"stripe": [pytest.mark.stripe]}
    return pytest.mark.parametrize(
        "hands", [pytest.param(code, marks=marks.get(code, [])) for code in able], indirect=True
    )


everybody = over(collects=False)
who_takes_money = over()
who_keeps_cards = over(KeepsCards)
who_can_be_disputed = over(Disputable)


@pytest.fixture
def hands(request: pytest.FixtureRequest, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hands]:
    """Everybody at one gateway, which is the shop's own."""
    if request.param != "stripe":
        settings.PAYMENT_GATEWAY = "sandbox"
        yield HANDS[request.param]()
        return
    monkeypatch.setattr(stripe, "RequestsClient", StandInsLine)
    there = StripeHands(os.environ["STRIPE_API_BASE"])
    settings.PAYMENT_GATEWAY = "stripe"
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = "sk_test_x", there.base
    settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_METHODS = there.SECRET, "hold"
    yield there
    there.leave()


# --- beginning and paying ---------------------------------------------------------------------------------------------


@everybody
def test_starting_twice_under_one_key_is_starting_once(hands: Hands) -> None:
    wanted = attempt()

    first, second = hands.port.start(wanted), hands.port.start(wanted)

    assert first == second
    assert (first.amount, first.captures, first.refunds, first.disputes) == (Money(2390, "EUR"), (), (), ())
    since = timezone.now() - timedelta(minutes=5)
    assert [one.gateway_id for one in hands.port.list_since(since) if one.key == str(wanted.key)] == [first.gateway_id]


@everybody
def test_two_attempts_are_two_payments(hands: Hands) -> None:
    assert hands.port.start(attempt()).gateway_id != hands.port.start(attempt()).gateway_id


@everybody
def test_a_payment_nobody_knows_is_refused(hands: Hands) -> None:
    for ask in (
        lambda: hands.port.look_up("pi_nothing"),
        lambda: hands.port.capture("pi_nothing", amount=Money(1, "EUR"), key="k"),
        lambda: hands.port.void("pi_nothing", key="k"),
        lambda: hands.port.refund("pi_nothing", amount=Money(1, "EUR"), key="k", reason=""),
    ):
        with pytest.raises(GatewayRefused):
            ask()


@who_takes_money
def test_a_good_card_authorises_and_takes_nothing_yet(hands: Hands) -> None:
    started = hands.port.start(attempt())
    assert started.status == "pending"

    paid = hands.pay(started.gateway_id)

    assert (paid.gateway_id, paid.status, paid.amount) == (started.gateway_id, "authorized", Money(2390, "EUR"))
    assert (paid.captured, paid.failure_code, paid.card) == (0, "", None)


@who_takes_money
@pytest.mark.parametrize(("kind", "code"), [("declined", "card_declined"), ("poor", "insufficient_funds")])
def test_after_a_decline_another_card_pays(hands: Hands, kind: str, code: str) -> None:
    gateway_id = hands.port.start(attempt()).gateway_id

    declined = hands.pay(gateway_id, kind)
    paid = hands.pay(gateway_id)

    assert (declined.status, declined.failure_code, declined.captured) == ("pending", code, 0)
    assert declined.failure_message
    assert (paid.status, paid.failure_code, paid.failure_message) == ("authorized", "", "")


@who_keeps_cards
def test_a_bank_that_asks_parks_the_payment(hands: Hands) -> None:
    gateway_id = hands.port.start(attempt()).gateway_id

    parked = hands.pay(gateway_id, "asks")

    assert (parked.status, parked.captured) == ("requires_action", 0)
    assert parked.client_secret or parked.redirect_url
    with pytest.raises(GatewayRefused):
        hands.port.capture(gateway_id, amount=Money(2390, "EUR"), key="k")
    assert hands.port.void(gateway_id, key="k").status == "voided"


# --- taking and letting go --------------------------------------------------------------------------------------------


@who_takes_money
@pytest.mark.parametrize("amount", [2390, 1000, 1])
def test_all_or_a_part_is_taken_once(hands: Hands, amount: int) -> None:
    gateway_id = hands.port.start(attempt()).gateway_id
    hands.pay(gateway_id)

    captured = hands.port.capture(gateway_id, amount=Money(amount, "EUR"), key="k")
    again = hands.port.capture(gateway_id, amount=Money(amount, "EUR"), key="k")

    assert (captured.status, captured.captured, captured.amount) == ("captured", amount, Money(2390, "EUR"))
    assert again == captured == hands.port.look_up(gateway_id)
    assert [fact.amount for fact in captured.captures] == [amount]


@who_takes_money
def test_what_nobody_authorised_cannot_be_taken(hands: Hands) -> None:
    gateway_id = hands.port.start(attempt()).gateway_id

    with pytest.raises(GatewayRefused):
        hands.port.capture(gateway_id, amount=Money(2390, "EUR"), key="k")

    assert hands.port.look_up(gateway_id).status == "pending"


@who_keeps_cards
def test_no_more_is_taken_than_was_authorised(hands: Hands) -> None:
    gateway_id = hands.port.start(attempt()).gateway_id
    hands.pay(gateway_id)

    with pytest.raises(GatewayRefused):
        hands.port.capture(gateway_id, amount=Money(2391, "EUR"), key="k")

    assert (hands.port.look_up(gateway_id).status, hands.port.look_up(gateway_id).captured) == ("authorized", 0)


@everybody
def test_voiding_twice_is_voiding_once(hands: Hands) -> None:
    gateway_id = hands.port.start(attempt()).gateway_id

    assert [hands.port.void(gateway_id, key="k").status for _time in range(2)] == ["voided", "voided"]
    assert hands.port.look_up(gateway_id).captured == 0


@who_takes_money
def test_an_authorisation_that_was_voided_cannot_be_taken(hands: Hands) -> None:
    gateway_id = hands.port.start(attempt()).gateway_id
    hands.pay(gateway_id)

    assert hands.port.void(gateway_id, key="k").status == "voided"
    with pytest.raises(GatewayRefused):
        hands.port.capture(gateway_id, amount=Money(2390, "EUR"), key="k")

    assert (hands.port.look_up(gateway_id).status, hands.port.look_up(gateway_id).captured) == ("voided", 0)


@who_takes_money
def test_what_was_taken_cannot_be_voided(hands: Hands) -> None:
    gateway_id = hands.paid()

    with pytest.raises(GatewayRefused):
        hands.port.void(gateway_id, key="k")

    assert (hands.port.look_up(gateway_id).status, hands.port.look_up(gateway_id).captured) == ("captured", 2390)


# --- sending back -----------------------------------------------------------------------------------------------------


@who_takes_money
def test_several_parts_go_back_each_once_per_key_and_with_its_reason(hands: Hands) -> None:
    gateway_id, keys = hands.paid(), [uuid4().hex, uuid4().hex]

    first = hands.refund(gateway_id, 1000, key=keys[0], reason="broken cup")
    again = hands.refund(gateway_id, 1000, key=keys[0], reason="broken cup")
    second = hands.refund(gateway_id, 390, key=keys[1])

    assert first == again
    assert (first.status, first.amount, first.key, first.reason) == ("succeeded", 1000, keys[0], "broken cup")
    assert first.id != second.id
    facts = {fact.id: (fact.amount, fact.key, fact.status) for fact in hands.port.look_up(gateway_id).refunds}
    assert facts == {first.id: (1000, keys[0], "succeeded"), second.id: (390, keys[1], "succeeded")}


@who_takes_money
def test_no_more_goes_back_than_was_taken(hands: Hands) -> None:
    gateway_id = hands.paid(amount=2000)
    hands.refund(gateway_id, 1500)

    with pytest.raises(GatewayRefused):
        hands.refund(gateway_id, 501)

    assert [fact.amount for fact in hands.port.look_up(gateway_id).refunds] == [1500]
    hands.refund(gateway_id, 500)
    assert sum(fact.amount for fact in hands.port.look_up(gateway_id).refunds) == 2000


@who_takes_money
def test_what_was_not_taken_cannot_go_back(hands: Hands) -> None:
    gateway_id = hands.port.start(attempt()).gateway_id
    hands.pay(gateway_id)

    with pytest.raises(GatewayRefused):
        hands.refund(gateway_id, 1)

    assert hands.port.look_up(gateway_id).refunds == ()


@who_takes_money
def test_a_refund_made_elsewhere_is_in_the_books_without_a_key(hands: Hands) -> None:
    gateway_id = hands.paid()

    hands.refund_elsewhere(gateway_id, 700)

    assert [(fact.amount, fact.key, fact.status) for fact in hands.port.look_up(gateway_id).refunds] == [
        (700, "", "succeeded")
    ]


@who_keeps_cards
def test_a_refund_may_take_a_while(hands: Hands) -> None:
    gateway_id = hands.paid("slow refund")

    fact = hands.refund(gateway_id, 700)

    assert fact.status == "requested"
    assert [(one.id, one.status) for one in hands.port.look_up(gateway_id).refunds] == [(fact.id, "requested")]


# --- disputes ---------------------------------------------------------------------------------------------------------


@who_can_be_disputed
def test_a_dispute_takes_the_money_and_gives_us_time_to_answer(hands: Hands) -> None:
    (fact,) = hands.port.look_up(hands.paid("disputed", amount=2000)).disputes

    assert (fact.status, fact.amount, fact.withdrawn, fact.reason) == ("open", 2000, 2000, "fraudulent")
    assert fact.due_at is not None
    assert fact.due_at > timezone.now() + timedelta(days=1)


@who_can_be_disputed
def test_a_question_of_the_bank_takes_nothing(hands: Hands) -> None:
    (fact,) = hands.port.look_up(hands.paid("questioned")).disputes

    assert (fact.status, fact.amount, fact.withdrawn) == ("open", 2390, 0)


@who_can_be_disputed
def test_what_is_disputed_cannot_be_refunded_as_well(hands: Hands) -> None:
    gateway_id = hands.paid("disputed")

    with pytest.raises(GatewayRefused):
        hands.refund(gateway_id, 1)

    assert hands.port.look_up(gateway_id).refunds == ()


@who_can_be_disputed
def test_a_dispute_that_is_accepted_is_lost(hands: Hands) -> None:
    gateway_id = hands.paid("disputed")
    name = hands.port.look_up(gateway_id).disputes[0].id

    for _time in range(2):
        hands.port.accept_dispute(name)

    assert [(fact.status, fact.withdrawn) for fact in hands.port.look_up(gateway_id).disputes] == [("lost", 2390)]


@who_can_be_disputed
def test_a_dispute_that_is_contested_waits_for_the_bank(hands: Hands) -> None:
    gateway_id = hands.paid("disputed")
    name = hands.port.look_up(gateway_id).disputes[0].id

    hands.port.contest_dispute(name, statement="The parcel was handed over on 3 May.")

    assert [(fact.status, fact.withdrawn) for fact in hands.port.look_up(gateway_id).disputes] == [("open", 2390)]


@who_can_be_disputed
def test_a_dispute_nobody_knows_is_refused(hands: Hands) -> None:
    with pytest.raises(GatewayRefused):
        hands.port.accept_dispute("du_nothing")
    with pytest.raises(GatewayRefused):
        hands.port.contest_dispute("du_nothing", statement="It was us.")


# --- kept cards -------------------------------------------------------------------------------------------------------


@pytest.fixture
def customer(hands: Hands) -> str:
    """Ada, as the gateway knows her."""
    name: str = hands.port.add_customer(key=uuid4(), email="ada@example.com")
    return name


@who_keeps_cards
def test_a_customer_is_made_once_per_key(hands: Hands) -> None:
    key = uuid4()

    first, again = (hands.port.add_customer(key=key, email="ada@example.com") for _time in range(2))

    assert first == again
    assert hands.port.add_customer(key=uuid4(), email="ada@example.com") != first


@who_keeps_cards
def test_a_card_is_kept_without_paying(hands: Hands, customer: str) -> None:
    key = uuid4()
    begun = hands.port.begin_saving(customer, key=key, return_url=BACK)
    assert hands.port.begin_saving(customer, key=key, return_url=BACK).id == begun.id
    assert (begun.status, begun.card) == ("pending", None)

    hands.save(begun.id)
    saved = hands.port.look_up_saving(begun.id)

    assert (saved.id, saved.status) == (begun.id, "succeeded")
    assert (saved.card.brand, saved.card.last4, saved.card.exp_month, saved.card.exp_year) == ("Visa", "4242", 12, 2040)


@who_keeps_cards
def test_a_card_that_is_declined_is_not_kept(hands: Hands, customer: str) -> None:
    begun = hands.port.begin_saving(customer, key=uuid4(), return_url=BACK)

    hands.save(begun.id, "declined")

    refused = hands.port.look_up_saving(begun.id)
    assert (refused.status, refused.card) == ("pending", None)
    assert refused.failure_message


@who_keeps_cards
def test_a_saving_nobody_knows_is_refused(hands: Hands) -> None:
    with pytest.raises(GatewayRefused):
        hands.port.look_up_saving("seti_nothing")


@who_keeps_cards
@pytest.mark.parametrize("keep", [True, False])
def test_a_card_is_kept_while_paying_only_where_that_was_wanted(hands: Hands, customer: str, keep: bool) -> None:
    gateway_id = hands.port.start(attempt(customer=customer, keep_card=keep)).gateway_id

    paid = hands.pay(gateway_id)

    assert paid.status == "authorized"
    assert (paid.card is not None and paid.card.last4 == "4242") == keep
    assert (paid.card is None) != keep


@who_keeps_cards
@pytest.mark.parametrize("present", [True, False])
def test_a_kept_card_pays_whether_its_owner_is_there_or_not(hands: Hands, customer: str, present: bool) -> None:
    kept = hands.keep(customer)
    gateway_id = hands.port.start(attempt(customer=customer)).gateway_id

    charged = hands.port.charge_card(gateway_id, card=kept, present=present)

    assert (charged.status, charged.captured, charged.failure_code) == ("authorized", 0, "")
    assert hands.port.charge_card(gateway_id, card=kept, present=present).status == "authorized"
    assert hands.port.capture(gateway_id, amount=Money(2390, "EUR"), key="k").captured == 2390


@who_keeps_cards
@pytest.mark.parametrize("present", [True, False])
def test_where_the_bank_asks_a_kept_card_waits_for_its_owner(hands: Hands, customer: str, present: bool) -> None:
    kept = hands.keep(customer, "asks")
    gateway_id = hands.port.start(attempt(customer=customer)).gateway_id

    waiting = hands.port.charge_card(gateway_id, card=kept, present=present)

    assert (waiting.status, waiting.captured) == ("requires_action", 0)
    assert waiting.client_secret or waiting.redirect_url


@who_keeps_cards
def test_a_card_that_is_forgotten_is_kept_no_more(hands: Hands, customer: str) -> None:
    kept, other = hands.keep(customer), hands.keep(customer)
    assert set(hands.wallet(customer)) == {kept, other}

    for _time in range(2):
        hands.port.forget_card(kept)
    hands.port.forget_card("pm_nothing")

    assert hands.wallet(customer) == [other]


# --- the list ---------------------------------------------------------------------------------------------------------


@who_keeps_cards
def test_the_list_has_every_payment_with_what_became_of_its_money(hands: Hands) -> None:
    since = timezone.now() - timedelta(minutes=5)
    wanted = attempt()
    untouched = hands.port.start(wanted).gateway_id
    part, slow, disputed = hands.paid(amount=2000), hands.paid("slow refund"), hands.paid("disputed")
    hands.refund(part, 300)
    hands.refund_elsewhere(part, 400)
    hands.refund(slow, 500)

    seen = {one.gateway_id: one for one in hands.port.list_since(since)}

    sums = {name: (seen[name].status, seen[name].captured, seen[name].refunded, seen[name].withdrawn) for name in seen}
    assert sums[untouched] == ("pending", 0, 0, 0)
    assert sums[part] == ("captured", 2000, 700, 0)
    assert sums[slow][:2] == ("captured", 2390)
    assert sums[disputed] == ("captured", 2390, 0, 2390)
    assert (seen[untouched].key, seen[untouched].reference) == (str(wanted.key), str(wanted.reference))
    assert seen[untouched].amount == Money(2390, "EUR")


@everybody
def test_the_list_leaves_out_what_was_before(hands: Hands) -> None:
    gateway_id = hands.port.start(attempt()).gateway_id

    later = timezone.now() + timedelta(minutes=5)

    assert gateway_id not in [one.gateway_id for one in hands.port.list_since(later)]


# --- all of it behind the shop's own door -----------------------------------------------------------------------------


def begin(**wishes: Any) -> UUID:
    """Begin to pay a checkout of 23.90 with the shop's own gateway; its reference."""
    reference = uuid4()
    payments.start_payment(
        reference=reference,
        amount=Money.of(2390),
        gateway=None,
        return_url=BACK,
        email="ada@example.com",
        **wishes,
    )
    return reference


def named(reference: UUID) -> str:
    """The gateway's name for the payment of a checkout."""
    return str(the(reference).gateway_id)


def assert_clean(hands: Hands) -> None:
    """Our books agree with themselves and with the gateway's, which were read to the end."""
    assert payments.audit() == []
    compared = {one.gateway: one for one in payments.reconcile(now=timezone.now())}[hands.code]
    assert compared.finished_at
    assert (compared.compared >= 1, compared.mended) == (True, 0)
    assert compared.findings == () or not hands.alone


@who_takes_money
def test_notices_alone_make_a_payment_whole(hands: Hands, heard: list[Any], commits: None) -> None:
    reference = begin()
    hands.pay(named(reference))
    hands.tell(named(reference))
    assert status_of(reference) == "authorized"

    payments.request_capture(reference=reference, amount=2000)
    payments.request_refund(reference=reference, amount=500, reason="broken cup", key=uuid4().hex)

    assert ledger_of(reference) == [("authorization", 2390), ("capture", 2000), ("refund", 500)]
    assert (the(reference).captured, the(reference).refunded, the(reference).refund_pending) == (2000, 500, 0)
    assert troubles(heard) == []
    assert_clean(hands)


@who_takes_money
@pytest.mark.parametrize("backwards", [False, True])
def test_notices_count_once_in_whatever_order_and_however_often(
    hands: Hands, heard: list[Any], commits: None, backwards: bool
) -> None:
    reference = begin()
    hands.pay(named(reference), "declined")
    hands.pay(named(reference))
    hands.port.capture(named(reference), amount=Money(2390, "EUR"), key="k")

    hands.tell(named(reference), times=3, backwards=backwards)
    hands.tell(named(reference))

    assert ledger_of(reference)[-1] == ("capture", 2390)
    assert sum(kind == "capture" for kind, _amount in ledger_of(reference)) == 1
    assert GatewayEvent.objects.filter(processed_at=None).count() == 0
    assert_clean(hands)


@who_takes_money
def test_a_refund_made_elsewhere_is_booked_when_the_gateway_tells(
    hands: Hands, heard: list[Any], commits: None
) -> None:
    reference = begin()
    hands.pay(named(reference))
    hands.tell(named(reference))
    payments.request_capture(reference=reference)

    hands.refund_elsewhere(named(reference), 700)
    hands.tell(named(reference))

    assert ledger_of(reference)[-1] == ("refund", 700)
    assert (the(reference).refunded, the(reference).left) == (700, 1690)
    assert_clean(hands)


@who_can_be_disputed
def test_a_dispute_is_booked_when_the_gateway_tells_and_lost_when_we_give_in(
    hands: Hands, heard: list[Any], commits: None
) -> None:
    reference = begin()
    hands.pay(named(reference), "disputed")
    hands.tell(named(reference))
    payments.request_capture(reference=reference)
    hands.tell(named(reference))
    assert (the(reference).disputed, the(reference).left) == (2390, 0)

    payments.accept_dispute(dispute=Dispute.objects.get().gateway_id)
    hands.tell(named(reference))

    assert Dispute.objects.get().status == "lost"
    assert ledger_of(reference) == [("authorization", 2390), ("capture", 2390), ("dispute", 2390)]
    assert_clean(hands)


@pytest.fixture
def ada() -> User:
    """A customer with an account."""
    return User.objects.create_user(email="ada@example.com", password="correct horse")


@who_keeps_cards
def test_a_card_kept_while_paying_pays_the_next_time_and_can_be_forgotten(
    hands: Hands, heard: list[Any], commits: None, ada: User
) -> None:
    first = begin(user_id=ada.pk, keep_card=True)
    hands.pay(named(first))
    hands.tell(named(first))
    (kept,) = payments.list_cards(user_id=ada.pk)

    second = begin(user_id=ada.pk, card=kept.id)
    payments.forget_card(user_id=ada.pk, card=kept.id)

    assert (kept.brand, kept.last4) == ("Visa", "4242")
    assert (status_of(first), status_of(second)) == ("authorized", "authorized")
    assert payments.list_cards(user_id=ada.pk) == []
    with pytest.raises(payments.CardNotFound):
        begin(user_id=ada.pk, card=kept.id)


@who_keeps_cards
def test_a_card_kept_without_paying_is_in_the_list(hands: Hands, commits: None, ada: User) -> None:
    saving = payments.begin_saving(user_id=ada.pk, email="ada@example.com", return_url=BACK)
    assert saving.client_secret or saving.redirect_url

    hands.save(str(CardSaving.objects.get(key=saving.id).saving_id))
    done = payments.check_saving(user_id=ada.pk, saving=saving.id)

    assert (done.status, done.client_secret, done.redirect_url) == ("succeeded", None, None)
    assert [(card.brand, card.last4) for card in payments.list_cards(user_id=ada.pk)] == [("Visa", "4242")]


@pytest.mark.stripe
@pytest.mark.parametrize("hands", ["stripe"], indirect=True)
def test_a_gateway_that_is_the_shops_no_more_still_tells_of_its_payments(
    hands: Hands, heard: list[Any], commits: None, settings: Any
) -> None:
    reference = begin()
    hands.pay(named(reference))

    settings.PAYMENT_GATEWAY = "sandbox"
    hands.tell(named(reference))

    assert status_of(reference) == "authorized"
