"""Notices of the gateway, twenty times at once and in every order: one order, and each fact is one row."""

from itertools import permutations

import pytest
import stripe
from django.db import IntegrityError

from apps.orders import services as orders
from apps.payments.gateways import registry, sandbox
from apps.payments.models import GatewayEvent
from apps.payments.tests.factories import SECURE_CARD, card
from shop.common.money import Money
from tests.faults import jobs
from tests.faults.accounts import SECRET
from tests.faults.books import assert_all_clean, assert_paid, assert_voided, order_of, payment_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("rushes"),  # one rush at a time: each needs twenty connections
]


def at_the_sandbox(visit):
    """Its name there, and the port to it."""
    return str(payment_of(visit).gateway_id), registry.get_gateway("sandbox")


def authorize(visit):
    """The card says yes; nobody tells us."""
    sandbox.confirm(at_the_sandbox(visit)[0], **card())


def take(visit):
    """The money is taken there; nobody tells us."""
    intent, gateway = at_the_sandbox(visit)
    gateway.capture(intent, amount=Money.of(payment_of(visit).amount), key="somebody else's")


def give_up(visit):
    """The money is let go there; nobody tells us."""
    intent, gateway = at_the_sandbox(visit)
    gateway.void(intent, key="somebody else's")


# --- twenty times at once ---------------------------------------------------------------------------------------------


def unheard(visit, kind):
    """Lead a payment to where the sandbox sends a notice of this kind; we have heard of everything before."""
    authorize(visit)
    if kind == "authorized":
        return
    jobs.come_back(visit.pair)
    if kind == "voided":
        orders.cancel_order(number=order_of(visit).number, actor="staff", reason="", by_staff=True)
    (take if kind == "captured" else give_up)(visit)


def assert_heard_once(visit, kind):
    assert GatewayEvent.objects.filter(event_id__endswith=f"{payment_of(visit).gateway_id}_{kind}").count() == 1
    assert not GatewayEvent.objects.filter(processed_at=None).exists()
    (assert_voided if kind == "voided" else assert_paid)(order_of(visit))
    assert_all_clean()


@pytest.mark.postgres
@pytest.mark.parametrize("kind", ["authorized", "captured", "voided"])
def test_a_notice_that_comes_twenty_times_at_once_counts_once(rush, begun, kind):
    (visit,) = begun(1)
    unheard(visit, kind)

    assert set(rush(jobs.deliver, [[payment_of(visit).gateway_id, kind]] * 20, with_broker=True)) == {"done"}

    assert_heard_once(visit, kind)


@pytest.mark.parametrize("kind", ["authorized", "captured", "voided"])
def test_if_a_notice_had_no_key_the_check_would_fail(begin_one, without, broker, kind):
    visit = begin_one()
    unheard(visit, kind)
    without("notices_without_a_key")

    broker.alive = True
    for _time in range(2):
        jobs.deliver([payment_of(visit).gateway_id, kind])

    with pytest.raises(AssertionError):
        assert_heard_once(visit, kind)


@pytest.mark.postgres
@pytest.mark.parametrize("kind", ["authorized", "captured", "voided"])
def test_if_a_step_could_be_taken_twice_the_check_would_fail(zygote, begun, kind):
    """Two hear of the same thing before either of them has written anything."""
    (visit,) = begun(1)
    unheard(visit, kind)
    intent = payment_of(visit).gateway_id

    broken = ["notices_without_a_key", "blind_steps", "rows_without_a_key"]
    two = [zygote.stopped(jobs.deliver, [intent, kind], "look_up/after", broken=broken, with_broker=True) for _ in "ab"]
    for one in two:
        one.go_on()
        assert one.outcome() == "done"

    with pytest.raises(AssertionError):
        assert_heard_once(visit, kind)


# --- in every order ---------------------------------------------------------------------------------------------------

KINDS = ["requires_action", "pending", "authorized", "captured"]


def pay_in_all_stages(visit):
    """The bank asks whether it is really them, they fail, try another card, and the money is taken: nobody tells us."""
    intent, _ = at_the_sandbox(visit)
    sandbox.confirm(intent, **card(SECURE_CARD))
    sandbox.finish_challenge(intent, approved=False)
    sandbox.confirm(intent, **card())
    take(visit)


def deliver_each(visit, kinds):
    for kind in kinds:
        jobs.deliver([payment_of(visit).gateway_id, kind])
        for event in GatewayEvent.objects.filter(processed_at=None):
            jobs.process_event(event.pk)


def test_all_notices_of_a_payment_in_every_order(begin_one):
    """Each comes when everything has happened already."""
    for kinds in permutations(KINDS):
        visit = begin_one()
        pay_in_all_stages(visit)

        deliver_each(visit, kinds)

        assert_paid(order_of(visit), at_one_stroke=True)
        assert GatewayEvent.objects.filter(gateway_id=payment_of(visit).gateway_id).count() == 4
    assert_all_clean()


