"""What is in a cart, what it costs today, and what is wrong with it."""

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.tests.factories import UserFactory
from apps.cart import services as cart
from apps.cart.models import MAX_LINES, MAX_QUANTITY, Cart, CartLine
from apps.cart.services import _carts
from apps.cart.tests.factories import CartFactory, CartLineFactory, fill_cart, make_goods, start, visitor
from apps.catalog import services as catalog
from apps.inventory import services as inventory
from shop.common.money import Money

NOBODY = cart.Shopper(user_id=None, token=None)


@pytest.fixture
def shopper(shop):
    return visitor()


def in_cart(shopper):
    return {line.sku: line.quantity for line in cart.get_cart(shopper=shopper).lines}


def codes(shopper):
    return [problem.code for problem in cart.get_cart(shopper=shopper).problems]


def sell_out(sku="MUG-1", leave=0):
    available = inventory.get_availability([sku])[sku].available
    inventory.adjust_stock(sku=sku, location="main", delta=leave - available, reason="Sold", actor="staff")


def test_a_cart_shows_each_line_at_todays_price(shopper):
    make_goods("BOWL", price=2550)

    fill_cart(shopper, **{"MUG-1": 2, "BOWL": 1})

    shown = cart.get_cart(shopper=shopper)
    assert [(line.sku, line.quantity, line.unit_price, line.line_total) for line in shown.lines] == [
        ("MUG-1", 2, Money(1900, "EUR"), Money(3800, "EUR")),
        ("BOWL", 1, Money(2550, "EUR"), Money(2550, "EUR")),
    ]
    assert (shown.subtotal, shown.total, shown.quantity, shown.problems) == (
        Money(6350, "EUR"),
        Money(6350, "EUR"),
        3,
        (),
    )
    assert shown.lines[0].available == 10


def test_a_cart_takes_the_same_queries_for_one_line_and_for_many(shopper, django_assert_num_queries):
    fill_cart(shopper, **{"MUG-1": 1})
    cart.get_cart(shopper=shopper)
    with django_assert_num_queries(6):
        cart.get_cart(shopper=shopper)

    for n in range(5):
        fill_cart(shopper, **{make_goods(f"BOWL-{n}"): 1})
    with django_assert_num_queries(6):
        cart.get_cart(shopper=shopper)


def test_somebody_without_a_cart_sees_an_empty_one_and_stores_nothing(db):
    seen = cart.get_cart(shopper=NOBODY)

    assert (seen.lines, seen.total, len(seen.token)) == ((), Money(0, "EUR"), 22)
    assert not Cart.objects.exists()


def test_the_first_thing_makes_the_cart_and_tells_its_token(shop):
    made = cart.add_item(shopper=NOBODY, sku="MUG-1", quantity=1)

    assert cart.get_cart(shopper=cart.Shopper(user_id=None, token=made.token)).quantity == 1


def test_adding_adds_and_setting_sets(shopper):
    cart.add_item(shopper=shopper, sku="MUG-1", quantity=2)
    cart.add_item(shopper=shopper, sku="MUG-1", quantity=3)
    assert in_cart(shopper) == {"MUG-1": 5}

    cart.set_item(shopper=shopper, sku="MUG-1", quantity=1)
    assert in_cart(shopper) == {"MUG-1": 1}


def test_setting_makes_the_line_where_there_is_none(shopper):
    cart.set_item(shopper=shopper, sku="MUG-1", quantity=4)

    assert in_cart(shopper) == {"MUG-1": 4}


def test_removing_and_emptying_are_no_error_where_there_is_nothing(shopper):
    cart.remove_item(shopper=shopper, sku="MUG-1")
    fill_cart(shopper, **{"MUG-1": 1, make_goods("BOWL"): 1})

    cart.remove_item(shopper=shopper, sku="MUG-1")
    cart.remove_item(shopper=shopper, sku="NOBODY-KNOWS")
    assert in_cart(shopper) == {"BOWL": 1}

    cart.empty_cart(shopper=shopper)
    assert cart.empty_cart(shopper=shopper).lines == ()


