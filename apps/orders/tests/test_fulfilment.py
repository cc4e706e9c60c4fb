"""The life of an order after it was placed: work, ship, deliver, cancel."""

import pytest

from apps.cart.tests.factories import visitor
from apps.inventory import services as inventory
from apps.orders import services as orders
from apps.orders.models import Order, OrderEvent, Shipment
from apps.orders.services import _fulfilment
from apps.orders.signals import (
    order_cancelled,
    order_delivered,
    order_placed,
    order_processing,
    order_refunded,
    order_shipped,
)
from apps.orders.tests.factories import place
from apps.payments import services as payments
from apps.payments.models import Payment, SandboxIntent
from tests.fixtures import assert_audit_clean

SIGNALS = [order_placed, order_processing, order_shipped, order_delivered, order_cancelled, order_refunded]


@pytest.fixture
def heard():
    """The names of what orders announced."""
    names = []

    def hear(event, **_):
        names.append(type(event).__name__)

    for signal in SIGNALS:
        signal.connect(hear)
    yield names
    for signal in SIGNALS:
        signal.disconnect(hear)


@pytest.fixture
def order(shop):
    """Two mugs, paid."""
    return place(visitor(), **{"MUG-1": 2})


def now(order):
    return orders.find_order(number=order.number)


def stock():
    found = inventory.get_availability(["MUG-1"])["MUG-1"]
    return found.on_hand, found.reserved


def ship(order, **changes):
    usual = {"carrier": "dhl", "tracking_number": "00340434", "actor": "staff"}
    return orders.ship_order(number=order.number, **usual | changes)


STEPS = {
    "processing": lambda order: orders.start_processing(number=order.number, actor="staff"),
    "shipped": ship,
    "delivered": lambda order: orders.deliver_order(number=order.number, actor="staff"),
    "cancelled": lambda order: orders.cancel_order(number=order.number, actor="staff", reason="", by_staff=True),
    "placed": lambda order: orders.release_hold(number=order.number, actor="staff"),
}


def test_an_order_goes_its_way_from_shelf_to_door(order, heard):
    STEPS["processing"](order)
    number = ship(order, tracking_number=" 00340434 ")
    STEPS["delivered"](order)

    seen = now(order)
    assert (seen.status, seen.cancellable) == ("delivered", False)
    assert [event.kind for event in seen.events] == ["placed", "paid", "processing", "shipped", "delivered"]
    (shipment,) = seen.shipments
    assert (shipment.number, shipment.carrier_name, shipment.tracking_number) == (number, "DHL", "00340434")
    assert shipment.tracking_url.endswith("AWB=00340434")
    assert shipment.delivered_at >= shipment.shipped_at
    assert heard == ["OrderProcessing", "OrderShipped", "OrderDelivered"]
    assert_audit_clean()


@pytest.mark.parametrize("before", Order.LIFECYCLE)
@pytest.mark.parametrize("after", STEPS)
def test_every_step_the_life_cycle_forbids_refuses_and_changes_nothing(order, heard, before, after):
    Order.objects.update(status=before)
    if before == "on_hold":
        inventory.restock(reference=order.reference, actor="staff")
    stock_before, events_before = stock(), OrderEvent.objects.count()

    if after in Order.LIFECYCLE[before]:
        STEPS[after](order)
        assert now(order).status == after
        return
    with pytest.raises(orders.WrongState) as refused:
        STEPS[after](order)

    assert refused.value.data["order_status"] == before
    assert now(order).status == before
    assert (stock(), OrderEvent.objects.count(), Shipment.objects.count(), heard) == (
        stock_before,
        events_before,
        0,
        [],
    )
    payment = Payment.objects.get()
    assert (payment.return_requested_at, payment.refunded, SandboxIntent.objects.get().refunded) == (None, 0, 0)


@pytest.mark.parametrize(
    ("status", "by_staff", "may"),
    [
        ("placed", False, True),
        ("on_hold", False, True),
        ("processing", False, False),
        ("shipped", False, False),
        ("placed", True, True),
        ("processing", True, True),
        ("shipped", True, False),
        ("delivered", True, False),
        ("cancelled", True, False),
    ],
)
def test_a_customer_cancels_until_work_begins_and_staff_until_it_ships(order, status, by_staff, may):
    Order.objects.update(status=status)
    cancel = {"number": order.number, "actor": "somebody", "reason": "changed my mind", "by_staff": by_staff}

    assert now(order).cancellable == (status in ("placed", "on_hold"))
    if not may:
        with pytest.raises(orders.WrongState):
            orders.cancel_order(**cancel)
        return
    orders.cancel_order(**cancel)

    assert (now(order).status, now(order).payment_status) == ("cancelled", "refunded")
    assert SandboxIntent.objects.get().refunded == order.total.amount


def test_cancelling_gives_back_stock_and_money_once(order, heard):
    assert stock() == (8, 0)

    orders.cancel_order(number=order.number, actor="shopper", reason="changed my mind")
    with pytest.raises(orders.WrongState):
        orders.cancel_order(number=order.number, actor="shopper", reason="again")

    assert (stock(), SandboxIntent.objects.get().refunded) == ((10, 0), order.total.amount)
    assert [event.kind for event in now(order).events][2:] == ["cancelled", "refunded"]
    assert heard == ["OrderCancelled", "OrderRefunded"]
    assert Payment.objects.get().return_reason == "changed my mind"
    assert_audit_clean()


