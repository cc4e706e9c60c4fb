"""Writing facts about products: what the attributes say of each."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from apps.catalog.models import Attribute, AttributeChoice, Product, ProductAttribute
from apps.catalog.services._kinds import AttributeInput, store_attribute
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


def write_attributes(product: Product, attributes: Sequence[tuple[str, AttributeValue]]) -> None:
    """Let exactly these attributes, by name or code, say these values of the product; an unknown one becomes a text.

    Raises: AttributeInvalid, Invalid.
    """
    rows = Known().rows(product, attributes)
    product.attributes.all().delete()
    ProductAttribute.objects.bulk_create(rows)


def add_attributes(products: Iterable[tuple[Product, Sequence[tuple[str, AttributeValue]]]]) -> None:
    """The same for many products that have none yet."""
    known = Known()
    ProductAttribute.objects.bulk_create(row for product, said in products for row in known.rows(product, said))


class Known:
    """The attributes by code and by name, in whatever case; an unknown one is made when it is asked for."""

    def __init__(self) -> None:
        self._known: dict[str, Attribute] = {}
        for attribute in Attribute.objects.prefetch_related("choices").order_by("-pk"):
            self._know(attribute)

    def _know(self, attribute: Attribute) -> None:
        self._known[attribute.name.upper()] = attribute
        self._known.setdefault(attribute.code.upper(), attribute)

    def rows(self, product: Product, said: Sequence[tuple[str, AttributeValue]]) -> list[ProductAttribute]:
        """What the attributes say of the product, not stored yet. Raises: AttributeInvalid, Invalid."""
        rows: list[ProductAttribute] = []
        for name, value in said:
            attribute = self._attribute(name)
            if any(row.attribute_id == attribute.pk for row in rows):
                raise Invalid(_("Each detail needs a name of its own."), field="attributes")
            columns = _columns(attribute, value)
            rows += [ProductAttribute(product=product, attribute=attribute, **column) for column in columns]
        for row in rows:
            checked(row)
        return rows

    def _attribute(self, name: str) -> Attribute:
        if not tidy(name):
            raise Invalid(_("Each detail needs a name."), field="attributes")
        if tidy(name).upper() not in self._known:
            self._know(store_attribute(AttributeInput(name=name)))
        return self._known[tidy(name).upper()]


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
            raise AttributeInvalid(_not_a_choice(attribute, label, known), attribute=attribute.code)
    chosen = [known[tidy(label).casefold()] for label in labels]
    return list({choice.pk: choice for choice in chosen}.values())


def _not_a_choice(attribute: Attribute, label: str, known: Mapping[str, AttributeChoice]) -> str:
    choices = ", ".join(choice.label for choice in known.values())
    return _("%(name)s cannot be “%(value)s”; it is one of: %(choices)s.") % {
        "name": attribute.name,
        "value": label,
        "choices": choices,
    }


def read_fact(*, code: str, text: str) -> AttributeValue:
    """What somebody typed as the value of an attribute; several choices have commas between them.

    Raises: AttributeInvalid, saying what the attribute can be.
    """
    attribute = Attribute.objects.get(code=code)
    value: AttributeValue = tidy(text)
    if attribute.kind == Attribute.Kind.CHOICE:
        labels = {choice.label.casefold() for choice in attribute.choices.all()}
        parts = [part for part in tidy(text).split(",") if tidy(part)]
        value = [tidy(text)] if tidy(text).casefold() in labels else [tidy(part) for part in parts]
    _columns(attribute, value)
    return value
