"""Paying a checkout with a kept card or by bank transfer, and money that is on its way."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.accounts.tests.factories import UserFactory
from apps.cart import services as cart
from apps.cart.models import Checkout
from apps.cart.tests.factories import fill_cart, pay, start, visitor
from apps.inventory import services as inventory
from apps.orders.models import Order
from apps.payments import services as payments
from apps.payments.gateways import GatewayRefused
from apps.payments.models import Payment, SandboxCard, SandboxIntent, SavedCard, TransferPromise
from apps.payments.tests.factories import DECLINED_CARD, SECURE_CARD, keep_card
from tests.fixtures import assert_audit_clean


@pytest.fixture
def shopper(shop, wallet):
    """Somebody signed in with two mugs at 19.00 in the cart, at a shop that keeps cards."""
    buyer = cart.Shopper(user_id=UserFactory().pk, token=None)
    fill_cart(buyer, **{"MUG-1": 2})
    return buyer


def reserved():
    return inventory.get_availability(["MUG-1"])["MUG-1"].reserved


def seen(checkout, shopper):
    return cart.get_checkout(reference=checkout.reference, shopper=shopper)


# --- a kept card ------------------------------------------------------------------------------------------------------


def test_a_kept_card_is_charged_at_once_and_the_order_is_there(shopper):
    checkout = start(shopper, card=keep_card(shopper.user_id))

    assert (checkout.status, checkout.payment.gateway) == ("completed", "sandbox")
    assert Order.objects.get().number == checkout.order_number
    assert Payment.objects.get().captured == 4290
    assert cart.get_cart(shopper=shopper).lines == ()
    assert_audit_clean()


def test_a_kept_card_that_is_declined_waits_for_another_way(shopper):
    declined = start(shopper, card=keep_card(shopper.user_id, DECLINED_CARD))
    assert (declined.status, declined.payment.failure_code) == ("awaiting_payment", "card_declined")
    assert "declined" in declined.payment.failure_message
    assert reserved() == 2

    other = start(shopper, gateway="sandbox")

    assert (seen(declined, shopper).status, seen(declined, shopper).payment.status) == ("failed", "voided")
    assert (other.payment.status, reserved()) == ("pending", 2)
    assert_audit_clean()


def test_a_declined_card_may_be_tried_again_and_is_charged_once(shopper):
    """The shopper has put money on it meanwhile."""
    card = keep_card(shopper.user_id, DECLINED_CARD)
    first = start(shopper, card=card)
    SandboxCard.objects.update(number="4242424242424242")

    second = start(shopper, card=card)

    assert (second.status, seen(first, shopper).failure) == ("completed", "replaced")
    assert sum(intent.captured for intent in SandboxIntent.objects.all()) == 4290
    assert (Order.objects.count(), reserved()) == (1, 0)


def test_looking_at_a_declined_payment_does_not_charge_the_card_again(shopper, wallet, monkeypatch):
    declined = start(shopper, card=keep_card(shopper.user_id, DECLINED_CARD))
    charged = []
    monkeypatch.setattr(wallet, "charge_card", lambda *args, **kwargs: charged.append(args))

    resumed = cart.resume_payment(reference=declined.reference, shopper=shopper)

    assert (resumed.payment.status, charged) == ("pending", [])
    assert pay(shopper, declined.reference).status == "completed"


def test_a_kept_card_whose_bank_asks_first_waits_for_the_answer(shopper):
    card = keep_card(shopper.user_id, SECURE_CARD)
    asked = start(shopper, card=card)
    assert (asked.status, asked.payment.status) == ("awaiting_payment", "requires_action")
    assert start(shopper, card=card).reference == asked.reference

    payments.answer_challenge(intent=SandboxIntent.objects.get().pk, approved=True)

    assert cart.refresh_checkout(reference=asked.reference, shopper=shopper).status == "completed"


def test_a_card_that_the_gateway_refuses_to_charge_is_told_in_words(shopper):
    card = keep_card(shopper.user_id)
    SandboxCard.objects.update(detached=True)

    refused = start(shopper, card=card)

    assert (refused.status, refused.payment.failure_code) == ("awaiting_payment", "card_declined")
    assert refused.payment.failure_message == "This card cannot be charged. Please pay another way."


@pytest.mark.parametrize("whose", ["a stranger's", "nobody's", "forgotten"])
def test_only_a_card_of_ones_own_pays(shopper, whose):
    card = {
        "a stranger's": lambda: keep_card(UserFactory().pk),
        "nobody's": uuid4,
        "forgotten": lambda: keep_card(shopper.user_id),
    }[whose]()
    if whose == "forgotten":
        payments.forget_card(user_id=shopper.user_id, card=card)

    with pytest.raises(cart.UnknownCard) as refused:
        start(shopper, card=card)

    assert refused.value.field == "card"
    assert (Checkout.objects.count(), Payment.objects.count(), reserved()) == (0, 0, 0)


def test_a_guest_pays_with_nobodys_card(shop, wallet):
    guest = visitor()
    fill_cart(guest, **{"MUG-1": 1})

    with pytest.raises(cart.UnknownCard):
        start(guest, card=keep_card(UserFactory().pk))

    assert not Checkout.objects.exists()


def test_a_silent_gateway_keeps_the_card_that_was_chosen(shopper, wallet, monkeypatch):
    card = keep_card(shopper.user_id)

    def silent(*args):
        raise payments.GatewayUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(wallet, "start", silent)
        with pytest.raises(payments.GatewayUnavailable):
            start(shopper, card=card)

    assert start(shopper, card=card).status == "completed"
    assert (Checkout.objects.count(), Payment.objects.count()) == (1, 1)


def test_a_card_that_is_forgotten_before_it_was_charged_is_missed(shopper, wallet, monkeypatch):
    card = keep_card(shopper.user_id)

    def refuse(*args):
        raise GatewayRefused

    with monkeypatch.context() as patch:
        patch.setattr(wallet, "start", refuse)
        with pytest.raises(GatewayRefused):
            start(shopper, card=card)
    payments.forget_card(user_id=shopper.user_id, card=card)

    with pytest.raises(payments.CardNotFound):
        cart.resume_payment(reference=Checkout.objects.get().reference, shopper=shopper)


def test_an_attempt_under_way_needs_its_card_no_more(shopper):
    card = keep_card(shopper.user_id, SECURE_CARD)
    asked = start(shopper, card=card)
    payments.forget_card(user_id=shopper.user_id, card=card)

    resumed = cart.resume_payment(reference=asked.reference, shopper=shopper)

    assert resumed.payment.status == "requires_action"


@pytest.mark.parametrize("changed", ["card", "keep_card"])
def test_another_card_or_another_wish_to_keep_it_is_another_checkout(shopper, changed):
    first = start(shopper)

    second = start(shopper, **{changed: {"card": keep_card(shopper.user_id), "keep_card": True}[changed]})

    assert second.reference != first.reference
    assert seen(first, shopper).failure == "replaced"


def test_the_wish_to_keep_the_card_reaches_the_gateway_for_users_alone(shopper, shop):
    guest = visitor()
    fill_cart(guest, **{"MUG-1": 1})

    mine, theirs = start(shopper, keep_card=True), start(guest, keep_card=True)

    assert Payment.objects.get(reference=mine.reference).keep_card
    assert not Payment.objects.get(reference=theirs.reference).keep_card
    assert not SavedCard.objects.exists()


# --- bank transfer ----------------------------------------------------------------------------------------------------


def test_a_bank_transfer_is_an_order_at_once_and_says_where_to_send_the_money(shop):
    guest = visitor()
    fill_cart(guest, **{"MUG-1": 2})

    checkout = start(guest, gateway="bank_transfer")

    purpose = TransferPromise.objects.get().code
    assert (checkout.status, checkout.payment.status) == ("completed", "authorized")
    assert dict(checkout.payment.instructions) == {
        "Amount": "€42.90",
        "Account holder": "Fernhollow",
        "IBAN": "DE89 3704 0044 0532 0130 00",
        "Purpose": purpose,
    }
    assert Order.objects.get().payment_status == "authorized"
    assert_audit_clean()


def test_the_transfer_arrives_and_the_order_is_paid(shop):
    guest = visitor()
    fill_cart(guest, **{"MUG-1": 2})
    checkout = start(guest, gateway="bank_transfer")

    payments.note_arrival(reference=checkout.reference, amount=4290, bank_reference="NTRF-1", actor="staff:bo")

    assert seen(checkout, guest).payment.instructions == ()
    assert Order.objects.get().payment_status == "paid"
    assert_audit_clean()


def test_where_no_account_is_set_no_transfer_is_offered(shop, settings):
    settings.BANK_TRANSFER_IBAN = ""
    guest = visitor()
    fill_cart(guest, **{"MUG-1": 2})

    with pytest.raises(payments.UnknownGateway):
        start(guest, gateway="bank_transfer")

    assert (Checkout.objects.count(), reserved()) == (0, 0)


# --- money on its way -------------------------------------------------------------------------------------------------


@pytest.fixture
def on_its_way(shop, monkeypatch):
    """A guest's checkout whose bank takes its time; nobody can stop that. Shopper and checkout."""
    guest = visitor()
    fill_cart(guest, **{"MUG-1": 2})
    checkout = start(guest)
    SandboxIntent.objects.update(status="processing")
    payments.check_payment(reference=checkout.reference)
    return guest, checkout


