"""What the inventory app announces."""

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class StockLow:
    """A SKU crossed its threshold downwards; told once per crossing. `key` is unique per crossing."""

    sku: str
    available: int
    threshold: int
    key: str


stock_low = Signal()


@dataclass(frozen=True, slots=True)
class AvailabilityChanged:
    """The number of units one can order changed for these SKUs."""

    skus: tuple[str, ...]


availability_changed = Signal()
