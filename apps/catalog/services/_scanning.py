"""Products by what a scanner says: inventory knows which SKU a barcode means."""

import re

from django.db.models import Value

from apps.catalog.models import ProductQuerySet
from apps.catalog.services._search import search
from apps.catalog.services._understanding import Understood
from apps.inventory import services as inventory

# As long as what is printed on packets: EAN, UPC and their longer form.
_GTIN = re.compile(r"\d{8}|\d{12,14}", re.ASCII)


def find_scanned(code: str) -> str | None:
    """The SKU whose barcode is exactly this."""
    return inventory.find_by_barcode([code]).get(code)


def search_or_scan(query: str | Understood, products: ProductQuerySet) -> ProductQuerySet:
    """As `search`; where the query is a number as long as those on packets and somebody's barcode, that product."""
    text = query.strip() if isinstance(query, str) else query.query
    sku = find_scanned(text) if _GTIN.fullmatch(text) else None
    return products.filter(variants__sku=sku).annotate(rank=Value(0)) if sku else search(query, products)
