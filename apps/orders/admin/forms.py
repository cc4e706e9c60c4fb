"""What staff type about orders: how they ship, why they are cancelled, and what goes back."""

from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from apps.orders import services
from shop.common.admin import AmountField
from shop.common.money import Money


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


class NoteForm(forms.Form):
    """What became of something, in words that stay."""

    note = forms.CharField(max_length=200, widget=UnfoldAdminTextInputWidget)


class StatementForm(forms.Form):
    """Our side of a dispute."""

    statement = forms.CharField(
        max_length=5000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6}),
        help_text="What was ordered, that it was sent and arrived, what you and the customer wrote each other.",
    )


class SentForm(forms.Form):
    """Which refund was sent at the bank, and under which reference."""

    key = forms.ChoiceField(label="Refund", widget=UnfoldAdminSelectWidget)
    bank_reference = forms.CharField(max_length=80, widget=UnfoldAdminTextInputWidget)


def sent_form(refunds: list[services.StaffRefund]) -> type[forms.Form]:
    """The form for these refunds."""
    choices = [(refund.key, f"{refund.amount}, asked for on {refund.created_at:%Y-%m-%d}") for refund in refunds]
    field = forms.ChoiceField(label="Refund", choices=choices, widget=UnfoldAdminSelectWidget)
    return type("SentForm", (SentForm,), {"key": field})


def capture_form(most: Money) -> type[forms.Form]:
    """How much to take, all of it where nobody says otherwise."""
    amount = AmountField(
        currency=most.currency, initial=most.amount, help_text=f"Up to {most}. What is not taken is let go."
    )
    return type("CaptureForm", (forms.Form,), {"amount": amount})


def arrival_form(owed: Money) -> type[forms.Form]:
    """What arrived at the bank."""
    fields = {
        "amount": AmountField(currency=owed.currency, initial=owed.amount, help_text=f"{owed} are owed."),
        "bank_reference": forms.CharField(
            max_length=80,
            widget=UnfoldAdminTextInputWidget,
            help_text="As on the bank statement; the same reference is booked once.",
        ),
    }
    return type("ArrivalForm", (forms.Form,), fields)


class RefundForm(forms.Form):
    """What goes back: units of lines, the shipping, an amount; and whether the units go back on the shelf."""

    shipping = forms.Field(required=False)
    amount = forms.Field(required=False)
    restock = forms.BooleanField(label="Put the units back into stock", required=False, widget=UnfoldBooleanWidget)
    reason = forms.CharField(
        max_length=200, widget=UnfoldAdminTextInputWidget, help_text="For the books and the payment service."
    )
    key = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, refundable: services.Refundable, key: str) -> None:
        super().__init__(data, initial={"key": key, "shipping": 0, "amount": 0})
        self.refundable = refundable
        currency = refundable.left.currency
        self.fields["shipping"] = AmountField(currency=currency, required=False, max_amount=refundable.shipping.amount)
        self.fields["amount"] = AmountField(
            currency=currency,
            required=False,
            label="A further amount",
            help_text="For a scratch, a delay, a kindness.",
            max_amount=refundable.left.amount,
        )
        for place, line in enumerate(refundable.lines):
            self.fields[f"units_{place}"] = self._units(line)

    @staticmethod
    def _units(line: services.RefundableLine) -> forms.IntegerField:
        words = {"data-price": line.unit_price.amount, "aria-label": f"Units of {line.sku} to refund"}
        return forms.IntegerField(
            label=line.title,
            required=False,
            initial=0,
            min_value=0,
            max_value=line.refundable,
            disabled=line.refundable == 0,
            widget=UnfoldAdminIntegerFieldWidget(attrs=words),
        )

    @property
    def rows(self) -> list[tuple[services.RefundableLine, forms.BoundField]]:
        """Each line with its field."""
        return [(line, self[f"units_{place}"]) for place, line in enumerate(self.refundable.lines)]

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields that stand under the lines."""
        shipping = ["shipping"] if self.refundable.shipping else []
        return [self[name] for name in [*shipping, "amount", "restock", "reason"]]

    def wishes(self) -> dict[str, Any]:
        """What the service is asked for."""
        values = self.cleaned_data
        units = {line.sku: values.get(f"units_{place}") or 0 for place, line in enumerate(self.refundable.lines)}
        return {
            "lines": {sku: count for sku, count in units.items() if count},
            "shipping": values["shipping"] or 0,
            "amount": values["amount"] or 0,
            "restock": values["restock"],
        }