@pytest.mark.parametrize("quantity", [0, -1, MAX_QUANTITY + 1, 10**20])
@pytest.mark.parametrize("change", [cart.add_item, cart.set_item])
def test_a_quantity_out_of_bounds_changes_nothing(shopper, change, quantity):
    fill_cart(shopper, **{"MUG-1": 1})

    with pytest.raises(cart.QuantityInvalid) as refused:
        change(shopper=shopper, sku="MUG-1", quantity=quantity)

    assert refused.value.field == "quantity"
    assert in_cart(shopper) == {"MUG-1": 1}


@pytest.mark.parametrize("change", [cart.add_item, cart.set_item])
def test_what_is_not_for_sale_cannot_be_put_in(shopper, change):
    make_goods("RETIRED")
    catalog.retire_product(slug="product-retired")

    for sku in ("RETIRED", "NOBODY-KNOWS"):
        with pytest.raises(cart.UnknownSku):
            change(shopper=shopper, sku=sku, quantity=1)

    assert not Cart.objects.exists()


@pytest.mark.parametrize(("change", "sentence"), [(cart.add_item, "Only 10 are left."), (cart.set_item, "Only 10 are")])
def test_more_than_there_is_cannot_be_put_in(shopper, change, sentence):
    fill_cart(shopper, **{"MUG-1": 4})

    with pytest.raises(cart.NotEnough, match=sentence) as refused:
        change(shopper=shopper, sku="MUG-1", quantity=11)

    assert refused.value.data["shortages"] == [{"sku": "MUG-1", "available": 10}]
    assert in_cart(shopper) == {"MUG-1": 4}


def test_adding_counts_what_is_in_the_cart_already(shopper):
    fill_cart(shopper, **{"MUG-1": 4})

    with pytest.raises(cart.NotEnough):
        cart.add_item(shopper=shopper, sku="MUG-1", quantity=7)

    cart.add_item(shopper=shopper, sku="MUG-1", quantity=6)
    assert in_cart(shopper) == {"MUG-1": 10}


def test_what_is_sold_out_cannot_be_put_in(shopper):
    sell_out()

    with pytest.raises(cart.NotEnough, match="sold out"):
        cart.add_item(shopper=shopper, sku="MUG-1", quantity=1)


def test_what_is_not_tracked_has_no_limit_but_that_of_a_line(shopper):
    inventory.track(skus=["GIFT"], tracked=False)
    make_goods("GIFT", stock=0)
    cart.add_item(shopper=shopper, sku="GIFT", quantity=MAX_QUANTITY)

    with pytest.raises(cart.QuantityInvalid, match="999"):
        cart.add_item(shopper=shopper, sku="GIFT", quantity=1)

    assert in_cart(shopper) == {"GIFT": MAX_QUANTITY}
    assert cart.get_cart(shopper=shopper).lines[0].available is None


def test_a_cart_holds_so_many_different_things(shopper):
    fill_cart(shopper, **{"MUG-1": 1})
    mine = Cart.objects.get()
    CartLineFactory.create_batch(MAX_LINES - 1, cart=mine)

    with pytest.raises(cart.CartFull):
        cart.add_item(shopper=shopper, sku=make_goods("BOWL"), quantity=1)

    cart.add_item(shopper=shopper, sku="MUG-1", quantity=1)
    assert mine.lines.count() == MAX_LINES


@pytest.mark.parametrize(("left", "code"), [(0, "out_of_stock"), (1, "only_n_left"), (2, "only_n_left"), (3, None)])
def test_a_line_says_when_it_cannot_be_ordered_as_it_is(shopper, left, code):
    fill_cart(shopper, **{"MUG-1": 3})

    sell_out(leave=left)

    assert codes(shopper) == ([code] if code else [])


def test_a_line_that_left_the_shop_says_so_and_costs_nothing(shopper):
    fill_cart(shopper, **{"MUG-1": 3, make_goods("BOWL", price=100): 1})

    catalog.retire_product(slug="product-mug-1")

    shown = cart.get_cart(shopper=shopper)
    assert codes(shopper) == ["not_for_sale"]
    assert (shown.subtotal, shown.lines[0].line_total, shown.lines[0].available) == (
        Money(100, "EUR"),
        Money(0, "EUR"),
        0,
    )


def test_a_line_the_catalogue_forgot_still_shows(shopper):
    CartLineFactory(cart=CartFactory(token=shopper.token), sku="NOBODY-KNOWS")

    line = cart.get_cart(shopper=shopper).lines[0]

    assert (line.title, line.problems[0].code) == ("NOBODY-KNOWS", "not_for_sale")


