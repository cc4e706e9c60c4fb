"""Proposing variants: one for every combination of options that is missing, under a SKU that nobody has."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product as combinations_of
from math import prod

from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.catalog.models import Variant
from apps.catalog.services._options import OptionInput, OptionsInvalid
from apps.catalog.services._text import tidy
from apps.catalog.services._variants import NewVariant, taken_skus

MAX_VARIANTS = 250
_LONGEST = 64
_NUMBERED = re.compile(r"-\d{1,3}$")


@dataclass(frozen=True, slots=True)
class ProposedVariant:
    """A variant that could be: a free SKU, and a value of each option in their order."""

    sku: str
    labels: tuple[str, ...]


def propose_variants(
    *, options: Sequence[OptionInput], stem: str, existing: Iterable[tuple[str, Sequence[str]]]
) -> list[ProposedVariant]:
    """One variant for every combination that `existing` (SKU and values of each) lacks, in the order of the options.

    Its SKU is made of `stem` and the values: SHIRT-MOSS-S. Raises: OptionsInvalid, where there are more than 250.
    """
    present = [(sku, tuple(tidy(label).casefold() for label in labels)) for sku, labels in existing]
    values = [_labels(option) for option in options]
    count = prod(len(labels) for labels in values)
    if count > MAX_VARIANTS:
        raise OptionsInvalid(
            _("That would be %(count)d combinations; a product has %(limit)d variants at the most.")
            % {"count": count, "limit": MAX_VARIANTS}
        )
    made = {labels for _sku, labels in present}
    missing = [chosen for chosen in combinations_of(*values) if tuple(label.casefold() for label in chosen) not in made]
    if not tidy(stem):
        raise OptionsInvalid(_("Say what the SKUs begin with, such as SHIRT."))
    wished = [_sku(stem, chosen, values) for chosen in missing]
    skus = free_skus(wished=wished, typed=[sku for sku, _labels in present])
    return [ProposedVariant(sku=sku, labels=chosen) for sku, chosen in zip(skus, missing, strict=True)]


def _labels(option: OptionInput) -> list[str]:
    """The values of the option, each once."""
    labels = (tidy(value if isinstance(value, str) else value[0]) for value in option[1])
    return list({label.casefold(): label for label in labels if label}.values())


def _sku(stem: str, chosen: Sequence[str], values: Sequence[Sequence[str]]) -> str:
    """SHIRT-DARKBLUE-S; a value without any plain letter or digit is called by its number."""
    parts = [
        slugify(label).replace("-", "").upper() or str(labels.index(label) + 1)
        for label, labels in zip(chosen, values, strict=True)
    ]
    return "-".join([_stem(stem), *parts])[:_LONGEST].rstrip("-._")


def _stem(text: str) -> str:
    return re.sub(r"[^A-Z0-9._-]+", "-", tidy(text).upper()).strip("-._")[:32] or "SKU"


def propose_stem(title: str) -> str:
    """What the SKUs of a product of that title may begin with: "Linen shirt" gives LINEN-SHIRT."""
    return slugify(title).upper()[:24].strip("-")


def free_skus(*, wished: Sequence[str], typed: Iterable[str] = ()) -> list[str]:
    """For each of the wished SKUs one that no variant ever had, and that occurs neither twice nor in `typed`.

    One that is taken gets the next number: MUG-1 becomes MUG-1-2, or MUG-1-3.
    """
    used = {sku.upper() for sku in typed}
    taken = {sku.upper() for sku in taken_skus(wished)}
    found = []
    for sku in wished:
        number, free = 2, sku
        while free.upper() in used or free.upper() in taken or (free != sku and taken_skus([free])):
            tail = f"-{number}"
            free, number = sku[: _LONGEST - len(tail)] + tail, number + 1
        used.add(free.upper())
        found.append(free)
    return found


def propose_copies(*, slug: str) -> list[NewVariant]:
    """The variants for sale of the product as another could have them: the same, under free SKUs, without stock."""
    variants = list(Variant.objects.active().filter(product__slug=slug).with_values())
    skus = free_skus(wished=[_NUMBERED.sub("", variant.sku) or variant.sku for variant in variants])
    return [
        NewVariant(
            sku=sku, price=variant.price, compare_at_price=variant.compare_at_price, options=dict(variant.choices)
        )
        for sku, variant in zip(skus, variants, strict=True)
    ]
