"""Stock in the back office: levels to read, changed only by an adjustment with a reason."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from apps.inventory import services
from apps.inventory.admin.alerts import OutFilter, WaitingFilter
from apps.inventory.models import Location, StockItem, StockLevel, waiting_shoppers
from shop.common.admin import ActionsAdmin, ReadOnlyInline, actor_of, confirm


class AdjustForm(forms.Form):
    """How many units to add or take away, where, and why."""

    location = forms.ChoiceField(
        choices=lambda: list(Location.objects.values_list("code", "name")), widget=UnfoldAdminSelectWidget
    )
    delta = forms.IntegerField(
        label="Change",
        help_text="Units to add; with a minus, units to take away.",
        min_value=-1_000_000,
        max_value=1_000_000,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    reason = forms.CharField(max_length=200, widget=UnfoldAdminTextInputWidget)


class LevelInline(ReadOnlyInline):
    """How much there is at each place."""

    model = StockLevel
    fields = ("location", "on_hand", "reserved")
    readonly_fields = fields


class LowStockFilter(admin.SimpleListFilter):
    """At or under the threshold."""

    title = "low stock"
    parameter_name = "low"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice."""
        return [("1", "at or under the threshold")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StockItem]) -> QuerySet[StockItem]:
        """SKUs whose alert is on."""
        return queryset.filter(low_since__isnull=False) if self.value() else queryset


@admin.register(StockItem)
class StockItemAdmin(ActionsAdmin):
    """A SKU's stock; only the threshold is typed in."""

    list_display = ("sku", "on_hand", "reserved", "available", "threshold", "waiting", "state")
    list_filter = (LowStockFilter, OutFilter, WaitingFilter, "tracked")
    search_fields = ("sku",)
    search_help_text = "SKU"
    ordering = ("sku",)
    fields = (("sku", "tracked"), ("on_hand", "reserved", "available"), ("threshold", "waiting"))
    readonly_fields = ("sku", "tracked", "on_hand", "reserved", "available", "waiting")
    inlines = (LevelInline,)
    actions = None
    show_full_result_count = False
    actions_detail = ("adjust",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Stock items come with their variants."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A SKU never goes."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockItem]:
        """Totals along, in the same query."""
        return StockItem.objects.with_totals().annotate(total_waiting=waiting_shoppers())

    @display(description="on hand", ordering="total_on_hand")
    def on_hand(self, item: StockItem) -> int:
        """Over all locations."""
        return getattr(item, "total_on_hand", None) or 0

    @display(description="reserved", ordering="total_reserved")
    def reserved(self, item: StockItem) -> int:
        """Held by checkouts."""
        return getattr(item, "total_reserved", None) or 0

    @display(description="shoppers waiting", ordering="total_waiting")
    def waiting(self, item: StockItem) -> int:
        """How many want to be told when it is back."""
        return getattr(item, "total_waiting", 0)

    @display(description="available")
    def available(self, item: StockItem) -> str:
        """What can be ordered now."""
        return str(self.on_hand(item) - self.reserved(item)) if item.tracked else "any number"

    @display(description="state", label={"low": "warning", "out": "danger", "in stock": "success"})
    def state(self, item: StockItem) -> str:
        """A coloured word."""
        if item.tracked and self.on_hand(item) == 0:
            return "out"
        return "low" if item.low_since else "in stock"

    @action(
        description="Adjust stock",
        url_path="adjust",
        permissions=["act"],
        variant=ActionVariant.PRIMARY,
    )
    def adjust(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Add or take away units, with a reason that stays in the ledger."""
        item = get_object_or_404(StockItem, pk=object_id)
        return confirm(
            self,
            request,
            item,
            title="Adjust stock",
            sentence=f"The change of {item.sku} is written to the ledger of movements with your name and reason.",
            form=AdjustForm,
            work=lambda values: services.adjust_stock(sku=item.sku, actor=actor_of(request), **values),
            done=f"The stock of {item.sku} is adjusted.",
        )
