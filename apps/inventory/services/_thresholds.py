"""Watching for low stock: an alert once per crossing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from apps.inventory.models import StockItem
from apps.inventory.signals import StockLow, stock_low


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


def check_thresholds(*, skus: Iterable[str] | None = None, now: datetime) -> list[str]:
    """Note which SKUs crossed their threshold, announce those that fell, and return them.

    A crossing is one guarded UPDATE of `low_since`, so it is announced once however many look at the same time.
    """
    watched = _watched() if skus is None else _watched().filter(sku__in=list(skus))
    recovered = watched.filter(low_since__isnull=False, total_on_hand__gt=F("limit"))
    StockItem.objects.filter(pk__in=[item.pk for item in recovered]).update(low_since=None)
    fallen = watched.filter(low_since=None, total_on_hand__lte=F("limit")).order_by("sku")
    return [item.sku for item in fallen if _announce(item, now)]


def check_after_commit(skus: tuple[str, ...]) -> None:
    """Have a task look at the thresholds of `skus` once this transaction is committed."""
    from apps.inventory import tasks  # the task calls this package; importing it here breaks the circle

    transaction.on_commit(lambda: tasks.check_stock_levels.delay(list(skus)), robust=True)


def _watched() -> "QuerySet[Any]":
    """Tracked items that a location holds or held, with their totals and limits."""
    default: int = settings.LOW_STOCK_THRESHOLD
    items: QuerySet[Any] = StockItem.objects.filter(tracked=True).with_totals().with_limit(default)
    return items.filter(total_on_hand__isnull=False)


def _announce(item: Any, now: datetime) -> bool:
    with transaction.atomic():
        if not StockItem.objects.filter(pk=item.pk, low_since=None).update(low_since=now):
            return False
        event = StockLow(
            sku=item.sku,
            available=item.total_on_hand,
            threshold=item.limit,
            key=f"{item.sku}:{now.isoformat()}",
        )
        stock_low.send(sender=StockLow, event=event)
    return True
