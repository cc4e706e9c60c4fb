"""Processes killed while a shopper pays: there is one order with its money, or none and nobody has paid."""

import pytest

from apps.cart.models import Checkout
from apps.inventory import services as inventory
from apps.payments.gateways import sandbox
from apps.payments.models import GatewayEvent
from apps.payments.tests.factories import card
from tests.faults import jobs
from tests.faults.books import (
    assert_all_clean,
    assert_begun_once,
    assert_bought_or_not,
    assert_nothing_bought,
    assert_paid,
    at_the_gateway,
    order_of,
    payment_of,
)
from tests.faults.visits import Visit
from tests.fixtures import assert_audit_clean

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TOO_EARLY = ["confirm/before", "confirm/while"]
HEARING = ["look_up/before", "look_up/after", "authorized/booked", "authorized/told"]
BEGINNING = ["start/before", "start/while", "start/after"]


def assert_bought(visit):
    assert_paid(order_of(visit))


def assert_all_over(visits):
    """Every checkout is over, and what it does not own is free to be sold."""
    for visit in visits:
        assert_bought_or_not(visit)
    assert_all_clean()


def stock():
    found = inventory.get_availability(["MUG-1"])["MUG-1"]
    return found.on_hand, found.reserved


# --- the request that pays --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("point", TOO_EARLY)
def test_killed_before_the_card_said_yes(zygote, begun, point):
    visits = begun(6)

    for visit in visits:
        zygote.kill(jobs.pay_for, visit.pair, point)
    zygote.do(jobs.sweep, 5)

    for visit in visits:
        assert_nothing_bought(visit)
    assert zygote.do(jobs.pay_for, visits[0].pair) == order_of(visits[0]).number
    zygote.do(jobs.sweep, 5)
    assert zygote.do(jobs.expire, None) == "5"
    assert_all_over(visits)
    assert_bought(visits[0])
    assert stock() == (999, 0)


@pytest.mark.parametrize("point", ["confirm/after", *HEARING])
def test_killed_after_the_card_said_yes(zygote, begun, point):
    visits = begun(6)

    for visit in visits:
        zygote.kill(jobs.pay_for, visit.pair, point)
        assert (at_the_gateway(payment_of(visit)).status, payment_of(visit).status) == ("authorized", "pending")
    assert_audit_clean()
    zygote.do(jobs.sweep, 5)

    for visit in visits:
        assert_bought(visit)
    assert zygote.do(jobs.expire, None) == "0"
    assert_all_over(visits)
    assert stock() == (994, 0)


def test_killed_after_the_card_said_yes_and_nobody_asks_before_the_time_is_over(zygote, begun):
    visits = begun(5)

    for visit, point in zip(visits, ["confirm/after", *HEARING], strict=True):
        zygote.kill(jobs.pay_for, visit.pair, point)
    assert zygote.do(jobs.expire, None) == "0"
    zygote.do(jobs.sweep, 5)

    for visit in visits:
        assert_bought(visit)
    assert_all_over(visits)


def test_if_the_order_came_before_its_money_the_check_would_fail(zygote, begun):
    visits = begun(2)

    for visit, point in zip(visits, TOO_EARLY, strict=True):
        zygote.kill(jobs.pay_for, visit.pair, point, broken=["order_before_money"])
    zygote.do(jobs.sweep, 5)

    for visit in visits:
        with pytest.raises(AssertionError):
            assert_nothing_bought(visit)


def test_if_nobody_asked_about_open_payments_the_check_would_fail(zygote, begun):
    visits = begun(5)

    for visit, point in zip(visits, ["confirm/after", *HEARING], strict=True):
        zygote.kill(jobs.pay_for, visit.pair, point)
    zygote.do(jobs.sweep, 5, broken=["no_question"])

    for visit in visits:
        with pytest.raises(AssertionError):
            assert_bought(visit)


def test_if_the_money_were_booked_without_an_order_the_check_would_fail(zygote, begun):
    (visit,) = begun(1)

    zygote.kill(jobs.pay_for, visit.pair, "authorized/booked", broken=["booked_apart"])
    zygote.do(jobs.sweep, 5)

    with pytest.raises(AssertionError):
        assert_bought(visit)


