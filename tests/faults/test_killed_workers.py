"""Workers killed while they move money: wherever it hits them, the sweeper finishes, and nothing happens twice."""

import pytest

from apps.orders import services as orders
from apps.payments import services as payments
from tests.faults import jobs
from tests.faults.books import (
    Standing,
    assert_all_clean,
    assert_paid,
    assert_refunded,
    assert_voided,
    at_the_gateway,
    in_our_books,
    payment_of,
)
from tests.fixtures import assert_audit_clean

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TOTAL, PART = 10_000, 6_000
AUTHORIZED, CAPTURED, VOIDED = Standing("authorized"), Standing("captured", TOTAL), Standing("voided")
CAPTURE = ["capture/before", "capture/while", "capture/after", "captured/booked", "captured/told"]
VOID = ["void/before", "void/while", "void/after", "voided/booked", "voided/told"]
REFUND = ["refund/before", "refund/while", "refund/after", "refunded/booked", "refunded/told"]


@pytest.fixture
def kill(zygote):
    """Kill the worker of a payment at the point: the gateway has moved the money or not, and we know nothing of it."""

    def kill(job, payment, point, *, before, after, key=None):
        assert (at_the_gateway(payment), in_our_books(payment)) == (before, before)
        zygote.kill(job, key or payment.pk, point)
        payment.refresh_from_db()
        too_early = point.endswith(("/before", "/while"))
        assert (at_the_gateway(payment), in_our_books(payment)) == (before if too_early else after, before)

    return kill


# --- taking money -----------------------------------------------------------------------------------------------------


@pytest.fixture
def kill_capturing(kill):
    return lambda order, point: kill(jobs.capture, payment_of(order), point, before=AUTHORIZED, after=CAPTURED)


@pytest.mark.parametrize("point", CAPTURE)
def test_twenty_five_workers_killed_while_they_take_money(zygote, authorized, kill_capturing, point):
    placed = authorized(25)

    for order in placed:
        kill_capturing(order, point)
    assert_audit_clean()
    zygote.do(jobs.sweep, 5)

    for order in placed:
        assert_paid(order)
    assert_all_clean()


def test_a_payment_survives_all_deaths_of_its_sweeper(zygote, authorized):
    (order,) = authorized(1)

    for point in CAPTURE:
        zygote.kill(jobs.sweep, 5, point)
        assert_audit_clean()
    zygote.do(jobs.sweep, 5)

    assert_paid(order)
    assert_all_clean()


def test_if_nobody_took_the_money_again_the_check_would_fail(zygote, authorized, kill_capturing):
    deaths = dict(zip(CAPTURE, authorized(5), strict=True))

    for point, order in deaths.items():
        kill_capturing(order, point)
    zygote.do(jobs.sweep, 5, broken=["no_second_capture"])

    for order in deaths.values():
        with pytest.raises(AssertionError):
            assert_paid(order)


def test_if_asking_again_took_the_money_again_the_check_would_fail(zygote, authorized, kill_capturing):
    deaths = dict(zip(CAPTURE[2:], authorized(3), strict=True))

    for point, order in deaths.items():
        kill_capturing(order, point)
    zygote.do(jobs.sweep, 5, broken=["captures_add_up"])

    for order in deaths.values():
        with pytest.raises(AssertionError):
            assert_paid(order)


def test_if_a_capture_were_booked_without_its_order_the_check_would_fail(zygote, authorized):
    (order,) = authorized(1)

    zygote.kill(jobs.capture, payment_of(order).pk, "captured/booked", broken=["booked_apart"])
    zygote.do(jobs.sweep, 5)

    with pytest.raises(AssertionError, match="'authorized' == 'paid'"):
        assert_paid(order)


# --- giving it up -----------------------------------------------------------------------------------------------------


def cancel(order):
    orders.cancel_order(number=order.number, actor="staff", reason="", by_staff=True)


@pytest.fixture
def kill_voiding(kill):
    def kill_voiding(order, point):
        cancel(order)
        kill(jobs.return_money, payment_of(order), point, before=AUTHORIZED, after=VOIDED)

    return kill_voiding


