"""Stock in the back office: levels to read, changed only by movements with a reason, and what staff decides."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from apps.inventory import services
from apps.inventory.admin.alerts import OutFilter, WaitingFilter
from apps.inventory.admin.bulk import BulkPages
from apps.inventory.admin.item_forms import AdjustForm, SettingsForm, TransferForm
from apps.inventory.admin.levels import LevelInline, units
from apps.inventory.admin.pages import page, refuse
from apps.inventory.models import Movement, StockItem, waiting_shoppers
from shop.common.admin import actor_of, confirm
from shop.common.errors import ShopError

_LATEST = 20


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
class StockItemAdmin(BulkPages):
    """A SKU's stock; nothing is typed over."""

    list_display = ("sku", "barcode", "on_hand", "reserved", "available", "threshold", "waiting", "selling", "state")
    list_filter = (LowStockFilter, OutFilter, WaitingFilter, "policy", "tracked")
    search_fields = ("sku", "barcode")
    search_help_text = "SKU or barcode"
    ordering = ("sku",)
    fields = (
        ("sku", "code", "tracked"),
        ("on_hand", "reserved", "available"),
        ("threshold", "selling", "expected_on"),
        ("waiting",),
    )
    readonly_fields = ("sku", "code", "tracked", "on_hand", "reserved", "available", "selling", "waiting")
    inlines = (LevelInline,)
    show_full_result_count = False
    actions_detail = ("adjust", "transfer", "decide")
    change_form_outer_after_template = "admin/inventory/latest.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Stock items come with their variants."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never typed over."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A SKU never goes."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockItem]:
        """Totals along, in the same query."""
        return StockItem.objects.with_totals().annotate(total_waiting=waiting_shoppers())

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """What is scanned is found, with or without zeros in front; else as typed."""
        found = services.find_by_barcode([search_term])
        if sku := found.get(search_term):
            return queryset.filter(sku=sku), False
        rows, twice = super().get_search_results(request, queryset, search_term)
        return rows, twice

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """With the latest movements."""
        moves = Movement.objects.filter(level__item=int(object_id) if object_id.isdecimal() else None)
        latest = moves.select_related("level__location")[:_LATEST]
        answer: HttpResponse = super().change_view(
            request, object_id, form_url, (extra_context or {}) | {"latest": latest}
        )
        return answer

    @display(description="barcode")
    def code(self, item: StockItem) -> str:
        """What is printed on the packet."""
        return item.barcode or "-"

    @display(description="on hand", ordering="total_on_hand")
    def on_hand(self, item: StockItem) -> str:
        """Over all locations; what was sold ahead is owed."""
        return units(getattr(item, "total_on_hand", None) or 0)

    @display(description="reserved", ordering="total_reserved")
    def reserved(self, item: StockItem) -> int:
        """Held by checkouts."""
        return getattr(item, "total_reserved", None) or 0

    @display(description="shoppers waiting", ordering="total_waiting")
    def waiting(self, item: StockItem) -> int:
        """How many want to be told when it is back."""
        return getattr(item, "total_waiting", 0)

    @display(description="can be ordered")
    def available(self, item: Any) -> str:
        """What can be ordered now, with what may be sold ahead."""
        if not item.tracked:
            return "any number"
        ahead = item.total_free - item.total_ready
        return f"{item.total_free}, {ahead} of them ahead" if ahead else str(item.total_free)

    @display(description="when it runs out")
    def selling(self, item: StockItem) -> str:
        """The policy in words."""
        return item.get_policy_display()

    @display(
        description="state",
        label={"low": "warning", "out": "danger", "owed": "danger", "in stock": "success"},
    )
    def state(self, item: StockItem) -> str:
        """A coloured word."""
        total = getattr(item, "total_on_hand", None) or 0
        if item.tracked and total <= 0:
            return "owed" if total else "out"
        return "low" if item.low_since else "in stock"

    @action(description="Adjust stock", url_path="adjust", permissions=["act"], variant=ActionVariant.PRIMARY)
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

    @action(description="Transfer", url_path="transfer", permissions=["act"])
    def transfer(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Carry units to another place."""
        item = get_object_or_404(StockItem, pk=object_id)
        return confirm(
            self,
            request,
            item,
            title="Transfer stock",
            sentence=f"Units of {item.sku} go from one place to another. What is promised to customers stays there.",
            form=TransferForm,
            work=lambda values: services.transfer_stock(
                units={item.sku: values["units"]},
                source=values["source"],
                target=values["target"],
                reason=values["reason"],
                actor=actor_of(request),
            ),
            done=f"The units of {item.sku} are carried over.",
        )

    @action(description="Settings", url_path="settings", permissions=["act"], icon="tune")
    def decide(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Barcode, threshold, what happens when it runs out, and what is kept back; nobody overwrites anybody."""
        if not self.has_act_permission(request):
            raise PermissionDenied
        item = get_object_or_404(StockItem, pk=object_id)
        back = reverse("admin:inventory_stockitem_change", args=[item.pk])
        form = SettingsForm(request.POST or None, item=item)
        if request.method == "POST" and form.is_valid():
            try:
                services.configure_item(sku=item.sku, **form.wishes())
            except services.ChangedMeanwhile:
                form = form.changed_meanwhile()
            except ShopError as error:
                refuse(form, error)
            else:
                self.log_change(request, item, f"Settings: {form.wishes()}")
                messages.success(request, f"The settings of {item.sku} are saved.")
                return redirect(back)
        title = f"Settings of {item.sku}"
        return page(self, request, "settings", title=title, form=form, back=back, original=item)
