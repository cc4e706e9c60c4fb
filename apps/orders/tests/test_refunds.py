"""Staff gives money back: by line, by amount, with or without the goods, and never anything twice."""

import pytest
from django.db import IntegrityError, transaction

from apps.cart.tests.factories import make_goods, visitor
from apps.inventory import services as inventory
from apps.inventory.models import Movement
from apps.orders import services as orders
from apps.orders.models import Order, OrderLine, OrderRefund, OrderRefundLine, PaymentException
from apps.orders.services import _refunds
from apps.orders.tests.factories import place
from apps.payments import services as payments
from apps.payments.models import Payment, SandboxIntent
from tests.fixtures import assert_audit_clean


@pytest.fixture
def order(shop):
    """Two mugs at 19.00 and a bowl at 25.00, 67.90 with the delivery; paid."""
    make_goods("BOWL", price=2500, stock=10)
    return place(visitor(), **{"MUG-1": 2, "BOWL": 1})


@pytest.fixture
def _approval(settings):
    """Above ten euros somebody else has to agree."""
    settings.REFUND_APPROVAL_ABOVE = 1000


def refund(order, key="k", **wishes):
    usual = {"lines": {}, "reason": "a scratch", "actor": "staff:ada"}
    return orders.request_refund(number=order.number, key=key, **usual | wishes)


def approve(order, key="k", actor="staff:bob"):
    orders.approve_refund(number=order.number, key=f"{order.number}:{key}", actor=actor)


def decline(order, key="k", actor="staff:bob"):
    orders.decline_refund(number=order.number, key=f"{order.number}:{key}", actor=actor)


def now(order):
    return orders.find_order(number=order.number)


def claimed(order):
    """Refunded and restocked units of each line, and the refunded shipping."""
    row = Order.objects.get(number=order.number)
    lines = {line.sku: (line.refunded_quantity, line.restocked_quantity) for line in row.lines.all()}
    return lines, row.shipping_refunded


def stock(sku="MUG-1"):
    return inventory.get_availability([sku])[sku].on_hand


def sent():
    return SandboxIntent.objects.get().refunded


def fail_at_the_bank(order, key="k"):
    """The bank sends a refund back that had gone through."""
    sandbox_refund = SandboxIntent.objects.get().refunds.get(key=f"{order.number}:{key}")
    type(sandbox_refund).objects.filter(pk=sandbox_refund.pk).update(status="failed")
    SandboxIntent.objects.update(refunded=sent() - sandbox_refund.amount)
    payments.ask_gateway(reference=order.reference)


# --- by line, by amount -----------------------------------------------------------------------------------------------


def test_units_and_shipping_go_back_for_what_they_cost(order):
    outcome = refund(order, lines={"MUG-1": 1, "BOWL": 1}, shipping=490)

    assert (outcome.key, outcome.amount.amount, outcome.status) == (f"{order.number}:k", 4890, "succeeded")
    assert (sent(), now(order).payment_status) == (4890, "partially_refunded")
    assert claimed(order) == ({"MUG-1": (1, 0), "BOWL": (1, 0)}, 490)
    assert (stock("MUG-1"), stock("BOWL")) == (8, 9)
    assert_audit_clean()


def test_an_amount_goes_back_up_to_what_is_left(order):
    refund(order, "one", amount=6000)

    with pytest.raises(payments.RefundTooLarge):
        refund(order, "two", amount=791)
    refund(order, "three", amount=790)

    assert (sent(), now(order).payment_status) == (6790, "refunded")
    assert claimed(order) == ({"MUG-1": (0, 0), "BOWL": (0, 0)}, 0)
    assert OrderRefund.objects.count() == 2
    assert_audit_clean()


def test_the_same_key_twice_is_one_refund(order):
    first, again = refund(order, lines={"MUG-1": 1}), refund(order, lines={"MUG-1": 1})

    assert (first.key, first.amount) == (again.key, again.amount)
    assert (sent(), OrderRefund.objects.count(), claimed(order)[0]["MUG-1"]) == (1900, 1, (1, 0))


