"""Freezing the cart, paying it, and what remains in the cart afterwards."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.utils import timezone

from apps.accounts.tests.factories import UserFactory
from apps.cart import services as cart
from apps.cart.models import Cart, Checkout, CheckoutLine, ShippingMethod
from apps.cart.services import _starting
from apps.cart.tests.factories import HOME, fill_cart, make_goods, pay, start, visitor
from apps.catalog import services as catalog
from apps.inventory import services as inventory
from apps.orders import services as orders
from apps.orders.models import Order
from apps.payments import services as payments
from apps.payments.models import Payment, SandboxIntent
from apps.payments.tests.factories import DECLINED_CARD, SECURE_CARD, card
from shop.common.money import MAX_AMOUNT, Money
from tests.fixtures import assert_audit_clean


@pytest.fixture
def shopper(shop):
    """Somebody with two mugs at 19.00 in the cart."""
    buyer = visitor()
    fill_cart(buyer, **{"MUG-1": 2})
    return buyer


def reserved(sku="MUG-1"):
    return inventory.get_availability([sku])[sku].reserved


def on_hand(sku="MUG-1"):
    return inventory.get_availability([sku])[sku].on_hand


def test_a_checkout_freezes_the_cart_and_holds_its_stock(shopper):
    checkout = start(shopper)

    assert (checkout.status, checkout.email, checkout.order_number) == ("awaiting_payment", "ada@example.com", None)
    assert [(line.sku, line.quantity, line.unit_price, line.line_total) for line in checkout.lines] == [
        ("MUG-1", 2, Money(1900, "EUR"), Money(3800, "EUR"))
    ]
    assert (checkout.subtotal.amount, checkout.shipping.amount, checkout.total.amount) == (3800, 490, 4290)
    assert (checkout.payment.status, checkout.payment.amount) == ("pending", checkout.total)
    assert (checkout.shipping_address, checkout.billing_address) == (HOME, HOME)
    assert reserved() == 2
    assert timedelta(minutes=29) < checkout.expires_at - timezone.now() <= timedelta(minutes=30)


def test_later_changes_of_the_catalogue_do_not_reach_it(shopper):
    checkout = start(shopper)

    catalog.save_variants(
        product_slug="product-mug-1", variants=[catalog.NewVariant(sku="MUG-1", price=9900)], actor="staff"
    )

    again = cart.get_checkout(reference=checkout.reference, shopper=shopper)
    assert (again.lines, again.total) == (checkout.lines, checkout.total)


def test_the_same_checkout_again_is_the_same_checkout(shopper):
    first, second = start(shopper), start(shopper)

    assert first.reference == second.reference
    assert (Checkout.objects.count(), Payment.objects.count(), SandboxIntent.objects.count()) == (1, 1, 1)
    assert reserved() == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"email": "bob@example.com"},
        {"shipping_address": replace(HOME, city="Potsdam")},
        {"billing_address": replace(HOME, company="Ada & Co")},
        {"return_url": "https://elsewhere.example/"},
        {"gateway": "sandbox"},
    ],
)
def test_other_wishes_replace_it_and_its_payment_is_stopped_first(shopper, changed):
    first = start(shopper)

    second = start(shopper, **changed)

    old = cart.get_checkout(reference=first.reference, shopper=shopper)
    assert (old.status, old.failure, old.payment.status) == ("failed", "replaced", "voided")
    assert second.reference != first.reference
    assert reserved() == 2
    assert SandboxIntent.objects.filter(status="voided").count() == 1
    assert_audit_clean()


def test_another_price_replaces_it_too(shopper):
    first = start(shopper)
    catalog.save_variants(
        product_slug="product-mug-1", variants=[catalog.NewVariant(sku="MUG-1", price=2000)], actor="staff"
    )

    second = start(shopper)

    assert (first.total.amount, second.total.amount) == (4290, 4490)
    assert cart.get_checkout(reference=first.reference, shopper=shopper).status == "failed"


def test_the_last_units_can_be_checked_out_again_by_who_holds_them(shopper):
    cart.set_item(shopper=shopper, sku="MUG-1", quantity=10)
    start(shopper)

    start(shopper, email="bob@example.com")

    assert reserved() == 10


def test_nothing_is_replaced_while_the_gateway_is_silent(shopper, line):
    first = start(shopper)
    line.breaks["void"] = "before"

    with pytest.raises(payments.GatewayUnavailable):
        start(shopper, email="bob@example.com")

    assert cart.get_checkout(reference=first.reference, shopper=shopper).status == "awaiting_payment"
    assert (Checkout.objects.count(), reserved()) == (1, 2)


def test_a_checkout_that_was_paid_unheard_is_not_replaced_but_completed(shopper):
    start(shopper)
    SandboxIntent.objects.update(status="authorized")

    with pytest.raises(cart.AlreadyPaid):
        start(shopper, email="bob@example.com")

    assert Order.objects.get().email == "ada@example.com"
    assert_audit_clean()


def test_a_checkout_whose_time_is_over_is_replaced(shopper):
    first = start(shopper)
    Checkout.objects.update(expires_at=timezone.now())

    second = start(shopper)

    assert second.reference != first.reference
    assert reserved() == 2


def test_a_silent_gateway_at_the_start_leaves_a_checkout_to_try_again_with(shopper, line):
    line.breaks["start"] = "after"
    with pytest.raises(payments.GatewayUnavailable):
        start(shopper)
    line.breaks.clear()

    checkout = start(shopper)

    assert (checkout.payment.status, Checkout.objects.count(), SandboxIntent.objects.count()) == ("pending", 1, 1)
    assert reserved() == 2


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda shopper: cart.empty_cart(shopper=shopper), cart.CartEmpty),
        (lambda shopper: Cart.objects.all().delete(), cart.CartEmpty),
        (lambda shopper: catalog.retire_product(slug="product-mug-1"), cart.CartHasProblems),
        (lambda shopper: ShippingMethod.objects.update(countries=["FR"]), cart.NotShippedTo),
        (lambda shopper: ShippingMethod.objects.update(price=MAX_AMOUNT), cart.TotalTooLarge),
    ],
)
def test_what_cannot_be_ordered_is_refused_and_holds_nothing(shopper, spoil, error):
    spoil(shopper)

    with pytest.raises(error):
        start(shopper)

    assert (Checkout.objects.count(), Payment.objects.count(), reserved()) == (0, 0, 0)


@pytest.mark.parametrize("gateway", ["free", "paypal", "stripe"])
def test_a_gateway_the_shop_does_not_offer_holds_nothing(shopper, gateway):
    """A checkout that nobody can pay must not keep stock from others."""
    with pytest.raises(payments.UnknownGateway):
        start(shopper, gateway=gateway)

    assert (Checkout.objects.count(), Payment.objects.count(), reserved()) == (0, 0, 0)


def test_a_problem_names_its_line(shopper):
    inventory.adjust_stock(sku="MUG-1", location="main", delta=-9, reason="Broken", actor="staff")

    with pytest.raises(cart.CartHasProblems) as refused:
        start(shopper)

    assert refused.value.data["problems"] == [{"sku": "MUG-1", "code": "only_n_left", "message": "Only 1 is left."}]


def test_who_comes_second_is_told_what_is_left(shopper, monkeypatch):
    """The other buyer was quicker, between the look and the reservation."""
    other = visitor()
    fill_cart(other, **{"MUG-1": 9})
    truly, meanwhile = _starting._freeze, [other]

    def freeze(plan, who):
        if meanwhile:
            start(meanwhile.pop())
        return truly(plan, who)

    monkeypatch.setattr(_starting, "_freeze", freeze)
    with pytest.raises(inventory.OutOfStock) as refused:
        start(shopper)

    assert refused.value.data["shortages"] == [{"sku": "MUG-1", "available": 1}]
    assert (Checkout.objects.count(), reserved()) == (1, 9)


def test_a_cart_that_changes_while_it_is_frozen_is_looked_at_again(shopper, monkeypatch):
    truly, meanwhile = _starting._freeze, [3]

    def freeze(plan, who):
        if meanwhile:
            cart.set_item(shopper=shopper, sku="MUG-1", quantity=meanwhile.pop())
        return truly(plan, who)

    monkeypatch.setattr(_starting, "_freeze", freeze)
    checkout = start(shopper)

    assert [line.quantity for line in checkout.lines] == [3]
    assert (Checkout.objects.count(), reserved()) == (1, 3)


def test_a_cart_that_keeps_changing_is_given_up(shopper, monkeypatch):
    truly = _starting._freeze

    def freeze(plan, who):
        cart.add_item(shopper=shopper, sku="MUG-1", quantity=1)
        return truly(plan, who)

    monkeypatch.setattr(_starting, "_freeze", freeze)
    with pytest.raises(cart.CartChanged):
        start(shopper)

    assert (Checkout.objects.count(), reserved()) == (0, 0)


def test_a_cart_has_one_live_checkout_by_constraint(shopper):
    start(shopper)
    live = Checkout.objects.get()

    live.pk, live.reference, live._state.adding = None, uuid4(), True
    with pytest.raises(IntegrityError):
        live.save()


def test_a_payment_that_began_while_its_checkout_ended_is_stopped(shopper, monkeypatch):
    """Two tabs: one has just frozen the cart, the other replaces that with other wishes before the payment begins."""
    truly, meanwhile = _starting.begin_payment, [True]

    def begin(checkout):
        if meanwhile:
            meanwhile.pop()
            start(shopper, email="bob@example.com")
        return truly(checkout)

    monkeypatch.setattr(_starting, "begin_payment", begin)
    with pytest.raises(cart.CheckoutOver):
        start(shopper)

    assert sorted(Payment.objects.values_list("status", flat=True)) == ["pending", "voided"]
    assert Checkout.objects.live().get().email == "bob@example.com"
    assert reserved() == 2


def test_a_paid_checkout_becomes_an_order_and_empties_the_cart(shopper):
    checkout = start(shopper)

    paid = pay(shopper, checkout.reference)

    assert (paid.status, paid.payment.status) == ("completed", "captured")
    assert orders.get_order_of_checkout(reference=checkout.reference).number == paid.order_number
    assert cart.get_cart(shopper=shopper).lines == ()
    assert (on_hand(), reserved()) == (8, 0)
    assert_audit_clean()


def test_what_was_added_since_stays_in_the_cart(shopper):
    checkout = start(shopper)
    cart.add_item(shopper=shopper, sku="MUG-1", quantity=1)
    fill_cart(shopper, **{make_goods("BOWL"): 1})

    pay(shopper, checkout.reference)

    left = {entry.sku: entry.quantity for entry in cart.get_cart(shopper=shopper).lines}
    assert left == {"MUG-1": 1, "BOWL": 1}


def test_paying_twice_is_paying_once(shopper):
    checkout = start(shopper)
    paid = pay(shopper, checkout.reference)

    with pytest.raises(cart.AlreadyPaid) as refused:
        pay(shopper, checkout.reference)
    with pytest.raises(cart.AlreadyPaid):
        cart.resume_payment(reference=checkout.reference, shopper=shopper)

    assert refused.value.data["order_number"] == paid.order_number
    assert (Order.objects.count(), SandboxIntent.objects.get().captured) == (1, 4290)


def test_a_declined_card_leaves_everything_ready_for_another(shopper):
    checkout = start(shopper)

    with pytest.raises(payments.CardDeclined):
        pay(shopper, checkout.reference, DECLINED_CARD)

    assert cart.get_checkout(reference=checkout.reference, shopper=shopper).status == "awaiting_payment"
    assert cart.get_cart(shopper=shopper).quantity == 2
    assert pay(shopper, checkout.reference).status == "completed"


def test_the_bank_may_ask_first(shopper):
    checkout = start(shopper)

    asked = pay(shopper, checkout.reference, SECURE_CARD)
    assert (asked.status, asked.payment.status, asked.order_number) == ("awaiting_payment", "requires_action", None)

    payments.answer_challenge(intent=SandboxIntent.objects.get().pk, approved=True)
    assert cart.refresh_checkout(reference=checkout.reference, shopper=shopper).status == "completed"


def test_coming_back_from_the_gateway_settles_what_it_says(shopper):
    checkout = start(shopper)
    SandboxIntent.objects.update(status="authorized")

    assert cart.refresh_checkout(reference=checkout.reference, shopper=shopper).status == "completed"


def test_a_payment_can_be_resumed(shopper, line):
    line.breaks["start"] = "before"
    with pytest.raises(payments.GatewayUnavailable):
        start(shopper)
    line.breaks.clear()
    reference = Checkout.objects.get().reference

    resumed = cart.resume_payment(reference=reference, shopper=shopper)

    assert resumed.payment.redirect_url


@pytest.mark.parametrize("capture", ["at_once", "at_shipment"])
def test_a_total_of_zero_is_an_order_at_once(shop, settings, capture):
    settings.PAYMENT_CAPTURE = capture
    ShippingMethod.objects.update(free_from=0)
    shopper = visitor()
    fill_cart(shopper, **{make_goods("GIFT", price=0): 1})

    checkout = start(shopper)

    assert (checkout.status, checkout.payment.gateway, checkout.total.amount) == ("completed", "free", 0)
    assert orders.find_order(number=checkout.order_number).payment_status == "paid"
    assert cart.get_cart(shopper=shopper).lines == ()
    assert_audit_clean()


def test_a_checkout_is_its_shoppers_alone(shopper):
    checkout = start(shopper)
    user = UserFactory()
    strangers = [visitor(), cart.Shopper(user_id=user.pk, token=None), cart.Shopper(user_id=None, token=None)]

    for stranger in strangers:
        asked = {"reference": checkout.reference, "shopper": stranger}
        for touch in (
            lambda asked=asked: cart.get_checkout(**asked),
            lambda asked=asked: cart.pay(**asked, **card()),
            lambda asked=asked: cart.cancel_checkout(**asked),
            lambda asked=asked: cart.refresh_checkout(**asked),
            lambda asked=asked: cart.resume_payment(**asked),
        ):
            with pytest.raises(cart.CheckoutNotFound):
                touch()

    assert cart.get_checkout(reference=checkout.reference, shopper=shopper).status == "awaiting_payment"


def test_a_users_checkout_belongs_to_the_user_and_not_to_a_token(shop):
    shopper = cart.Shopper(user_id=UserFactory().pk, token=None)
    fill_cart(shopper, **{"MUG-1": 1})
    checkout = start(shopper)

    with pytest.raises(cart.CheckoutNotFound):
        token = Cart.objects.get().token
        cart.get_checkout(reference=checkout.reference, shopper=cart.Shopper(user_id=None, token=token))

    assert cart.get_checkout(reference=checkout.reference, shopper=shopper).user_id == shopper.user_id


def test_paid_and_not_yet_ordered_shows_as_processing(shopper):
    checkout = start(shopper)
    Payment.objects.update(status="authorized")

    assert cart.get_checkout(reference=checkout.reference, shopper=shopper).status == "processing"


@pytest.mark.parametrize("before", Checkout.LIFECYCLE)
@pytest.mark.parametrize("after", Checkout.LIFECYCLE)
def test_a_checkout_moves_along_its_life_cycle_and_nowhere_else(shopper, before, after):
    reference = start(shopper).reference
    Checkout.objects.update(status=before)
    ends = {
        "completed": lambda: cart.complete_checkout(reference=reference, order_number="7K2M-9QXA"),
        "failed": lambda: cart.fail_checkout(reference=reference, failure="test"),
        "expired": lambda: _starting.close(reference, "expired", ""),
        "awaiting_payment": lambda: None,
    }

    ends[after]()

    allowed = after in Checkout.LIFECYCLE[before]
    assert Checkout.objects.get().status == (after if allowed else before)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Checkout, {"total": 1}),
        (Checkout, {"total": MAX_AMOUNT + 1, "subtotal": MAX_AMOUNT - 489}),
        (CheckoutLine, {"tax": 0, "line_total": 1}),
    ],
)
def test_the_database_itself_refuses_sums_that_do_not_add_up(shopper, model, values):
    start(shopper)

    with pytest.raises(IntegrityError):
        model.objects.update(**values)


def test_the_audit_finds_a_checkout_that_does_not_add_up_or_never_ends(shopper):
    reference = start(shopper).reference
    assert cart.audit() == []

    Checkout.objects.update(subtotal=3799, total=4289, expires_at=timezone.now() - timedelta(hours=2))

    assert cart.audit() == [
        f"checkout {reference} has a subtotal of 3799, its lines sum to 3800",
        f"checkout {reference} should have expired over an hour ago",
    ]


def test_the_audit_finds_stock_that_is_held_for_nobody(shopper):
    reference = start(shopper).reference

    Checkout.objects.update(status="expired")

    assert cart.audit() == [f"2 units are held for checkout {reference}, which has ended"]


def test_rows_say_what_they_are(shopper):
    reference = start(shopper).reference

    assert (str(Checkout.objects.get()), str(CheckoutLine.objects.get())) == (str(reference), "2 x MUG-1")
    assert str(Cart.objects.get()).startswith("cart ")
