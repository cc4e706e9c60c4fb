"""What the head of a page tells search engines and those who share a link to it; pages without one are not indexed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.catalog.services import ImageInfo, ProductDetail, ReviewInfo
from apps.catalog.views import structured
from apps.catalog.views.crumbs import crumbs
from shop.common.money import Money

# What a shopper may narrow or turn round a list by: such a page is another view of the plain one.
FILTERS = ("sort", "q", "category", "collection", "brand", "price_min", "price_max", "in_stock", "on_sale")
FILTERS_BEGIN = "attr."
_BLOCK = re.compile(r"<(?=/?(?:p|br|li|ul|ol|h[2-4]|blockquote)\b)")
_DESCRIBED = 155


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """`url` is the page's one address, `data` its JSON-LD; all addresses are absolute.

    `indexed`: whether search engines may list it. `title` goes without the shop's name.
    """

    title: str
    description: str
    url: str
    kind: str = "website"
    indexed: bool = True
    previous: str = ""
    next: str = ""
    image: ImageInfo | None = None
    price: Money | None = None
    data: Sequence[dict[str, Any]] = ()

    @property
    def image_url(self) -> str:
        """The picture with host and all."""
        return absolute(self.image.url) if self.image else ""

    @property
    def amount(self) -> str:
        """The price as machines read it, in major units."""
        return structured.amount(self.price)["price"] if self.price is not None else ""


def absolute(url: str) -> str:
    """An address of this shop, or of where its pictures are, with host and all."""
    return urljoin(f"{settings.SITE_URL}/", url)


def summary(html: str) -> str:
    """The first words of a description, as many as search engines show."""
    words = " ".join(unescape(strip_tags(_BLOCK.sub(" <", html))).split())
    return Truncator(words).chars(_DESCRIBED)


def home_head() -> Head:
    """Of the front page."""
    words = {"shop": settings.SHOP_NAME}
    return Head(
        title=settings.SHOP_NAME,
        description=_("Things for the garden, the table and the trail, by %(shop)s.") % words,
        url=absolute(reverse("catalog:home")),
        data=[structured.website(), structured.organization()],
    )


def list_head(
    request: HttpRequest,
    *,
    title: str,
    description: str,
    page: "Page[Any]",
    breadcrumbs: Sequence[tuple[str, str]],
    image: ImageInfo | None = None,
) -> Head:
    """Of a page of products, such as a category: its plain address, with `?page=` beyond the first.

    A filtered or sorted one belongs to the plain list and is not indexed; parameters nobody knows change nothing.
    """
    plain = not any(value for name, value in request.GET.items() if name in FILTERS or name.startswith(FILTERS_BEGIN))
    here, number = absolute(request.path), page.number
    return Head(
        title=title if number == 1 else _("%(title)s, page %(number)d") % {"title": title, "number": number},
        description=summary(description) or _("%(title)s at %(shop)s.") % {"title": title, "shop": settings.SHOP_NAME},
        url=_numbered(here, number) if plain else here,
        indexed=plain,
        previous=_numbered(here, number - 1) if plain and page.has_previous() else "",
        next=_numbered(here, number + 1) if plain and page.has_next() else "",
        image=image or next((card.image for card in page.object_list if card.image), None),
        data=[structured.breadcrumb_list(breadcrumbs, here=here)],
    )


def _numbered(url: str, number: int) -> str:
    return url if number == 1 else f"{url}?page={number}"


def product_head(product: ProductDetail, *, reviews: Sequence[ReviewInfo] = (), sku: str | None = None) -> Head:
    """Of a product's page, whose address names no variant; of the one that was chosen by `sku` only the title tells."""
    chosen = next((variant.label for variant in product.variants if variant.sku == sku), "")
    url = absolute(reverse("catalog:product", args=[product.slug]))
    description = product.meta_description or summary(product.description_html) or _usual_words(product)
    return Head(
        title=f"{product.meta_title or product.title}{f' ({chosen})' if chosen else ''}",
        description=description,
        url=url,
        kind="product",
        image=product.images[0] if product.images else None,
        price=product.price,
        data=[
            structured.product(product, url=url, description=description, reviews=reviews),
            structured.breadcrumb_list([*crumbs(product.path), (product.title, "")], here=url),
        ],
    )


def _usual_words(product: ProductDetail) -> str:
    maker = product.brand or settings.SHOP_NAME
    return _("%(title)s by %(maker)s.") % {"title": product.title, "maker": maker}
