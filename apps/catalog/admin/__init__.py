"""The catalogue's back office."""

from apps.catalog.admin.categories import BrandAdmin, CategoryAdmin
from apps.catalog.admin.products import ProductAdmin

__all__ = ["BrandAdmin", "CategoryAdmin", "ProductAdmin"]
