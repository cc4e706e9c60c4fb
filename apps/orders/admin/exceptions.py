"""The exceptions inbox in the back office: what happened about money, and the buttons that settle it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from unfold.decorators import display

from apps.orders import services
from apps.orders.admin.colours import PAYMENT_COLOURS, STATUS_COLOURS, refund_label
from apps.orders.admin.forms import CancelForm, NoteForm, StatementForm, arrival_form
from apps.orders.admin.refunds import order_page
from apps.orders.models import Order, PaymentException
from shop.common.admin import NoInput, ReadOnlyAdmin, actor_of, confirm, counted, money

Kind = PaymentException.Kind
Case = services.ExceptionCase
KIND_COLOURS = {
    str(kind.label): "warning" if kind in (Kind.TRANSFER_OVERDUE, Kind.CAPTURED_DIFFERS) else "danger" for kind in Kind
}


@dataclass(frozen=True, slots=True)
class Fix:
    """A button: its title, what it will do in numbers, what it asks for, and what to say when it is done."""

    title: str
    sentence: Callable[[Case], str]
    done: str
    form: Callable[[Case], type[forms.Form]] = lambda _case: NoInput
    danger: bool = False


def _amount(case: Case) -> str:
    return money(case.exception.amount, case.exception.currency)


def _who(case: Case) -> str:
    return case.order.email if case.order else "whoever paid"


def _release(case: Case) -> str:
    lines = case.order.lines.all() if case.order else []
    units = sum(line.quantity - line.restocked_quantity for line in lines)
    return f"The order takes its {counted(units, 'unit')} from stock and then can be shipped."


def _cancel(case: Case) -> str:
    if case.order is None:
        return ""
    goes_back = services.get_cancelling(order=case.order)
    return (
        f"{goes_back.amount} go back to {case.order.email} and {counted(goes_back.units, 'unit')} back into stock. "
        "This cannot be undone."
    )


def _collect(case: Case) -> str:
    return (
        f"{_amount(case)} are charged to the card that {_who(case)} keeps with us, if there is one and the bank "
        "agrees. Else a mail asks them to pay, and the order waits."
    )


def _refund_everything(case: Case) -> str:
    left = case.payment.left if case.payment else _amount(case)
    return f"{left}, all that is left of this payment, go back to {_who(case)}. This cannot be undone."


def _refund_again(case: Case) -> str:
    failed = next((refund for refund in case.refunds if refund.key == case.exception.subject), None)
    amount = failed.amount if failed else _amount(case)
    return f"{amount} go back to {_who(case)} by a new refund; no unit goes back into stock."


def _capture_again(case: Case) -> str:
    return f"{_amount(case)}, which are authorised, are taken from {_who(case)}."


def _arrival(case: Case) -> str:
    return f"The amount below is booked as arrived. {_owed(case)} are still owed."


def _owed(case: Case) -> Any:
    return services.get_owed(order=case.order) if case.order else None


def _gateway(case: Case) -> str:
    return case.payment.gateway_name if case.payment else case.exception.gateway


FIXES: dict[str, Fix] = {
    "release": Fix("Release from hold", _release, "The order is released."),
    "cancel": Fix("Cancel the order", _cancel, "The order is cancelled.", lambda _case: CancelForm, danger=True),
    "collect": Fix("Collect again", _collect, "The money is being collected again."),
    "refund_everything": Fix("Refund everything", _refund_everything, "The money is on its way back.", danger=True),
    "refund_again": Fix("Refund again", _refund_again, "The refund is asked for once more."),
    "capture_again": Fix("Capture again", _capture_again, "The money is being taken."),
    "arrival": Fix("Money arrived", _arrival, "The money is booked.", lambda case: arrival_form(_owed(case))),
    "ask_gateway": Fix(
        "Ask the gateway again",
        lambda case: f"{_gateway(case)} is asked how the payment of {_amount(case)} stands; what it says is booked.",
        "The payment is up to date.",
    ),
    "give_back": Fix(
        "Give it back",
        lambda case: (
            f"Whatever {_gateway(case)} holds for payment {case.exception.gateway_id}, about {_amount(case)}, "
            "goes back to whoever paid. This cannot be undone."
        ),
        "The money is on its way back.",
        danger=True,
    ),
    "accept_dispute": Fix(
        "Accept the dispute",
        lambda case: f"{_amount(case)} stay with the customer's bank, for good.",
        "The dispute is accepted.",
        danger=True,
    ),
    "contest_dispute": Fix(
        "Contest the dispute",
        lambda case: f"What you write goes to the customer's bank, which then decides about {_amount(case)}.",
        "The bank has our side of it; it decides.",
        lambda _case: StatementForm,
    ),
    "close": Fix(
        "Close with a note",
        lambda case: f"Nothing is done about the {_amount(case)}; the line leaves the inbox and stays readable.",
        "The exception is closed.",
        lambda _case: NoteForm,
    ),
}


class OpenFilter(admin.SimpleListFilter):
    """What waits, unless one asks for more."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Beside those that wait."""
        return [("resolved", "resolved"), ("all", "all")]

    def choices(self, changelist: Any) -> Any:
        """What waits is the first choice."""
        for value, word in ((None, "open"), *self.lookup_choices):
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": self.value() == value, "query_string": query, "display": word}

    def queryset(self, request: HttpRequest, queryset: QuerySet[PaymentException]) -> QuerySet[PaymentException]:
        """By whether somebody settled it."""
        if self.value() == "all":
            return queryset
        return queryset.filter(resolved_at__isnull=self.value() != "resolved")


