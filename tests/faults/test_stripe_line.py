"""Stripe at the end of a line that breaks: whatever gets lost, each thing is done once and everybody knows of it."""

import pytest

from apps.cart.models import Checkout
from apps.orders import services as orders
from apps.payments import services as payments
from tests.faults import jobs
from tests.faults.books import (
    assert_all_clean,
    assert_begun_once,
    assert_paid,
    assert_refunded,
    assert_voided,
    order_of,
    payment_of,
)
from tests.faults.line import (
    blind,
    busy,
    failing,
    failing_too_late,
    held_after,
    held_before,
    lost,
    slow,
    unanswered,
)
from tests.faults.visits import Visit
from tests.fixtures import assert_audit_clean

pytestmark = [pytest.mark.stripe, pytest.mark.django_db(transaction=True)]

TOTAL, PART = 10_000, 6_000
FAULTS = [lost, unanswered, busy, failing, failing_too_late, slow]
HELD = [held_before, held_after]
BEGIN, TAKE, GIVE_UP, SEND_BACK = "POST .*/payment_intents$", "POST .*/capture$", "POST .*/cancel$", "POST .*/refunds$"
ASK = "GET .*/payment_intents/pi_"


def name(value):
    return getattr(value, "__name__", None)


def visit_of(token):
    return Visit(token, str(Checkout.objects.get(visitor_token=token).reference))


def cancel(order):
    orders.cancel_order(number=order.number, actor="staff", reason="", by_staff=True)


def want_back(order):
    """A part of it; the number of the refund's row."""
    payments.request_refund(reference=order.reference, amount=PART, reason="", key=f"part of {order.number}")
    return payment_of(order).refunds.get().pk


@pytest.fixture
def over_a_bad_line(line):
    """Do something while the line is bad: we know nothing, the next sweep neither; once it is mended, all is done."""

    def over_a_bad_line(where, fault, work):
        line.breaks(where, fault)
        with pytest.raises(payments.GatewayUnavailable):
            work()
        jobs.sweep(5)
        assert_audit_clean()
        line.mend()
        jobs.sweep(10)

    return over_a_bad_line


# --- a life over a bad line -------------------------------------------------------------------------------------------


@pytest.fixture
def begin(over_a_bad_line):
    def begin(fault):
        token = jobs.fill_a_cart()
        over_a_bad_line(BEGIN, fault, lambda: jobs.check_out(token))
        return visit_of(token)

    return begin


@pytest.fixture
def authorize(line, begin_one, browser):
    """The card says yes and the shopper comes back; the order is placed, its money not taken yet."""

    def authorize(visit=None):
        visit = visit or begin_one()
        browser.pay(payment_of(visit).gateway_id)
        jobs.come_back(visit.pair)
        return order_of(visit)

    return authorize


@pytest.fixture
def take(over_a_bad_line):
    return lambda order, fault: over_a_bad_line(TAKE, fault, lambda: payments.capture(payment_id=payment_of(order).pk))


@pytest.fixture
def pay(authorize):
    """An order whose money was taken."""

    def pay():
        order = authorize()
        payments.capture(payment_id=payment_of(order).pk)
        assert_paid(order)
        return order

    return pay


@pytest.fixture
def send_back(over_a_bad_line):
    def send_back(order, fault):
        refund = want_back(order)
        over_a_bad_line(SEND_BACK, fault, lambda: payments.send_refund(refund_id=refund))

    return send_back


@pytest.fixture
def give_up(over_a_bad_line):
    def give_up(order, fault):
        cancel(order)
        over_a_bad_line(GIVE_UP, fault, lambda: payments.return_money(payment_id=payment_of(order).pk))

    return give_up


@pytest.mark.parametrize("fault", FAULTS, ids=name)
def test_a_payment_begun_taken_and_sent_back_over_a_bad_line(begin, authorize, take, send_back, fault):
    visit = begin(fault)
    assert_begun_once()

    order = authorize(visit)
    take(order, fault)
    assert_begun_once()
    assert_paid(order)
    assert_all_clean()

    send_back(order, fault)
    assert_refunded(order, PART)
    assert_all_clean()


@pytest.mark.parametrize("fault", FAULTS, ids=name)
def test_an_authorisation_given_up_over_a_bad_line(authorize, give_up, fault):
    order = authorize()

    give_up(order, fault)

    assert_voided(order)
    assert_all_clean()


@pytest.mark.parametrize("fault", FAULTS, ids=name)
def test_a_payment_heard_of_over_a_bad_line(begin_one, over_a_bad_line, browser, fault):
    visit = begin_one()
    browser.pay(payment_of(visit).gateway_id)

    over_a_bad_line(ASK, fault, lambda: jobs.come_back(visit.pair))

    assert_paid(order_of(visit))
    assert_begun_once()
    assert_all_clean()


def test_a_refund_that_got_no_answer_is_found_a_day_later_when_its_key_is_forgotten(line, pay, send_back):
    order = pay()

    line.dropped_headers = {"Idempotency-Key"}
    send_back(order, unanswered)

    assert_refunded(order, PART)
    assert_all_clean()


