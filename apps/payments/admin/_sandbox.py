"""The sandbox's own desk, where staff play what happens at a payment company; the shop hears of it by notice alone."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldBooleanWidget

from apps.payments import services
from apps.payments.admin._payments import COLOURS
from apps.payments.models import Payment, SandboxDispute, SandboxIntent, SandboxNotice, SandboxRefund
from shop.common.admin import AmountField, ReadOnlyAdmin, ReadOnlyInline, confirm, money
from shop.common.money import Money

DISPUTE_COLOURS = {"open": "warning", "won": "success", "lost": "danger"}
REASONS = {
    "fraudulent": "It was not them who paid",
    "product_not_received": "Nothing arrived",
    "product_unacceptable": "What arrived is not as promised",
    "duplicate": "They paid twice",
    "general": "They do not say",
}
BUTTONS = {
    "pending": {"tell_again", "void_here"},
    "requires_action": {"tell_again", "void_here"},
    "authorized": {"tell_again", "capture_here", "void_here"},
    "captured": {"tell_again", "refund_here", "open_dispute"},
    "voided": {"tell_again"},
}


class DisputeForm(forms.Form):
    """What the shopper tells their bank."""

    reason = forms.ChoiceField(choices=list(REASONS.items()), widget=UnfoldAdminSelectWidget)
    inquiry = forms.BooleanField(
        required=False,
        label="Only ask",
        help_text="The bank asks first and takes no money.",
        widget=UnfoldBooleanWidget,
    )


def _amount_form(most: int, currency: str) -> type[forms.Form]:
    """A form for an amount in major units, up to `most` minor ones."""
    field = AmountField(
        currency=currency,
        min_value=Money(1, currency).major,
        max_amount=most,
        initial=most,
        help_text=f"Up to {Money(most, currency)}.",
    )
    return type("AmountForm", (forms.Form,), {"amount": field})


def _find(object_id: str) -> SandboxIntent:
    """The payment that an address names, in which the admin writes underscores by their number."""
    return get_object_or_404(SandboxIntent, pk=unquote(object_id))


def _left(intent: SandboxIntent) -> int:
    """What neither went back nor is disputed, in minor units."""
    return intent.captured - intent.refunded - intent.disputed


class RefundInline(ReadOnlyInline):
    """Refunds of one payment."""

    model = SandboxRefund
    ordering = ("created_at", "pk")
    fields = ("created_at", "status", "value", "made_by", "due_at")
    readonly_fields = fields

    @display(description="amount")
    def value(self, refund: SandboxRefund) -> str:
        """In the payment's currency."""
        return money(refund.amount, refund.intent.currency)

    @display(description="made by")
    def made_by(self, refund: SandboxRefund) -> str:
        """The shop, with its key, or somebody at this desk."""
        return f"the shop ({refund.key})" if refund.key else "this desk"


class DisputeInline(ReadOnlyInline):
    """Disputes of one payment."""

    model = SandboxDispute
    ordering = ("created_at", "pk")
    fields = ("created_at", "state", "value", "reason", "inquiry", "statement", "due_at")
    readonly_fields = fields

    @display(description="status", label=DISPUTE_COLOURS)
    def state(self, dispute: SandboxDispute) -> str:
        """A coloured word."""
        return dispute.status

    @display(description="amount")
    def value(self, dispute: SandboxDispute) -> str:
        """In the payment's currency."""
        return money(dispute.amount, dispute.intent.currency)


class NoticeInline(ReadOnlyInline):
    """What the shop was told."""

    model = SandboxNotice
    verbose_name_plural = "notices"
    ordering = ("pk",)
    fields = ("kind", "created_at", "due_at", "sent_at")
    readonly_fields = fields


