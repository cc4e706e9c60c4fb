"""Orders in the back office: everything to read, and the next steps as buttons."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.orders import services
from apps.orders.models import Order, OrderEvent, OrderLine, Shipment
from shop.common.addresses import PostalAddress
from shop.common.admin import ReadOnlyAdmin, ReadOnlyInline, actor_of, confirm, money

STATUS_COLOURS = {
    "placed": "info",
    "processing": "warning",
    "shipped": "primary",
    "delivered": "success",
    "cancelled": "danger",
    "on hold": "danger",
}
PAYMENT_COLOURS = {
    "authorized": "info",
    "paid": "success",
    "partially refunded": "warning",
    "refunded": "warning",
    "voided": "danger",
}
ACTIONS = {
    "placed": ("start_processing", "ship", "cancel"),
    "processing": ("ship", "cancel"),
    "shipped": ("deliver",),
    "on_hold": ("release", "cancel"),
}


class ShipForm(forms.Form):
    """What staff enters when a parcel leaves."""

    carrier = forms.ChoiceField(
        choices=lambda: [(carrier.code, carrier.name) for carrier in services.list_carriers()],
        widget=UnfoldAdminSelectWidget,
    )
    tracking_number = forms.CharField(max_length=80, required=False, widget=UnfoldAdminTextInputWidget)


class CancelForm(forms.Form):
    """Why an order is cancelled; the customer reads it."""

    reason = forms.CharField(max_length=200, required=False, widget=UnfoldAdminTextInputWidget)


class LineInline(ReadOnlyInline):
    """What was bought."""

    model = OrderLine
    fields = ("sku", "title", "options", "quantity", "price", "sum")
    readonly_fields = fields

    @display(description="unit price")
    def price(self, line: OrderLine) -> str:
        """In the order's currency."""
        return money(line.unit_price, line.order.currency)

    @display(description="sum")
    def sum(self, line: OrderLine) -> str:
        """In the order's currency."""
        return money(line.line_total, line.order.currency)


class ShipmentInline(ReadOnlyInline):
    """Parcels."""

    model = Shipment
    fields = ("number", "carrier", "tracking_number", "shipped_at", "delivered_at")
    readonly_fields = fields


