"""By what shoppers may filter: attributes and options by their codes, kept by each process until they change."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from apps.catalog.models import Attribute, ProductOption
from apps.catalog.services._facets import facet_value, option_code
from shop.common import stamps
from shop.common.stamps import Kept


@dataclass(frozen=True, slots=True)
class Filter:
    """An attribute or option as a filter; `places` says where each of its choices comes, by its value."""

    code: str
    name: str
    kind: str
    unit: str
    places: Mapping[str, int]

    @property
    def is_number(self) -> bool:
        """Whether it is filtered by a range."""
        return self.kind == Attribute.Kind.NUMBER


def load_filters() -> Mapping[str, Filter]:
    """All of them by code, in the order in which pages show them: options, then attributes as the staff put them."""
    return _filters.get()


def list_filters() -> tuple[Filter, ...]:
    """The same in a row; seldom a query."""
    return tuple(load_filters().values())


def find_filter(code: str) -> Filter | None:
    """The filter of that code, though it be newer than what is kept."""
    return _filters.get().get(code) or _filters.renew().get(code)


def forget_filters() -> None:
    """Now for this transaction's own reads, and after commit for everybody's."""
    _filters.forget()
    stamps.touch("filters", "catalog")


def _read() -> Mapping[str, Filter]:
    """Two queries, and one for the choices."""
    found: dict[str, Filter] = {}
    for name in ProductOption.objects.order_by("name").values_list("name", flat=True).distinct():
        code = option_code(name)
        found.setdefault(code, Filter(code, name, Attribute.Kind.CHOICE, "", {}))
    for row in Attribute.objects.filter(is_filterable=True).prefetch_related("choices"):
        places = {facet_value(choice.label): choice.position for choice in row.choices.all()}
        found.pop(row.code, None)
        found[row.code] = Filter(row.code, row.name, row.kind, row.unit, places)
    return MappingProxyType(found)


_filters: Kept[Mapping[str, Filter]] = Kept(_read, "filters", seconds=30)
