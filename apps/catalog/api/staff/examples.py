"""What products look like to other systems, for the API's documentation."""

from typing import Any

KEY = "3f786850e387550fdab836ed7e6dc881de23001b"
_URL = f"https://shop.example/media/products/3f/{KEY}"
IMAGE: dict[str, Any] = {
    "key": KEY,
    "url": f"{_URL}.webp",
    "srcset": f"{_URL}-640.jpg 640w",
    "sources": [{"type": "image/avif", "srcset": f"{_URL}-640.avif 640w"}],
    "alt": "A linen shirt in moss green",
    "width": 1200,
    "height": 1200,
    "variant": "SHIRT-MOSS-S",
}


def _euros(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "EUR"}


_SALE = {
    "name": "Summer",
    "price": _euros(2900),
    "starts_at": "2026-07-01T00:00:00Z",
    "ends_at": "2026-08-01T00:00:00Z",
}
_OPTIONS = [
    {"name": "Colour", "values": [{"label": "Moss", "swatch": "#5a6b3b"}]},
    {"name": "Size", "values": [{"label": "S", "swatch": ""}, {"label": "M", "swatch": ""}]},
]
_WORDS = {
    "title": "Linen shirt",
    "status": "published",
    "brand": "Fernhollow",
    "description_html": "<p>Airy, washed once, softer every summer.</p>",
    "categories": ["shirts"],
    "tags": ["Summer"],
    "attributes": {"material": ["Linen"], "weight": "180", "organic": True},
    "options": _OPTIONS,
    "related": ["hemp-shirt"],
    "successor": None,
    "meta_title": "",
    "meta_description": "",
    "is_featured": False,
    "position": 0,
}
_VARIANTS = [
    {"sku": f"SHIRT-MOSS-{size}", "options": {"Colour": "Moss", "Size": size}, "price": _euros(3900)}
    for size in ("S", "M")
]
NEW: dict[str, Any] = _WORDS | {
    "slug": "linen-shirt",
    "variants": [variant | {"opening_stock": 5} for variant in _VARIANTS],
}
CHANGE: dict[str, Any] = {
    "title": "Linen shirt, washed",
    "variants": [{"sku": "SHIRT-MOSS-S", "price": _euros(3500), "sale_prices": [_SALE]}],
}
PRODUCT: dict[str, Any] = {
    "slug": "linen-shirt",
    **_WORDS,
    "variants": [
        variant | {"compare_at_price": None, "is_active": True, "available": 5, "sale_prices": [_SALE]}
        for variant in _VARIANTS
    ],
    "images": [IMAGE],
    "published_at": "2026-05-02T08:00:00Z",
    "publish_at": None,
    "retire_at": None,
    "rating": {"average": 4.33, "count": 3, "counts": [0, 0, 0, 2, 1]},
    "created_at": "2026-05-01T15:12:00Z",
    "updated_at": "2026-11-22T13:07:10Z",
}
