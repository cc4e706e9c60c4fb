"""Products, categories and pictures, made by the services that staff use too."""

from io import BytesIO
from typing import Any

import factory
from factory.django import DjangoModelFactory
from PIL import Image

from apps.accounts.tests.factories import UserFactory
from apps.catalog import services
from apps.catalog.models import Category, Product, Review
from apps.catalog.services import NewVariant


class CategoryFactory(DjangoModelFactory):
    """A visible category; `parent` is a slug."""

    class Meta:
        model = Category

    name = factory.Sequence(lambda n: f"Category {n}")

    @classmethod
    def _create(cls, model_class: type[Category], *args: Any, **values: Any) -> Category:
        return Category.objects.get(slug=services.create_category(**values))


class ProductFactory(DjangoModelFactory):
    """A published product with one variant, at 19.00 and with 5 units in stock, unless told otherwise."""

    class Meta:
        model = Product

    class Params:
        sku = factory.Sequence(lambda n: f"SKU-{n}")
        price = 1900
        compare_at_price = None
        stock = 5

    title = factory.Sequence(lambda n: f"Product {n}")
    status = "published"

    @factory.lazy_attribute
    def variants(self) -> list[NewVariant]:
        """One, without options."""
        variant = NewVariant(
            sku=self.sku, price=self.price, compare_at_price=self.compare_at_price, opening_stock=self.stock
        )
        return [variant]

    @classmethod
    def _create(cls, model_class: type[Product], *args: Any, **values: Any) -> Product:
        return Product.objects.get(slug=services.create_product(**values))


COLOURS = ("Colour", [("Moss", "#5a6b3b"), ("Sand", "#d9c8a0")])
SIZES = ("Size", ["S", "M"])


def shirt(**values: Any) -> Product:
    """A shirt in two colours and two sizes: SHIRT-MOSS-S ... SHIRT-SAND-M, five units of each."""
    variants = [
        NewVariant(
            sku=f"SHIRT-{colour}-{size}".upper(),
            price=3900,
            options={"Colour": colour, "Size": size},
            opening_stock=5,
        )
        for colour in ("Moss", "Sand")
        for size in ("S", "M")
    ]
    usual = {"title": "Linen shirt", "options": [COLOURS, SIZES], "variants": variants}
    return ProductFactory(**usual | values)


def picture(
    kind: str = "PNG", *, size: tuple[int, int] = (60, 40), colour: str = "#5a6b3b", mode: str = "RGB", **saving: Any
) -> bytes:
    """The bytes of a plain picture."""
    out = BytesIO()
    Image.new(mode, size, colour).save(out, kind, **saving)
    return out.getvalue()


def buyer(product: Product, *, user: Any = None, order_number: str = "7K2M-9QXA") -> Any:
    """Somebody who has bought the product, and may review it."""
    user = user or UserFactory()
    sku = product.variants.all()[0].sku
    services.note_purchases(user_id=user.pk, order_number=order_number, skus=[sku])
    return user


def reviewed(product: Product, *, status: str = "approved", user: Any = None, **words: Any) -> Review:
    """A review of a buyer: five stars and few words, approved, unless told otherwise."""
    user = buyer(product, user=user)
    services.write_review(slug=product.slug, user_id=user.pk, **{"author_name": "Ada", "rating": 5} | words)
    review = Review.objects.get(product=product, user=user)
    if status == "approved":
        services.approve_reviews(ids=[review.pk], actor="staff")
    if status == "rejected":
        services.reject_reviews(ids=[review.pk], actor="staff")
    review.refresh_from_db()
    return review
