"""Taking authorised money and giving it back."""

from contextlib import contextmanager
from uuid import uuid4

import pytest

from apps.payments import services as payments
from apps.payments.gateways import RefundFact
from apps.payments.gateways.sandbox import SandboxGateway
from apps.payments.models import Payment, Refund, SandboxIntent
from apps.payments.services import _money
from apps.payments.signals import PaymentRefunded, PaymentSucceeded, PaymentVoided
from apps.payments.tests.conftest import ledger_of, status_of, the, troubles
from shop.common.money import Money

pytestmark = pytest.mark.django_db


def refunded(reference, amount, of=2390, captured=2390, key=None):
    return PaymentRefunded(
        reference=reference,
        amount=amount,
        currency="EUR",
        captured=captured,
        refunded=of,
        key=key or heard_key(reference),
    )


def heard_key(reference):
    return the(reference).refunds.first().key


@contextmanager
def refusing(verb):
    """The gateway refuses a verb, for reasons of its own."""

    def no(*args, **kwargs):
        raise payments.GatewayRefused

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SandboxGateway, verb, no)
        yield


def test_wanted_money_is_taken_after_the_commit(authorized, heard):
    assert payments.request_capture(reference=authorized)

    assert (status_of(authorized), the(authorized).captured) == ("captured", 2390)
    assert ledger_of(authorized) == [("authorization", 2390), ("capture", 2390)]
    assert heard[1:] == [
        PaymentSucceeded(reference=authorized, amount=2390, currency="EUR", captured=2390, agreed=2390)
    ]


def test_there_is_nothing_to_take_before_a_card_or_after_all(begin, captured):
    assert not payments.request_capture(reference=begin())
    assert not payments.request_capture(reference=captured)
    assert not payments.request_capture(reference=uuid4())

    assert ledger_of(captured).count(("capture", 2390)) == 1


def test_capturing_again_takes_nothing_again(captured, line):
    payments.capture(payment_id=the(captured).pk)

    assert line.asked == []


def test_money_nobody_asked_for_is_not_taken(authorized):
    payments.capture(payment_id=the(authorized).pk)

    assert status_of(authorized) == "authorized"


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_line_that_breaks_at_the_capture_is_asked_again(authorized, deaf, line, moment, heard):
    line.breaks["capture"] = moment
    payments.request_capture(reference=authorized)
    assert status_of(authorized) == "authorized"

    line.breaks.clear()
    payments.capture(payment_id=the(authorized).pk)

    assert ledger_of(authorized) == [("authorization", 2390), ("capture", 2390)]
    assert len(heard) == 2


def test_a_capture_that_is_refused_is_shown_to_staff_and_tried_again(authorized, heard):
    with refusing("capture"):
        payments.request_capture(reference=authorized)
    assert (status_of(authorized), troubles(heard)) == ("authorized", ["capture_failed"])

    payments.capture(payment_id=the(authorized).pk)
    assert (status_of(authorized), troubles(heard)) == ("captured", ["capture_failed"])


def test_an_authorisation_that_lapsed_was_not_ended_by_us(authorized, heard):
    SandboxIntent.objects.update(status="voided")

    payments.request_capture(reference=authorized)

    assert (status_of(authorized), troubles(heard)) == ("voided", [])
    assert heard[-1] == PaymentVoided(reference=authorized, wanted=False)
    assert not payments.request_return(reference=authorized, reason="cancelled")


def test_an_authorisation_is_given_back_by_voiding(authorized, heard):
    assert payments.request_return(reference=authorized, reason="cancelled")

    assert (status_of(authorized), SandboxIntent.objects.get().status) == ("voided", "voided")
    assert ledger_of(authorized) == [("authorization", 2390), ("void", 2390)]
    assert heard[1:] == [PaymentVoided(reference=authorized, wanted=True)]


def test_captured_money_is_given_back_by_a_refund(captured, heard):
    assert payments.request_return(reference=captured, reason="cancelled")

    assert the(captured).refunded == SandboxIntent.objects.get().refunded == 2390
    assert ledger_of(captured)[-1] == ("refund", 2390)
    assert heard[2:] == [refunded(captured, 2390)]


def test_money_goes_back_once(captured, heard):
    for _time in range(3):
        assert payments.request_return(reference=captured, reason="cancelled")
        payments.return_money(payment_id=the(captured).pk)

    assert the(captured).refunded == SandboxIntent.objects.get().refunded == 2390
    assert len(heard) == 3


