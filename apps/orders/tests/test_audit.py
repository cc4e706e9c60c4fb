"""The audit finds each kind of tampering."""

from uuid import uuid4

import pytest
from django.db.models import F

from apps.cart.tests.factories import visitor
from apps.inventory.models import Reservation
from apps.orders import services as orders
from apps.orders.models import Order
from apps.orders.services import _audit
from apps.orders.tests.factories import OrderFactory, place
from apps.payments.models import Payment
from tests.fixtures import assert_audit_clean


@pytest.fixture
def order(shop):
    """Two mugs, paid."""
    return place(visitor(), **{"MUG-1": 2})


def test_an_order_as_it_should_be_is_no_finding(order):
    assert_audit_clean()


def test_sums_that_do_not_add_up(order):
    Order.objects.update(subtotal=3799, shipping=491)

    assert orders.audit() == [f"order {order.number} has a subtotal of 3799, its lines sum to 3800"]


def test_an_order_without_lines(order):
    empty = OrderFactory(lines=0, subtotal=5)

    assert f"order {empty.number} has a subtotal of 5, its lines sum to 0" in orders.audit()


@pytest.mark.parametrize("status", ["authorized", "partially_refunded", "refunded", "voided"])
def test_a_payment_status_the_payment_does_not_know_of(order, status):
    Order.objects.update(payment_status=status)

    (finding,) = orders.audit()
    assert f"is {status}, its payment is captured" in finding


@pytest.mark.parametrize(
    "values", [{"status": "voided", "captured": 0}, {"captured": 4000}, {"refunded": 1}, {"amount": 5000}]
)
def test_money_that_is_not_there(order, values):
    Payment.objects.update(**values)

    (finding,) = orders.audit()
    assert finding.startswith(f"order {order.number} is paid, its payment is")


def test_an_order_without_any_payment(order):
    Payment.objects.update(reference=uuid4())

    assert orders.audit() == [f"order {order.number} is paid, its payment is missing"]


def test_stock_that_a_live_order_does_not_own(order):
    Reservation.objects.update(status="returned", returned=F("quantity"))

    assert orders.audit() == [f"order {order.number} (placed) should own 2 units of stock, it owns 0"]


@pytest.mark.parametrize("status", ["cancelled", "on_hold"])
def test_stock_that_an_order_owns_and_should_not(order, status):
    Order.objects.update(status=status)

    assert orders.audit() == [f"order {order.number} ({status}) should own 0 units of stock, it owns 2"]


def test_every_order_is_looked_at_however_many_there_are(order, monkeypatch):
    monkeypatch.setattr(_audit, "BATCH", 2)
    OrderFactory.create_batch(4)

    assert sum("its payment is missing" in finding for finding in orders.audit()) == 4
