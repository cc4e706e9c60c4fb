"""A paid checkout becomes an order: once, and payment, order, stock and cart together or not at all."""

import pytest
from django.db import IntegrityError

from apps.accounts.signals import EmailVerified, email_verified
from apps.accounts.tests.factories import UserFactory
from apps.cart import services as cart
from apps.cart.tests.factories import HOME, fill_cart, make_goods, pay, start, visitor
from apps.inventory import services as inventory
from apps.inventory.models import StockItem
from apps.orders import services as orders
from apps.orders.models import Order, OrderEvent, OrderLine, PaymentException, Shipment
from apps.orders.services import _placing
from apps.orders.signals import order_placed
from apps.orders.tests.factories import OrderFactory, place
from apps.payments import services as payments
from apps.payments.models import Payment, SandboxIntent, Transaction
from shop.common.ledger import LedgerIsAppendOnly
from shop.common.money import Money
from tests.fixtures import assert_audit_clean


@pytest.fixture
def shopper(shop):
    """Somebody with two mugs in the cart."""
    buyer = visitor()
    fill_cart(buyer, **{"MUG-1": 2})
    return buyer


@pytest.fixture
def checkout(shopper):
    return start(shopper)


def stock(sku="MUG-1"):
    found = inventory.get_availability([sku])[sku]
    return found.on_hand, found.reserved


def take_away(leave=0):
    """Everything that is not reserved leaves the house."""
    on_hand, reserved = stock()
    inventory.adjust_stock(sku="MUG-1", location="main", delta=reserved + leave - on_hand, reason="Sold", actor="staff")


def test_an_order_is_what_the_checkout_was(checkout, shopper):
    paid = pay(shopper, checkout.reference)

    order = orders.find_order(number=paid.order_number)
    assert (order.reference, order.email, order.user_id) == (checkout.reference, "ada@example.com", None)
    assert (order.subtotal, order.shipping, order.tax, order.total) == (
        checkout.subtotal,
        checkout.shipping,
        checkout.tax,
        checkout.total,
    )
    assert [(line.sku, line.quantity, line.line_total, line.tax) for line in order.lines] == [
        (line.sku, line.quantity, line.line_total, line.tax) for line in checkout.lines
    ]
    assert (order.shipping_address, order.billing_address, order.shipping_name) == (HOME, HOME, "Standard")
    assert (order.status, order.payment_status, order.cancellable) == ("placed", "paid", True)
    assert [event.kind for event in order.events] == ["placed", "paid"]
    assert (len(order.token), len(order.number)) == (22, 9)


def test_placing_sells_the_stock_and_empties_the_cart(checkout, shopper):
    pay(shopper, checkout.reference)

    assert stock() == (8, 0)
    assert cart.get_cart(shopper=shopper).lines == ()
    assert_audit_clean()


def test_placing_again_answers_the_same_order(checkout, shopper):
    number = pay(shopper, checkout.reference).order_number
    heard = []

    def hear(event, **_):
        heard.append(event)

    order_placed.connect(hear)

    assert {orders.place_order(reference=checkout.reference) for _ in range(3)} == {number}
    orders.note_paid(reference=checkout.reference, captured=checkout.total, agreed=checkout.total)

    assert (Order.objects.count(), stock(), heard) == (1, (8, 0), [])
    assert OrderEvent.objects.filter(kind="paid").count() == 1


def test_a_checkout_has_one_order_by_constraint(checkout, shopper):
    pay(shopper, checkout.reference)

    with pytest.raises(IntegrityError):
        OrderFactory(reference=checkout.reference)


def test_the_money_is_taken_at_shipment_where_the_shop_wants_it_so(checkout, shopper, settings):
    settings.PAYMENT_CAPTURE = "at_shipment"

    paid = pay(shopper, checkout.reference)

    assert orders.find_order(number=paid.order_number).payment_status == "authorized"
    assert SandboxIntent.objects.get().captured == 0
    assert_audit_clean()


@pytest.mark.parametrize(
    "crash",
    [
        "apps.inventory.services.commit",
        "apps.orders.services._placing._write",
        "apps.cart.services.complete_checkout",
        "apps.orders.services._placing.write_event",
        "apps.payments.services.request_capture",
    ],
)
def test_a_crash_at_any_point_leaves_nothing_half_done(checkout, shopper, monkeypatch, crash):
    def fall(*args, **kwargs):
        raise RuntimeError(crash)

    with monkeypatch.context() as patch:
        patch.setattr(crash, fall)
        with pytest.raises(RuntimeError):
            pay(shopper, checkout.reference)

    assert (Order.objects.count(), Transaction.objects.count(), stock()) == (0, 0, (10, 2))
    assert Payment.objects.get().status == "pending"
    assert cart.get_checkout(reference=checkout.reference, shopper=shopper).status == "awaiting_payment"
    assert cart.get_cart(shopper=shopper).quantity == 2

    assert cart.refresh_checkout(reference=checkout.reference, shopper=shopper).status == "completed"
    assert_audit_clean()


