"""The back office about money: refunds, approvals, transfers and the exceptions inbox."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from apps.accounts import services as accounts
from apps.cart.tests.factories import fill_cart, pay, start, visitor
from apps.inventory import services as inventory
from apps.orders import services as orders
from apps.orders.models import Order, OrderRefund, PaymentException
from apps.orders.tests.factories import OrderFactory, place
from apps.payments.models import Payment, SandboxIntent
from shop.common.money import Money
from tests.fixtures import assert_audit_clean

pytestmark = pytest.mark.django_db
SECRET = "a long password"


def staff(name, **rights):
    """A browser in which that member of staff is signed in."""
    email = f"{name}@shop.example"
    accounts.ensure_user(email=email, password=SECRET, full_name=name, is_staff=True, **{"is_superuser": True} | rights)
    browser = Client()
    assert browser.login(username=email, password=SECRET)
    return browser


@pytest.fixture
def ada(db):
    return staff("ada")


@pytest.fixture
def bob(db):
    return staff("bob")


@pytest.fixture
def order(shop):
    """Two mugs at 19.00, 42.90 with the delivery; paid."""
    return Order.objects.get(number=place(visitor(), **{"MUG-1": 2}).number)


def page(record, action="change"):
    name = f"{record._meta.app_label}_{record._meta.model_name}_{action}"
    return reverse(f"admin:{name}", args=[record.pk])


def settling(line, fix):
    return reverse("admin:orders_paymentexception_settle", args=[line.pk, fix])


def listing(model):
    return reverse(f"admin:orders_{model._meta.model_name}_changelist")


def wishes(**changes):
    return {"units_0": "1", "shipping": "4.90", "amount": "0", "reason": "a scratch", "key": "k"} | changes


def words(answer):
    """What the page says, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def open_line(order, kind="unplaceable", **values):
    usual = {"subject": order.number, "gateway": "sandbox", "gateway_id": "", "detail": "Look at this."}
    orders.open_exception(kind=kind, reference=order.reference, amount=Money.of(4290), **usual | values)
    return PaymentException.objects.first()


# --- refunds ----------------------------------------------------------------------------------------------------------


def test_the_refund_page_asks_then_says_in_numbers_then_does(ada, order):
    assert page(order, "refund") in ada.get(page(order)).text
    asked = ada.get(page(order, "refund"))
    assert "Up to €42.90 can go back to ada@example.com" in words(asked)

    told = ada.post(page(order, "refund"), wishes(restock="on"))

    assert "€23.90 go back to ada@example.com the way they were paid." in words(told)
    assert "1 unit of 1 go back into stock." in words(told)
    assert "This happens at once and cannot be undone." in words(told)
    assert OrderRefund.objects.count() == 0

    done = ada.post(page(order, "refund"), wishes(restock="on", confirmed="1"), follow=True)
    ada.post(page(order, "refund"), wishes(restock="on", confirmed="1"))

    assert "The refund of €23.90 is on its way." in words(done)
    assert (SandboxIntent.objects.get().refunded, inventory.get_availability(["MUG-1"])["MUG-1"].on_hand) == (2390, 9)
    refund = OrderRefund.objects.get()
    assert (refund.reason, refund.requested_by) == ("a scratch", "staff:ada@shop.example")
    assert "Refund of €23.90" in LogEntry.objects.first().change_message
    assert "succeeded €23.90 a scratch" in words(ada.get(page(order)))
    assert_audit_clean()


def test_one_can_go_back_and_change_what_was_typed(ada, order):
    again = ada.post(page(order, "refund"), wishes(change="1"))

    assert 'value="4.90"' in again.text
    assert "Continue" in words(again)
    assert OrderRefund.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"units_0": "3"}, "less than or equal to 2"),
        ({"shipping": "4.91"}, "less than or equal to 4.9"),
        ({"amount": "42.91"}, "less than or equal to 42.9"),
        ({"amount": "40.00"}, "That is more than what is left of this payment."),
        ({"units_0": "0", "shipping": "0"}, "Choose units, the shipping or an amount."),
        ({"reason": ""}, "This field is required."),
        ({"units_0": "-1"}, "greater than or equal to 0"),
        ({"amount": "1.999"}, "no more than 2 decimal places"),
    ],
)
@pytest.mark.parametrize("step", [{}, {"confirmed": "1"}])
def test_what_cannot_be_refunded_is_said_and_nothing_moves(ada, order, changes, sentence, step):
    answer = ada.post(page(order, "refund"), wishes(**changes) | step)

    assert sentence in words(answer)
    assert (OrderRefund.objects.count(), SandboxIntent.objects.get().refunded) == (0, 0)


