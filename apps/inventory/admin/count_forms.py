"""The forms of a stocktake: opening one, a scan, and a filled-in sheet."""

from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from apps.inventory import services
from apps.inventory.admin.pages import places
from apps.inventory.models import MAX_UNITS

WHAT = (
    ("all", "Everything that has or had stock there"),
    ("prefix", "SKUs that begin with ..."),
    ("chosen", "These SKUs ..."),
)
MODES = (("add", "Add to what is counted"), ("set", "This is all there is"), ("clear", "Strike out the count"))


class OpenForm(forms.Form):
    """What to count, and where."""

    location = forms.ChoiceField(choices=places, widget=UnfoldAdminSelectWidget)
    what = forms.ChoiceField(label="What to count", choices=WHAT, initial="all", widget=UnfoldAdminRadioSelectWidget)
    begins = forms.CharField(
        label="They begin with", required=False, max_length=64, widget=UnfoldAdminTextInputWidget, help_text="MUG"
    )
    lines = forms.CharField(
        label="SKUs",
        required=False,
        max_length=1_000_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        help_text="SKUs or barcodes, one on each line.",
    )
    note = forms.CharField(required=False, max_length=200, widget=UnfoldAdminTextInputWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("lines"):
            self.initial["what"] = "chosen"

    def clean(self) -> dict[str, Any]:
        """What the choice needs must be there."""
        data = super().clean() or self.cleaned_data
        if data.get("what") == "prefix" and not data.get("begins"):
            self.add_error("begins", "Write how the SKUs begin.")
        if data.get("what") == "chosen" and not data.get("lines"):
            self.add_error("lines", "Write the SKUs to count.")
        return data

    def wishes(self) -> dict[str, Any]:
        """What the service is asked for."""
        data = self.cleaned_data
        wishes = {"location": data["location"], "note": data["note"]}
        if data["what"] == "prefix":
            return wishes | {"prefix": data["begins"].strip()}
        if data["what"] == "chosen":
            codes = [line.strip() for line in data["lines"].splitlines() if line.strip()]
            found = services.find_by_code(codes)
            return wishes | {"skus": [found.get(code, code) for code in codes]}
        return wishes


class ScanForm(forms.Form):
    """A scan: a SKU or barcode, and how many of it."""

    code = forms.CharField(
        label="Barcode or SKU",
        max_length=64,
        widget=UnfoldAdminTextInputWidget(
            attrs={"autofocus": True, "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
        ),
    )
    units = forms.IntegerField(
        min_value=-MAX_UNITS,
        max_value=MAX_UNITS,
        required=False,
        widget=UnfoldAdminIntegerFieldWidget(attrs={"inputmode": "numeric"}),
    )
    mode = forms.ChoiceField(label="What to do", choices=MODES, widget=UnfoldAdminSelectWidget)
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """The code must be known, and a count must say how many."""
        data = super().clean() or self.cleaned_data
        code = data.get("code", "")
        self.sku = services.find_by_code([code]).get(code, "") if code else ""
        if code and not self.sku:
            self.add_error("code", f"There is no SKU or barcode {code}.")
        if data.get("mode") in {"add", "set"} and data.get("units") is None and "units" not in self.errors:
            self.add_error("units", "How many?")
        return data

    def count(self) -> services.Count:
        """What was found."""
        data = self.cleaned_data
        units = None if data["mode"] == "clear" else data["units"]
        return services.Count(self.sku, units, add=data["mode"] == "add", seen=data["seen"], key=data["key"])


class UploadForm(forms.Form):
    """A filled-in sheet."""

    file = forms.FileField(label="CSV file", widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,text/csv"}))
    replace = forms.BooleanField(
        label="Replace what others have counted",
        required=False,
        widget=UnfoldBooleanWidget,
        help_text="Otherwise a line that somebody else has counted differently is named, and nothing is changed.",
    )
