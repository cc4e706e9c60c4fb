"""Money in the sandbox's books: taken in part, sent back slowly or in vain, disputed, and listed for who compares."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.utils import timezone

from apps.payments import services as payments
from apps.payments.gateways import CaptureFact, Disputable, GatewayRefused, sandbox
from apps.payments.gateways.sandbox import SandboxGateway
from apps.payments.models import Dispute, Refund, SandboxDispute, SandboxIntent, SandboxRefund
from apps.payments.tests.conftest import ledger_of, the, troubles
from apps.payments.tests.factories import SandboxIntentFactory, card
from shop.common.money import Money
from tests.fixtures import assert_audit_clean

pytestmark = pytest.mark.django_db
gateway = SandboxGateway()

DISPUTED, NOT_RECEIVED, ASKED = "4000000000000259", "4000000000002685", "4000000000001976"
SLOW, IN_VAIN = "4000000000007726", "4000000000005126"
SOON = timedelta(minutes=1)
A_WEEK = timedelta(days=7, minutes=1)


def authorize(number: str = "4242424242424242") -> str:
    """An intent over 23.90 whose card said yes."""
    intent = SandboxIntentFactory()
    sandbox.confirm(intent.pk, **card(number))
    return intent.pk


def paid(number: str = "4242424242424242") -> str:
    """The same, captured."""
    intent = authorize(number)
    gateway.capture(intent, amount=Money(2390, "EUR"), key="k")
    return intent


def dispute_of(intent: str):
    """Its one dispute."""
    [fact] = gateway.look_up(intent).disputes
    return fact


# --- capture and void -------------------------------------------------------------------------------------------------


def test_a_part_is_taken_and_the_rest_let_go():
    intent = authorize()

    taken = gateway.capture(intent, amount=Money(2000, "EUR"), key="k")

    assert (taken.status, taken.captured, taken.amount.amount) == ("captured", 2000, 2390)
    assert taken.captures == (CaptureFact(intent, 2000),)


@pytest.mark.parametrize("again", [1, 1999, 2001, 2390, 5000])
def test_taking_another_amount_afterwards_changes_nothing(again):
    intent = authorize()
    first = gateway.capture(intent, amount=Money(2000, "EUR"), key="k")

    assert gateway.capture(intent, amount=Money(again, "EUR"), key="k2") == first


@pytest.mark.parametrize("amount", [-1, 0, 2391])
def test_no_more_is_taken_than_was_authorised_and_not_nothing(amount):
    intent = authorize()

    with pytest.raises(GatewayRefused):
        gateway.capture(intent, amount=Money(amount, "EUR"), key="k")

    assert gateway.look_up(intent).status == "authorized"


# --- refunds ----------------------------------------------------------------------------------------------------------


def test_no_more_than_the_part_that_was_taken_goes_back():
    intent = authorize()
    gateway.capture(intent, amount=Money(2000, "EUR"), key="k")

    with pytest.raises(GatewayRefused):
        gateway.refund(intent, amount=Money(2001, "EUR"), key="r", reason="")

    assert gateway.refund(intent, amount=Money(2000, "EUR"), key="r", reason="scratched").reason == "scratched"


def test_a_key_of_another_payment_and_an_unknown_payment_are_refused():
    first, second = paid(), paid()
    gateway.refund(first, amount=Money(100, "EUR"), key="r", reason="")

    for intent in (second, "sbx_nothing"):
        with pytest.raises(GatewayRefused):
            gateway.refund(intent, amount=Money(100, "EUR"), key="r", reason="")

    assert SandboxRefund.objects.count() == 1


@pytest.mark.parametrize("amount", [0, -5])
def test_a_refund_of_nothing_is_refused(amount):
    intent = paid()

    with pytest.raises(GatewayRefused):
        gateway.refund(intent, amount=Money(amount, "EUR"), key="r", reason="")

    assert not SandboxRefund.objects.exists()


def test_a_slow_refund_succeeds_a_while_later():
    intent = paid(SLOW)

    asked = gateway.refund(intent, amount=Money(500, "EUR"), key="r", reason="")
    sandbox.ripen_refunds(timezone.now())
    assert (asked.status, gateway.look_up(intent).refunds[0].status) == ("requested", "requested")
    sandbox.ripen_refunds(timezone.now() + SOON)

    assert gateway.look_up(intent).refunds[0].status == "succeeded"
    assert gateway.refund(intent, amount=Money(500, "EUR"), key="r", reason="").status == "succeeded"


def test_money_that_is_slowly_going_back_cannot_go_back_twice():
    intent = paid(SLOW)
    gateway.refund(intent, amount=Money(2000, "EUR"), key="r1", reason="")

    with pytest.raises(GatewayRefused):
        gateway.refund(intent, amount=Money(391, "EUR"), key="r2", reason="")


def test_a_refund_in_vain_comes_back_a_while_later_and_may_be_tried_again():
    intent = paid(IN_VAIN)

    assert gateway.refund(intent, amount=Money(2390, "EUR"), key="r1", reason="").status == "succeeded"
    for _time in range(2):
        sandbox.ripen_refunds(timezone.now() + SOON)

    assert gateway.look_up(intent).refunds[0].status == "failed"
    assert SandboxIntent.objects.get().refunded == 0
    assert gateway.refund(intent, amount=Money(2390, "EUR"), key="r2", reason="").status == "succeeded"


def test_the_shop_books_a_slow_refund_once_it_has_succeeded(begin, heard):
    reference = begin()
    payments.pay_with_card(reference=reference, **card(SLOW))
    payments.request_capture(reference=reference)
    payments.request_refund(reference=reference, amount=500, reason="", key="r")
    assert (the(reference).refunded, the(reference).refund_pending) == (0, 500)

    payments.run_sandbox(now=timezone.now() + SOON)

    assert (the(reference).refunded, the(reference).refund_pending) == (500, 0)
    assert ledger_of(reference) == [("authorization", 2390), ("capture", 2390), ("refund", 500)]


def test_the_shop_hears_that_a_refund_came_back(begin, heard):
    reference = begin()
    payments.pay_with_card(reference=reference, **card(IN_VAIN))
    payments.request_capture(reference=reference)
    payments.request_refund(reference=reference, amount=500, reason="", key="r")
    assert the(reference).refunded == 500

    payments.run_sandbox(now=timezone.now() + SOON)

    assert the(reference).refunded == 0
    assert Refund.objects.get().status == "failed"
    assert troubles(heard) == ["refund_failed"]
    assert payments.audit() == []


# --- disputes ---------------------------------------------------------------------------------------------------------


def test_the_sandbox_is_disputable():
    assert isinstance(gateway, Disputable)


@pytest.mark.parametrize(
    ("number", "reason", "withdrawn"),
    [(DISPUTED, "fraudulent", 2390), (NOT_RECEIVED, "product_not_received", 2390), (ASKED, "fraudulent", 0)],
)
def test_a_disputed_card_is_disputed_once_the_money_is_taken(number, reason, withdrawn):
    intent = authorize(number)
    assert gateway.look_up(intent).disputes == ()

    gateway.capture(intent, amount=Money(2390, "EUR"), key="k")
    gateway.capture(intent, amount=Money(2390, "EUR"), key="k")

    fact = dispute_of(intent)
    assert (fact.status, fact.amount, fact.withdrawn, fact.reason) == ("open", 2390, withdrawn, reason)
    assert fact.due_at > timezone.now() + timedelta(days=6)
    assert gateway.look_up(intent).captured == 2390


def test_only_what_was_taken_is_disputed():
    intent = authorize(DISPUTED)

    gateway.capture(intent, amount=Money(1000, "EUR"), key="k")

    assert (dispute_of(intent).amount, dispute_of(intent).withdrawn) == (1000, 1000)


def test_who_gives_in_loses_once():
    intent = paid(DISPUTED)

    for _time in range(2):
        gateway.accept_dispute(dispute_of(intent).id)

    assert (dispute_of(intent).status, dispute_of(intent).withdrawn) == ("lost", 2390)
    assert SandboxIntent.objects.get().disputed == 2390


@pytest.mark.parametrize(
    ("statement", "status", "withdrawn"),
    [("They signed for it: winning_evidence.", "won", 0), ("They are wrong.", "lost", 2390)],
)
def test_the_bank_hears_us_and_decides_a_while_later(statement, status, withdrawn):
    intent = paid(DISPUTED)

    gateway.contest_dispute(dispute_of(intent).id, statement=statement)
    sandbox.ripen_disputes(timezone.now())
    assert (dispute_of(intent).status, dispute_of(intent).withdrawn) == ("open", 2390)
    assert dispute_of(intent).due_at is None
    for _time in range(2):
        sandbox.ripen_disputes(timezone.now() + SOON)

    assert (dispute_of(intent).status, dispute_of(intent).withdrawn) == (status, withdrawn)
    assert SandboxIntent.objects.get().disputed == withdrawn


def test_who_says_nothing_for_a_week_loses():
    intent = paid(DISPUTED)

    sandbox.ripen_disputes(timezone.now() + SOON)
    assert dispute_of(intent).status == "open"
    sandbox.ripen_disputes(timezone.now() + A_WEEK)

    assert dispute_of(intent).status == "lost"


@pytest.mark.parametrize(("won", "status"), [(True, "won"), (False, "lost")])
def test_an_inquiry_moves_no_money_however_it_ends(won, status):
    intent = paid(ASKED)

    assert sandbox.decide_dispute(dispute_of(intent).id, won=won)
    assert not sandbox.decide_dispute(dispute_of(intent).id, won=not won)

    assert (dispute_of(intent).status, dispute_of(intent).withdrawn) == (status, 0)
    assert SandboxIntent.objects.get().disputed == 0


def test_we_are_heard_once():
    dispute = dispute_of(paid(DISPUTED)).id
    gateway.contest_dispute(dispute, statement="They are wrong.")
    gateway.contest_dispute(dispute, statement="They are wrong.")

    for refused in ("winning_evidence", "", "  "):
        with pytest.raises(GatewayRefused):
            gateway.contest_dispute(dispute, statement=refused)
    with pytest.raises(GatewayRefused):
        gateway.accept_dispute(dispute)

    assert SandboxDispute.objects.get().statement == "They are wrong."


def test_a_dispute_that_is_decided_or_unknown_is_not_answered():
    dispute = dispute_of(paid(DISPUTED)).id
    sandbox.decide_dispute(dispute, won=True)

    with pytest.raises(GatewayRefused):
        gateway.accept_dispute(dispute)
    with pytest.raises(GatewayRefused):
        gateway.contest_dispute(dispute, statement="more")
    with pytest.raises(GatewayRefused):
        gateway.accept_dispute("sbx_nothing")


def test_disputed_money_cannot_be_refunded_and_refunded_money_not_disputed():
    disputed, refunded = paid(DISPUTED), paid()
    gateway.refund(refunded, amount=Money(2390, "EUR"), key="r", reason="")

    with pytest.raises(GatewayRefused):
        gateway.refund(disputed, amount=Money(1, "EUR"), key="r2", reason="")
    with pytest.raises(GatewayRefused):
        sandbox.open_dispute(sandbox.find(refunded), reason="general")

    assert gateway.look_up(refunded).disputes == ()


def test_a_dispute_opened_with_stale_eyes_takes_nothing():
    intent = paid()
    seen = sandbox.find(intent)
    gateway.refund(intent, amount=Money(1000, "EUR"), key="r", reason="")

    with pytest.raises(GatewayRefused):
        sandbox.open_dispute(seen, reason="general")

    assert not SandboxDispute.objects.exists()


def test_the_books_cannot_hold_more_back_than_came_in():
    intent = paid()

    with pytest.raises(IntegrityError):
        SandboxIntent.objects.filter(pk=intent).update(refunded=2000, disputed=391)


@pytest.mark.parametrize(("statement", "status", "disputed"), [("winning_evidence", "won", 0), ("Hm.", "lost", 2390)])
def test_the_shop_books_a_dispute_from_its_opening_to_its_end(begin, heard, statement, status, disputed):
    reference = begin()
    payments.pay_with_card(reference=reference, **card(DISPUTED))
    payments.request_capture(reference=reference)
    assert (the(reference).captured, the(reference).disputed) == (2390, 2390)

    payments.contest_dispute(dispute=Dispute.objects.get().gateway_id, statement=statement)
    payments.run_sandbox(now=timezone.now() + SOON)

    assert Dispute.objects.get().status == status
    assert the(reference).disputed == disputed
    assert ledger_of(reference)[1:3] == [("capture", 2390), ("dispute", 2390)]
    assert payments.audit() == []


def test_giving_in_is_booked_at_once(begin, heard):
    reference = begin()
    payments.pay_with_card(reference=reference, **card(DISPUTED))
    payments.request_capture(reference=reference)

    payments.accept_dispute(dispute=Dispute.objects.get().gateway_id)

    assert (Dispute.objects.get().status, the(reference).disputed) == ("lost", 2390)
    with pytest.raises(payments.DisputeDecided):
        payments.accept_dispute(dispute=Dispute.objects.get().gateway_id)
    assert_audit_clean()


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_has_everything_that_changed_since_and_nothing_else():
    quiet, captured, refunded, disputed, slow = authorize(), authorize(), paid(), paid(DISPUTED), paid(SLOW)
    gateway.refund(slow, amount=Money(300, "EUR"), key="s", reason="")
    gateway.refund(slow, amount=Money(200, "EUR"), key="s2", reason="")
    SandboxIntent.objects.update(changed_at=timezone.now() - timedelta(days=9))
    SandboxRefund.objects.filter(key="s2").update(due_at=None)
    since = timezone.now() - timedelta(days=1)
    assert list(gateway.list_since(since)) == []

    gateway.capture(captured, amount=Money(2000, "EUR"), key="k")
    gateway.refund(refunded, amount=Money(500, "EUR"), key="r", reason="")
    sandbox.decide_dispute(dispute_of(disputed).id, won=False)
    sandbox.ripen_refunds(timezone.now() + SOON)

    told = {
        one.gateway_id: (one.status, one.captured, one.refunded, one.withdrawn) for one in gateway.list_since(since)
    }
    assert told == {
        captured: ("captured", 2000, 0, 0),
        refunded: ("captured", 2390, 500, 0),
        disputed: ("captured", 2390, 0, 2390),
        slow: ("captured", 2390, 300, 0),
    }
    assert quiet not in told


def test_the_list_costs_one_query_however_long_it_is(django_assert_num_queries):
    for _time in range(5):
        paid()

    with django_assert_num_queries(1):
        assert len(list(gateway.list_since(timezone.now() - timedelta(days=1)))) == 5


def test_a_sighting_carries_our_names():
    intent = SandboxIntentFactory(reference=str(uuid4()))

    [sighting] = gateway.list_since(timezone.now() - timedelta(days=1))

    assert (sighting.key, sighting.reference) == (intent.key, intent.reference)
