"""Shipping and tax in the back office, and checkouts to read."""

from django.contrib import admin
from unfold.admin import ModelAdmin
from unfold.decorators import display

from apps.cart.models import Checkout, CheckoutLine, ShippingMethod, TaxRate
from shop.common.admin import ReadOnlyAdmin, ReadOnlyInline, money
from shop.common.money import Money


@admin.register(ShippingMethod)
class ShippingMethodAdmin(ModelAdmin):
    """Ways to send things."""

    list_display = ("name", "code", "gross_price", "countries", "position", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "code")

    @display(description="price", ordering="price")
    def gross_price(self, method: ShippingMethod) -> str:
        """In the shop's currency."""
        return str(Money.of(method.price))


@admin.register(TaxRate)
class TaxRateAdmin(ModelAdmin):
    """The tax within prices, by country."""

    list_display = ("country", "percent")
    search_fields = ("country",)

    @display(description="rate", ordering="rate")
    def percent(self, rate: TaxRate) -> str:
        """As people write it."""
        return f"{rate.rate / 100:g} %"


class LineInline(ReadOnlyInline):
    """What was frozen."""

    model = CheckoutLine
    fields = ("sku", "title", "options", "quantity", "sum")
    readonly_fields = fields

    @display(description="sum")
    def sum(self, line: CheckoutLine) -> str:
        """In the checkout's currency."""
        return money(line.line_total, line.checkout.currency)


@admin.register(Checkout)
class CheckoutAdmin(ReadOnlyAdmin):
    """Frozen carts and what became of them."""

    list_display = ("created_at", "email", "amount", "state", "failure", "order_number", "expires_at")
    list_filter = ("status", "created_at")
    search_fields = ("email__icontains", "reference", "order_number")
    search_help_text = "E-mail address, reference or order number"
    inlines = (LineInline,)
    readonly_fields = ("amount", "state")
    fields = (
        ("amount", "state", "failure"),
        "email",
        ("reference", "order_number"),
        ("shipping_name", "gateway"),
        ("created_at", "expires_at"),
    )

    @display(description="total", ordering="total")
    def amount(self, checkout: Checkout) -> str:
        """In its currency."""
        return money(checkout.total, checkout.currency)

    @display(
        description="status",
        label={"awaiting_payment": "info", "completed": "success", "failed": "danger", "expired": "warning"},
        ordering="status",
    )
    def state(self, checkout: Checkout) -> str:
        """A coloured word."""
        return checkout.status
