"""The page of a product."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.catalog import services
from apps.catalog.forms import AlertForm
from apps.catalog.services import ProductDetail
from apps.catalog.views import reviews
from apps.catalog.views.crumbs import crumbs
from apps.catalog.views.days import sale_until
from apps.catalog.views.gone import or_farewell
from apps.catalog.views.head import product_head
from apps.catalog.views.stock import stock_sign
from shop.common.pagecache import until_moment, until_touched


@require_safe
@until_touched("catalog", "product:{slug}")
@or_farewell
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """A product; `?sku=` chooses the variant."""
    info = services.get_product(slug=slug)
    until_moment(request, info.prices_change_at)
    return show(request, info, sku=request.GET.get("sku", ""))


def show(
    request: HttpRequest, info: ProductDetail, *, sku: str, alert: AlertForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of the product with its variant `sku` chosen; `alert`: the form of a shopper who wants to be told."""
    variant = services.pick_variant(info, sku=sku)
    context = {
        "product": info,
        "variant": variant,
        "stock": stock_sign(variant, today=timezone.localdate()),
        "alert": alert or AlertForm(initial={"email": getattr(request.user, "email", "")}),
        "sale_until": sale_until(variant.sale_ends_at),
        "choices": services.list_choices(info, variant=variant),
        "breadcrumbs": [*crumbs(info.path), (info.title, "")],
        "related": services.list_related(slug=info.slug, limit=4, kin=info.kin),
        **reviews.latest(request, info),
    }
    context["head"] = product_head(info, reviews=context["reviews"], sku=request.GET.get("sku"))
    return render(request, "catalog/product.html", context, status=status)
