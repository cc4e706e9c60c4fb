"""How many products each filter would leave: facets, whose counts follow all the other filters."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Max, Min, Q, Value, When
from django.utils.translation import gettext as _

from apps.catalog.models import Attribute, ProductFacet
from apps.catalog.services._categories import Node, Tree, find_node
from apps.catalog.services._filters import Filter, load_filters
from apps.catalog.services._listing import Criteria, Matching, read_value
from shop.common.money import Money
from shop.common.stamps import KeptMany

MOST_VALUES = 30
_PART = re.compile(r"\d+(?:\.\d+)?|\D+", re.ASCII)
_LETTER_SIZES = ("xxs", "xs", "s", "m", "l", "xl", "xxl", "2xl", "xxxl", "3xl")


@dataclass(frozen=True, slots=True)
class FacetValue:
    """What one may filter by: `count` products are left then; `swatch` is a colour or empty, `depth` a branch's."""

    value: str
    label: str
    count: int
    selected: bool
    swatch: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class FacetRange:
    """The smallest and the largest number there is."""

    min: Decimal
    max: Decimal


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of values to filter by; `name` is that of the filter, `kind` "category", "brand" or an attribute's.

    A number has a `range` instead of values.
    """

    name: str
    label: str
    kind: str
    unit: str
    values: tuple[FacetValue, ...]
    range: FacetRange | None = None


@dataclass(frozen=True, slots=True)
class Facets:
    """What is left, and what each further filter would leave; `prices` are the lowest and highest, if there are any."""

    total: int
    prices: tuple[Money, Money] | None
    in_stock: int
    on_sale: int
    groups: tuple[Facet, ...]


# The same lists are asked for all day, by pages that are not kept too: another page, another order, a full cart.
_kept: KeptMany[Facets] = KeptMany("catalog", "categories", "filters", seconds=10, most=512)


def find_facets(*, criteria: Criteria) -> Facets:
    """What is left of the products, in groups, by three queries; none where nothing has changed since it was asked for.

    A group's own selection does not narrow its counts, nor does that of prices, stock and sale theirs. Of categories it
    shows the wanted one with those below it, or all. Values that would leave nothing are left out, unless they are
    selected. Raises: CategoryNotFound, CollectionNotFound, Invalid, which names the filter.
    """
    return _kept.get(criteria.key, lambda: _count_all(criteria))


def _count_all(criteria: Criteria) -> Facets:
    matching = Matching.of(criteria)
    figures = _figures(matching)
    low, high = figures["lowest"], figures["highest"]
    return Facets(
        total=figures["total"],
        prices=None if low is None else (Money.of(low), Money.of(high)),
        in_stock=figures["there"],
        on_sale=figures["reduced"],
        groups=tuple(_groups(criteria, _count(matching))),
    )


def _figures(matching: Matching) -> dict[str, Any]:
    """The total, the bounds of the prices without their own filter, and so on; one query."""
    price, stock, sale = matching.price, matching.stock, matching.sale
    return matching.in_groups(matching.shelf).aggregate(
        total=Count("pk", filter=price & stock & sale),
        there=Count("pk", filter=price & sale & Q(in_stock=True)),
        reduced=Count("pk", filter=price & stock & Q(compare_at_price__isnull=False)),
        lowest=Min("min_price", filter=stock & sale),
        highest=Max("min_price", filter=stock & sale),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A value of a group as it was counted, numbers all in one; `first` is the key of one of its facet rows."""

    value: str
    count: int
    first: int
    low: Decimal | None
    high: Decimal | None
    label: str = ""
    swatch: str = ""


_NOTHING = _Row(value="", count=0, first=0, low=None, high=None)
_Rows = dict[str, list[_Row]]


def _count(matching: Matching) -> _Rows:
    """The rows by group; one query, in which a row counts if its product fits, but for the row's own group.

    It sees every facet of every product that is left, so it compares and carries as little text as it can.
    """
    fitting = matching.shelf.filter(matching.price & matching.stock & matching.sale)
    rows = ProductFacet.objects.filter(product_id__in=fitting.order_by().values("pk"))
    for name, wanted in matching.groups.items():
        rows = rows.filter(Q(name=name) | Q(product_id__in=ProductFacet.objects.filter(wanted).values("product_id")))
    counted = (
        rows.values_list("name", Case(When(number=None, then="value"), default=Value("")))
        .annotate(Count("pk"), Min("pk"), Min("number"), Max("number"))
        .order_by()
    )
    found: _Rows = defaultdict(list)
    for name, *row in counted:
        found[name].append(_Row(*row))
    return found


def _with_labels(rows: _Rows, selected: Mapping[str, set[str]]) -> _Rows:
    """The same with words and colours, and with the selected values that leave nothing."""
    absent = {name: values - {row.value for row in rows.get(name, [])} for name, values in selected.items()}
    words = _words(rows, absent)
    labelled: _Rows = defaultdict(list)
    for name, group in rows.items():
        labelled[name] = [_told(row, words.get((name, row.value), ("", ""))) for row in group]
    for name, values in absent.items():
        for value in sorted(values):
            labelled[name].append(_told(replace(_NOTHING, value=value), words.get((name, value), (value, ""))))
    return labelled


