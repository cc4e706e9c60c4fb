"""What reports look like, for the API's documentation."""

from typing import Any


def _euros(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "EUR"}


LEVEL: dict[str, Any] = {
    "sku": "MUG-MOSS",
    "location": "valley",
    "location_name": "Valley workshop",
    "on_hand": 7,
    "reserved": 2,
    "free": 5,
    "incoming": 24,
    "unit_cost": _euros(640),
    "value": _euros(4480),
    "state": "in_stock",
}
MOVEMENT: dict[str, Any] = {
    "at": "2026-11-20T09:30:00Z",
    "sku": "MUG-MOSS",
    "location": "valley",
    "location_name": "Valley workshop",
    "kind": "receipt",
    "quantity": 24,
    "unit_cost": _euros(640),
    "reference": "PO-2026-0042",
    "reason": "Delivery",
    "actor": "staff:ada@example.com",
}
VALUED: dict[str, Any] = {"sku": "MUG-MOSS", "on_hand": 7, "unit_cost": _euros(640), "value": _euros(4480)}
VALUATION: dict[str, Any] = {
    "day": "2026-11-20",
    "on_hand": 7,
    "unvalued": 0,
    "value": _euros(4480),
    "places": [
        {
            "location": "valley",
            "location_name": "Valley workshop",
            "on_hand": 7,
            "unvalued": 0,
            "value": _euros(4480),
        }
    ],
}
TRENDS: dict[str, Any] = {
    "sku": "MUG-MOSS",
    "location": None,
    "rate_7": 1.2857,
    "rate_28": 1.1071,
    "rate_90": 0.9,
    "direction": "up",
    "days": [
        {
            "day": "2026-11-20",
            "received": 24,
            "sold": 2,
            "cancelled": 1,
            "returned": 0,
            "moved": 0,
            "corrected": 0,
            "net_sold": 1,
            "on_hand": 30,
            "value": _euros(19200),
        }
    ],
}
FIGURES: dict[str, Any] = {
    "sku": "MUG-MOSS",
    "as_of": "2026-11-19",
    "on_hand": 7,
    "incoming": 0,
    "sold_7": 9,
    "sold_28": 31,
    "sold_90": 81,
    "rate_7": 1.2857,
    "rate_28": 1.1071,
    "rate_90": 0.9,
    "open_rate_7": 1.2857,
    "open_rate_28": 1.1071,
    "open_rate_90": 0.9878,
    "last_sale": "2026-11-19",
    "last_receipt": "2026-10-02",
    "unit_cost": _euros(640),
    "value": _euros(4480),
    "sell_through": 0.9204,
    "turnover": 11.4,
    "ages": {"up_to_30": 0, "up_to_90": 7, "up_to_180": 0, "up_to_365": 0, "older": 0},
    "idle_days": 0,
    "confidence": "fair",
    "days_left": 6,
    "days_left_low": 4,
    "days_left_high": 9,
    "order_on": "2026-11-20",
    "order_units": 48,
    "sentence": "At about 8 a week it lasts 6 more days, until 26 November (between 24 and 29 November). "
    "Order 48 today: your supplier needs 14 days, so expect about 8 days without stock.",
}
ADJUSTMENT: dict[str, Any] = {"sku": "MUG-MOSS", "location": "valley", "delta": -1, "reason": "Broke on the shelf"}
ADJUSTED: dict[str, Any] = {"sku": "MUG-MOSS", "location": "valley", "delta": -1, "reason": "Broke on the shelf"} | {
    "on_hand": 6
}
