"""Finding products by words."""

from django.db.models import Case, IntegerField, Q, Value, When

from apps.catalog.models import ProductQuerySet
from apps.catalog.services._text import words


def search(query: str, products: ProductQuerySet) -> ProductQuerySet:
    """Those of `products` in which every word of `query` occurs, with a `rank`: 0 is best.

    Best are titles that begin with the query, then titles with all its words, then the rest. One or two letters count
    at the beginning of a word alone, since they occur within too many. A query without any word finds nothing.
    """
    wanted = words(query)
    if not wanted:
        return products.none().annotate(rank=Value(2))
    everywhere, in_title = Q(), Q()
    for word in wanted:
        everywhere &= Q(search_text__contains=word if len(word) > 2 else f" {word}")
        in_title &= Q(title_text__contains=word)
    rank = Case(
        When(title_text__startswith=" ".join(wanted), then=Value(0)),
        When(in_title, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return products.filter(everywhere).annotate(rank=rank)
