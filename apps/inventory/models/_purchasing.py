"""Buying: who supplies what, what is ordered of them, and what came."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import CheckConstraint, F, OuterRef, Q, Subquery, Sum, UniqueConstraint
from django.db.models.functions import Coalesce

from apps.inventory.models._stock import MAX_LIMIT, Location, StockItem
from shop.common.ledger import LedgerRow
from shop.common.lifecycle import Lifecycle
from shop.common.money import MAX_AMOUNT

MAX_LEAD_TIME = 1000


class Supplier(models.Model):
    """Somebody we buy from, in the shop's currency; without a `lead_time_days` the shop's default counts."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    lead_time_days = models.PositiveSmallIntegerField(
        "lead time", null=True, blank=True, help_text="Days from the order until the goods are here."
    )
    notes = models.TextField(max_length=2000, blank=True)
    active = models.BooleanField(default=True, help_text="Whether we still buy there.")

    class Meta:
        ordering = ["name", "code"]
        constraints = [
            CheckConstraint(
                condition=Q(lead_time_days=None) | Q(lead_time_days__lte=MAX_LEAD_TIME),
                name="a_supplier_takes_a_thousand_days_at_most",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SupplierItem(models.Model):
    """What a supplier sells us: under which SKU of theirs, at which cost (minor units), in packs of how many."""

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="items")
    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="supplies", verbose_name="SKU")
    supplier_sku = models.CharField("supplier's SKU", max_length=64, blank=True)
    unit_cost = models.PositiveBigIntegerField("unit cost", null=True, blank=True)
    pack_size = models.PositiveIntegerField(default=1, help_text="We order whole packs of so many units.")
    minimum = models.PositiveIntegerField("minimum quantity", default=1, help_text="In units.")
    lead_time_days = models.PositiveSmallIntegerField(
        "lead time", null=True, blank=True, help_text="In days, where it is not the supplier's usual one."
    )
    preferred = models.BooleanField(default=False, help_text="Whom we ask first; one supplier for each SKU.")

    class Meta:
        ordering = ["supplier__name", "item__sku"]
        verbose_name = "supplied SKU"
        constraints = [
            UniqueConstraint("supplier", "item", name="a_supplier_supplies_a_sku_once"),
            UniqueConstraint(
                fields=["item"],
                condition=Q(preferred=True),
                name="one_preferred_supplier_per_sku",
                violation_error_message="Another supplier is preferred for this SKU; untick it there first.",
            ),
            CheckConstraint(
                condition=Q(pack_size__gte=1, pack_size__lte=MAX_LIMIT, minimum__gte=1, minimum__lte=MAX_LIMIT),
                name="packs_and_minimum_are_bounded",
            ),
            CheckConstraint(
                condition=Q(unit_cost=None) | Q(unit_cost__lte=MAX_AMOUNT), name="a_supplied_cost_is_bounded"
            ),
            CheckConstraint(
                condition=Q(lead_time_days=None) | Q(lead_time_days__lte=MAX_LEAD_TIME),
                name="a_supplied_sku_takes_a_thousand_days_at_most",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.sku} from {self.supplier.name}"


class PurchaseOrderQuerySet(models.QuerySet["PurchaseOrder"]):
    """Questions about purchase orders."""

    def open(self) -> Self:
        """Those of which something is still to come."""
        return self.filter(status__in=PurchaseOrder.OPEN)

    def late(self, today: date) -> Self:
        """Open ones that should be here."""
        return self.open().filter(expected_on__lt=today)

    def with_progress(self) -> Self:
        """Each with `units` ordered, `came` of them, `extra` that came beyond, `skus`, and its `value` in minor units.

        `value` is null where no cost is known.
        """
        lines = PurchaseLine.objects.filter(order=OuterRef("pk")).order_by().values("order")

        def total(what: Any) -> Any:
            return Subquery(lines.annotate(total=what).values("total"))

        return self.annotate(
            units=Coalesce(total(Sum("quantity")), 0),
            came=Coalesce(total(Sum("received")), 0),
            extra=Coalesce(total(Sum("extra")), 0),
            skus=Coalesce(total(models.Count("pk")), 0),
            value=total(Sum(F("quantity") * F("unit_cost"))),
        )


class PurchaseOrder(models.Model):
    """What we order of a supplier, for one location. `version` counts its changes, so that none is overwritten.

    `cause` makes that a repeated wish for drafts makes none anew.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        ORDERED = "ordered", "ordered"
        PARTIAL = "partial", "partly received"
        RECEIVED = "received", "received"
        CLOSED = "closed", "closed short"
        CANCELLED = "cancelled", "cancelled"

    OPEN = (Status.ORDERED, Status.PARTIAL)
    # What came beyond the order may arrive after all the rest.
    RECEIVABLE = (*OPEN, Status.RECEIVED)
    EVER_ORDERED = (*RECEIVABLE, Status.CLOSED, Status.CANCELLED)
    LIFECYCLE: Lifecycle = {
        Status.DRAFT: (Status.ORDERED, Status.CANCELLED),
        Status.ORDERED: (Status.PARTIAL, Status.RECEIVED, Status.CANCELLED),
        Status.PARTIAL: (Status.ORDERED, Status.RECEIVED, Status.CLOSED),
        Status.RECEIVED: (Status.ORDERED, Status.PARTIAL),
        Status.CLOSED: (Status.ORDERED, Status.PARTIAL),
        Status.CANCELLED: (),
    }

    number = models.CharField(max_length=24, unique=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="orders")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    expected_on = models.DateField("expected", null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    cause = models.CharField(max_length=160, unique=True, null=True, editable=False)  # noqa: DJ001 - null: no cause
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=254)
    ordered_at = models.DateTimeField(null=True, blank=True)

    objects = PurchaseOrderQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            CheckConstraint(
                condition=Q(status__in=["draft", "cancelled"]) | Q(ordered_at__isnull=False, expected_on__isnull=False),
                name="what_is_ordered_has_its_days",
            )
        ]
        indexes = [models.Index(fields=["status", "expected_on"])]

    def __str__(self) -> str:
        return self.number


class PurchaseNumber(models.Model):
    """The last number of purchase orders that was given out in a year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class PurchaseLineQuerySet(models.QuerySet["PurchaseLine"]):
    """Questions about the lines of purchase orders."""

    def incoming(self, skus: list[str]) -> Self:
        """Of these SKUs, what open orders still bring, the soonest first."""
        open_orders = self.filter(order__status__in=PurchaseOrder.OPEN, quantity__gt=F("received"))
        found = open_orders.filter(item__sku__in=skus).select_related("item", "order__location")
        return found.order_by("order__expected_on", "order__number")

    def with_room_for(self, units: int) -> Self:
        """Lines of which `units` more are still to come."""
        return self.filter(received__lte=F("quantity") - units)


class PurchaseLine(models.Model):
    """Units of a SKU on a purchase order. `received` of them came; `extra` came beyond what was ordered.

    Both are caches of the receipts, which the audit proves; `unit_cost` is in minor units, as far as it is known.
    """

    order = models.ForeignKey(PurchaseOrder, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    unit_cost = models.PositiveBigIntegerField(null=True, blank=True)
    received = models.PositiveIntegerField(default=0)
    extra = models.PositiveIntegerField(default=0)

    objects = PurchaseLineQuerySet.as_manager()

    class Meta:
        ordering = ["item__sku"]
        constraints = [
            UniqueConstraint("order", "item", name="one_line_per_purchase_order_and_sku"),
            CheckConstraint(condition=Q(quantity__gte=1, quantity__lte=MAX_LIMIT), name="a_line_orders_something"),
            CheckConstraint(
                condition=Q(received__gte=0, received__lte=F("quantity")), name="no_more_received_than_ordered"
            ),
            CheckConstraint(condition=Q(extra__gte=0, extra__lte=MAX_LIMIT), name="what_comes_beyond_is_bounded"),
            CheckConstraint(condition=Q(unit_cost=None) | Q(unit_cost__lte=MAX_AMOUNT), name="a_line_cost_is_bounded"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.item_id}"

    @property
    def outstanding(self) -> int:
        """Units that are still to come."""
        return self.quantity - self.received


class Receipt(LedgerRow):
    """A delivery that was booked, for ever; `token` makes it count once. A wrong one is reversed, once, by another."""

    order = models.ForeignKey(PurchaseOrder, on_delete=models.PROTECT, related_name="receipts")
    token = models.CharField(max_length=64, unique=True)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversal")
    note = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=254)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"receipt {self.pk}"


class ReceiptLine(LedgerRow):
    """Units of a line that came (or went back, in a reversal): those ordered, and `extra` ones beyond.

    `owed` of them go to orders that were waiting for them.
    """

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(PurchaseLine, on_delete=models.PROTECT, related_name="receipts")
    quantity = models.IntegerField()
    extra = models.IntegerField(default=0)
    owed = models.PositiveIntegerField(default=0)
    unit_cost = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["line__item__sku"]
        constraints = [
            UniqueConstraint("receipt", "line", name="a_receipt_has_a_line_once"),
            CheckConstraint(condition=~Q(quantity=0, extra=0), name="a_receipt_line_brings_something"),
            CheckConstraint(
                condition=Q(unit_cost=None) | Q(unit_cost__lte=MAX_AMOUNT), name="a_receipt_cost_is_bounded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity + self.extra:+d} of {self.line_id}"
