"""In stock or not: lists say what inventory says, as soon as it is true."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from apps.catalog import services, tasks
from apps.catalog.models import Product
from apps.catalog.tests.factories import ProductFactory, picture, shirt
from apps.inventory import services as inventory

pytestmark = pytest.mark.django_db


@pytest.fixture
def move(django_capture_on_commit_callbacks):
    """Move stock, and let everybody hear of it."""

    def _move(sku: str, delta: int) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            inventory.adjust_stock(sku=sku, location="main", delta=delta, reason="Count", actor="staff:ada")

    return _move


def test_a_product_is_sold_out_with_its_last_variant(move):
    shirt()

    for sku in ("SHIRT-MOSS-S", "SHIRT-MOSS-M", "SHIRT-SAND-S"):
        move(sku, -5)
    assert Product.objects.filter(in_stock=True).exists()

    move("SHIRT-SAND-M", -5)
    assert not Product.objects.filter(in_stock=True).exists()

    move("SHIRT-MOSS-M", 1)
    assert Product.objects.get().in_stock


def test_stock_of_other_products_is_left_alone(move):
    ProductFactory(sku="MUG-1", stock=1)
    ProductFactory(sku="CUP-1", stock=0)

    move("MUG-1", -1)

    assert list(Product.objects.order_by("pk").values_list("in_stock", flat=True)) == [False, False]


@pytest.mark.django_db(transaction=True)
def test_the_last_units_sold_at_the_same_moment_leave_a_product_sold_out():
    skus = [f"MUG-{n}" for n in range(4)]
    variants = [services.NewVariant(sku=sku, price=100, options={"Size": sku}, opening_stock=1) for sku in skus]
    ProductFactory(title="Mug", options=[("Size", [])], variants=variants)

    with ThreadPoolExecutor(max_workers=4) as pool:
        list(pool.map(_sell_one, skus))

    assert Product.objects.get().in_stock is False
    assert services.audit() == []


def _sell_one(sku: str) -> None:
    try:
        inventory.adjust_stock(sku=sku, location="main", delta=-1, reason="Sold", actor="till")
    finally:
        connection.close()


def test_a_change_that_changes_nothing_writes_nothing(django_assert_num_queries):
    ProductFactory(sku="MUG-1", stock=9)

    with django_assert_num_queries(4):
        services.refresh_availability(skus=["MUG-1"])


def test_what_is_not_tracked_is_always_in_stock():
    inventory.track(skus=["GIFT-1"], tracked=False)

    product = ProductFactory(sku="GIFT-1", stock=0)

    assert product.in_stock
    assert services.get_product(slug=product.slug).variants[0].available is None
    assert services.count_stock([product.pk]) == {product.pk: None}


def test_a_variant_off_sale_does_not_count():
    product = ProductFactory(sku="MUG-1", stock=5)

    off_sale = services.NewVariant(sku="MUG-1", price=1900, is_active=False)
    services.save_variants(product_slug=product.slug, variants=[off_sale], actor="staff:ada")

    product.refresh_from_db()
    assert (product.in_stock, product.min_price) == (False, None)
    with pytest.raises(services.ProductNotFound):
        services.get_product(slug=product.slug)


def test_the_sweep_mends_what_was_missed():
    ProductFactory(title="Mug", stock=3)
    Product.objects.update(in_stock=False)
    assert services.audit() == ["product mug has stale columns: in_stock"]

    tasks.refresh_availability()

    assert services.audit() == []


def test_refreshing_a_product_mends_every_repeated_column():
    product = shirt()
    services.add_image(product_slug=product.slug, content=picture())
    Product.objects.update(
        min_price=1,
        max_price=2,
        compare_at_price=3,
        in_stock=False,
        main_image=None,
        card={},
        page={},
        title_text="x",
        keyword_text="x",
        search_text="x",
    )

    services.refresh_product(slug=product.slug)
    services.refresh_product(slug="gone")

    product.refresh_from_db()
    assert (product.min_price, product.max_price, product.compare_at_price) == (3900, 3900, None)
    assert product.card["swatches"] == ["#5a6b3b", "#d9c8a0"]
    assert services.audit() == []


def test_the_audit_names_what_does_not_fit():
    product = shirt()
    product.variants.filter(sku="SHIRT-MOSS-S").update(value2=None)
    services.refresh_product(slug=product.slug)

    assert services.audit() == ["variant SHIRT-MOSS-S of linen-shirt does not choose one value of each option"]


def test_the_card_of_a_product_shows_its_cheapest_variant():
    product = ProductFactory(
        title="Vase",
        brand="Fernhollow",
        options=[("Size", ["S", "M", "L"])],
        variants=[
            services.NewVariant(sku="VASE-L", price=5000, compare_at_price=9000, options={"Size": "L"}),
            services.NewVariant(sku="VASE-M", price=2000, options={"Size": "M"}),
            services.NewVariant(sku="VASE-S", price=2000, compare_at_price=2500, options={"Size": "S"}),
        ],
    )

    card = services.list_on_sale(limit=3)[0]

    assert (card.slug, card.title, card.brand) == (product.slug, "Vase", "Fernhollow")
    assert (card.price.amount, card.price_varies, card.compare_at_price.amount) == (2000, True, 2500)
    assert (card.image, card.in_stock) == (None, False)
