"""The sandbox's books when many write in them at the same moment."""

from collections import Counter
from uuid import uuid4

import pytest

from apps.payments.gateways import sandbox
from apps.payments.gateways.sandbox import SandboxGateway
from apps.payments.models import SandboxCard, SandboxDispute, SandboxIntent, SandboxNotice, SandboxRefund
from apps.payments.tests.factories import SandboxIntentFactory, card
from shop.common.money import Money
from tests import crowd

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("deaf")]
gateway = SandboxGateway()
REFUSED = "gateway_refused"


def rush(*jobs):
    """Do all the jobs at the same moment; how they went."""
    return Counter(crowd.in_threads(lambda job: str(crowd.request(job)), list(jobs)))


@pytest.fixture
def authorized() -> str:
    """An intent over 23.90 whose card said yes."""
    intent = SandboxIntentFactory().pk
    sandbox.confirm(intent, **card())
    return intent


@pytest.fixture
def captured(authorized: str) -> str:
    """The same, captured."""
    gateway.capture(authorized, amount=Money(2390, "EUR"), key="k")
    return authorized


def told(intent: str) -> list[str]:
    return list(SandboxNotice.objects.filter(intent=intent).order_by("pk").values_list("kind", flat=True))


def test_taking_different_amounts_at_once_takes_one_of_them(authorized):
    amounts = [1000, 1500, 2000, 2390]

    outcomes = rush(
        *[
            lambda amount=amount: gateway.capture(authorized, amount=Money(amount, "EUR"), key="k").captured
            for amount in amounts
        ]
    )

    taken = SandboxIntent.objects.get().captured
    assert outcomes == {str(taken): 4}
    assert told(authorized) == ["authorized", "captured"]


def test_taking_and_voiding_at_once_end_in_one_of_the_two(authorized):
    outcomes = rush(
        *[lambda: gateway.capture(authorized, amount=Money(2390, "EUR"), key="k").status] * 5,
        *[lambda: gateway.void(authorized, key="k").status] * 5,
    )

    status = SandboxIntent.objects.get().status
    assert outcomes == {status: 5, REFUSED: 5}
    assert told(authorized) == ["authorized", status]


def test_ten_refunds_of_half_of_it_at_once_send_back_two(captured):
    outcomes = rush(
        *[
            lambda key=key: gateway.refund(captured, amount=Money(1195, "EUR"), key=key, reason="").status
            for key in "abcdefghij"
        ]
    )

    assert outcomes == {"succeeded": 2, REFUSED: 8}
    assert SandboxIntent.objects.get().refunded == 2390
    assert SandboxRefund.objects.count() == 2


def test_a_refund_asked_for_ten_times_at_once_is_one(captured):
    outcomes = rush(*[lambda: gateway.refund(captured, amount=Money(1000, "EUR"), key="r", reason="").id] * 10)

    assert outcomes == {SandboxRefund.objects.get().pk: 10}
    assert SandboxIntent.objects.get().refunded == 1000


def test_refunds_and_disputes_at_once_never_take_more_than_there_is(captured):
    seen = sandbox.find(captured)
    rush(
        *[lambda: sandbox.open_dispute(seen, reason="general")] * 5,
        *[lambda key=key: gateway.refund(captured, amount=Money(1000, "EUR"), key=key, reason="") for key in "abcde"],
    )

    intent = SandboxIntent.objects.get()
    disputes = sum(SandboxDispute.objects.values_list("amount", flat=True))
    refunds = sum(SandboxRefund.objects.values_list("amount", flat=True))
    assert (intent.refunded, intent.disputed) == (refunds, disputes)
    assert (refunds, disputes) in {(0, 2390), (2000, 0)}


def test_a_dispute_that_many_decide_at_once_is_decided_once(captured):
    dispute = sandbox.open_dispute(sandbox.find(captured), reason="general")

    outcomes = rush(*[lambda won=won: sandbox.decide_dispute(dispute, won=won) for won in [True, False] * 5])

    assert outcomes == {"True": 1, "False": 9}
    won = SandboxDispute.objects.get().status == "won"
    assert SandboxIntent.objects.get().disputed == (0 if won else 2390)
    assert told(captured)[-1] == ("dispute_won" if won else "dispute_lost")
    assert len(told(captured)) == 4


def test_a_bank_that_is_answered_twice_at_once_hears_one_answer():
    intent = SandboxIntentFactory().pk
    sandbox.confirm(intent, **card("4000002500003155"))

    rush(*[lambda yes=yes: sandbox.finish_challenge(intent, approved=yes) for yes in [True, False] * 5])

    status = SandboxIntent.objects.get().status
    assert told(intent) == ["requires_action", status]
    assert status in {"authorized", "pending"}


def test_a_kept_card_that_is_charged_ten_times_at_once_pays_once():
    customer = gateway.add_customer(key=uuid4(), email="ada@example.com")
    kept = SandboxCard.objects.create(customer_id=customer, number="4242424242424242", exp_month=12, exp_year=2040).pk
    intent = SandboxIntentFactory(customer_id=customer).pk

    outcomes = rush(*[lambda: gateway.charge_card(intent, card=kept, present=True).status] * 10)

    assert outcomes == {"authorized": 10}
    assert told(intent) == ["authorized"]


def test_a_customer_and_a_setup_begun_ten_times_at_once_are_one():
    key = uuid4()

    customers = rush(*[lambda: gateway.add_customer(key=key, email="ada@example.com")] * 10)
    [customer] = customers
    setups = rush(*[lambda: gateway.begin_saving(customer, key=key, return_url="https://s/").id] * 10)

    assert list(customers.values()) == list(setups.values()) == [10]
