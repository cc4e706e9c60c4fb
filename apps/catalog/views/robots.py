"""What search engines are told about the shop as a whole: where they may go, and what there is."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.catalog import services
from apps.catalog.services import Listed
from apps.catalog.views.head import FILTERS, FILTERS_BEGIN, absolute

PART_SIZE = 10_000
_KEPT_SECONDS = 3600
_PRIVATE = ("/admin/", "/api/", "/account/", "/cart/", "/checkout/", "/orders/", "/pay/", "/search/")
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_IMAGES = "http://www.google.com/schemas/sitemap-image/1.1"
_SLUG = "some-slug"


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything but personal pages and the many views of one list; nothing of a shop that is only tried out.

    That is one which runs with DEBUG, or whose own address (SITE_URL) is not https.
    """
    if settings.DEBUG or not settings.HTTPS:
        return _kept("User-agent: *\nDisallow: /\n", "text/plain")
    rules = [*_PRIVATE, *(f"/*?*{name}=" for name in FILTERS), f"/*?*{FILTERS_BEGIN}"]
    lines = ["User-agent: *", *(f"Disallow: {rule}" for rule in rules)]
    lines += ["", f"Sitemap: {absolute(reverse('catalog:sitemap'))}", ""]
    return _kept("\n".join(lines), "text/plain")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index: one map of shelves, and one for each part of the products."""
    parts = services.list_product_parts(size=PART_SIZE)
    maps = [_place("sitemap", absolute(reverse("catalog:sitemap_shelves")))]
    for part in parts:
        url = absolute(reverse("catalog:sitemap_products", args=[part.part]))
        maps.append(_place("sitemap", url, part.changed_at))
    return _xml(f'<sitemapindex xmlns="{_SITEMAPS}">', maps, "</sitemapindex>")


@require_safe
def sitemap_shelves(request: HttpRequest) -> HttpResponse:
    """The front page, categories and collections."""
    home = _place("url", absolute(reverse("catalog:home")))
    categories = _places("catalog:category", services.list_listed_categories())
    collections = _places("catalog:collection", services.list_listed_collections())
    return _urlset([home, *categories, *collections])


@require_safe
def sitemap_products(request: HttpRequest, part: str) -> HttpResponse:
    """One part of the products, with their main pictures. Raises: Http404, where there is nothing in it."""
    listed = services.list_part(part=int(part), size=PART_SIZE)
    if not listed:
        raise Http404(_("There is no such part."))
    return _urlset(_places("catalog:product", listed))


def _places(name: str, listed: Sequence[Listed]) -> Iterator[str]:
    pattern = absolute(reverse(name, args=[_SLUG])) if listed else ""
    return (_place("url", pattern.replace(_SLUG, page.slug), page.changed_at, page.image_url) for page in listed)


def _place(kind: str, url: str, changed_at: datetime | None = None, image_url: str = "") -> str:
    changed = f"<lastmod>{changed_at.isoformat(timespec='seconds')}</lastmod>" if changed_at else ""
    image = f"<image:image><image:loc>{escape(absolute(image_url))}</image:loc></image:image>" if image_url else ""
    return f"<{kind}><loc>{escape(url)}</loc>{changed}{image}</{kind}>"


def _urlset(places: Iterable[str]) -> HttpResponse:
    return _xml(f'<urlset xmlns="{_SITEMAPS}" xmlns:image="{_IMAGES}">', places, "</urlset>")


def _xml(first: str, places: Iterable[str], last: str) -> HttpResponse:
    return _kept("\n".join(['<?xml version="1.0" encoding="UTF-8"?>', first, *places, last, ""]), "application/xml")


def _kept(content: str, kind: str) -> HttpResponse:
    """An answer that everybody may keep for an hour."""
    response = HttpResponse(content, content_type=f"{kind}; charset=utf-8")
    patch_cache_control(response, public=True, max_age=_KEPT_SECONDS)
    return response