def test_nothing_can_be_given_back_where_nothing_was_paid(begin):
    assert not payments.request_return(reference=begin(), reason="cancelled")
    assert not payments.request_return(reference=uuid4(), reason="cancelled")


def test_a_long_reason_is_kept_as_far_as_it_fits(captured):
    payments.request_return(reference=captured, reason="because " * 100)

    assert len(the(captured).return_reason) == 200


def test_nothing_is_captured_any_more_once_it_is_wanted_back(authorized, line):
    line.breaks["void"] = "before"
    payments.request_return(reference=authorized, reason="cancelled")

    assert not payments.request_capture(reference=authorized)
    payments.capture(payment_id=the(authorized).pk)

    assert "capture" not in line.asked


def test_a_capture_that_waits_is_dropped_once_the_money_is_wanted_back(authorized, line):
    line.breaks = {"capture": "before", "void": "before"}
    payments.request_capture(reference=authorized)
    payments.request_return(reference=authorized, reason="cancelled")

    line.breaks.clear()
    payments.capture(payment_id=the(authorized).pk)

    assert (status_of(authorized), line.asked) == ("authorized", [])


def test_a_capture_that_was_quicker_than_the_return_is_refunded(authorized):
    """The capture reached the gateway, its answer is still on the way."""
    SandboxGateway().capture(the(authorized).gateway_id, amount=Money(2390, "EUR"), key="k")

    payments.request_return(reference=authorized, reason="cancelled")

    assert ledger_of(authorized) == [("authorization", 2390), ("capture", 2390), ("refund", 2390)]


def test_a_capture_that_comes_after_the_return_takes_nothing(authorized, monkeypatch, heard):
    """A capture that had begun when the order was cancelled."""
    really = SandboxGateway.capture

    def cancel_first(self, gateway_id, *, amount, key):
        payments.request_return(reference=authorized, reason="cancelled")
        return really(self, gateway_id, amount=amount, key=key)

    monkeypatch.setattr(SandboxGateway, "capture", cancel_first)
    payments.request_capture(reference=authorized)

    assert (status_of(authorized), troubles(heard)) == ("voided", [])
    assert ledger_of(authorized) == [("authorization", 2390), ("void", 2390)]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_line_that_breaks_at_the_void_is_asked_again(authorized, deaf, line, moment):
    line.breaks["void"] = moment
    payments.request_return(reference=authorized, reason="cancelled")
    assert status_of(authorized) == "authorized"

    line.breaks.clear()
    payments.return_money(payment_id=the(authorized).pk)

    assert ledger_of(authorized) == [("authorization", 2390), ("void", 2390)]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_line_that_breaks_at_the_refund_refunds_once(captured, line, moment, heard, deaf):
    line.breaks["refund"] = moment
    payments.request_return(reference=captured, reason="cancelled")
    assert (the(captured).refunded, the(captured).refund_pending) == (0, 2390)

    line.breaks.clear()
    payments.return_money(payment_id=the(captured).pk)  # all of it is on its way: nothing to do
    payments.send_refund(refund_id=Refund.objects.get().pk)

    assert (the(captured).refunded, the(captured).refund_pending) == (2390, 0)
    assert SandboxIntent.objects.get().refunded == 2390
    assert len(heard) == 3


def test_parts_are_refunded_up_to_the_whole_and_no_further(captured, heard):
    payments.request_refund(reference=captured, amount=1000, reason="a scratch", key="r1")
    payments.request_refund(reference=captured, amount=1390, reason="broken", key="r2")

    with pytest.raises(payments.RefundTooLarge):
        payments.request_refund(reference=captured, amount=1, reason="more", key="r3")

    assert the(captured).refunded == SandboxIntent.objects.get().refunded == 2390
    assert heard[2:] == [refunded(captured, 1000, of=1000, key="r1"), refunded(captured, 1390, key="r2")]


def test_the_same_refund_is_wanted_once_per_key(captured):
    for _time in range(3):
        payments.request_refund(reference=captured, amount=1000, reason="a scratch", key="r1")

    assert the(captured).refunded == SandboxIntent.objects.get().refunded == 1000