@pytest.mark.parametrize("point", VOID)
def test_workers_killed_while_they_give_an_authorisation_up(zygote, authorized, kill_voiding, point):
    placed = authorized(5)

    for order in placed:
        kill_voiding(order, point)
    assert_audit_clean()
    zygote.do(jobs.sweep, 5)

    for order in placed:
        assert_voided(order)
    assert_all_clean()


def test_if_nobody_gave_it_up_again_the_check_would_fail(zygote, authorized, kill_voiding):
    deaths = dict(zip(VOID, authorized(5), strict=True))

    for point, order in deaths.items():
        kill_voiding(order, point)
    zygote.do(jobs.sweep, 5, broken=["no_second_return"])

    for order in deaths.values():
        with pytest.raises(AssertionError):
            assert_voided(order)


def test_if_a_void_were_booked_without_its_order_the_check_would_fail(zygote, authorized):
    (order,) = authorized(1)
    cancel(order)

    zygote.kill(jobs.return_money, payment_of(order).pk, "voided/booked", broken=["booked_apart"])
    zygote.do(jobs.sweep, 5)

    with pytest.raises(AssertionError, match="'authorized' == 'voided'"):
        assert_voided(order)


# --- sending it back --------------------------------------------------------------------------------------------------


def want_back(order):
    """A part of it; the number of the refund's row."""
    payments.request_refund(reference=order.reference, amount=PART, reason="", key=f"part of {order.number}")
    return payment_of(order).refunds.get().pk


@pytest.fixture
def kill_refunding(kill):
    def kill_refunding(order, point):
        refund, after = want_back(order), Standing("captured", TOTAL, PART)
        kill(jobs.send_refund, payment_of(order), point, before=CAPTURED, after=after, key=refund)

    return kill_refunding


@pytest.mark.parametrize("point", REFUND)
def test_workers_killed_while_they_send_a_refund(zygote, paid, kill_refunding, point):
    placed = paid(5)

    for order in placed:
        kill_refunding(order, point)
    assert_audit_clean()
    zygote.do(jobs.sweep, 5)

    for order in placed:
        assert_refunded(order, PART)
    assert_all_clean()


def test_workers_killed_while_they_return_the_money_of_a_cancelled_order(zygote, paid, kill):
    deaths = dict(zip(REFUND, paid(5), strict=True))

    for point, order in deaths.items():
        cancel(order)
        after = Standing("captured", TOTAL, TOTAL)
        kill(jobs.return_money, payment_of(order), point, before=CAPTURED, after=after)
    assert_audit_clean()
    zygote.do(jobs.sweep, 5)

    for order in deaths.values():
        assert_refunded(order, TOTAL)
    assert_all_clean()


def test_if_nobody_sent_the_refund_again_the_check_would_fail(zygote, paid, kill_refunding):
    deaths = dict(zip(REFUND, paid(5), strict=True))

    for point, order in deaths.items():
        kill_refunding(order, point)
    zygote.do(jobs.sweep, 5, broken=["no_second_refund"])

    for order in deaths.values():
        with pytest.raises(AssertionError):
            assert_refunded(order, PART)


def test_if_asking_again_had_another_key_the_check_would_fail(zygote, paid, kill_refunding):
    deaths = dict(zip(REFUND[2:], paid(3), strict=True))

    for point, order in deaths.items():
        kill_refunding(order, point)
    zygote.do(jobs.sweep, 5, broken=["refunds_without_a_key"])

    for order in deaths.values():
        with pytest.raises(AssertionError):
            assert_refunded(order, PART)


def test_if_a_refund_were_booked_without_its_order_the_check_would_fail(zygote, paid):
    (order,) = paid(1)

    zygote.kill(jobs.send_refund, want_back(order), "refunded/booked", broken=["booked_apart"])
    zygote.do(jobs.sweep, 5)

    with pytest.raises(AssertionError, match="'paid' == 'partially_refunded'"):
        assert_refunded(order, PART)
