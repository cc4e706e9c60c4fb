"""Small readers of requests that several apps need."""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import register_converter, reverse

CART_COOKIE = "cart"
CART_HEADER = "Cart-Token"


def visitor_token(request: Any) -> str | None:
    """The 128-bit token that names an anonymous visitor's cart: header Cart-Token in the API, a cookie elsewhere."""
    token = request.headers.get(CART_HEADER) or request.COOKIES.get(CART_COOKIE, "")
    return token if re.fullmatch(r"[A-Za-z0-9_-]{22}", token) else None


def client_address(request: HttpRequest) -> str:
    """The address the request came from: as the server saw it or, behind a trusted proxy, as that proxy did."""
    if settings.TRUST_PROXY and (seen := request.headers.get("X-Forwarded-For")):
        return seen.rpartition(",")[2].strip()[:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks, which wants a part of the page only."""
    return request.headers.get("HX-Request") == "true"


def own_path(url: str) -> str:
    """An address of this shop without its host, so that visitors stay on the name they came by; others unchanged."""
    return url.removeprefix(settings.SITE_URL) if url.startswith(f"{settings.SITE_URL}/") else url


def moved_url(request: Any, slug: str) -> str:
    """The address of the request with another slug, its query string kept."""
    match = request.resolver_match
    url = reverse(match.view_name, kwargs={**match.kwargs, "slug": slug})
    query = request.META.get("QUERY_STRING", "")
    return f"{url}?{query}" if query else url


class _AsItStands:
    """A path parameter that is checked by its pattern and otherwise left alone."""

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


class SkuConverter(_AsItStands):
    """A stock keeping unit in a path: what a barcode label can carry."""

    regex = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"


class OrderNumberConverter(_AsItStands):
    """An order's number in a path, such as 7K2M-9QXA."""

    regex = r"[0-9A-Z]{4}-[0-9A-Z]{4}"


register_converter(SkuConverter, "sku")
register_converter(OrderNumberConverter, "order_number")
