"""What the cart app stores: carts, shipping methods, tax rates, and checkouts frozen for payment."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from shop.common.lifecycle import Lifecycle
from shop.common.money import MAX_AMOUNT

MAX_QUANTITY = 999
MAX_LINES = 100


def new_token() -> str:
    """A name for a cart that nobody can guess: 128 random bits."""
    return secrets.token_urlsafe(16)


class Cart(models.Model):
    """What somebody wants; `version` grows with every change, so that a checkout can tell whether it is up to date."""

    token = models.CharField(max_length=22, unique=True, default=new_token)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"cart {self.pk}"


class CartLine(models.Model):
    """So many of a SKU; prices are asked for when they are shown."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    sku = models.CharField("SKU", max_length=64)
    quantity = models.PositiveIntegerField()
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            UniqueConstraint("cart", "sku", name="one_line_per_cart_and_sku"),
            CheckConstraint(condition=Q(quantity__range=(1, MAX_QUANTITY)), name="line_quantity_is_bounded"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.sku}"


class ShippingMethodQuerySet(models.QuerySet["ShippingMethod"]):
    """Questions about shipping methods."""

    def to_country(self, country: str) -> "list[ShippingMethod]":
        """The active methods that go to the country, in the order of the shop."""
        methods = self.filter(is_active=True).order_by("position", "price", "code")
        return [method for method in methods if not method.countries or country in method.countries]


class ShippingMethod(models.Model):
    """A way to send things at a gross price in minor units; no countries means everywhere."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=160, blank=True)
    price = models.PositiveIntegerField(help_text="in minor units, tax included")
    free_from = models.PositiveIntegerField(null=True, blank=True, help_text="no charge from this subtotal on")
    countries = models.JSONField(default=list, blank=True, help_text='such as ["DE", "AT"]; empty: everywhere')
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects = ShippingMethodQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]
        constraints = [CheckConstraint(condition=Q(price__lte=MAX_AMOUNT), name="shipping_price_is_bounded")]

    def __str__(self) -> str:
        return self.name


class TaxRate(models.Model):
    """The tax contained in gross prices for goods sent to a country; no rate means none is charged."""

    country = models.CharField(max_length=2, unique=True)
    rate = models.PositiveIntegerField(help_text="in basis points: 1900 is 19 %")

    class Meta:
        ordering = ["country"]
        constraints = [CheckConstraint(condition=Q(rate__lte=10_000), name="tax_rate_is_bounded")]

    def __str__(self) -> str:
        return f"{self.country} {self.rate / 100:g} %"


class CheckoutQuerySet(models.QuerySet["Checkout"]):
    """Questions about checkouts."""

    def for_shopper(self, user_id: int | None, token: str | None) -> Self:
        """Those that belong to this user or to this visitor's cart token."""
        mine = Q(pk__in=[])
        if user_id is not None:
            mine |= Q(user_id=user_id)
        if token:
            mine |= Q(visitor_token=token)
        return self.filter(mine)

    def live(self) -> Self:
        """Those that hold stock and wait for money."""
        return self.filter(status=Checkout.Status.AWAITING_PAYMENT)

    def overdue(self, now: datetime) -> Self:
        """Live ones whose time is over."""
        return self.live().filter(expires_at__lt=now).order_by("expires_at", "pk")

    def of_skus(self, skus: Iterable[str]) -> Self:
        """Those that contain one of the SKUs."""
        return self.filter(lines__sku__in=list(skus)).distinct()


class Checkout(models.Model):
    """A cart frozen for payment: nothing in it changes any more but its status. Amounts in minor units.

    `card` is the public id of the kept card that pays; `expires_at` is put off while money is on its way.
    """

    class Status(models.TextChoices):
        AWAITING_PAYMENT = "awaiting_payment"
        COMPLETED = "completed"
        FAILED = "failed"
        EXPIRED = "expired"

    LIFECYCLE: Lifecycle = {
        "awaiting_payment": ("completed", "failed", "expired"),
        "failed": ("completed",),
        "expired": ("completed", "failed"),
        "completed": (),
    }

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    cart = models.ForeignKey(Cart, null=True, on_delete=models.SET_NULL, related_name="checkouts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    visitor_token = models.CharField(max_length=22, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.AWAITING_PAYMENT)
    failure = models.CharField(max_length=60, blank=True)
    fingerprint = models.CharField(max_length=64)
    email = models.EmailField()
    shipping_address = models.JSONField()
    billing_address = models.JSONField()
    shipping_method = models.CharField(max_length=50)
    shipping_name = models.CharField(max_length=80)
    gateway = models.CharField(max_length=20, blank=True)
    card = models.UUIDField(null=True)
    keep_card = models.BooleanField(default=False)
    return_url = models.CharField(max_length=500, blank=True)
    currency = models.CharField(max_length=3)
    subtotal = models.PositiveIntegerField()
    shipping = models.PositiveIntegerField()
    tax = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    order_number = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    objects = CheckoutQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            UniqueConstraint(
                fields=["cart"], condition=Q(status="awaiting_payment"), name="one_live_checkout_per_cart"
            ),
            CheckConstraint(condition=Q(total=F("subtotal") + F("shipping")), name="checkout_total_adds_up"),
            CheckConstraint(condition=Q(total__lte=MAX_AMOUNT), name="checkout_total_is_bounded"),
        ]
        indexes = [models.Index(fields=["status", "expires_at"])]

    def __str__(self) -> str:
        return str(self.reference)


class CheckoutLine(models.Model):
    """A line as it will be sold: title, price and tax copied, so that later changes do not reach it.

    `later` of its units are sold ahead and `expected_on` that day, as it was said when they were reserved.
    """

    checkout = models.ForeignKey(Checkout, on_delete=models.CASCADE, related_name="lines")
    sku = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    options = models.CharField(max_length=200, blank=True)
    product_slug = models.CharField(max_length=120)
    image_url = models.CharField(max_length=500, blank=True)
    quantity = models.PositiveIntegerField()
    unit_price = models.PositiveIntegerField()
    line_total = models.PositiveIntegerField()
    tax_rate = models.PositiveIntegerField()
    tax = models.PositiveIntegerField()
    later = models.PositiveIntegerField(default=0)
    expected_on = models.DateField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            UniqueConstraint("checkout", "sku", name="one_line_per_checkout_and_sku"),
            CheckConstraint(condition=Q(quantity__gte=F("later")), name="no_more_follows_than_was_sold"),
            CheckConstraint(condition=Q(line_total=F("unit_price") * F("quantity")), name="checkout_line_adds_up"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.sku}"
