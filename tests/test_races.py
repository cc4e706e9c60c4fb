"""Many people at the same moment, as threads and as processes: nobody is oversold or charged twice."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from apps.accounts.tests.factories import UserFactory
from apps.cart import services as cart
from apps.cart.models import Cart, Checkout
from apps.cart.tests.factories import fill_cart, make_goods, make_shipping, start, visitor
from apps.catalog.models import OldSlug, Product
from apps.inventory import services as inventory
from apps.inventory.models import Movement, Reservation, StockLevel
from apps.inventory.services import _reservations, _reserving
from apps.orders import services as orders
from apps.orders.models import Order, OrderEvent
from apps.orders.services import _refunds
from apps.orders.tests.factories import place
from apps.payments import services as payments
from apps.payments.models import GatewayEvent, Payment, Refund, SandboxIntent, Transaction
from tests import crowd
from tests.fixtures import assert_audit_clean

pytestmark = pytest.mark.django_db(transaction=True)

SOLD_OUT = {"out_of_stock", "cart_has_problems"}


@pytest.fixture(scope="module")
def processes(django_db_setup):
    """Processes of their own, which live as long as this file runs."""
    pool = crowd.Processes()
    yield pool
    pool.close()


@pytest.fixture(params=["threads", "processes"])
def rush(request):
    """Do a job once for each argument, all at the same moment."""
    return crowd.in_threads if request.param == "threads" else request.getfixturevalue("processes")


@pytest.fixture
def goods():
    """A shop with ten mugs."""
    make_shipping()
    return make_goods("MUG-1", price=1900, stock=10)


def buyers(count, **lines):
    """The cart tokens of that many visitors, each with these lines (one mug, where none are named)."""
    shoppers = [visitor() for _ in range(count)]
    for shopper in shoppers:
        fill_cart(shopper, **lines or {"MUG-1": 1})
    return [shopper.token for shopper in shoppers]


def stock(sku="MUG-1"):
    found = inventory.get_availability([sku])[sku]
    return found.on_hand, found.reserved


def set_stock(units):
    if units == stock()[0]:
        return
    inventory.adjust_stock(sku="MUG-1", location="main", delta=units - stock()[0], reason="Count", actor="staff")


@pytest.mark.parametrize(("crowd_size", "units"), [(50, 10), (20, 5)])
def test_so_many_units_make_so_many_orders(rush, goods, crowd_size, units):
    set_stock(units)
    tokens = buyers(crowd_size)

    outcomes = rush(crowd.buy, tokens)

    numbers = set(Order.objects.values_list("number", flat=True))
    refused = Counter(outcome for outcome in outcomes if outcome not in numbers)
    assert len(numbers) == units
    assert set(refused) <= SOLD_OUT, refused
    assert refused.total() == crowd_size - units
    assert stock() == (0, 0)
    assert SandboxIntent.objects.filter(status="captured").count() == units
    assert_audit_clean()


def test_buyers_of_several_units_leave_none_behind_that_would_have_fitted(rush, goods):
    outcomes = rush(crowd.buy, buyers(12, **{"MUG-1": 3}))

    assert sum(outcome not in SOLD_OUT for outcome in outcomes) == Order.objects.count() == 3
    assert stock() == (1, 0)
    assert_audit_clean()


def test_the_same_checkout_twenty_times_is_one_checkout_one_payment_one_order(rush, goods):
    (token,) = buyers(1, **{"MUG-1": 2})

    (reference,) = set(rush(crowd.check_out, [token] * 20))
    assert (Checkout.objects.count(), Payment.objects.count(), SandboxIntent.objects.count()) == (1, 1, 1)
    assert stock() == (10, 2)

    outcomes = set(rush(crowd.pay_for, [[token, reference]] * 20))
    assert outcomes <= {Order.objects.get().number, "already_paid", "card_not_accepted"}
    assert (stock(), SandboxIntent.objects.get().captured) == ((8, 0), 4290)
    assert_audit_clean()


def test_buying_the_same_cart_twenty_times_buys_it_once(rush, goods):
    (token,) = buyers(1, **{"MUG-1": 2})

    outcomes = set(rush(crowd.buy, [token] * 20))

    assert outcomes <= {Order.objects.get().number, "already_paid", "card_not_accepted", "cart_empty", "cart_changed"}
    assert stock() == (8, 0)
    assert_audit_clean()


def test_carts_filled_in_opposite_order_do_not_lock_each_other_out(rush, goods):
    make_goods("BOWL", stock=100)
    set_stock(100)
    tokens = buyers(10, **{"MUG-1": 1, "BOWL": 1}) + buyers(10, **{"BOWL": 1, "MUG-1": 1})

    outcomes = rush(crowd.buy, tokens)

    assert len(set(outcomes)) == Order.objects.count() == 20, Counter(outcomes)
    assert (stock("MUG-1"), stock("BOWL")) == ((80, 0), (80, 0))
    assert_audit_clean()


def test_cancelling_ten_times_at_once_gives_back_once(rush, goods):
    order = place(visitor(), **{"MUG-1": 2})

    outcomes = Counter(rush(crowd.cancel, [order.number] * 10))

    assert outcomes == {"cancelled": 1, "wrong_state": 9}
    assert (stock(), SandboxIntent.objects.get().refunded) == ((10, 0), order.total.amount)
    assert OrderEvent.objects.filter(kind="cancelled").count() == Refund.objects.count() == 1
    assert_audit_clean()


def test_capturing_and_cancelling_at_once_ends_voided_or_refunded(goods, settings):
    settings.PAYMENT_CAPTURE = "at_shipment"
    placed = [place(visitor(), **{"MUG-1": 1}) for _ in range(8)]

    outcomes = crowd.in_threads(
        crowd.either,
        [job for order in placed for job in (["take_money", str(order.reference)], ["cancel", order.number])],
    )

    assert outcomes[1::2] == ["cancelled"] * 8, outcomes
    for order in placed:
        payment, intent = Payment.objects.get(reference=order.reference), _intent(order.reference)
        assert (payment.status, intent.status) in (("voided", "voided"), ("captured", "captured"))
        assert payment.captured == payment.refunded == intent.captured == intent.refunded
        kinds = Counter(payment.transactions.values_list("kind", flat=True))
        assert kinds in (
            {"authorization": 1, "void": 1},
            {"authorization": 1, "capture": 1, "refund": 1},
        )
    assert set(Order.objects.values_list("status", flat=True)) == {"cancelled"}
    assert stock() == (10, 0)
    assert_audit_clean()


def _intent(reference):
    return SandboxIntent.objects.get(pk=Payment.objects.get(reference=reference).gateway_id)


def test_the_notice_and_the_shopper_who_comes_back_make_one_order(rush, goods):
    (token,) = buyers(1)
    reference = str(start(cart.Shopper(None, token)).reference)
    intent = _authorize_unheard(reference)

    outcomes = rush(crowd.either, [["come_back", [token, reference]], ["notify", intent]] * 10)

    assert {outcome for outcome in outcomes if outcome != "noticed"} <= {Order.objects.get().number}
    assert GatewayEvent.objects.filter(event_id__endswith="authorized").count() == 1
    assert Transaction.objects.filter(kind="authorization").count() == 1
    assert stock() == (9, 0)
    assert_audit_clean()


def _authorize_unheard(reference):
    """The card said yes, and the shop has not heard of it."""
    intent = Payment.objects.get(reference=reference).gateway_id
    SandboxIntent.objects.filter(pk=intent).update(status="authorized")
    return intent


def test_a_notice_that_comes_twenty_times_at_once_counts_once(rush, goods):
    (token,) = buyers(1)
    reference = str(start(cart.Shopper(None, token)).reference)
    intent = _authorize_unheard(reference)

    assert set(rush(crowd.notify, [intent] * 20)) == {"noticed"}

    assert GatewayEvent.objects.filter(event_id__endswith="authorized").count() == 1
    assert Order.objects.get().reference == UUID(reference)
    assert_audit_clean()


def test_paying_while_the_time_runs_out_ends_in_an_order_or_in_nothing(rush, goods):
    tokens = buyers(8)
    references = [str(start(cart.Shopper(None, token)).reference) for token in tokens]
    jobs = [["pay_for", list(pair)] for pair in zip(tokens, references, strict=True)]

    outcomes = rush(crowd.either, jobs + [["expire", None]] * 4)[:8]

    assert not [outcome for outcome in outcomes if outcome.startswith("error")], outcomes
    ended = Counter(Checkout.objects.values_list("status", flat=True))
    assert set(ended) <= {"completed", "expired"}
    assert not SandboxIntent.objects.exclude(status__in=["captured", "voided"]).exists()
    assert ended["completed"] == Order.objects.count() == SandboxIntent.objects.filter(status="captured").count()
    assert ended["expired"] <= SandboxIntent.objects.filter(status="voided").count()
    assert stock() == (10 - ended["completed"], 0)
    assert_audit_clean()


def test_paying_and_giving_up_at_once_end_in_one_of_the_two(rush, goods):
    tokens = buyers(8)
    pairs = [[token, str(start(cart.Shopper(None, token)).reference)] for token in tokens]

    outcomes = rush(crowd.either, [[verb, pair] for pair in pairs for verb in ("pay_for", "give_up")])

    assert not [outcome for outcome in outcomes if outcome.startswith("error")], outcomes
    ended = Counter(Checkout.objects.values_list("status", flat=True))
    assert set(ended) <= {"completed", "failed"}
    assert ended["completed"] == Order.objects.count()
    assert stock() == (10 - ended["completed"], 0)
    assert_audit_clean()


def test_refunds_that_race_for_the_same_money_stay_within_it(rush, goods):
    order = place(visitor(), **{"MUG-1": 1})  # 23.90

    outcomes = Counter(rush(crowd.refund, [[str(order.reference), 500, f"r{n}"] for n in range(10)]))

    assert outcomes == {"refunded": 4, "refund_too_large": 6}
    assert SandboxIntent.objects.get().refunded == Payment.objects.get().refunded == 2000
    assert_audit_clean()


def test_adding_twenty_times_at_once_adds_twenty(rush, goods):
    set_stock(100)
    token = visitor().token

    assert set(rush(crowd.add, [token] * 20)) == {"True"}

    assert Cart.objects.get().lines.get().quantity == 20


def test_a_delivery_booked_ten_times_at_once_counts_once(rush, goods):
    assert set(rush(crowd.receive, ["delivery-7"] * 10)) == {"received"}

    assert stock() == (15, 0)
    assert Movement.objects.filter(key="delivery-7").count() == 1
    assert_audit_clean()


def test_signing_in_on_many_devices_at_once_counts_each_cart_once(rush, goods):
    set_stock(100)
    user = UserFactory()
    tokens = buyers(4, **{"MUG-1": 2})

    outcomes = rush(crowd.sign_in, [[user.pk, token] for token in tokens * 3])

    assert set(outcomes) == {"merged"}
    assert Cart.objects.get().user_id == user.pk
    assert Cart.objects.get().lines.get().quantity == 8


def test_of_many_who_want_a_slug_one_gets_it(rush, goods):
    outcomes = rush(crowd.add_product, ["cup"] * 6)

    assert Counter(outcomes) == {"cup": 1, "slug_taken": 5}
    assert Product.objects.filter(slug="cup").count() == 1


def test_nobody_gets_a_slug_in_the_moment_it_becomes_an_old_one(rush, goods):
    """Whoever adds a product waits for the one who renames, and learns only then that the slug is still spoken for."""
    adding = [["add_product", "product-mug-1"]] * 5

    outcomes = rush(crowd.either, [["rename_product", ["product-mug-1", "cup"]], *adding])

    assert outcomes == ["cup", *["slug_taken"] * 5]
    assert [product.slug for product in Product.objects.all()] == ["cup"]
    assert [old.slug for old in OldSlug.objects.all()] == ["product-mug-1"]
    assert_audit_clean()


@pytest.mark.postgres
def test_without_the_guard_the_crowd_would_break_the_books(goods, monkeypatch):
    """The negative control: read, think, save, as everybody would write it at first."""

    def read_then_save(level, quantity):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.05)")
        level.reserved += quantity
        level.save()
        return True

    monkeypatch.setattr(_reserving, "_give", read_then_save)
    set_stock(5)
    outcomes = crowd.in_threads(crowd.check_out, buyers(20))

    sold = Reservation.objects.held().count()
    assert sold > 5 or any(outcome.startswith("error") for outcome in outcomes)
    assert inventory.audit() != []


@pytest.mark.postgres
def test_without_the_one_order_opposite_carts_would_lock_each_other_out(goods, monkeypatch):
    """The negative control: each takes its lines in the order in which they were put into the cart."""

    def as_they_come(reference, lines, until, to):
        from django.db import transaction

        with transaction.atomic():
            for sku, units in lines.items():
                StockLevel.objects.filter(item__sku=sku).update(reserved=F("reserved") + units)
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(0.2)")

    make_goods("BOWL", stock=10)
    monkeypatch.setattr(inventory, "reserve", as_they_come)
    tokens = buyers(1, **{"MUG-1": 1, "BOWL": 1}) + buyers(1, **{"BOWL": 1, "MUG-1": 1})

    outcomes = crowd.in_threads(crowd.check_out, tokens)

    assert any("deadlock" in outcome for outcome in outcomes), outcomes


# --- refunds by staff -------------------------------------------------------------------------------------------------


def sweep():
    """What the clock does every minute, a while later."""
    payments.settle_uncertain(now=timezone.now() + timedelta(minutes=3))


def refunded_units():
    line = Order.objects.get().lines.get(sku="MUG-1")
    return line.refunded_quantity, line.restocked_quantity


def test_staff_who_refund_the_same_units_at_once_refund_them_once(rush, goods):
    make_goods("BOWL", price=20_000)  # so that there is money left, and the units alone say no
    order = place(visitor(), **{"MUG-1": 3, "BOWL": 1})

    outcomes = Counter(rush(crowd.refund_units, [[order.number, 1, f"k{n}", f"staff:{n}"] for n in range(10)]))

    assert outcomes == {"refunded": 3, "refunded_before": 7}
    assert (refunded_units(), stock(), SandboxIntent.objects.get().refunded) == ((3, 3), (10, 0), 5700)
    assert_audit_clean()


def test_the_same_click_ten_times_is_one_refund(rush, goods):
    order = place(visitor(), **{"MUG-1": 3})

    assert set(rush(crowd.refund_units, [[order.number, 2, "k", "staff:ada"]] * 10)) == {"refunded"}

    assert (refunded_units(), stock(), SandboxIntent.objects.get().refunded) == ((2, 2), (9, 0), 3800)
    assert_audit_clean()


@pytest.fixture
def large(goods):
    """Thirty mugs, of which twenty-seven wait to be refunded: 513.00, above what one person may decide."""
    inventory.adjust_stock(sku="MUG-1", location="main", delta=20, reason="Delivery", actor="staff")
    order = place(visitor(), **{"MUG-1": 30})
    outcome = orders.request_refund(
        number=order.number, lines={"MUG-1": 27}, restock=True, reason="", actor="staff:ada", key="k"
    )
    assert outcome.status == "awaiting_approval"
    return [order.number, outcome.key]


def test_approving_ten_times_at_once_sends_and_restocks_once(rush, large):
    outcomes = Counter(rush(crowd.approve, [[*large, f"staff:{n}"] for n in range(10)]))

    assert outcomes == {"approved": 1, "refund_decided": 9}
    assert (refunded_units(), stock(), SandboxIntent.objects.get().refunded) == ((27, 27), (27, 0), 51300)
    assert_audit_clean()


def test_approving_and_declining_at_once_has_one_winner(rush, large):
    jobs = [[("approve", "decline")[n % 2], [*large, f"staff:{n}"]] for n in range(8)]

    outcomes = Counter(rush(crowd.either, jobs))

    assert outcomes in ({"approved": 1, "refund_decided": 7}, {"declined": 1, "refund_decided": 7})
    moved = outcomes["approved"]
    assert refunded_units() == (27 * moved, 27 * moved)
    assert (stock(), SandboxIntent.objects.get().refunded) == ((27 * moved, 0), 51300 * moved)
    assert_audit_clean()


def test_cancelling_while_units_are_refunded_gives_everything_back_once(rush, goods):
    order = place(visitor(), **{"MUG-1": 5})
    jobs = [["refund_units", [order.number, 1, f"k{n}", "staff:ada"]] for n in range(6)]

    outcomes = rush(crowd.either, [*jobs[:3], ["cancel", order.number], *jobs[3:]])

    assert not any(outcome.startswith("error") for outcome in outcomes), outcomes
    if "cancelled" not in outcomes:
        assert crowd.attempt(crowd.cancel, order.number) == "cancelled"
    sweep()  # a return that met a refund on its way leaves the rest to the sweeper
    assert (stock(), SandboxIntent.objects.get().refunded) == ((10, 0), order.total.amount)
    assert_audit_clean()


def test_cancelling_while_a_refund_is_approved_gives_everything_back_once(rush, large):
    outcomes = rush(crowd.either, [["approve", [*large, "staff:bob"]], ["cancel", large[0]]] * 3)

    assert not any(outcome.startswith("error") for outcome in outcomes), outcomes
    assert "cancelled" in outcomes
    if "approved" not in outcomes:
        assert crowd.attempt(crowd.approve, [*large, "staff:bob"]) == "approved"
    sweep()
    assert (stock(), SandboxIntent.objects.get().refunded) == ((30, 0), Order.objects.get().total)
    assert_audit_clean()


def test_without_the_guard_on_its_state_a_refund_would_be_decided_twice(large, monkeypatch):
    """The negative control of deciding: payments' own guard and the order's are both off."""
    monkeypatch.setattr(_refunds, "_decide", lambda refund, to, actor: None)
    monkeypatch.setattr(_refunds.payments, "decline_refund", lambda **_: None)
    number, key = large

    for _time in range(2):
        with suppress(orders.RefundedBefore):
            orders.decline_refund(number=number, key=key, actor="staff:bob")

    assert refunded_units()[0] == 0
    assert orders.audit() != []


def test_without_the_guard_on_units_they_would_come_back_twice(goods, monkeypatch):
    """The negative control of restocking: whoever restocks writes what they saw."""
    order = place(visitor(), **{"MUG-1": 2})
    monkeypatch.setattr(_reservations, "_return_from", _blindly)

    for key in ("one", "two"):
        orders.request_refund(number=order.number, lines={"MUG-1": 1}, restock=True, reason="", actor="staff", key=key)

    assert orders.audit() != []


def _blindly(row, wanted):
    Reservation.objects.filter(pk=row.pk).update(returned=1)
    return _reservations._Move(row, wanted, f"{row.pk}:{uuid4()}")


def test_paying_once_more_ten_times_is_one_payment(rush, goods, settings):
    settings.PAYMENT_CAPTURE = "at_shipment"
    order = place(visitor(), **{"MUG-1": 1})
    SandboxIntent.objects.update(status="voided")
    payments.check_payment(reference=order.reference)

    outcomes = Counter(rush(crowd.collect_again, [order.number] * 10))

    assert set(outcomes) <= {"pending", "created"}, outcomes
    assert Payment.objects.filter(reference=order.reference).count() == SandboxIntent.objects.count() == 2
    assert_audit_clean()