def sweep():
    return cart.expire_checkouts(now=timezone.now() + timedelta(minutes=40))


def test_money_on_its_way_makes_the_checkout_wait_for_it(on_its_way):
    guest, checkout = on_its_way

    assert seen(checkout, guest).status == "processing"
    assert seen(checkout, guest).payment.status == "processing"


def test_a_checkout_whose_money_is_on_its_way_does_not_expire(on_its_way, line):
    guest, checkout = on_its_way
    assert sweep() == 0
    asked = list(line.asked)

    assert sweep() == 0

    assert reserved() == 2
    assert seen(checkout, guest).status == "processing"
    assert (asked, line.asked) == (["look_up"], ["look_up"])  # the second sweep leaves it alone for an hour
    assert_audit_clean()


def test_one_that_arrives_days_later_is_an_order(on_its_way):
    guest, checkout = on_its_way
    sweep()

    SandboxIntent.objects.update(status="authorized")
    payments.check_payment(reference=checkout.reference)

    assert seen(checkout, guest).status == "completed"
    assert Order.objects.get().payment_status == "paid"
    assert_audit_clean()


def test_one_that_fails_days_later_expires(on_its_way):
    guest, checkout = on_its_way
    sweep()

    SandboxIntent.objects.update(status="voided")
    payments.check_payment(reference=checkout.reference)
    cart.expire_checkouts(now=timezone.now() + timedelta(hours=3))

    assert seen(checkout, guest).status == "expired"
    assert (reserved(), Order.objects.count()) == (0, 0)
    assert_audit_clean()


@pytest.mark.parametrize("way", ["cancel", "replace"])
def test_money_on_its_way_is_not_stopped_and_that_is_said(on_its_way, way):
    guest, checkout = on_its_way
    stop = {
        "cancel": lambda: cart.cancel_checkout(reference=checkout.reference, shopper=guest),
        "replace": lambda: start(guest, email="bob@example.com"),
    }[way]

    with pytest.raises(cart.AlreadyPaid, match="on its way to us, and cannot be stopped") as refused:
        stop()

    assert refused.value.data == {"reference": str(checkout.reference)}
    assert (reserved(), Payment.objects.get().return_requested_at) == (2, None)
    assert seen(checkout, guest).status == "processing"
