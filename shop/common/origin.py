"""Forms that any page may hold: a POST is refused where another site sent it, instead of asking for a token.

A CSRF token is a cookie and a secret in the page, so a page that has one is nobody else's and cannot be kept for all.
Where a browser says itself who sends a form, no token is needed. The rules are those of Go 1.25's
http.CrossOriginProtection; see W3C, Fetch Metadata Request Headers (https://www.w3.org/TR/fetch-metadata/), and the
OWASP Cross-Site Request Forgery Prevention Cheat Sheet, on Fetch Metadata and on verifying the origin.
"""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import get_callable
from django.views.decorators.csrf import csrf_exempt

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
_SAFE = ("GET", "HEAD", "OPTIONS")


def same_origin(view: View) -> View:
    """Let the view take forms without a CSRF token, but only from our own pages; others get CSRF_FAILURE_VIEW."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method not in _SAFE and is_cross_origin(request):
            refuse = get_callable(settings.CSRF_FAILURE_VIEW)
            return cast("HttpResponseBase", refuse(request, reason="Another site sent this form."))
        return view(request, *args, **kwargs)

    return cast("View", guarded)


def is_cross_origin(request: HttpRequest) -> bool:
    """Whether a browser sent this from a page of another origin; a sibling subdomain is one, and so is "null".

    Browsers since 2023 say so themselves (Sec-Fetch-Site, which no page can set); older ones name the page's origin.
    Neither header: no page of another site made a browser send this.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site in ("same-origin", "none"):
        return False
    if not site and not origin:
        return False
    ours = [] if site else [f"{request.scheme}://{request.get_host()}"]
    return origin not in [*ours, *settings.CSRF_TRUSTED_ORIGINS]
