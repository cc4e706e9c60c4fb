"""Orders in the back office: everything to read, and the next steps as buttons."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from apps.orders import services
from apps.orders.admin.colours import PAYMENT_COLOURS, STATUS_COLOURS, refund_label
from apps.orders.admin.forms import CancelForm, ShipForm, arrival_form, capture_form, sent_form
from apps.orders.admin.refunds import refund_page
from apps.orders.models import Order, OrderEvent, OrderLine, Shipment
from shop.common.addresses import PostalAddress
from shop.common.admin import ReadOnlyAdmin, ReadOnlyInline, actor_of, confirm, counted, money
from shop.common.money import Money

ACTIONS = {
    "placed": ("start_processing", "ship", "cancel"),
    "processing": ("ship", "cancel"),
    "shipped": ("deliver",),
    "on_hold": ("release", "cancel"),
}


class LineInline(ReadOnlyInline):
    """What was bought."""

    model = OrderLine
    fields = ("sku", "title", "options", "quantity", "follows", "price", "sum")
    readonly_fields = fields

    @display(description="sold ahead")
    def follows(self, line: OrderLine) -> str:
        """How many were not here when it was ordered, and what day the customer was told."""
        if not line.later:
            return "-"
        return f"{line.later}, by {line.expected_on:%Y-%m-%d}" if line.expected_on else str(line.later)

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
    readonly_fields = ("status_label", "payment_label", "amounts", "ship_to", "bill_to", "payments", "refunds")
    fieldsets = (
        (None, {"fields": (("number", "placed_at"), ("status_label", "payment_label"), "email", "amounts")}),
        ("Addresses", {"fields": (("ship_to", "bill_to"), "shipping_name")}),
        ("Payment", {"fields": ("payments", "refunds")}),
    )
    actions_detail = (
        "start_processing",
        "ship",
        "deliver",
        "release",
        "capture",
        "arrival",
        "refund",
        "refund_sent",
        "cancel",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        """Lines along, so that the list costs two queries."""
        return Order.objects.prefetch_related("lines")

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        """The buttons that the order's state and its money allow."""
        order = Order.objects.filter(pk=object_id).first()
        wanted = (*ACTIONS.get(order.status, ()), *services.list_money_steps(order=order)) if order else ()
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

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Order | None:
        """With its ledger and its refunds, which the page prints several times over."""
        order: Order | None = super().get_object(request, object_id, from_field)
        if order is not None:
            along: Any = order
            along.ledger = services.list_order_transactions(reference=order.reference)
            along.staff_refunds = services.list_staff_refunds(reference=order.reference)
        return order

    @display(description="transactions")
    def payments(self, order: Any) -> SafeString:
        """The ledger of its payment."""
        cells = (
            (f"{row.created_at:%Y-%m-%d %H:%M}", row.kind, row.amount, row.gateway, row.gateway_reference)
            for row in order.ledger
        )
        return format_html_join("", "<div>{} &nbsp; {} &nbsp; <b>{}</b> &nbsp; {} {}</div>", cells) or SafeString(
            "none yet"
        )

    @display(description="refunds")
    def refunds(self, order: Any) -> SafeString:
        """Each with its state, and the buttons of those that wait."""
        rows = [(refund, *refund_label(refund.status)) for refund in order.staff_refunds]
        return render_to_string("admin/orders/refunds.html", {"rows": rows})

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
        disputed = services.is_disputed(reference=order.reference)
        warning = " The customer's bank disputes this payment: the goods may never be paid." if disputed else ""
        return confirm(
            self,
            request,
            order,
            title="Ship",
            sentence=(
                f"All {self.items(order)} items of order {order.number} leave the house; "
                f"{order.email} gets the tracking link.{warning}"
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
        goes_back = services.get_cancelling(order=order)
        return confirm(
            self,
            request,
            order,
            title="Cancel order",
            sentence=(
                f"{goes_back.amount} go back to {order.email} "
                f"and {counted(goes_back.units, 'unit')} back into stock. This cannot be undone."
            ),
            form=CancelForm,
            work=lambda values: services.cancel_order(
                number=order.number, actor=actor_of(request), by_staff=True, **values
            ),
            done=f"Order {order.number} is cancelled.",
        )

    @action(description="Refund", url_path="refund", permissions=["act"])
    def refund(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Give back money by line or amount."""
        return refund_page(self, request, get_object_or_404(Order.objects.with_details(), pk=object_id))

    @action(description="Capture", url_path="capture", permissions=["act"])
    def capture(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Take the authorised money, or less of it."""
        order = get_object_or_404(Order, pk=object_id)
        most = Money(order.total, order.currency)
        return confirm(
            self,
            request,
            order,
            title="Capture",
            sentence=(
                f"The amount below is taken from {order.email} now. Of the {most} that are authorised, "
                "what you do not take is let go for good, and the order counts as paid."
            ),
            form=capture_form(most),
            work=lambda values: services.capture_order(number=order.number, actor=actor_of(request), **values),
            done=f"The money of order {order.number} is being taken.",
        )

    @action(description="Money arrived", url_path="arrival", permissions=["act"])
    def arrival(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """A transfer is on the bank statement."""
        order = get_object_or_404(Order, pk=object_id)
        owed = services.get_owed(order=order)
        return confirm(
            self,
            request,
            order,
            title="Money arrived",
            sentence=(
                f"The amount below is booked as arrived for order {order.number}. Of {owed}, which are still owed, "
                "all must be here before the order ships."
            ),
            form=arrival_form(owed),
            work=lambda values: services.note_arrival(number=order.number, actor=actor_of(request), **values),
            done=f"The money for order {order.number} is booked.",
        )

    @action(description="Sent by hand", url_path="refund-sent", permissions=["act"])
    def refund_sent(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """A refund was sent at the bank."""
        order = get_object_or_404(Order, pk=object_id)
        return confirm(
            self,
            request,
            order,
            title="Sent by hand",
            sentence=f"The refund below is booked as sent from our bank account, and {order.email} is told.",
            form=sent_form(services.list_refunds_to_send(order=order)),
            work=lambda values: services.note_refund_sent(number=order.number, actor=actor_of(request), **values),
            done="The refund is booked as sent.",
        )


def _address(data: dict[str, str]) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in PostalAddress.from_dict(data).lines))
