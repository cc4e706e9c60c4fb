"""The places that hold stock, in the back office."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django_countries import countries
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminSelectWidget

from apps.inventory import services
from apps.inventory.models import Location

FIELDS = ("name", "code", "priority", "sells", "country", "postcode")


class LocationForm(forms.ModelForm):  # type: ignore[type-arg]
    """A place; its country is chosen from a list."""

    country = forms.ChoiceField(
        required=False,
        choices=lambda: [("", "-"), *countries],
        widget=UnfoldAdminSelectWidget,
        help_text="Country and postcode say which place is nearest to a customer.",
    )

    class Meta:
        model = Location
        fields = FIELDS


@admin.register(Location)
class LocationAdmin(ModelAdmin):
    """Places that hold stock; a code never changes."""

    form = LocationForm
    list_display = ("name", "code", "priority", "sells", "country", "postcode")
    fields = FIELDS

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Its movements stay for ever, so it does too."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Other tables know a place by its code."""
        return ("code",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the service, which says what can be ordered now."""
        services.save_location(**{name: getattr(obj, name) for name in FIELDS})
        obj.pk = Location.objects.get(code=obj.code).pk
