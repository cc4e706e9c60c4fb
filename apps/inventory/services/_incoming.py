"""What purchase orders still bring, and which of them are late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import cast

from apps.inventory.models import PurchaseLine, PurchaseOrder


@dataclass(frozen=True, slots=True)
class Incoming:
    """`units` of a SKU that a purchase order still brings to the location (its code) on that day."""

    location: str
    units: int
    expected_on: date
    purchase_order: str


def get_incoming(skus: Iterable[str]) -> dict[str, tuple[Incoming, ...]]:
    """What open purchase orders bring of each SKU asked for, the soonest first."""
    wanted = list(dict.fromkeys(skus))
    found: dict[str, list[Incoming]] = {sku: [] for sku in wanted}
    for line in PurchaseLine.objects.incoming(wanted):
        found[line.item.sku].append(
            Incoming(
                location=line.order.location.code,
                units=line.outstanding,
                expected_on=cast("date", line.order.expected_on),  # what is ordered has its day
                purchase_order=line.order.number,
            )
        )
    return {sku: tuple(rows) for sku, rows in found.items()}


def incoming_totals(skus: Iterable[str]) -> dict[str, int]:
    """How many units open purchase orders bring of each SKU asked for."""
    return {sku: sum(row.units for row in rows) for sku, rows in get_incoming(skus).items()}


def count_late_purchase_orders(today: date) -> int:
    """How many open purchase orders should be here by now."""
    return PurchaseOrder.objects.late(today).count()
