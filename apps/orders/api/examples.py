"""Examples for the OpenAPI document: one order, as it is and after it was cancelled."""

from typing import Any


def _euros(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "EUR"}


_ADDRESS = {
    "full_name": "Ada Lovelace",
    "company": "",
    "line1": "Lindenstraße 12",
    "line2": "",
    "city": "Berlin",
    "region": "",
    "postcode": "10969",
    "country": "DE",
    "phone": "+49 30 1234567",
}
_PAID = [
    {"kind": "authorization", "words": "Approved", "amount": _euros(4290), "created_at": "2026-11-22T13:07:10Z"},
    {"kind": "capture", "words": "Paid", "amount": _euros(4290), "created_at": "2026-11-22T13:07:11Z"},
]
_EVENTS = [
    {"kind": "placed", "message": "We received your order.", "created_at": "2026-11-22T13:07:10Z"},
    {"kind": "paid", "message": "We received your payment.", "created_at": "2026-11-22T13:07:11Z"},
]
_GIVEN_UP = {"kind": "cancelled", "message": "The order was cancelled.", "created_at": "2026-11-22T13:20:00Z"}
ORDER: dict[str, Any] = {
    "number": "7K2M-9QXA",
    "status": "placed",
    "payment_status": "paid",
    "placed_at": "2026-11-22T13:07:10Z",
    "email": "ada@example.com",
    "token": "o1h5W2vQ8rT6yU0pLkJ9xA",
    "lines": [
        {
            "sku": "MUG-MOSS",
            "title": "Stoneware mug",
            "options": "Moss",
            "product_slug": "stoneware-mug",
            "image_url": "https://shop.example/media/mug-moss.webp",
            "quantity": 2,
            "unit_price": _euros(1900),
            "line_total": _euros(3800),
            "tax_rate": 1900,
            "tax": _euros(607),
            "later": 0,
            "expected_on": None,
        }
    ],
    "totals": {"subtotal": _euros(3800), "shipping": _euros(490), "tax": _euros(685), "total": _euros(4290)},
    "shipping_address": _ADDRESS,
    "billing_address": _ADDRESS,
    "shipping_name": "Standard",
    "payments": [
        {
            "gateway": "sandbox",
            "method": "Visa 4242",
            "status": "captured",
            "amount": _euros(4290),
            "captured": _euros(4290),
            "refunded": _euros(0),
            "owed": _euros(0),
            "instructions": [],
            "transactions": _PAID,
        }
    ],
    "refunds": [],
    "shipments": [],
    "events": _EVENTS,
    "cancellable": True,
    "payable": False,
}
CANCELLED = {**ORDER, "status": "cancelled", "events": [*_EVENTS, _GIVEN_UP], "cancellable": False}
