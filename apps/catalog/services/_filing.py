"""Filing many products at once: into categories and out of them, under tags and no longer."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from apps.catalog.models import Category, Product, ProductChange, Tag
from apps.catalog.services._refresh import chunks, refresh_products
from shop.common.errors import Invalid

# Under what, and how: these too, these no longer, or these alone.
Shelf = Literal["categories", "tags"]
How = Literal["add", "remove", "replace"]
_MODELS: dict[str, tuple[Any, Any, str]] = {
    "categories": (Category, Product.categories.through, "category_id"),
    "tags": (Tag, Product.tags.through, "tag_id"),
}
_WAYS: dict[str, Callable[[set[int], set[int]], set[int]]] = {
    "add": set.union,
    "remove": set.difference,
    "replace": lambda _present, named: named,
}


def count_refiled(*, slugs: Iterable[str], shelf: Shelf, how: How, names: Sequence[str]) -> int:
    """How many of the products `file_products` would change. Raises: Invalid."""
    plans = (_plan(chunk, shelf, how, _named(shelf, names)) for chunk in chunks(_keys(slugs)))
    return sum(len(plan) for plan in plans)


def file_products(*, slugs: Iterable[str], shelf: Shelf, how: How, names: Sequence[str], actor: str) -> int:
    """File the products under the categories or tags of these slugs (`names`), and say how many that changed.

    Some hundred at a time, so that nobody waits for a lock. Raises: Invalid.
    """
    named = _named(shelf, names)
    if how == "replace" and not named and shelf == "categories":
        raise Invalid(_("Name the categories that shall replace the others."), field="names")
    changed = 0
    for chunk in chunks(_keys(slugs)):
        with transaction.atomic():
            plan = _plan(chunk, shelf, how, named)
            _write(plan, shelf, actor)
            refresh_products(plan)
        changed += len(plan)
    return changed


# What each product is filed under, and shall be, by their keys.
Plan = dict[int, tuple[set[int], set[int]]]


def _keys(slugs: Iterable[str]) -> list[int]:
    wanted = list(slugs)
    return [
        pk
        for start in range(0, len(wanted), 500)
        for pk in Product.objects.filter(slug__in=wanted[start : start + 500]).values_list("pk", flat=True)
    ]


def _named(shelf: Shelf, names: Sequence[str]) -> dict[int, str]:
    """The names of those that were named, by key. Raises: Invalid."""
    model, _link, _column = _MODELS[shelf]
    found = {row.pk: row for row in model.objects.filter(slug__in=list(names)).order_by("pk")}
    missing = set(names) - {row.slug for row in found.values()}
    if missing:
        raise Invalid(_("There is no “%(slug)s”.") % {"slug": min(missing)}, field="names")
    return {pk: row.name for pk, row in found.items()}


def _plan(keys: Sequence[int], shelf: Shelf, how: How, named: dict[int, str]) -> Plan:
    """Of these products those that change."""
    _model, link, column = _MODELS[shelf]
    present: dict[int, set[int]] = defaultdict(set)
    for product, other in link.objects.filter(product_id__in=keys).order_by("pk").values_list("product_id", column):
        present[product].add(other)
    both = {pk: (present[pk], _WAYS[how](present[pk], set(named))) for pk in keys}
    return {pk: (before, after) for pk, (before, after) in both.items() if before != after}


def _write(plan: Plan, shelf: Shelf, actor: str) -> None:
    model, link, column = _MODELS[shelf]
    for pk, (before, after) in plan.items():
        if before - after:
            link.objects.filter(product_id=pk, **{f"{column}__in": before - after}).delete()
    new = [link(product_id=pk, **{column: key}) for pk, (before, after) in plan.items() for key in after - before]
    link.objects.bulk_create(new, ignore_conflicts=True)
    names = dict(model.objects.order_by("name", "pk").values_list("pk", "name"))
    ProductChange.objects.bulk_create(
        ProductChange(product_id=pk, actor=actor[:160], verb="filed", changes={shelf: [_told(names, s) for s in sets]})
        for pk, sets in plan.items()
    )


def _told(names: dict[int, str], keys: set[int]) -> str:
    return ", ".join(name for pk, name in names.items() if pk in keys)
