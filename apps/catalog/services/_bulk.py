"""Many plain products at once: the rules of one by one, in a few statements for hundreds."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.catalog.models import Brand, Product, ProductImage, Variant
from apps.catalog.services._attributes import AttributeValue, add_attributes
from apps.catalog.services._categories import find_stored_categories
from apps.catalog.services._products import create_brand
from apps.catalog.services._refresh import refresh_products
from apps.catalog.services._slugs import SlugTaken, refuse_old_slugs
from apps.catalog.services._text import checked, safe_html, tidy
from apps.catalog.services._variants import NewVariant, SkuTaken, check_price, taken_skus
from apps.inventory import services as inventory
from shop.common.errors import ShopError


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainProduct:
    """A product with one variant and no options, its price in minor units.

    It shows the main picture of the product `pictured_as` (a slug), if there is one; `attributes` by name or code.
    """

    slug: str
    title: str
    sku: str
    price: int
    brand: str
    category: str
    description_html: str = ""
    pictured_as: str = ""
    attributes: Sequence[tuple[str, AttributeValue]] = ()


def create_plain_products(*, products: Sequence[PlainProduct]) -> None:
    """Add and publish all of them, or none.

    Raises: SlugTaken, SkuTaken, PriceInvalid, CategoryNotFound, AttributeInvalid, Invalid.
    """
    try:
        with transaction.atomic():
            stored = _store(products)
            _store_variants(products, stored)
            _hang_up(products, stored)
            _share_pictures(products, stored)
            add_attributes((row, wanted.attributes) for wanted, row in zip(products, stored, strict=True))
            inventory.track(skus=[wanted.sku for wanted in products])
            refresh_products([row.pk for row in stored])
    except IntegrityError:
        raise _explained(products) from None


def _store(products: Sequence[PlainProduct]) -> list[Product]:
    brands = _brands({wanted.brand for wanted in products})
    now = timezone.now()
    rows = [
        Product(
            slug=wanted.slug,
            title=tidy(wanted.title),
            brand=brands[wanted.brand],
            description_html=safe_html(wanted.description_html),
            status=Product.Status.PUBLISHED,
            published_at=now,
        )
        for wanted in products
    ]
    for row in rows:
        checked(row)
    Product.objects.bulk_create(rows)
    refuse_old_slugs(Product, [row.slug for row in rows])
    return rows


def _brands(names: set[str]) -> dict[str, Brand]:
    slugs = {name: create_brand(name=name) for name in names}
    stored = {brand.slug: brand for brand in Brand.objects.filter(slug__in=slugs.values())}
    return {name: stored[slug] for name, slug in slugs.items()}


def _store_variants(products: Sequence[PlainProduct], rows: Sequence[Product]) -> None:
    variants = []
    for wanted, row in zip(products, rows, strict=True):
        check_price(NewVariant(sku=wanted.sku, price=wanted.price))
        variants.append(Variant(product=row, sku=wanted.sku, price=wanted.price))
        checked(variants[-1])
    Variant.objects.bulk_create(variants)


def _hang_up(products: Sequence[PlainProduct], rows: Sequence[Product]) -> None:
    """Put each on its shelf."""
    shelves = {shelf.slug: shelf for shelf in find_stored_categories(sorted({wanted.category for wanted in products}))}
    link = Product.categories.through
    both = zip(products, rows, strict=True)
    link.objects.bulk_create([link(product=row, category=shelves[wanted.category]) for wanted, row in both])


def _share_pictures(products: Sequence[PlainProduct], rows: Sequence[Product]) -> None:
    models = Product.objects.filter(slug__in={wanted.pictured_as for wanted in products}).select_related("main_image")
    pictures = {model.slug: model.main_image for model in models if model.main_image}
    ProductImage.objects.bulk_create(
        ProductImage(
            product=row,
            file=picture.file.name,
            width=picture.width,
            height=picture.height,
            alt=row.title,
            widths=picture.widths,
            rendered_at=picture.rendered_at,
        )
        for wanted, row in zip(products, rows, strict=True)
        if (picture := pictures.get(wanted.pictured_as))
    )


def _explained(products: Sequence[PlainProduct]) -> ShopError:
    """What the database refused, found out by looking again."""
    for sku in taken_skus([wanted.sku for wanted in products]):
        return SkuTaken(sku)
    slugs = [wanted.slug for wanted in products]
    stored = set(Product.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    twice = next((slug for slug in slugs if slug in stored or slugs.count(slug) > 1), None)
    if twice is not None:
        return SlugTaken(twice)
    skus = [wanted.sku.upper() for wanted in products]
    return SkuTaken(next(wanted.sku for wanted in products if skus.count(wanted.sku.upper()) > 1))