def test_if_the_time_ran_out_without_a_word_of_the_gateway_the_check_would_fail(zygote, begun):
    (visit,) = begun(1)

    zygote.kill(jobs.pay_for, visit.pair, "confirm/after")
    assert zygote.do(jobs.expire, None, broken=["no_word_of_the_gateway"]) == "1"

    with pytest.raises(AssertionError):
        assert_bought_or_not(visit)


# --- the request that begins ------------------------------------------------------------------------------------------


def kill_beginning(zygote, point):
    """A visitor fills a cart and the process that begins their payment is killed: the visit, once they come again."""
    token = jobs.fill_a_cart()
    zygote.kill(jobs.check_out, token, point)
    return Visit(token, str(Checkout.objects.get(visitor_token=token).reference))


@pytest.mark.parametrize("point", BEGINNING)
def test_killed_while_the_payment_was_begun(zygote, goods, broker, point):
    visit = kill_beginning(zygote, point)

    assert_audit_clean()
    zygote.do(jobs.sweep, 5)

    assert_begun_once()
    assert zygote.do(jobs.check_out, visit.token) == visit.reference
    assert zygote.do(jobs.pay_for, visit.pair) == order_of(visit).number
    zygote.do(jobs.sweep, 5)
    assert_begun_once()
    assert_bought(visit)
    assert_all_over([visit])


@pytest.mark.parametrize("point", BEGINNING)
def test_killed_while_the_payment_was_begun_and_nobody_comes_again(zygote, goods, broker, point):
    visit = kill_beginning(zygote, point)

    zygote.do(jobs.sweep, 5)
    assert zygote.do(jobs.expire, None) == "1"

    assert_begun_once()
    assert_all_over([visit])
    assert stock() == (1000, 0)


def test_if_beginning_again_had_another_key_the_check_would_fail(zygote, goods, broker):
    kill_beginning(zygote, "start/after")

    zygote.do(jobs.sweep, 5, broken=["begun_without_a_key"])

    with pytest.raises(AssertionError):
        assert_begun_once()


# --- the webhook and the return page ----------------------------------------------------------------------------------


def authorize_unheard(visit):
    """The card says yes on the gateway's own page, and its notice is still on its way."""
    intent = payment_of(visit).gateway_id
    sandbox.confirm(intent, **card())
    return intent


@pytest.fixture
def kill_hearing(zygote):
    """Kill the process that hears of the money, by the webhook or on the shopper's return; its broker is alive."""

    def kill(visit, by, point, **how):
        intent = authorize_unheard(visit)
        argument = [intent, "authorized"] if by is jobs.deliver else visit.pair
        zygote.kill(by, argument, point, with_broker=True, **how)
        return intent

    return kill


@pytest.mark.parametrize("by", [jobs.deliver, jobs.come_back], ids=["webhook", "return page"])
def test_killed_while_hearing_of_the_money(zygote, begun, kill_hearing, by):
    visits = begun(16)

    intents = [kill_hearing(visit, by, HEARING[n % 4]) for n, visit in enumerate(visits)]
    assert_audit_clean()
    zygote.do(jobs.sweep, 5)

    for visit in visits:
        assert_bought(visit)
    for intent in intents:  # the gateway heard no answer, so it tells again
        zygote.do(jobs.deliver, [intent, "authorized"], with_broker=True)
    for visit in visits:
        assert_bought(visit)
    assert_all_over(visits)
    assert stock() == (984, 0)


def test_a_notice_that_was_kept_leads_to_its_payment_by_itself(zygote, begun, kill_hearing):
    """Nobody asks about the payment otherwise."""
    visits = begun(4)

    for visit, point in zip(visits, HEARING, strict=True):
        kill_hearing(visit, jobs.deliver, point)
    zygote.do(jobs.sweep, 5, broken=["no_question"])
    zygote.do(jobs.sweep, 10, broken=["no_question"])

    for visit in visits:
        assert_bought(visit)
    assert not GatewayEvent.objects.filter(processed_at=None).exists()
    assert_all_clean()


def test_if_a_kept_notice_were_forgotten_the_check_would_fail(zygote, begun, kill_hearing):
    visits = begun(4)

    for visit, point in zip(visits, HEARING, strict=True):
        kill_hearing(visit, jobs.deliver, point)
    zygote.do(jobs.sweep, 5, broken=["no_question", "no_second_event"])

    for visit in visits:
        with pytest.raises(AssertionError):
            assert_bought(visit)
