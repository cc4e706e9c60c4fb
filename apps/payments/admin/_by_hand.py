"""What staff see on the bank statement: money that arrived, refunds that were sent."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.payments import services
from apps.payments.models import Payment
from shop.common.admin import ActionsAdmin, AmountField, actor_of, confirm
from shop.common.money import Money

BANK_REFERENCE = "As it stands on the bank statement; each line of it is booked once."


class ByHandAdmin(ActionsAdmin):
    """The buttons of payments whose gateway learns from staff what moved at the bank."""

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        """The buttons that fit this payment."""
        payment = Payment.objects.filter(pk=object_id).first()
        hidden = set() if payment is None else _needless(payment)
        buttons = super().get_actions_detail(request, object_id)
        return [button for button in buttons if button.method.original_function_name not in hidden]

    @action(description="Money arrived", url_path="arrived", permissions=["act"], variant=ActionVariant.PRIMARY)
    def money_arrived(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Book a line of the bank statement."""
        payment = get_object_or_404(Payment, pk=object_id)
        owed = Money(payment.amount - payment.captured, payment.currency)
        return confirm(
            self,
            request,
            payment,
            title="Money arrived",
            sentence=f"{owed} are still owed by {payment.email} for {payment.gateway_id}. What you book here is paid; "
            "once nothing is owed any more, the order can be shipped.",
            form=_arrival_form(owed),
            work=lambda values: services.note_arrival(reference=payment.reference, actor=actor_of(request), **values),
            done="It is booked.",
        )

    @action(description="Refund sent", url_path="refund-sent", permissions=["act"])
    def refund_sent(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Note that a refund has left the bank."""
        payment = get_object_or_404(Payment, pk=object_id)
        return confirm(
            self,
            request,
            payment,
            title="Refund sent",
            sentence=f"{payment.email} is told that the money is on its way. Send it at the bank first.",
            form=_refund_form(payment),
            work=lambda values: services.note_refund_sent(actor=actor_of(request), **values),
            done="The refund is booked.",
        )


def _needless(payment: Payment) -> set[str]:
    """The names of the buttons for which there is nothing to do."""
    info = services.get_payments([payment.reference])[payment.reference]
    awaited = not info.collects and payment.status in ("authorized", "captured") and payment.captured < payment.amount
    hidden = set() if awaited else {"money_arrived"}
    return hidden if _to_send(payment) else hidden | {"refund_sent"}


def _to_send(payment: Payment) -> list[services.RefundInfo]:
    refunds = services.list_refunds([payment.reference]).get(payment.reference, [])
    return [refund for refund in refunds if refund.by_hand and refund.status == "requested"]


def _arrival_form(owed: Money) -> type[forms.Form]:
    """How much, and which line of the statement; all that is owed, unless staff say otherwise."""

    class ArrivalForm(forms.Form):
        amount = AmountField(
            currency=owed.currency,
            label=f"Amount in {owed.currency}",
            initial=owed.amount,
            min_value=Money(1, owed.currency).major,
        )
        bank_reference = forms.CharField(max_length=80, help_text=BANK_REFERENCE, widget=UnfoldAdminTextInputWidget)

    return ArrivalForm


def _refund_form(payment: Payment) -> type[forms.Form]:
    """Which refund, and which line of the statement."""
    choices = [(refund.key, f"{refund.amount} · {refund.reason}".strip(" ·")) for refund in _to_send(payment)]

    class RefundSentForm(forms.Form):
        key = forms.ChoiceField(label="Refund", choices=choices, widget=UnfoldAdminSelectWidget)
        bank_reference = forms.CharField(max_length=80, help_text=BANK_REFERENCE, widget=UnfoldAdminTextInputWidget)

    return RefundSentForm
