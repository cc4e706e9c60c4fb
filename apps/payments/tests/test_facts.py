"""What a gateway tells of refunds and disputes is booked once, whoever caused it."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.payments import services as payments
from apps.payments.gateways import CaptureFact, DisputeFact, RefundFact, Snapshot
from apps.payments.models import Dispute, Payment, Refund, SandboxIntent, SandboxRefund
from apps.payments.signals import PaymentDisputed, PaymentRefunded
from apps.payments.tests.conftest import ledger_of, the, troubles
from apps.payments.tests.factories import PaymentFactory
from shop.common.money import Money

pytestmark = pytest.mark.django_db


def told(reference, **facts) -> Snapshot:
    """A captured payment of 23.90 with these facts beside it."""
    payment = the(reference)
    return Snapshot(
        gateway_id=payment.gateway_id,
        status="captured",
        amount=Money(payment.amount, payment.currency),
        captures=(CaptureFact(payment.gateway_id, payment.amount),),
        **facts,
    )


def settle(reference, **facts) -> None:
    payments.settle(payment_id=the(reference).pk, snapshot=told(reference, **facts))


OPEN = DisputeFact(id="dp_1", status="open", amount=2390, withdrawn=2390, reason="fraudulent")


def test_a_refund_made_on_the_gateways_own_pages_becomes_one_of_ours(captured, heard):
    for _time in range(3):
        settle(captured, refunds=(RefundFact("re_1", "succeeded", 500, reason="duplicate"),))

    assert ledger_of(captured)[2:] == [("refund", 500)]
    assert (the(captured).refunded, the(captured).refund_pending) == (500, 0)
    (refund,) = payments.list_refunds([captured])[captured]
    assert (refund.status, refund.requested_by, refund.reason) == ("succeeded", "gateway", "duplicate")
    assert [event.amount for event in heard if isinstance(event, PaymentRefunded)] == [500]
    assert payments.audit() == []


def test_a_refund_of_ours_is_known_by_its_key_and_then_by_its_name(captured, line):
    line.breaks["refund"] = "before"
    payments.request_refund(reference=captured, amount=500, reason="", key="r1")

    settle(captured, refunds=(RefundFact("re_1", "requested", 500, key="r1"),))
    settle(captured, refunds=(RefundFact("re_1", "succeeded", 500),))

    assert Refund.objects.get().status == "succeeded"
    assert ledger_of(captured)[2:] == [("refund", 500)]


def test_a_refund_elsewhere_may_take_what_we_had_set_aside(captured, line):
    line.breaks["refund"] = "before"
    payments.request_refund(reference=captured, amount=2000, reason="", key="r1")
    intent = SandboxIntent.objects.get()
    SandboxRefund.objects.create(intent=intent, amount=2390)
    SandboxIntent.objects.update(refunded=2390)

    payments.check_payment(reference=captured)
    assert the(captured).refunded == 0  # nobody asks about what is over for the shopper, unless somebody wants to
    payments.ask_gateway(reference=captured)

    assert (the(captured).refunded, the(captured).refund_pending, the(captured).left) == (2390, 2000, 0)
    line.breaks.clear()
    payments.send_refund(refund_id=Refund.objects.get(key="r1").pk)
    assert (Refund.objects.get(key="r1").status, the(captured).refund_pending) == ("failed", 0)
    assert payments.audit() == []


def test_a_failed_refund_that_nobody_knows_is_nothing(captured, heard):
    before = len(heard)

    settle(captured, refunds=(RefundFact("re_1", "failed", 500),))

    assert (Refund.objects.count(), len(heard)) == (0, before)


def test_a_dispute_takes_the_money_until_it_is_won(captured, heard):
    for _time in range(2):
        settle(captured, disputes=(OPEN,))
    assert (the(captured).disputed, the(captured).left) == (2390, 0)
    with pytest.raises(payments.RefundTooLarge):
        payments.request_refund(reference=captured, amount=1, reason="", key="r1")

    for _time in range(2):
        settle(captured, disputes=(replace(OPEN, status="won", withdrawn=0),))

    assert ledger_of(captured)[2:] == [("dispute", 2390), ("dispute_reversal", 2390)]
    assert (the(captured).disputed, the(captured).left) == (0, 2390)
    assert [event.status for event in heard if isinstance(event, PaymentDisputed)] == ["open", "won"]
    assert payments.audit() == []


def test_a_lost_dispute_keeps_the_money_and_moves_nothing_more(captured):
    settle(captured, disputes=(OPEN,))

    settle(captured, disputes=(replace(OPEN, status="lost"),))

    assert ledger_of(captured)[2:] == [("dispute", 2390)]
    (dispute,) = payments.list_disputes([captured])[captured]
    assert (dispute.status, dispute.withdrawn) == ("lost", Money(2390, "EUR"))


def test_an_inquiry_takes_nothing(captured):
    settle(captured, disputes=(replace(OPEN, withdrawn=0),))

    assert (the(captured).disputed, ledger_of(captured)[2:]) == (0, [])
    assert Dispute.objects.get().status == "open"


def test_a_dispute_decided_before_we_heard_of_it_is_told_once(captured, heard):
    settle(captured, disputes=(replace(OPEN, status="lost"),))

    assert ledger_of(captured)[2:] == [("dispute", 2390)]
    assert [event.status for event in heard if isinstance(event, PaymentDisputed)] == ["lost"]


def test_the_audit_finds_a_dispute_that_the_ledger_does_not_know(captured):
    settle(captured, disputes=(OPEN,))

    Dispute.objects.update(withdrawn=1)

    assert payments.audit() == [f"payment {the(captured)} has disputes of 1, its ledger says 2390"]


def test_two_that_hear_of_the_same_dispute_book_it_once(captured, monkeypatch, heard):
    """The second has read the dispute before the first wrote."""
    settle(captured, disputes=(replace(OPEN, withdrawn=0),))
    early = Dispute.objects.get()
    settle(captured, disputes=(OPEN,))

    monkeypatch.setattr(Dispute.objects, "get_or_create", lambda **_: (early, False), raising=False)
    settle(captured, disputes=(OPEN,))

    assert the(captured).disputed == 2390
    assert ledger_of(captured)[2:] == [("dispute", 2390)]


AMOUNT = 1000
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("refund"), st.integers(1, 400), st.sampled_from(["requested", "succeeded", "failed"])),
        st.tuples(st.just("dispute"), st.integers(1, 400), st.sampled_from(["open", "won", "lost"])),
        st.tuples(st.just("again"), st.just(0), st.just("")),
        st.tuples(st.just("late"), st.just(0), st.just("")),
    ),
    max_size=12,
)
NEXT = {"requested": ("requested", "succeeded", "failed"), "succeeded": ("succeeded", "failed"), "failed": ("failed",)}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_in_whatever_order_ledger_balances_and_facts_agree(heard, steps):
    """A gateway that refunds and is disputed at random; every story is told several times, old stories too."""
    payment = PaymentFactory.create(amount=AMOUNT)
    capture = (CaptureFact("ch", AMOUNT),)
    refunds: dict[str, RefundFact] = {}
    disputes: dict[str, DisputeFact] = {}
    stories = []

    def tell() -> None:
        story = Snapshot(
            gateway_id=str(payment.gateway_id),
            status="captured",
            amount=Money(AMOUNT, "EUR"),
            captures=capture,
            refunds=tuple(refunds.values()),
            disputes=tuple(disputes.values()),
        )
        stories.append(story)
        payments.settle(payment_id=payment.pk, snapshot=story)

    tell()
    for kind, amount, status in steps:
        if kind == "refund":
            held = sum(fact.amount for fact in refunds.values() if fact.status != "failed")
            name = f"re_{payment.pk}_{amount}"
            known = refunds.get(name)
            if known is None and held + amount <= AMOUNT:
                refunds[name] = RefundFact(name, status, amount)
            elif known is not None and status in NEXT[known.status]:
                refunds[known.id] = replace(known, status=status)
        elif kind == "dispute":
            taken = 0 if status == "won" else amount
            disputes[f"dp_{amount}"] = DisputeFact(f"dp_{amount}", status, amount, taken)
        elif kind == "late":
            payments.settle(payment_id=payment.pk, snapshot=replace(stories[0], status="authorized", captures=()))
            continue
        tell()

    payment.refresh_from_db()
    assert payment.captured == AMOUNT
    assert payment.refunded == sum(fact.amount for fact in refunds.values() if fact.status == "succeeded")
    assert payment.disputed == sum(fact.withdrawn for fact in disputes.values())
    assert payments.audit() == []


def test_trouble_names_the_payment_and_what_is_wrong(begin, heard):
    reference = begin()
    snapshot = replace(told(reference), amount=Money(1, "EUR"))

    payments.settle(payment_id=the(reference).pk, snapshot=snapshot)

    assert troubles(heard) == ["amount_differs"]
    assert (heard[0].subject, heard[0].reference) == (str(the(reference).key), reference)
    assert "€0.01 at the gateway" in heard[0].detail
    assert Payment.objects.get().status == "pending"
