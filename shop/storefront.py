"""What every storefront page shares: its context, its error pages, and errors of services turned into words."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.static import serve
from django_htmx.http import reswap, retarget

from apps.cart import services as cart
from apps.catalog import services as catalog
from shop.common.api import json_problem
from shop.common.errors import Moved, NotFound, ShopError
from shop.common.http import is_htmx, moved_url, visitor_token


def context(request: HttpRequest) -> dict[str, Any]:
    """The shop's name, the menu and the number of things in the cart; asked for only where a template prints them."""
    return {
        "shop_name": settings.SHOP_NAME,
        "shop_email": settings.SHOP_EMAIL,
        "menu": SimpleLazyObject(catalog.get_menu),
        "collections_menu": SimpleLazyObject(catalog.list_collections),
        "cart_quantity": SimpleLazyObject(lambda: _cart_quantity(request)),
    }


def _cart_quantity(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    return cart.count_items(shopper=cart.Shopper(user_id=user.pk if user else None, token=visitor_token(request)))


class ShopErrorMiddleware:
    """Turns what a service refused into a message on the page the shopper came from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do on the way in or out."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A message and a redirect for a ShopError; nothing for anything else."""
        if isinstance(error, Moved):
            return HttpResponsePermanentRedirect(moved_url(request, error.slug))
        if isinstance(error, NotFound):
            return page_not_found(request, Http404(error.sentence))
        if not isinstance(error, ShopError):
            return None
        if is_htmx(request):
            return _flash(request, error.sentence, error.status)
        messages.error(request, error.sentence)
        return HttpResponseRedirect(_came_from(request))


def _flash(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    """The sentence for the corner in which htmx pages show short news."""
    response = render(request, "partials/flash.html", {"sentence": sentence}, status=status)
    return reswap(retarget(response, "#flash"), "innerHTML")


def _came_from(request: HttpRequest) -> str:
    referrer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referrer, {request.get_host()}, require_https=request.is_secure()):
        return referrer
    return "/"


# What we store, by extension; the tables of operating systems do not know all of it.
_PICTURES = {"avif": "image/avif", "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file from the media folder; its name changes with its content, so it may be kept for a year."""
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    if "Content-Type" in response:  # which a 304 has none of
        response["Content-Type"] = _PICTURES.get(path.rpartition(".")[2], "application/octet-stream")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _page(request: HttpRequest, template: str, status: int, code: str, title: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return json_problem(request, code, status=status, title=title)
    return render(request, template, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for more than we take."""
    if isinstance(exception, RequestDataTooBig):
        return _page(request, "413.html", 413, "body_too_large", "That is too much at once")
    return _page(request, "400.html", 400, "bad_request", "The request is malformed")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _page(request, "403.html", 403, "forbidden", "Not allowed")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that is not this visitor's any more: they signed in or out meanwhile, or keep no cookies."""
    if is_htmx(request):
        return _flash(request, _("This page has grown old. Please load it again and repeat the last step."), 403)
    return _page(request, "403_csrf.html", 403, "forbidden", "Not allowed")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _page(request, "404.html", 404, "not_found", "Not found")


def server_error(request: HttpRequest) -> HttpResponse:
    """500; asks nothing of the database, which may be what failed."""
    if request.path.startswith("/api/"):
        return json_problem(request, "server_error", status=500, title="The shop made a mistake")
    return render(None, "500.html", {"shop_name": settings.SHOP_NAME}, status=500)
