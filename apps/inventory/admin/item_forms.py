"""The forms of a stock item: adjusting, carrying to another place, and what staff decides about it."""

from typing import Any

from django import forms
from django.conf import settings
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from apps.inventory import services
from apps.inventory.admin.pages import ReasonField, places
from apps.inventory.models import MAX_LIMIT, StockItem
from shop.common.admin import AmountField

MOST = 1_000_000
KINDS = (("correction", "Correction: damaged, lost, found"), ("restock", "Restock: something came in"))


def units_field(label: str, **more: Any) -> forms.IntegerField:
    """A number of units."""
    return forms.IntegerField(label=label, widget=UnfoldAdminIntegerFieldWidget, **more)


class AdjustForm(forms.Form):
    """How many units to add or take away, where, and why."""

    location = forms.ChoiceField(choices=places, widget=UnfoldAdminSelectWidget)
    delta = units_field(
        "Change", help_text="Units to add; with a minus, units to take away.", min_value=-MOST, max_value=MOST
    )
    kind = forms.ChoiceField(choices=KINDS, required=False, widget=UnfoldAdminSelectWidget)
    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_cost"] = AmountField(
            currency=settings.SHOP_CURRENCY,
            required=False,
            label=f"Cost of one unit ({settings.SHOP_CURRENCY})",
            help_text="Only for a restock, where you know it.",
        )

    def clean(self) -> dict[str, Any]:
        """A cost belongs to what comes in."""
        data = super().clean() or self.cleaned_data
        data["kind"] = data.get("kind") or "correction"
        if data["kind"] == "restock" and (data.get("delta") or 1) < 0:
            self.add_error("delta", "A restock brings units in; to take some away, choose a correction.")
        if data["kind"] == "correction" and data.get("unit_cost") is not None:
            self.add_error("unit_cost", "Only a restock has a cost.")
        return data


class TransferForm(forms.Form):
    """How many units to carry from where to where."""

    source = forms.ChoiceField(label="From", choices=places, widget=UnfoldAdminSelectWidget)
    target = forms.ChoiceField(label="To", choices=places, widget=UnfoldAdminSelectWidget)
    units = units_field("Units", min_value=1, max_value=MOST)
    reason = ReasonField(initial="Transfer")


class SettingsForm(forms.Form):
    """What staff decides about a SKU; `version` is that of the item as it was read."""

    barcode = forms.CharField(
        required=False,
        max_length=64,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text="EAN, UPC or any other code on the packet; you can scan it.",
    )
    threshold = units_field(
        "Low-stock threshold",
        required=False,
        min_value=0,
        max_value=MAX_LIMIT,
        help_text=f"Empty: the shop's own, {settings.LOW_STOCK_THRESHOLD}.",
    )
    policy = forms.ChoiceField(
        label="When it runs out, sell", choices=StockItem.Policy.choices, widget=UnfoldAdminSelectWidget
    )
    backorder_limit = units_field(
        "Units that may be sold ahead",
        required=False,
        min_value=0,
        max_value=MAX_LIMIT,
        help_text="For backorder and pre-order.",
    )
    expected_on = forms.DateField(
        label="Expected on", required=False, widget=UnfoldAdminDateWidget, help_text="When the next units are here."
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)

    def __init__(self, data: Any, *, item: StockItem) -> None:
        self.item = item
        self.kept = list(item.levels.select_related("location").order_by("location__priority", "location__code"))
        super().__init__(data, initial=self.present())
        for level in self.kept:
            self.fields[f"safety_{level.location.code}"] = units_field(
                f"Safety stock at {level.location.name}",
                required=False,
                min_value=0,
                max_value=MAX_LIMIT,
                help_text="Never sold online.",
            )

    def present(self) -> dict[str, Any]:
        """What is decided now."""
        item = self.item
        return {
            "barcode": item.barcode,
            "threshold": item.threshold,
            "policy": item.policy,
            "backorder_limit": sum(level.backorder_limit for level in self.kept),
            "expected_on": item.expected_on,
            "version": item.version,
            **{f"safety_{level.location.code}": level.safety_stock for level in self.kept},
        }

    def wishes(self) -> dict[str, Any]:
        """What the service is asked for."""
        data = self.cleaned_data
        names = ("barcode", "threshold", "policy", "expected_on")
        decided = services.ItemSettings(
            tracked=self.item.tracked,
            backorder_limit=data["backorder_limit"] or 0,
            **{name: data[name] for name in names},
        )
        codes = [level.location.code for level in self.kept]
        safety = {code: data[f"safety_{code}"] or 0 for code in codes}
        return {"settings": decided, "safety_stock": safety, "version": data["version"]}

    def changed_meanwhile(self) -> "SettingsForm":
        """What was typed, to be sent again knowing what somebody else has decided; each difference is named."""
        item = StockItem.objects.get(pk=self.item.pk)
        again = SettingsForm({**self.data.dict(), "version": item.version}, item=item)  # type: ignore[attr-defined]
        again.full_clean()
        again.add_error(None, "Somebody changed this meanwhile. Nothing of yours is saved yet; look and save again.")
        now = again.present()
        for name in again.fields:
            theirs, mine = now[name], again.cleaned_data.get(name)
            if name != "version" and name in again.cleaned_data and (theirs or None) != (mine or None):
                again.add_error(name, f"Now it says: {_words(theirs)}.")
        return again


def _words(value: Any) -> str:
    return "nothing" if value in {None, ""} else str(value)
