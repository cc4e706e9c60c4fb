"""The back office of orders, payments, stock and checkouts: what staff sees and what their buttons do."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from apps.accounts import services as accounts
from apps.cart.models import Checkout
from apps.cart.tests.factories import fill_cart, make_goods, make_shipping, start, visitor
from apps.inventory import services as inventory
from apps.inventory.models import Movement, StockItem
from apps.notifications.models import Message
from apps.orders import services as orders
from apps.orders.models import Order
from apps.orders.tests.factories import OrderFactory, place
from apps.payments.models import Payment

pytestmark = pytest.mark.django_db
Capture = Callable[..., Any]


@pytest.fixture
def staff(client: Client) -> Client:
    """A browser in which staff is signed in."""
    accounts.ensure_user(
        email="staff@shop.example", password="a long password", full_name="Staff", is_staff=True, is_superuser=True
    )
    assert client.login(username="staff@shop.example", password="a long password")
    return client


@pytest.fixture
def order(django_capture_on_commit_callbacks: Capture) -> Order:
    """A paid order of two mugs."""
    make_goods("MUG-1", stock=10)
    make_shipping()
    with django_capture_on_commit_callbacks(execute=True):
        number = place(visitor(), **{"MUG-1": 2}).number
    return Order.objects.get(number=number)


def change(record: Any, action: str = "") -> str:
    """The address of a record's page, or of one of its buttons."""
    name = f"{record._meta.app_label}_{record._meta.model_name}"
    if action:
        return reverse(f"admin:{name}_{action}", args=[record.pk])
    return reverse(f"admin:{name}_change", args=[record.pk])


