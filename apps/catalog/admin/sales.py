"""Sale prices in the back office: what is planned, on and over; planned from the list of products, ended here."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from unfold.decorators import display

from apps.catalog import services
from apps.catalog.models import SalePrice
from shop.common.admin import ReadOnlyAdmin, actor_of
from shop.common.money import Money

STATE_COLOURS = {"planned": "info", "on": "success", "over": "warning"}


class StateFilter(admin.SimpleListFilter):
    """Planned, on or over."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The three."""
        return [("on", "On"), ("planned", "Planned"), ("over", "Over")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """As it is now."""
        now = timezone.now()
        chosen = {"on": queryset.running, "planned": queryset.planned, "over": queryset.finished}.get(
            self.value() or ""
        )
        return chosen(now) if chosen else queryset


class NameFilter(admin.SimpleListFilter):
    """The sales that are not over, by what the staff call them."""

    title = "sale"
    parameter_name = "sale"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Their names."""
        names = SalePrice.objects.unfinished(timezone.now()).exclude(name="").order_by("name")
        return [(name, name) for name in names.values_list("name", flat=True).distinct()[:100]]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Those of the name."""
        return queryset.filter(name=self.value()) if self.value() else queryset


@admin.register(SalePrice)
class SalePriceAdmin(ReadOnlyAdmin):
    """Prices for a while; the action on products plans them, the one here ends them."""

    list_display = ("sku", "product", "name", "state", "own_price", "sale_price", "starts_at", "ends_at")
    list_filter = (StateFilter, NameFilter)
    list_select_related = ("variant__product",)
    search_fields = ("name", "variant__sku", "variant__product__title")
    search_help_text = "Name of the sale, SKU or title"
    ordering = ("-starts_at", "-pk")
    actions = ("end_now",)
    fields = ("sku", "product", "name", "state", "own_price", "sale_price", "starts_at", "ends_at")

    @display(description="SKU", ordering="variant__sku")
    def sku(self, sale: SalePrice) -> str:
        """Of the variant."""
        return sale.variant.sku

    @display(description="product", ordering="variant__product__title")
    def product(self, sale: SalePrice) -> str:
        """With a link to it."""
        product = sale.variant.product
        url = reverse("admin:catalog_product_change", args=[product.pk])
        return format_html('<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>', url, product)

    @display(description="state", label=STATE_COLOURS)
    def state(self, sale: SalePrice) -> str:
        """Planned, on or over."""
        now = timezone.now()
        if sale.starts_at > now:
            return "planned"
        return "on" if sale.ends_at is None or sale.ends_at > now else "over"

    @display(description="price", ordering="variant__price")
    def own_price(self, sale: SalePrice) -> str:
        """Without the sale."""
        return str(Money.of(sale.variant.price))

    @display(description="sale price", ordering="price")
    def sale_price(self, sale: SalePrice) -> str:
        """While it is on."""
        return str(Money.of(sale.price))

    @admin.action(description="End now", permissions=["act"])
    def end_now(self, request: HttpRequest, chosen: QuerySet[SalePrice]) -> None:
        """Those that are on are over from now, planned ones are forgotten."""
        count = services.end_sale(ids=list(chosen.values_list("pk", flat=True)), actor=actor_of(request))
        messages.success(request, f"{count} sale {'price' if count == 1 else 'prices'} ended.")
