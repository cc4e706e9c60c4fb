"""Which SKUs need their figures worked out again."""

from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from apps.inventory.models import Movement, StockFigure, StockItem
from apps.inventory.services._calendar import DAY, local_day, start_of


def count_due(now: datetime) -> int:
    """How many SKUs have no figures of today."""
    return stale_items(now).count()


def stale_items(now: datetime) -> "QuerySet[StockItem]":
    """Items without the figures that one can have since last midnight, or with figures that are known to be wrong."""
    old = Q(figure__as_of__lt=local_day(now) - DAY) | Q(figure__stale=True)
    return StockItem.objects.filter(Q(figure=None) | old).order_by("pk")


def mark_stale(items: "QuerySet[Any]") -> None:
    """Have the figures of these items (their primary keys) worked out again: what is on order changed."""
    StockFigure.objects.filter(item__in=items).update(stale=True)


def moved_items(now: datetime) -> "QuerySet[StockItem]":
    """Items of which something moved since their figures were worked out."""
    moved = Movement.objects.filter(
        created_at__gte=start_of(local_day(now)),
        created_at__lte=now,
        created_at__gt=F("level__item__figure__refreshed_at"),
    )
    return StockItem.objects.filter(pk__in=moved.order_by().values("level__item")).order_by("pk")
