"""By what shoppers filter: the facet rows that products repeat."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.text import slugify

from apps.catalog.models import Category, Product, ProductFacet
from apps.catalog.services._derived import attribute_value

# What tells a row from the others of its product: name, value, label, number.
Facet = tuple[str, str, str, Decimal | None]


def write_facets(products: Sequence[Product]) -> None:
    """Give each of these `with_sources` products the facet rows it should have, changing those alone that differ."""
    wanted = {product.pk: facets for product, facets in zip(products, derive_facets(products), strict=True)}
    surplus, stored = [], defaultdict(set)
    for row in ProductFacet.objects.filter(product__in=products).order_by("pk"):
        facet = (row.name, row.value, row.label, row.number)
        if facet in wanted[row.product_id]:
            stored[row.product_id].add(facet)
        else:
            surplus.append(row.pk)
    ProductFacet.objects.filter(pk__in=surplus).delete()
    ProductFacet.objects.bulk_create(
        ProductFacet(product_id=pk, name=name, value=value, label=label, number=number)
        for pk, facets in wanted.items()
        for name, value, label, number in sorted(facets - stored[pk], key=lambda facet: facet[:2])
    )


def derive_facets(products: Iterable[Product]) -> list[set[Facet]]:
    """What the facet rows of each product have to be."""
    parents = {category.pk: category for category in Category.objects.order_by("pk")}
    return [_facets(product, parents) for product in products]


def _facets(product: Product, categories: dict[int, Category]) -> set[Facet]:
    found: dict[tuple[str, str], Facet] = {}
    for name, value, label, number in [*_shelves(product, categories), *_details(product), *_options(product)]:
        if value:
            found.setdefault((name, value), (name, value, label, number))
    return set(found.values())


def _shelves(product: Product, categories: dict[int, Category]) -> Iterable[Facet]:
    """Its categories by their keys, with everything above them, and its brand."""
    for own in product.categories.all():
        category: Category | None = categories.get(own.pk)
        while category is not None:
            yield "category", str(category.pk), "", None
            category = categories.get(category.parent_id or 0)
    if product.brand:
        yield "brand", product.brand.slug, product.brand.name, None


def _details(product: Product) -> Iterable[Facet]:
    """Its filterable attributes."""
    for row in product.attributes.all():
        if row.attribute.is_filterable:
            value = attribute_value(row)
            text = ("yes" if value else "no") if isinstance(value, bool) else value
            yield f"attr.{row.attribute.code}", facet_value(text), text, row.number


def _options(product: Product) -> Iterable[Facet]:
    """What can be chosen of it, by the names of its options."""
    for variant in product.variants.all():
        for value in variant.values if variant.is_active else ():
            yield f"attr.{slugify(value.option.name)}", facet_value(value.label), value.label, None


def facet_value(label: str) -> str:
    """How a value is written in an address: "Dark blue" is dark-blue; numbers keep their point."""
    return label if label.replace(".", "", 1).isdecimal() else slugify(label)[:120]
