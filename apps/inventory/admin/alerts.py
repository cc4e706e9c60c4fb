"""Who waits for what, and the filters that lead there."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from apps.inventory.models import StockAlert, StockItem
from shop.common.admin import ReadOnlyAdmin


class _OneChoice(admin.SimpleListFilter):
    """A filter that is on or off."""

    choice = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice."""
        return [("1", self.choice)]


class OutFilter(_OneChoice):
    """Nothing can be ordered any more."""

    title, parameter_name, choice = "sold out", "out", "nothing can be ordered"

    def queryset(self, request: HttpRequest, queryset: QuerySet[StockItem]) -> QuerySet[StockItem]:
        """SKUs that are out."""
        return queryset.filter(out_since__isnull=False) if self.value() else queryset


class WaitingFilter(_OneChoice):
    """Shoppers want to be told when it is back."""

    title, parameter_name, choice = "shoppers waiting", "waiting", "shoppers wait for it"

    def queryset(self, request: HttpRequest, queryset: QuerySet[StockItem]) -> QuerySet[StockItem]:
        """SKUs with somebody waiting."""
        waiting = StockAlert.objects.waiting().order_by().values("item")
        return queryset.filter(pk__in=waiting) if self.value() else queryset


class ToldFilter(admin.SimpleListFilter):
    """Told, or still waiting."""

    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Two choices."""
        return [("waiting", "waiting"), ("told", "told")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StockAlert]) -> QuerySet[StockAlert]:
        """Those alone."""
        return queryset.filter(mailed_at__isnull=self.value() == "waiting") if self.value() else queryset


@admin.register(StockAlert)
class StockAlertAdmin(ReadOnlyAdmin):
    """Shoppers who wait; addresses are personal, so only those who may view stock alerts see them."""

    list_display = ("created_at", "sku", "email", "state", "mailed_at")
    list_filter = (ToldFilter, ("created_at", admin.DateFieldListFilter))
    search_fields = ("item__sku", "email")
    search_help_text = "SKU or e-mail address"
    list_select_related = ("item",)
    fields = ("sku", "email", "state", "created_at", "mailed_at")
    readonly_fields = fields

    @display(description="SKU", ordering="item__sku")
    def sku(self, alert: StockAlert) -> str:
        """Waiting for what."""
        return alert.item.sku

    @display(description="state", label={"waiting": "warning", "told": "success"})
    def state(self, alert: StockAlert) -> str:
        """A coloured word."""
        return "told" if alert.mailed_at else "waiting"
