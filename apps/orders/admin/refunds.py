"""Refunds in the back office: asking for one on a page of its own, and the list of those a second person decides."""

from typing import Any
from uuid import uuid4

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from apps.orders import services
from apps.orders.admin.colours import REFUND_COLOURS
from apps.orders.admin.forms import RefundForm
from apps.orders.models import Order, OrderRefund, OrderRefundLine
from shop.common.admin import ReadOnlyAdmin, ReadOnlyInline, actor_of, confirm, counted, money
from shop.common.errors import ShopError
from shop.common.money import minor_digits


def order_page(order: Order) -> str:
    """The address of the order's page."""
    return reverse("admin:orders_order_change", args=[order.pk])


def refund_page(page: ModelAdmin, request: HttpRequest, order: Order) -> HttpResponse:
    """Ask what goes back; then say in numbers what will happen; then do it, once."""
    refundable = services.get_refundable(order=order)
    posted = request.POST if request.method == "POST" else None
    form = RefundForm(posted, refundable=refundable, key=uuid4().hex)
    plan = _plan(order, form) if posted is not None and "change" not in posted and form.is_valid() else None
    if plan and posted is not None and "confirmed" in posted and _ask(page, request, order, form):
        return redirect(order_page(order))
    context = page.admin_site.each_context(request) | {
        "title": f"Refund order {order.number}",
        "form": form,
        "plan": plan,
        "order": order,
        "left": refundable.left,
        "digits": minor_digits(order.currency),
        "back": order_page(order),
        "opts": order._meta,
        "original": order,
    }
    return TemplateResponse(request, "admin/orders/refund.html", context)


def _plan(order: Order, form: RefundForm) -> services.RefundPlan | None:
    try:
        return services.plan_refund(number=order.number, **form.wishes())
    except ShopError as error:
        form.add_error(None, error.sentence)
        return None


def _ask(page: ModelAdmin, request: HttpRequest, order: Order, form: RefundForm) -> bool:
    """Ask for the refund, log it and say what became of it; False where it was refused."""
    texts = {name: form.cleaned_data[name] for name in ("reason", "key")}
    try:
        outcome = services.request_refund(number=order.number, actor=actor_of(request), **texts, **form.wishes())
    except ShopError as error:
        form.add_error(None, error.sentence)
        return False
    page.log_change(request, order, f"Refund of {outcome.amount}: {form.wishes()}, {texts['reason']}")
    waits = "waits for a second person." if outcome.status == "awaiting_approval" else "is on its way."
    messages.success(request, f"The refund of {outcome.amount} {waits}")
    return True


class LineInline(ReadOnlyInline):
    """The units it is for."""

    model = OrderRefundLine
    fields = ("sku", "title", "quantity", "restocked")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderRefundLine]:
        """Their lines along."""
        return OrderRefundLine.objects.select_related("line")

    @display(description="SKU")
    def sku(self, row: OrderRefundLine) -> str:
        """Of what."""
        return row.line.sku

    @display(description="title")
    def title(self, row: OrderRefundLine) -> str:
        """In words."""
        return row.line.title


@admin.register(OrderRefund)
class OrderRefundAdmin(ReadOnlyAdmin):
    """What staff gave back, and what waits for a second person."""

    list_display = ("requested_at", "order_link", "value", "status_label", "reason", "requested_by", "decided_by")
    list_filter = ("status", "requested_at")
    search_fields = ("order__number", "order__email__icontains", "key")
    search_help_text = "Order number or e-mail address"
    list_select_related = ("order",)
    inlines = (LineInline,)
    readonly_fields = ("order_link", "value", "status_label", "parts", "customer")
    fields = (
        ("order_link", "customer"),
        ("value", "status_label"),
        "parts",
        "reason",
        ("requested_by", "requested_at"),
        ("decided_by", "decided_at"),
        "restock",
    )
    actions_detail = ("approve", "decline")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderRefund]:
        """Their orders along."""
        return OrderRefund.objects.select_related("order").prefetch_related("lines")

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        """Buttons only while it waits."""
        waits = OrderRefund.objects.to_approve().filter(pk=object_id).exists()
        return super().get_actions_detail(request, object_id) if waits else []

    @display(description="order", ordering="order__number")
    def order_link(self, refund: OrderRefund) -> SafeString:
        """Its number, and the way to it."""
        return format_html('<a href="{}">{}</a>', order_page(refund.order), refund.order.number)

    @display(description="customer")
    def customer(self, refund: OrderRefund) -> str:
        """Who gets the money."""
        return refund.order.email

    @display(description="amount", ordering="amount")
    def value(self, refund: OrderRefund) -> str:
        """In the order's currency."""
        return money(refund.amount, refund.order.currency)

    @display(description="of which")
    def parts(self, refund: OrderRefund) -> str:
        """How the amount comes about."""
        goods = refund.amount - refund.shipping - refund.extra
        currency = refund.order.currency
        return (
            f"{money(goods, currency)} for units, {money(refund.shipping, currency)} shipping, "
            f"{money(refund.extra, currency)} beyond"
        )

    @display(description="status", label=REFUND_COLOURS, ordering="status")
    def status_label(self, refund: OrderRefund) -> str:
        """A coloured word."""
        return refund.get_status_display().lower()

    @action(description="Approve", url_path="approve", permissions=["act"], variant=ActionVariant.PRIMARY)
    def approve(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """A second person lets it go."""
        refund = get_object_or_404(self.get_queryset(request), pk=object_id)
        return confirm(
            self,
            request,
            refund,
            title="Approve refund",
            sentence=(
                f"{self.value(refund)} go back to {refund.order.email} for order {refund.order.number} "
                f"({refund.reason}), as {refund.requested_by} asked{_into_stock(refund)}. This cannot be undone."
            ),
            work=lambda _: services.approve_refund(number=refund.order.number, key=refund.key, actor=actor_of(request)),
            done=f"The refund of {self.value(refund)} is on its way.",
            back=order_page(refund.order),
        )

    @action(description="Decline", url_path="decline", permissions=["act"], variant=ActionVariant.DANGER)
    def decline(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """It does not go."""
        refund = get_object_or_404(self.get_queryset(request), pk=object_id)
        return confirm(
            self,
            request,
            refund,
            title="Decline refund",
            sentence=(
                f"{self.value(refund)} stay with us, nothing goes back into stock, "
                f"and what {refund.requested_by} asked for can be refunded another time."
            ),
            work=lambda _: services.decline_refund(number=refund.order.number, key=refund.key, actor=actor_of(request)),
            done=f"The refund of {self.value(refund)} is declined.",
            back=order_page(refund.order),
        )


def _into_stock(refund: OrderRefund) -> str:
    units = sum(row.quantity for row in refund.lines.all()) if refund.restock else 0
    return f", and {counted(units, 'unit')} into stock" if units else ""
