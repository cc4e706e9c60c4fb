"""Telling shoppers when something is back: the form on a product's page, and the way out that each mail names."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.catalog import services
from apps.catalog.forms import AlertForm
from apps.catalog.services import ProductDetail
from apps.catalog.views.gone import or_farewell
from apps.catalog.views.product import show
from apps.inventory import services as inventory
from shop.common.errors import ShopError
from shop.common.http import client_address, is_htmx
from shop.common.origin import same_origin

NOTED = "We will write to that address once, as soon as it is back."


@same_origin
@require_POST
@or_farewell
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Note who wants to be told; the answer is the same whether or not they were noted before."""
    info = services.get_product(slug=slug)
    form = AlertForm(request.POST)
    sku = request.POST.get("sku", "")
    noted = form.is_valid() and _note(request, info, sku, form)
    if is_htmx(request):
        context = {"product": info, "variant": services.pick_variant(info, sku=sku), "alert": form, "noted": noted}
        return render(request, "catalog/_alert.html", context)
    if not noted:
        return show(request, info, sku=sku, alert=form, status=422)
    messages.success(request, _(NOTED))
    return redirect(f"{reverse('catalog:product', args=[slug])}?sku={sku}")


def _note(request: HttpRequest, info: ProductDetail, sku: str, form: AlertForm) -> bool:
    """Whether it is noted; what stands against it is said on the form."""
    wish: dict[str, Any] = {"sku": sku if sku in {variant.sku for variant in info.variants} else ""}
    try:
        services.ask_for_alert(**wish, **form.cleaned_data, client=client_address(request), now=timezone.now())
    except ShopError as error:
        form.add_error(None, error.sentence)
        return False
    return True


@same_origin
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forget(request: HttpRequest, token: str) -> HttpResponse:
    """The way out: a page with one button; mail programs press it by themselves, with a POST (RFC 8058).

    A GET changes nothing, since there are programs that open every link of a mail.
    """
    if request.method == "POST":
        inventory.forget_address(token=token)
    variant = services.get_variants([sku]).get(sku) if (sku := inventory.find_alert(token=token)) else None
    context = {"known": bool(sku), "variant": variant, "forgotten": request.method == "POST"}
    return render(request, "catalog/forget_alerts.html", context)
