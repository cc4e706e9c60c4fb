"""What the endpoints of orders take and give; nothing here saves."""

from datetime import UTC
from typing import Any

from rest_framework import serializers

from shop.common.addresses import AddressSerializer
from shop.common.api import AbsoluteURLField, MoneyField


class CancelOrderSerializer(serializers.Serializer[Any]):
    """Body of POST /orders/{number}/cancel."""

    reason = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", help_text="Why, for the people of the shop."
    )


class OrderTotalsSerializer(serializers.Serializer[Any]):
    """What was to pay; `tax` is contained in `total`."""

    subtotal = MoneyField()
    shipping = MoneyField()
    tax = MoneyField()
    total = MoneyField()


class OrderLineSerializer(serializers.Serializer[Any]):
    """A line as it was sold; `tax_rate` in basis points (1900 is 19 %), `tax` is contained in `line_total`."""

    sku = serializers.CharField()
    title = serializers.CharField()
    options = serializers.CharField()
    product_slug = serializers.CharField()
    image_url = AbsoluteURLField()
    quantity = serializers.IntegerField()
    unit_price = MoneyField()
    line_total = MoneyField()
    tax_rate = serializers.IntegerField()
    tax = MoneyField()


class TransactionSerializer(serializers.Serializer[Any]):
    """Money that moved, or was set aside."""

    kind = serializers.CharField(help_text="`authorization`, `capture`, `void` or `refund`.")
    amount = MoneyField()
    created_at = serializers.DateTimeField(default_timezone=UTC)


class OrderPaymentSerializer(serializers.Serializer[Any]):
    """A payment of the order."""

    gateway = serializers.CharField()
    status = serializers.CharField(help_text="`authorized`, `captured` or `voided`.")
    amount = MoneyField()
    captured = MoneyField()
    refunded = MoneyField()
    transactions = TransactionSerializer(many=True)


class ShipmentSerializer(serializers.Serializer[Any]):
    """A parcel; `tracking_url` is empty where the carrier has no such page."""

    number = serializers.CharField()
    carrier = serializers.CharField()
    carrier_name = serializers.CharField()
    tracking_number = serializers.CharField()
    tracking_url = serializers.CharField()
    shipped_at = serializers.DateTimeField(default_timezone=UTC)
    delivered_at = serializers.DateTimeField(allow_null=True, default_timezone=UTC)


class OrderEventSerializer(serializers.Serializer[Any]):
    """A step in the history of the order."""

    kind = serializers.CharField()
    message = serializers.CharField()
    created_at = serializers.DateTimeField(default_timezone=UTC)


class OrderSerializer(serializers.Serializer[Any]):
    """An order with everything about it."""

    number = serializers.CharField()
    status = serializers.CharField(
        help_text="`placed`, `processing`, `shipped`, `delivered`, `cancelled` or `on_hold`."
    )
    payment_status = serializers.CharField(
        help_text="`authorized`, `paid`, `partially_refunded`, `refunded` or `voided`."
    )
    placed_at = serializers.DateTimeField(default_timezone=UTC)
    email = serializers.EmailField()
    token = serializers.CharField(help_text="Opens the order for a guest: send it as `?token=`, and keep it secret.")
    lines = OrderLineSerializer(many=True)
    totals = OrderTotalsSerializer(source="*")
    shipping_address = AddressSerializer()
    billing_address = AddressSerializer()
    shipping_name = serializers.CharField()
    payments = OrderPaymentSerializer(many=True)
    shipments = ShipmentSerializer(many=True)
    events = OrderEventSerializer(many=True)
    cancellable = serializers.BooleanField(help_text="Whether its customer may still cancel it.")


class OrderPageSerializer(serializers.Serializer[Any]):
    """A page of orders, newest first."""

    results = OrderSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
