"""What the inventory app announces."""

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class StockLow:
    """A SKU crossed its threshold downwards; told once per crossing. `key` is unique per crossing.

    `available` are its unsold units.
    """

    sku: str
    available: int
    threshold: int
    key: str


stock_low = Signal()


@dataclass(frozen=True, slots=True)
class OutOfStock:
    """Not a single unit of a SKU can be ordered any more; told once per crossing, of which `key` is unique."""

    sku: str
    key: str


out_of_stock = Signal()


@dataclass(frozen=True, slots=True)
class BackInStock:
    """`available` units of a SKU that was out can be ordered again; told once per crossing, of which `key` is unique.

    None: its units are not counted any more.
    """

    sku: str
    available: int | None
    key: str


back_in_stock = Signal()


@dataclass(frozen=True, slots=True)
class AvailabilityChanged:
    """The number of units one can order changed for these SKUs."""

    skus: tuple[str, ...]


availability_changed = Signal()
