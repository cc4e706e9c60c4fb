"""What to order and by when, the most urgent first."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from apps.inventory import services
from apps.inventory.admin.reports import _words
from apps.inventory.admin.reports._page import Asked, Listing, one_page
from apps.inventory.admin.reports._tables import sku_page
from apps.inventory.models import MAX_LIMIT
from shop.common import charts
from shop.common.admin import actor_of, counted
from shop.common.errors import Invalid

LIMIT = 60  # days that the small bars show
SPAN = 120
MAY_DRAFT = "inventory.add_purchaseorder"
MAX_TOKEN = 32


def find_to_order(asked: Asked) -> Listing:
    """SKUs that must be ordered in time."""
    found = services.list_to_order(now=asked.now, within_days=int(asked.values["within"] or 7))
    return Listing(found, services.REORDER_BY, services.to_figures)


def show_to_order(asked: Asked) -> dict[str, Any]:
    """A row for each SKU, with its sentence; what was typed stays."""
    rows, pages = one_page(asked, find_to_order(asked))
    typed = asked.request.POST
    return {
        "rows": [_row(figures, asked) for figures in rows],
        "pages": pages,
        "limit": LIMIT,
        "may_draft": asked.may(MAY_DRAFT),
        "token": typed.get("token") or uuid4().hex,
    }


def draft(asked: Asked) -> HttpResponse:
    """Make drafts of what was chosen, once, and show them. Raises: Invalid, NoSupplier."""
    if not asked.may(MAY_DRAFT):
        raise PermissionDenied
    quantities = read_quantities(asked.request.POST)
    token = asked.request.POST.get("token", "")[:MAX_TOKEN]
    numbers = services.draft_purchase_orders(
        quantities=quantities, actor=actor_of(asked.request), key=f"reports:{token}" if token else ""
    )
    messages.success(asked.request, f"{counted(len(numbers), 'draft')} made: {', '.join(numbers)}.")
    return redirect("admin:inventory_purchaseorder_changelist")


def read_quantities(typed: QueryDict) -> dict[str, int]:
    """Units by SKU of the rows that were chosen. Raises: Invalid."""
    units = forms.IntegerField(min_value=1, max_value=MAX_LIMIT)
    found: dict[str, int] = {}
    for sku in typed.getlist("sku"):
        try:
            found[sku] = units.clean(typed.get(f"units-{sku}"))
        except forms.ValidationError as error:
            raise Invalid(f"{sku}: {' '.join(error.messages)}") from error
    if not found:
        raise Invalid("Choose at least one SKU to order.")
    return found


def _row(figures: services.SkuFigures, asked: Asked) -> dict[str, Any]:
    low, high = figures.days_left_low, figures.days_left_high
    left = figures.days_left if figures.days_left is not None else LIMIT
    start, length = charts.span(
        low=left if low is None else low, high=LIMIT if high is None else high, limit=LIMIT, width=SPAN
    )
    typed = asked.request.POST
    return {
        "figures": figures,
        "units": typed.get(f"units-{figures.sku}", figures.order_units),
        "chosen": figures.sku in typed.getlist("sku"),
        "url": sku_page(figures.sku),
        "left": _words.days_left(figures),
        "start": start,
        "length": length,
        "point": min(SPAN - 3, round(SPAN * min(left, LIMIT) / LIMIT, 1)),
        "late": figures.order_on is not None and figures.order_on <= asked.today,
        "order_on": "today" if figures.order_on and figures.order_on <= asked.today else _words.day(figures.order_on),
        "confidence": _words.CONFIDENCE.get(figures.confidence, figures.confidence),
    }
