"""The ledger of movements: every change of what is on hand, for ever."""

from django.db import models
from django.db.models import CheckConstraint, Q

from apps.inventory.models._stock import StockLevel
from shop.common.ledger import LedgerRow
from shop.common.money import MAX_AMOUNT


class Movement(LedgerRow):
    """One change of `on_hand`, for ever; `key` makes a cause count once.

    `unit_cost` is what one of the units cost that came in, in minor units of the shop's currency, as far as known.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt"
        RESTOCK = "restock"
        CORRECTION = "correction"
        STOCKTAKE = "stocktake"
        TRANSFER = "transfer"
        SALE = "sale"
        CANCEL = "cancel"
        RETURN = "return"

    level = models.ForeignKey(StockLevel, on_delete=models.PROTECT, related_name="movements", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind)
    quantity = models.IntegerField()
    unit_cost = models.PositiveBigIntegerField(null=True, blank=True)
    reference = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=254)
    key = models.CharField(max_length=160, unique=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            CheckConstraint(condition=~Q(quantity=0), name="a_movement_moves_something"),
            CheckConstraint(
                condition=Q(unit_cost=None) | Q(quantity__gt=0, unit_cost__lte=MAX_AMOUNT),
                name="only_what_comes_in_has_a_cost",
            ),
        ]
        indexes = [
            models.Index(fields=["reference"]),
            models.Index(fields=["level", "created_at"]),
            models.Index(fields=["kind", "created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity:+d}"
