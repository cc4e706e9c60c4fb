"""What the back office's pages share: read-only records, and actions that ask once and say what will happen."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import quote
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminDecimalFieldWidget

from shop.common.errors import ShopError
from shop.common.money import MAX_AMOUNT, Money, minor_digits


class ActionsAdmin(ModelAdmin):
    """Records with action buttons (`permissions=["act"]`) for staff who may change such records."""

    def has_act_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Whether the member of staff may use the buttons, though nothing can be typed over."""
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")


class ReadOnlyAdmin(ActionsAdmin):
    """Records that staff read and search; what changes them is an action that calls a service."""

    actions: Any = None
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never typed over."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False


class ReadOnlyInline(TabularInline):
    """Rows that belong to a record, to be read."""

    extra = 0
    max_num = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never typed over."""
        return False


class NoInput(forms.Form):
    """An action that needs nothing but a yes."""


class AmountField(forms.DecimalField):
    """An amount typed in major units ("19.99") and kept in minor ones (1999)."""

    def __init__(self, *, currency: str, max_amount: int = MAX_AMOUNT, **kwargs: Any) -> None:
        self.currency, digits = currency, minor_digits(currency)
        widget = UnfoldAdminDecimalFieldWidget(attrs={"inputmode": "decimal"})
        bounds = {"min_value": 0, "max_value": Money(max_amount, currency).major, "decimal_places": digits}
        super().__init__(**{"widget": widget, **bounds, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """A stored amount in major units; what was typed, as it was typed."""
        return Money(value, self.currency).major if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """Minor units. Raises: ValidationError."""
        major = super().clean(value)
        return None if major is None else int(major.scaleb(minor_digits(self.currency)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another amount was typed, however it was written."""
        return super().has_changed(self.prepare_value(initial), data)


def counted(number: int, thing: str) -> str:
    """So many of a thing: "1 unit", "2 units"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def actor_of(request: HttpRequest) -> str:
    """How ledgers name the member of staff who did something."""
    return f"staff:{request.user.get_username()}"


def money(amount: int, currency: str) -> str:
    """An amount of minor units as people write it."""
    return str(Money(amount, currency))


def confirm(
    admin: ModelAdmin,
    request: HttpRequest,
    record: Model,
    *,
    title: str,
    sentence: str,
    form: type[forms.Form] = NoInput,
    work: Callable[[dict[str, Any]], object],
    done: str,
    back: str = "",
) -> HttpResponse:
    """Ask once, saying in `sentence` what will happen; on yes, do `work` with the form's values, log and say `done`.

    What a service refuses is shown, and nothing was changed. Then, or instead, it leads `back`: to the record's page
    where nobody says otherwise.
    """
    back = back or reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[quote(record.pk)])
    filled = form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and filled.is_valid() and _try(admin, request, filled, work):
        admin.log_change(request, record, f"{title}: {filled.cleaned_data}" if filled.cleaned_data else title)
        messages.success(request, done)
        return redirect(back)
    context = admin.admin_site.each_context(request) | {
        "title": title,
        "sentence": sentence,
        "form": filled,
        "back": back,
        "opts": record._meta,
        "original": record,
    }
    return TemplateResponse(request, "admin/confirm.html", context)


def _try(admin: ModelAdmin, request: HttpRequest, form: forms.Form, work: Callable[[dict[str, Any]], object]) -> bool:
    try:
        work(form.cleaned_data)
    except ShopError as error:
        field = getattr(error, "field", None)
        form.add_error(field if field in form.fields else None, error.sentence)
        return False
    return True
