"""The pages of a purchase order: a new one, its draft, what came, and how it stands."""

from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.admin import ModelAdmin

from apps.inventory import services
from apps.inventory.admin.purchase_forms import DraftForm, NewOrderForm, ReceiveForm
from apps.inventory.models import PurchaseLine, PurchaseOrder, Receipt, ReceiptLine
from shop.common.admin import actor_of, counted, money
from shop.common.errors import ShopError

MOST_SUGGESTIONS = 300


def order_page(order: PurchaseOrder) -> str:
    """The address of the order's page."""
    return reverse("admin:inventory_purchaseorder_change", args=[order.pk])


def lines_of(order: PurchaseOrder) -> list[PurchaseLine]:
    """By SKU."""
    return list(order.lines.select_related("item").order_by("item__sku"))


def _context(page: ModelAdmin, request: HttpRequest, title: str, **more: Any) -> dict[str, Any]:
    return {**page.admin_site.each_context(request), "title": title, "opts": page.opts, **more}


def new_page(page: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Ask of whom and where to; then its lines are written."""
    form = NewOrderForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            number = services.create_purchase_order(actor=actor_of(request), **form.cleaned_data)
        except ShopError as error:
            form.add_error(None, error.sentence)
        else:
            order = PurchaseOrder.objects.get(number=number)
            page.log_addition(request, order, f"Draft {number}")
            return redirect("admin:inventory_purchaseorder_edit", order.pk)
    back = reverse("admin:inventory_purchaseorder_changelist")
    suppliers = reverse("admin:inventory_supplier_add")
    context = _context(page, request, "New purchase order", form=form, back=back, suppliers=suppliers)
    return TemplateResponse(request, "admin/inventory/purchase_new.html", context)


def draft_page(page: ModelAdmin, request: HttpRequest, order: PurchaseOrder) -> HttpResponse:
    """The lines of a draft to write; what was typed stays in the fields whatever happens."""
    lines = lines_of(order)
    asked = request.POST if request.method == "POST" else None
    more = asked is not None and "more" in asked
    form = DraftForm(asked, request.FILES or None, order=order, lines=lines, more=more)
    bad: tuple[services.BadLine, ...] = ()
    conflict = False
    if asked is not None and not more and form.is_valid():
        try:
            _save(page, request, order, form)
            return redirect(order_page(order))
        except services.BadLines as error:
            bad = error.lines
        except services.ChangedMeanwhile as error:
            form, conflict = _renewed(asked, order, lines), True
            form.add_error(None, f"{error.sentence} Saving again overwrites what stands below.")
        except ShopError as error:
            form.add_error(None, error.sentence)
    supplied = order.supplier.items.order_by("item__sku").values_list("item__sku", flat=True)[:MOST_SUGGESTIONS]
    context = _context(
        page, request, f"Lines of {order.number}", form=form, bad=bad, back=order_page(order), original=order
    ) | {"order": order, "supplied": supplied, "now": lines if conflict else [], "rows": len(form.table)}
    return TemplateResponse(request, "admin/inventory/purchase_draft.html", context)


def _save(page: ModelAdmin, request: HttpRequest, order: PurchaseOrder, form: DraftForm) -> None:
    lines = form.lines()
    details = {name: form.cleaned_data[name] for name in ("version", "location", "expected_on", "note")}
    services.save_draft(number=order.number, lines=lines, **details)
    written = ", ".join(f"{line.sku} {line.quantity}" for line in lines)
    page.log_change(request, order, f"Lines: {written[:2000] or 'none'}")
    messages.success(request, f"{order.number} has {counted(len(lines), 'line')} now.")


def _renewed(asked: QueryDict, order: PurchaseOrder, lines: list[PurchaseLine]) -> DraftForm:
    """What was typed, upon the order as it is by now."""
    data = asked.copy()
    data["version"] = str(PurchaseOrder.objects.get(pk=order.pk).version)
    return DraftForm(data, order=order, lines=lines)


def receive_page(page: ModelAdmin, request: HttpRequest, order: PurchaseOrder) -> HttpResponse:
    """Count what came, by hand or by scanning; then book it, once."""
    lines = lines_of(order)
    asked = request.POST.copy() if request.method == "POST" else None
    counting = "scan" in (asked if asked is not None else request.GET)
    scanned, problem = _scan(order, lines, asked) if asked is not None and "book" not in asked else ("", "")
    form = ReceiveForm(asked, lines=lines, token=uuid4().hex, counting=counting)
    excess: dict[str, int] = {}
    if asked is not None and "book" in asked and form.is_valid():
        try:
            return _book(page, request, order, form)
        except services.MoreThanOrdered as error:
            excess = error.excess
            form.add_error(None, error.sentence)
        except ShopError as error:
            form.add_error(None, error.sentence)
    rows = [(line, units, cost, excess.get(line.item.sku)) for line, units, cost in form.table]
    context = _context(page, request, f"Receive {order.number}", form=form, rows=rows, back=order_page(order)) | {
        "order": order,
        "counting": counting,
        "scanned": scanned,
        "problem": problem,
        "original": order,
    }
    return TemplateResponse(request, "admin/inventory/purchase_receive.html", context)


def _scan(order: PurchaseOrder, lines: list[PurchaseLine], asked: QueryDict) -> tuple[str, str]:
    """Add one to the line that was scanned; the words that say so, or why not."""
    code = asked.get("scan", "")
    asked["scan"] = ""
    if not code.strip():
        return "", ""
    try:
        sku = services.find_scanned(number=order.number, code=code)
    except ShopError as error:
        return "", error.sentence
    line = next(line for line in lines if line.item.sku == sku)
    before = asked.get(f"units_{line.pk}", "")
    units = 1 + (int(before) if before.isascii() and before.isdigit() and len(before) < 10 else 0)
    asked[f"units_{line.pk}"] = str(units)
    return f"{sku}: {units} of {line.outstanding} still to come.", ""


def _book(page: ModelAdmin, request: HttpRequest, order: PurchaseOrder, form: ReceiveForm) -> HttpResponse:
    info = services.receive_goods(number=order.number, actor=actor_of(request), **form.wishes())
    page.log_change(request, order, f"Received: {form.wishes()}")
    words = f"{counted(info.units, 'unit')} of {order.number} {'is' if info.units == 1 else 'are'} in stock."
    if info.extra:
        words += f" {info.extra} of these {'was' if info.extra == 1 else 'were'} not ordered."
    if info.owed:
        words += f" {info.owed} of these {'goes' if info.owed == 1 else 'go'} to orders that wait."
    messages.success(request, words)
    return redirect(order_page(order))


def told(order: PurchaseOrder) -> dict[str, Any]:
    """What the order's page prints below its fields."""
    lines = lines_of(order)
    rows = Prefetch("lines", ReceiptLine.objects.select_related("line__item").order_by("line__item__sku"))
    receipts = list(order.receipts.select_related("reversal").prefetch_related(rows))
    return {
        "order": order,
        "rows": [(line, _price(line.unit_cost), _price(_sum(line))) for line in lines],
        "total": _price(sum(_sum(line) or 0 for line in lines)),
        "unknown": any(line.unit_cost is None for line in lines),
        "receipts": [_receipt(order, receipt) for receipt in receipts],
        "mail": mail_text(order, lines),
        "mailto": _mailto(order, lines),
    }


def _receipt(order: PurchaseOrder, receipt: Receipt) -> dict[str, Any]:
    rows = list(receipt.lines.all())
    reversible = receipt.reverses_id is None and not hasattr(receipt, "reversal")
    return {
        "receipt": receipt,
        "rows": [(row.quantity + row.extra, row.line.item.sku) for row in rows],
        "extra": sum(row.extra for row in rows),
        "owed": sum(row.owed for row in rows),
        "reversed": hasattr(receipt, "reversal"),
        "url": reverse("admin:inventory_purchaseorder_reverse", args=[order.pk, receipt.pk]) if reversible else "",
    }


def _sum(line: PurchaseLine) -> int | None:
    return None if line.unit_cost is None else line.quantity * line.unit_cost


def _price(amount: int | None) -> str:
    return "-" if amount is None else money(amount, settings.SHOP_CURRENCY)


def print_context(order: PurchaseOrder) -> dict[str, Any]:
    """What the printed order says."""
    lines = lines_of(order)
    theirs = dict(order.supplier.items.values_list("item_id", "supplier_sku"))
    return {
        "order": order,
        "rows": [(line, theirs.get(line.item_id, ""), _price(line.unit_cost), _price(_sum(line))) for line in lines],
        "total": _price(sum(_sum(line) or 0 for line in lines)),
        "shop_name": settings.SHOP_NAME,
        "shop_email": settings.SHOP_EMAIL,
    }


def mail_text(order: PurchaseOrder, lines: list[PurchaseLine]) -> str:
    """A mail to the supplier, to be copied."""
    theirs = dict(order.supplier.items.values_list("item_id", "supplier_sku"))
    rows = [(line, theirs.get(line.item_id, "")) for line in lines]
    told = {"order": order, "rows": rows, "shop_name": settings.SHOP_NAME}
    return render_to_string("admin/inventory/purchase_mail.txt", told).strip()


def _mailto(order: PurchaseOrder, lines: list[PurchaseLine]) -> str:
    if not order.supplier.email or len(lines) > 40:  # longer addresses are cut by mail programs
        return ""
    words = {"subject": f"Order {order.number}", "body": mail_text(order, lines).replace("\n", "\r\n")}
    return f"mailto:{quote(order.supplier.email, safe='@')}?{urlencode(words, quote_via=quote)}"
