"""Orders tell the catalogue what accounts have bought, and take it back."""

import pytest

from apps.accounts.tests.factories import UserFactory
from apps.cart import services as cart
from apps.cart.tests.factories import visitor
from apps.catalog.models import Purchase
from apps.orders import services as orders
from apps.orders.models import Order
from apps.orders.tests.factories import place
from apps.payments import services as payments
from tests.fixtures import assert_audit_clean


@pytest.fixture
def user(db):
    return UserFactory(email="ada@example.com")


@pytest.fixture
def order(shop, user):
    """Two mugs, paid, of an account."""
    return place(cart.Shopper(user_id=user.pk, token=None), **{"MUG-1": 2})


def ship(order) -> None:
    orders.ship_order(number=order.number, carrier="dhl", tracking_number="", actor="staff")


def bought() -> list[tuple[str, int, str]]:
    return list(Purchase.objects.values_list("product__slug", "user_id", "order_number"))


def test_what_is_only_paid_was_not_bought_yet(order):
    assert bought() == []


def test_what_leaves_the_house_was_bought_and_arriving_changes_nothing(order, user):
    ship(order)
    assert bought() == [("product-mug-1", user.pk, order.number)]

    orders.deliver_order(number=order.number, actor="staff")

    assert bought() == [("product-mug-1", user.pk, order.number)]
    assert_audit_clean()


def test_an_order_that_left_before_the_catalogue_was_told_counts_when_it_arrives(order, user):
    ship(order)
    Purchase.objects.all().delete()

    orders.deliver_order(number=order.number, actor="staff")

    assert bought() == [("product-mug-1", user.pk, order.number)]


def test_a_guests_order_is_nobodys_until_an_account_claims_it(shop, user):
    shipped, placed = place(visitor(), **{"MUG-1": 1}), place(visitor(), **{"MUG-1": 1})
    Order.objects.update(email="Ada@example.com")
    ship(shipped)
    assert bought() == []

    assert orders.claim_orders(user_id=user.pk, email="ada@example.com") == 2
    assert bought() == [("product-mug-1", user.pk, shipped.number)]
    assert orders.claim_orders(user_id=user.pk, email="ada@example.com") == 0

    ship(placed)
    assert {number for _slug, _user, number in bought()} == {shipped.number, placed.number}


def test_a_cancelled_order_bought_nothing(order):
    Purchase.objects.all().delete()

    orders.cancel_order(number=order.number, actor="staff", reason="", by_staff=True)

    assert bought() == []


def test_giving_all_money_back_takes_the_purchase_back_and_it_stays_so(order):
    ship(order)

    payments.request_refund(reference=order.reference, amount=order.total.amount, reason="", key="r1")

    assert bought() == []
    orders.deliver_order(number=order.number, actor="staff")
    assert bought() == []
    assert_audit_clean()


def test_giving_some_money_back_changes_nothing(order, user):
    ship(order)

    payments.request_refund(reference=order.reference, amount=500, reason="", key="r1")

    assert bought() == [("product-mug-1", user.pk, order.number)]


def test_the_purchase_and_the_step_of_the_order_come_together_or_not_at_all(order, monkeypatch):
    monkeypatch.setattr("apps.orders.services._fulfilment.write_event", _fail)

    with pytest.raises(ZeroDivisionError):
        ship(order)

    assert bought() == []
    assert Order.objects.get().status == "placed"


def _fail(*_args) -> None:
    raise ZeroDivisionError
