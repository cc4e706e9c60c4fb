"""What the inventory app stores: stock per SKU and location, reservations, and the ledger of movements."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import CheckConstraint, F, Q, Sum, UniqueConstraint
from django.db.models.functions import Coalesce

from shop.common.ledger import LedgerRow

MAX_UNITS = 1_000_000_000


class Location(models.Model):
    """A place that holds stock; the lowest `priority` is asked first."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    priority = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["priority", "code"]

    def __str__(self) -> str:
        return self.name


class StockItemQuerySet(models.QuerySet["StockItem"]):
    """Questions about SKUs, all locations together."""

    def with_totals(self) -> Self:
        """Each item with `total_on_hand` and `total_reserved`; null where no location ever held it."""
        return self.annotate(total_on_hand=Sum("levels__on_hand"), total_reserved=Sum("levels__reserved"))

    def with_limit(self, default: int) -> Self:
        """Each item with `limit`: its own threshold, or the shop's."""
        return self.annotate(limit=Coalesce("threshold", default))


class StockItem(models.Model):
    """A SKU as far as stock is concerned; `low_since` is set while it is at or under its threshold."""

    sku = models.CharField("SKU", max_length=64, unique=True)
    tracked = models.BooleanField(default=True)
    threshold = models.PositiveIntegerField("low-stock threshold", null=True, blank=True)
    low_since = models.DateTimeField(null=True, blank=True, editable=False)

    objects = StockItemQuerySet.as_manager()

    class Meta:
        ordering = ["sku"]

    def __str__(self) -> str:
        return self.sku


class StockLevelQuerySet(models.QuerySet["StockLevel"]):
    """Questions about stock at places."""

    def for_allocation(self, skus: Iterable[str]) -> Self:
        """The tracked levels of `skus`, with their places."""
        return self.filter(item__sku__in=list(skus), item__tracked=True).select_related("item", "location")

    def with_room_for(self, quantity: int) -> Self:
        """Levels with at least `quantity` units that nobody reserved."""
        return self.filter(on_hand__gte=F("reserved") + quantity)


class StockLevel(models.Model):
    """Units of one SKU at one location; `reserved` of them are held by checkouts.

    `on_hand` is a cache of the movements, `reserved` one of the held reservations; the audit proves both.
    """

    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="levels")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="levels")
    on_hand = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)

    objects = StockLevelQuerySet.as_manager()

    class Meta:
        ordering = ["item__sku", "location__priority"]
        constraints = [
            UniqueConstraint("item", "location", name="one_level_per_sku_and_location"),
            CheckConstraint(condition=Q(reserved__gte=0), name="reserved_is_not_negative"),
            CheckConstraint(condition=Q(on_hand__gte=F("reserved")), name="no_more_reserved_than_on_hand"),
            CheckConstraint(condition=Q(on_hand__lte=MAX_UNITS), name="on_hand_is_bounded"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} at {self.location_id}"


class ReservationQuerySet(models.QuerySet["Reservation"]):
    """Questions about reservations."""

    def held(self) -> Self:
        """Those that still block stock."""
        return self.filter(status=Reservation.Status.HELD)


class Reservation(models.Model):
    """Units at one place kept for one checkout; `returned` of those that were sold are back on the shelf."""

    class Status(models.TextChoices):
        HELD = "held"
        COMMITTED = "committed"
        RELEASED = "released"
        RETURNED = "returned"

    reference = models.UUIDField()
    level = models.ForeignKey(StockLevel, on_delete=models.PROTECT, related_name="reservations")
    quantity = models.PositiveIntegerField()
    returned = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status, default=Status.HELD)
    until = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReservationQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["reference", "level"],
                condition=Q(status__in=["held", "committed"]),
                name="one_live_reservation_per_reference_and_level",
            ),
            CheckConstraint(condition=Q(quantity__gte=1), name="a_reservation_holds_something"),
            CheckConstraint(
                condition=Q(status="returned", returned=F("quantity"))
                | Q(status="committed", returned__lt=F("quantity"))
                | Q(status__in=["held", "released"], returned=0),
                name="only_what_was_sold_comes_back",
            ),
        ]
        indexes = [models.Index(fields=["reference"]), models.Index(fields=["status", "until"])]

    def __str__(self) -> str:
        return f"{self.quantity} for {self.reference}"


class Movement(LedgerRow):
    """One change of `on_hand`, for ever; `key` makes a cause count once."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt"
        CORRECTION = "correction"
        SALE = "sale"
        CANCEL = "cancel"
        RETURN = "return"

    level = models.ForeignKey(StockLevel, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=12, choices=Kind)
    quantity = models.IntegerField()
    reference = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=254)
    key = models.CharField(max_length=160, unique=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [CheckConstraint(condition=~Q(quantity=0), name="a_movement_moves_something")]
        indexes = [models.Index(fields=["reference"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity:+d}"
