"""Filters of a list: what the page shows of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.catalog.services import Facet, Facets, FacetValue
from apps.catalog.views.chips import Chip, Here, list_chips
from apps.catalog.views.filters import Asked
from shop.common.money import Money

_OPEN = 4  # so many groups are open from the start


@dataclass(frozen=True, slots=True)
class Box:
    """Something to tick; `count` products are left then."""

    id: str
    name: str
    value: str
    label: str
    count: int
    checked: bool
    swatch: str = ""


@dataclass(frozen=True, slots=True)
class Bound:
    """A field for one end of a range; `hint` is what there is."""

    id: str
    name: str
    label: str
    value: str
    hint: str
    error: str


@dataclass(frozen=True, slots=True)
class Group:
    """Filters of one kind: boxes, or the two ends of a range."""

    id: str
    label: str
    is_open: bool
    boxes: tuple[Box, ...] = ()
    bounds: tuple[Bound, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category below, with what is left in it."""

    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Panel:
    """All filters of a list; `kept` is what a form has to send along, `clear_url` leads to the list without filters.

    `problems` says what of the address could not be understood.
    """

    groups: tuple[Group, ...]
    chips: tuple[Chip, ...]
    shelves: tuple[Shelf, ...]
    kept: tuple[tuple[str, str], ...]
    clear_url: str
    problems: tuple[str, ...]


def to_panel(path: str, sent: QueryDict, asked: Asked, facets: Facets) -> Panel:
    """What the page at `path` shows of its filters."""
    here = Here(path, sent)
    by_name = {facet.name: facet for facet in facets.groups}
    groups = [_offers(asked, facets), _price_group(asked, facets)]
    groups += [_group(facet, asked) for facet in facets.groups if facet.name != "category"]
    shown = [group for group in groups if group.boxes or group.bounds]
    return Panel(
        groups=tuple(replace(group, is_open=group.is_open or i < _OPEN) for i, group in enumerate(shown)),
        chips=tuple(list_chips(here, asked, facets.groups)),
        shelves=tuple(_shelves(here, asked, by_name.get("category"))),
        kept=tuple(_kept(sent, asked)),
        clear_url=here.only("q", "exact", "sort"),
        problems=tuple(f"{group.label}: {bound.error}" for group in shown for bound in group.bounds if bound.error),
    )


def _kept(sent: QueryDict, asked: Asked) -> Iterable[tuple[str, str]]:
    yield from ((name, sent.get(name, "")) for name in ("q", "exact") if sent.get(name))
    for name in ("category", "collection"):
        value = getattr(asked.criteria, name)
        if value and not getattr(asked.fixed, name):
            yield name, value


def _id(*parts: str) -> str:
    return "-".join(["f", *parts]).replace(".", "-")


def _offers(asked: Asked, facets: Facets) -> Group:
    """What is there now, and what is cheaper."""
    both = (
        ("in_stock", _("In stock"), facets.in_stock, bool(asked.criteria.in_stock)),
        ("on_sale", _("On sale"), facets.on_sale, bool(asked.criteria.on_sale)),
    )
    boxes = (Box(_id(name), name, "1", label, count, on) for name, label, count, on in both if count or on)
    return Group(id=_id("offers"), label=_("Availability"), is_open=True, boxes=tuple(boxes))


def _price_group(asked: Asked, facets: Facets) -> Group:
    lowest, highest = facets.prices or (None, None)
    bounds = (_price_bound(asked, "price_min", _("From"), lowest), _price_bound(asked, "price_max", _("To"), highest))
    is_needed = any(bound.value for bound in bounds) or lowest != highest
    currency = Money.of(0).currency
    return Group(id=_id("price"), label=_("Price"), is_open=True, bounds=bounds if is_needed else (), unit=currency)


def _price_bound(asked: Asked, name: str, label: str, end: Money | None) -> Bound:
    hint = str(end.major) if end is not None else ""
    return Bound(_id(name), name, label, asked.typed.get(name, ""), hint, asked.errors.get(name, ""))


def _group(facet: Facet, asked: Asked) -> Group:
    if facet.range is not None:
        ends = (("min", _("From"), facet.range.min), ("max", _("To"), facet.range.max))
        bounds = tuple(_number_bound(asked, f"{facet.name}.{end}", label, number) for end, label, number in ends)
        is_open = any(bound.value for bound in bounds)
        return Group(id=_id(facet.name), label=facet.label, is_open=is_open, bounds=bounds, unit=facet.unit)
    boxes = tuple(_box(facet, value) for value in facet.values)
    return Group(id=_id(facet.name), label=facet.label, is_open=any(box.checked for box in boxes), boxes=boxes)


def _number_bound(asked: Asked, name: str, label: str, number: Decimal) -> Bound:
    hint = f"{number.normalize():f}"
    return Bound(_id(name), name, label, asked.typed.get(name, ""), hint, asked.errors.get(name, ""))


def _box(facet: Facet, value: FacetValue) -> Box:
    return Box(
        id=_id(facet.name, value.value),
        name=facet.name,
        value=value.value,
        label=value.label,
        count=value.count,
        checked=value.selected,
        swatch=value.swatch,
    )


def _shelves(here: Here, asked: Asked, facet: Facet | None) -> Iterable[Shelf]:
    """The categories one level below where we are, by what is left in them."""
    values = facet.values if facet else ()
    top = next((value.depth for value in values if value.selected), -1)
    for value in values:
        if value.depth == top + 1:
            path = reverse("catalog:category", args=[value.value])
            url = here.moved_to(path) if asked.fixed.category else here.turned_to("category", value.value)
            yield Shelf(value.label, value.count, url)
