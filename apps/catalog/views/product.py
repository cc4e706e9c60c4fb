"""The page of a product."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.catalog import services
from apps.catalog.views.crumbs import crumbs


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """A product; `?sku=` chooses the variant."""
    info = services.get_product(slug=slug)
    variant = services.pick_variant(info, sku=request.GET.get("sku", ""))
    context = {
        "product": info,
        "variant": variant,
        "choices": services.list_choices(info, variant=variant),
        "breadcrumbs": [*crumbs(info.path), (info.title, "")],
        "related": services.list_related(slug=slug, limit=4),
    }
    return render(request, "catalog/product.html", context)
