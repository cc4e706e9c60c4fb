"""Finding products by words."""

from collections.abc import Iterable
from functools import reduce
from operator import add, or_

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable

from apps.catalog.models import ProductQuerySet
from apps.catalog.services._lookup import Matches
from apps.catalog.services._understanding import Term, Understood, understand

_NOTHING = Q(pk__in=[])
_NUMBER = IntegerField()


def search(query: str | Understood, products: ProductQuerySet) -> ProductQuerySet:
    """Those of `products` that the query finds, with a `rank`: a whole number, 0 is best.

    Best are titles that begin with the query, then titles that have all its words, then the better the more of its
    words stand in the title, or else among names and numbers, as whole words rather than as beginnings; of equals those
    in stock. The same rules count on every database: no figure of its engine, which would favour whoever repeats words.
    A query without any word finds nothing; plain text is understood as it must be for all its words to be found.
    """
    understood = _understood(query)
    if not understood.terms:
        return products.none().annotate(rank=Value(0))
    return products.filter(search_condition(understood)).annotate(rank=_rank(understood))


def search_condition(query: str | Understood) -> Q:
    """The same as a condition on products, to be combined with others."""
    understood = _understood(query)
    if not understood.terms:
        return _NOTHING
    return Q(Matches([term.form for term in understood.terms], anyway=understood.partial))


def _understood(query: str | Understood) -> Understood:
    return understand(query, partly=False) if isinstance(query, str) else query


def _rank(understood: Understood) -> Combinable:
    """Twice the place, plus one for what is sold out. Texts have a blank before and after every word."""
    typed = " ".join(_likeliest(term) for term in understood.terms)
    begins = Case(When(title_text__startswith=f" {typed}", then=Value(0)), default=Value(1), output_field=_NUMBER)
    sold_out = Case(When(in_stock=True, then=Value(0)), default=Value(1), output_field=_NUMBER)
    return reduce(add, map(_distance, understood.terms), begins) * 2 + sold_out


def _likeliest(term: Term) -> str:
    if term.corrected:
        return term.whole[0]
    return " ".join(term.parts) or term.text


def _distance(term: Term) -> Case:
    """How far from the best place the word is found: a whole word of the title."""
    beginning = " ".join(term.parts) or term.text
    whole = [f" {word} " for word in (beginning, *term.whole, *([term.text] if term.parts else []))]
    return Case(
        When(_any("title_text", whole), then=Value(0)),
        When(title_text__contains=f" {beginning}", then=Value(2)),
        When(_any("keyword_text", whole), then=Value(4)),
        default=Value(6),
        output_field=_NUMBER,
    )


def _any(column: str, pieces: Iterable[str]) -> Q:
    return reduce(or_, (Q((f"{column}__contains", piece)) for piece in pieces))
