"""Filters of a list: what the address asks for."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.catalog import services
from apps.catalog.services import Criteria
from shop.common.money import MAX_AMOUNT, Money, minor_digits

_YES = {"1", "yes", "true", "on"}
_AMOUNT = re.compile(r"\d{1,12}(?:[.,]\d{1,4})?", re.ASCII)
_BOUND = re.compile(r"-?\d{1,10}(?:[.,]\d{1,4})?", re.ASCII)
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: criteria without what makes no sense, and that, as it was typed, by its field.

    `fixed` is what the page itself is about.
    """

    criteria: Criteria
    fixed: Criteria
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def read_filters(sent: QueryDict, fixed: Criteria) -> Asked:
    """What the address asks for within what the page itself is about; unknown names and values do not count."""
    typed: dict[str, str] = {}
    errors: dict[str, str] = {}
    low, high = _prices(sent, typed, errors)
    criteria = replace(
        fixed,
        category=fixed.category or _known(sent.get("category", ""), services.get_category),
        collection=fixed.collection or _known(sent.get("collection", ""), services.get_collection),
        brand=_several(sent, "brand"),
        in_stock=True if sent.get("in_stock") in _YES else None,
        on_sale=True if sent.get("on_sale") in _YES else None,
        attributes=dict(_attributes(sent, typed, errors)),
        price_min=low,
        price_max=high,
    )
    return Asked(criteria, fixed, typed, errors)


def _known(slug: str, find: Any) -> str | None:
    try:
        return str(find(slug=slug).slug) if slug else None
    except (services.CategoryNotFound, services.CollectionNotFound):
        return None


def _several(sent: QueryDict, name: str) -> tuple[str, ...]:
    values = (value.replace("\x00", "").strip()[:120] for value in sent.getlist(name))
    return tuple(dict.fromkeys(value for value in values if value))[: services.MOST_AT_ONCE]


def _prices(sent: QueryDict, typed: dict[str, str], errors: dict[str, str]) -> tuple[int | None, int | None]:
    """Both bounds in minor units; they are typed in major ones."""
    bounds: dict[str, int | None] = {}
    for name in ("price_min", "price_max"):
        typed[name] = _short(sent, name)
        bounds[name] = _minor(typed[name])
        if typed[name] and bounds[name] is None:
            errors[name] = _("Write an amount such as 19.99.")
    low, high = bounds["price_min"], bounds["price_max"]
    if low is not None and high is not None and low > high:
        errors["price_max"] = _("This is less than the lowest price.")
        return low, None
    return low, high


def _short(sent: QueryDict, name: str) -> str:
    return sent.get(name, "").replace("\x00", "").strip()[:_LONGEST]


def _minor(text: str) -> int | None:
    if not _AMOUNT.fullmatch(text):
        return None
    amount = int(Decimal(text.replace(",", ".")).scaleb(minor_digits(Money.of(0).currency)))
    return amount if amount <= MAX_AMOUNT else None


def _attributes(sent: QueryDict, typed: dict[str, str], errors: dict[str, str]) -> Iterable[tuple[str, Sequence[str]]]:
    """The wanted values of each attribute there is; of a number one range."""
    for wanted in services.list_filters():
        name = f"attr.{wanted.code}"
        values = (_range(sent, name, typed, errors),) if wanted.is_number else _several(sent, name)
        if wanted.kind == "boolean":
            values = tuple(value for value in values if value in ("yes", "no"))
        if any(values):
            yield wanted.code, values


def _range(sent: QueryDict, name: str, typed: dict[str, str], errors: dict[str, str]) -> str:
    """A range out of its two fields, or out of one written as in "10..20"."""
    low, dots, high = _short(sent, name).partition("..")
    ends = {f"{name}.min": low, f"{name}.max": high if dots else low}
    for end, written in ends.items():
        typed[end] = _short(sent, end) or written
        if typed[end] and not _BOUND.fullmatch(typed[end]):
            errors[end] = _("Write a number such as 1.5.")
    bounds = [typed[end].replace(",", ".") if end not in errors else "" for end in ends]
    if all(bounds) and Decimal(bounds[0]) > Decimal(bounds[1]):
        errors[f"{name}.max"] = _("This is less than the lowest number.")
        bounds[1] = ""
    return "..".join(bounds) if any(bounds) else ""
