"""Suppliers in the back office, and what they sell us."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display

from apps.inventory.models import Supplier, SupplierItem
from shop.common.admin import AmountField, ReadOnlyInline, money


class SuppliedInline(ReadOnlyInline):
    """What they sell us."""

    model = SupplierItem
    verbose_name_plural = "supplied SKUs"
    fields = ("sku", "supplier_sku", "cost", "pack_size", "minimum", "preferred")
    readonly_fields = fields
    show_change_link = True
    per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[SupplierItem]:
        """Their SKUs along."""
        return SupplierItem.objects.select_related("item", "supplier").order_by("item__sku")

    @display(description="SKU")
    def sku(self, row: SupplierItem) -> str:
        """Ours."""
        return row.item.sku

    @display(description="unit cost")
    def cost(self, row: SupplierItem) -> str:
        """In the shop's currency."""
        return cost_of(row)


@admin.register(Supplier)
class SupplierAdmin(ModelAdmin):
    """Whom we buy from."""

    list_display = ("name", "code", "email", "phone", "lead_time", "skus", "active")
    list_filter = ("active",)
    search_fields = ("name", "code", "email", "items__supplier_sku", "items__item__sku")
    search_help_text = "Name, code, e-mail address, our SKU or theirs"
    fields = (("name", "code"), ("email", "phone"), ("lead_time_days", "active"), "notes")
    prepopulated_fields = {"code": ("name",)}
    inlines = (SuppliedInline,)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Supplier]:
        """With the number of SKUs."""
        return Supplier.objects.annotate(supplied=Count("items", distinct=True)).order_by("name", "code")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Their orders stay, so they do; untick "active" instead."""
        return False

    @display(description="lead time", ordering="lead_time_days")
    def lead_time(self, supplier: Supplier) -> str:
        """In days."""
        if supplier.lead_time_days is None:
            return f"{settings.DEFAULT_LEAD_TIME_DAYS} days (usual)"
        return f"{supplier.lead_time_days} days"

    @display(description="SKUs", ordering="supplied")
    def skus(self, supplier: Any) -> int:
        """How many."""
        return int(supplier.supplied)


class SupplierItemForm(forms.ModelForm):  # type: ignore[type-arg]
    """A cost is typed in major units."""

    unit_cost = AmountField(currency=settings.SHOP_CURRENCY, required=False, label="Unit cost")

    class Meta:
        model = SupplierItem
        fields = (
            "supplier",
            "item",
            "supplier_sku",
            "unit_cost",
            "pack_size",
            "minimum",
            "lead_time_days",
            "preferred",
        )


@admin.register(SupplierItem)
class SupplierItemAdmin(ModelAdmin):
    """Who sells us what, and how."""

    form = SupplierItemForm
    list_display = ("sku", "supplier", "supplier_sku", "cost", "pack_size", "minimum", "preferred")
    list_filter = (("supplier", AutocompleteSelectFilter), "preferred")
    list_select_related = ("item", "supplier")
    search_fields = ("item__sku", "item__barcode", "supplier_sku", "supplier__name")
    search_help_text = "SKU, barcode, the supplier's SKU or name"
    autocomplete_fields = ("supplier", "item")
    fields = (
        ("supplier", "item"),
        ("supplier_sku", "unit_cost"),
        ("pack_size", "minimum"),
        ("lead_time_days", "preferred"),
    )
    show_full_result_count = False

    @display(description="SKU", ordering="item__sku")
    def sku(self, row: SupplierItem) -> str:
        """Ours."""
        return row.item.sku

    @display(description="unit cost", ordering="unit_cost")
    def cost(self, row: SupplierItem) -> str:
        """In the shop's currency."""
        return cost_of(row)


def cost_of(row: SupplierItem) -> str:
    """What they take, as people write it."""
    return "-" if row.unit_cost is None else money(row.unit_cost, settings.SHOP_CURRENCY)
