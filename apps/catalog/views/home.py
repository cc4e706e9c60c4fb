"""The front page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.catalog import services
from apps.catalog.views.head import home_head
from shop.common.pagecache import until_touched


@require_safe
@until_touched("catalog")
def home(request: HttpRequest) -> HttpResponse:
    """What this shop sells, in one glance."""
    context = {
        "head": home_head(),
        "categories": services.list_category_cards(),
        "collections": services.list_collection_cards(featured_only=True),
        "newest": services.list_newest(limit=8),
        "on_sale": services.list_on_sale(limit=4),
        "featured": services.list_featured(limit=4),
    }
    return render(request, "catalog/home.html", context)
