"""The page of a product."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.catalog import services
from apps.catalog.views import reviews
from apps.catalog.views.crumbs import crumbs
from apps.catalog.views.days import sale_until
from apps.catalog.views.gone import or_farewell
from apps.catalog.views.head import product_head
from shop.common.pagecache import until_moment, until_touched


@require_safe
@until_touched("catalog", "product:{slug}")
@or_farewell
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """A product; `?sku=` chooses the variant."""
    info = services.get_product(slug=slug)
    until_moment(request, info.prices_change_at)
    variant = services.pick_variant(info, sku=request.GET.get("sku", ""))
    context = {
        "product": info,
        "variant": variant,
        "sale_until": sale_until(variant.sale_ends_at),
        "choices": services.list_choices(info, variant=variant),
        "breadcrumbs": [*crumbs(info.path), (info.title, "")],
        "related": services.list_related(slug=slug, limit=4, kin=info.kin),
        **reviews.latest(request, info),
    }
    context["head"] = product_head(info, reviews=context["reviews"], sku=request.GET.get("sku"))
    return render(request, "catalog/product.html", context)
