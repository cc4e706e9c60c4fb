"""The ledger added up: days per level, days per place, and what they say about each SKU. All of it can be made anew."""

from typing import Self

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from apps.inventory.models._stock import Location, StockItem, StockLevel

# An average cost is kept in ten-thousandths of a minor unit, so that it can be carried on without losing anything.
COST_SCALE = 10_000


class DayUnits(models.Model):
    """Units of one day by what moved them: all in, but `sold` out; `moved` and `corrected` are net."""

    day = models.DateField()
    received = models.BigIntegerField(default=0)
    sold = models.BigIntegerField(default=0)
    cancelled = models.BigIntegerField(default=0)
    returned = models.BigIntegerField(default=0)
    moved = models.BigIntegerField(default=0)
    corrected = models.BigIntegerField(default=0)
    sold_cost = models.BigIntegerField(default=0)
    on_hand = models.BigIntegerField()
    value = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class StockDayQuerySet(models.QuerySet["StockDay"]):
    """Questions about closed days."""

    def last_of_levels(self, *, until: object) -> Self:
        """The last row up to `until` of the level that the outer query is at."""
        return self.filter(level=models.OuterRef("pk"), day__lte=until).order_by("-day")[:1]


class StockDay(DayUnits):
    """A closed day of a level on which something moved, or on which the average cost of its SKU changed.

    `on_hand`, `average` (the SKU's, null while no cost is known) and `value` are those of the day's end, and hold until
    the level's next row. `costed` of the `received` units came with a cost, `received_cost` together.
    """

    level = models.ForeignKey(StockLevel, on_delete=models.PROTECT, related_name="days", db_index=False)
    costed = models.BigIntegerField(default=0)
    received_cost = models.BigIntegerField(default=0)
    average = models.PositiveBigIntegerField(null=True)

    objects = StockDayQuerySet.as_manager()

    class Meta:
        constraints = [UniqueConstraint("level", "day", name="one_row_per_level_and_day")]
        indexes = [models.Index(fields=["day"])]

    def __str__(self) -> str:
        return f"{self.level_id} on {self.day}"


class PlaceDay(DayUnits):
    """A closed day of a place, over all its levels. `movements` lines of the ledger went into it.

    `unvalued` are the units on hand at the day's end whose SKU has no known cost.
    """

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="days", db_index=False)
    movements = models.PositiveIntegerField(default=0)
    unvalued = models.BigIntegerField(default=0)

    class Meta:
        constraints = [UniqueConstraint("location", "day", name="one_row_per_place_and_day")]
        indexes = [models.Index(fields=["day"])]

    def __str__(self) -> str:
        return f"{self.location_id} on {self.day}"


class DayBook(models.Model):
    """How far days are closed (`through`), in the time zone in which they were; there is one row.

    Whoever closes days holds it, so that nobody else does at the same time; `closings` counts how often days were.
    """

    through = models.DateField(null=True)
    closings = models.PositiveBigIntegerField(default=0)
    zone = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [CheckConstraint(condition=Q(pk=1), name="there_is_one_day_book")]

    def __str__(self) -> str:
        return f"closed through {self.through}"


class StockFigure(models.Model):
    """What the days of a SKU say; worked out again every day, and when something moved.

    Sales are those up to the end of `as_of`, yesterday; the stock is that of `refreshed_at`.

    Units are net of cancellations; `open_N` are the days among the last N on which there was something to sell.
    `age_N` are the units that lie here for up to so many days. `order_on` is the last day to order `order_units`.
    """

    item = models.OneToOneField(StockItem, on_delete=models.CASCADE, primary_key=True, related_name="figure")
    as_of = models.DateField()
    refreshed_at = models.DateTimeField()
    on_hand = models.BigIntegerField(default=0)
    incoming = models.BigIntegerField(default=0)
    average = models.PositiveBigIntegerField(null=True)
    value = models.BigIntegerField(default=0)
    sold_7 = models.BigIntegerField(default=0)
    sold_28 = models.BigIntegerField(default=0)
    sold_90 = models.BigIntegerField(default=0)
    open_7 = models.PositiveSmallIntegerField(default=0)
    open_28 = models.PositiveSmallIntegerField(default=0)
    open_90 = models.PositiveSmallIntegerField(default=0)
    last_sale = models.DateField(null=True)
    last_receipt = models.DateField(null=True)
    sell_through = models.PositiveIntegerField(null=True, help_text="In ten-thousandths.")
    turnover = models.PositiveBigIntegerField(null=True, help_text="In hundredths.")
    age_30 = models.BigIntegerField(default=0)
    age_90 = models.BigIntegerField(default=0)
    age_180 = models.BigIntegerField(default=0)
    age_365 = models.BigIntegerField(default=0)
    age_older = models.BigIntegerField(default=0)
    idle_days = models.PositiveIntegerField(default=0)
    confidence = models.CharField(max_length=8, default="none")
    days_left = models.PositiveIntegerField(null=True)
    days_left_low = models.PositiveIntegerField(null=True)
    days_left_high = models.PositiveIntegerField(null=True)
    order_on = models.DateField(null=True)
    order_units = models.PositiveBigIntegerField(default=0)
    sentence = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["as_of", "item"]),
            models.Index(fields=["order_on", "item"], condition=Q(order_units__gt=0), name="to_be_ordered"),
            models.Index(fields=["sell_through", "item"]),
            models.Index(F("idle_days").desc(), "item", name="the_idlest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} as of {self.as_of}"
