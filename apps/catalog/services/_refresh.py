"""Keeping the repeated columns of products up to date."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.catalog import tasks
from apps.catalog.models import Product, ProductQuerySet, Variant
from apps.catalog.services._derived import COLUMNS, can_be_ordered, derive
from apps.catalog.services._facets import write_facets
from apps.catalog.services._lexicon import learn_words
from apps.inventory import services as inventory
from shop.common import stamps
from shop.common.errors import NotFound

_CHUNK = 200


class ProductNotFound(NotFound):
    """There is no such product, or shoppers may not see it."""

    code = "product_not_found"
    title = "There is no such product"


def stored_product(slug: str, *, locked: bool = False) -> Product:
    """The product, whatever its state; `locked`: as it stays until the transaction ends. Raises: ProductNotFound."""
    rows = Product.objects.select_for_update() if locked else Product.objects
    product = rows.filter(slug=slug).first()
    if product is None:
        raise ProductNotFound(_("There is no product “%(slug)s”.") % {"slug": slug}, product=slug)
    return product


def stored_keys(slugs: Sequence[str]) -> dict[str, int]:
    """The keys of these products by slug, whatever their state. Raises: ProductNotFound, for the first there is not."""
    stored = dict(Product.objects.filter(slug__in=slugs).order_by("pk").values_list("slug", "pk"))
    for slug in slugs:
        if slug not in stored:
            raise ProductNotFound(_("There is no product “%(slug)s”.") % {"slug": slug}, product=slug)
    return stored


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


def refresh_products(ids: Iterable[int], *, now: datetime | None = None) -> None:
    """Bring the repeated columns and facets of these products up to date, with the prices of `now`."""
    for chunk in chunks(ids):
        with transaction.atomic():
            products = list(Product.objects.select_for_update(of=("self",)).filter(pk__in=chunk).with_sources())
            availability = availability_of(variant for product in products for variant in product.variants.all())
            for product in products:
                for column, value in derive(product, availability, now or timezone.now()).items():
                    setattr(product, column, value)
                product.updated_at = timezone.now()
            Product.objects.bulk_update(products, [*_FIELDS, "updated_at"])
            write_facets(products)
            learn_words(products)
            stamps.touch("catalog")


_FIELDS = [column.removesuffix("_id") for column in COLUMNS]


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
    slugs = dict(products.values_list("pk", "slug"))
    if skus is not None:
        stamps.touch(*(f"product:{slug}" for slug in slugs.values()))
    for chunk in chunks(slugs):
        changed = _changed_stock(Product.objects.filter(pk__in=chunk))
        if changed:
            with transaction.atomic():
                locked = Product.objects.select_for_update().filter(pk__in=changed).order_by("pk")
                for pk, in_stock in _changed_stock(locked).items():
                    Product.objects.filter(pk=pk).update(in_stock=in_stock)
                stamps.touch("catalog")


def _changed_stock(products: ProductQuerySet) -> Mapping[int, bool]:
    """Those of the products whose `in_stock` is not what inventory says, with what it should be."""
    stored = dict(products.values_list("pk", "in_stock"))
    variants = list(Variant.objects.active().filter(product_id__in=stored))
    availability = availability_of(variants)
    orderable = {variant.product_id for variant in variants if can_be_ordered(variant, availability)}
    return {pk: pk in orderable for pk, in_stock in stored.items() if in_stock != (pk in orderable)}
