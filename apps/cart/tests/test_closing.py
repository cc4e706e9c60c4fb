"""Ending a checkout without an order: the gateway is asked first, stock is freed only on its word."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.cart import services as cart
from apps.cart import tasks
from apps.cart.models import Checkout
from apps.cart.services import _closing
from apps.cart.tests.factories import fill_cart, make_goods, pay, start, visitor
from apps.inventory import services as inventory
from apps.orders.models import Order
from apps.payments import services as payments
from apps.payments.gateways import sandbox
from apps.payments.models import Payment, SandboxIntent
from apps.payments.tests.factories import card
from tests.fixtures import assert_audit_clean


@pytest.fixture
def shopper(shop):
    """Somebody with two mugs in the cart."""
    buyer = visitor()
    fill_cart(buyer, **{"MUG-1": 2})
    return buyer


@pytest.fixture
def checkout(shopper):
    """Their checkout."""
    return start(shopper)


def expire() -> int:
    """The clock strikes 40 minutes later."""
    return cart.expire_checkouts(now=timezone.now() + timedelta(minutes=40))


def free(sku="MUG-1"):
    return inventory.get_availability([sku])[sku].available


def seen(checkout, shopper):
    return cart.get_checkout(reference=checkout.reference, shopper=shopper)


def test_time_runs_out_and_the_stock_is_free_again(checkout, shopper):
    assert free() == 8

    assert expire() == 1

    assert (seen(checkout, shopper).status, seen(checkout, shopper).payment.status) == ("expired", "voided")
    assert (free(), SandboxIntent.objects.get().status) == (10, "voided")
    assert cart.get_cart(shopper=shopper).quantity == 2
    assert_audit_clean()


def test_nothing_expires_before_its_time_or_twice(checkout):
    assert cart.expire_checkouts(now=timezone.now()) == 0
    assert expire() == 1
    assert expire() == 0


def test_stock_stays_held_while_the_gateway_is_silent(checkout, shopper, line):
    line.breaks["void"] = "after"

    assert expire() == 0
    assert (seen(checkout, shopper).status, free()) == ("awaiting_payment", 8)

    line.breaks.clear()
    assert expire() == 1
    assert free() == 10


def test_what_turns_out_to_be_paid_becomes_an_order_instead(checkout, shopper):
    SandboxIntent.objects.update(status="authorized")

    assert expire() == 0

    assert seen(checkout, shopper).status == "completed"
    assert Order.objects.get().payment_status == "paid"
    assert_audit_clean()


def test_one_checkout_that_cannot_end_does_not_keep_the_others(checkout, shopper, monkeypatch, caplog):
    other = visitor()
    fill_cart(other, **{"MUG-1": 1})
    fine = start(other)
    truly = _closing.close

    def close(reference, status, failure):
        if reference == checkout.reference:
            raise RuntimeError("a bug")
        return truly(reference, status, failure)

    monkeypatch.setattr(_closing, "close", close)
    assert expire() == 1

    assert (seen(checkout, shopper).status, seen(fine, other).status) == ("awaiting_payment", "expired")
    assert "cannot expire" in caplog.text


def test_a_gateway_the_shop_gave_up_can_still_be_asked(checkout, shopper, settings):
    settings.PAYMENT_GATEWAY = "stripe"

    assert expire() == 1

    assert seen(checkout, shopper).status == "expired"


def test_an_attempt_the_gateway_refused_holds_no_stock_for_ever(shopper, line, monkeypatch):
    def refuse(self, attempt):
        raise payments.GatewayRefused

    monkeypatch.setattr(type(line), "start", refuse)
    with pytest.raises(payments.GatewayRefused):
        start(shopper)
    assert free() == 8

    assert expire() == 1
    assert free() == 10


def test_a_late_authorisation_becomes_an_order_where_there_is_stock(checkout, shopper):
    """The gateway said that no money comes, and yet it does."""
    _closing.end_checkout(checkout.reference, "expired")
    SandboxIntent.objects.update(status="authorized")

    payments.check_payment(reference=checkout.reference)

    assert seen(checkout, shopper).status == "completed"
    assert (Order.objects.get().status, free()) == ("placed", 8)
    assert cart.get_cart(shopper=shopper).lines == ()


def test_a_late_authorisation_is_given_back_where_there_is_none(checkout, shopper):
    _closing.end_checkout(checkout.reference, "expired")
    inventory.adjust_stock(sku="MUG-1", location="main", delta=-9, reason="Sold", actor="staff")
    SandboxIntent.objects.update(status="authorized")

    payments.check_payment(reference=checkout.reference)

    ended = seen(checkout, shopper)
    assert (ended.status, ended.failure, ended.payment.status) == ("failed", "out_of_stock", "voided")
    assert SandboxIntent.objects.get().status == "voided"
    assert (Order.objects.count(), free()) == (0, 1)
    assert_audit_clean()


def test_a_shopper_gives_up_and_nothing_is_held(checkout, shopper):
    ended = cart.cancel_checkout(reference=checkout.reference, shopper=shopper)

    assert (ended.status, ended.failure, ended.payment.status) == ("failed", "cancelled", "voided")
    assert free() == 10
    assert cart.get_cart(shopper=shopper).quantity == 2
    assert_audit_clean()


def test_giving_up_twice_changes_nothing(checkout, shopper, line):
    first = cart.cancel_checkout(reference=checkout.reference, shopper=shopper)
    line.asked.clear()

    assert cart.cancel_checkout(reference=checkout.reference, shopper=shopper) == first
    assert line.asked == []


def test_what_is_paid_is_not_given_up(checkout, shopper):
    paid = pay(shopper, checkout.reference)

    with pytest.raises(cart.AlreadyPaid) as refused:
        cart.cancel_checkout(reference=checkout.reference, shopper=shopper)

    assert refused.value.data["order_number"] == paid.order_number


def test_giving_up_what_was_paid_unheard_completes_it(checkout, shopper):
    SandboxIntent.objects.update(status="authorized")

    with pytest.raises(cart.AlreadyPaid):
        cart.cancel_checkout(reference=checkout.reference, shopper=shopper)

    assert seen(checkout, shopper).status == "completed"


def test_giving_up_waits_for_a_silent_gateway(checkout, shopper, line):
    line.breaks["look_up"] = "before"

    with pytest.raises(payments.GatewayUnavailable):
        cart.cancel_checkout(reference=checkout.reference, shopper=shopper)

    assert (seen(checkout, shopper).status, free()) == ("awaiting_payment", 8)


@pytest.mark.parametrize("end", [lambda c, s: expire(), lambda c, s: cart.cancel_checkout(reference=c, shopper=s)])
def test_what_has_ended_takes_no_card(checkout, shopper, end):
    end(checkout.reference, shopper)

    with pytest.raises(cart.CheckoutOver, match="Nothing was charged"):
        pay(shopper, checkout.reference)
    with pytest.raises(cart.CheckoutOver):
        cart.resume_payment(reference=checkout.reference, shopper=shopper)

    assert (Payment.objects.get().status, Order.objects.count()) == ("voided", 0)


def test_no_card_is_taken_after_the_deadline_even_before_the_clock_strikes(checkout, shopper):
    Checkout.objects.update(expires_at=timezone.now())

    with pytest.raises(cart.CheckoutOver):
        pay(shopper, checkout.reference)


def test_a_payment_that_begins_while_its_checkout_ends_is_stopped(checkout, shopper, monkeypatch):
    """It began after the gateway was asked and before the stock was freed."""
    Payment.objects.all().delete()
    truly = _closing.end_checkout

    def begin_first(reference, status, failure):
        cart.resume_payment(reference=reference, shopper=shopper)
        return truly(reference, status, failure)

    monkeypatch.setattr(_closing, "end_checkout", begin_first)
    cart.cancel_checkout(reference=checkout.reference, shopper=shopper)

    assert Payment.objects.get().status == "voided"


def test_a_payment_that_succeeds_while_its_checkout_ends_is_an_order(checkout, shopper, monkeypatch):
    truly = _closing.end_checkout
    Payment.objects.all().delete()

    def pay_first(reference, status, failure):
        cart.resume_payment(reference=reference, shopper=shopper)
        ended = truly(reference, status, failure)
        sandbox.confirm(Payment.objects.get().gateway_id, **card())
        return ended

    monkeypatch.setattr(_closing, "end_checkout", pay_first)
    with pytest.raises(cart.AlreadyPaid):
        cart.cancel_checkout(reference=checkout.reference, shopper=shopper)

    assert seen(checkout, shopper).status == "completed"
    assert_audit_clean()


def test_two_ends_at_once_free_the_stock_once(checkout, shopper, monkeypatch):
    truly = _closing.end_checkout

    def end_twice(reference, status, failure):
        return [truly(reference, status, failure), truly(reference, "failed", "cancelled")][0]

    monkeypatch.setattr(_closing, "end_checkout", end_twice)
    expire()

    assert free() == 10
    assert inventory.audit() == []


def test_the_clock_calls_the_sweep(checkout, shopper):
    Checkout.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    tasks.expire_checkouts()

    assert seen(checkout, shopper).status == "expired"


def test_many_expire_in_one_sweep(shop):
    for n in range(4):
        buyer = visitor()
        fill_cart(buyer, **{make_goods(f"BOWL-{n}"): 1})
        start(buyer)

    assert expire() == 4
    assert_audit_clean()
