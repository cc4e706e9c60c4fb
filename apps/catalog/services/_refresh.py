"""The columns of a product that repeat what its variants, pictures, names and stock say, so that lists are quick."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.catalog import tasks
from apps.catalog.models import Product, ProductQuerySet, Variant
from apps.catalog.services._text import normalise, plain_text
from apps.inventory import services as inventory
from shop.common.errors import NotFound

_CHUNK = 200
_DESCRIBED = 4000


class ProductNotFound(NotFound):
    """There is no such product, or shoppers may not see it."""

    code = "product_not_found"
    title = "There is no such product"


def stored_product(slug: str) -> Product:
    """The product, whatever its state. Raises: ProductNotFound."""
    product = Product.objects.filter(slug=slug).first()
    if product is None:
        raise ProductNotFound(_("There is no product “%(slug)s”.") % {"slug": slug}, product=slug)
    return product


def refresh_product(*, slug: str) -> None:
    """Bring the repeated columns of the product up to date; one that is gone needs nothing."""
    refresh_slugs([slug])


def refresh_slugs(slugs: Iterable[str]) -> None:
    """The same for many."""
    refresh_products(Product.objects.filter(slug__in=list(slugs)).values_list("pk", flat=True))


def refresh_after_commit(products: ProductQuerySet) -> None:
    """Let a task do the same for these products, which may be many, once the present transaction is through."""
    slugs = list(products.values_list("slug", flat=True))
    for start in range(0, len(slugs), _CHUNK):
        _refresh_later(slugs[start : start + _CHUNK])


def _refresh_later(slugs: list[str]) -> None:
    transaction.on_commit(lambda: tasks.refresh_products.delay(slugs), robust=True)


def refresh_products(ids: Iterable[int]) -> None:
    """Bring the repeated columns of these products up to date."""
    for chunk in chunks(ids):
        with transaction.atomic():
            products = list(with_sources(Product.objects.select_for_update(of=("self",)).filter(pk__in=chunk)))
            availability = availability_of(variant for product in products for variant in product.variants.all())
            for product in products:
                for column, value in derived_columns(product, availability).items():
                    setattr(product, column, value)
                product.updated_at = timezone.now()
            Product.objects.bulk_update(products, [*_DERIVED, "updated_at"])


_DERIVED = (
    "min_price", "max_price", "compare_at_price", "in_stock", "main_image", "swatches", "title_text", "search_text"
)  # fmt: skip


def with_sources(products: ProductQuerySet) -> ProductQuerySet:
    """The products with everything that `derived_columns` looks at."""
    variants = Prefetch("variants", Variant.objects.all().with_values())
    return products.select_related("brand").prefetch_related(variants, "images", "categories").order_by("pk")


def derived_columns(product: Product, availability: Mapping[str, inventory.Availability]) -> dict[str, Any]:
    """What the repeated columns of the product have to be."""
    active = [variant for variant in product.variants.all() if variant.is_active]
    cheapest = min(active, key=lambda v: (v.price, v.compare_at_price is None), default=None)
    images = list(product.images.all())
    return {
        "min_price": cheapest.price if cheapest else None,
        "max_price": max((variant.price for variant in active), default=None),
        "compare_at_price": cheapest.compare_at_price if cheapest else None,
        "in_stock": any(_can_be_ordered(variant, availability) for variant in active),
        "main_image_id": images[0].pk if images else None,
        "swatches": _swatches(active),
        "title_text": normalise(product.title)[:400],
        "search_text": _search_text(product),
    }


def _swatches(variants: Iterable[Variant]) -> list[str]:
    """The colours one can choose, each once, in the order of their values."""
    coloured = {value.pk: value for variant in variants for value in variant.values if value.swatch}
    return [value.swatch for value in sorted(coloured.values(), key=lambda value: (value.position, value.pk))]


def _search_text(product: Product) -> str:
    """Everything one may look for, a blank before every word."""
    variants = list(product.variants.all())
    parts = [product.title, product.brand.name if product.brand else ""]
    parts += [category.name for category in product.categories.all()]
    parts += [variant.sku for variant in variants]
    parts += dict.fromkeys(value.label for variant in variants for value in variant.values)
    parts.append(plain_text(product.description_html)[:_DESCRIBED])
    return " " + normalise(" ".join(parts))


def _can_be_ordered(variant: Variant, availability: Mapping[str, inventory.Availability]) -> bool:
    available = availability[variant.sku].available
    return available is None or available > 0


def availability_of(variants: Iterable[Variant]) -> dict[str, inventory.Availability]:
    """What inventory says about them, by SKU, in one call."""
    skus = [variant.sku for variant in variants]
    return inventory.get_availability(skus) if skus else {}


def count_stock(product_ids: Iterable[int]) -> dict[int, int | None]:
    """Units of each product that can be ordered now, over its variants (None: one of them is not tracked)."""
    variants = list(Variant.objects.active().filter(product_id__in=list(product_ids)))
    availability = availability_of(variants)
    totals: dict[int, int | None] = {}
    for variant in variants:
        units, so_far = availability[variant.sku].available, totals.get(variant.product_id, 0)
        totals[variant.product_id] = None if units is None or so_far is None else so_far + units
    return totals


def chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    """The keys in ascending order, a few hundred at a time."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]


def refresh_availability(*, skus: Iterable[str] | None = None) -> None:
    """Say of each product with one of these SKUs (None: of all that are published) whether it is in stock.

    Looks twice where something changed: the second time with the rows locked, so that of two that race the
    later one writes what both left behind.
    """
    if skus is None:
        products = Product.objects.filter(status=Product.Status.PUBLISHED)
    else:
        products = Product.objects.filter(pk__in=Variant.objects.filter(sku__in=list(skus)).values("product_id"))
    for chunk in chunks(products.values_list("pk", flat=True)):
        changed = _changed_stock(Product.objects.filter(pk__in=chunk))
        if changed:
            with transaction.atomic():
                locked = Product.objects.select_for_update().filter(pk__in=changed).order_by("pk")
                for pk, in_stock in _changed_stock(locked).items():
                    Product.objects.filter(pk=pk).update(in_stock=in_stock)


def _changed_stock(products: ProductQuerySet) -> dict[int, bool]:
    """Those of the products whose `in_stock` is not what inventory says, with what it should be."""
    stored = dict(products.values_list("pk", "in_stock"))
    variants = list(Variant.objects.active().filter(product_id__in=stored))
    availability = availability_of(variants)
    orderable = {variant.product_id for variant in variants if _can_be_ordered(variant, availability)}
    return {pk: pk in orderable for pk, in_stock in stored.items() if in_stock != (pk in orderable)}
