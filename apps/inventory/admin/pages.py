"""What the pages of the warehouse share: their frame, and how a refusal reaches the form."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.inventory.models import Location
from shop.common.errors import ShopError

REASONS = ("Damaged", "Found", "Lost", "Gift", "Shown or used by us", "Stolen", "Expired")


def page(admin: ModelAdmin, request: HttpRequest, template: str, *, title: str, **context: Any) -> TemplateResponse:
    """A page of one's own within the back office."""
    frame = admin.admin_site.each_context(request) | {"title": title, "opts": admin.opts}
    return TemplateResponse(request, f"admin/inventory/{template}.html", frame | context)


def refuse(form: forms.Form, error: ShopError) -> None:
    """Show at the field, or above all, why it was not done; and each bad line, where there are several."""
    field = getattr(error, "field", None)
    place = field if field in form.fields else None
    for sentence in (error.sentence, *getattr(error, "problems", ())):
        form.add_error(place, sentence)


def places() -> list[tuple[str, str]]:
    """The locations to choose from."""
    return list(Location.objects.values_list("code", "name"))


class ReasonWidget(UnfoldAdminTextInputWidget):
    """A text with suggestions, which one need not take."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The field, and the list it suggests from."""
        suggestions = f"{name}-suggestions"
        field = super().render(name, value, {**(attrs or {}), "list": suggestions}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((reason,) for reason in REASONS))
        return format_html('{}<datalist id="{}">{}</datalist>', field, suggestions, options)


class ReasonField(forms.CharField):
    """Why stock changes: it stays in the ledger."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, widget=ReasonWidget, help_text="It stays in the ledger.", **kwargs)
