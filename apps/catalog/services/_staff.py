"""Products as other systems of the shop see them: everything, drafts and what is not for sale included."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.db.models import Max, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Upper

from apps.catalog.models import Product, ProductChange, ProductImage, ProductQuerySet, Variant
from apps.catalog.services._derived import image_columns
from apps.catalog.services._pages import to_rating
from apps.catalog.services._pictures import ImageNotFound
from apps.catalog.services._refresh import availability_of, stored_product
from apps.catalog.services._renditions import to_image
from apps.catalog.services._shapes import ImageInfo, OptionInfo, Rating
from apps.catalog.services._text import normalise
from shop.common.money import Money


@dataclass(frozen=True, slots=True)
class StaffSale:
    """A lower price for a while."""

    name: str
    price: Money
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class StaffVariant:
    """A variant, for sale or not, with its own prices; `available` units can be ordered now (None: any number)."""

    sku: str
    options: dict[str, str]
    price: Money
    compare_at_price: Money | None
    is_active: bool
    available: int | None
    sale_prices: tuple[StaffSale, ...]


@dataclass(frozen=True, slots=True)
class StaffImage:
    """A picture of a product by its key, which is made of its content; `variant` is the SKU it shows, or empty."""

    key: str
    image: ImageInfo
    variant: str


@dataclass(frozen=True, slots=True)
class StaffProduct:
    """A product with everything that can be written of it; `version` is the number of its latest change."""

    slug: str
    title: str
    status: str
    brand: str
    description_html: str
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    attributes: dict[str, str | bool | list[str]]
    options: tuple[OptionInfo, ...]
    variants: tuple[StaffVariant, ...]
    images: tuple[StaffImage, ...]
    related: tuple[str, ...]
    successor: str | None
    meta_title: str
    meta_description: str
    is_featured: bool
    position: int
    published_at: datetime | None
    publish_at: datetime | None
    retire_at: datetime | None
    rating: Rating | None
    created_at: datetime
    updated_at: datetime
    version: int


def list_staff_products(
    *, status: str | None = None, query: str = "", updated_since: datetime | None = None
) -> ProductQuerySet:
    """Products whatever their state, ready for paging and for `to_staff_products`.

    `query` is the beginning of a SKU, or words of the title.
    """
    products = _whole(Product.objects.all())
    if status is not None:
        products = products.filter(status=status)
    if updated_since is not None:
        products = products.filter(updated_at__gte=updated_since)
    return products.filter(_fits(query)) if query.strip() else products


def _fits(query: str) -> Q:
    skus = Variant.objects.annotate(upper=Upper("sku")).filter(upper__startswith=query.strip().upper())
    titled = Q()
    for word in normalise(query).split():
        titled &= Q(title_text__contains=word)
    return titled | Q(pk__in=skus.values("product_id"))


def get_staff_product(*, slug: str) -> StaffProduct:
    """The product, whatever its state. Raises: ProductNotFound."""
    product = stored_product(slug)
    return to_staff_products(_whole(Product.objects.filter(pk=product.pk)))[0]


def find_image(*, product_slug: str, key: str) -> int:
    """The picture of this key, for `update_image` and `remove_image`. Raises: ProductNotFound, ImageNotFound."""
    for image in stored_product(product_slug).images.all():
        if _key(image) == key:
            return image.pk
    raise ImageNotFound()


def _whole(products: ProductQuerySet) -> ProductQuerySet:
    """With everything that `to_staff_products` prints, in a number of queries that does not grow."""
    latest = ProductChange.objects.filter(product=OuterRef("pk")).order_by().values("product")
    related = Product.objects.only("slug").order_by("pk")
    return (
        products.with_sources()
        .select_related("brand", "successor")
        .prefetch_related("options__values", Prefetch("related_items__other", related))
        .annotate(version=Subquery(latest.annotate(number=Max("pk")).values("number")))
    )


def to_staff_products(products: Iterable[Any]) -> list[StaffProduct]:
    """The products of a `list_staff_products` query; what can be ordered is asked for once."""
    listed = list(products)
    availability = availability_of(variant for product in listed for variant in product.variants.all())
    return [
        _product(product, tuple(_variant(v, availability[v.sku].available) for v in product.variants.all()))
        for product in listed
    ]


def _product(product: Any, variants: tuple[StaffVariant, ...]) -> StaffProduct:
    return StaffProduct(
        slug=product.slug,
        title=product.title,
        status=product.status,
        brand=product.brand.name if product.brand else "",
        description_html=product.description_html,
        categories=tuple(sorted(category.slug for category in product.categories.all())),
        tags=tuple(sorted(tag.name for tag in product.tags.all())),
        attributes={stored["code"]: _fact(stored) for stored in product.page.get("attributes", [])},
        options=tuple(_option(option) for option in product.options.all()),
        variants=variants,
        images=tuple(_image(image) for image in product.images.all()),
        related=tuple(item.other.slug for item in product.related_items.all()),
        successor=product.successor.slug if product.successor else None,
        meta_title=product.meta_title,
        meta_description=product.meta_description,
        is_featured=product.is_featured,
        position=product.position,
        published_at=product.published_at,
        publish_at=product.publish_at,
        retire_at=product.retire_at,
        rating=to_rating(product.rating_counts),
        created_at=product.created_at,
        updated_at=product.updated_at,
        version=product.version or 0,
    )


def _fact(stored: dict[str, Any]) -> str | bool | list[str]:
    values: list[Any] = stored["values"]
    return list(values) if stored["kind"] == "choice" else values[0]


def _option(option: Any) -> OptionInfo:
    values = list(option.values.all())
    labels, swatches = tuple(value.label for value in values), tuple(value.swatch for value in values)
    return OptionInfo(name=option.name, values=labels, swatches=swatches)


def _variant(variant: Variant, available: int | None) -> StaffVariant:
    before = variant.compare_at_price
    return StaffVariant(
        sku=variant.sku,
        options=variant.choices,
        price=Money.of(variant.price),
        compare_at_price=None if before is None else Money.of(before),
        is_active=variant.is_active,
        available=available,
        sale_prices=tuple(
            StaffSale(name=sale.name, price=Money.of(sale.price), starts_at=sale.starts_at, ends_at=sale.ends_at)
            for sale in variant.sale_prices.all()
        ),
    )


def _image(image: ProductImage) -> StaffImage:
    shows = image.variant.sku if image.variant else ""
    return StaffImage(key=_key(image), image=to_image(image_columns(image)), variant=shows)


def _key(image: ProductImage) -> str:
    return PurePath(str(image.file.name)).stem