def test_what_is_on_its_way_counts_as_gone(captured, line):
    line.breaks["refund"] = "before"
    payments.request_refund(reference=captured, amount=2000, reason="broken", key="r1")

    with pytest.raises(payments.RefundTooLarge):
        payments.request_refund(reference=captured, amount=391, reason="more", key="r2")

    assert the(captured).refund_pending == 2000


def test_two_refunds_that_race_for_the_same_money_are_not_both_reserved(captured, line, monkeypatch):
    """Both read the payment before either wrote."""
    line.breaks["refund"] = "before"
    early = the(captured)
    payments.request_refund(reference=captured, amount=2000, reason="broken", key="r1")

    with pytest.raises(payments.RefundTooLarge):
        _money._reserve_refund(early, 2000, "broken", "r2")

    assert (the(captured).refund_pending, Refund.objects.count()) == (2000, 1)


def test_only_captured_money_is_refunded(authorized):
    with pytest.raises(payments.RefundTooLarge):
        payments.request_refund(reference=authorized, amount=1, reason="", key="r1")


def test_a_refused_refund_frees_the_amount_and_is_shown_to_staff(captured, heard):
    with refusing("refund"):
        payments.request_return(reference=captured, reason="cancelled")
    assert (the(captured).refunded, the(captured).refund_pending) == (0, 0)
    assert troubles(heard) == ["refund_failed"]

    payments.return_money(payment_id=the(captured).pk)  # nobody repeats by itself what was refused
    assert (the(captured).refunded, Payment.objects.to_return().count()) == (0, 0)

    payments.request_refund(reference=captured, amount=2390, reason="again", key="by-hand")
    assert the(captured).refunded == 2390


def test_staff_may_want_everything_back_again_after_it_was_refused(captured):
    with refusing("refund"):
        payments.request_return(reference=captured, reason="cancelled")

    assert payments.request_return(reference=captured, reason="cancelled")

    assert the(captured).refunded == SandboxIntent.objects.get().refunded == 2390


def test_a_refund_the_gateway_is_still_at_waits(captured, monkeypatch):
    waiting = RefundFact(id="re_1", status="requested", amount=1000)
    with monkeypatch.context() as patch:
        patch.setattr(SandboxGateway, "refund", lambda *args, **kwargs: waiting)
        payments.request_refund(reference=captured, amount=1000, reason="broken", key="r1")
    assert (the(captured).refund_pending, Refund.objects.get().status) == (1000, "requested")

    payments.send_refund(refund_id=Refund.objects.get().pk)

    assert (the(captured).refunded, the(captured).refund_pending) == (1000, 0)


def test_an_answer_that_comes_twice_counts_once(captured):
    payments.request_refund(reference=captured, amount=1000, reason="broken", key="r1")
    refund = Refund.objects.get()

    for _time in range(2):
        _money.settle_refund(refund_id=refund.pk, fact=RefundFact(id="re_1", status="succeeded", amount=1000))

    assert (the(captured).refunded, the(captured).refund_pending) == (1000, 0)
    assert ledger_of(captured)[2:] == [("refund", 1000)]
    assert str(refund) == "r1"


def test_a_refund_that_comes_back_from_the_bank_counts_no_longer(captured, heard):
    payments.request_refund(reference=captured, amount=1000, reason="broken", key="r1")

    for _time in range(2):
        fact = RefundFact(id="re_1", status="failed", amount=1000)
        _money.settle_refund(refund_id=Refund.objects.get().pk, fact=fact)

    assert (the(captured).refunded, the(captured).refund_pending, the(captured).left) == (0, 0, 2390)
    assert ledger_of(captured)[2:] == [("refund", 1000), ("refund_reversal", 1000)]
    assert troubles(heard) == ["refund_failed"]
    assert payments.audit() == []


def test_a_return_sends_back_what_other_refunds_left(captured):
    payments.request_refund(reference=captured, amount=1000, reason="a scratch", key="r1")

    payments.request_return(reference=captured, reason="cancelled")

    assert ledger_of(captured)[-2:] == [("refund", 1000), ("refund", 1390)]
    assert the(captured).refunded == 2390


def test_nothing_comes_back_of_nothing(begin):
    reference = begin(0)

    assert payments.request_return(reference=reference, reason="cancelled")

    assert ledger_of(reference) == [("capture", 0)]
    assert Payment.objects.to_return().count() == 0