def test_an_authorised_order_is_cancelled_by_voiding(shop, settings):
    settings.PAYMENT_CAPTURE = "at_shipment"
    order = place(visitor(), **{"MUG-1": 2})

    orders.cancel_order(number=order.number, actor="shopper", reason="")

    assert (now(order).payment_status, Payment.objects.get().return_reason) == ("voided", "cancelled")
    assert (stock(), SandboxIntent.objects.get().status) == ((10, 0), "voided")
    assert [event.kind for event in now(order).events] == ["placed", "cancelled", "voided"]
    assert_audit_clean()


def test_the_money_comes_back_later_where_the_gateway_is_silent(order, line):
    line.breaks["refund"] = "before"
    orders.cancel_order(number=order.number, actor="shopper", reason="")
    assert (now(order).status, now(order).payment_status) == ("cancelled", "paid")

    line.breaks.clear()
    payments.send_refund(refund_id=Payment.objects.get().refunds.get().pk)

    assert now(order).payment_status == "refunded"
    assert_audit_clean()


def test_a_part_of_the_money_is_noted_as_such(order):
    payments.request_refund(reference=order.reference, amount=1000, reason="a scratch", key="r1")
    assert now(order).payment_status == "partially_refunded"
    assert_audit_clean()

    payments.request_refund(reference=order.reference, amount=order.total.amount - 1000, reason="broken", key="r2")
    assert now(order).payment_status == "refunded"
    assert [event.message for event in now(order).events][-2:] == ["We refunded €10.00.", "We refunded €32.90."]
    assert_audit_clean()


@pytest.mark.parametrize("payment_status", ["authorized", "voided", "refunded"])
def test_nothing_ships_without_its_money(order, payment_status):
    Order.objects.update(payment_status=payment_status)

    with pytest.raises(orders.NotPaid):
        ship(order)

    assert (now(order).status, Shipment.objects.count()) == ("placed", 0)


def test_what_is_partly_refunded_still_ships(order):
    payments.request_refund(reference=order.reference, amount=1000, reason="a scratch", key="r1")

    ship(order)

    assert now(order).status == "shipped"


def test_the_money_is_taken_when_the_parcel_leaves(shop, settings):
    settings.PAYMENT_CAPTURE = "at_shipment"
    order = place(visitor(), **{"MUG-1": 2})

    ship(order)

    assert (now(order).status, now(order).payment_status) == ("shipped", "paid")
    assert SandboxIntent.objects.get().captured == order.total.amount
    assert_audit_clean()


def test_nothing_ships_on_an_authorisation_that_is_gone(shop, settings):
    """It lapsed, and the order has not heard of it yet."""
    settings.PAYMENT_CAPTURE = "at_shipment"
    order = place(visitor(), **{"MUG-1": 2})
    Payment.objects.update(status="voided")

    with pytest.raises(orders.NotPaid):
        ship(order)

    assert now(order).status == "placed"


def test_nothing_is_captured_for_a_parcel_that_did_not_leave(shop, settings):
    settings.PAYMENT_CAPTURE = "at_shipment"
    order = place(visitor(), **{"MUG-1": 2})
    Order.objects.update(status="on_hold")

    with pytest.raises(orders.WrongState):
        ship(order)

    assert Payment.objects.get().capture_requested_at is None


def test_a_carrier_must_be_one_of_ours(order):
    with pytest.raises(orders.UnknownCarrier) as refused:
        ship(order, carrier="pigeon")

    assert refused.value.field == "carrier"
    assert {carrier.code for carrier in orders.list_carriers()} == {"dhl", "dpd", "gls", "ups", "other"}


def test_a_carrier_without_a_page_has_no_link(order):
    ship(order, carrier="other", tracking_number="")

    assert now(order).shipments[0].tracking_url == ""


def test_a_tracking_number_cannot_lead_elsewhere(order):
    ship(order, tracking_number="1&x=2#/../")

    assert now(order).shipments[0].tracking_url.endswith("AWB=1%26x%3D2%23%2F..%2F")


@pytest.mark.parametrize("step", STEPS.values())
def test_an_order_nobody_knows_cannot_be_moved(order, step):
    Order.objects.update(number="0000-0000")

    with pytest.raises(orders.OrderNotFound):
        step(order)


def test_without_the_guarded_step_an_order_would_be_cancelled_twice(order, monkeypatch):
    """The negative control: the restock itself counts once, the history does not."""

    def always(rows, table, to, **values):
        rows.update(status=to, **values)
        return True

    monkeypatch.setattr(_fulfilment, "advance", always)
    for _time in range(2):
        orders.cancel_order(number=order.number, actor="shopper", reason="")

    assert OrderEvent.objects.filter(kind="cancelled").count() == 2
    assert stock() == (10, 0)


def test_a_long_name_fits_into_the_history(order):
    actor = f"{'a' * 64}@{'b' * 185}.example"[:254]

    orders.start_processing(number=order.number, actor=actor)

    assert OrderEvent.objects.last().actor == actor


def test_an_authorisation_that_ends_twice_is_noted_once(shop, settings):
    settings.PAYMENT_CAPTURE = "at_shipment"
    order = place(visitor(), **{"MUG-1": 2})
    payments.request_return(reference=order.reference, reason="lapsed")

    orders.note_voided(reference=order.reference, wanted=True)

    assert [event.kind for event in now(order).events].count("voided") == 1
