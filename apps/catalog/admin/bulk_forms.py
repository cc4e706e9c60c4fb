"""What is asked before many products are changed at once."""

from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextInputWidget,
)

from apps.catalog import services
from apps.catalog.admin.fields import several
from apps.catalog.models import Category, Tag


class PricesForm(forms.Form):
    """How prices change."""

    percent = forms.DecimalField(
        min_value=-95,
        max_value=500,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget(attrs={"inputmode": "text"}),
        help_text="Such as 5, or -10 for cheaper.",
    )
    rounding = forms.ChoiceField(choices=list(services.ROUNDINGS.items()), widget=UnfoldAdminSelectWidget())
    compare_at = forms.ChoiceField(
        label="Was", choices=list(services.COMPARISONS.items()), widget=UnfoldAdminSelectWidget()
    )


class SaleForm(forms.Form):
    """How much cheaper, and how long."""

    name = forms.CharField(
        max_length=60, widget=UnfoldAdminTextInputWidget(), help_text="For the staff, such as: summer sale."
    )
    percent = forms.IntegerField(
        label="Percent off", min_value=1, max_value=services.MOST_PERCENT, widget=UnfoldAdminIntegerFieldWidget()
    )
    rounding = forms.ChoiceField(choices=list(services.ROUNDINGS.items()), widget=UnfoldAdminSelectWidget())
    starts_at = forms.SplitDateTimeField(label="From", widget=UnfoldAdminSplitDateTimeWidget())
    ends_at = forms.SplitDateTimeField(label="Until", required=False, widget=UnfoldAdminSplitDateTimeWidget())

    def clean(self) -> dict[str, Any]:
        """A sale ends after it has started."""
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", "A sale ends after it has started.")
        return data


class FilingForm(forms.Form):
    """How products are filed anew, and under what."""

    how = forms.ChoiceField(
        label="What to do",
        choices=[("add", "Add these"), ("remove", "Remove these"), ("replace", "Replace all others by these")],
        widget=UnfoldAdminSelectWidget(),
    )


class CategoriesForm(FilingForm):
    """Categories to file under."""

    names = several("categories", Category.objects.all(), label="Categories", required=True)


class TagsForm(FilingForm):
    """Tags to file under."""

    names = several("tags", Tag.objects.all(), label="Tags", required=True)
