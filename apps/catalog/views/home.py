"""The front page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.catalog import services


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this shop sells, in one glance."""
    context = {
        "categories": services.list_category_cards(),
        "newest": services.list_newest(limit=8),
        "on_sale": services.list_on_sale(limit=4),
        "featured": services.list_featured(limit=4),
    }
    return render(request, "catalog/home.html", context)