# --- the controls: what the guards are for ----------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [lost, unanswered], ids=name)
def test_if_nobody_asked_for_a_payment_that_was_begun_the_check_would_fail(begin, without, fault):
    without("no_question")
    begin(fault)

    with pytest.raises(AssertionError):
        assert_begun_once()


def test_if_a_payment_were_begun_without_a_key_the_check_would_fail(line, begin):
    line.dropped_headers = {"Idempotency-Key"}
    begin(unanswered)

    with pytest.raises(AssertionError):
        assert_begun_once()


def test_if_nobody_asked_about_open_payments_the_check_would_fail(line, browser, begin_one, without):
    visit = begin_one()
    without("no_question")
    browser.pay(payment_of(visit).gateway_id)
    jobs.sweep(10)

    with pytest.raises(AssertionError):
        assert_paid(order_of(visit))


def test_if_nobody_took_the_money_again_the_check_would_fail(authorize, take, without):
    without("no_second_capture")
    for fault in FAULTS:
        order = authorize()
        take(order, fault)

        with pytest.raises(AssertionError):
            assert_paid(order)


def test_if_nobody_gave_it_up_again_the_check_would_fail(authorize, give_up, without):
    without("no_second_return")
    for fault in FAULTS:
        order = authorize()
        give_up(order, fault)

        with pytest.raises(AssertionError):
            assert_voided(order)


def test_if_nobody_sent_it_back_again_the_check_would_fail(pay, send_back, without):
    without("no_second_refund")
    for fault in FAULTS:
        order = pay()
        send_back(order, fault)

        with pytest.raises(AssertionError):
            assert_refunded(order, PART)


def test_if_no_answer_were_taken_for_a_no_the_check_would_fail(line, pay, without):
    without("doubt_means_no")
    for fault in FAULTS:
        order = pay()
        line.breaks(SEND_BACK, fault)
        payments.send_refund(refund_id=want_back(order))
        line.mend()
        jobs.sweep(10)

        with pytest.raises(AssertionError):
            assert_refunded(order, PART)


def test_if_a_refund_with_a_forgotten_key_were_not_looked_for_the_check_would_fail(line, pay):
    order = pay()
    refund = want_back(order)

    line.dropped_headers = {"Idempotency-Key"}
    line.breaks(SEND_BACK, unanswered)
    with pytest.raises(payments.GatewayUnavailable):
        payments.send_refund(refund_id=refund)
    line.breaks("GET .*/refunds", blind)
    jobs.sweep(10)
    line.mend()

    with pytest.raises(AssertionError):
        assert_refunded(order, PART)


# --- a worker killed while Stripe is at it ----------------------------------------------------------------------------


@pytest.fixture
def kill_at_stripe(line, zygote):
    """Kill the worker while its call stands still; the call goes on when the sweeper has done everything already."""

    def kill_at_stripe(where, fault, job, argument, **how):
        line.breaks(where, fault)
        worker = zygote.start(job, argument)
        assert line.held.wait(10)
        worker.kill()
        line.mend()
        assert_audit_clean()
        zygote.do(jobs.sweep, 5, **how)
        line.release()

    return kill_at_stripe


@pytest.mark.postgres
@pytest.mark.parametrize("fault", HELD, ids=name)
def test_killed_while_stripe_begins_takes_and_sends_back(line, authorize, kill_at_stripe, fault):
    token = jobs.fill_a_cart()
    kill_at_stripe(BEGIN, fault, jobs.check_out, token)
    assert_begun_once()

    order = authorize(visit_of(token))
    kill_at_stripe(TAKE, fault, jobs.capture, payment_of(order).pk)
    assert_paid(order)
    assert_all_clean()

    kill_at_stripe(SEND_BACK, fault, jobs.send_refund, want_back(order))
    assert_refunded(order, PART)
    assert_begun_once()
    assert_all_clean()


@pytest.mark.postgres
@pytest.mark.parametrize("fault", HELD, ids=name)
def test_killed_while_stripe_gives_an_authorisation_up(authorize, kill_at_stripe, fault):
    order = authorize()
    cancel(order)

    kill_at_stripe(GIVE_UP, fault, jobs.return_money, payment_of(order).pk)

    assert_voided(order)
    assert_all_clean()


@pytest.mark.postgres
@pytest.mark.parametrize("fault", HELD, ids=name)
def test_if_nobody_did_it_again_after_a_death_the_check_would_fail(line, authorize, pay, kill_at_stripe, fault):
    untaken, unvoided, unsent = authorize(), authorize(), pay()
    cancel(unvoided)

    broken = ["no_second_capture", "no_second_return", "no_second_refund"]
    kill_at_stripe(TAKE, fault, jobs.capture, payment_of(untaken).pk, broken=broken)
    kill_at_stripe(GIVE_UP, fault, jobs.return_money, payment_of(unvoided).pk, broken=broken)
    kill_at_stripe(SEND_BACK, fault, jobs.send_refund, want_back(unsent), broken=broken)

    with pytest.raises(AssertionError):
        assert_paid(untaken)
    with pytest.raises(AssertionError):
        assert_voided(unvoided)
    with pytest.raises(AssertionError):
        assert_refunded(unsent, PART)
