"""The filters of a list that are on, each with the way to be without it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.catalog import services
from apps.catalog.services import Facet, FacetValue, Filter
from apps.catalog.views.filters import Asked
from shop.common.money import Money


class Here:
    """The address of the list, changed a little; always on its first page."""

    def __init__(self, path: str, sent: QueryDict) -> None:
        self.path, self._sent = path, sent

    def without(self, *names: str, value: str = "", label: str = "") -> str:
        """Without these names, or without this one value of theirs, however it is written."""
        query = self._sent.copy()
        for name in names:
            left = [own for own in query.getlist(name) if value and own.casefold() not in (value, label.casefold())]
            query.setlist(name, left)
        return self._url(query)

    def only(self, *names: str) -> str:
        """With nothing but these names."""
        query = self._sent.copy()
        for name in self._sent:
            if name not in names:
                del query[name]
        return self._url(query)

    def turned_to(self, name: str, value: str) -> str:
        """With this value in place of what there was."""
        query = self._sent.copy()
        query[name] = value
        return self._url(query)

    def moved_to(self, path: str) -> str:
        """The same at another path."""
        return Here(path, self._sent).without("category")

    def _url(self, query: QueryDict) -> str:
        query.setlist("page", [])
        for name in list(query):
            query.setlist(name, [value for value in query.getlist(name) if value])
        text = query.urlencode()
        return f"{self.path}?{text}" if text else self.path


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on; `url` leads to the list without it."""

    label: str
    url: str


def list_chips(here: Here, asked: Asked, facets: Sequence[Facet]) -> Iterable[Chip]:
    """The filters that are on, in the order of the page."""
    yield from _place_chips(here, asked)
    yield from _offer_chips(here, asked)
    for facet in facets:
        for value in facet.values if facet.name != "category" else ():
            if value.selected:
                yield Chip(_label(facet, value), here.without(facet.name, value=value.value, label=value.label))
    for wanted in services.list_filters():
        if wanted.is_number and wanted.code in asked.criteria.attributes:
            yield _number_chip(here, wanted, asked.criteria.attributes[wanted.code][0])


def _offer_chips(here: Here, asked: Asked) -> Iterable[Chip]:
    criteria = asked.criteria
    if criteria.in_stock:
        yield Chip(_("In stock"), here.without("in_stock"))
    if criteria.on_sale:
        yield Chip(_("On sale"), here.without("on_sale"))
    if prices := _span(_spoken(criteria.price_min), _spoken(criteria.price_max)):
        yield Chip(prices, here.without("price_min", "price_max"))


def _place_chips(here: Here, asked: Asked) -> Iterable[Chip]:
    """Where to look, unless that is what the page is about."""
    if asked.criteria.category and not asked.fixed.category:
        yield Chip(services.get_category(slug=asked.criteria.category).name, here.without("category"))
    if asked.criteria.collection and not asked.fixed.collection:
        yield Chip(services.get_collection(slug=asked.criteria.collection).name, here.without("collection"))


def _label(facet: Facet, value: FacetValue) -> str:
    return f"{facet.label}: {value.label}" if facet.kind == "boolean" else value.label


def _number_chip(here: Here, wanted: Filter, written: str) -> Chip:
    low, _dots, high = written.partition("..")
    name = f"attr.{wanted.code}"
    ends = (f"{end} {wanted.unit}".strip() if end else "" for end in (low, high))
    return Chip(f"{wanted.name} {_span(*ends)}", here.without(name, f"{name}.min", f"{name}.max"))


def _spoken(amount: int | None) -> str:
    return "" if amount is None else str(Money.of(amount))


def _span(low: str, high: str) -> str:
    if low and high:
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    if low:
        return _("from %(low)s") % {"low": low}
    return _("up to %(high)s") % {"high": high} if high else ""