def listing(model: Any) -> str:
    """The address of a list."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def test_the_home_page_shows_today_and_what_waits(staff: Client, order: Order) -> None:
    inventory.adjust_stock(sku="MUG-1", location="main", delta=-6, reason="broken", actor="staff")

    page = staff.get(reverse("admin:index")).content.decode()

    assert order.number in page
    assert "1 order" in page
    assert "to ship" in page
    assert "2 left, alert at 5" in page


def test_the_home_page_costs_the_same_for_many_orders(
    staff: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    OrderFactory.create_batch(20)

    with django_assert_max_num_queries(19):
        assert staff.get(reverse("admin:index")).status_code == 200


@pytest.mark.parametrize("model", [Order, Payment, Checkout, StockItem, Movement])
def test_every_list_and_page_opens_within_its_budget(
    staff: Client, order: Order, model: Any, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    record = model._default_manager.order_by("pk").first()

    with django_assert_max_num_queries(12):
        assert staff.get(listing(model)).status_code == 200
    with django_assert_max_num_queries(22):
        assert staff.get(change(record)).status_code == 200


def test_the_list_of_orders_costs_the_same_for_many(
    staff: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    OrderFactory.create_batch(30)

    with django_assert_max_num_queries(10):
        assert staff.get(listing(Order)).status_code == 200


@pytest.mark.parametrize("query", ["{number}", "ada@example.com", "MUG-1", "00340434"])
def test_an_order_is_found_by_what_people_have_in_hand(staff: Client, order: Order, query: str) -> None:
    orders.ship_order(number=order.number, carrier="dhl", tracking_number="00340434", actor="staff")
    OrderFactory(email="somebody@else.example", lines=0)

    page = staff.get(listing(Order), {"q": query.format(number=order.number)}).content.decode()

    assert order.number in page
    assert "somebody@else.example" not in page


def test_staff_takes_an_order_from_placed_to_delivered(
    staff: Client, order: Order, django_capture_on_commit_callbacks: Capture
) -> None:
    asked = staff.get(change(order, "ship")).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(change(order, "start_processing"))
        staff.post(change(order, "ship"), {"carrier": "dhl", "tracking_number": "00340434"})
        staff.post(change(order, "deliver"))

    info = orders.find_order(number=order.number)
    assert "tracking link" in asked
    assert info.status == "delivered"
    assert info.shipments[0].tracking_number == "00340434"
    assert info.shipments[0].delivered_at is not None
    told = set(Message.objects.filter(recipient="ada@example.com").values_list("kind", flat=True))
    assert {"order_placed", "order_processing", "order_shipped", "order_delivered"} <= told
    assert LogEntry.objects.filter(object_id=str(order.pk)).count() == 3


def test_looking_at_a_button_changes_nothing(staff: Client, order: Order) -> None:
    for button in ("start_processing", "ship", "deliver", "release", "cancel"):
        assert staff.get(change(order, button)).status_code == 200

    order.refresh_from_db()
    assert order.status == "placed"


def test_cancelling_says_what_goes_back_and_gives_it_back(
    staff: Client, order: Order, django_capture_on_commit_callbacks: Capture
) -> None:
    asked = staff.get(change(order, "cancel")).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(change(order, "cancel"), {"reason": "broken on the way"})

    order.refresh_from_db()
    assert "€42.90 go back to ada@example.com" in asked
    assert (order.status, order.payment_status) == ("cancelled", "refunded")
    assert inventory.get_availability(["MUG-1"])["MUG-1"].available == 10


def test_a_step_the_state_does_not_allow_is_said_and_changes_nothing(staff: Client, order: Order) -> None:
    answer = staff.post(change(order, "deliver"))

    order.refresh_from_db()
    assert answer.status_code == 200
    assert "The order is Placed." in answer.content.decode()
    assert order.status == "placed"


def test_only_the_buttons_that_fit_the_state_are_shown(staff: Client, order: Order) -> None:
    page = staff.get(change(order)).content.decode()

    assert change(order, "ship") in page
    assert change(order, "deliver") not in page
    assert change(order, "release") not in page


def test_money_state_and_lines_of_an_order_cannot_be_typed_over(staff: Client, order: Order) -> None:
    answer = staff.post(change(order), {"status": "delivered", "total": "1"})

    order.refresh_from_db()
    assert answer.status_code == 403
    assert (order.status, order.total) == ("placed", 4290)


def test_staff_adjusts_stock_with_a_reason_that_stays(staff: Client, order: Order) -> None:
    item = StockItem.objects.get(sku="MUG-1")

    staff.post(change(item, "adjust"), {"location": "main", "delta": "-3", "reason": "broken"})

    movement = Movement.objects.get(reason="broken")
    assert (movement.quantity, movement.actor) == (-3, "staff:staff@shop.example")
    assert inventory.get_availability(["MUG-1"])["MUG-1"].available == 5


def test_an_adjustment_below_what_is_reserved_is_refused(staff: Client, order: Order) -> None:
    shopper = visitor()
    fill_cart(shopper, **{"MUG-1": 6})
    start(shopper)
    item = StockItem.objects.get(sku="MUG-1")

    answer = staff.post(change(item, "adjust"), {"location": "main", "delta": "-3", "reason": "broken"})

    assert "MUG-1: so many units are not here, or some of them are promised to customers." in answer.content.decode()
    assert inventory.get_availability(["MUG-1"])["MUG-1"].on_hand == 8
    assert not Movement.objects.filter(reason="broken").exists()


def test_staff_asks_the_gateway_how_a_payment_stands(staff: Client, order: Order) -> None:
    payment = Payment.objects.get()

    answer = staff.post(change(payment, "ask_gateway"), follow=True)

    assert "The payment is up to date." in answer.content.decode()


def test_a_member_of_staff_without_the_permission_sees_no_buttons(client: Client, order: Order) -> None:
    accounts.ensure_user(email="new@shop.example", password="a long password", full_name="New", is_staff=True)
    client.login(username="new@shop.example", password="a long password")

    assert client.get(change(order)).status_code == 403
    assert client.post(change(order, "cancel")).status_code == 403
    order.refresh_from_db()
    assert order.status == "placed"
