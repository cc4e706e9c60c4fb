"""The fields that the catalogue's forms share: prices, short texts, rich text, and choosing by searching."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.forms.widgets import WysiwygWidget
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from apps.catalog.models import Product
from shop.common.admin import AmountField

_WIDE = {"class": "unfold-admin-autocomplete admin-autocomplete", "data-theme": "admin-autocomplete"}


class PriceField(AmountField):
    """A price in the shop's currency, typed in major units ("19.99") and kept in minor ones (1999)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(currency=settings.SHOP_CURRENCY, **kwargs)


def text_field(label: str, *, size: int, help_text: str = "", area: bool = False) -> forms.CharField:
    """A text that may stay empty."""
    widget = UnfoldAdminTextareaWidget(attrs={"rows": 4}) if area else UnfoldAdminTextInputWidget()
    return forms.CharField(label=label, required=False, max_length=size, help_text=help_text, widget=widget)


class RichTextWidget(WysiwygWidget):
    """Words as shoppers will see them; a plain text area of HTML where there is no JavaScript."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The editor; of two values with one name the last counts, so the text area wins where it shows."""
        plain = '<noscript><textarea name="{}" rows="12" cols="80" aria-label="Description">{}</textarea></noscript>'
        editor: SafeString = super().render(name, value, attrs, renderer)
        return editor + format_html(plain, name, value or "")


def several(name: str, queryset: QuerySet[Any], *, label: str, help_text: str = "", required: bool = False) -> Any:
    """Any number of what the product's field `name` points at, found by typing."""
    widget = AutocompleteSelectMultiple(Product._meta.get_field(name), admin.site, attrs=_WIDE)
    return forms.ModelMultipleChoiceField(queryset, required=required, widget=widget, label=label, help_text=help_text)