def _told(row: _Row, words: tuple[str, str]) -> _Row:
    return replace(row, label=words[0], swatch=words[1])


def _words(rows: _Rows, absent: Mapping[str, set[str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """Label and swatch by group and value: of one row for each that was counted, and of the absent ones; one query."""
    firsts = [row.first for name, group in rows.items() if name != "category" for row in group if row.value]
    wanted = Q(pk__in=firsts)
    for name, values in absent.items():
        wanted |= Q(name=name, value__in=values)
    stored = ProductFacet.objects.filter(wanted).order_by("name", "value").values_list("name", "value")
    told = stored.annotate(Max("label"), Max("swatch"))
    return {(name, value): (label, swatch) for name, value, label, swatch in told}


def _groups(criteria: Criteria, counted: _Rows) -> Iterable[Facet]:
    filters = [wanted for wanted in load_filters().values() if not wanted.is_number]
    selected = {f"attr.{wanted.code}": _selected(wanted, criteria) for wanted in filters}
    selected["brand"] = {name.casefold() for name in criteria.brand}
    rows = _with_labels(counted, selected)
    facets = [_categories(criteria, rows["category"]), _brands(selected["brand"], rows["brand"])]
    for wanted in load_filters().values():
        name = f"attr.{wanted.code}"
        facets.append(_attribute(wanted, selected.get(name, set()), rows[name]))
    return (facet for facet in facets if facet.values or facet.range)


def _selected(wanted: Filter, criteria: Criteria) -> set[str]:
    return {read_value(wanted, value) for value in criteria.attributes.get(wanted.code, ())} - {""}


def _categories(criteria: Criteria, rows: Sequence[_Row]) -> Facet:
    """In the order of the tree; of many the upper levels."""
    counts = {row.value: row.count for row in rows}
    tops = (find_node(criteria.category),) if criteria.category is not None else Tree.load().roots
    nodes = [node for top in tops for node in top.family() if node is top or str(node.pk) in counts]
    shown = {node.pk for node in sorted(nodes, key=lambda node: len(node.path))[:MOST_VALUES]}
    values = [_branch(node, counts.get(str(node.pk), 0), criteria) for node in nodes if node.pk in shown]
    found = tuple(value for value in values if value.count or value.selected)
    return Facet(name="category", label=_("Category"), kind="category", unit="", values=found)


def _branch(node: Node, count: int, criteria: Criteria) -> FacetValue:
    selected = node.slug == criteria.category
    return FacetValue(value=node.slug, label=node.name, count=count, selected=selected, depth=len(node.path) - 1)


def _brands(wanted: set[str], rows: Sequence[_Row]) -> Facet:
    """The biggest first; one that is wanted by its name is not there twice."""
    names = {row.label.casefold() for row in rows if row.count}
    shown = [row for row in rows if row.count or row.value not in names]
    values = _values(shown, {row.value for row in shown if {row.value.casefold(), row.label.casefold()} & wanted})
    values.sort(key=lambda value: (-value.count, value.label.casefold()))
    return Facet(name="brand", label=_("Brand"), kind="brand", unit="", values=_few(values))


def _attribute(wanted: Filter, selected: set[str], rows: Sequence[_Row]) -> Facet:
    """In the order of its choices; where it has none sizes by size, numbers by number, words by the alphabet."""
    name = f"attr.{wanted.code}"
    if wanted.is_number:
        return Facet(name=name, label=wanted.name, kind=wanted.kind, unit=wanted.unit, values=(), range=_bounds(rows))
    values = _values(rows, selected)
    if wanted.kind == Attribute.Kind.BOOLEAN:
        values = [replace(value, label=_("Yes") if value.value == "yes" else _("No")) for value in values]
    values.sort(key=lambda value: (wanted.places.get(value.value, len(wanted.places)), _natural(value)))
    return Facet(name=name, label=wanted.name, kind=wanted.kind, unit="", values=_few(values))


def _bounds(rows: Sequence[_Row]) -> FacetRange | None:
    bounds = [FacetRange(row.low, row.high) for row in rows if row.low is not None and row.high is not None]
    return bounds[0] if bounds else None


def _values(rows: Sequence[_Row], selected: set[str]) -> list[FacetValue]:
    return [
        FacetValue(value=row.value, label=row.label, count=row.count, selected=row.value in selected, swatch=row.swatch)
        for row in rows
        if row.value
    ]


def _few(values: Sequence[FacetValue]) -> tuple[FacetValue, ...]:
    """The biggest of many, and those that are selected, in their order."""
    by_size = sorted(values, key=lambda value: (not value.selected, -value.count))
    kept = {value.value for value in by_size[:MOST_VALUES]} | {value.value for value in values if value.selected}
    return tuple(value for value in values if value.value in kept)


def _natural(value: FacetValue) -> tuple[int, list[tuple[int, Decimal, str]]]:
    """S before M before L; 250 g before 1000 g; else as in a dictionary."""
    label = value.label.casefold()
    size = _LETTER_SIZES.index(label) if label in _LETTER_SIZES else len(_LETTER_SIZES)
    parts = (part for part in _PART.findall(label) if part)
    return size, [(0, Decimal(part), "") if part[0].isdigit() else (1, Decimal(0), part) for part in parts]
