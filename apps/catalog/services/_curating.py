"""Writing collections: what they are called, what is in them by hand, and by which rules they gather."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from apps.catalog.models import (
    Attribute,
    Brand,
    Category,
    Collection,
    CollectionItem,
    CollectionRule,
    Tag,
)
from apps.catalog.services._collections import TAG, CollectionNotFound, collections
from apps.catalog.services._refresh import stored_keys
from apps.catalog.services._rules import to_number
from apps.catalog.services._slugs import free_slug, save_under_slug
from apps.catalog.services._text import checked, tidy
from shop.common import stamps
from shop.common.errors import Invalid
from shop.common.money import MAX_AMOUNT

Kind = CollectionRule.Kind
MAX_ITEMS, MAX_RULES = 500, 20
MAX_DAYS = 3650
# The models of which a rule names one, and by what it is named.
_NAMED: dict[str, tuple[str, Any, str]] = {
    Kind.TAG: ("tag", Tag, "slug"),
    Kind.ATTRIBUTE: ("attribute", Attribute, "code"),
    Kind.BRAND: ("brand", Brand, "slug"),
    Kind.CATEGORY: ("category", Category, "slug"),
}
_BOUNDS = {Kind.PRICE_FROM: (0, MAX_AMOUNT), Kind.PRICE_TO: (0, MAX_AMOUNT), Kind.NEWNESS: (1, MAX_DAYS)}


class RuleInvalid(Invalid):
    """The rule does not say what has to be so."""

    code = "rule_invalid"
    title = "This rule is not possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInput:
    """A rule as it shall be: `of` is the slug of its tag, brand or category, or the code of its attribute.

    `value` is what the attribute has to be, `number` a price in minor units or days.
    """

    kind: str
    of: str = ""
    value: str = ""
    number: int | None = None


class CollectionMembers(TypedDict, total=False):
    """What a collection has beside its name; `kind` and `match` of Collection.Kind and Collection.Match."""

    description: str
    kind: str
    match: str
    is_visible: bool
    is_featured: bool
    position: int


class CollectionChanges(CollectionMembers, total=False):
    """What of a collection may change."""

    new_slug: str
    name: str


def create_collection(*, name: str, slug: str | None = None, **members: Unpack[CollectionMembers]) -> str:
    """Add a collection without anything in it and return its slug. Raises: SlugTaken, Invalid."""
    collection = Collection(slug=slug or free_slug(Collection, name))
    return _save(collection, {"name": name, **members})


def update_collection(*, slug: str, **changes: Unpack[CollectionChanges]) -> str:
    """Change the given members and return the slug; items and rules stay, whatever its kind.

    Raises: CollectionNotFound, SlugTaken, Invalid.
    """
    collection = stored_collection(slug)
    collection.slug = changes.pop("new_slug", "") or slug
    return _save(collection, changes)


def _save(collection: Collection, members: Any) -> str:
    for member, value in members.items():
        setattr(collection, member, tidy(value) if isinstance(value, str) else value)
    with transaction.atomic():
        save_under_slug(collection)
        _announce()
    return collection.slug


def delete_collection(*, slug: str) -> None:
    """Forget the collection; its products stay. Raises: CollectionNotFound."""
    collection = stored_collection(slug)
    with transaction.atomic():
        collection.delete()
        _announce()


def stored_collection(slug: str) -> Collection:
    """The collection, hidden or not. Raises: CollectionNotFound."""
    collection = Collection.objects.filter(slug=slug).first()
    if collection is None:
        raise CollectionNotFound(_("There is no collection “%(slug)s”.") % {"slug": slug}, collection=slug)
    return collection


def set_items(*, slug: str, products: Sequence[str]) -> None:
    """Let exactly these products (slugs) be in the collection by hand, in this order.

    Raises: CollectionNotFound, ProductNotFound, Invalid.
    """
    wanted = list(dict.fromkeys(products))
    if len(wanted) > MAX_ITEMS:
        raise Invalid(_("A collection by hand has up to %(most)d products.") % {"most": MAX_ITEMS}, field="products")
    stored = stored_keys(wanted)
    with transaction.atomic():
        collection = _locked(slug)
        collection.items.all().delete()
        CollectionItem.objects.bulk_create(
            CollectionItem(collection=collection, product_id=stored[product], position=position)
            for position, product in enumerate(wanted, 1)
        )
        _announce()


def set_rules(*, slug: str, rules: Sequence[RuleInput]) -> None:
    """Let the collection gather by exactly these rules. Raises: CollectionNotFound, RuleInvalid."""
    if len(rules) > MAX_RULES:
        raise RuleInvalid(_("A collection has up to %(most)d rules.") % {"most": MAX_RULES}, field="rules")
    rows = [_row(rule) for rule in rules]
    with transaction.atomic():
        collection = _locked(slug)
        collection.rules.all().delete()
        for row in rows:
            row.collection = collection
        CollectionRule.objects.bulk_create(rows)
        _announce()


def _locked(slug: str) -> Collection:
    """The collection, which nobody else fills meanwhile. Raises: CollectionNotFound."""
    stored_collection(slug)
    return Collection.objects.select_for_update().get(slug=slug)


def _row(rule: RuleInput) -> CollectionRule:
    """The row to store, with the columns of its kind alone. Raises: RuleInvalid."""
    if rule.kind not in Kind.values:
        raise RuleInvalid(_("There is no such rule."), field="kind")
    row = CollectionRule(kind=rule.kind)
    if rule.kind in _NAMED:
        column, model, name = _NAMED[Kind(rule.kind)]
        setattr(row, column, _named(model, name, tidy(rule.of), column))
    if rule.kind == Kind.ATTRIBUTE:
        row.value = _value(row.attribute, tidy(rule.value))
    if rule.kind in _BOUNDS:
        row.number = _number(rule)
    checked(row)
    return row


def _named(model: Any, name: str, wanted: str, column: str) -> Any:
    found = model.objects.filter(**{name: wanted}).first()
    if found is None:
        raise RuleInvalid(_("Choose what the rule is about; there is no “%(of)s”.") % {"of": wanted}, field=column)
    return found


def _value(attribute: Attribute | None, value: str) -> str:
    if not value:
        raise RuleInvalid(_("Say what the attribute has to be."), field="value")
    if attribute and attribute.kind == Attribute.Kind.NUMBER and to_number(value) is None:
        raise RuleInvalid(_("%(name)s is a number, such as 1.5.") % {"name": attribute.name}, field="value")
    return value


def _number(rule: RuleInput) -> int:
    low, high = _BOUNDS[Kind(rule.kind)]
    if rule.number is None or not low <= rule.number <= high:
        sentence = _("Write a whole number from %(low)d to %(high)d.") % {"low": low, "high": high}
        raise RuleInvalid(sentence, field="number")
    return rule.number


def _announce() -> None:
    """Let everybody see it: now this transaction, after commit all others."""
    collections.forget()
    stamps.touch(TAG, "catalog")
