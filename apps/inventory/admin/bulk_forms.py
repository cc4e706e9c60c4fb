"""What is asked before many SKUs change at once."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from apps.inventory.admin.item_forms import KINDS, units_field
from apps.inventory.admin.pages import ReasonField, places
from apps.inventory.models import MAX_LIMIT


def lines_field(help_text: str, **more: Any) -> forms.CharField:
    """Lines to type, scan or paste from a spreadsheet."""
    widget = UnfoldAdminTextareaWidget(attrs={"rows": 10, "spellcheck": "false", "autocapitalize": "off"})
    return forms.CharField(widget=widget, max_length=500_000, strip=False, help_text=help_text, **more)


class ChangesForm(forms.Form):
    """A change for each SKU at one location, for one reason."""

    location = forms.ChoiceField(choices=places, widget=UnfoldAdminSelectWidget)
    kind = forms.ChoiceField(choices=KINDS, widget=UnfoldAdminSelectWidget)
    reason = ReasonField()
    lines = lines_field(
        "On each line a SKU or barcode, a comma, and units to add (with a minus: to take away): MUG-1, -3. "
        "A code alone adds one; a line without units is passed over.",
        label="Changes",
    )


class FileForm(forms.Form):
    """A file of changes."""

    most = 5_000_001  # one byte more than a table may have, and it is refused
    kind = forms.ChoiceField(choices=KINDS, widget=UnfoldAdminSelectWidget)
    file = forms.FileField(label="CSV file", widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,text/csv"}))


class MoveForm(forms.Form):
    """How many of what goes from where to where."""

    source = forms.ChoiceField(label="From", choices=places, widget=UnfoldAdminSelectWidget)
    target = forms.ChoiceField(label="To", choices=places, widget=UnfoldAdminSelectWidget)
    reason = ReasonField(initial="Transfer")
    lines = lines_field(
        "On each line a SKU or barcode, a comma, and how many: MUG-1, 12. A code alone is one unit, so you can scan "
        "unit by unit; a line without units is passed over.",
        label="Units",
    )

    def clean(self) -> dict[str, Any]:
        """Two places are needed."""
        data = super().clean() or self.cleaned_data
        if data.get("source") and data.get("source") == data.get("target"):
            self.add_error("target", "Choose another place than the one it comes from.")
        return data


class ThresholdForm(forms.Form):
    """One threshold for many SKUs."""

    threshold = units_field(
        "Low-stock threshold", required=False, min_value=0, max_value=MAX_LIMIT, help_text="Empty: the shop's own."
    )
    lines = lines_field("SKUs or barcodes, one on each line.", label="SKUs")
