"""Collections: products that belong together for a while."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.catalog import services
from apps.catalog.services import Criteria
from apps.catalog.views.head import list_head
from apps.catalog.views.listing import show_results
from shop.common.pagecache import until_touched

SORTS = ("collection", "newest", "price", "-price", "name")


@require_safe
@until_touched("catalog")
def collection(request: HttpRequest, slug: str) -> HttpResponse:
    """A collection with what is in it."""
    info = services.get_collection(slug=slug)
    results = show_results(request, Criteria(collection=info.slug), SORTS)
    breadcrumbs, page = [(info.name, "")], results["page"]
    context = {
        "head": list_head(request, title=info.name, description=info.description, page=page, breadcrumbs=breadcrumbs),
        "collection": info,
        "breadcrumbs": breadcrumbs,
        **results,
    }
    return render(request, "catalog/collection.html", context)
