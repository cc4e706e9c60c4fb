"""Messages, and orders as the orders app would describe them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from factory.declarations import LazyFunction, Sequence
from factory.django import DjangoModelFactory

from apps.notifications.models import Message
from apps.orders import services as orders
from shop.common.addresses import PostalAddress
from shop.common.money import Money

PLACED_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


class MessageFactory(DjangoModelFactory[Message]):
    """A queued message that is due."""

    class Meta:
        model = Message

    kind = Message.Kind.PASSWORD_CHANGED
    recipient = Sequence(lambda n: f"reader{n}@example.com")
    context: Any = LazyFunction(dict)
    dedupe_key = Sequence(lambda n: f"password_changed:{n}")
    next_try_at = PLACED_AT
    created_at = PLACED_AT


def queued(**fields: Any) -> Message:
    return MessageFactory.create(**fields)


def sending(**fields: Any) -> Message:
    return MessageFactory.create(**{"status": "sending", "tries": 1, **fields})


def sent(**fields: Any) -> Message:
    return MessageFactory.create(**{"status": "sent", "sent_at": PLACED_AT, "tries": 1, **fields})


def dead(**fields: Any) -> Message:
    return MessageFactory.create(**{"status": "dead", "tries": 8, "last_error": "It rained.", **fields})


def address(**changes: Any) -> PostalAddress:
    return PostalAddress(
        **{
            "full_name": "Ada Lovelace",
            "line1": "Lindenstraße 12",
            "postcode": "10969",
            "city": "Berlin",
            "country": "DE",
            **changes,
        }
    )


def line(**changes: Any) -> orders.OrderLineInfo:
    return orders.OrderLineInfo(
        **{
            "sku": "MUG-MOSS",
            "title": "Stoneware mug",
            "options": "Moss",
            "product_slug": "stoneware-mug",
            "image_url": "/media/mug.webp",
            "quantity": 2,
            "unit_price": Money(2400, "EUR"),
            "line_total": Money(4800, "EUR"),
            "tax_rate": 1900,
            "tax": Money(766, "EUR"),
            **changes,
        }
    )


def shipment(**changes: Any) -> orders.ShipmentInfo:
    return orders.ShipmentInfo(
        **{
            "number": "S-1",
            "carrier": "dhl",
            "carrier_name": "DHL",
            "tracking_number": "00340434",
            "tracking_url": "https://dhl.example/track?n=00340434",
            "shipped_at": PLACED_AT,
            "delivered_at": None,
            **changes,
        }
    )


def order(**changes: Any) -> orders.OrderInfo:
    return orders.OrderInfo(
        **{
            "number": "F7K2-93QM",
            "reference": UUID(int=7),
            "token": "3yb9Jq0Zt2Qm5v8w1XcR4A",
            "user_id": None,
            "email": "ada@example.com",
            "status": "placed",
            "payment_status": "paid",
            "lines": (line(),),
            "shipping_address": address(),
            "billing_address": address(line1="Torstraße 1", postcode="10119"),
            "shipping_name": "Standard",
            "subtotal": Money(4800, "EUR"),
            "shipping": Money(490, "EUR"),
            "tax": Money(845, "EUR"),
            "total": Money(5290, "EUR"),
            "placed_at": PLACED_AT,
            "shipments": (shipment(),),
            "events": (),
            "payments": (),
            "refunds": (),
            "cancellable": True,
            "payable": False,
            **changes,
        }
    )