def test_placing_by_hand_leaves_nothing_half_done_either(checkout, monkeypatch):
    def fall(**kwargs):
        raise RuntimeError("a crash")

    monkeypatch.setattr(cart, "complete_checkout", fall)
    with pytest.raises(RuntimeError):
        orders.place_order(reference=checkout.reference)

    assert (Order.objects.count(), stock()) == (0, (10, 2))


def test_an_authorisation_without_stock_is_given_back_and_nothing_is_ordered(checkout, shopper):
    inventory.release(reference=checkout.reference)
    take_away(leave=1)

    ended = pay(shopper, checkout.reference)

    assert (ended.status, ended.failure, ended.payment.status) == ("failed", "out_of_stock", "voided")
    assert (Order.objects.count(), stock(), SandboxIntent.objects.get().captured) == (0, (1, 0), 0)
    assert cart.get_cart(shopper=shopper).quantity == 2
    assert_audit_clean()


def test_a_reservation_that_went_is_made_again_where_there_is_stock(checkout, shopper):
    inventory.release(reference=checkout.reference)

    pay(shopper, checkout.reference)

    assert stock() == (8, 0)
    assert_audit_clean()


def test_a_sku_that_came_under_control_in_the_meantime_is_reserved_now(shop):
    """Part of the checkout was reserved, and part of it needed no reservation then."""
    inventory.track(skus=["GIFT"], tracked=False)
    make_goods("GIFT", stock=5)
    shopper = visitor()
    fill_cart(shopper, **{"MUG-1": 2, "GIFT": 1})
    checkout = start(shopper)
    StockItem.objects.update(tracked=True)

    assert pay(shopper, checkout.reference).status == "completed"

    assert (stock("MUG-1"), stock("GIFT")) == ((8, 0), (4, 0))
    assert_audit_clean()


def capture_at_once(checkout):
    """The gateway took the money without asking first."""
    SandboxIntent.objects.update(status="captured", captured=checkout.total.amount)
    payments.check_payment(reference=checkout.reference)


def test_captured_money_without_stock_is_an_order_on_hold(checkout, shopper):
    inventory.release(reference=checkout.reference)
    take_away(leave=1)

    capture_at_once(checkout)

    order = orders.get_order_of_checkout(reference=checkout.reference)
    assert (order.status, order.payment_status, order.cancellable) == ("on_hold", "paid", True)
    assert [event.kind for event in order.events] == ["placed", "on_hold"]
    assert (stock(), cart.get_cart(shopper=shopper).lines) == ((1, 0), ())
    assert_audit_clean()


def test_captured_money_with_stock_is_a_paid_order(checkout):
    capture_at_once(checkout)

    order = orders.get_order_of_checkout(reference=checkout.reference)
    assert (order.status, order.payment_status) == ("placed", "paid")
    assert stock() == (8, 0)
    assert_audit_clean()


def test_an_order_on_hold_goes_on_when_there_is_stock_again(checkout):
    inventory.release(reference=checkout.reference)
    take_away(leave=1)
    capture_at_once(checkout)
    number = Order.objects.get().number

    with pytest.raises(inventory.OutOfStock):
        orders.release_hold(number=number, actor="staff")
    assert (orders.find_order(number=number).status, stock()) == ("on_hold", (1, 0))

    inventory.adjust_stock(sku="MUG-1", location="main", delta=3, reason="Delivery", actor="staff")
    orders.release_hold(number=number, actor="staff")
    assert (orders.find_order(number=number).status, stock()) == ("placed", (2, 0))
    assert_audit_clean()


def test_an_order_on_hold_can_be_cancelled_and_its_money_goes_back(checkout):
    inventory.release(reference=checkout.reference)
    take_away()
    capture_at_once(checkout)

    orders.cancel_order(number=Order.objects.get().number, actor="staff", reason="sold out", by_staff=True)

    assert (Order.objects.get().status, Order.objects.get().payment_status) == ("cancelled", "refunded")
    assert (stock(), SandboxIntent.objects.get().refunded) == ((0, 0), checkout.total.amount)
    assert_audit_clean()


def test_nothing_is_noted_of_payments_without_an_order(checkout):
    orders.note_voided(reference=checkout.reference, wanted=True)
    orders.note_refunded(reference=checkout.reference, amount=Money.of(1), whole=True, key="k")

    assert not OrderEvent.objects.exists()


@pytest.fixture
def stray(shop):
    """A payment whose checkout nobody knows; the reference."""
    from apps.payments.tests.factories import PaymentFactory

    return PaymentFactory().reference


def test_captured_money_without_a_checkout_is_booked_and_waits_for_staff(stray):
    SandboxIntent.objects.update(status="captured", captured=2390)

    payments.check_payment(reference=stray)

    payment = Payment.objects.get()
    assert (payment.status, payment.captured, Order.objects.count()) == ("captured", 2390, 0)
    (line,) = PaymentException.objects.all()
    assert (line.kind, line.reference, line.amount) == ("captured_without_order", stray, 2390)
    assert_audit_clean()