@admin.register(SandboxIntent)
class SandboxIntentAdmin(ReadOnlyAdmin):
    """Every payment in the sandbox's books, while the shop plays with it."""

    list_display = ("created_at", "id", "value", "state", "taken", "returned", "withdrawn", "manner")
    list_filter = ("status", "notices", "created_at")
    search_fields = ("id", "reference", "key")
    search_help_text = "The sandbox's id, checkout reference or key"
    ordering = ("-created_at", "-pk")
    inlines = (RefundInline, DisputeInline, NoticeInline)
    readonly_fields = ("value", "state", "taken", "returned", "withdrawn", "manner", "card_words", "in_our_books")
    fields = (
        ("value", "state"),
        ("taken", "returned", "withdrawn"),
        ("card_words", "failure_code"),
        ("manner", "in_our_books"),
        ("id", "reference"),
        ("created_at", "changed_at"),
    )
    actions_detail = (
        "tell_again",
        "capture_here",
        "void_here",
        "refund_here",
        "open_dispute",
        "decide_for_the_shop",
        "decide_for_the_customer",
    )

    def has_view_permission(self, request: HttpRequest, obj: SandboxIntent | None = None) -> bool:
        """Only while the shop plays with the sandbox."""
        return services.is_sandbox() and super().has_view_permission(request, obj)

    def has_act_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """The same for its buttons."""
        return services.is_sandbox() and super().has_act_permission(request, obj)

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """The buttons that the payment's state allows."""
        intent = _find(object_id)
        wanted = set(BUTTONS.get(intent.status, ()))
        if not _left(intent):
            wanted -= {"refund_here", "open_dispute"}
        if intent.disputes.filter(status="open").exists():
            wanted |= {"decide_for_the_shop", "decide_for_the_customer"}
        buttons = super().get_actions_detail(request, object_id)
        return [button for button in buttons if button.method.original_function_name in wanted]

    @display(description="amount", ordering="amount")
    def value(self, intent: SandboxIntent) -> str:
        """In its currency."""
        return money(intent.amount, intent.currency)

    @display(description="captured")
    def taken(self, intent: SandboxIntent) -> str:
        """In its currency."""
        return money(intent.captured, intent.currency)

    @display(description="refunded")
    def returned(self, intent: SandboxIntent) -> str:
        """In its currency."""
        return money(intent.refunded, intent.currency)

    @display(description="disputed")
    def withdrawn(self, intent: SandboxIntent) -> str:
        """In its currency."""
        return money(intent.disputed, intent.currency)

    @display(description="status", label=COLOURS, ordering="status")
    def state(self, intent: SandboxIntent) -> str:
        """A coloured word."""
        return intent.status

    @display(description="notices", ordering="notices")
    def manner(self, intent: SandboxIntent) -> str:
        """How the shop is told."""
        return str(dict(services.list_manners())[intent.notices]).lower()

    @display(description="card")
    def card_words(self, intent: SandboxIntent) -> str:
        """The number, which is no secret: it is a test card."""
        return str(intent.card.get("number", "none yet"))

    @display(description="in our books")
    def in_our_books(self, intent: SandboxIntent) -> SafeString | str:
        """The payment that the shop made of it."""
        payment = Payment.objects.filter(gateway="sandbox", gateway_id=intent.pk).first()
        if payment is None:
            return "unknown"
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:payments_payment_change", args=[payment.pk]), payment.status
        )

    # --- its buttons --------------------------------------------------------------------------------------------------

    @action(description="Send its notices again", url_path="tell-again", permissions=["act"])
    def tell_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Everything the shop was told, once more."""
        intent = _find(object_id)
        return confirm(
            self,
            request,
            intent,
            title="Send its notices again",
            sentence=f"All {intent.told.count()} notices of this payment go to the shop once more, oldest first.",
            work=lambda _: services.tell_again(intent=intent.pk),
            done="The notices are on their way.",
        )

    @action(description="Capture here", url_path="capture", permissions=["act"], variant=ActionVariant.PRIMARY)
    def capture_here(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take the money without the shop having asked."""
        intent = _find(object_id)
        return confirm(
            self,
            request,
            intent,
            title="Capture here",
            sentence="The authorised money is taken as if on the gateway's own pages; what is not taken is let go.",
            form=_amount_form(intent.amount, intent.currency),
            work=lambda values: services.capture_at_sandbox(intent=intent.pk, amount=values["amount"]),
            done="The money is taken.",
        )

    @action(description="Void here", url_path="void", permissions=["act"])
    def void_here(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """End it without the shop having asked."""
        intent = _find(object_id)
        return confirm(
            self,
            request,
            intent,
            title="Void here",
            sentence=f"The payment of {self.value(intent)} ends without money, as if on the gateway's own pages.",
            work=lambda _: services.void_at_sandbox(intent=intent.pk),
            done="The payment is voided.",
        )

    @action(description="Refund here", url_path="refund", permissions=["act"])
    def refund_here(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Send money back without the shop having asked."""
        intent = _find(object_id)
        return confirm(
            self,
            request,
            intent,
            title="Refund here",
            sentence="The money goes back as if on the gateway's own pages; the shop has to notice by itself.",
            form=_amount_form(_left(intent), intent.currency),
            work=lambda values: services.refund_at_sandbox(intent=intent.pk, amount=values["amount"]),
            done="The money goes back.",
        )

    @action(description="Open a dispute", url_path="dispute", permissions=["act"], variant=ActionVariant.DANGER)
    def open_dispute(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The shopper has complained to their bank."""
        intent = _find(object_id)
        return confirm(
            self,
            request,
            intent,
            title="Open a dispute",
            sentence=f"The shopper's bank takes {money(_left(intent), intent.currency)} until it has decided.",
            form=DisputeForm,
            work=lambda values: services.dispute_at_sandbox(intent=intent.pk, **values),
            done="The dispute is open.",
        )

    @action(description="Shop wins dispute", url_path="decide-shop", permissions=["act"])
    def decide_for_the_shop(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The bank gives the money back to the shop."""
        return self._decide(request, object_id, won=True)

    @action(description="Customer wins dispute", url_path="decide-customer", permissions=["act"])
    def decide_for_the_customer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The shopper keeps the money."""
        return self._decide(request, object_id, won=False)

    def _decide(self, request: HttpRequest, object_id: str, *, won: bool) -> HttpResponse:
        intent = _find(object_id)
        winner = "shop" if won else "customer"
        return confirm(
            self,
            request,
            intent,
            title=f"Decide the dispute for the {winner}",
            sentence=f"The bank decides the oldest open dispute; what it has taken goes to the {winner}.",
            work=lambda _: services.decide_at_sandbox(intent=intent.pk, won=won),
            done=f"The {winner} has won.",
        )
