"""Money that many want to move at the same moment: it moves once, and every book says the same."""

from collections import Counter
from itertools import permutations

import pytest

from apps.inventory import services as inventory
from apps.orders import services as orders
from apps.orders.models import Order
from apps.payments.gateways import sandbox
from apps.payments.models import GatewayEvent, Refund
from apps.payments.tests.factories import card
from tests.faults import jobs
from tests.faults.books import (
    Standing,
    assert_all_clean,
    assert_bought_or_not,
    assert_paid,
    assert_refunded,
    assert_voided,
    in_our_books,
    order_of,
    payment_of,
)

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("rushes"),  # one rush at a time: each needs twenty connections
]

TOTAL, PART = 10_000, 6_000


def authorize_unheard(visit):
    """The card says yes on the gateway's own page, and its notice is still on its way."""
    sandbox.confirm(payment_of(visit).gateway_id, **card())


# --- ten refunds of 60 on 100 -----------------------------------------------------------------------------------------


def assert_one_went_through(order, outcomes):
    assert Counter(outcomes) == {"refunded": 1, "refund_too_large": len(outcomes) - 1}
    assert Refund.objects.get().amount == PART
    assert_refunded(order, PART)
    assert_all_clean()


def test_of_ten_refunds_of_sixty_on_a_hundred_one_goes_through(rush, paid):
    (order,) = paid(1)

    outcomes = rush(jobs.refund, [[str(order.reference), PART, f"r{n}"] for n in range(10)], with_broker=True)

    assert_one_went_through(order, outcomes)


def test_ten_times_the_same_refund_is_one(rush, paid):
    (order,) = paid(1)

    assert set(rush(jobs.refund, [[str(order.reference), PART, "r"]] * 10, with_broker=True)) == {"refunded"}

    assert Refund.objects.count() == 1
    assert_refunded(order, PART)
    assert_all_clean()


def test_ten_who_send_the_same_refund_send_it_once(rush, paid):
    (order,) = paid(1)
    jobs.refund([str(order.reference), PART, "r"])

    assert set(rush(jobs.send_refund, [Refund.objects.get().pk] * 10)) == {"done"}

    assert_refunded(order, PART)
    assert_all_clean()


def test_if_the_room_for_a_refund_were_read_and_then_taken_the_check_would_fail(zygote, paid):
    (order,) = paid(1)

    two = [
        zygote.stopped(jobs.refund, [str(order.reference), PART, key], "room/read", broken=["room_read_then_taken"])
        for key in ("r1", "r2")
    ]
    for one in two:
        one.go_on()
    outcomes = [one.outcome() for one in two]

    with pytest.raises(AssertionError):
        assert_one_went_through(order, outcomes)


def test_if_a_refund_had_no_key_the_check_would_fail(zygote, paid):
    """Two workers send the same refund; the gateway cannot tell that it is the same."""
    (order,) = paid(1)
    jobs.refund([str(order.reference), 4_000, "r"])

    broken = ["refunds_without_a_key"]
    two = [zygote.stopped(jobs.send_refund, Refund.objects.get().pk, "refund/before", broken=broken) for _ in "ab"]
    for one in two:
        one.go_on()
        one.outcome()

    with pytest.raises(AssertionError):
        assert_refunded(order, 4_000)


# --- ten captures of the same money -----------------------------------------------------------------------------------


def test_ten_workers_who_take_the_same_money_take_it_once(rush, authorized):
    (order,) = authorized(1)

    assert set(rush(jobs.capture, [payment_of(order).pk] * 10)) == {"done"}

    assert_paid(order)
    assert_all_clean()


def test_if_taking_it_again_took_it_again_the_check_would_fail(zygote, authorized):
    (order,) = authorized(1)

    broken = ["captures_add_up"]
    two = [zygote.stopped(jobs.capture, payment_of(order).pk, "capture/before", broken=broken) for _ in "ab"]
    for one in two:
        one.go_on()
        one.outcome()

    with pytest.raises(AssertionError):
        assert_paid(order)


# --- the return page and the webhook ----------------------------------------------------------------------------------


def assert_one_order(visit, outcomes):
    """It was heard of by both and became one order, paid once."""
    order = order_of(visit)
    assert tuple(outcomes) == (order.number, "done")
    assert_paid(order)
    assert GatewayEvent.objects.filter(event_id__endswith=f"{payment_of(visit).gateway_id}_authorized").count() == 1


def hear_twice(visit):
    """The two jobs: the shopper comes back, and the notice comes in."""
    return [["come_back", visit.pair], ["hear", [payment_of(visit).gateway_id, "authorized"]]]