def test_what_my_own_checkout_holds_is_still_mine(shopper):
    fill_cart(shopper, **{"MUG-1": 10})
    start(shopper)

    assert codes(shopper) == []
    assert cart.get_cart(shopper=shopper).lines[0].available == 10
    with pytest.raises(cart.NotEnough):
        cart.add_item(shopper=visitor(), sku="MUG-1", quantity=1)
    cart.set_item(shopper=shopper, sku="MUG-1", quantity=9)


def test_counting_costs_one_query_and_none_for_nobody(shopper, django_assert_num_queries):
    fill_cart(shopper, **{"MUG-1": 3, make_goods("BOWL"): 1})

    with django_assert_num_queries(1):
        assert cart.count_items(shopper=shopper) == 4
    with django_assert_num_queries(0):
        assert cart.count_items(shopper=NOBODY) == 0


def test_a_users_cart_belongs_to_the_user_alone(shop):
    user, other = UserFactory(), UserFactory()
    mine = cart.Shopper(user_id=user.pk, token=None)
    made = cart.add_item(shopper=mine, sku="MUG-1", quantity=1)

    with_my_token = cart.Shopper(user_id=None, token=made.token)
    for stranger in (with_my_token, cart.Shopper(user_id=other.pk, token=made.token), visitor()):
        assert cart.get_cart(shopper=stranger).lines == ()
        assert cart.count_items(shopper=stranger) == 0
    cart.add_item(shopper=with_my_token, sku="MUG-1", quantity=2)
    assert (in_cart(mine), cart.count_items(shopper=mine)) == ({"MUG-1": 1}, 1)
    assert Cart.objects.count() == 2


def test_two_requests_that_make_the_cart_at_once_share_it(shopper, monkeypatch):
    fill_cart(shopper, **{"MUG-1": 1})
    truly, looked_too_early = _carts.find_cart, [None]
    monkeypatch.setattr(_carts, "find_cart", lambda who: looked_too_early.pop() if looked_too_early else truly(who))

    cart.add_item(shopper=shopper, sku="MUG-1", quantity=2)

    assert in_cart(shopper) == {"MUG-1": 3}
    assert Cart.objects.count() == 1


def test_a_cart_that_went_away_in_the_meantime_is_a_clear_conflict(shopper, monkeypatch):
    """Its owner signed in with another tab, and it joined the account's."""
    fill_cart(shopper, **{"MUG-1": 1})
    gone = Cart.objects.get()
    Cart.objects.all().delete()
    monkeypatch.setattr(_carts, "find_cart", lambda who: gone)

    for change in (
        lambda: cart.add_item(shopper=shopper, sku="MUG-1", quantity=1),
        lambda: cart.set_item(shopper=shopper, sku="MUG-1", quantity=1),
        lambda: cart.remove_item(shopper=shopper, sku="MUG-1"),
    ):
        with pytest.raises(cart.CartChanged):
            change()


@pytest.mark.parametrize("quantity", [0, MAX_QUANTITY + 1])
def test_the_database_itself_bounds_a_line(db, quantity):
    with pytest.raises(IntegrityError):
        CartLineFactory(quantity=quantity)


def test_the_database_itself_keeps_one_line_per_sku(db):
    line = CartLineFactory()

    with pytest.raises(IntegrityError):
        CartLineFactory(cart=line.cart, sku=line.sku)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.lists(st.integers(1, 400), min_size=1, max_size=6))
def test_however_it_is_filled_the_sums_are_those_of_the_lines(shopper, wanted):
    cart.empty_cart(shopper=shopper)
    for n, quantity in enumerate(wanted):
        sku = f"GIFT-{n}"
        inventory.track(skus=[sku], tracked=False)
        if not catalog.get_variants([sku]):
            make_goods(sku, price=100 * n + 1, stock=0)
        cart.set_item(shopper=shopper, sku=sku, quantity=quantity)

    shown = cart.get_cart(shopper=shopper)

    assert shown.subtotal.amount == sum((100 * n + 1) * quantity for n, quantity in enumerate(wanted))
    assert (
        shown.quantity
        == sum(wanted)
        == CartLine.objects.filter(cart__token=shopper.token).count() + sum(quantity - 1 for quantity in wanted)
    )
