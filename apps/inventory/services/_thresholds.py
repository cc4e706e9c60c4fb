"""Watching stock: low, out and back, each told once per crossing.

A task looks after each change, and a sweep at everything; both read where a SKU stands and what its marks say, and
settle the difference. What went and came back before anybody looked was no crossing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from apps.inventory.models import StockItem
from apps.inventory.signals import (
    BackInStock,
    OutOfStock,
    StockLow,
    back_in_stock,
    out_of_stock,
    stock_low,
)


@dataclass(frozen=True, slots=True)
class LowStock:
    """A tracked SKU with no more unsold units than its threshold."""

    sku: str
    available: int
    threshold: int


def list_low_stock(*, limit: int = 20) -> list[LowStock]:
    """The SKUs with the fewest units left among those at or under their threshold."""
    items = _watched().filter(total_on_hand__lte=F("limit")).order_by("total_on_hand", "sku")[:limit]
    return [LowStock(sku=item.sku, available=item.total_on_hand, threshold=item.limit) for item in items]


def list_out_of_stock(*, limit: int = 20) -> list[str]:
    """The SKUs of which nothing can be ordered any more, those that went last in front."""
    rows = StockItem.objects.filter(tracked=True, out_since__isnull=False).order_by("-out_since", "sku")
    return list(rows.values_list("sku", flat=True)[:limit])


@dataclass(frozen=True, slots=True)
class StockAlarms:
    """How many SKUs are out and how many are low; one that is out is usually low as well."""

    out: int
    low: int


def count_stock_alarms() -> StockAlarms:
    """How many SKUs are out, and how many low, as their marks say; one query."""
    marks = StockItem.objects.filter(Q(out_since__isnull=False) | Q(low_since__isnull=False))
    rows = list(marks.values_list("out_since", "low_since"))
    return StockAlarms(out=sum(out is not None for out, _ in rows), low=sum(low is not None for _, low in rows))


def check_thresholds(*, skus: Iterable[str] | None = None, now: datetime) -> list[str]:
    """Note which SKUs crossed a line, announce each crossing once, and return those that fell low.

    Each SKU is settled in a transaction of its own, in which it is locked, looked at once more, and marked by a guarded
    UPDATE: of two that look at the same time one tells, and the last to look sees what all before it did.
    """
    marked = StockItem.objects.crossing(settings.LOW_STOCK_THRESHOLD)
    if skus is not None:
        marked = marked.filter(sku__in=list(skus))
    return [item.sku for item in marked.order_by("sku") if _settle(item.pk, now)]


def check_after_commit(skus: tuple[str, ...]) -> None:
    """Have a task look at `skus` once this transaction is committed."""
    from apps.inventory import tasks  # the task calls this package; importing it here breaks the circle

    transaction.on_commit(lambda: tasks.check_stock_levels.delay(list(skus)), robust=True)


def _watched() -> "QuerySet[Any]":
    """Tracked items that a location holds or held, with their totals and limits."""
    default: int = settings.LOW_STOCK_THRESHOLD
    items: QuerySet[Any] = StockItem.objects.filter(tracked=True).with_totals().with_limit(default)
    return items.filter(total_on_hand__isnull=False)


def _settle(pk: int, now: datetime) -> bool:
    """Bring the marks of one SKU up to date and announce what that means; say whether it fell low."""
    with transaction.atomic():
        # The lock puts those who look in a row. SQLite has none and needs none: whoever writes is alone.
        StockItem.objects.select_for_update(no_key=True).get(pk=pk)
        item: Any = StockItem.objects.crossing(settings.LOW_STOCK_THRESHOLD).filter(pk=pk).first()
        if item is None or not _mark(item, now):
            return False
        _announce(item, now)
        return bool(item.fell)


def _mark(item: Any, now: datetime) -> bool:
    """Write the marks; False where somebody else just did."""
    low = now if item.fell else None if item.rose else item.low_since
    out = now if item.went else None if item.back else item.out_since
    as_seen = StockItem.objects.filter(pk=item.pk, low_since=item.low_since, out_since=item.out_since)
    return bool(as_seen.update(low_since=low, out_since=out))


def _announce(item: Any, now: datetime) -> None:
    key = f"{item.sku}:{now.isoformat()}"
    if item.fell:
        low = StockLow(sku=item.sku, available=item.total_on_hand, threshold=item.limit, key=key)
        stock_low.send(sender=StockLow, event=low)
    if item.went:
        out_of_stock.send(sender=OutOfStock, event=OutOfStock(sku=item.sku, key=key))
    if item.back:
        back = BackInStock(sku=item.sku, available=item.total_free if item.tracked else None, key=key)
        back_in_stock.send(sender=BackInStock, event=back)
