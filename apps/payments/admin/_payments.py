"""Attempts to pay and the notices of gateways: the state, the ledger and what needs a look."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from apps.payments import services
from apps.payments.admin._by_hand import ByHandAdmin
from apps.payments.models import Dispute, GatewayEvent, Payment, Refund, Transaction
from shop.common.admin import ReadOnlyAdmin, ReadOnlyInline, confirm, money

COLOURS = {
    "created": "info",
    "pending": "info",
    "requires_action": "info",
    "processing": "info",
    "authorized": "warning",
    "captured": "success",
    "voided": "danger",
    "failed": "danger",
}


class TransactionInline(ReadOnlyInline):
    """The ledger of one payment."""

    model = Transaction
    fields = ("created_at", "kind", "value", "gateway_reference")
    readonly_fields = fields

    @display(description="amount")
    def value(self, transaction: Transaction) -> str:
        """In its currency."""
        return money(transaction.amount, transaction.currency)


class RefundInline(ReadOnlyInline):
    """Refunds of one payment."""

    model = Refund
    fields = ("created_at", "status", "value", "reason", "gateway_reference")
    readonly_fields = fields

    @display(description="amount")
    def value(self, refund: Refund) -> str:
        """In the payment's currency."""
        return money(refund.amount, refund.payment.currency)


class DisputeInline(ReadOnlyInline):
    """Disputes of one payment; they are answered from the exceptions inbox."""

    model = Dispute
    fields = ("created_at", "status", "value", "held", "reason", "due_at")
    readonly_fields = fields

    @display(description="amount")
    def value(self, dispute: Dispute) -> str:
        """In the payment's currency."""
        return money(dispute.amount, dispute.payment.currency)

    @display(description="held by the bank")
    def held(self, dispute: Dispute) -> str:
        """In the payment's currency."""
        return money(dispute.withdrawn, dispute.payment.currency)


@admin.register(Payment)
class PaymentAdmin(ByHandAdmin, ReadOnlyAdmin):
    """Every attempt to pay."""

    list_display = ("created_at", "email", "value", "state", "taken", "returned", "gateway")
    list_filter = ("status", "gateway", "created_at")
    search_fields = ("email__icontains", "gateway_id", "reference")
    search_help_text = "E-mail address, gateway's id or checkout reference"
    inlines = (TransactionInline, RefundInline, DisputeInline)
    readonly_fields = ("value", "state", "taken", "returned", "lost")
    fields = (
        ("value", "state"),
        ("taken", "returned", "lost"),
        "email",
        ("gateway", "method", "gateway_id"),
        "reference",
        ("failure_code", "failure_message"),
        ("created_at", "checked_at"),
        ("capture_requested_at", "return_requested_at", "return_reason"),
    )
    actions_detail = ("money_arrived", "refund_sent", "ask_gateway")

    @display(description="amount", ordering="amount")
    def value(self, payment: Payment) -> str:
        """In its currency."""
        return money(payment.amount, payment.currency)

    @display(description="captured")
    def taken(self, payment: Payment) -> str:
        """In its currency."""
        return money(payment.captured, payment.currency)

    @display(description="refunded")
    def returned(self, payment: Payment) -> str:
        """In its currency."""
        return money(payment.refunded, payment.currency)

    @display(description="disputed")
    def lost(self, payment: Payment) -> str:
        """What disputes have taken just now, in its currency."""
        return money(payment.disputed, payment.currency)

    @display(description="status", label=COLOURS, ordering="status")
    def state(self, payment: Payment) -> str:
        """A coloured word."""
        return payment.status

    @action(
        description="Ask the gateway",
        url_path="ask",
        permissions=["act"],
        variant=ActionVariant.PRIMARY,
    )
    def ask_gateway(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Look the payment up at its gateway and settle what it says."""
        payment = get_object_or_404(Payment, pk=object_id)
        return confirm(
            self,
            request,
            payment,
            title="Ask the gateway",
            sentence=f"{payment.gateway} is asked how this payment stands, and what it says is settled here.",
            form=forms.Form,
            work=lambda _: services.ask_gateway(reference=payment.reference),
            done="The payment is up to date.",
        )


@admin.register(GatewayEvent)
class GatewayEventAdmin(ReadOnlyAdmin):
    """Signed notices of gateways, and whether they were acted upon."""

    list_display = ("received_at", "gateway", "kind", "gateway_id", "processed_at", "tries")
    list_filter = ("gateway", ("processed_at", admin.EmptyFieldListFilter))
    search_fields = ("event_id", "gateway_id")
