"""What the catalog app announces."""

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class WaitingShopper:
    """Somebody who asked to be told when a SKU is back; `token` is how they are forgotten, and unique."""

    sku: str
    email: str
    token: str


@dataclass(frozen=True, slots=True)
class WishesCameTrue:
    """What these shoppers wait for can be bought again; each of them is named once."""

    shoppers: tuple[WaitingShopper, ...]


wishes_came_true = Signal()
