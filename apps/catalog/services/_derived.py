"""What the repeated columns of a product have to be, given its variants, pictures, attributes, names and stock."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain, groupby
from typing import Any

from apps.catalog.models import OptionValue, Product, ProductAttribute, ProductImage, Variant
from apps.catalog.services._prices import Sale, next_change, price_at
from apps.catalog.services._text import joined_words, plain_text, plain_words
from apps.inventory import services as inventory

_DESCRIBED = 4000
COLUMNS = (
    "min_price", "max_price", "compare_at_price", "prices_change_at", "in_stock", "main_image_id", "card", "page",
    "title_text", "keyword_text", "search_text",
)  # fmt: skip
PRICE_COLUMNS = ("min_price", "max_price", "compare_at_price", "prices_change_at")


def derive(product: Product, availability: Mapping[str, inventory.Availability], now: datetime) -> dict[str, Any]:
    """What the repeated columns of a `with_sources` product have to be at `now`."""
    active = [variant for variant in product.variants.all() if variant.is_active]
    images = list(product.images.all())
    return {
        **_prices(active, now),
        "in_stock": any(can_be_ordered(variant, availability) for variant in active),
        "main_image_id": images[0].pk if images else None,
        "card": _card(product, active, images),
        "page": _page(product, active, images),
        **_texts(product),
    }


def sales_of(variant: Variant) -> list[Sale]:
    """The sales of a variant whose `sale_prices` are at hand."""
    return [(sale.price, sale.starts_at, sale.ends_at) for sale in variant.sale_prices.all()]


def _prices(active: Sequence[Variant], now: datetime) -> dict[str, Any]:
    current = [price_at(variant.price, variant.compare_at_price, sales_of(variant), now)[:2] for variant in active]
    cheapest = min(current, key=lambda both: (both[0], both[1] is None), default=(None, None))
    changes = [next_change(sales_of(variant), now) for variant in active]
    return {
        "min_price": cheapest[0],
        "max_price": max((price for price, _before in current), default=None),
        "compare_at_price": cheapest[1],
        "prices_change_at": min((moment for moment in changes if moment), default=None),
    }


def can_be_ordered(variant: Variant, availability: Mapping[str, inventory.Availability]) -> bool:
    """Whether at least one unit is free."""
    available = availability[variant.sku].available
    return available is None or available > 0


def _card(product: Product, active: Sequence[Variant], images: Sequence[ProductImage]) -> dict[str, Any]:
    values = {value.pk: value for variant in active for value in variant.values if value.swatch}
    return {
        "brand": product.brand.name if product.brand else "",
        "image": image_columns(images[0]) if images else None,
        "swatches": [value.swatch for value in sorted(values.values(), key=lambda value: (value.position, value.pk))],
    }


def image_columns(image: ProductImage) -> dict[str, Any]:
    """What the repeated columns keep of a picture."""
    return {
        "file": image.file.name,
        "widths": image.widths,
        "width": image.width,
        "height": image.height,
        "alt": image.alt,
    }


def _page(product: Product, active: Sequence[Variant], images: Sequence[ProductImage]) -> dict[str, Any]:
    return {
        "categories": sorted(category.pk for category in product.categories.all()),
        "related": [item.other_id for item in product.related_items.all()],
        "images": [image_columns(image) for image in images],
        "options": _options(active),
        "attributes": _attributes(product),
        "variants": [_variant(variant, images) for variant in active],
    }


def _options(active: Sequence[Variant]) -> list[dict[str, Any]]:
    """The options with those values that some variant has."""
    values = {value.pk: value for variant in active for value in variant.values}
    ordered = sorted(values.values(), key=lambda value: (value.option.position, value.position, value.pk))
    grouped = ((name, list(group)) for name, group in groupby(ordered, _option_name))
    return [
        {"name": name, "values": [value.label for value in group], "swatches": [value.swatch for value in group]}
        for name, group in grouped
    ]


def _option_name(value: OptionValue) -> str:
    return value.option.name


def _attributes(product: Product) -> list[dict[str, Any]]:
    rows = sorted(product.attributes.all(), key=_attribute_order)
    grouped = ((attribute, list(group)) for attribute, group in groupby(rows, lambda row: row.attribute))
    return [
        {
            "code": attribute.code,
            "name": attribute.name,
            "kind": attribute.kind,
            "unit": attribute.unit,
            "values": [attribute_value(row) for row in group],
        }
        for attribute, group in grouped
    ]


def _attribute_order(row: ProductAttribute) -> tuple[int, str, int, int]:
    return row.attribute.position, row.attribute.name, row.choice.position if row.choice else 0, row.pk


def attribute_value(row: ProductAttribute) -> str | bool:
    """What the row says: words, a number without needless zeros ("1.5"), or yes or no."""
    if row.boolean is not None:
        return row.boolean
    if row.number is not None:
        return f"{row.number.normalize():f}"
    return row.choice.label if row.choice else row.text


def _variant(variant: Variant, images: Sequence[ProductImage]) -> dict[str, Any]:
    """`image` is the place of its picture among those of the product."""
    picture = _picture_of(variant, images)
    return {
        "sku": variant.sku,
        "options": variant.choices,
        "label": variant.label,
        "price": variant.price,
        "compare_at_price": variant.compare_at_price,
        "sales": [[price, *(at.isoformat() if at else None for at in period)] for price, *period in sales_of(variant)],
        "image": images.index(picture) if picture else None,
    }


def _picture_of(variant: Variant, images: Iterable[ProductImage]) -> ProductImage | None:
    """The first picture of the variant itself, else the first of one in the same colours."""
    shown = [(image, image.variant) for image in images if image.variant]
    own = (image for image, other in shown if other.pk == variant.pk)
    alike = (image for image, other in shown if variant.colours and variant.colours <= other.value_ids)
    return next(chain(own, alike), None)


def _texts(product: Product) -> dict[str, str]:
    """What search looks through, nothing twice: the words of the title, of names and numbers, of the description.

    A blank before and after every word lets a whole one be told from a part.
    """
    variants = list(product.variants.all())
    names = [product.brand.name if product.brand else ""]
    names += [category.name for category in product.categories.all()]
    names += [tag.name for tag in product.tags.all()]
    names += [variant.sku for variant in variants]
    names += dict.fromkeys(value.label for variant in variants for value in variant.values)
    names += [str(value) for row in product.attributes.all() if isinstance(value := attribute_value(row), str)]
    named = " ".join(names)
    keywords = [*plain_words(named), *joined_words(f"{product.title} {named}")]
    return {
        "title_text": f" {' '.join(plain_words(product.title))[:398]} ",
        "keyword_text": f" {' '.join(dict.fromkeys(keywords))} ",
        "search_text": " ".join(plain_words(plain_text(product.description_html)[:_DESCRIBED])),
    }
