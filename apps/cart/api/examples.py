"""Examples for the OpenAPI document: one cart, and what becomes of it."""

from typing import Any

REFERENCE = "5b0d8a34-7c1e-4f6a-9a55-0d6f3f1c2b7e"
ADDRESS = {
    "full_name": "Ada Lovelace",
    "line1": "Lindenstraße 12",
    "city": "Berlin",
    "postcode": "10969",
    "country": "DE",
    "phone": "+49 30 1234567",
}
CARD = {"card_number": "4242 4242 4242 4242", "exp_month": 12, "exp_year": 2031, "cvc": "123"}


def _euros(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "EUR"}


_LINE = {
    "sku": "MUG-MOSS",
    "title": "Stoneware mug",
    "options": "Moss",
    "product_slug": "stoneware-mug",
    "image_url": "https://shop.example/media/mug-moss.webp",
    "quantity": 2,
    "unit_price": _euros(1900),
    "line_total": _euros(3800),
}
_HERE: dict[str, Any] = {"later": 0, "expected_on": None}
_TOTALS = {"subtotal": _euros(3800), "shipping": _euros(490), "tax": _euros(685), "total": _euros(4290)}
_FULL_ADDRESS = {"company": "", "line2": "", "region": "", **ADDRESS}

CART = {
    "token": "v2W8mZ1qT0yN5rXc7LkPdA",
    "lines": [{**_LINE, "compare_at_price": _euros(2400), "available": 7, **_HERE, "problems": []}],
    "quantity": 2,
    "subtotal": _euros(3800),
    "discounts": [],
    "total": _euros(3800),
    "problems": [],
}
EMPTY_CART = {
    "token": "v2W8mZ1qT0yN5rXc7LkPdA",
    "lines": [],
    "quantity": 0,
    "subtotal": _euros(0),
    "discounts": [],
    "total": _euros(0),
    "problems": [],
}
QUOTE = {
    "shipping_methods": [
        {
            "code": "standard",
            "name": "Standard",
            "description": "2 to 4 working days",
            "price": _euros(490),
            "tax": _euros(685),
            "totals": _TOTALS,
        }
    ],
    "payment_methods": [
        {"code": "sandbox", "name": "Card (sandbox)"},
        {"code": "bank_transfer", "name": "Bank transfer"},
    ],
}
START = {
    "email": "ada@example.com",
    "shipping_address": ADDRESS,
    "shipping_method": "standard",
    "return_url": "https://app.example/paid",
}
START_WITH_CARD = {**START, "card": "0f1f8c0e-3b0a-4a7e-9a64-2f5f1c8d7b11"}
START_WITH_TRANSFER = {**START, "gateway": "bank_transfer"}


_PAYMENT: dict[str, Any] = {
    "gateway": "sandbox",
    "status": "pending",
    "amount": _euros(4290),
    "client_secret": None,
    "redirect_url": "https://shop.example/pay/sandbox/sbx_2tq8/",
    "instructions": [],
    "failure_code": None,
    "failure_message": None,
}


def _payment(status: str, page: str | None = None) -> dict[str, Any]:
    return {**_PAYMENT, "status": status, "redirect_url": page}


STARTED = {
    "reference": REFERENCE,
    "status": "awaiting_payment",
    "failure": "",
    "order_number": None,
    "email": "ada@example.com",
    "lines": [{**_LINE, "tax_rate": 1900, "tax": _euros(607), **_HERE}],
    "totals": _TOTALS,
    "shipping_address": _FULL_ADDRESS,
    "billing_address": _FULL_ADDRESS,
    "shipping_method": "standard",
    "shipping_name": "Standard",
    "expires_at": "2026-11-22T13:37:00Z",
    "payment": _PAYMENT,
}
SECURE = {
    **STARTED,
    "payment": _payment("requires_action", "https://shop.example/pay/sandbox/sbx_2tq8/challenge/"),
}
COMPLETED = {**STARTED, "status": "completed", "order_number": "7K2M-9QXA", "payment": _payment("authorized")}
CARD_DECLINED = {
    **STARTED,
    "payment": {
        **_PAYMENT,
        "failure_code": "card_declined",
        "failure_message": "Your bank declined this card. Please try another one.",
    },
}
TRANSFER = {
    **COMPLETED,
    "payment": {
        **_payment("authorized"),
        "gateway": "bank_transfer",
        "instructions": [
            {"label": "Amount", "value": "€42.90"},
            {"label": "Account holder", "value": "Fernhollow"},
            {"label": "IBAN", "value": "DE89 3704 0044 0532 0130 00"},
            {"label": "Purpose", "value": "P7K2-M9QX-A4TD"},
        ],
    },
}
CANCELLED = {**STARTED, "status": "failed", "failure": "cancelled", "payment": _payment("voided")}
