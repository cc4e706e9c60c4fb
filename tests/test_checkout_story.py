"""The main job from the first look to the last parcel, through all seven apps."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.accounts.tests.factories import StaffFactory, UserFactory
from apps.cart import services as cart
from apps.cart.tests.factories import fill_cart, make_goods, make_shipping, pay, start, visitor
from apps.inventory import services as inventory
from apps.notifications.models import Message
from apps.orders import services as orders
from apps.payments import services as payments
from apps.payments.models import SandboxIntent
from apps.payments.tests.factories import DECLINED_CARD
from tests.fixtures import assert_audit_clean

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_transaction_is_open_while_the_shop_waits_for_the_gateway(shop, line):
    paid, stopped, late = visitor(), visitor(), visitor()
    for shopper in (paid, stopped, late):
        fill_cart(shopper, **{"MUG-1": 1})
    order = orders.find_order(number=pay(paid, start(paid).reference).order_number)
    start(stopped)
    checkout = start(stopped, email="bob@example.com")
    cart.cancel_checkout(reference=checkout.reference, shopper=stopped)
    start(late)
    cart.expire_checkouts(now=timezone.now() + timedelta(hours=1))
    orders.cancel_order(number=order.number, actor="shopper", reason="")
    payments.settle_uncertain(now=timezone.now() + timedelta(hours=1))

    assert set(line.asked) == {"start", "look_up", "capture", "void", "refund"}
    assert line.within == []
    assert_audit_clean()


@pytest.fixture
def goods():
    make_shipping()
    inventory.ensure_location(code="main", name="Main warehouse")
    inventory.ensure_location(code="annex", name="Annex", priority=1)
    make_goods("MUG-1", price=1900, stock=3)
    inventory.adjust_stock(sku="MUG-1", location="annex", delta=4, kind="receipt", reason="Delivery", actor="staff")


def on_hand():
    return inventory.get_availability(["MUG-1"])["MUG-1"].on_hand


def kinds():
    return Counter(Message.objects.values_list("kind", flat=True))


def test_a_guest_buys_is_sent_the_parcel_and_reads_about_each_step(goods, mailoutbox):
    StaffFactory()
    shopper = visitor()
    fill_cart(shopper, **{"MUG-1": 5})  # three here and two there
    checkout = start(shopper)
    with pytest.raises(payments.CardDeclined):
        pay(shopper, checkout.reference, DECLINED_CARD)

    order = orders.find_order(number=pay(shopper, checkout.reference).order_number)
    orders.start_processing(number=order.number, actor="staff")
    orders.ship_order(number=order.number, carrier="dhl", tracking_number="0034", actor="staff")
    orders.deliver_order(number=order.number, actor="staff")

    assert orders.get_order(number=order.number, token=order.token).status == "delivered"
    assert (on_hand(), SandboxIntent.objects.get().captured) == (2, order.total.amount)
    assert kinds() == {
        "order_placed": 1,
        "order_processing": 1,
        "order_shipped": 1,
        "order_delivered": 1,
        "stock_low": 1,
    }
    assert not Message.objects.exclude(status="sent").exists()
    assert len([mail for mail in mailoutbox if mail.to == ["ada@example.com"]]) == 4
    assert_audit_clean()


def test_a_customer_buys_and_thinks_better_of_it(goods, mailoutbox):
    user = UserFactory(email="ada@example.com")
    shopper = cart.Shopper(user_id=user.pk, token=None)
    fill_cart(shopper, **{"MUG-1": 2})

    order = orders.find_order(number=pay(shopper, start(shopper).reference).order_number)
    orders.cancel_order(number=order.number, actor="shopper", reason="changed my mind")

    seen = orders.get_order(number=order.number, user_id=user.pk)
    assert (seen.status, seen.payment_status) == ("cancelled", "refunded")
    assert (on_hand(), SandboxIntent.objects.get().refunded) == (7, order.total.amount)
    assert {"order_placed", "order_cancelled"} <= set(kinds())
    assert_audit_clean()


def test_the_command_audits_everything_in_one_snapshot(goods, capsys):
    shopper = visitor()
    fill_cart(shopper, **{"MUG-1": 1})
    pay(shopper, start(shopper).reference)

    call_command("audit")

    assert capsys.readouterr().out.startswith("clean")
