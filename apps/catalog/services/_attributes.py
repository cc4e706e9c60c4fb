"""Writing facts about products: the attributes there are, and what they say of each product."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.db.models.functions import Upper
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.catalog.models import Attribute, AttributeChoice, Product, ProductAttribute
from apps.catalog.services._text import checked, tidy
from shop.common.errors import Invalid

# Words, a number, yes or no, or several of the choices.
AttributeValue = str | int | Decimal | bool | Sequence[str]
_YES, _NO = {"yes", "true", "1"}, {"no", "false", "0"}
_LARGEST = Decimal("1e11")


class AttributeInvalid(Invalid):
    """The value is not one the attribute can have."""

    code = "attribute_invalid"
    title = "The attribute cannot have this value"

    def __init__(self, sentence: str, *, attribute: str) -> None:
        super().__init__(sentence, field="attributes", attribute=attribute)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeInput:
    """An attribute as it shall be; `code` is made of the name where none is given, `choices` for that kind alone."""

    name: str
    code: str = ""
    kind: str = Attribute.Kind.TEXT
    unit: str = ""
    is_filterable: bool = False
    position: int = 0
    choices: Sequence[str] = ()


def ensure_attribute(*, attribute: AttributeInput) -> str:
    """Make sure that the attribute exists and return its code; one of that code or name stays as it is.

    Raises: Invalid.
    """
    return _ensure(attribute).code


def _ensure(wanted: AttributeInput) -> Attribute:
    code = wanted.code or slugify(wanted.name)[:40].strip("-") or "attribute"
    stored = Attribute.objects.filter(code=code).first() or _by_name(wanted.name)
    if stored is not None:
        return stored
    attribute = Attribute(
        code=code,
        name=tidy(wanted.name),
        kind=wanted.kind,
        unit=wanted.unit,
        is_filterable=wanted.is_filterable,
        position=wanted.position,
    )
    checked(attribute)
    with transaction.atomic():
        attribute.save()
        for position, label in enumerate(wanted.choices):
            choice = AttributeChoice(attribute=attribute, label=tidy(label), position=position)
            checked(choice)
            choice.save()
    return attribute


def _by_name(name: str) -> Attribute | None:
    return Attribute.objects.annotate(upper=Upper("name")).filter(upper=tidy(name).upper()).first()


def write_attributes(product: Product, attributes: Sequence[tuple[str, AttributeValue]]) -> None:
    """Let exactly these attributes, by name or code, say these values of the product; an unknown one becomes a text.

    Raises: AttributeInvalid, Invalid.
    """
    rows: list[ProductAttribute] = []
    for name, value in attributes:
        if not tidy(name):
            raise Invalid(_("Each detail needs a name."), field="attributes")
        attribute = _ensure(AttributeInput(name=name))
        if any(row.attribute_id == attribute.pk for row in rows):
            raise Invalid(_("Each detail needs a name of its own."), field="attributes")
        rows += [ProductAttribute(product=product, attribute=attribute, **said) for said in _columns(attribute, value)]
    for row in rows:
        checked(row)
    product.attributes.all().delete()
    ProductAttribute.objects.bulk_create(rows)


def _columns(attribute: Attribute, value: AttributeValue) -> list[dict[str, object]]:
    """The one column of each row that says something; several rows for several choices."""
    if attribute.kind == Attribute.Kind.NUMBER:
        return [{"number": _number(attribute, value)}]
    if attribute.kind == Attribute.Kind.BOOLEAN:
        return [{"boolean": _boolean(attribute, value)}]
    if attribute.kind == Attribute.Kind.CHOICE:
        labels = [value] if isinstance(value, str) else value if isinstance(value, Sequence) else [str(value)]
        return [{"choice": choice} for choice in _choices(attribute, labels)]
    text = tidy(value) if isinstance(value, str) else str(value)
    if not text:
        raise AttributeInvalid(_("%(name)s needs a value.") % {"name": attribute.name}, attribute=attribute.code)
    return [{"text": text}]


def _number(attribute: Attribute, value: AttributeValue) -> Decimal:
    text = tidy(str(value)).removesuffix(attribute.unit).strip() if attribute.unit else tidy(str(value))
    try:
        number = Decimal(text)
        if not number.is_finite() or abs(number) >= _LARGEST:
            raise InvalidOperation
        return number.quantize(Decimal("1.0000"))
    except InvalidOperation:
        sentence = _("%(name)s is a number, such as 1.5.") % {"name": attribute.name}
        raise AttributeInvalid(sentence, attribute=attribute.code) from None


def _boolean(attribute: Attribute, value: AttributeValue) -> bool:
    word = str(value).strip().casefold()
    if word not in _YES | _NO:
        raise AttributeInvalid(_("%(name)s is yes or no.") % {"name": attribute.name}, attribute=attribute.code)
    return word in _YES


def _choices(attribute: Attribute, labels: Sequence[str]) -> list[AttributeChoice]:
    known = {choice.label.casefold(): choice for choice in attribute.choices.all()}
    for label in labels:
        if tidy(label).casefold() not in known:
            raise AttributeInvalid(
                _("%(name)s cannot be “%(value)s”; it is one of: %(choices)s.")
                % {
                    "name": attribute.name,
                    "value": label,
                    "choices": ", ".join(choice.label for choice in known.values()),
                },
                attribute=attribute.code,
            )
    return list({choice.pk: choice for label in labels if (choice := known[tidy(label).casefold()])}.values())
