"""What a page is about, in the words of schema.org, as Google reads them (JSON-LD).

Shapes follow Google's pages on product variants (ProductGroup), merchant listings (Offer), review snippets, breadcrumbs
and organisations; the tests hold them against those pages' required and recommended properties.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from apps.catalog.services import AttributeInfo, OptionInfo, ProductDetail, Rating, ReviewInfo, VariantDetail
from shop.common.money import Money

Thing = dict[str, Any]

_SCHEMA = "https://schema.org"
_CONTEXT = {"@context": _SCHEMA}
MAX_REVIEWS = 3
MAX_IMAGES = 8
# What schema.org has a word for; other options are told as further properties.
_KNOWN_OPTIONS = {
    "colour": "color", "color": "color", "size": "size", "material": "material", "pattern": "pattern",
}  # fmt: skip


def _absolute(url: str) -> str:
    return urljoin(f"{settings.SITE_URL}/", url)


# --- the shop ---------------------------------------------------------------------------------------------------------


def website() -> Thing:
    """The shop as a site that can be searched."""
    target = f"{_absolute(reverse('catalog:search'))}?q={{search_term_string}}"
    return _CONTEXT | {
        "@type": "WebSite",
        "name": settings.SHOP_NAME,
        "url": _absolute(reverse("catalog:home")),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": target},
            "query-input": "required name=search_term_string",
        },
    }


def organization() -> Thing:
    """Who sells."""
    return _CONTEXT | {
        "@type": "Organization",
        "name": settings.SHOP_NAME,
        "url": _absolute(reverse("catalog:home")),
        "logo": _absolute(static("favicon.svg")),
        "email": settings.SHOP_EMAIL,
    }


def breadcrumb_list(breadcrumbs: Sequence[tuple[str, str]], *, here: str) -> Thing:
    """The way from the front page to this one, which is `here` and stands without an address in `breadcrumbs`."""
    steps = [(settings.SHOP_NAME, reverse("catalog:home")), *breadcrumbs]
    return _CONTEXT | {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": _absolute(url) if url else here}
            for position, (name, url) in enumerate(steps, 1)
        ],
    }


# --- products ---------------------------------------------------------------------------------------------------------


def product(info: ProductDetail, *, url: str, description: str, reviews: Sequence[ReviewInfo]) -> Thing:
    """A Product with its offer; of several variants a ProductGroup, in which each has an address of its own."""
    shared: Thing = {"name": info.title, "description": description, **_pictures(info), **_opinions(info, reviews)}
    if info.brand:
        shared["brand"] = {"@type": "Brand", "name": info.brand}
    if info.attributes:
        shared["additionalProperty"] = [_property(fact) for fact in info.attributes]
    if len(info.variants) == 1:
        return _CONTEXT | {"@type": "Product", **shared, **_variant(info, info.variants[0], url=url)}
    return _CONTEXT | {"@type": "ProductGroup", **shared, **_group(info, url=url)}


def _pictures(info: ProductDetail) -> Thing:
    urls = [_absolute(image.url) for image in info.images[:MAX_IMAGES]]
    return {"image": urls} if urls else {}


def _property(fact: AttributeInfo) -> Thing:
    return {"@type": "PropertyValue", "name": fact.name, "value": fact.value}


def _group(info: ProductDetail, *, url: str) -> Thing:
    varies = [f"{_SCHEMA}/{word}" for word in _words(info.options).values() if word]
    members = [_member(info, variant, url=f"{url}?{urlencode({'sku': variant.sku})}") for variant in info.variants]
    group: Thing = {"url": url, "productGroupID": info.slug, "hasVariant": members}
    return group | ({"variesBy": varies} if varies else {})


def _member(info: ProductDetail, variant: VariantDetail, *, url: str) -> Thing:
    """A variant within its group, which says everything they share."""
    image = variant.image or (info.images[0] if info.images else None)
    member: Thing = {"@type": "Product", "name": f"{info.title} ({variant.label})" if variant.label else info.title}
    if image:
        member["image"] = _absolute(image.url)
    return member | _variant(info, variant, url=url)


def _variant(info: ProductDetail, variant: VariantDetail, *, url: str) -> Thing:
    return {"sku": variant.sku, "url": url, **_choices(info, variant), "offers": _offer(variant, url=url)}


def _words(options: Sequence[OptionInfo]) -> dict[str, str]:
    """What schema.org calls each option, or nothing; an option with swatches is the colour, whatever its name."""
    return {
        option.name: "color" if any(option.swatches) else _KNOWN_OPTIONS.get(option.name.casefold(), "")
        for option in options
    }


def _choices(info: ProductDetail, variant: VariantDetail) -> Thing:
    words, told = _words(info.options), {}
    other = []
    for name, value in variant.options.items():
        if words.get(name):
            told[words[name]] = value
        else:
            other.append({"@type": "PropertyValue", "name": name, "value": value})
    facts = [_property(fact) for fact in info.attributes] if len(info.variants) == 1 else []
    return told | ({"additionalProperty": [*facts, *other]} if other else {})


def _offer(variant: VariantDetail, *, url: str) -> Thing:
    offer: Thing = {
        "@type": "Offer",
        "url": url,
        **amount(variant.price),
        **_availability(variant),
        "itemCondition": f"{_SCHEMA}/NewCondition",
        "seller": {"@type": "Organization", "name": settings.SHOP_NAME},
    }
    if variant.compare_at_price:
        kind = {"@type": "UnitPriceSpecification", "priceType": f"{_SCHEMA}/StrikethroughPrice"}
        offer["priceSpecification"] = kind | amount(variant.compare_at_price)
    if variant.sale_ends_at:
        offer["priceValidUntil"] = variant.sale_ends_at.isoformat()
    return offer


def _availability(variant: VariantDetail) -> Thing:
    """Whether it is here, sold ahead, or out; a pre-order says from when it is sent."""
    if variant.ready is None or variant.ready > 0:
        return {"availability": f"{_SCHEMA}/InStock"}
    if not variant.sold_ahead:
        return {"availability": f"{_SCHEMA}/OutOfStock"}
    if variant.policy != "preorder":
        return {"availability": f"{_SCHEMA}/BackOrder"}
    starts = {"availabilityStarts": variant.expected_on.isoformat()} if variant.expected_on else {}
    return {"availability": f"{_SCHEMA}/PreOrder", **starts}


def amount(money: Money) -> dict[str, str]:
    """A price in major units, with all decimals of its currency."""
    return {"price": f"{money.major:f}", "priceCurrency": money.currency}


def _opinions(info: ProductDetail, reviews: Sequence[ReviewInfo]) -> Thing:
    if info.rating is None:
        return {}
    told: Thing = {"aggregateRating": _aggregate(info.rating)}
    return told | ({"review": [_review(review) for review in reviews[:MAX_REVIEWS]]} if reviews else {})


def _aggregate(rating: Rating) -> Thing:
    return {"@type": "AggregateRating", "ratingValue": rating.average, "reviewCount": rating.count, **_STARS}


def _review(review: ReviewInfo) -> Thing:
    told: Thing = {
        "@type": "Review",
        "author": {"@type": "Person", "name": review.author_name},
        "datePublished": review.created_at.date().isoformat(),
        "reviewRating": {"@type": "Rating", "ratingValue": review.rating, **_STARS},
    }
    words = {"name": review.title, "reviewBody": review.text}
    return told | {name: value for name, value in words.items() if value}


_STARS = {"bestRating": 5, "worstRating": 1}
