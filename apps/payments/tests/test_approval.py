"""Large refunds: a second person decides, and until then the money is set aside."""

import pytest
from django.db import IntegrityError

from apps.payments import services as payments
from apps.payments.models import Payment, Refund, SandboxIntent
from apps.payments.services import _approval
from apps.payments.tests.conftest import ledger_of, the

pytestmark = pytest.mark.django_db

ADA, BEA = "staff:ada", "staff:bea"


@pytest.fixture(autouse=True)
def limit(settings):
    settings.REFUND_APPROVAL_ABOVE = 1000


def ask_for(reference, amount, key="r1", actor=ADA):
    return payments.request_refund(reference=reference, amount=amount, reason="broken", key=key, actor=actor)


def test_up_to_the_limit_one_person_is_enough(captured):
    assert ask_for(captured, 1000) == "requested"

    assert the(captured).refunded == SandboxIntent.objects.get().refunded == 1000


def test_above_the_limit_nothing_is_sent_until_somebody_else_says_so(captured):
    assert ask_for(captured, 1001) == "awaiting_approval"
    assert (the(captured).refunded, the(captured).refund_pending) == (0, 1001)
    assert SandboxIntent.objects.get().refunded == 0

    payments.approve_refund(key="r1", actor=BEA)

    assert (the(captured).refunded, the(captured).refund_pending) == (1001, 0)
    assert ledger_of(captured)[-1] == ("refund", 1001)
    (refund,) = payments.list_refunds([captured])[captured]
    assert (refund.status, refund.requested_by, refund.decided_by) == ("succeeded", ADA, BEA)


def test_who_asked_cannot_approve(captured):
    ask_for(captured, 2000)

    with pytest.raises(payments.SecondPersonNeeded):
        payments.approve_refund(key="r1", actor=ADA)

    assert (Refund.objects.get().status, SandboxIntent.objects.get().refunded) == ("awaiting_approval", 0)


def test_the_database_itself_wants_a_second_person(captured):
    ask_for(captured, 2000)

    with pytest.raises(IntegrityError, match="a_second_person_approves_a_refund"):
        Refund.objects.update(decided_by=ADA)


def test_a_declined_refund_sets_its_money_free(captured):
    ask_for(captured, 2000)

    payments.decline_refund(key="r1", actor=BEA)

    assert (the(captured).refund_pending, the(captured).left) == (0, 2390)
    assert Refund.objects.get().status == "declined"
    assert payments.audit() == []


def test_who_asked_may_take_it_back(captured):
    ask_for(captured, 2000)

    payments.decline_refund(key="r1", actor=ADA)

    assert (Refund.objects.get().status, Refund.objects.get().decided_by) == ("declined", "")


@pytest.mark.parametrize("first", ["approve_refund", "decline_refund"])
@pytest.mark.parametrize("second", ["approve_refund", "decline_refund"])
def test_it_is_decided_once(captured, first, second):
    ask_for(captured, 2000)
    getattr(payments, first)(key="r1", actor=BEA)

    with pytest.raises(payments.RefundDecided):
        getattr(payments, second)(key="r1", actor="staff:cem")

    assert SandboxIntent.objects.get().refunded == (2000 if first == "approve_refund" else 0)
    assert the(captured).refund_pending == 0


def test_two_who_decide_at_the_same_moment_decide_once(captured, monkeypatch):
    """Both have read that it waits before either wrote."""
    ask_for(captured, 2000)
    early = Refund.objects.get()
    payments.decline_refund(key="r1", actor=BEA)
    monkeypatch.setattr(_approval, "_find", lambda key: early)

    with pytest.raises(payments.RefundDecided):
        payments.approve_refund(key="r1", actor="staff:cem")

    assert SandboxIntent.objects.get().refunded == 0


def test_what_waits_for_approval_cannot_be_refunded_otherwise(captured):
    ask_for(captured, 2000)

    with pytest.raises(payments.RefundTooLarge):
        ask_for(captured, 391, key="r2")

    assert Refund.objects.count() == 1


def test_a_return_sends_only_what_does_not_wait_for_approval(captured):
    ask_for(captured, 2000)

    payments.request_return(reference=captured, reason="cancelled")

    assert (the(captured).refunded, the(captured).refund_pending) == (390, 2000)
    assert Payment.objects.to_return().count() == 0


def test_a_refund_nobody_asked_for_cannot_be_decided():
    with pytest.raises(payments.RefundNotFound):
        payments.approve_refund(key="r9", actor=BEA)
    with pytest.raises(payments.RefundNotFound):
        payments.decline_refund(key="r9", actor=BEA)


def test_the_shops_own_refunds_wait_for_nobody(captured):
    assert ask_for(captured, 2390, actor="") == "requested"

    assert the(captured).refunded == 2390


def test_without_a_limit_nobody_waits(captured, settings):
    settings.REFUND_APPROVAL_ABOVE = 0

    assert ask_for(captured, 2390) == "requested"