def test_the_return_page_and_the_webhook_at_the_same_moment_a_hundred_times(rush, begun):
    """Ten visitors and their notices come at once, ten times."""
    visits = begun(100)

    outcomes = []
    for ten in (visits[n : n + 10] for n in range(0, 100, 10)):
        for visit in ten:
            authorize_unheard(visit)
        outcomes += rush(jobs.either, [job for visit in ten for job in hear_twice(visit)])
    for _fifty in range(2):
        jobs.sweep(5)

    for visit, both in zip(visits, zip(outcomes[::2], outcomes[1::2], strict=True), strict=True):
        assert_one_order(visit, both)
    assert Order.objects.count() == 100
    assert_all_clean()


@pytest.fixture
def meet(zygote):
    """Have everybody do their job (by a name: job, argument, point) up to the point, one after the other, and then let
    them go on in an order of their own, each to its end: the outcomes by name.
    """

    def meet(what, order, **how):
        workers = {name: zygote.stopped(job, argument, point, **how) for name, (job, argument, point) in what.items()}
        outcomes = {}
        for name in order:
            workers[name].go_on()
            outcomes[name] = workers[name].outcome()
        return outcomes

    return meet


def hearing_twice(visit):
    """The shopper and the notice have heard from the gateway and have not written anything."""
    jobs_ = zip(("come back", "notice"), hear_twice(visit), strict=True)
    return {name: (jobs.either, job, "look_up/after") for name, job in jobs_}


@pytest.mark.parametrize("order", list(permutations(["come back", "notice"])), ids=" then ".join)
def test_both_have_heard_of_it_before_either_of_them_writes(begun, meet, order):
    (visit,) = begun(1)
    authorize_unheard(visit)

    outcomes = meet(hearing_twice(visit), order)
    jobs.sweep(5)

    assert_one_order(visit, [outcomes["come back"], outcomes["notice"]])
    assert_all_clean()


def test_if_a_step_could_be_taken_twice_the_check_would_fail(begun, meet):
    (visit,) = begun(1)
    authorize_unheard(visit)

    broken = ["blind_steps", "rows_without_a_key"]
    outcomes = meet(hearing_twice(visit), ["come back", "notice"], broken=broken)
    jobs.sweep(5)

    with pytest.raises(AssertionError):
        assert_one_order(visit, [outcomes["come back"], outcomes["notice"]])


# --- the end of a checkout --------------------------------------------------------------------------------------------

ROUNDS = 15


def assert_no_errors(outcomes):
    assert not [outcome for outcome in outcomes if outcome.startswith("error")], outcomes


def assert_over(visits):
    """Each is bought or not, and so much is sold."""
    for visit in visits:
        assert_bought_or_not(visit)
    stock = inventory.get_availability(["MUG-1"])["MUG-1"]
    assert (stock.on_hand, stock.reserved) == (1000 - Order.objects.count(), 0)
    assert_all_clean()


def test_paying_giving_up_and_running_out_of_time_at_the_same_moment(rush, begin_one):
    for _round in range(ROUNDS):
        visit = begin_one()
        outcomes = rush(jobs.either, [["pay_for", visit.pair], ["give_up", visit.pair], ["expire", None]])
        jobs.sweep(5)

        assert_no_errors(outcomes)
        assert_over([visit])


def test_hearing_of_the_money_giving_up_and_running_out_of_time_at_the_same_moment(rush, begin_one):
    for _round in range(ROUNDS):
        visit = begin_one()
        authorize_unheard(visit)
        outcomes = rush(jobs.either, [*hear_twice(visit), ["give_up", visit.pair], ["expire", None]])
        jobs.sweep(5)

        assert_one_order(visit, outcomes[:2])
        assert_no_errors(outcomes)
        assert_over([visit])


@pytest.mark.parametrize("with_broker", [True, False], ids=["with a broker", "without"])
def test_paying_giving_up_and_running_out_of_time_in_every_order(begin_one, meet, with_broker):
    """Paying is stopped before the card is asked, the others when they are about to stop the payment."""
    for order in permutations(["pay", "give up", "expire"]):
        visit = begin_one()
        ways = {
            "pay": (jobs.pay_for, visit.pair, "confirm/before"),
            "give up": (jobs.give_up, visit.pair, "void/before"),
            "expire": (jobs.expire, None, "void/before"),
        }
        outcomes = meet(ways, order, with_broker=with_broker)
        jobs.sweep(5)

        assert_no_errors(outcomes.values())
        assert_over([visit])


