"""Which products, in which order: filters and sorting behind one function."""

from dataclasses import dataclass
from types import MappingProxyType

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.catalog.models import Product, ProductQuerySet
from apps.catalog.services._categories import find_node
from apps.catalog.services._search import search

# Every order ends with the key, so that no two products ever share a place.
ORDERINGS = MappingProxyType(
    {
        "relevance": ("rank", "-published_at", "-pk"),
        "featured": ("-is_featured", "position", "-published_at", "-pk"),
        "newest": ("-published_at", "-pk"),
        "price": ("min_price", "pk"),
        "-price": ("-min_price", "-pk"),
        "name": ("title_text", "pk"),
    }
)

ORDERING_NAMES: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "relevance": _("Best match"),
        "featured": _("Featured"),
        "newest": _("Newest"),
        "price": _("Price, low to high"),
        "-price": _("Price, high to low"),
        "name": _("Name"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """What a shopper wants to see: prices (of the cheapest variant) in minor units, `category` with all below it.

    `query`: all its words must be found; empty: no matter which.
    """

    query: str = ""
    category: str | None = None
    brand: str | None = None
    price_min: int | None = None
    price_max: int | None = None
    in_stock: bool | None = None


def find_products(*, criteria: Criteria, ordering: str) -> ProductQuerySet:
    """The visible products that fit, ready for paging and for `to_cards`; `relevance` needs a query.

    Raises: CategoryNotFound.
    """
    products = Product.objects.visible().for_cards().filter(_conditions(criteria))
    if criteria.category is not None:
        products = products.with_facet("category", [str(find_node(criteria.category).pk)])
    if criteria.query:
        products = search(criteria.query, products)
    return products.order_by(*ORDERINGS[ordering])


def _conditions(criteria: Criteria) -> Q:
    conditions = Q()
    if criteria.brand is not None:
        conditions &= Q(brand__slug=criteria.brand) | Q(brand__name__iexact=criteria.brand)
    if criteria.price_min is not None:
        conditions &= Q(min_price__gte=criteria.price_min)
    if criteria.price_max is not None:
        conditions &= Q(min_price__lte=criteria.price_max)
    if criteria.in_stock is not None:
        conditions &= Q(in_stock=criteria.in_stock)
    return conditions
