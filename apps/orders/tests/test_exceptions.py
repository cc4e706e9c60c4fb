"""The exceptions inbox: how lines come in, what settles them, and what the buttons do."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.cart.tests.factories import fill_cart, pay, start, visitor
from apps.inventory import services as inventory
from apps.orders import services as orders
from apps.orders import tasks
from apps.orders.models import Order, PaymentException
from apps.orders.services._exceptions import SETTLED_BY
from apps.orders.services._settling import FIXES
from apps.orders.tests.factories import OrderFactory, place
from apps.payments import services as payments
from apps.payments import signals
from apps.payments.models import Payment, SandboxDispute, SandboxIntent
from apps.payments.tests.factories import PaymentFactory, SandboxIntentFactory
from shop.common.errors import Invalid
from shop.common.money import Money
from tests.fixtures import assert_audit_clean

Kind = PaymentException.Kind


@pytest.fixture
def order(shop):
    """Two mugs, 42.90, paid."""
    return place(visitor(), **{"MUG-1": 2})


@pytest.fixture
def stray(shop):
    """Captured money that nobody knows what for; the reference."""
    payment = PaymentFactory()
    SandboxIntent.objects.update(status="captured", captured=2390)
    payments.check_payment(reference=payment.reference)
    return payment.reference


@pytest.fixture
def on_hold(order):
    """It is paid, and its mugs are gone."""
    inventory.restock(reference=order.reference, actor="staff")
    Order.objects.update(status="on_hold")
    open_line("unplaceable", order.number, order.reference)
    return order


def open_line(kind, subject, reference=None, gateway_id="", amount=4290):
    orders.open_exception(
        kind=kind,
        subject=subject,
        reference=reference,
        gateway="sandbox",
        gateway_id=gateway_id,
        amount=Money.of(amount),
        detail="Something happened.",
    )
    return PaymentException.objects.get(kind=kind, subject=subject, resolved_at=None)


def the_line():
    return PaymentException.objects.get()


def fixes(line):
    return orders.get_case(exception_id=line.pk).fixes


def settle(line, fix, **wishes):
    return orders.settle_exception(exception_id=line.pk, fix=fix, actor="staff:ada", **wishes)


def outcome(line):
    line.refresh_from_db()
    return line.resolved_by, line.resolution


def now(order):
    return orders.find_order(number=order.number)


# --- coming in --------------------------------------------------------------------------------------------------------


def test_the_same_trouble_is_open_once_and_may_come_again(db):
    trouble = {"kind": "refund_failed", "subject": "r1", "reference": None, "gateway": "", "gateway_id": ""}
    told = [orders.open_exception(**trouble, amount=Money.of(1), detail="x" * 400) for _time in range(2)]
    assert (told, orders.count_exceptions(), len(the_line().detail)) == ([True, False], 1, 300)

    orders.resolve_exceptions(subject="r1", actor="staff", resolution="done")

    assert orders.open_exception(**trouble, amount=Money.of(1), detail="")
    assert (orders.count_exceptions(), PaymentException.objects.count()) == (1, 2)


def test_payments_troubles_come_in(order):
    for kind in (kind for kind in Kind if kind not in ("unplaceable", "captured_without_order", "dispute_opened")):
        event = signals.PaymentTroubled(
            kind=kind,
            subject="s",
            reference=order.reference,
            gateway="sandbox",
            gateway_id="sbx_1",
            amount=100,
            currency="EUR",
            detail="See.",
        )
        signals.payment_troubled.send(sender=signals.PaymentTroubled, event=event)

    assert orders.count_exceptions() == len(Kind) - 3


def dispute(order, status):
    event = signals.PaymentDisputed(
        reference=order.reference,
        gateway="sandbox",
        dispute="dp_1",
        status=status,
        amount=4290,
        currency="EUR",
        reason="product_not_received",
    )
    signals.payment_disputed.send(sender=signals.PaymentDisputed, event=event)


@pytest.mark.parametrize("verdict", ["won", "lost"])
def test_a_dispute_is_a_line_until_the_bank_decides(order, verdict):
    dispute(order, "open")
    assert the_line().detail == "The customer's bank asks for €42.90 back: product not received."

    dispute(order, verdict)

    assert outcome(the_line()) == ("gateway", verdict)


# --- looking for what nobody told -------------------------------------------------------------------------------------


def look():
    return orders.find_orderless_payments(now=timezone.now())


def test_an_ordinary_day_finds_nothing(order, by_transfer):
    assert look() == 0
    assert orders.count_exceptions() == 0


def test_captured_money_without_an_order_is_found_and_told_once(order):
    payment = PaymentFactory(status="captured", captured=2390)

    assert (look(), look()) == (1, 0)
    line = the_line()
    assert (line.kind, line.reference, line.amount) == ("captured_without_order", payment.reference, 2390)
    orders.close_exception(exception_id=line.pk, actor="staff", note="a test payment")
    assert (look(), orders.count_exceptions()) == (0, 0)


def test_authorised_money_without_an_order_goes_back_at_once(order):
    intent = SandboxIntentFactory(status="authorized")
    payment = PaymentFactory(status="authorized", gateway_id=intent.pk)

    assert look() == 0

    payment.refresh_from_db()
    assert (payment.status, orders.count_exceptions()) == ("voided", 0)


@pytest.mark.parametrize("values", [{"refunded": 2390}, {"refund_pending": 2390}])
def test_money_that_went_back_is_nobodys_business(order, values):
    PaymentFactory(status="captured", captured=2390, **values)

    assert look() == 0


@pytest.mark.parametrize("status", ["failed", "voided"])
def test_a_live_order_without_its_money_is_found(order, status):
    Payment.objects.update(status=status, captured=0)

    assert (look(), look()) == (1, 0)
    assert (the_line().kind, the_line().subject) == ("authorization_ended", order.number)


def test_what_is_old_or_cancelled_is_left_alone(order):
    long_ago = timezone.now() - timedelta(days=4)
    PaymentFactory(status="captured", captured=1)
    Payment.objects.filter(captured=1).update(created_at=long_ago)
    OrderFactory(status="cancelled")
    Order.objects.filter(pk=OrderFactory().pk).update(placed_at=long_ago)

    assert look() == 0


def test_looking_costs_the_same_however_many_there_are(order, django_assert_num_queries):
    with django_assert_num_queries(5):
        look()
    PaymentFactory.create_batch(5, status="captured", captured=2390, refunded=2390)

    with django_assert_num_queries(5):
        look()


def test_the_task_looks_with_todays_clock(order):
    PaymentFactory(status="captured", captured=2390)

    tasks.find_orderless_payments()

    assert orders.count_exceptions() == 1


# --- settled by themselves --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fact", SETTLED_BY)
def test_a_fact_settles_its_kinds_about_its_own_checkout_alone(order, fact):
    for kind in Kind:
        open_line(kind, "mine", order.reference)
        open_line(kind, "another", uuid4())

    orders.settle_exceptions(reference=order.reference, fact=fact)

    settled = PaymentException.objects.exclude(resolved_at=None)
    assert set(settled.values_list("kind", flat=True)) == set(SETTLED_BY[fact])
    assert set(settled.values_list("subject", "resolution")) == {("mine", fact)}


def test_cancelling_settles_what_the_order_waited_for(lapsed):
    orders.cancel_order(number=lapsed.number, actor="staff:ada", reason="", by_staff=True)

    assert outcome(the_line()) == ("staff:ada", "cancelled")


def test_a_transfer_that_is_here_in_full_is_not_overdue(by_transfer):
    line = open_line("transfer_overdue", "t", by_transfer.reference)
    assert fixes(line) == ("arrival", "cancel")

    settle(line, "arrival", amount=1000, bank_reference="B-1")
    assert outcome(line) == ("", "")
    settle(line, "arrival", amount=3290, bank_reference="B-2")

    assert outcome(line) == ("gateway", "paid in full")


# --- the buttons ------------------------------------------------------------------------------------------------------


def test_every_kind_has_its_buttons():
    assert set(FIXES) == set(Kind)


def test_an_order_on_hold_is_released(on_hold):
    assert fixes(the_line()) == ("release", "cancel")

    assert settle(the_line(), "release") == "released"

    assert (now(on_hold).status, outcome(the_line())) == ("placed", ("staff:ada", "released"))
    assert_audit_clean()


def test_or_cancelled_and_its_money_goes_back(on_hold):
    settle(the_line(), "cancel", reason="sold out")

    assert (now(on_hold).status, now(on_hold).payment_status) == ("cancelled", "refunded")
    assert outcome(the_line()) == ("staff:ada", "cancelled")
    assert_audit_clean()


def test_where_there_is_still_no_stock_the_line_stays(on_hold):
    inventory.adjust_stock(sku="MUG-1", location="main", delta=-9, reason="broken", actor="staff")

    with pytest.raises(inventory.OutOfStock):
        settle(the_line(), "release")

    assert (now(on_hold).status, orders.count_exceptions()) == ("on_hold", 1)


def test_money_without_an_order_goes_back_whole(stray):
    assert fixes(the_line()) == ("refund_everything",)

    settle(the_line(), "refund_everything")

    assert (SandboxIntent.objects.get().refunded, outcome(the_line())) == (2390, ("gateway", "refunded in full"))
    assert_audit_clean()


def test_a_failed_refund_is_made_again_from_its_line(order):
    orders.request_refund(number=order.number, lines={"MUG-1": 1}, reason="", actor="staff", key="k")
    refund = SandboxIntent.objects.get().refunds.get()
    type(refund).objects.update(status="failed")
    SandboxIntent.objects.update(refunded=0)
    payments.ask_gateway(reference=order.reference)
    assert fixes(the_line()) == ("refund_again", "ask_gateway")

    settle(the_line(), "refund_again")

    assert SandboxIntent.objects.get().refunded == 1900
    assert outcome(the_line()) == ("gateway", "refunded at the next try")
    assert_audit_clean()


def test_a_capture_is_tried_again(shop, settings):
    settings.PAYMENT_CAPTURE = "at_shipment"
    order = place(visitor(), **{"MUG-1": 1})
    line = open_line("capture_failed", str(Payment.objects.get().key), order.reference)
    assert fixes(line) == ("capture_again", "ask_gateway", "cancel")

    settle(line, "capture_again")

    assert (now(order).payment_status, outcome(line)) == ("paid", ("gateway", "captured"))


def test_the_customer_is_asked_again_from_the_line(lapsed):
    assert fixes(the_line()) == ("collect", "cancel")

    assert settle(the_line(), "collect") == "asked"

    assert orders.count_exceptions() == 1  # until they paid


@pytest.mark.parametrize("kind", ["ledger_differs", "missing_at_gateway"])
def test_asking_the_gateway_settles_what_only_needed_that(order, kind):
    line = open_line(kind, "p", order.reference)

    settle(line, "ask_gateway")

    assert outcome(line)[0] == "staff:ada"


def test_a_payment_the_gateway_still_does_not_know_stays(order):
    line = open_line("missing_at_gateway", "p", order.reference)
    Payment.objects.update(gateway_id="sbx_gone")

    with pytest.raises(payments.GatewayRefused):
        settle(line, "ask_gateway")

    assert outcome(line) == ("", "")


def test_money_our_books_do_not_know_is_given_back(db):
    intent = SandboxIntentFactory(status="captured", captured=2390)
    line = open_line("unknown_payment", intent.pk, gateway_id=intent.pk)
    assert fixes(line) == ("give_back",)

    settle(line, "give_back")

    intent.refresh_from_db()
    assert (intent.refunded, outcome(line)) == (2390, ("staff:ada", "given back at the gateway"))


@pytest.mark.parametrize(("statement", "end"), [("winning_evidence", "won"), ("It arrived.", "lost")])
def test_a_dispute_is_contested_and_stays_until_the_bank_decides(shop, statement, end):
    place_with("4000000000000259", shop)
    assert fixes(the_line()) == ("contest_dispute", "accept_dispute")

    settle(the_line(), "contest_dispute", statement=statement)
    assert orders.count_exceptions() == 1

    payments.run_sandbox(now=timezone.now() + timedelta(hours=1))
    assert outcome(the_line()) == ("gateway", end)
    assert_audit_clean()


def test_or_accepted_and_closed(shop):
    place_with("4000000000000259", shop)

    settle(the_line(), "accept_dispute")

    assert SandboxDispute.objects.get().status == "lost"
    assert outcome(the_line())[1] in ("accepted", "lost")
    assert_audit_clean()


def place_with(number, sku):
    """An order that was paid with a certain card."""
    shopper = visitor()
    fill_cart(shopper, **{sku: 2})
    pay(shopper, start(shopper).reference, number)


def test_a_note_closes_anything_once_and_stays(order):
    line = open_line("captured_differs", "p", order.reference)
    for note in ("", "   "):
        with pytest.raises(Invalid):
            orders.close_exception(exception_id=line.pk, actor="staff:ada", note=note)
    orders.close_exception(exception_id=line.pk, actor="staff:ada", note=" agreed by phone ")

    with pytest.raises(orders.ExceptionResolved):
        orders.close_exception(exception_id=line.pk, actor="staff:bob", note="again")
    with pytest.raises(orders.ExceptionNotFound):
        orders.close_exception(exception_id=0, actor="staff:bob", note="what")

    assert outcome(line) == ("staff:ada", "agreed by phone")


def test_what_does_not_fit_or_is_settled_is_refused(order):
    line = open_line("unplaceable", order.number, order.reference)
    assert fixes(line) == ("cancel",)
    with pytest.raises(orders.CannotBeFixedSo):
        settle(line, "release")
    orders.close_exception(exception_id=line.pk, actor="staff", note="done")

    with pytest.raises(orders.ExceptionResolved):
        settle(line, "cancel")
    with pytest.raises(orders.ExceptionNotFound):
        orders.get_case(exception_id=0)
    assert (fixes(line), now(order).status) == ((), "placed")