@pytest.fixture
def stop_while_it_is_paid(zygote):
    """The shopper has given up and the shop is about to void the payment; their card says yes on the gateway's page,
    the shop hears of it and is about to write that down. Each goes on in the given order.
    """

    def stop_while_it_is_paid(visit, order, **how):
        workers = {"give up": zygote.stopped(jobs.give_up, visit.pair, "void/before", **how)}
        authorize_unheard(visit)
        notice = [payment_of(visit).gateway_id, "authorized"]
        workers["hear"] = zygote.stopped(jobs.hear, notice, "look_up/after", **how)
        for name in order:
            workers[name].go_on()
            workers[name].outcome()

    return stop_while_it_is_paid


@pytest.mark.parametrize("order", list(permutations(["give up", "hear"])), ids=" then ".join)
def test_a_card_that_says_yes_while_the_payment_is_stopped(begin_one, stop_while_it_is_paid, order):
    visit = begin_one()

    stop_while_it_is_paid(visit, order)

    assert in_our_books(payment_of(visit)) == Standing("voided")
    assert not Order.objects.exists()
    assert_over([visit])


def test_if_old_news_were_believed_the_check_would_fail(begin_one, stop_while_it_is_paid):
    visit = begin_one()

    stop_while_it_is_paid(visit, ["give up", "hear"], broken=["blind_steps"])

    with pytest.raises(AssertionError):
        assert_over([visit])


def test_if_a_payment_were_stopped_without_a_word_the_check_would_fail(begin_one, stop_while_it_is_paid):
    visit = begin_one()

    stop_while_it_is_paid(visit, ["hear", "give up"], broken=["stopped_without_a_word"])

    with pytest.raises(AssertionError):
        assert_over([visit])


# --- cancelling an order while its money is taken ---------------------------------------------------------------------


def assert_everything_back(order, outcomes):
    """The order is cancelled, and its money was given up, or taken and sent back."""
    assert_no_errors(outcomes)
    assert orders.find_order(number=order.number).status == "cancelled"
    if payment_of(order).status == "voided":
        assert_voided(order)
    else:
        assert_refunded(order, TOTAL)
    assert inventory.get_committed([order.reference]) in ({}, {order.reference: 0})


def all_at_once(order):
    """The worker takes the money, staff cancel the order, an old notice comes in, and the sweeper runs."""
    payment = payment_of(order)
    return [
        ["capture", payment.pk],
        ["cancel", order.number],
        ["hear", [payment.gateway_id, "authorized"]],
        ["sweep", 5],
    ]


def test_taking_cancelling_and_sweeping_at_the_same_moment(rush, authorized):
    for order in authorized(ROUNDS):
        outcomes = rush(jobs.either, all_at_once(order))
        jobs.sweep(5)

        assert_everything_back(order, outcomes)
    assert_all_clean()


@pytest.fixture
def meet_at_the_gateway(meet):
    """One is about to take the money, one about to give it up, and one has heard how it stood before."""

    def meet_at_the_gateway(order, sequence, **how):
        payment = payment_of(order)
        ways = {
            "take": (jobs.capture, payment.pk, "capture/before"),
            "hear": (jobs.hear, [payment.gateway_id, "authorized"], "look_up/after"),
            "cancel": (jobs.cancel, order.number, "void/before"),
        }
        return list(meet(ways, sequence, with_broker=True, **how).values())

    return meet_at_the_gateway


@pytest.mark.parametrize("sequence", list(permutations(["take", "hear", "cancel"])), ids=", ".join)
def test_taking_and_cancelling_meet_at_the_gateway(authorized, meet_at_the_gateway, sequence):
    (order,) = authorized(1)

    outcomes = meet_at_the_gateway(order, sequence)

    assert_everything_back(order, outcomes)
    assert_all_clean()


@pytest.mark.parametrize("sequence", list(permutations(["take", "hear", "cancel"])), ids=", ".join)
def test_if_steps_and_rows_had_no_guard_the_check_would_fail(authorized, meet_at_the_gateway, sequence):
    (order,) = authorized(1)

    outcomes = meet_at_the_gateway(order, sequence, broken=["blind_steps", "rows_without_a_key"])

    with pytest.raises(AssertionError):
        assert_everything_back(order, outcomes)


def test_if_the_gateway_took_what_was_given_up_the_check_would_fail(authorized, meet_at_the_gateway):
    (order,) = authorized(1)

    outcomes = meet_at_the_gateway(order, ["cancel", "take", "hear"], broken=["captures_add_up"])

    with pytest.raises(AssertionError):
        assert_everything_back(order, outcomes)