class EventInline(ReadOnlyInline):
    """History."""

    model = OrderEvent
    verbose_name_plural = "history"
    fields = ("created_at", "message", "actor")
    readonly_fields = fields


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    """Find an order by what a caller has in hand; move it by its buttons."""

    list_display = ("number", "placed_at", "email", "items", "amount", "status_label", "payment_label")
    list_filter = ("status", "payment_status", "placed_at")
    search_fields = ("number", "email__icontains", "lines__sku", "shipments__tracking_number")
    search_help_text = "Order number, e-mail address, SKU or tracking number"
    date_hierarchy = None
    ordering = ("-placed_at", "-pk")
    inlines = (LineInline, ShipmentInline, EventInline)
    readonly_fields = ("status_label", "payment_label", "amounts", "ship_to", "bill_to", "payments")
    fieldsets = (
        (None, {"fields": (("number", "placed_at"), ("status_label", "payment_label"), "email", "amounts")}),
        ("Addresses", {"fields": (("ship_to", "bill_to"), "shipping_name")}),
        ("Payment", {"fields": ("payments",)}),
    )
    actions_detail = ("start_processing", "ship", "deliver", "release", "cancel")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        """Lines along, so that the list costs two queries."""
        return Order.objects.prefetch_related("lines")

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        """The buttons that the order's state allows."""
        status = Order.objects.filter(pk=object_id).values_list("status", flat=True).first()
        wanted = ACTIONS.get(status or "", ())
        return [
            item
            for item in super().get_actions_detail(request, object_id)
            if item.method.original_function_name in wanted
        ]

    @display(description="items")
    def items(self, order: Order) -> int:
        """Units."""
        return sum(line.quantity for line in order.lines.all())

    @display(description="total", ordering="total")
    def amount(self, order: Order) -> str:
        """In the order's currency."""
        return money(order.total, order.currency)

    @display(description="status", label=STATUS_COLOURS, ordering="status")
    def status_label(self, order: Order) -> str:
        """A coloured word."""
        return order.get_status_display().lower()

    @display(description="payment", label=PAYMENT_COLOURS, ordering="payment_status")
    def payment_label(self, order: Order) -> str:
        """A coloured word."""
        return order.get_payment_status_display().lower()

    @display(description="amounts")
    def amounts(self, order: Order) -> str:
        """How the total comes about."""
        show = partial(money, currency=order.currency)
        return (
            f"{show(order.subtotal)} goods + {show(order.shipping)} shipping = {show(order.total)}, "
            f"of which {show(order.tax)} tax"
        )

    @display(description="ship to")
    def ship_to(self, order: Order) -> SafeString:
        """As on the parcel."""
        return _address(order.shipping_address)

    @display(description="bill to")
    def bill_to(self, order: Order) -> SafeString:
        """As on the invoice."""
        return _address(order.billing_address)

    @display(description="transactions")
    def payments(self, order: Order) -> SafeString:
        """The ledger of its payment."""
        rows = services.list_order_transactions(reference=order.reference)
        cells = (
            (f"{row.created_at:%Y-%m-%d %H:%M}", row.kind, row.amount, row.gateway, row.gateway_reference)
            for row in rows
        )
        return format_html_join("", "<div>{} &nbsp; {} &nbsp; <b>{}</b> &nbsp; {} {}</div>", cells) or SafeString(
            "none yet"
        )

    @action(description="Start processing", url_path="process", permissions=["act"])
    def start_processing(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Staff begins to work on the order."""
        order = get_object_or_404(Order, pk=object_id)
        return confirm(
            self,
            request,
            order,
            title="Start processing",
            sentence=f"{order.email} is told that work on order {order.number} begins, and can no longer cancel it.",
            work=lambda _: services.start_processing(number=order.number, actor=actor_of(request)),
            done=f"Order {order.number} is in processing.",
        )

    @action(description="Ship", url_path="ship", permissions=["act"], variant=ActionVariant.PRIMARY)
    def ship(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The parcel leaves the house."""
        order = get_object_or_404(Order, pk=object_id)
        return confirm(
            self,
            request,
            order,
            title="Ship",
            sentence=(
                f"All {self.items(order)} items of order {order.number} leave the house; "
                f"{order.email} gets the tracking link."
            ),
            form=ShipForm,
            work=lambda values: services.ship_order(number=order.number, actor=actor_of(request), **values),
            done=f"Order {order.number} is shipped.",
        )

    @action(description="Mark as delivered", url_path="deliver", permissions=["act"])
    def deliver(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The parcel arrived."""
        order = get_object_or_404(Order, pk=object_id)
        return confirm(
            self,
            request,
            order,
            title="Mark as delivered",
            sentence=f"Order {order.number} has arrived; {order.email} is told.",
            work=lambda _: services.deliver_order(number=order.number, actor=actor_of(request)),
            done=f"Order {order.number} is delivered.",
        )

    @action(description="Release from hold", url_path="release", permissions=["act"])
    def release(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Take the stock, now that there is some."""
        order = get_object_or_404(Order, pk=object_id)
        return confirm(
            self,
            request,
            order,
            title="Release from hold",
            sentence=f"Order {order.number} takes its {self.items(order)} units from stock and then can be shipped.",
            work=lambda _: services.release_hold(number=order.number, actor=actor_of(request)),
            done=f"Order {order.number} is released.",
        )

    @action(description="Cancel", url_path="cancel", permissions=["act"], variant=ActionVariant.DANGER)
    def cancel(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Give back stock and money."""
        order = get_object_or_404(Order, pk=object_id)
        return confirm(
            self,
            request,
            order,
            title="Cancel order",
            sentence=(
                f"{money(order.total, order.currency)} go back to {order.email} "
                f"and {self.items(order)} units back into stock. This cannot be undone."
            ),
            form=CancelForm,
            work=lambda values: services.cancel_order(
                number=order.number, actor=actor_of(request), by_staff=True, **values
            ),
            done=f"Order {order.number} is cancelled.",
        )


def _address(data: dict[str, str]) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in PostalAddress.from_dict(data).lines))
