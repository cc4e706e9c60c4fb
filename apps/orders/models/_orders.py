"""Orders, their lines, their history and their shipments."""

import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from shop.common.ledger import LedgerRow
from shop.common.lifecycle import Lifecycle

# Crockford's base 32: no I, L, O, U, so that a number can be read over the phone.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_number() -> str:
    """An order number nobody can guess or count, such as 7K2M-9QXA."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def new_token() -> str:
    """The secret of a guest's link: 128 random bits."""
    return secrets.token_urlsafe(16)


class OrderQuerySet(models.QuerySet["Order"]):
    """Questions about orders."""

    def of_customer(self, user_id: int) -> Self:
        """A customer's orders, newest first."""
        return self.filter(user_id=user_id).order_by("-placed_at", "-pk")

    def for_customer(self, user_id: int | None, token: str | None) -> Self:
        """What this person may see: their own orders, and the one their secret link names."""
        mine = Q(pk__in=[])
        if user_id is not None:
            mine |= Q(user_id=user_id)
        if token:
            mine |= Q(token=token)
        return self.filter(mine)

    def with_details(self) -> Self:
        """Lines, history and shipments along, three queries however many orders."""
        return self.prefetch_related("lines", "events", "shipments")

    def live(self) -> Self:
        """Orders that own their stock."""
        return self.exclude(status__in=["cancelled", "on_hold"])

    def unpaid(self) -> Self:
        """Orders we still work on though their payment ended before any money moved."""
        return self.filter(status__in=["placed", "processing"], payment_status=Order.PaymentStatus.VOIDED)

    def bought(self) -> Self:
        """Orders whose goods left for good: under way or arrived, and not wholly refunded."""
        refunded = [Order.PaymentStatus.REFUNDED, Order.PaymentStatus.VOIDED]
        return self.filter(status__in=["shipped", "delivered"]).exclude(payment_status__in=refunded)


class Order(models.Model):
    """What was bought, copied from the checkout; amounts in minor units. `reference` is the checkout's.

    `payment_status` repeats what the payment says; the audit proves it. `shipping_refunded` is what refunds have
    claimed of the shipping.
    """

    class Status(models.TextChoices):
        PLACED = "placed"
        PROCESSING = "processing"
        SHIPPED = "shipped"
        DELIVERED = "delivered"
        CANCELLED = "cancelled"
        ON_HOLD = "on_hold", "on hold"

    class PaymentStatus(models.TextChoices):
        AUTHORIZED = "authorized"
        PAID = "paid"
        PARTIALLY_PAID = "partially_paid", "partially paid"
        PARTIALLY_REFUNDED = "partially_refunded", "partially refunded"
        REFUNDED = "refunded"
        VOIDED = "voided"

    LIFECYCLE: Lifecycle = {
        "on_hold": ("placed", "cancelled"),
        "placed": ("processing", "shipped", "cancelled"),
        "processing": ("shipped", "cancelled"),
        "shipped": ("delivered",),
        "delivered": (),
        "cancelled": (),
    }

    number = models.CharField(max_length=20, unique=True, default=new_number, editable=False)
    reference = models.UUIDField(unique=True, editable=False)
    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    email = models.EmailField(db_index=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.PLACED)
    payment_status = models.CharField(max_length=20, choices=PaymentStatus)
    shipping_address = models.JSONField()
    billing_address = models.JSONField()
    shipping_method = models.CharField(max_length=50)
    shipping_name = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    subtotal = models.PositiveIntegerField()
    shipping = models.PositiveIntegerField()
    shipping_refunded = models.PositiveIntegerField(default=0)
    tax = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    placed_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at", "-pk"]
        constraints = [
            CheckConstraint(condition=Q(total=F("subtotal") + F("shipping")), name="order_total_adds_up"),
            CheckConstraint(condition=Q(shipping__gte=F("shipping_refunded")), name="shipping_is_refunded_once"),
        ]
        indexes = [models.Index(fields=["status", "placed_at"]), models.Index(fields=["user", "-placed_at"])]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """A line as it was sold; how many of its units refunds have claimed, and how many are back on the shelf.

    `later` of them were sold ahead; the customer was told that they are here on the day `expected_on`.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    sku = models.CharField("SKU", max_length=64)
    title = models.CharField(max_length=200)
    options = models.CharField(max_length=200, blank=True)
    product_slug = models.CharField(max_length=120)
    image_url = models.CharField(max_length=500, blank=True)
    quantity = models.PositiveIntegerField()
    refunded_quantity = models.PositiveIntegerField(default=0)
    restocked_quantity = models.PositiveIntegerField(default=0)
    unit_price = models.PositiveIntegerField()
    line_total = models.PositiveIntegerField()
    tax_rate = models.PositiveIntegerField()
    tax = models.PositiveIntegerField()
    later = models.PositiveIntegerField(default=0)
    expected_on = models.DateField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            UniqueConstraint("order", "sku", name="one_line_per_order_and_sku"),
            CheckConstraint(condition=Q(quantity__gte=F("later")), name="no_more_of_an_order_follows_than_was_sold"),
            CheckConstraint(condition=Q(line_total=F("unit_price") * F("quantity")), name="order_line_adds_up"),
            CheckConstraint(condition=Q(quantity__gte=F("refunded_quantity")), name="a_unit_is_refunded_once"),
            CheckConstraint(condition=Q(quantity__gte=F("restocked_quantity")), name="a_unit_is_restocked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.sku}"


class OrderEvent(LedgerRow):
    """Something that happened to an order, in words a customer may read; `actor` is for staff."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=30)
    message = models.CharField(max_length=300)
    actor = models.CharField(max_length=254)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.message


class Shipment(models.Model):
    """A parcel on its way."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="shipments")
    number = models.CharField(max_length=24, unique=True)
    carrier = models.CharField(max_length=20)
    tracking_number = models.CharField(max_length=80, blank=True, db_index=True)
    shipped_at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.number
