"""What is sold ahead, from the cart to the customer's mail: how many follow, and by when."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format

from apps.cart import services as cart
from apps.cart.models import CheckoutLine
from apps.cart.tests.factories import fill_cart, make_goods, make_shipping, pay, start, visitor
from apps.inventory import services as inventory
from apps.orders import services as orders
from apps.orders.models import Order, OrderLine
from tests.fixtures import assert_audit_clean

pytestmark = pytest.mark.django_db


@pytest.fixture
def day():
    """Two weeks from now, when more mugs are expected; three are here."""
    expected = timezone.localdate() + timedelta(days=14)
    make_shipping()
    make_goods("MUG-1", stock=3)
    ahead = inventory.ItemSettings(policy="backorder", backorder_limit=10, expected_on=expected)
    inventory.configure_item(sku="MUG-1", settings=ahead)
    return expected


def words(day, beginning="2 of 5 will follow by"):
    this_year = day.year == timezone.localdate().year
    return f"{beginning} {date_format(day, 'j F' if this_year else 'j F Y')}"


def test_what_follows_is_said_in_cart_checkout_order_and_mail(client, day, commits):
    shopper = visitor()
    fill_cart(shopper, **{"MUG-1": 5})
    (line,) = cart.get_cart(shopper=shopper).lines
    assert (line.later, line.expected_on, line.note, line.problems) == (2, day, words(day), ())

    checkout = start(shopper)
    (frozen,) = checkout.lines
    assert (frozen.later, frozen.expected_on, frozen.note) == (2, day, words(day))
    inventory.configure_item(sku="MUG-1", settings=inventory.ItemSettings(policy="backorder", backorder_limit=10))
    number = pay(shopper, checkout.reference).order_number
    order = orders.find_order(number=number)

    (sold,) = order.lines
    assert (sold.later, sold.expected_on, sold.note) == (2, day, words(day))
    assert order.waits
    (letter,) = [letter for letter in mail.outbox if number in letter.subject]
    assert words(day) in letter.body
    assert "as soon as all of it is here" in letter.body
    page = client.get(f"/orders/{number}/?token={order.token}", follow=True).content.decode()
    assert words(day) in page
    told = client.get(f"/api/v1/orders/{number}?token={order.token}").json()["lines"][0]
    assert (told["later"], told["expected_on"]) == (2, str(day))
    Order.objects.update(status="cancelled")
    assert orders.find_order(number=number).lines[0].note == ""


def test_what_is_here_is_not_said_to_follow(day, commits):
    shopper = visitor()
    fill_cart(shopper, **{"MUG-1": 3})

    checkout = start(shopper)

    assert cart.get_cart(shopper=shopper).lines[0].note == ""
    assert (checkout.lines[0].later, checkout.lines[0].expected_on) == (0, None)


def test_the_second_buyer_learns_that_the_first_took_what_was_here(day, commits):
    """Their carts were priced at the same time; what counts is who reserved."""
    first, second = visitor(), visitor()
    for shopper in (first, second):
        fill_cart(shopper, **{"MUG-1": 3})

    assert [start(shopper).lines[0].later for shopper in (first, second)] == [0, 3]


def test_nobody_orders_more_than_may_be_sold_ahead(day):
    shopper = visitor()
    fill_cart(shopper, **{"MUG-1": 13})

    with pytest.raises(cart.NotEnough):
        cart.add_item(shopper=shopper, sku="MUG-1", quantity=1)


@pytest.mark.parametrize(
    ("later", "expected_on", "sentence"),
    [
        (0, date(2026, 12, 12), ""),
        (2, date(2026, 12, 12), "2 of 5 will follow by 12 December"),
        (5, date(2026, 12, 12), "Will follow by 12 December"),
        (5, date(2027, 1, 8), "Will follow by 8 January 2027"),
        (2, date(2026, 11, 27), "2 of 5 will follow as soon as they are here"),
        (1, None, "1 of 5 will follow as soon as it is here"),
        (5, None, "Will follow as soon as it is here"),
    ],
    ids=str,
)
def test_what_follows_in_words(later, expected_on, sentence):
    today = date(2026, 11, 28)

    assert cart.later_words(later=later, quantity=5, expected_on=expected_on, today=today) == sentence


def test_no_more_follows_than_was_sold(day, commits):
    shopper = visitor()
    fill_cart(shopper, **{"MUG-1": 5})
    checkout = start(shopper)
    pay(shopper, checkout.reference)

    for lines in (CheckoutLine.objects, OrderLine.objects):
        with pytest.raises(IntegrityError), transaction.atomic():
            lines.update(later=6)
    assert_audit_clean()
