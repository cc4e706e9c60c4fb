"""The sweeper finishes what a crash, a lost message or a silent gateway left half done."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.payments import services as payments
from apps.payments import tasks
from apps.payments.gateways import sandbox
from apps.payments.gateways.sandbox import SandboxGateway
from apps.payments.models import GatewayEvent, Payment, Refund, SandboxIntent
from apps.payments.services import _sweep
from apps.payments.signals import payment_authorized
from apps.payments.tests.conftest import ledger_of, status_of, the
from apps.payments.tests.factories import GatewayEventFactory, PaymentFactory, SandboxIntentFactory
from shop.celery import app as celery_app
from shop.common.money import Money

pytestmark = pytest.mark.django_db


def sweep(minutes: int = 5) -> None:
    """The sweeper as it runs some minutes from now."""
    payments.settle_uncertain(now=timezone.now() + timedelta(minutes=minutes))


@pytest.fixture
def lost(monkeypatch, deaf):
    """Every message to a task is lost, as with a dead broker or a killed worker."""
    for task in (tasks.capture_payment, tasks.return_money, tasks.send_refund, tasks.process_event):
        monkeypatch.setattr(task, "delay", lambda *args: None)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_while_the_attempt_was_begun(begin, line, moment):
    reference = uuid4()
    line.breaks["start"] = moment
    with pytest.raises(payments.GatewayUnavailable):
        begin(reference=reference)
    line.breaks.clear()

    sweep()

    assert (status_of(reference), the(reference).gateway_id) == ("pending", SandboxIntent.objects.get().pk)


def test_a_payment_nobody_told_us_about(begin, lost, heard):
    reference = begin()
    sandbox.confirm(the(reference).gateway_id, card_number="4242424242424242", exp_month=1, exp_year=2040, cvc="123")
    assert status_of(reference) == "pending"

    sweep()

    assert (status_of(reference), len(heard)) == ("authorized", 1)


def test_a_capture_that_was_wanted_and_never_begun(authorized, lost):
    payments.request_capture(reference=authorized)

    sweep()

    assert status_of(authorized) == "captured"


def test_a_crash_between_the_capture_and_its_answer(authorized, line):
    line.breaks["capture"] = "after"
    payments.request_capture(reference=authorized)
    line.breaks.clear()

    sweep()

    assert ledger_of(authorized) == [("authorization", 2390), ("capture", 2390)]


@pytest.mark.parametrize("paid", ["authorized", "captured"])
def test_a_return_that_was_wanted_and_never_begun(request, paid, lost):
    reference = request.getfixturevalue("authorized")
    if paid == "captured":
        payments.request_capture(reference=reference)
        payments.capture(payment_id=the(reference).pk)
    payments.request_return(reference=reference, reason="cancelled")

    sweep()

    assert ledger_of(reference)[-1] == (("void" if paid == "authorized" else "refund"), 2390)
    assert SandboxIntent.objects.get().status == ("voided" if paid == "authorized" else "captured")


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_while_a_refund_was_sent(captured, line, moment):
    line.breaks["refund"] = moment
    payments.request_return(reference=captured, reason="cancelled")
    line.breaks.clear()

    sweep()
    sweep()

    assert the(captured).refunded == SandboxIntent.objects.get().refunded == 2390
    assert ledger_of(captured).count(("refund", 2390)) == 1


def test_a_crash_between_the_notice_and_its_work(begin, lost):
    reference = begin()
    SandboxIntent.objects.update(status="authorized")
    body, headers = sandbox.signed_event(the(reference).gateway_id, "authorized")
    payments.receive_event(gateway="sandbox", body=body, headers=headers)
    Payment.objects.update(checked_at=timezone.now() + timedelta(hours=1))  # only the notice leads there

    sweep()

    assert status_of(reference) == "authorized"
    assert GatewayEvent.objects.get().processed_at


def test_a_notice_that_came_before_its_payment_was_known(begin, lost):
    reference = uuid4()
    intent = SandboxIntentFactory(status="authorized")
    GatewayEventFactory(gateway_id=intent.pk)
    sweep()
    assert GatewayEvent.objects.get().tries == 1

    PaymentFactory(reference=reference, gateway_id=intent.pk)
    Payment.objects.update(checked_at=timezone.now() + timedelta(hours=1))
    sweep()

    assert status_of(reference) == "authorized"


def test_a_notice_nobody_ever_understands_is_left_alone_at_last(commits, line):
    GatewayEventFactory(gateway_id="pi_of_another_shop", tries=_sweep.MAX_TRIES)

    sweep()

    assert GatewayEvent.objects.get().tries == _sweep.MAX_TRIES


def test_what_happened_a_moment_ago_is_left_to_its_own_task(authorized, lost, line):
    payments.request_capture(reference=authorized)
    line.asked.clear()

    sweep(minutes=0)

    assert line.asked == []


def test_old_attempts_are_not_asked_about_for_ever(begin, line):
    begin()
    line.asked.clear()

    sweep(minutes=4 * 24 * 60)

    assert line.asked == []


def test_a_silent_gateway_is_asked_again_at_the_next_sweep(begin, line, heard, caplog):
    reference = begin()
    SandboxIntent.objects.update(status="authorized")
    line.breaks["look_up"] = "before"
    sweep()
    assert "left for the next sweep" in caplog.text

    line.breaks.clear()
    sweep()

    assert (status_of(reference), len(heard)) == ("authorized", 1)


def test_one_payment_that_cannot_be_settled_does_not_stop_the_others(begin, lost, caplog):
    cursed, fine = begin(), begin()
    SandboxIntent.objects.update(status="authorized")

    def fall(event, **_):
        if event.reference == cursed:
            raise RuntimeError("the warehouse burns")

    payment_authorized.connect(fall)
    sweep()

    assert (status_of(cursed), status_of(fine)) == ("pending", "authorized")
    assert "cannot be settled" in caplog.text


def test_a_payment_the_gateway_does_not_know_stays_open_and_is_told(begin, caplog):
    reference = begin()
    SandboxIntent.objects.all().delete()

    sweep()

    assert status_of(reference) == "pending"
    assert "left for the next sweep" in caplog.text


def test_an_attempt_the_gateway_refuses_to_begin_has_failed(begin, line, monkeypatch):
    reference = uuid4()
    line.breaks["start"] = "before"
    with pytest.raises(payments.GatewayUnavailable):
        begin(reference=reference)
    line.breaks.clear()

    def refuse(self, attempt):
        raise payments.GatewayRefused

    monkeypatch.setattr(type(line), "start", refuse)
    sweep()

    assert status_of(reference) == "failed"


def test_the_clock_calls_the_sweeper(begin, lost):
    reference = begin()
    SandboxIntent.objects.update(status="authorized")
    Payment.objects.update(checked_at=timezone.now() - timedelta(minutes=3))

    tasks.settle_uncertain_payments()

    assert status_of(reference) == "authorized"


@pytest.fixture
def patient():
    """Tasks that ask for another try get it, at once."""
    celery_app.conf.task_eager_propagates = False
    yield
    celery_app.conf.task_eager_propagates = True


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_task_tries_a_silent_gateway_again_by_itself(authorized, deaf, patient, line, moment):
    """The line comes back at the third try."""
    really, tries = type(line).capture, []

    def on_and_off(gateway_id, *, amount, key):
        tries.append(1)
        line.breaks = {"capture": moment} if len(tries) < 3 else {}
        return really(line, gateway_id, amount=amount, key=key)

    line.capture = on_and_off
    payments.request_capture(reference=authorized)

    assert (status_of(authorized), len(tries)) == ("captured", 3)


def test_the_audit_finds_what_the_ledger_does_not_explain(captured):
    assert payments.audit() == []

    Payment.objects.update(captured=2000, refund_pending=7)

    assert payments.audit() == [
        f"payment {the(captured)} says 2000 captured, its ledger says 2390",
        f"payment {the(captured)} has 7 set aside for refunds, its refunds say 0",
    ]


def test_the_audit_finds_a_state_that_the_ledger_does_not_explain(authorized):
    Payment.objects.update(status="captured")

    assert payments.audit() == [f"payment {the(authorized)} is captured, its ledger says authorized"]


def test_the_audit_finds_what_waits_too_long(authorized, lost):
    payments.request_capture(reference=authorized)
    assert payments.audit() == []

    Payment.objects.update(capture_requested_at=timezone.now() - timedelta(hours=2))

    (stuck,) = payments.audit()
    assert "waits for its capture or return since more than an hour" in stuck


def test_the_audit_finds_a_refund_that_waits_too_long(captured, line):
    line.breaks["refund"] = "before"
    payments.request_refund(reference=captured, amount=100, reason="", key="r1")
    assert payments.audit() == []

    Refund.objects.update(created_at=timezone.now() - timedelta(hours=2))

    assert payments.audit() == ["refund r1 waits since more than an hour"]


def test_money_is_what_the_gateway_says_it_is(captured):
    snapshot = SandboxGateway().look_up(the(captured).gateway_id)

    assert (snapshot.amount, snapshot.captured) == (Money(2390, "EUR"), the(captured).captured)
