"""Proving that the catalogue repeats what it should, and that every choice fits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from apps.catalog.models import Product, Variant
from apps.catalog.services._derived import PRICE_COLUMNS, derive
from apps.catalog.services._facets import derive_facets, facet_row
from apps.catalog.services._index import audit_index
from apps.catalog.services._ratings import average_rating, count_ratings
from apps.catalog.services._refresh import availability_of, chunks
from apps.catalog.services._slugs import audit_slugs


def audit(*, now: datetime | None = None) -> list[str]:
    """One sentence for each product whose repeated columns are not what they repeat, or whose choices do not fit;
    one if the index of words holds something else; one for each old slug that something else has now.

    Prices that a sale is about to change, for it has just begun or ended, are no finding.
    """
    findings, now = [*audit_index(), *audit_slugs()], now or timezone.now()
    for chunk in chunks(Product.objects.values_list("pk", flat=True)):
        products = list(Product.objects.filter(pk__in=chunk).with_sources().prefetch_related("options", "facets"))
        availability = availability_of(variant for product in products for variant in product.variants.all())
        ratings = count_ratings(chunk)
        for product, facets in zip(products, derive_facets(products), strict=True):
            findings += _stale(product, derive(product, availability, now), now)
            findings += _misfits(product)
            findings += _misrated(product, ratings[product.pk])
            if {facet_row(row) for row in product.facets.all()} != facets:
                findings.append(f"product {product.slug} is filed under facets that it does not have, or not under all")
    return findings


def _stale(product: Product, expected: Mapping[str, Any], now: datetime) -> list[str]:
    due = product.prices_change_at is not None and product.prices_change_at <= now
    wrong = [column for column, value in expected.items() if getattr(product, column) != value]
    wrong = [column for column in wrong if not (due and column in PRICE_COLUMNS)]
    return [f"product {product.slug} has stale columns: {', '.join(wrong)}"] if wrong else []


def _misrated(product: Product, counts: list[int]) -> list[str]:
    fits = (product.rating_counts, product.rating_average) == (counts, average_rating(counts))
    return [] if fits else [f"the stars of product {product.slug} are not those of its approved reviews"]


def _misfits(product: Product) -> list[str]:
    positions = {option.position: option.pk for option in product.options.all()}
    return [
        f"variant {variant.sku} of {product.slug} does not choose one value of each option"
        for variant in product.variants.all()
        if variant.is_active and not _fits(variant, positions)
    ]


def _fits(variant: Variant, positions: Mapping[int, int]) -> bool:
    chosen = {position: getattr(variant, f"value{position}") for position in (1, 2, 3)}
    return {position: value.option_id for position, value in chosen.items() if value} == dict(positions)
