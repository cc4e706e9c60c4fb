"""What is offered while somebody types into the search field."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.catalog import services
from shop.common.pagecache import until_touched

_SHORTEST = 2


@require_safe
@until_touched("catalog")
def suggest(request: HttpRequest) -> HttpResponse:
    """A list for the search field: nothing for less than two letters, or where nothing fits."""
    query = request.GET.get("q", "").strip()
    found = services.suggest(query=query if len(query) >= _SHORTEST else "")
    return render(request, "catalog/_suggestions.html", {"found": found})
