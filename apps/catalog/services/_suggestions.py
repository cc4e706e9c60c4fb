"""What to offer while somebody types into the search field."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast

from apps.catalog.models import Brand, Category, Product
from apps.catalog.services._categories import Tree
from apps.catalog.services._listing import ORDERINGS
from apps.catalog.services._pages import to_cards
from apps.catalog.services._search import search
from apps.catalog.services._shapes import ProductCard
from apps.catalog.services._text import plain_words
from apps.catalog.services._understanding import Term, Understood, understand

_SHELVES = 3


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A category or brand to go to at once."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """What fits `query` (tidied), the best first; `corrected` is what it was taken for, where it was mistyped."""

    query: str
    corrected: str | None
    products: tuple[ProductCard, ...]
    categories: tuple[Shortcut, ...]
    brands: tuple[Shortcut, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.products) + len(self.categories) + len(self.brands)


def suggest(*, query: str, limit: int = 6) -> Suggestions:
    """At most `limit` products that fit, and three categories and three brands whose names do.

    Only such as have something to sell. Three queries, one more where a word is unknown.
    """
    understood = understand(query, partly=False)
    found = search(understood, Product.objects.visible().for_cards()).order_by(*ORDERINGS["relevance"])[:limit]
    shelves = _shelves(understood)
    return Suggestions(
        query=understood.query,
        corrected=understood.corrected,
        products=tuple(to_cards(found)),
        categories=_shortcuts("category", shelves),
        brands=_shortcuts("brand", shelves),
    )


def _shortcuts(kind: str, shelves: Iterable[tuple[str, str, str]]) -> tuple[Shortcut, ...]:
    return tuple(Shortcut(slug=slug, name=name) for which, slug, name in shelves if which == kind)[:_SHELVES]


def _shelves(understood: Understood) -> list[tuple[str, str, str]]:
    """Kind, slug and name of the categories and brands that fit, shorter names first; one query."""
    if not understood.terms:
        return []
    visible = Product.objects.visible()
    inside = visible.filter(facets__name="category", facets__value=Cast(OuterRef("pk"), CharField()))
    named = [node.pk for node in Tree.load().by_slug.values() if _fits(node.name, understood.terms)]
    categories = Category.objects.filter(Exists(inside), pk__in=named).values_list(Value("category"), "slug", "name")
    brands = Brand.objects.filter(_named(understood.terms), Exists(visible.filter(brand=OuterRef("pk"))))
    both = categories.order_by().union(brands.order_by().values_list(Value("brand"), "slug", "name"))
    return sorted(both, key=lambda shelf: (len(shelf[2]), shelf[2]))


def _fits(name: str, terms: Iterable[Term]) -> bool:
    words = plain_words(name)
    return all(
        any(word.startswith(term.text) or word in term.whole for word in words)
        or bool(term.parts and all(part in words for part in term.parts))
        for term in terms
    )


def _named(terms: Iterable[Term]) -> Q:
    """Brands in whose slug or name each of the words begins a word; slugs have no accents, names every script."""
    fitting = Q()
    for term in terms:
        one = Q()
        for word in (term.text, *term.whole, *(["-".join(term.parts)] if term.parts else [])):
            one |= Q(slug__startswith=word) | Q(slug__contains=f"-{word}")
            one |= Q(name__istartswith=word) | Q(name__icontains=f" {word}")
        fitting &= one
    return fitting