def test_if_notices_were_believed_the_check_would_fail(begin_one, without):
    without("notices_believed")
    without("blind_steps")
    for last in KINDS[:3]:
        visit = begin_one()
        pay_in_all_stages(visit)

        deliver_each(visit, [*[kind for kind in KINDS if kind != last], last])

        with pytest.raises(AssertionError):
            assert_heard_at_one_stroke(visit)


STEPS = {
    "authorize": authorize,
    "hear of it": lambda visit: deliver_each(visit, ["authorized"]),
    "take": take,
    "hear of that": lambda visit: deliver_each(visit, ["captured"]),
    "come back": lambda visit: jobs.come_back(visit.pair),
}
WAYS = [
    way
    for way in permutations(STEPS)
    if way.index("authorize") < min(way.index("hear of it"), way.index("take"))
    if way.index("take") < way.index("hear of that")
]


def go(visit, way):
    """Go through the steps; each notice comes twice."""
    for step in way:
        STEPS[step](visit)
        if step.startswith("hear"):
            STEPS[step](visit)


def heard_before_it_was_taken(way):
    return bool({"hear of it", "come back"}.intersection(way[way.index("authorize") : way.index("take")]))


def test_there_are_fifteen_ways():
    assert len(WAYS) == 15


def test_notices_and_the_return_between_what_happens_in_every_way(begin_one):
    for way in WAYS:
        visit = begin_one()

        go(visit, way)

        assert_paid(order_of(visit), at_one_stroke=not heard_before_it_was_taken(way))
    assert_all_clean()


def test_if_steps_rows_and_notices_had_no_guard_the_check_would_fail(begin_one, without):
    for guard in ("notices_without_a_key", "blind_steps", "rows_without_a_key", "balances_forgotten"):
        without(guard)
    for way in WAYS:
        visit = begin_one()

        with pytest.raises((AssertionError, IntegrityError)):
            go(visit, way)
            assert_paid(order_of(visit), at_one_stroke=not heard_before_it_was_taken(way))


# --- what Stripe tells ------------------------------------------------------------------------------------------------


@pytest.fixture
def pay_unheard(line, browser, begin_one):
    """Somebody pays and the money is taken, all of it at Stripe: the visit, and what the account has to tell of it."""

    def pay_unheard():
        visit = begin_one()
        intent = payment_of(visit).gateway_id
        browser.pay(intent)
        browser.take(intent)
        notices = {event.type: ["stripe", *signed(str(event))] for event in browser.events(intent)}
        assert set(notices) == {BEGUN, *MOVES}
        return visit, notices

    return pay_unheard


BEGUN = "payment_intent.created"
MOVES = [
    "charge.succeeded",
    "payment_intent.amount_capturable_updated",
    "charge.captured",
    "payment_intent.succeeded",
]


def signed(body):
    """The notice as Stripe sends it: body and headers."""
    return body, {"Stripe-Signature": stripe.WebhookSignature.generate_signature_header(body, SECRET)}


def assert_heard_at_one_stroke(visit):
    """When we heard of it, the money had been taken already; every notice is acted upon."""
    assert_paid(order_of(visit), at_one_stroke=True)
    assert not GatewayEvent.objects.filter(processed_at=None).exists()


def assert_kept_once(notices):
    assert sorted(GatewayEvent.objects.values_list("kind", flat=True)) == sorted(notices)


@pytest.mark.stripe
@pytest.mark.postgres
def test_each_notice_of_stripe_comes_twenty_times_at_once(rush, pay_unheard):
    visit, notices = pay_unheard()

    for notice in notices.values():
        assert set(rush(jobs.receive, [notice] * 20, with_broker=True)) == {"done"}

    assert_kept_once(notices)
    assert_heard_at_one_stroke(visit)
    assert_all_clean()


@pytest.mark.stripe
def test_if_stripes_notices_had_no_key_the_check_would_fail(pay_unheard, without, broker):
    without("notices_without_a_key")
    _visit, notices = pay_unheard()

    for notice in notices.values():
        jobs.receive(notice)
        jobs.receive(notice)

    with pytest.raises(AssertionError):
        assert_kept_once(notices)


@pytest.mark.stripe
def test_stripes_notices_in_every_order(pay_unheard, broker):
    broker.alive = True
    for kinds in permutations(MOVES):
        visit, notices = pay_unheard()

        for kind in [*kinds, BEGUN, *kinds]:
            jobs.receive(notices[kind])

        assert_heard_at_one_stroke(visit)
    assert_all_clean()


@pytest.mark.stripe
def test_if_steps_and_rows_had_no_guard_stripes_notices_would_fail_the_check(pay_unheard, broker, without):
    without("blind_steps")
    without("rows_without_a_key")
    without("balances_forgotten")
    broker.alive = True
    for kinds in [MOVES, MOVES[::-1]]:
        visit, notices = pay_unheard()

        for kind in [*kinds, BEGUN]:
            jobs.receive(notices[kind])

        with pytest.raises(AssertionError):
            assert_heard_at_one_stroke(visit)
