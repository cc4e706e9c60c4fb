"""The ledger of movements in the back office."""

from django.contrib import admin
from unfold.decorators import display

from apps.inventory.models import Movement
from shop.common.admin import ReadOnlyAdmin

KIND_COLOURS = {
    "sale": "info",
    "cancel": "warning",
    "return": "warning",
    "receipt": "success",
    "restock": "success",
    "stocktake": "warning",
    "correction": "warning",
}


@admin.register(Movement)
class MovementAdmin(ReadOnlyAdmin):
    """The ledger: every change of stock, its reason and who made it."""

    list_display = ("created_at", "sku", "location", "kind_label", "quantity", "reason", "reference", "actor")
    list_filter = ("kind", "level__location", "created_at")
    search_fields = ("level__item__sku", "reference")
    search_help_text = "SKU or checkout reference"
    list_select_related = ("level__item", "level__location")

    @display(description="SKU")
    def sku(self, movement: Movement) -> str:
        """Of what."""
        return movement.level.item.sku

    @display(description="location")
    def location(self, movement: Movement) -> str:
        """Where."""
        return movement.level.location.name

    @display(description="kind", label=KIND_COLOURS)
    def kind_label(self, movement: Movement) -> str:
        """A coloured word."""
        return movement.kind
