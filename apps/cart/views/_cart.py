"""The cart's page and what changes the cart."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.cart import forms, services
from apps.cart.views._shopper import shopper_of
from shop.common.errors import ShopError
from shop.common.http import CART_COOKIE, is_htmx
from shop.common.origin import same_origin

COOKIE_AGE = 60 * 60 * 24 * 365


@require_safe
@never_cache
def cart(request: HttpRequest) -> HttpResponse:
    """The cart."""
    return render(request, "cart/cart.html", {"cart": services.get_cart(shopper=shopper_of(request))})


@require_POST
@same_origin
def add(request: HttpRequest) -> HttpResponse:
    """Put something into the cart; the cookie then names it."""
    wanted = forms.AddForm(request.POST).read()
    info = services.add_item(shopper=shopper_of(request), **wanted)
    if is_htmx(request):
        line = next(line for line in info.lines if line.sku == wanted["sku"])
        response = render(request, "cart/_added.html", {"cart": info, "line": line})
    else:
        response = redirect("cart:cart")
    return _remember(request, response, info.token)


@require_POST
def update(request: HttpRequest, sku: str) -> HttpResponse:
    """Change how many of a SKU are wanted; a refusal shows at the line."""
    shopper = shopper_of(request)
    try:
        info = services.set_item(shopper=shopper, sku=sku, **forms.QuantityForm(request.POST).read())
    except ShopError as error:
        return _refused(request, services.get_cart(shopper=shopper), sku, error)
    return _remember(request, _changed(request, info, _("Your cart is changed.")), info.token)


@require_POST
def remove(request: HttpRequest, sku: str) -> HttpResponse:
    """Take a SKU out of the cart."""
    return _changed(request, services.remove_item(shopper=shopper_of(request), sku=sku), _("It is taken out."))


@require_POST
def empty(request: HttpRequest) -> HttpResponse:
    """Take everything out of the cart."""
    return _changed(request, services.empty_cart(shopper=shopper_of(request)), _("Your cart is empty."))


def _changed(request: HttpRequest, info: services.CartInfo, said: str) -> HttpResponse:
    """The cart as it is now; `said` is for those who cannot see the change."""
    if not is_htmx(request):
        return redirect("cart:cart")
    return render(request, "cart/_changed.html", {"cart": info, "said": said})


def _refused(request: HttpRequest, info: services.CartInfo, sku: str, error: ShopError) -> HttpResponse:
    """The cart with what was refused at the line it is about, or above all lines."""
    place = sku if any(line.sku == sku for line in info.lines) else ""
    context = {"cart": info, "error": error.sentence, "error_sku": place}
    if is_htmx(request):
        return render(request, "cart/_changed.html", context)
    return render(request, "cart/cart.html", context, status=error.status)


def _remember(request: HttpRequest, response: HttpResponse, token: str) -> HttpResponse:
    """Let the visitor's browser keep the name of their cart; a signed-in shopper's cart needs none."""
    if not request.user.is_authenticated:
        response.set_cookie(
            CART_COOKIE, token, max_age=COOKIE_AGE, httponly=True, samesite="Lax", secure=settings.HTTPS
        )
    return response
