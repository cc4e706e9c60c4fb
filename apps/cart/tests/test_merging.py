"""The cart filled before signing in joins the account's."""

import pytest

from apps.accounts.signals import SignedIn, signed_in
from apps.accounts.tests.factories import UserFactory
from apps.cart import services as cart
from apps.cart.models import MAX_QUANTITY, Cart, Checkout
from apps.cart.services import _carts
from apps.cart.tests.factories import CartFactory, CartLineFactory, fill_cart, make_goods, pay, start, visitor
from apps.inventory import services as inventory
from tests.fixtures import assert_audit_clean


@pytest.fixture
def guest(shop):
    """A visitor with two mugs in the cart."""
    shopper = visitor()
    fill_cart(shopper, **{"MUG-1": 2})
    return shopper


@pytest.fixture
def customer(db):
    return cart.Shopper(user_id=UserFactory().pk, token=None)


def sign_in(customer, guest):
    event = SignedIn(user_id=customer.user_id, visitor_token=guest.token)
    signed_in.send(sender=SignedIn, event=event)


def in_cart(shopper):
    return {line.sku: line.quantity for line in cart.get_cart(shopper=shopper).lines}


def test_a_user_without_a_cart_takes_the_visitors_over(guest, customer):
    sign_in(customer, guest)

    assert in_cart(customer) == {"MUG-1": 2}
    assert in_cart(guest) == {}
    assert Cart.objects.count() == 1


def test_two_carts_become_one_line_by_line(guest, customer):
    fill_cart(customer, **{"MUG-1": 3, make_goods("BOWL"): 1})

    sign_in(customer, guest)

    assert in_cart(customer) == {"MUG-1": 5, "BOWL": 1}
    assert Cart.objects.count() == 1


def test_signing_in_twice_counts_nothing_twice(guest, customer):
    fill_cart(customer, **{"MUG-1": 3})

    sign_in(customer, guest)
    sign_in(customer, guest)

    assert in_cart(customer) == {"MUG-1": 5}


def test_nothing_happens_without_a_visitors_cart(customer, shop):
    fill_cart(customer, **{"MUG-1": 1})

    sign_in(customer, visitor())
    sign_in(customer, cart.Shopper(user_id=None, token=None))

    assert in_cart(customer) == {"MUG-1": 1}


def test_nobody_gets_the_cart_of_another_user(guest, customer):
    owner = cart.Shopper(user_id=UserFactory().pk, token=None)
    sign_in(owner, guest)

    sign_in(customer, guest)

    assert (in_cart(owner), in_cart(customer)) == ({"MUG-1": 2}, {})


def test_a_line_is_never_longer_than_it_may_be(customer):
    mine, theirs = CartFactory(user_id=customer.user_id), CartFactory()
    CartLineFactory(cart=mine, sku="MUG-1", quantity=MAX_QUANTITY - 1)
    CartLineFactory(cart=theirs, sku="MUG-1", quantity=5)

    cart.merge_carts(user_id=customer.user_id, token=theirs.token)

    assert mine.lines.get().quantity == MAX_QUANTITY


def test_of_two_devices_that_sign_in_at_once_both_keep_their_things(guest, customer, monkeypatch):
    """The other device's cart became the user's between the look and the take-over."""
    other = visitor()
    fill_cart(other, **{make_goods("BOWL"): 1})
    truly, between = _carts._adopt, [other]

    def adopt(cart_row, user_id):
        if between:
            sign_in(customer, between.pop())
        return truly(cart_row, user_id)

    monkeypatch.setattr(_carts, "_adopt", adopt)
    sign_in(customer, guest)

    assert in_cart(customer) == {"MUG-1": 2, "BOWL": 1}
    assert Cart.objects.count() == 1


def test_a_cart_that_another_sign_in_takes_meanwhile_is_not_taken_twice(guest, customer, monkeypatch):
    """Between the look and the merge, the visitor's cart became that of somebody else."""
    fill_cart(customer, **{make_goods("BOWL"): 1})
    checkout = start(guest)
    owner = UserFactory()
    seen = Cart.objects.get(token=guest.token)
    Cart.objects.filter(pk=seen.pk).update(user=owner)
    monkeypatch.setattr(_carts, "find_cart", lambda who: seen)

    cart.merge_carts(user_id=customer.user_id, token=guest.token)

    assert Cart.objects.get(user=owner).lines.get().quantity == 2
    assert Cart.objects.get(user_id=customer.user_id).lines.get().sku == "BOWL"
    assert Checkout.objects.get(reference=checkout.reference).cart_id == seen.pk


def test_a_checkout_that_was_begun_as_a_guest_goes_on_and_empties_the_joint_cart(guest, customer):
    fill_cart(customer, **{make_goods("BOWL"): 1})
    checkout = start(guest)
    sign_in(customer, guest)
    assert in_cart(customer) == {"BOWL": 1, "MUG-1": 2}

    pay(guest, checkout.reference)

    assert in_cart(customer) == {"BOWL": 1}
    assert_audit_clean()


def test_two_live_checkouts_stay_two_but_one_cart(guest, customer):
    fill_cart(customer, **{"MUG-1": 1})
    own, theirs = start(customer), start(guest)

    sign_in(customer, guest)

    assert Checkout.objects.live().count() == 2
    assert inventory.get_availability(["MUG-1"])["MUG-1"].reserved == 3
    pay(customer, own.reference)
    pay(guest, theirs.reference)
    assert_audit_clean()
