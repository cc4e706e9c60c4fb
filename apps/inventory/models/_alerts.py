"""Who wants to be told when a SKU is back, until they were."""

from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Count, Exists, OuterRef, Q, Subquery, UniqueConstraint
from django.db.models.functions import Coalesce, Lower

from apps.inventory.models._stock import StockItem, StockLevel
from shop.common.limits import TryCounter


class StockAlertQuerySet(models.QuerySet["StockAlert"]):
    """Questions about stock alerts."""

    def waiting(self) -> Self:
        """Those whose shoppers were not told yet."""
        return self.filter(mailed_at=None)

    def due(self) -> Self:
        """Those waiting for something that can be ordered now."""
        there = StockLevel.objects.with_room_for(1).filter(item=OuterRef("item"), location__sells=True)
        return self.waiting().filter(Q(Exists(there)) | Q(item__tracked=False))


class StockAlert(models.Model):
    """A shopper's wish to be told once when a SKU can be ordered again; `mailed_at`: they were told.

    It knows no account, and `token` (128 random bits) is all it takes to be forgotten.
    """

    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="alerts")
    email = models.EmailField(db_index=True)
    token = models.CharField(max_length=22, unique=True)
    created_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = StockAlertQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            UniqueConstraint(
                fields=["item", "email"], condition=Q(mailed_at=None), name="one_live_alert_per_sku_and_address"
            ),
            CheckConstraint(condition=Q(email=Lower("email")), name="alert_addresses_are_lower_case"),
        ]
        indexes = [
            models.Index(fields=["created_at"], name="alerts_by_age"),
            models.Index(fields=["mailed_at"], condition=Q(mailed_at__isnull=False), name="alerts_told"),
        ]

    def __str__(self) -> str:
        return f"{self.email} waits for item {self.item_id}"


def waiting_shoppers() -> Coalesce:
    """How many shoppers wait for a stock item, as SQL."""
    waiting = StockAlert.objects.waiting().filter(item=OuterRef("pk")).order_by().values("item")
    return Coalesce(Subquery(waiting.values(shoppers=Count("pk"))), 0)


class AlertTry(TryCounter):
    """How often somebody asked for stock alerts."""
