"""Examples for the OpenAPI document: a card, from asking for it to having it."""

from typing import Any

CARD = {
    "id": "0f1f8c0e-3b0a-4a7e-9a64-2f5f1c8d7b11",
    "brand": "Visa",
    "last4": "4242",
    "exp_month": 12,
    "exp_year": 2031,
    "is_expired": False,
}
CARDS = {"results": [CARD], "next": None, "previous": None}
NO_CARDS: dict[str, Any] = {"results": [], "next": None, "previous": None}
BEGIN = {"return_url": "https://app.example/card-kept?saving={saving}"}
BEGUN = {
    "id": "c1f0a3de-52b7-4a35-8c53-1f3a0f6f0e21",
    "status": "pending",
    "client_secret": None,
    "redirect_url": "https://shop.example/pay/sandbox/save/sbx_9fk2/",
    "failure_message": None,
}
DECLINED = {**BEGUN, "failure_message": "Your bank declined this card. Please try another one."}
KEPT = {**BEGUN, "status": "succeeded", "redirect_url": None}