@admin.register(PaymentException)
class PaymentExceptionAdmin(ReadOnlyAdmin):
    """Money that only staff can decide about."""

    list_display = ("kind_label", "value", "age", "order_number", "customer", "state")
    list_filter = (OpenFilter, "kind")
    search_fields = ("subject", "gateway_id", "detail")
    search_help_text = "Order number, refund, dispute or the gateway's id"
    ordering = ("-opened_at", "-pk")
    readonly_fields = ("value",)
    fields = (("value", "opened_at"),)
    change_form_after_template = "admin/orders/case.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[PaymentException]:
        """Their orders' numbers and addresses along, in the same query."""
        order = Order.objects.filter(reference=OuterRef("reference"))
        return PaymentException.objects.annotate(
            order_pk=Subquery(order.values("pk")[:1]),
            order_no=Subquery(order.values("number")[:1]),
            order_email=Subquery(order.values("email")[:1]),
        )

    def get_urls(self) -> list[Any]:
        """With the address of each button."""
        view = self.admin_site.admin_view(self.settle)
        own = path("<int:object_id>/settle/<slug:fix>/", view, name="orders_paymentexception_settle")
        return [own, *super().get_urls()]

    @display(description="what happened", label=KIND_COLOURS, ordering="kind")
    def kind_label(self, exception: PaymentException) -> str:
        """A coloured word."""
        return exception.get_kind_display()

    @display(description="amount", ordering="amount")
    def value(self, exception: PaymentException) -> str:
        """In its currency."""
        return money(exception.amount, exception.currency)

    @display(description="age", ordering="opened_at")
    def age(self, exception: PaymentException) -> str:
        """For how long it has been there."""
        return timesince(exception.opened_at, depth=1)

    @display(description="order")
    def order_number(self, exception: Any) -> SafeString | str:
        """Its number, and the way to it."""
        if exception.order_pk is None:
            return "none"
        page = reverse("admin:orders_order_change", args=[exception.order_pk])
        return format_html('<a href="{}">{}</a>', page, exception.order_no)

    @display(description="customer")
    def customer(self, exception: Any) -> str:
        """Who paid, if it is known."""
        return exception.order_email or "unknown"

    @display(description="state", label={"open": "danger", "resolved": "success"})
    def state(self, exception: PaymentException) -> str:
        """A coloured word."""
        return "resolved" if exception.resolved_at else "open"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With what happened, how the order and its payment stand, and what can be done."""
        told = _told(_case(int(object_id))) if object_id.isdecimal() else {}
        answer: HttpResponse = super().change_view(request, object_id, form_url, (extra_context or {}) | told)
        return answer

    def settle(self, request: HttpRequest, object_id: int, fix: str) -> HttpResponse:
        """Ask once, say what will happen, do it, log it."""
        if not self.has_act_permission(request):
            raise Http404
        case = _case(object_id)
        if fix not in _buttons(case):
            messages.warning(request, "That does not fit how things stand by now.")
            return redirect("admin:orders_paymentexception_change", object_id)
        wanted = FIXES[fix]
        return confirm(
            self,
            request,
            case.exception,
            title=wanted.title,
            sentence=wanted.sentence(case),
            form=wanted.form(case),
            work=lambda values: _work(case, fix, actor_of(request), values),
            done=wanted.done,
        )


def _case(exception_id: int) -> Case:
    try:
        return services.get_case(exception_id=exception_id)
    except services.ExceptionNotFound:
        raise Http404 from None


def _buttons(case: Case) -> list[str]:
    """What can be done about it now; a note closes whatever is open."""
    return [] if case.exception.resolved_at else [*case.fixes, "close"]


def _work(case: Case, fix: str, actor: str, values: dict[str, Any]) -> None:
    if fix == "close":
        services.close_exception(exception_id=case.exception.pk, actor=actor, **values)
    else:
        services.settle_exception(exception_id=case.exception.pk, fix=fix, actor=actor, **values)


def _told(case: Case) -> dict[str, Any]:
    """What the page prints about a case."""
    order = case.order
    kind = case.exception.get_kind_display()
    return {
        "case": case,
        "kind": kind,
        "kind_colour": KIND_COLOURS[kind],
        "order_url": order_page(order) if order else "",
        "order_words": _words(order) if order else [],
        "events": order.events.all() if order else [],
        "refunds": [(refund, *refund_label(refund.status)) for refund in case.refunds],
        "fixes": [
            {
                "title": FIXES[fix].title,
                "sentence": FIXES[fix].sentence(case),
                "danger": FIXES[fix].danger,
                "url": reverse("admin:orders_paymentexception_settle", args=[case.exception.pk, fix]),
            }
            for fix in _buttons(case)
        ],
    }


def _words(order: Order) -> list[tuple[str, str]]:
    status, paid = order.get_status_display().lower(), order.get_payment_status_display().lower()
    return [(status, STATUS_COLOURS[status]), (paid, PAYMENT_COLOURS[paid])]
