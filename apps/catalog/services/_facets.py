"""By what shoppers filter: the facet rows that products repeat."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import chain

from django.utils.text import slugify

from apps.catalog.models import Category, Product, ProductFacet
from apps.catalog.services._derived import attribute_value

# What a row says, in the order of its columns.
_COLUMNS = ("name", "value", "label", "number", "swatch")
Row = tuple[str, str, str, Decimal | None, str]
_CHUNK = 500
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def write_facets(products: Sequence[Product]) -> None:
    """Give each of these `with_sources` products the facet rows it should have, changing those alone that differ."""
    wanted = {product.pk: facets for product, facets in zip(products, derive_facets(products), strict=True)}
    surplus, stored = [], defaultdict(set)
    for row in ProductFacet.objects.filter(product__in=products).order_by("pk"):
        facet = facet_row(row)
        if facet in wanted[row.product_id]:
            stored[row.product_id].add(facet)
        else:
            surplus.append(row.pk)
    ProductFacet.objects.filter(pk__in=surplus).delete()
    ProductFacet.objects.bulk_create(
        ProductFacet(product_id=pk, **dict(zip(_COLUMNS, facet, strict=True)))
        for pk, facets in wanted.items()
        for facet in sorted(facets - stored[pk], key=lambda facet: facet[:2])
    )


def write_shelves(ids: Sequence[int]) -> None:
    """Give each of these products, of whatever number, the category rows it should have, and leave the others alone."""
    parents = _parents()
    for start in range(0, len(ids), _CHUNK):
        products = Product.objects.filter(pk__in=ids[start : start + _CHUNK]).prefetch_related("categories")
        wanted = {product.pk: {row[1] for row in _categories(product, parents)} for product in products.order_by("pk")}
        stored = ProductFacet.objects.filter(name="category", product__in=wanted).order_by("pk")
        known = {(product, value): pk for pk, product, value in stored.values_list("pk", "product_id", "value")}
        surplus = [pk for (product, value), pk in known.items() if value not in wanted[product]]
        ProductFacet.objects.filter(pk__in=surplus).delete()
        ProductFacet.objects.bulk_create(
            ProductFacet(product_id=product, name="category", value=value)
            for product, values in wanted.items()
            for value in sorted(values)
            if (product, value) not in known
        )


def products_on(category: Category) -> list[int]:
    """The keys of the products in it and below it, in their order."""
    rows = ProductFacet.objects.filter(name="category", value=str(category.pk)).order_by("product_id")
    return list(rows.values_list("product_id", flat=True))


def facet_row(facet: ProductFacet) -> Row:
    """What the stored row says."""
    return facet.name, facet.value, facet.label, facet.number, facet.swatch


def derive_facets(products: Iterable[Product]) -> list[set[Row]]:
    """What the facet rows of each product have to be."""
    parents = _parents()
    return [_facets(product, parents) for product in products]


def _parents() -> dict[int, int | None]:
    """What each category hangs below."""
    return dict(Category.objects.order_by("pk").values_list("pk", "parent_id"))


def _facets(product: Product, parents: Mapping[int, int | None]) -> set[Row]:
    found: dict[tuple[str, str], Row] = {}
    for facet in chain(_categories(product, parents), _brand(product), _details(product), _options(product)):
        if facet[1]:
            found.setdefault(facet[:2], facet)
    return set(found.values())


def _categories(product: Product, parents: Mapping[int, int | None]) -> Iterable[Row]:
    """Its categories by their keys, with everything above them."""
    for own in product.categories.all():
        key: int | None = own.pk
        while key is not None:
            yield "category", str(key), "", None, ""
            key = parents.get(key)


def _brand(product: Product) -> Iterable[Row]:
    if product.brand:
        yield "brand", product.brand.slug, product.brand.name, None, ""


def _details(product: Product) -> Iterable[Row]:
    """Its filterable attributes."""
    for row in product.attributes.all():
        if row.attribute.is_filterable:
            value = attribute_value(row)
            text = ("yes" if value else "no") if isinstance(value, bool) else value
            yield f"attr.{row.attribute.code}", facet_value(text), text, row.number, ""


def _options(product: Product) -> Iterable[Row]:
    """What can be chosen of it, by the names of its options."""
    for variant in product.variants.all():
        for value in variant.values if variant.is_active else ():
            if code := option_code(value.option.name):
                yield f"attr.{code}", facet_value(value.label), value.label, None, value.swatch


def option_code(name: str) -> str:
    """How an option is called in an address, as attributes are by their codes: "Shade of wood" is shade-of-wood."""
    return slugify(name, allow_unicode=True)


def facet_value(label: str) -> str:
    """How a value is written in an address: "Dark blue" is dark-blue; numbers keep their point."""
    return label if _NUMBER.fullmatch(label) else slugify(label, allow_unicode=True)[:120]
