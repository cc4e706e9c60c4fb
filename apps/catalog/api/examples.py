"""What answers of the catalogue look like, for the API's documentation."""

from typing import Any

_PRICE = {"amount": 3900, "currency": "EUR"}
_BEFORE = {"amount": 4900, "currency": "EUR"}
_IMAGE = {
    "url": "https://shop.example/media/products/3f/3f786850e387550fdab836ed7e6dc881de23001b.webp",
    "srcset": "https://shop.example/media/products/3f/3f786850e387550fdab836ed7e6dc881de23001b-640.jpg 640w",
    "sources": [
        {
            "type": "image/avif",
            "srcset": "https://shop.example/media/products/3f/3f786850e387550fdab836ed7e6dc881de23001b-640.avif 640w",
        }
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
}

CATEGORIES: dict[str, Any] = {
    "results": [
        {"slug": "clothes", "name": "Clothes", "children": [{"slug": "shirts", "name": "Shirts", "children": []}]}
    ],
    "next": None,
    "previous": None,
}

PRODUCTS: dict[str, Any] = {
    "results": [_SUMMARY | {"image": _IMAGE}],
    "next": "https://shop.example/api/v1/products?cursor=W1siLXB1Ymxpc2hlZF9hdCIsIi1wayJd:Jd0",
    "previous": None,
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
            "available": available,
            "image": None,
        }
        for size, available in (("S", 5), ("M", 0))
    ],
}
