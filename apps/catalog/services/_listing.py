"""Which products, in which order: filters and sorting behind one function."""

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.catalog.models import Attribute, Brand, Product, ProductFacet, ProductQuerySet
from apps.catalog.services._categories import find_node
from apps.catalog.services._collections import gather
from apps.catalog.services._facets import facet_value
from apps.catalog.services._filters import Filter, find_filter
from apps.catalog.services._scanning import search_or_scan
from apps.catalog.services._understanding import Understood
from shop.common.errors import Invalid
from shop.common.money import MAX_AMOUNT

# Every order ends with the key, so that no two products ever share a place.
ORDERINGS = MappingProxyType(
    {
        "relevance": ("rank", "-published_at", "-pk"),
        "collection": ("place", "-published_at", "-pk"),
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
        "collection": _("As gathered"),
        "featured": _("Featured"),
        "newest": _("Newest"),
        "price": _("Price, low to high"),
        "-price": _("Price, high to low"),
        "name": _("Name"),
    }
)

MOST_AT_ONCE = 50
_NUMBER = r"-?\d{1,10}(?:\.\d{1,4})?"
_RANGE = re.compile(rf"({_NUMBER})?(\.\.)?({_NUMBER})?", re.ASCII)
_BOOLEANS = {"yes": "yes", "true": "yes", "1": "yes", "no": "no", "false": "no", "0": "no"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """What a shopper wants to see: prices (of the cheapest variant) in minor units, `category` with all below it.

    `query`: all its words must be found, or what was made of them; empty: no matter which. `brand`: one of these slugs
    or names. `on_sale`: cheaper than it was. `attributes`: for each code one of the values; of a number a range such as
    "10..20", "10.." or "..20".
    """

    query: str | Understood = ""
    category: str | None = None
    collection: str | None = None
    brand: Sequence[str] = ()
    price_min: int | None = None
    price_max: int | None = None
    in_stock: bool | None = None
    on_sale: bool | None = None
    attributes: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def key(self) -> Hashable:
        """The same for all that want the same."""
        attributes = tuple(sorted((code, tuple(values)) for code, values in self.attributes.items()))
        plain = (self.category, self.collection, self.price_min, self.price_max, self.in_stock, self.on_sale)
        return (self.query, *plain, tuple(self.brand), attributes)


def find_products(*, criteria: Criteria, ordering: str) -> ProductQuerySet:
    """The visible products that fit, ready for paging and for `to_cards`; `relevance` needs a query.

    The order `collection` needs a collection. Raises: CategoryNotFound, CollectionNotFound, Invalid, which names the
    filter.
    """
    matching = Matching.of(criteria)
    products = matching.shelf.for_cards().filter(matching.price & matching.stock & matching.sale)
    return matching.in_groups(products).order_by(*ORDERINGS[ordering])


@dataclass(frozen=True, slots=True)
class Matching:
    """Criteria as conditions: where to look (`shelf`), then each filter by itself; `groups` are about facet rows."""

    shelf: ProductQuerySet
    groups: Mapping[str, Q]
    price: Q
    stock: Q
    sale: Q

    @classmethod
    def of(cls, criteria: Criteria) -> "Matching":
        """The conditions. Raises: CategoryNotFound, CollectionNotFound, Invalid."""
        return cls(
            shelf=_shelf(criteria),
            groups=dict(_groups(criteria)),
            price=_price(criteria),
            stock=Q() if criteria.in_stock is None else Q(in_stock=criteria.in_stock),
            sale=Q() if criteria.on_sale is None else Q(compare_at_price__isnull=not criteria.on_sale),
        )

    def in_groups(self, products: ProductQuerySet) -> ProductQuerySet:
        """Those of the products that have a wanted row in every group."""
        for rows in self.groups.values():
            products = products.filter(pk__in=ProductFacet.objects.filter(rows).values("product_id"))
        return products


def _shelf(criteria: Criteria) -> ProductQuerySet:
    products = Product.objects.visible()
    if criteria.category is not None:
        products = products.with_facet("category", [str(find_node(criteria.category).pk)])
    if criteria.collection is not None:
        products = gather(products, criteria.collection)
    return search_or_scan(criteria.query, products) if criteria.query else products


def _price(criteria: Criteria) -> Q:
    low, high = criteria.price_min, criteria.price_max
    for name, amount in (("price_min", low), ("price_max", high)):
        if amount is not None and not 0 <= amount <= MAX_AMOUNT:
            raise Invalid(gettext("This is no possible price."), field=name)
    if low is not None and high is not None and low > high:
        raise Invalid(gettext("The highest price is less than the lowest."), field="price_max")
    conditions = Q() if low is None else Q(min_price__gte=low)
    return conditions if high is None else conditions & Q(min_price__lte=high)


def _groups(criteria: Criteria) -> Iterable[tuple[str, Q]]:
    _refuse_many("brand", criteria.brand)
    if criteria.brand:
        named = Q(slug__in=criteria.brand)
        for name in criteria.brand:
            named |= Q(name__iexact=name)
        yield "brand", Q(name="brand", value__in=Brand.objects.filter(named).values("slug"))
    for code, values in criteria.attributes.items():
        found = find_filter(code)
        if found is None:
            raise Invalid(gettext("There is no filter of that name."), field=f"attr.{code}")
        _refuse_many(f"attr.{code}", values)
        yield f"attr.{code}", Q(name=f"attr.{code}") & _values(found, values)


def _refuse_many(name: str, values: Sequence[str]) -> None:
    if len(values) > MOST_AT_ONCE:
        raise Invalid(gettext("Choose up to %(most)d values.") % {"most": MOST_AT_ONCE}, field=name)


def _values(wanted: Filter, values: Sequence[str]) -> Q:
    """What the facet rows of one of the values say. Raises: Invalid."""
    if wanted.is_number:
        within = Q()
        for value in values:
            within |= _within(read_range(wanted, value))
        return within
    return Q(value__in=[read_value(wanted, value) for value in values])


def _within(bounds: tuple[Decimal | None, Decimal | None]) -> Q:
    low, high = bounds
    conditions = Q(number__isnull=False) if low is None else Q(number__gte=low)
    return conditions if high is None else conditions & Q(number__lte=high)


def read_value(wanted: Filter, value: str) -> str:
    """The value as facet rows write it. Raises: Invalid, where a yes or no is neither."""
    if wanted.kind != Attribute.Kind.BOOLEAN:
        return facet_value(value)
    if value.casefold() not in _BOOLEANS:
        raise Invalid(gettext("Write yes or no."), field=f"attr.{wanted.code}")
    return _BOOLEANS[value.casefold()]


def read_range(wanted: Filter, value: str) -> tuple[Decimal | None, Decimal | None]:
    """The bounds of "10..20", "10..", "..20" or "10", each included. Raises: Invalid."""
    found = _RANGE.fullmatch(value.strip())
    low, dots, high = found.groups() if found else (None, None, None)
    if (low is None and high is None) or (not dots and high):
        raise Invalid(gettext("Write a range such as 10..20, 10.. or ..20."), field=f"attr.{wanted.code}")
    bounds = Decimal(low) if low else None, Decimal(high) if high else None
    if bounds[0] is not None and bounds[1] is not None and bounds[0] > bounds[1]:
        raise Invalid(gettext("The range is the wrong way round."), field=f"attr.{wanted.code}")
    return bounds if dots else (bounds[0], bounds[0])
