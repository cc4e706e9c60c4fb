"""What answers of the catalogue look like, for the API's documentation."""

from typing import Any

_PRICE = {"amount": 3900, "currency": "EUR"}
_BEFORE = {"amount": 4900, "currency": "EUR"}
_STEM = "https://shop.example/media/products/3f/3f786850e387550fdab836ed7e6dc881de23001b"
_IMAGE = {
    "url": f"{_STEM}-960.jpg",
    "srcset": ", ".join(f"{_STEM}-{width}.jpg {width}w" for width in (160, 320, 480, 640, 960, 1200)),
    "sources": [
        {
            "type": f"image/{kind}",
            "srcset": ", ".join(f"{_STEM}-{width}.{kind} {width}w" for width in (160, 320, 480, 640, 960, 1200)),
        }
        for kind in ("avif", "webp")
    ],
    "alt": "A linen shirt in moss green",
    "width": 1200,
    "height": 1200,
}
_SUMMARY = {
    "slug": "linen-shirt",
    "title": "Linen shirt",
    "brand": "Fernhollow",
    "price": _PRICE,
    "compare_at_price": _BEFORE,
    "price_varies": False,
    "in_stock": True,
    "rating": {"average": 4.33, "count": 3, "counts": [0, 0, 0, 2, 1]},
}

CATEGORIES: dict[str, Any] = {
    "results": [
        {"slug": "clothes", "name": "Clothes", "children": [{"slug": "shirts", "name": "Shirts", "children": []}]}
    ],
    "next": None,
    "previous": None,
}

COLLECTION: dict[str, Any] = {
    "slug": "rainy-days",
    "name": "Rainy days",
    "description": "For inside, with the drops on the pane.",
    "count": 12,
    "image": _IMAGE,
    "products": "https://shop.example/api/v1/products?collection=rainy-days",
}

COLLECTIONS: dict[str, Any] = {"results": [COLLECTION], "next": None, "previous": None}

PRODUCTS: dict[str, Any] = {
    "results": [_SUMMARY | {"image": _IMAGE}],
    "next": "https://shop.example/api/v1/products?cursor=W1siLXB1Ymxpc2hlZF9hdCIsIi1wayJd:Jd0",
    "previous": None,
}

SUGGESTIONS: dict[str, Any] = {
    "query": "shrt",
    "corrected": "shirt",
    "products": [_SUMMARY | {"image": _IMAGE}],
    "categories": [{"slug": "shirts", "name": "Shirts"}],
    "brands": [],
}

PRODUCT: dict[str, Any] = _SUMMARY | {
    "description_html": "<p>Airy, washed once, softer every summer.</p>",
    "categories": [{"slug": "shirts", "name": "Shirts"}],
    "images": [_IMAGE],
    "options": [{"name": "Colour", "values": ["Moss"]}, {"name": "Size", "values": ["S", "M"]}],
    "attributes": [
        {"code": "material", "name": "Material", "kind": "choice", "unit": "", "value": "Linen", "values": ["Linen"]}
    ],
    "variants": [
        {
            "sku": f"SHIRT-MOSS-{size}",
            "title": f"Moss / {size}",
            "options": {"Colour": "Moss", "Size": size},
            "price": _PRICE,
            "compare_at_price": _BEFORE,
            "sale_ends_at": "2026-12-01T00:00:00Z",
            "available": available,
            "ready": ready,
            "policy": policy,
            "expected_on": expected_on,
            "image": None,
        }
        for size, available, ready, policy, expected_on in (
            ("S", 5, 5, "stock", None),
            ("M", 20, 0, "backorder", "2026-12-12"),
        )
    ],
    "related": [_SUMMARY | {"slug": "linen-trousers", "title": "Linen trousers", "image": _IMAGE}],
}

FACETS: dict[str, Any] = {
    "total": 42,
    "price": {"min": {"amount": 900, "currency": "EUR"}, "max": {"amount": 12900, "currency": "EUR"}},
    "in_stock": 40,
    "on_sale": 5,
    "facets": [
        {
            "name": "attr.colour",
            "label": "Colour",
            "kind": "choice",
            "unit": "",
            "values": [
                {"value": "moss", "label": "Moss", "count": 12, "selected": True},
                {"value": "sand", "label": "Sand", "count": 7, "selected": False},
            ],
            "range": None,
        },
        {
            "name": "attr.weight",
            "label": "Weight",
            "kind": "number",
            "unit": "g",
            "values": [],
            "range": {"min": 160.0, "max": 1200.0},
        },
    ],
}