def test_a_large_refund_is_approved_by_somebody_else(ada, bob, order, settings):
    settings.REFUND_APPROVAL_ABOVE = 1000
    told = ada.post(page(order, "refund"), wishes(restock="on"))
    assert "a second person has to approve it" in words(told)
    ada.post(page(order, "refund"), wishes(restock="on", confirmed="1"))
    refund = OrderRefund.objects.get()

    assert "awaiting approval" in words(bob.get(page(order)))
    assert page(refund, "approve") in bob.get(page(order)).text
    assert "refunds to approve" in words(bob.get(reverse("admin:index")))
    assert order.number in bob.get(listing(OrderRefund), {"status__exact": "awaiting_approval"}).text
    refused = ada.post(page(refund, "approve"))
    assert "somebody else has to approve it" in words(refused)
    assert SandboxIntent.objects.get().refunded == 0

    asked = bob.get(page(refund, "approve"))
    assert "€23.90 go back to ada@example.com" in words(asked)
    assert "and 1 unit into stock" in words(asked)
    done = bob.post(page(refund, "approve"))

    assert done["Location"] == page(order)
    assert SandboxIntent.objects.get().refunded == 2390
    assert page(refund, "approve") not in bob.get(page(refund)).text
    assert_audit_clean()


def test_or_declined(ada, bob, order, settings):
    settings.REFUND_APPROVAL_ABOVE = 1000
    ada.post(page(order, "refund"), wishes(confirmed="1"))
    refund = OrderRefund.objects.get()

    bob.post(page(refund, "decline"))

    refund.refresh_from_db()
    assert (refund.status, refund.decided_by) == ("declined", "staff:bob@shop.example")
    assert Payment.objects.get().left == 4290
    assert LogEntry.objects.get(change_message="Decline refund").object_id == str(refund.pk)


def test_without_the_permission_nobody_refunds_approves_or_settles(order):
    stranger = staff("new", is_superuser=False)
    line = open_line(order)

    for address in (page(order, "refund"), settling(line, "close"), listing(PaymentException), listing(OrderRefund)):
        assert stranger.get(address).status_code in (403, 404)
        assert stranger.post(address, wishes(confirmed="1", note="x")).status_code in (403, 404)
    assert (OrderRefund.objects.count(), orders.count_exceptions()) == (0, 1)


# --- money by other ways ----------------------------------------------------------------------------------------------


def test_less_than_authorised_is_captured(ada, shop, settings):
    settings.PAYMENT_CAPTURE = "at_shipment"
    order = Order.objects.get(number=place(visitor(), **{"MUG-1": 2}).number)
    assert 'value="42.90"' in ada.get(page(order, "capture")).text

    ada.post(page(order, "capture"), {"amount": "30.00"})

    order.refresh_from_db()
    assert (SandboxIntent.objects.get().captured, order.payment_status) == (3000, "partially_paid")
    assert page(order, "capture") not in ada.get(page(order)).text


def test_a_transfer_arrives_and_its_refund_is_sent_by_hand(ada, by_transfer):
    order = Order.objects.get()
    assert page(order, "arrival") in ada.get(page(order)).text
    assert "€42.90, which are still owed" in words(ada.get(page(order, "arrival")))
    ada.post(page(order, "arrival"), {"amount": "42.90", "bank_reference": "B-1"})
    assert page(order, "arrival") not in ada.get(page(order)).text

    told = ada.post(page(order, "refund"), wishes())
    assert "once you have sent them at the bank" in words(told)
    ada.post(page(order, "refund"), wishes(confirmed="1"))
    refund = OrderRefund.objects.get()
    assert (refund.status, page(order, "refund_sent") in ada.get(page(order)).text) == ("requested", True)
    ada.post(page(order, "refund_sent"), {"key": refund.key, "bank_reference": "OUT-1"})

    refund.refresh_from_db()
    order.refresh_from_db()
    assert (refund.status, order.payment_status) == ("succeeded", "partially_refunded")
    assert page(order, "refund_sent") not in ada.get(page(order)).text
    assert_audit_clean()


def test_cancelling_says_what_is_still_to_go_back(ada, order):
    ada.post(page(order, "refund"), wishes(restock="on", confirmed="1"))

    assert "€19.00 go back to ada@example.com and 1 unit back into stock" in words(ada.get(page(order, "cancel")))


# --- the inbox --------------------------------------------------------------------------------------------------------


