"""Finding products as the staff do: whatever their state, by what people have in hand."""

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Upper

from apps.catalog.models import ProductQuerySet, Variant
from apps.catalog.services._scanning import find_scanned
from apps.catalog.services._search import search
from apps.catalog.services._text import tidy

# `search` annotates the rank, which the type checker cannot know.
_BEST_FIRST: tuple[str, ...] = ("rank", "-updated_at", "-pk")


def find_for_staff(*, query: str, products: ProductQuerySet) -> ProductQuerySet:
    """Those of `products` that `search` finds, in its order; what has exactly the SKU or the address comes first.

    What is scanned is found by its barcode alone.
    """
    asked = tidy(query)
    if sku := find_scanned(query.strip()):
        return products.filter(variants__sku=sku).annotate(rank=Value(0)).order_by(*_BEST_FIRST)
    variants = Variant.objects.annotate(upper=Upper("sku")).filter(upper=asked.upper())
    holders = list(variants.order_by("pk").values_list("product_id", flat=True))
    exact = Q(pk__in=holders) | Q(slug=asked.lower())
    first = Case(When(exact, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = search(query, products).annotate(exactness=first)
    return found.order_by("exactness", *_BEST_FIRST)
