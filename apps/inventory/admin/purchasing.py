"""Purchase orders in the back office: what is on its way, and the next steps as buttons."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from apps.inventory import services
from apps.inventory.admin import purchase_pages as pages
from apps.inventory.admin.purchase_forms import DayForm, ReasonForm
from apps.inventory.models import PurchaseOrder, Receipt
from shop.common.admin import ReadOnlyAdmin, actor_of, confirm, counted, money

STATUS_COLOURS = {
    "draft": "warning",
    "ordered": "info",
    "partly received": "primary",
    "received": "success",
    "closed short": "warning",
    "cancelled": "danger",
}
ACTIONS = {
    "draft": ("edit", "place_order", "cancel"),
    "ordered": ("receive", "expect", "cancel"),
    "partial": ("receive", "expect", "close"),
    "received": ("receive",),
    "closed": ("reopen",),
    "cancelled": (),
}
ALWAYS = ("printed", "file")


class OpenFilter(admin.SimpleListFilter):
    """What is on its way, and what of it is late."""

    title = "on its way"
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """All that is open, or the late ones."""
        return [("1", "open"), ("late", "late")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """As of today."""
        if self.value() == "late":
            return queryset.late(timezone.localdate())
        return queryset.open() if self.value() else queryset


@admin.register(PurchaseOrder)
class PurchaseOrderAdmin(ReadOnlyAdmin):
    """Find an order by its number or by what is in the parcel; move it by its buttons."""

    list_display = ("number", "supplier_name", "place", "status_label", "expected", "progress", "amount")
    list_filter = (OpenFilter, "status", ("supplier", AutocompleteSelectFilter), "location")
    search_fields = ("number", "lines__item__sku", "lines__item__barcode", "supplier__name")
    search_help_text = "Order number, SKU, barcode or supplier"
    list_select_related = ("supplier", "location")
    ordering = ("-created_at", "-pk")
    readonly_fields = ("supplier_name", "place", "status_label", "expected", "progress", "amount")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("number", "status_label"),
                    ("supplier_name", "place"),
                    ("expected", "progress"),
                    ("ordered_at", "created_by"),
                    "note",
                )
            },
        ),
    )
    actions_detail = ("receive", "edit", "place_order", "expect", "close", "reopen", "cancel", "printed", "file")
    change_form_after_template = "admin/inventory/purchase_order.html"

    class Media:
        css = {"all": ("css/purchasing.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[PurchaseOrder]:
        """With what came of them, in the same query."""
        return PurchaseOrder.objects.with_progress().select_related("supplier", "location")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """On a page of its own."""
        return request.user.has_perm("inventory.add_purchaseorder")

    def get_urls(self) -> list[Any]:
        """With the address that takes a receipt back."""
        view = self.admin_site.admin_view(self.reverse)
        own = path("<int:object_id>/reverse/<int:receipt_id>/", view, name="inventory_purchaseorder_reverse")
        return [own, *super().get_urls()]

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        """The buttons that the order's state allows."""
        status = PurchaseOrder.objects.filter(pk=object_id).values_list("status", flat=True).first()
        wanted = (*ACTIONS.get(status or "", ()), *ALWAYS)
        return [
            item
            for item in super().get_actions_detail(request, object_id)
            if item.method.original_function_name in wanted
        ]

    @display(description="supplier", ordering="supplier__name")
    def supplier_name(self, order: PurchaseOrder) -> str:
        """Of whom."""
        return order.supplier.name

    @display(description="deliver to", ordering="location__priority")
    def place(self, order: PurchaseOrder) -> str:
        """Where the goods come."""
        return order.location.name

    @display(description="status", label=STATUS_COLOURS, ordering="status")
    def status_label(self, order: PurchaseOrder) -> str:
        """A coloured word."""
        return order.get_status_display()

    @display(description="expected", ordering="expected_on")
    def expected(self, order: PurchaseOrder) -> SafeString | str:
        """The day, and whether it is over."""
        if order.expected_on is None:
            return "-"
        late = order.status in PurchaseOrder.OPEN and order.expected_on < timezone.localdate()
        day = f"{order.expected_on:%Y-%m-%d}"
        return format_html('{} <b class="text-red-600 dark:text-red-400">late</b>', day) if late else day

    @display(description="received")
    def progress(self, order: Any) -> SafeString:
        """How much of it is here, as a picture and in numbers."""
        extra = f" + {order.extra}" if order.extra else ""
        words = f"{order.came}{extra} of {order.units}"
        share = 100 * order.came // order.units if order.units else 0
        return format_html(
            '<span class="shop-progress"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
            '<rect width="100" height="8" rx="3" class="shop-progress-all"/>'
            '<rect width="{}" height="8" rx="3" class="shop-progress-here"/></svg><span>{}</span></span>',
            share,
            words,
        )

    @display(description="value")
    def amount(self, order: Any) -> str:
        """At the costs that are known."""
        return "-" if order.value is None else money(order.value, settings.SHOP_CURRENCY)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Of whom, and where to."""
        if not self.has_add_permission(request):
            raise Http404
        return pages.new_page(self, request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With its lines, what came, and a mail to the supplier."""
        order = self.get_object(request, object_id)
        more = pages.told(order) | {"may_act": self.has_act_permission(request)} if order else {}
        answer: HttpResponse = super().change_view(request, object_id, form_url, (extra_context or {}) | more)
        return answer

    def _order(self, request: HttpRequest, object_id: int) -> Any:
        return get_object_or_404(self.get_queryset(request), pk=object_id)

    @action(description="Edit lines", url_path="edit", permissions=["act"], variant=ActionVariant.PRIMARY)
    def edit(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """What is to be ordered."""
        return pages.draft_page(self, request, self._order(request, object_id))

    @action(description="Receive", url_path="receive", permissions=["act"], variant=ActionVariant.PRIMARY)
    def receive(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Something came."""
        return pages.receive_page(self, request, self._order(request, object_id))

    @action(description="Mark as ordered", url_path="place", permissions=["act"])
    def place_order(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """From now on it is on its way."""
        order = self._order(request, object_id)
        return confirm(
            self,
            request,
            order,
            title="Mark as ordered",
            sentence=(
                f"{counted(order.units, 'unit')} of {counted(order.skus, 'SKU')} for {self.amount(order)} are on their "
                f"way from {order.supplier.name} from now on, and the lines stay as they are. "
                "The order's page has a mail to send them."
            ),
            work=lambda _: services.place_purchase_order(number=order.number, now=timezone.now()),
            done=f"{order.number} is ordered.",
        )

    @action(description="Change the day", url_path="expect", permissions=["act"])
    def expect(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The supplier named another."""
        order = self._order(request, object_id)
        return confirm(
            self,
            request,
            order,
            title="Change the day",
            sentence=f"{order.number} was expected on {order.expected_on}; forecasts count with the new day.",
            form=DayForm,
            work=lambda values: services.expect_on(number=order.number, **values),
            done=f"{order.number} is expected on another day.",
        )

    @action(description="Close short", url_path="close", permissions=["act"])
    def close(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The rest does not come."""
        order = self._order(request, object_id)
        return confirm(
            self,
            request,
            order,
            title="Close short",
            sentence=(
                f"{counted(order.units - order.came, 'unit')} of {order.units} do not come any more and are not "
                f"counted on. What came stays in stock."
            ),
            work=lambda _: services.close_purchase_order(number=order.number),
            done=f"{order.number} is closed.",
        )

    @action(description="Reopen", url_path="reopen", permissions=["act"])
    def reopen(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The rest comes after all."""
        order = self._order(request, object_id)
        return confirm(
            self,
            request,
            order,
            title="Reopen",
            sentence=f"{counted(order.units - order.came, 'unit')} of {order.number} are counted on again.",
            work=lambda _: services.reopen_purchase_order(number=order.number),
            done=f"{order.number} is open again.",
        )

    @action(description="Cancel", url_path="cancel", permissions=["act"], variant=ActionVariant.DANGER)
    def cancel(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """None of it comes."""
        order = self._order(request, object_id)
        return confirm(
            self,
            request,
            order,
            title="Cancel purchase order",
            sentence=(
                f"None of the {counted(order.units, 'unit')} of {order.number} comes. Tell {order.supplier.name} "
                "yourself. This cannot be undone."
            ),
            work=lambda _: services.cancel_purchase_order(number=order.number),
            done=f"{order.number} is cancelled.",
        )

    @action(description="Print", url_path="print", permissions=["view"])
    def printed(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """For the post, or as a PDF by the browser."""
        context = pages.print_context(self._order(request, object_id))
        return TemplateResponse(request, "admin/inventory/purchase_print.html", context)

    @action(description="Download CSV", url_path="file", permissions=["view"])
    def file(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Its lines for a spreadsheet."""
        order = self._order(request, object_id)
        headers = {"Content-Disposition": f'attachment; filename="{order.number}.csv"'}
        text = services.export_lines(number=order.number)
        return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)

    def reverse(self, request: HttpRequest, object_id: int, receipt_id: int) -> HttpResponse:
        """Take a wrong receipt back."""
        if not self.has_act_permission(request):
            raise Http404
        order = self._order(request, object_id)
        receipt = get_object_or_404(Receipt.objects.prefetch_related("lines"), pk=receipt_id, order=order)
        units = sum(row.quantity + row.extra for row in receipt.lines.all())
        return confirm(
            self,
            request,
            order,
            title="Reverse receipt",
            sentence=(
                f"{counted(units, 'unit')} leave {order.location.name} again and are still to come of {order.number}. "
                "The receipt stays in the books, with this beside it; it can be reversed once."
            ),
            form=ReasonForm,
            work=lambda values: services.reverse_receipt(receipt=receipt.pk, actor=actor_of(request), **values),
            done=f"The receipt of {counted(units, 'unit')} is reversed.",
        )
