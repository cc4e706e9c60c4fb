"""Sale prices: planned, right to the second at every door, and ended."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from apps.cart import services as cart
from apps.cart.tests.factories import fill_cart, make_shipping, pay, start, visitor
from apps.catalog import services
from apps.catalog.models import Product, ProductChange, SalePrice
from apps.catalog.services import NewVariant, SalePriceInput
from apps.catalog.tests.factories import ProductFactory, shirt
from shop.common.errors import Invalid
from shop.common.money import MAX_AMOUNT, Money

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


@pytest.fixture
def mug() -> str:
    """A mug at 19.00; its SKU."""
    ProductFactory(title="Mug", sku="MUG-1", price=1900)
    return "MUG-1"


def plan(sku="MUG-1", *, price=1500, starts_at=NOON, ends_at=NOON + DAY, name="Summer"):
    sale = SalePriceInput(price=price, starts_at=starts_at, ends_at=ends_at, name=name)
    services.set_sale_prices(sku=sku, sales=[sale], actor="staff:ada")


def on_sale_now(sku="MUG-1", *, price=1500, hours=1):
    now = timezone.now()
    plan(sku, price=price, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=hours))
    return now


def price_of(sku, now):
    variant = services.get_variants([sku], now=now)[sku]
    page = services.get_product(slug=variant.product_slug, now=now)
    shown = next(row for row in page.variants if row.sku == sku)
    assert (shown.price, shown.compare_at_price) == (variant.price, variant.compare_at_price)
    return variant.price.amount, variant.compare_at_price and variant.compare_at_price.amount


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (NOON - SECOND, (1900, None)),
        (NOON, (1500, 1900)),
        (NOON + DAY - SECOND, (1500, 1900)),
        (NOON + DAY, (1900, None)),
    ],
)
def test_a_sale_is_on_from_its_first_second_and_over_at_its_end(mug, moment, expected):
    plan()

    assert price_of(mug, moment) == expected


def test_lists_follow_when_the_clock_strikes(mug):
    plan()
    product = Product.objects.get()

    for moment, expected in [
        (NOON - SECOND, (1900, None, NOON)),
        (NOON, (1500, 1900, NOON + DAY)),
        (NOON + DAY, (1900, None, None)),
    ]:
        Product.objects.update(prices_change_at=moment)
        services.follow_the_clock(now=moment)
        product.refresh_from_db()
        assert (product.min_price, product.compare_at_price, product.prices_change_at) == expected
        assert services.audit(now=moment) == []


def test_a_sale_that_nobody_has_looked_at_since_is_no_finding(mug):
    plan(starts_at=timezone.now() + DAY, ends_at=None)
    later = timezone.now() + 2 * DAY

    assert services.audit(now=later) == []
    assert services.follow_the_clock(now=later).repriced == 1
    assert services.follow_the_clock(now=later).repriced == 0
    assert [card.price.amount for card in services.list_on_sale(limit=3)] == [1500]


def test_of_two_sales_at_once_the_lower_counts(mug):
    services.set_sale_prices(
        sku=mug,
        sales=[
            SalePriceInput(price=1500, starts_at=NOON, ends_at=NOON + 3 * DAY),
            SalePriceInput(price=1200, starts_at=NOON + DAY, ends_at=NOON + 2 * DAY),
        ],
        actor="staff:ada",
    )

    assert [price_of(mug, NOON + n * DAY)[0] for n in range(4)] == [1500, 1200, 1500, 1900]


def test_what_was_compared_before_is_compared_in_a_sale():
    ProductFactory(sku="MUG-1", price=1900, compare_at_price=2400)
    plan()

    assert price_of("MUG-1", NOON) == (1500, 2400)


def test_a_sale_price_above_a_new_lower_price_does_not_count(mug):
    plan()
    services.save_variants(product_slug="mug", variants=[NewVariant(sku=mug, price=1400)], actor="staff:ada")

    assert price_of(mug, NOON) == (1400, None)


@pytest.mark.parametrize("price", [0, -1, 1900, 2000, MAX_AMOUNT + 1])
def test_a_sale_price_is_more_than_nothing_and_less_than_the_price(mug, price):
    plan()

    with pytest.raises(services.PriceInvalid):
        plan(price=price)

    assert SalePrice.objects.get().price == 1500


@pytest.mark.parametrize("ends_at", [NOON, NOON - DAY])
def test_a_sale_ends_after_it_has_started(mug, ends_at):
    with pytest.raises(services.SaleInvalid):
        plan(ends_at=ends_at)

    assert not SalePrice.objects.exists()


def test_two_sales_of_a_variant_do_not_start_together(mug):
    twice = [SalePriceInput(price=price, starts_at=NOON) for price in (1500, 1400)]

    with pytest.raises(services.SaleInvalid):
        services.set_sale_prices(sku=mug, sales=twice, actor="staff:ada")

    assert not SalePrice.objects.exists()


def test_an_unknown_variant_has_no_sale(mug):
    with pytest.raises(services.VariantNotFound):
        plan("MUG-2")


def test_the_history_says_who_planned_a_sale_and_who_ended_it(mug):
    now = on_sale_now()
    services.end_sale(name="Summer", actor="staff:bob", now=now)

    ended, planned = ProductChange.objects.order_by("-pk")[:2]
    assert (planned.actor, planned.verb) == ("staff:ada", "set sale prices")
    assert next(after for _before, after in planned.changes.values()).startswith("€15.00 until")
    assert (ended.actor, ended.verb) == ("staff:bob", "ended a sale")


def test_many_products_are_put_on_sale_as_was_shown_before(mug):
    shirt()
    asked = {"slugs": ["mug", "linen-shirt"], "percent": 25, "starts_at": NOON, "rounding": "99"}

    shown = services.preview_sale(**asked)
    done = services.start_sale(**asked, ends_at=NOON + DAY, name="Summer", actor="staff:ada")

    assert done == shown
    assert [(line.sku, line.price.amount, line.sale_price.amount) for line in done][:2] == [
        ("MUG-1", 1900, 1399),
        ("SHIRT-MOSS-S", 3900, 2899),
    ]
    assert SalePrice.objects.filter(name="Summer").count() == 5
    assert price_of("SHIRT-SAND-M", NOON) == (2899, 3900)


def test_a_preview_changes_nothing(mug):
    services.preview_sale(skus=[mug], percent=10, starts_at=NOON)

    assert not SalePrice.objects.exists()


def test_what_cannot_be_reduced_is_named_and_left(mug):
    ProductFactory(title="Sample", sku="FREE-1", price=1)
    plan()

    lines = services.start_sale(
        slugs=["mug", "sample"], skus=["NO-SUCH"], percent=30, starts_at=NOON + DAY, name="x", actor="staff:ada"
    )
    again = services.preview_sale(skus=[mug], percent=30, starts_at=NOON + DAY)

    assert [(line.sku, line.sale_price) for line in lines] == [("MUG-1", Money.of(1330)), ("FREE-1", None)]
    assert "too little" in lines[1].problem
    assert "same moment" in again[0].problem
    with pytest.raises(services.SaleEmpty):
        services.start_sale(skus=[mug], percent=30, starts_at=NOON + DAY, name="x", actor="staff:ada")


@pytest.mark.parametrize("wrong", [{"percent": 0}, {"percent": 96}, {"rounding": "no"}])
def test_a_sale_of_nonsense_is_refused(mug, wrong):
    with pytest.raises(Invalid):
        services.start_sale(**{"skus": [mug], "percent": 10, "starts_at": NOON, "name": "x", "actor": "a"} | wrong)

    assert not SalePrice.objects.exists()


@pytest.mark.parametrize(
    ("currency", "price", "rounding", "expected"),
    [("EUR", 1999, "none", 1599), ("JPY", 1980, "none", 1584), ("JPY", 1980, "00", 1600), ("KWD", 1999, "none", 1599)],
)
def test_twenty_percent_off_in_many_currencies(settings, currency, price, rounding, expected):
    settings.SHOP_CURRENCY = currency
    ProductFactory(sku="MUG-1", price=price)

    [line] = services.preview_sale(skus=["MUG-1"], percent=20, starts_at=NOON, rounding=rounding)

    assert line.sale_price == Money(expected, currency)


def test_ending_a_sale_ends_what_is_on_and_forgets_what_is_planned(mug):
    now = timezone.now()
    services.set_sale_prices(
        sku=mug,
        sales=[
            SalePriceInput(price=1500, starts_at=now - DAY, ends_at=None, name="Summer"),
            SalePriceInput(price=1400, starts_at=now + DAY, ends_at=None, name="Summer"),
            SalePriceInput(price=1300, starts_at=now - 9 * DAY, ends_at=now - 8 * DAY, name="Summer"),
            SalePriceInput(price=1800, starts_at=now - 2 * DAY, ends_at=None, name="Other"),
        ],
        actor="staff:ada",
    )

    assert services.end_sale(name="Summer", actor="staff:ada", now=now) == 2
    assert services.end_sale(name="Summer", actor="staff:ada", now=now) == 0

    assert list(SalePrice.objects.order_by("price").values_list("price", "ends_at")) == [
        (1300, now - 8 * DAY),
        (1500, now),
        (1800, None),
    ]
    assert Product.objects.get().min_price == 1800


def test_nothing_is_ended_where_nothing_is_named(mug):
    on_sale_now()

    assert services.end_sale(actor="staff:ada") == 0
    assert price_of(mug, timezone.now())[0] == 1500


def test_every_door_shows_the_same_price(client, mug):
    now = on_sale_now()
    ends_at = SalePrice.objects.get().ends_at
    make_shipping()
    shopper = visitor()
    fill_cart(shopper, **{mug: 2})

    api = client.get("/api/v1/products/mug").json()
    listed = client.get("/api/v1/products").json()["results"][0]
    page = client.get("/p/mug/").content.decode()
    [line] = cart.get_cart(shopper=shopper).lines

    assert api["variants"][0]["price"]["amount"] == listed["price"]["amount"] == line.unit_price.amount == 1500
    assert api["variants"][0]["compare_at_price"]["amount"] == listed["compare_at_price"]["amount"] == 1900
    assert datetime.fromisoformat(api["variants"][0]["sale_ends_at"]) == ends_at.replace(microsecond=0)
    assert "€15.00" in page
    assert "Sale price until" in page
    assert now < ends_at


def test_no_sale_has_no_end(client, mug):
    api = client.get("/api/v1/products/mug").json()

    assert api["variants"][0]["sale_ends_at"] is None
    assert "Sale price until" not in client.get("/p/mug/").content.decode()


def test_a_sale_that_ends_meanwhile_leaves_a_checkout_as_it_was_frozen(commits, mug):
    on_sale_now()
    make_shipping()
    shopper = visitor()
    fill_cart(shopper, **{mug: 1})
    checkout = start(shopper)

    services.end_sale(name="Summer", actor="staff:ada")

    assert cart.get_cart(shopper=shopper).subtotal.amount == 1900
    assert cart.get_checkout(reference=checkout.reference, shopper=shopper).subtotal.amount == 1500
    paid = pay(shopper, checkout.reference)
    assert (paid.status, paid.total.amount) == ("completed", 1500 + 490)


def test_a_checkout_started_after_the_end_costs_the_full_price(commits, mug):
    on_sale_now()
    make_shipping()
    shopper = visitor()
    fill_cart(shopper, **{mug: 1})
    during = start(shopper)
    services.end_sale(name="Summer", actor="staff:ada")

    after = start(shopper)

    assert (during.subtotal.amount, after.subtotal.amount) == (1500, 1900)
    assert during.reference != after.reference
