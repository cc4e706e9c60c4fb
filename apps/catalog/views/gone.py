"""The page of a product that is not made any more."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse

from apps.catalog import services
from apps.catalog.views.crumbs import crumbs

View = Callable[[HttpRequest, str], HttpResponse]


def or_farewell(view: View) -> View:
    """Let a product's page say goodbye where `get_product` says that the product is gone."""

    @wraps(view)
    def parting(request: HttpRequest, slug: str) -> HttpResponse:
        try:
            return view(request, slug)
        except services.ProductGone as gone:
            return _farewell(request, gone)

    return parting


def _farewell(request: HttpRequest, gone: services.ProductGone) -> HttpResponse:
    """The way to what is sold instead; where that is nothing, a page that says so and leads on, with status 410."""
    if gone.successor:
        return HttpResponsePermanentRedirect(reverse("catalog:product", args=[gone.successor]))
    product = services.get_retired_product(slug=gone.slug)
    context = {
        "product": product,
        "breadcrumbs": [*crumbs(product.path), (product.title, "")],
        "category": product.path[-1] if product.path else None,
        "related": services.list_related(slug=product.slug, limit=4),
    }
    return render(request, "catalog/gone.html", context, status=gone.status)
