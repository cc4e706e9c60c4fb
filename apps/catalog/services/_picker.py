"""Choosing a variant on the product page, by links alone: every value leads to the variant it would give."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from apps.catalog.services._shapes import ProductDetail, VariantDetail


@dataclass(frozen=True, slots=True)
class ChoiceValue:
    """A value to click; `available`: together with the other present choices it can be ordered now."""

    label: str
    url: str
    selected: bool
    available: bool
    swatch: str


@dataclass(frozen=True, slots=True)
class OptionChoice:
    """An option and its values."""

    name: str
    values: tuple[ChoiceValue, ...]


def pick_variant(product: ProductDetail, *, sku: str) -> VariantDetail:
    """The variant `sku` of the product, else its first in stock, else its first."""
    by_sku = {variant.sku: variant for variant in product.variants}
    in_stock = (variant for variant in product.variants if variant.in_stock)
    return by_sku.get(sku) or next(in_stock, product.variants[0])


def list_choices(product: ProductDetail, *, variant: VariantDetail) -> list[OptionChoice]:
    """The product's options as links, as seen from `variant`."""
    return [
        OptionChoice(
            name=option.name,
            values=tuple(
                _choice(product, variant, {**variant.options, option.name: label}, option.name, swatch)
                for label, swatch in zip(option.values, option.swatches, strict=True)
            ),
        )
        for option in product.options
    ]


def _choice(
    product: ProductDetail, variant: VariantDetail, wanted: dict[str, str], changed: str, swatch: str
) -> ChoiceValue:
    target = _nearest(product, wanted, changed)
    return ChoiceValue(
        label=wanted[changed],
        url=f"{reverse('catalog:product', args=[product.slug])}?{urlencode({'sku': target.sku})}",
        selected=variant.options[changed] == wanted[changed],
        available=target.options == wanted and target.in_stock,
        swatch=swatch,
    )


def _nearest(product: ProductDetail, wanted: dict[str, str], changed: str) -> VariantDetail:
    """Of the variants with the wanted value of the changed option the one that keeps most other choices."""
    candidates = [variant for variant in product.variants if variant.options[changed] == wanted[changed]]
    return max(candidates, key=lambda v: (len(wanted.items() & v.options.items()), v.in_stock))
