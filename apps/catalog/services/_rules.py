"""Rules: what a product has to be so that a collection gathers it, asked of the database each time anew."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q

from apps.catalog.models import Attribute, Collection, CollectionRule, Product, ProductAttribute, ProductFacet

Kind = CollectionRule.Kind
_NOTHING = Q(pk__in=[])
_TAGGED: Any = Product.tags.through


@dataclass(frozen=True, slots=True)
class Rule:
    """A stored rule; `key` is that of its tag, attribute, brand or category, `attribute` the kind of the attribute."""

    kind: str
    key: int
    attribute: str
    value: str
    number: int

    @classmethod
    def of(cls, row: CollectionRule) -> "Rule":
        """The rule of a row whose attribute is at hand."""
        return cls(
            kind=row.kind,
            key=row.tag_id or row.attribute_id or row.brand_id or row.category_id or 0,
            attribute=row.attribute.kind if row.attribute else "",
            value=row.value,
            number=row.number or 0,
        )


def gathered_by(rules: Iterable[Rule], match: str, now: datetime) -> Q:
    """What a product has to be by these rules: all of them or any; without rules nothing is."""
    conditions = [_CONDITIONS[rule.kind](rule, now) for rule in rules]
    if not conditions:
        return _NOTHING
    return reduce(and_ if match == Collection.Match.ALL else or_, conditions)


def _tag(rule: Rule, now: datetime) -> Q:
    return Q(pk__in=_TAGGED.objects.filter(tag=rule.key).values("product_id"))


def _attribute(rule: Rule, now: datetime) -> Q:
    said = ProductAttribute.objects.filter(_says(rule), attribute=rule.key)
    return Q(pk__in=said.order_by().values("product_id"))


def _says(rule: Rule) -> Q:
    """The value in the column of the attribute's kind, in whatever case; a number however it is written."""
    if rule.attribute == Attribute.Kind.NUMBER:
        number = to_number(rule.value)
        return _NOTHING if number is None else Q(number=number)
    if rule.attribute == Attribute.Kind.BOOLEAN:
        return Q(boolean=rule.value.casefold() in ("yes", "true", "1"))
    return Q(**{"choice__label__iexact" if rule.attribute == Attribute.Kind.CHOICE else "text__iexact": rule.value})


def to_number(text: str) -> Decimal | None:
    """The number that is written there; None where it is none that an attribute can have."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal("1e11") else None


def _category(rule: Rule, now: datetime) -> Q:
    inside = ProductFacet.objects.filter(name="category", value=str(rule.key))
    return Q(pk__in=inside.order_by().values("product_id"))


_CONDITIONS: dict[str, Callable[[Rule, datetime], Q]] = {
    Kind.TAG: _tag,
    Kind.ATTRIBUTE: _attribute,
    Kind.PRICE_FROM: lambda rule, now: Q(min_price__gte=rule.number),
    Kind.PRICE_TO: lambda rule, now: Q(min_price__lte=rule.number),
    Kind.NEWNESS: lambda rule, now: Q(published_at__gte=now - timedelta(days=rule.number)),
    Kind.BRAND: lambda rule, now: Q(brand=rule.key),
    Kind.CATEGORY: _category,
    Kind.ON_SALE: lambda rule, now: Q(compare_at_price__isnull=False),
}