def test_no_unit_and_no_shipping_is_refunded_twice(order):
    refund(order, "one", lines={"MUG-1": 2}, shipping=400)

    for wishes in ({"lines": {"MUG-1": 1}}, {"shipping": 91}):
        with pytest.raises(orders.RefundedBefore):
            refund(order, "two", **wishes)

    assert (sent(), OrderRefund.objects.count(), claimed(order)) == (4200, 1, ({"MUG-1": (2, 0), "BOWL": (0, 0)}, 400))
    assert_audit_clean()


def test_units_are_not_paid_back_with_money_that_went_back_otherwise(order):
    refund(order, "one", amount=6000)

    with pytest.raises(payments.RefundTooLarge):
        refund(order, "two", lines={"MUG-1": 1})

    assert claimed(order) == ({"MUG-1": (0, 0), "BOWL": (0, 0)}, 0)
    assert_audit_clean()


@pytest.mark.parametrize(
    ("wishes", "error"),
    [
        ({}, orders.NothingToRefund),
        ({"lines": {"MUG-1": 0}}, orders.NothingToRefund),
        ({"lines": {"MUG-1": -1}, "amount": 5000}, orders.NothingToRefund),
        ({"amount": -1, "shipping": 490}, orders.NothingToRefund),
        ({"lines": {"SPOON": 1}}, orders.UnknownLine),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(order, wishes, error):
    with pytest.raises(error):
        refund(order, **wishes)
    with pytest.raises(error):
        orders.plan_refund(number=order.number, **{"lines": {}} | wishes)

    assert (sent(), OrderRefund.objects.count()) == (0, 0)


def test_an_order_nobody_knows_has_nothing_to_refund(order):
    with pytest.raises(orders.OrderNotFound):
        orders.request_refund(number="0000-0000", lines={}, amount=1, reason="", actor="staff", key="k")


def test_the_customer_reads_what_goes_back(order):
    refund(order, lines={"MUG-1": 1}, restock=True)

    (told,) = now(order).refunds
    assert (told.amount.amount, told.status) == (1900, "succeeded")
    assert [(line.sku, line.quantity) for line in told.lines] == [("MUG-1", 1)]
    assert [event.message for event in now(order).events][2:] == [
        "A refund of €19.00 is on its way.",
        "We refunded €19.00.",
    ]


# --- back on the shelf ------------------------------------------------------------------------------------------------


def test_units_come_back_into_stock_once(order):
    refund(order, "one", lines={"MUG-1": 1}, restock=True)
    refund(order, "one", lines={"MUG-1": 1}, restock=True)

    assert (stock(), claimed(order)[0]["MUG-1"]) == (9, (1, 1))
    assert list(Movement.objects.filter(kind="return").values_list("quantity", "actor")) == [(1, "staff:ada")]
    assert_audit_clean()


def test_cancelling_afterwards_gives_back_the_rest_alone(order):
    refund(order, lines={"MUG-1": 1}, restock=True)

    goes_back = orders.get_cancelling(order=Order.objects.get())
    orders.cancel_order(number=order.number, actor="staff", reason="", by_staff=True)

    assert (goes_back.amount.amount, goes_back.units) == (4890, 2)
    assert (stock(), stock("BOWL"), sent(), now(order).payment_status) == (10, 10, 6790, "refunded")
    assert_audit_clean()


def test_what_is_not_counted_is_refunded_all_the_same(order):
    make_goods("CARD", price=500, stock=1)
    from apps.inventory.models import StockItem

    StockItem.objects.filter(sku="CARD").update(tracked=False)
    bought = place(visitor(), CARD=3)

    orders.request_refund(number=bought.number, lines={"CARD": 2}, restock=True, reason="", actor="staff", key="k")

    assert not Movement.objects.filter(kind="return").exists()
    assert_audit_clean()


def test_units_refunded_from_an_order_on_hold_are_not_taken_when_it_goes_on(order):
    inventory.restock(reference=order.reference, actor="staff")
    Order.objects.update(status="on_hold")

    refund(order, lines={"MUG-1": 1}, restock=True)
    orders.release_hold(number=order.number, actor="staff")

    assert (stock(), stock("BOWL"), now(order).status) == (9, 9, "placed")
    assert_audit_clean()


# --- a second person --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_approval")
def test_a_large_refund_waits_with_its_money_set_aside_and_its_units_claimed(order):
    outcome = refund(order, lines={"MUG-1": 1}, restock=True)

    assert (outcome.status, sent(), stock(), claimed(order)[0]["MUG-1"]) == ("awaiting_approval", 0, 8, (1, 0))
    assert (Payment.objects.get().refund_pending, orders.count_refunds_to_approve()) == (1900, 1)
    assert now(order).refunds == ()
    assert "refund_requested" not in [event.kind for event in now(order).events]
    with pytest.raises(orders.RefundedBefore):
        refund(order, "two", lines={"MUG-1": 2})
    assert_audit_clean()


@pytest.mark.usefixtures("_approval")
def test_somebody_else_lets_it_go_and_then_the_units_come_back(order):
    refund(order, lines={"MUG-1": 1}, restock=True)

    with pytest.raises(payments.SecondPersonNeeded):
        approve(order, actor="staff:ada")
    assert (sent(), stock()) == (0, 8)
    approve(order)
    for decide in (approve, decline):
        with pytest.raises(payments.RefundDecided):
            decide(order)

    assert (sent(), stock(), claimed(order)[0]["MUG-1"]) == (1900, 9, (1, 1))
    row = OrderRefund.objects.get()
    assert (row.status, row.requested_by, row.decided_by) == ("succeeded", "staff:ada", "staff:bob")
    assert_audit_clean()


@pytest.mark.parametrize("actor", ["staff:ada", "staff:bob"])
@pytest.mark.usefixtures("_approval")
def test_a_declined_refund_sets_everything_free_once(order, actor):
    refund(order, lines={"MUG-1": 2}, shipping=490, restock=True)

    decline(order, actor=actor)
    for decide in (approve, decline):
        with pytest.raises(payments.RefundDecided):
            decide(order, actor="staff:carl")

    assert (sent(), stock(), claimed(order)) == (0, 8, ({"MUG-1": (0, 0), "BOWL": (0, 0)}, 0))
    assert (Payment.objects.get().refund_pending, orders.count_refunds_to_approve()) == (0, 0)
    assert_audit_clean()
    assert refund(order, "two", lines={"MUG-1": 2}).status == "awaiting_approval"


@pytest.mark.usefixtures("_approval")
def test_an_order_cancelled_meanwhile_has_all_its_units_back_already(order):
    refund(order, lines={"MUG-1": 1}, restock=True)
    orders.cancel_order(number=order.number, actor="staff", reason="", by_staff=True)

    approve(order)

    assert (stock(), sent(), now(order).payment_status) == (10, 6790, "refunded")
    assert_audit_clean()


@pytest.mark.usefixtures("_approval")
def test_a_refund_is_decided_under_its_own_order_alone(order):
    refund(order, lines={"MUG-1": 1})
    other = place(visitor(), BOWL=1)

    with pytest.raises(payments.RefundNotFound):
        orders.approve_refund(number=other.number, key=f"{order.number}:k", actor="staff:bob")


def test_the_plan_says_what_the_refund_then_does(order, settings):
    settings.REFUND_APPROVAL_ABOVE = 1899
    plan = orders.plan_refund(number=order.number, lines={"MUG-1": 1}, restock=True)

    assert (plan.amount.amount, plan.units, plan.restocked) == (1900, 1, 1)
    assert (plan.second_person, plan.by_hand) == (True, False)
    settings.REFUND_APPROVAL_ABOVE = 1900
    assert not orders.plan_refund(number=order.number, lines={"MUG-1": 1}).second_person
    assert OrderRefund.objects.count() == 0
    with pytest.raises(payments.RefundTooLarge):
        orders.plan_refund(number=order.number, lines={}, amount=6791)


# --- when it fails ----------------------------------------------------------------------------------------------------


def test_a_refund_that_comes_back_can_be_made_again(order):
    refund(order, lines={"MUG-1": 1}, shipping=490, restock=True)

    fail_at_the_bank(order)

    assert (now(order).payment_status, sent()) == ("paid", 0)
    assert claimed(order) == ({"MUG-1": (0, 1), "BOWL": (0, 0)}, 0)
    line = PaymentException.objects.open().get()
    assert (line.kind, line.subject) == ("refund_failed", f"{order.number}:k")
    assert_audit_clean()

    again = {orders.refund_again(number=order.number, key=line.subject, actor="staff").key for _click in range(2)}

    assert again == {f"{order.number}:k/2"}
    assert (sent(), stock(), claimed(order)) == (2390, 9, ({"MUG-1": (1, 1), "BOWL": (0, 0)}, 490))
    line.refresh_from_db()
    assert (line.resolution, PaymentException.objects.open().count()) == ("refunded at the next try", 0)
    assert_audit_clean()


def test_a_second_failure_is_one_line_in_the_inbox_that_names_the_last_try(order):
    refund(order, lines={"MUG-1": 1})
    fail_at_the_bank(order)
    orders.refund_again(number=order.number, key=f"{order.number}:k", actor="staff")

    fail_at_the_bank(order, "k/2")

    assert PaymentException.objects.open().get().subject == f"{order.number}:k/2"
    assert orders.refund_again(number=order.number, key=f"{order.number}:k/2", actor="staff").key.endswith("k/3")
    assert sent() == 1900
    assert_audit_clean()


def test_only_what_failed_is_made_again(order):
    refund(order, amount=500)

    with pytest.raises(payments.RefundNotFound):
        orders.refund_again(number=order.number, key=f"{order.number}:k", actor="staff")

    assert sent() == 500


def test_keys_of_tries_follow_each_other():
    assert [_refunds.successor(key) for key in ("k", "k/2", "a/b")] == ["k/2", "k/3", "a/b/2"]
    assert [_refunds.predecessor(key) for key in ("k", "k/2", "k/3", "a/b")] == ["", "k", "k/2", ""]


# --- the last walls ---------------------------------------------------------------------------------------------------


def test_the_database_itself_refuses_more_than_was_sold(order):
    for model, values in (
        (OrderLine, {"refunded_quantity": 3}),
        (OrderLine, {"restocked_quantity": 3}),
        (Order, {"shipping_refunded": 491}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(**values)


def test_what_two_ask_for_at_once_is_claimed_once(order, monkeypatch):
    """Both have looked before either claims."""
    stale = _refunds.claims_of(Order.objects.get(), {"BOWL": 1})
    refund(order, "one", lines={"BOWL": 1})
    monkeypatch.setattr(_refunds, "claims_of", lambda order, lines: stale)

    with pytest.raises(orders.RefundedBefore):
        refund(order, "two", lines={"BOWL": 1})

    assert (sent(), OrderRefundLine.objects.count()) == (2500, 1)


def test_without_the_guard_a_unit_would_be_paid_back_twice(order, monkeypatch):
    """The negative control of the test above."""
    monkeypatch.setattr(_refunds, "claim_all", lambda order, refund, claims: None)

    for key in ("one", "two"):
        refund(order, key, lines={"BOWL": 1})

    assert sent() == 5000
    assert any("parts sum to" in finding for finding in orders.audit())


@pytest.mark.parametrize(
    ("model", "values", "words"),
    [
        (OrderLine, {"refunded_quantity": 0}, "has 0 units of MUG-1 refunded and 1 restocked, its refunds say 1 and 1"),
        (Order, {"shipping_refunded": 1}, "has 1 of its shipping refunded, its refunds say 0"),
        (OrderRefund, {"amount": 1901}, "is 1901, its parts sum to 1900"),
        (OrderRefund, {"status": "requested"}, "is 1900 requested, its payment says (1900, 'succeeded')"),
        (OrderLine, {"restocked_quantity": 0}, "should own 3 units of stock, it owns 2"),
    ],
)
def test_the_audit_finds_each_kind_of_tampering(order, model, values, words):
    refund(order, lines={"MUG-1": 1}, restock=True)
    rows = model.objects.filter(sku="MUG-1") if model is OrderLine else model.objects
    rows.update(**values)

    assert any(words in finding for finding in orders.audit()), orders.audit()