def test_authorised_money_without_a_checkout_is_given_back_at_once(stray):
    SandboxIntent.objects.update(status="authorized")

    payments.check_payment(reference=stray)

    assert (Payment.objects.get().status, SandboxIntent.objects.get().status) == ("voided", "voided")
    assert (Order.objects.count(), PaymentException.objects.count()) == (0, 0)
    assert_audit_clean()


def test_guest_orders_join_the_account_that_proves_their_address(shop):
    first = place(visitor(), **{"MUG-1": 1})
    stranger = OrderFactory(email="bob@example.com")
    owned = OrderFactory(user_id=UserFactory().pk)
    user = UserFactory(email="ada@example.com")

    event = EmailVerified(user_id=user.pk, email="ADA@Example.com")
    email_verified.send(sender=EmailVerified, event=event)

    assert [order.number for order in orders.list_orders(user_id=user.pk)] == [first.number]
    assert Order.objects.get(pk=stranger.pk).user_id is None
    assert Order.objects.get(pk=owned.pk).user_id == owned.user_id


def test_an_order_opens_for_its_owner_its_link_and_nobody_else(shop):
    user, other = UserFactory(), UserFactory()
    customer = cart.Shopper(user_id=user.pk, token=None)
    order = place(customer, **{"MUG-1": 1})
    guests = place(visitor(), **{"MUG-1": 1})

    assert orders.get_order(number=order.number, user_id=user.pk) == order
    assert orders.get_order(number=order.number, token=order.token) == order
    for key in (
        {"user_id": other.pk},
        {"token": guests.token},
        {"token": ""},
        {"token": "x" * 22},
        {},
    ):
        with pytest.raises(orders.OrderNotFound):
            orders.get_order(number=order.number, **key)
    with pytest.raises(orders.OrderNotFound):
        orders.find_order(number="0000-0000")
    assert orders.get_order_of_checkout(reference=UserFactory().public_id) is None


def test_a_visitor_finds_the_order_their_cart_became(shop):
    shopper = visitor()
    order = place(shopper, **{"MUG-1": 1})

    assert orders.get_order(number=order.number, cart_token=shopper.token) == order
    for number, token in ((order.number, visitor().token), ("0000-0000", shopper.token)):
        with pytest.raises(orders.OrderNotFound):
            orders.get_order(number=number, cart_token=token)


def test_lists_take_the_same_queries_for_one_order_and_for_many(shop, django_assert_num_queries):
    user = UserFactory()
    OrderFactory(user_id=user.pk)
    with django_assert_num_queries(4):
        assert len(list(orders.list_orders(user_id=user.pk))) == 1

    OrderFactory.create_batch(5, user_id=user.pk, lines=3)
    with django_assert_num_queries(4):
        assert len(list(orders.list_orders(user_id=user.pk))) == 6
    with django_assert_num_queries(1):
        assert len(orders.list_recent_orders(limit=3)) == 3


def test_an_orders_ledger_is_that_of_its_payment(shop):
    order = place(visitor(), **{"MUG-1": 1})

    assert [row.kind for row in orders.list_order_transactions(reference=order.reference)] == [
        "authorization",
        "capture",
    ]


def test_numbers_are_readable_and_cannot_be_counted():
    numbers = {Order().number for _ in range(200)}

    assert len(numbers) == 200
    assert not any(set(number) & set("ILOU") for number in numbers)


def test_history_is_written_once_and_for_ever(shop):
    place(visitor(), **{"MUG-1": 1})
    event = OrderEvent.objects.first()

    for forbidden in (event.delete, event.save, OrderEvent.objects.all().delete):
        with pytest.raises(LedgerIsAppendOnly):
            forbidden()

    assert str(event) == "We received your order."


@pytest.mark.parametrize(("model", "values"), [(Order, {"total": 1}), (OrderLine, {"line_total": 1})])
def test_the_database_itself_refuses_sums_that_do_not_add_up(shop, model, values):
    place(visitor(), **{"MUG-1": 1})

    with pytest.raises(IntegrityError):
        model.objects.update(**values)


def test_without_the_return_a_give_up_would_keep_the_money(checkout, shopper, monkeypatch):
    """The negative control of giving back."""
    inventory.release(reference=checkout.reference)
    take_away()
    monkeypatch.setattr(_placing.payments, "request_return", lambda **kwargs: True)

    pay(shopper, checkout.reference)

    assert SandboxIntent.objects.get().status == "authorized"


def test_rows_say_what_they_are(shop):
    order = place(visitor(), **{"MUG-1": 2})

    assert (str(Order.objects.get()), str(OrderLine.objects.get())) == (order.number, "2 x MUG-1")
    assert str(Shipment(number="S-1")) == "S-1"
