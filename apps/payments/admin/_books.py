"""Refunds of all payments, and the comparisons of the gateways' books with our ledger."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display

from apps.payments.gateways import registry
from apps.payments.models import Reconciliation, Refund
from shop.common.admin import ReadOnlyAdmin, money

COLOURS = {
    "awaiting approval": "warning",
    "requested": "info",
    "succeeded": "success",
    "failed": "danger",
    "declined": "danger",
}


class ToSendFilter(admin.SimpleListFilter):
    """What staff have to send at the bank."""

    title = "to be sent by hand"
    parameter_name = "send"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice."""
        return [("1", "to be sent at the bank")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Refund]) -> QuerySet[Refund]:
        """Requested, and no gateway does it for us."""
        waiting = Refund.objects.to_send_by_hand(registry.booked_by_hand())
        return queryset.filter(pk__in=waiting) if self.value() else queryset


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    """Money on its way back, whoever wanted it; the buttons are on the page of its payment."""

    list_display = ("created_at", "payment_link", "value", "state", "reason", "requested_by", "decided_by")
    list_display_links = None
    list_filter = (ToSendFilter, "status", "payment__gateway", "created_at")
    search_fields = ("key", "gateway_reference", "payment__email__icontains", "payment__gateway_id")
    search_help_text = "E-mail address, refund or payment at the gateway"
    list_select_related = ("payment",)

    @display(description="payment")
    def payment_link(self, refund: Refund) -> SafeString:
        """The way to where it is dealt with."""
        page = reverse("admin:payments_payment_change", args=[refund.payment_id])
        return format_html('<a href="{}">{}</a>', page, refund.payment.email or refund.payment)

    @display(description="amount", ordering="amount")
    def value(self, refund: Refund) -> str:
        """In the payment's currency."""
        return money(refund.amount, refund.payment.currency)

    @display(description="status", label=COLOURS, ordering="status")
    def state(self, refund: Refund) -> str:
        """A coloured word."""
        return refund.get_status_display().lower()


@admin.register(Reconciliation)
class ReconciliationAdmin(ReadOnlyAdmin):
    """Every hour, and what came out; what staff have to decide stands in the exceptions inbox as well."""

    list_display = ("started_at", "gateway", "compared", "mended", "result")
    list_filter = ("gateway", "started_at")
    fields = (("gateway", "since"), ("started_at", "finished_at"), ("compared", "mended"), "told")
    readonly_fields = ("told",)

    @display(description="result", label={"agrees": "success", "no answer": "warning", "findings": "danger"})
    def result(self, row: Reconciliation) -> str:
        """A coloured word."""
        if row.finished_at is None:
            return "no answer"
        return "findings" if row.findings else "agrees"

    @display(description="findings")
    def told(self, row: Reconciliation) -> SafeString:
        """A sentence each."""
        return format_html_join("", "<p>{}</p>", ((sentence,) for sentence in row.findings)) or SafeString("none")
