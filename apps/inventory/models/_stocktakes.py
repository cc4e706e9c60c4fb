"""Stocktakes: what the books say, what people count on the shelves, and the difference."""

from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Count, F, Q, UniqueConstraint

from apps.inventory.models._stock import MAX_UNITS, Location, StockItem
from shop.common.ledger import LedgerRow


class StocktakeQuerySet(models.QuerySet["Stocktake"]):
    """Questions about stocktakes."""

    def open(self) -> Self:
        """Those that people still count for."""
        return self.filter(status=Stocktake.Status.OPEN)

    def with_progress(self) -> Self:
        """Each with `line_count` SKUs on its list, and `counted_count` of them counted."""
        return self.annotate(line_count=Count("lines"), counted_count=Count("lines__counted"))


class Stocktake(models.Model):
    """One count of one place; `scope` says in words which SKUs are on its list.

    Whoever counts raises `changes` while the stocktake is open, by one guarded UPDATE. So nothing is counted once it is
    booked, and what is booked is what somebody looked at.
    """

    class Status(models.TextChoices):
        OPEN = "open"
        BOOKED = "booked"
        CANCELLED = "cancelled"

    number = models.CharField(max_length=32, unique=True)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="stocktakes")
    scope = models.CharField(max_length=200)
    note = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    changes = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=254)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=254, blank=True)

    objects = StocktakeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            CheckConstraint(
                condition=Q(status="open", closed_at=None)
                | Q(status__in=["booked", "cancelled"], closed_at__isnull=False),
                name="a_stocktake_is_open_until_it_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class StocktakeLineQuerySet(models.QuerySet["StocktakeLine"]):
    """Questions about the lines of a stocktake."""

    def counted(self) -> Self:
        """Those that somebody counted."""
        return self.filter(counted__isnull=False)

    def uncounted(self) -> Self:
        """Those that nobody counted yet."""
        return self.filter(counted=None)

    def differing(self) -> Self:
        """Those where something else was counted than the books said at that moment."""
        return self.counted().exclude(counted=F("expected"))


class StocktakeLine(models.Model):
    """A SKU on the list: `counted` units lay there when the books expected `expected`; both are empty until somebody
    counts. `moved` says that units came or left between two parts of one count, so that it had better be repeated.

    `is_open` and `location` repeat the stocktake's: a SKU is counted by one stocktake at a time in one place, or its
    difference would be booked twice.
    """

    stocktake = models.ForeignKey(Stocktake, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="stocktake_lines")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_open = models.BooleanField(default=True)
    counted = models.PositiveIntegerField(null=True, blank=True)
    expected = models.IntegerField(null=True, blank=True)
    moved = models.BooleanField(default=False)
    counted_at = models.DateTimeField(null=True, blank=True)
    counted_by = models.CharField(max_length=254, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = StocktakeLineQuerySet.as_manager()

    class Meta:
        ordering = ["item__sku"]
        constraints = [
            UniqueConstraint(fields=["stocktake", "item"], name="one_line_per_stocktake_and_sku"),
            UniqueConstraint(
                fields=["item", "location"], condition=Q(is_open=True), name="one_open_count_per_sku_and_location"
            ),
            CheckConstraint(
                condition=Q(counted=None, expected=None, counted_at=None)
                | Q(counted__lte=MAX_UNITS, expected__isnull=False, counted_at__isnull=False),
                name="a_count_knows_what_was_expected",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} in {self.stocktake_id}"

    @property
    def difference(self) -> int:
        """What was counted beyond what was expected; less than nothing where units are missing."""
        return (self.counted or 0) - (self.expected or 0)


class StocktakeCount(LedgerRow):
    """One entry of one person, for ever: `counted` is what the line said afterwards, nothing where it was struck out.

    `added` is set where the entry was added to what had been counted before. `key` makes a scan count once.
    """

    line = models.ForeignKey(StocktakeLine, on_delete=models.PROTECT, related_name="counts")
    counted = models.PositiveIntegerField(null=True, blank=True)
    added = models.IntegerField(null=True, blank=True)
    expected = models.IntegerField(null=True, blank=True)
    actor = models.CharField(max_length=254)
    key = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.counted} by {self.actor}"
