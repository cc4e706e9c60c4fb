"""Stock per SKU and location: what is there, what of it is promised, and how far beyond it one may sell."""

from collections.abc import Iterable
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import (
    Case,
    CheckConstraint,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    Sum,
    UniqueConstraint,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

MAX_UNITS = 1_000_000_000
# How far the limits of a level may go: sums of them and of units still fit into four bytes.
MAX_LIMIT = 100_000_000


class Location(models.Model):
    """A place that holds stock; the lowest `priority` is asked first.

    What lies where it does not `sell` (damaged, on show) cannot be ordered. `country` (ISO 3166 alpha-2) and `postcode`
    say where it is, for sending from the nearest.
    """

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    priority = models.PositiveSmallIntegerField(default=0, help_text="The lowest is asked first.")
    sells = models.BooleanField("sells online", default=True, help_text="Whether its stock can be ordered.")
    country = models.CharField(max_length=2, blank=True)
    postcode = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ["priority", "code"]

    def __str__(self) -> str:
        return self.name


def room(prefix: str = "", *, beyond: bool = True) -> Any:
    """The units of a level that can be promised, as SQL; may be negative. Without `beyond`: those that are here."""
    free = F(f"{prefix}on_hand") - F(f"{prefix}safety_stock") - F(f"{prefix}reserved")
    return free + F(f"{prefix}backorder_limit") if beyond else free


def _promised(combine: type[Sum] | type[Max], *, beyond: bool) -> Any:
    """What can be promised of an item over the places that sell, never less than nothing at any of them."""
    units = room("levels__", beyond=beyond)
    here = Q(GreaterThan(units, 0), levels__location__sells=True)
    return Coalesce(combine(Case(When(here, then=units), default=Value(0))), 0)


class StockItemQuerySet(models.QuerySet["StockItem"]):
    """Questions about SKUs, all locations together."""

    def with_totals(self, *, split: bool = True) -> Self:
        """Each item with `total_on_hand` and `total_reserved` (null where no location ever held it), `total_free`
        units to order and `total_ready` ones of them that are here; with no `split`, the most one location has.
        """
        combine = Sum if split else Max
        return self.annotate(
            total_on_hand=Sum("levels__on_hand"),
            total_reserved=Sum("levels__reserved"),
            total_free=_promised(combine, beyond=True),
            total_ready=_promised(combine, beyond=False),
        )

    def with_limit(self, default: int) -> Self:
        """Each item with `limit`: its own threshold, or the shop's."""
        return self.annotate(limit=Coalesce("threshold", default))

    def crossing(self, default: int) -> Self:
        """Those whose marks do not say what their stock does, and which way it went: `fell` low or `rose`, `went` out
        or came `back`; with totals and limits.
        """
        items = (
            self.with_totals()
            .with_limit(default)
            .annotate(
                fell=Q(tracked=True, low_since=None, total_on_hand__lte=F("limit")),
                rose=Q(low_since__isnull=False) & (Q(tracked=False) | Q(total_on_hand__gt=F("limit"))),
                went=Q(_ever_came(), tracked=True, out_since=None, total_free=0),
                back=Q(out_since__isnull=False) & (Q(tracked=False) | Q(total_free__gt=0)),
            )
        )
        return items.filter(Q(fell=True) | Q(rose=True) | Q(went=True) | Q(back=True))


def _ever_came() -> Exists:
    """Whether a unit of the item ever came in, anywhere."""
    return Exists(StockLevel.objects.filter(item=OuterRef("pk"), movements__quantity__gt=0))


class StockItem(models.Model):
    """A SKU as far as stock is concerned.

    Two marks follow its stock as long as it is tracked. `low_since`: no more unsold units than its threshold.
    `out_since`: it is out, so that nobody can order a single unit anywhere that sells, with safety stock kept back and
    what may be sold ahead counted in. What never came in is not out.

    `policy` says what happens when nothing is left: on backorder one sells on, up to a limit that stands at the levels;
    a pre-order is the same before anything ever came. `expected_on` is when the next units are here. `version` counts
    the changes of these settings, so that nobody overwrites what somebody else has just decided.
    """

    class Policy(models.TextChoices):
        STOCK = "stock", "only what is here"
        BACKORDER = "backorder", "backorder"
        PREORDER = "preorder", "pre-order"

    sku = models.CharField("SKU", max_length=64, unique=True)
    barcode = models.CharField(max_length=64, blank=True, help_text="EAN, UPC or any other code on the packet.")
    tracked = models.BooleanField(default=True)
    policy = models.CharField(max_length=10, choices=Policy, default=Policy.STOCK)
    expected_on = models.DateField(null=True, blank=True)
    threshold = models.PositiveIntegerField("low-stock threshold", null=True, blank=True)
    low_since = models.DateTimeField(null=True, blank=True, editable=False)
    out_since = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = StockItemQuerySet.as_manager()

    class Meta:
        ordering = ["sku"]
        constraints = [
            UniqueConstraint(fields=["barcode"], condition=~Q(barcode=""), name="one_sku_per_barcode"),
        ]
        indexes = [
            models.Index(fields=["low_since"], condition=Q(low_since__isnull=False), name="skus_low"),
            models.Index(fields=["out_since"], condition=Q(out_since__isnull=False), name="skus_out"),
        ]

    def __str__(self) -> str:
        return self.sku


def _unsent() -> Any:
    """Of a level, the units that are sold and not sent yet, as SQL."""
    waiting = Q(reservations__status="committed", reservations__sent_at=None)
    return Coalesce(Sum(F("reservations__quantity") - F("reservations__returned"), filter=waiting), 0)


class StockLevelQuerySet(models.QuerySet["StockLevel"]):
    """Questions about stock at places."""

    def for_allocation(self, skus: Iterable[str]) -> Self:
        """The tracked levels of `skus` where stock can be sold from, with their places."""
        found = self.filter(item__sku__in=list(skus), item__tracked=True, location__sells=True)
        return found.select_related("item", "location")

    def beside(self, reference: UUID) -> "models.QuerySet[StockLevel, tuple[str, int, int, int]]":
        """Of each SKU that the checkout `reference` holds, every level that sells: SKU, the units it holds there, the
        room that is left, and the part of it that is here.
        """
        mine = Q(reservations__reference=reference, reservations__status="held")
        items = StockItem.objects.filter(levels__reservations__reference=reference, levels__reservations__status="held")
        found = self.filter(location__sells=True, item__in=items).order_by()
        own = Coalesce(Sum("reservations__quantity", filter=mine), 0)
        return found.annotate(own=own).values_list("item__sku", "own", room(), room(beyond=False))

    def with_unsent(self) -> Self:
        """Each level with `unsent`: units that are sold and not sent yet, so they lie there without being on hand."""
        return self.annotate(unsent=_unsent())

    def shelf(self) -> "models.QuerySet[StockLevel, tuple[int, int]]":
        """The item of each level, and the units that lie there: on hand, or sold and not sent yet. It is one statement,
        so that no sale falls between the two.
        """
        return self.order_by().values_list("item", F("on_hand") + _unsent())

    def with_room_for(self, quantity: int) -> Self:
        """Levels where `quantity` units more can be promised."""
        return self.filter(on_hand__gte=F("reserved") + F("safety_stock") - F("backorder_limit") + quantity)

    def that_bear(self, delta: int, *, free: bool = False) -> Self:
        """Levels whose units can change by `delta`: what is taken away must be here, and every promise stays kept.

        `free`: what is taken away must not be promised to anybody, however far one may sell beyond what is here.
        """
        levels = self.filter(on_hand__lte=MAX_UNITS - delta)
        if delta >= 0:
            return levels
        beyond = Value(0) if free else F("backorder_limit")
        return levels.filter(on_hand__gte=-delta).filter(on_hand__gte=F("reserved") - beyond - delta)


class StockLevel(models.Model):
    """Units of one SKU at one location; `reserved` of them are held by checkouts.

    `on_hand` is a cache of the movements, `reserved` one of the held reservations; the audit proves both. Below zero,
    `on_hand` counts what was sold on backorder and is still to come. `safety_stock` is never sold online;
    `backorder_limit` units may be promised beyond what is here. `owed_limit` is the wall behind that: it holds even
    while the limit is lowered under what is promised already.
    """

    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="levels")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="levels")
    on_hand = models.IntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)
    safety_stock = models.PositiveIntegerField(default=0)
    backorder_limit = models.PositiveIntegerField(default=0)
    owed_limit = models.PositiveIntegerField(default=0)

    objects = StockLevelQuerySet.as_manager()

    class Meta:
        ordering = ["item__sku", "location__priority"]
        constraints = [
            UniqueConstraint("item", "location", name="one_level_per_sku_and_location"),
            CheckConstraint(condition=Q(reserved__gte=0), name="reserved_is_not_negative"),
            CheckConstraint(
                condition=Q(on_hand__gte=F("reserved") - F("owed_limit")), name="no_more_promised_than_may_be_owed"
            ),
            CheckConstraint(condition=Q(backorder_limit__lte=F("owed_limit")), name="what_may_be_sold_may_be_owed"),
            CheckConstraint(condition=Q(on_hand__lte=MAX_UNITS), name="on_hand_is_bounded"),
            CheckConstraint(
                condition=Q(safety_stock__lte=MAX_LIMIT, owed_limit__lte=MAX_LIMIT), name="limits_are_bounded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} at {self.location_id}"
