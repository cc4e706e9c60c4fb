"""What the catalog app stores: shelves, products, their attributes, options, variants, pictures, reviews, records."""

from apps.catalog.models._attributes import Attribute, AttributeChoice, ProductAttribute
from apps.catalog.models._collections import Collection, CollectionItem, CollectionRule
from apps.catalog.models._pictures import ProductImage, ProductImageQuerySet
from apps.catalog.models._products import Product, ProductFacet, ProductQuerySet, RelatedProduct
from apps.catalog.models._records import OldSlug, ProductChange, SearchMiss, SearchWord
from apps.catalog.models._reviews import Purchase, Review, ReviewQuerySet
from apps.catalog.models._shelves import Brand, Category, Tag
from apps.catalog.models._variants import (
    MAX_OPTIONS,
    SKU_SHAPE,
    SKU_WORDS,
    SWATCH_SHAPE,
    OptionValue,
    ProductOption,
    SalePrice,
    SkuIsImmutable,
    Variant,
    VariantQuerySet,
)

__all__ = [
    "MAX_OPTIONS",
    "SKU_SHAPE",
    "SKU_WORDS",
    "SWATCH_SHAPE",
    "Attribute",
    "AttributeChoice",
    "Brand",
    "Category",
    "Collection",
    "CollectionItem",
    "CollectionRule",
    "OldSlug",
    "OptionValue",
    "Product",
    "ProductAttribute",
    "ProductChange",
    "ProductFacet",
    "ProductImage",
    "ProductImageQuerySet",
    "ProductOption",
    "ProductQuerySet",
    "Purchase",
    "RelatedProduct",
    "Review",
    "ReviewQuerySet",
    "SalePrice",
    "SearchMiss",
    "SearchWord",
    "SkuIsImmutable",
    "Tag",
    "Variant",
    "VariantQuerySet",
]
