"""The attributes there are, by which products say facts and shoppers filter: add, change and delete them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.catalog.models import Attribute, AttributeChoice, CollectionRule, Product, ProductAttribute
from apps.catalog.services._filters import forget_filters
from apps.catalog.services._refresh import refresh_after_commit
from apps.catalog.services._text import checked, tidy
from shop.common.errors import Conflict, Invalid, NotFound


class AttributeNotFound(NotFound):
    """There is no attribute with that code."""

    code = "attribute_not_found"
    title = "There is no such attribute"


class AttributeTaken(Conflict):
    """Another attribute has this code or name."""

    code = "attribute_taken"
    title = "There is such an attribute already"


class AttributeInUse(Conflict):
    """Products or collections say something by the attribute, or have the choice."""

    code = "attribute_in_use"
    title = "The attribute is in use"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceInput:
    """A choice as it shall read; `was` is how it reads now, where it is to be renamed."""

    label: str
    was: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeInput:
    """An attribute as it shall be; `code` is made of the name where none is given, `choices` for that kind alone."""

    name: str
    code: str = ""
    kind: str = Attribute.Kind.TEXT
    unit: str = ""
    is_filterable: bool = False
    position: int = 0
    choices: Sequence[str | ChoiceInput] = ()


class AttributeChanges(TypedDict, total=False):
    """What of an attribute may change; `choices` are all it shall have, in their order."""

    name: str
    kind: str
    unit: str
    is_filterable: bool
    position: int
    choices: Sequence[str | ChoiceInput]


def create_attribute(*, attribute: AttributeInput) -> str:
    """Add an attribute and return its code. Raises: AttributeTaken, Invalid."""
    return store_attribute(attribute).code


def ensure_attribute(*, attribute: AttributeInput) -> str:
    """Make sure that the attribute exists and return its code; one of that code or name stays as it is.

    Raises: Invalid.
    """
    name = Q(upper=tidy(attribute.name).upper())
    stored = Attribute.objects.annotate(upper=Upper("name")).filter(Q(code=_code(attribute)) | name).first()
    return stored.code if stored else create_attribute(attribute=attribute)


def store_attribute(wanted: AttributeInput) -> Attribute:
    """Add an attribute. Raises: AttributeTaken, Invalid."""
    row = Attribute(code=_code(wanted), kind=wanted.kind)
    changes = AttributeChanges(
        name=wanted.name, unit=wanted.unit, is_filterable=wanted.is_filterable, position=wanted.position
    )
    with transaction.atomic():
        _save(row, changes)
        _write_choices(row, wanted.choices)
        forget_filters()
    return row


def _code(wanted: AttributeInput) -> str:
    return wanted.code or slugify(wanted.name)[:40].strip("-") or "attribute"


def update_attribute(*, code: str, **changes: Unpack[AttributeChanges]) -> None:
    """Change the given members; products and filters follow once the present transaction is through.

    A choice that is not listed any more goes, unless products have it. What kind an attribute is may change as long as
    no product has it. Raises: AttributeNotFound, AttributeTaken, AttributeInUse, Invalid.
    """
    row = _stored(code)
    choices = changes.pop("choices", None)
    with transaction.atomic():
        _change_kind(row, changes.pop("kind", row.kind))
        _save(row, changes)
        if choices is not None:
            _write_choices(row, choices)
        refresh_after_commit(_products(row))
        forget_filters()


def _change_kind(row: Attribute, kind: str) -> None:
    if kind == row.kind:
        return
    if row.values.exists():
        raise AttributeInUse(
            _("Products say something by “%(name)s”; its kind stays what it is.") % {"name": row.name},
            attribute=row.code,
        )
    row.choices.all().delete()
    row.kind = kind


def delete_attribute(*, code: str) -> None:
    """Forget an attribute by which nothing is said. Raises: AttributeNotFound, AttributeInUse."""
    row = _stored(code)
    if row.values.exists() or CollectionRule.objects.filter(attribute=row).exists():
        raise AttributeInUse(
            _("Products or collections still use “%(name)s”; take it off them first.") % {"name": row.name},
            attribute=code,
        )
    with transaction.atomic():
        row.delete()
        forget_filters()


def _stored(code: str) -> Attribute:
    row = Attribute.objects.filter(code=code).first()
    if row is None:
        raise AttributeNotFound(_("There is no attribute “%(code)s”.") % {"code": code}, attribute=code)
    return row


def _products(attribute: Attribute) -> Any:
    having = ProductAttribute.objects.filter(attribute=attribute)
    return Product.objects.filter(pk__in=having.values("product_id")).order_by("pk")


def _save(row: Attribute, changes: AttributeChanges) -> None:
    for column, value in changes.items():
        setattr(row, column, tidy(value) if isinstance(value, str) else value)
    if row.unit and row.kind != Attribute.Kind.NUMBER:
        raise Invalid(_("Only numbers have a unit."), field="unit")
    checked(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise AttributeTaken(_("Another attribute has this name or code."), attribute=row.code) from None


def _write_choices(attribute: Attribute, choices: Sequence[str | ChoiceInput]) -> None:
    """Let the attribute have these choices, in this order. Raises: AttributeInUse, Invalid."""
    wanted = [choice if isinstance(choice, ChoiceInput) else ChoiceInput(label=choice) for choice in choices]
    _require_names(attribute, [tidy(choice.label).casefold() for choice in wanted])
    stored = {choice.label.casefold(): choice for choice in attribute.choices.all()}
    rows = [stored.pop(tidy(choice.was or choice.label).casefold(), None) for choice in wanted]
    _drop_choices(attribute, keep={row.pk for row in rows if row})
    _set_labels_aside(attribute)
    for position, (known, choice) in enumerate(zip(rows, wanted, strict=True)):
        row = known or AttributeChoice(attribute=attribute)
        row.label, row.position = tidy(choice.label), position
        checked(row)
        row.save()


def _require_names(attribute: Attribute, labels: Sequence[str]) -> None:
    if labels and attribute.kind != Attribute.Kind.CHOICE:
        raise Invalid(_("Only an attribute of the kind “choice” has choices."), field="choices")
    if len(set(labels)) < len(labels) or "" in labels:
        raise Invalid(_("Each choice needs a name of its own."), field="choices")


def _drop_choices(attribute: Attribute, keep: set[int]) -> None:
    surplus = attribute.choices.exclude(pk__in=keep)
    used = surplus.filter(pk__in=ProductAttribute.objects.filter(attribute=attribute).values("choice_id")).first()
    if used is not None:
        raise AttributeInUse(
            _("Products have “%(label)s”; give them another choice first.") % {"label": used.label},
            attribute=attribute.code,
        )
    surplus.delete()


def _set_labels_aside(attribute: Attribute) -> None:
    """Free the labels, so that two choices may swap theirs."""
    for choice in attribute.choices.all():
        AttributeChoice.objects.filter(pk=choice.pk).update(label=f"~{choice.pk}")
