"""What the demo shop says of its things, by kind: made of what and where, how heavy, safe in the dishwasher."""

from collections.abc import Iterable

from apps.catalog import services as catalog
from shop.demo.content import ITEMS
from shop.demo.goods import Item

MANY = "Material"  # the one of which a thing may have several
_GRAMS = {"g": 1, "kg": 1000}


def said(item: Item) -> list[tuple[str, catalog.AttributeValue]]:
    """The facts of a thing as the catalogue takes them: materials one by one, weights in grams."""
    return [(name, _value(name, text)) for name, text in item.facts]


def _value(name: str, text: str) -> catalog.AttributeValue:
    if name == MANY:
        return [part[0].upper() + part[1:] for part in text.split(", ")]
    if name == "Weight":
        number, unit = text.split()
        return f"{float(number) * _GRAMS[unit]:g}"
    return text


def _choices(name: str, items: Iterable[Item] = ITEMS) -> list[str]:
    """Every value of that name among all things, by the alphabet."""
    values = (value for item in items for own, value in said(item) if own == name)
    return sorted({label for value in values for label in (value if isinstance(value, list) else [str(value)])})


ATTRIBUTES = (
    catalog.AttributeInput(name=MANY, kind="choice", is_filterable=True, position=1, choices=_choices(MANY)),
    catalog.AttributeInput(name="Ingredients", position=2),
    catalog.AttributeInput(name="Contents", position=3),
    catalog.AttributeInput(name="Weight", kind="number", unit="g", is_filterable=True, position=4),
    catalog.AttributeInput(name="Dishwasher safe", kind="boolean", is_filterable=True, position=5),
    catalog.AttributeInput(name="Made in", kind="choice", is_filterable=True, position=6, choices=_choices("Made in")),
)
