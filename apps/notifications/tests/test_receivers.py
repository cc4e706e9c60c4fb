"""Who hears what when another app announces something."""

import pytest

from apps.accounts import services as accounts
from apps.accounts import signals as account_signals
from apps.inventory import signals as inventory_signals
from apps.notifications import services, tasks
from apps.notifications.models import Message
from apps.orders import services as orders
from apps.orders import signals as order_signals

pytestmark = pytest.mark.django_db

REGISTRATION = account_signals.RegistrationRequested(
    email="ada@example.com", full_name="Buy now", code="481902", known=False, minutes=30, key="r1"
)
RESET = account_signals.PasswordResetRequested(
    user_id=1, email="ada@example.com", full_name="Ada", code="481902", minutes=15, key="p1"
)


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch, tell_of):
    monkeypatch.setattr(tasks.deliver_message, "delay", lambda message_id: None)
    tell_of(number="N1")


def announce(signal, event):
    signal.send(sender=type(event), event=event)


def messages():
    return list(Message.objects.order_by("pk").values_list("kind", "recipient", "dedupe_key", "context", "sensitive"))


def test_an_applicant_gets_a_code_and_nothing_they_typed():
    announce(account_signals.registration_requested, REGISTRATION)

    context = {"code": "481902", "minutes": 30}
    assert messages() == [("registration_code", "ada@example.com", "registration_code:r1", context, True)]


def test_whoever_has_an_account_already_gets_no_code():
    event = account_signals.RegistrationRequested(
        email="ada@example.com", full_name="", code="", known=True, minutes=30, key="r2"
    )

    announce(account_signals.registration_requested, event)

    assert messages() == [("account_exists", "ada@example.com", "account_exists:r2", {}, False)]


def test_a_forgotten_password_is_answered_with_a_code():
    announce(account_signals.password_reset_requested, RESET)

    context = {"code": "481902", "minutes": 15}
    assert messages() == [("password_reset", "ada@example.com", "password_reset:p1", context, True)]


def test_a_new_password_is_told_to_its_owner():
    event = account_signals.PasswordChanged(user_id=1, email="ada@example.com", key="c1")

    announce(account_signals.password_changed, event)

    assert messages() == [("password_changed", "ada@example.com", "password_changed:c1", {}, False)]


def test_an_exception_is_told_to_all_staff_once(monkeypatch):
    monkeypatch.setattr(accounts, "list_staff_emails", lambda: ["a@shop.example"])
    context = {"what": "refund failed", "detail": "It bounced.", "amount": 2900, "currency": "EUR"}

    for _time in range(2):
        announce(order_signals.exception_opened, order_signals.ExceptionOpened(**context, key="7"))

    assert messages() == [("exception_opened", "a@shop.example", "exception_opened:7:a@shop.example", context, False)]


def test_low_stock_is_told_to_all_staff_once_per_crossing(monkeypatch):
    monkeypatch.setattr(accounts, "list_staff_emails", lambda: ["a@shop.example", "b@shop.example"])
    event = inventory_signals.StockLow(sku="MUG", available=3, threshold=5, key="MUG:1")

    announce(inventory_signals.stock_low, event)
    announce(inventory_signals.stock_low, event)
    assert messages() == []
    assert [services.tell_staff_of_stock() for _time in range(2)] == [1, 0]

    context = {"sku": "MUG", "available": 3, "threshold": 5}
    assert messages() == [
        ("stock_low", "a@shop.example", "stock_low:low:MUG:1:a@shop.example", context, False),
        ("stock_low", "b@shop.example", "stock_low:low:MUG:1:b@shop.example", context, False),
    ]


@pytest.mark.parametrize(
    ("signal", "event", "kind", "key", "context"),
    [
        ("order_placed", order_signals.OrderPlaced(number="N1"), "order_placed", "order_placed:N1", {}),
        ("order_processing", order_signals.OrderProcessing(number="N1"), "order_processing", "order_processing:N1", {}),
        (
            "order_shipped",
            order_signals.OrderShipped(number="N1", shipment="S1"),
            "order_shipped",
            "order_shipped:N1:S1",
            {"shipment": "S1"},
        ),
        ("order_delivered", order_signals.OrderDelivered(number="N1"), "order_delivered", "order_delivered:N1", {}),
        (
            "order_cancelled",
            order_signals.OrderCancelled(number="N1", reason="looks like fraud"),
            "order_cancelled",
            "order_cancelled:N1",
            {},
        ),
        (
            "order_refunded",
            order_signals.OrderRefunded(number="N1", amount=500, currency="EUR", key="f1"),
            "order_refunded",
            "order_refunded:N1:f1",
            {"amount": 500, "currency": "EUR"},
        ),
    ],
)
def test_whoever_ordered_hears_of_each_step_once(signal, event, kind, key, context):
    announce(getattr(order_signals, signal), event)
    announce(getattr(order_signals, signal), event)

    assert messages() == [(kind, "ada@example.com", key, {"number": "N1", **context}, False)]


def test_an_event_about_no_order_undoes_what_announced_it():
    with pytest.raises(orders.OrderNotFound):
        announce(order_signals.order_placed, order_signals.OrderPlaced(number="GONE"))

    assert messages() == []
