"""The catalogue's back office."""

from apps.catalog.admin.attributes import AttributeAdmin
from apps.catalog.admin.categories import BrandAdmin, CategoryAdmin
from apps.catalog.admin.collections import CollectionAdmin
from apps.catalog.admin.products import ProductAdmin
from apps.catalog.admin.reviews import ReviewAdmin
from apps.catalog.admin.sales import SalePriceAdmin
from apps.catalog.admin.searches import SearchMissAdmin
from apps.catalog.admin.tags import TagAdmin

__all__ = [
    "AttributeAdmin",
    "BrandAdmin",
    "CategoryAdmin",
    "CollectionAdmin",
    "ProductAdmin",
    "ReviewAdmin",
    "SalePriceAdmin",
    "SearchMissAdmin",
    "TagAdmin",
]
