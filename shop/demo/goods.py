"""The shape of what the demo shop sells: shelves, things, and the variants they come in."""

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from itertools import product

from shop.demo.drawing.colour import DYES

Units = tuple[int, int]  # in the valley, at the harbour


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category and those below it."""

    slug: str
    name: str
    text: str
    below: tuple["Shelf", ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """What one chooses of a thing: values by name, and what each adds to the price (cents)."""

    name: str
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture by its name, in words, and the value it shows (none: it shows the thing as such)."""

    name: str
    alt: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One variant: its SKU, the values it has, its price and former price (cents, 0: none), and the units of it."""

    sku: str
    values: Mapping[str, str]
    price: int
    was: int
    units: Units


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A thing in the shop; `picture` names its drawing, `alt` puts it in words ({value} is the colour)."""

    code: str
    slug: str
    title: str
    maker: str
    shelf: str
    text: str
    details: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    price: int
    was: int = 0
    picture: str
    alt: str
    scene: str
    choices: tuple[Choice, ...] = ()
    shown: str = ""
    units: Mapping[str, Units] = field(default_factory=dict)
    featured: bool = False

    @property
    def html(self) -> str:
        """The text and the details."""
        rows = "".join(f"<li>{escape(line, quote=False)}</li>" for line in self.details)
        return f"<p>{escape(self.text, quote=False)}</p><ul>{rows}</ul>"

    def shots(self) -> list[Shot]:
        """Its pictures, one for each value of the choice that shows, and last the one of its use."""
        values = next((list(choice.values) for choice in self.choices if choice.name == self.shown), [])
        own = [Shot(f"{self.picture}-{_code(value).lower()}", self.alt.format(value=value), value) for value in values]
        return [*(own or [Shot(self.picture, self.alt)]), Shot(f"{self.picture}-scene", self.scene)]

    def forms(self) -> Iterator[Form]:
        """Every variant, in the order of the choices."""
        for values in product(*(choice.values.items() for choice in self.choices)):
            labels = [label for label, _extra in values]
            sku = "-".join([self.code, *(_code(label) for label in labels)])
            extra = sum(more for _label, more in values)
            yield Form(
                sku=sku,
                values=dict(zip((choice.name for choice in self.choices), labels, strict=True)),
                price=self.price + extra,
                was=self.was + extra if self.was else 0,
                units=self.units.get(sku.removeprefix(f"{self.code}-"), _usual_units(sku)),
            )


def _code(label: str) -> str:
    """A value as a part of a SKU: "Cedar & Moss" is CEDAR-MOSS."""
    return re.sub(r"[^A-Z0-9]+", "-", label.upper()).strip("-")


def _usual_units(sku: str) -> Units:
    """As many as one would find on the shelf; always the same for the same SKU."""
    number = zlib.crc32(sku.encode())
    return 9 + number % 31, max(0, number // 31 % 26 - 12)


def colours(*names: str) -> Choice:
    """A choice of colours, all at the same price."""
    return Choice("Colour", dict.fromkeys(names, 0))


def sizes(**extras: int) -> Choice:
    """A choice of sizes named by letters."""
    return Choice("Size", extras)


def swatch(label: str) -> str:
    """The colour of that name as #rrggbb, or nothing where it is no colour."""
    return DYES.get(label, "")
