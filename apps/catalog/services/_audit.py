"""Proving that the catalogue repeats what it should, and that every choice fits."""

from collections.abc import Mapping
from typing import Any

from apps.catalog.models import Product, Variant
from apps.catalog.services._refresh import availability_of, chunks, derived_columns, with_sources


def audit() -> list[str]:
    """One sentence for each product whose repeated columns are not what they repeat, or whose choices do not fit."""
    findings = []
    for chunk in chunks(Product.objects.values_list("pk", flat=True)):
        products = list(with_sources(Product.objects.filter(pk__in=chunk)).prefetch_related("options"))
        availability = availability_of(variant for product in products for variant in product.variants.all())
        for product in products:
            findings += _stale(product, derived_columns(product, availability))
            findings += _misfits(product)
    return findings


def _stale(product: Product, expected: Mapping[str, Any]) -> list[str]:
    wrong = [column for column, value in expected.items() if getattr(product, column) != value]
    return [f"product {product.slug} has stale columns: {', '.join(wrong)}"] if wrong else []


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
