"""How much there is of a SKU at each place, in words people use."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from apps.inventory.models import StockLevel
from shop.common.admin import ReadOnlyInline


def units(number: int) -> str:
    """Units on hand as people say it: below nothing, they are owed to those who bought ahead."""
    return f"{-number} owed" if number < 0 else str(number)


class LevelInline(ReadOnlyInline):
    """How much there is at each place."""

    model = StockLevel
    fields = ("location", "on_hand_words", "reserved", "unsent", "safety_stock", "free")
    readonly_fields = fields
    verbose_name_plural = "by location"
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockLevel]:
        """With what is sold and still there."""
        levels = StockLevel.objects.with_unsent().select_related("location", "item")
        return levels.order_by("location__priority", "location__code")

    @display(description="on hand")
    def on_hand_words(self, level: StockLevel) -> str:
        """Units, or how many are owed."""
        return units(level.on_hand)

    @display(description="sold, not sent yet")
    def unsent(self, level: Any) -> int:
        """Units that lie there and belong to somebody already."""
        return int(level.unsent)

    @display(description="can be ordered")
    def free(self, level: StockLevel) -> str:
        """Units for sale from here, with those that may be sold ahead."""
        if not level.location.sells:
            return "does not sell"
        room = level.on_hand - level.safety_stock - level.reserved + level.backorder_limit
        ahead = f", up to {level.backorder_limit} ahead" if level.backorder_limit else ""
        return f"{max(0, room)}{ahead}"