def test_the_inbox_tells_and_settles(ada, order):
    inventory.restock(reference=order.reference, actor="staff")
    Order.objects.update(status="on_hold")
    line = open_line(order)

    assert listing(PaymentException) in ada.get(reverse("admin:index")).text
    inbox = words(ada.get(listing(PaymentException)))
    assert "paid, but not placeable €42.90" in inbox
    assert f"{order.number} ada@example.com open" in inbox
    case = ada.get(page(line))
    for sentence in (
        "Look at this.",
        "on hold",
        "€42.90 agreed, €42.90 taken",
        "We received your order.",
        "takes its 2 units",
    ):
        assert sentence in words(case)
    assert settling(line, "release") in case.text
    assert settling(line, "collect") not in case.text

    done = ada.post(settling(line, "release"), follow=True)

    assert "The order is released." in words(done)
    line.refresh_from_db()
    assert (line.resolved_by, line.resolution) == ("staff:ada@shop.example", "released")
    assert "released: staff:ada@shop.example" in words(ada.get(page(line)))
    assert settling(line, "close") not in ada.get(page(line)).text
    assert order.number not in ada.get(listing(PaymentException)).text
    assert order.number in ada.get(listing(PaymentException), {"state": "resolved"}).text
    assert order.number in ada.get(listing(PaymentException), {"state": "all"}).text
    assert LogEntry.objects.get(change_message="Release from hold").object_id == str(line.pk)


@pytest.mark.parametrize("kind", PaymentException.Kind.values)
def test_each_button_of_each_kind_asks_once_and_says_what_it_does(ada, order, kind):
    line = open_line(order, kind, gateway_id="sbx_1")
    case = orders.get_case(exception_id=line.pk)

    for fix in (*case.fixes, "close"):
        asked = ada.get(settling(line, fix))
        assert asked.status_code == 200
        assert "€42.90" in words(asked) or "2 units" in words(asked)

    assert orders.count_exceptions() == 1
    assert SandboxIntent.objects.get().refunded == 0


def test_what_is_refused_is_said_and_the_line_stays(ada, order):
    Order.objects.update(status="on_hold")
    inventory.adjust_stock(sku="MUG-1", location="main", delta=-8, reason="broken", actor="staff")
    line = open_line(order)

    assert "This has just sold out." in words(ada.post(settling(line, "release")))
    assert "does not fit" in words(ada.post(settling(line, "collect"), follow=True))
    assert ada.post(settling(line, "nonsense"), follow=True).status_code == 200
    assert "This field is required." in words(ada.post(settling(line, "close"), {"note": ""}))

    assert orders.count_exceptions() == 1


def test_a_line_about_nothing_we_know_can_be_read(ada, db):
    orders.open_exception(
        kind="unknown_payment",
        subject="pi_1",
        reference=None,
        gateway="sandbox",
        gateway_id="pi_1",
        amount=Money.of(100),
        detail="Whose is it?",
    )
    line = PaymentException.objects.get()

    assert "sandbox calls it pi_1" in words(ada.get(page(line)))
    assert "none unknown open" in words(ada.get(listing(PaymentException)))


# --- what pages cost --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [OrderRefund, PaymentException])
def test_lists_cost_the_same_for_many(ada, order, model, django_assert_max_num_queries, settings):
    for place_in_line in range(20):
        other = OrderFactory()
        open_line(other, subject=str(place_in_line))
        OrderRefund.objects.create(
            order=other,
            key=str(place_in_line),
            amount=1,
            extra=1,
            status="awaiting_approval",
            reason="",
            requested_by="x",
        )

    with django_assert_max_num_queries(10):
        assert ada.get(listing(model)).status_code == 200


@pytest.mark.parametrize("name", ["change", "refund", "capture", "arrival", "refund_sent", "cancel"])
def test_every_page_of_an_order_costs_no_more_than_this(ada, order, name, django_assert_max_num_queries):
    for key in ("one", "two", "three"):
        orders.request_refund(number=order.number, lines={}, amount=100, reason="", actor="staff", key=key)

    with django_assert_max_num_queries(27):
        assert ada.get(page(order, name)).status_code == 200


def test_a_case_and_its_buttons_cost_no_more_than_this(ada, order, django_assert_max_num_queries):
    for key in ("one", "two", "three"):
        orders.request_refund(number=order.number, lines={}, amount=100, reason="", actor="staff", key=key)
    line = open_line(order)

    with django_assert_max_num_queries(20):
        assert ada.get(page(line)).status_code == 200
    with django_assert_max_num_queries(16):
        assert ada.get(settling(line, "cancel")).status_code == 200


@pytest.mark.parametrize(("number", "warned"), [("4000000000000259", True), ("4242424242424242", False)])
def test_shipping_what_the_customers_bank_disputes_is_warned_of(ada, shop, number, warned):
    shopper = visitor()
    fill_cart(shopper, **{shop: 1})
    pay(shopper, start(shopper).reference, number)

    asked = ada.get(reverse("admin:orders_order_ship", args=[Order.objects.get().pk])).content.decode()

    assert ("disputes this payment" in asked) == warned
