"""The places that hold stock, in the back office."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from apps.inventory.models import Location


@admin.register(Location)
class LocationAdmin(ModelAdmin):
    """Places that hold stock."""

    list_display = ("name", "code", "priority")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Its movements stay for ever, so it does too."""
        return False
