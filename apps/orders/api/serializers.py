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
    later = serializers.IntegerField(help_text="So many of its units were not here when it was ordered.")
    expected_on = serializers.DateField(allow_null=True, help_text="When they are here, as the customer was told.")


class TransactionSerializer(serializers.Serializer[Any]):
    """Money that moved, or was set aside."""

    kind = serializers.CharField(
        help_text="`authorization`, `capture`, `void`, `refund`, `refund_reversal`, `dispute` or `dispute_reversal`."
    )
    words = serializers.CharField(help_text="The same, for people.")
    amount = MoneyField()
    created_at = serializers.DateTimeField(default_timezone=UTC)


class InstructionSerializer(serializers.Serializer[Any]):
    """Something the customer needs to pay by themselves, such as an account number."""

    name = serializers.CharField()
    value = serializers.CharField()


class OrderPaymentSerializer(serializers.Serializer[Any]):
    """A payment of the order; `owed` is what its customer has yet to send, and `instructions` say how."""

    gateway = serializers.CharField()
    method = serializers.CharField(help_text="How it was paid, for people.")
    status = serializers.CharField(help_text="`authorized`, `captured` or `voided`; another while it is paid again.")
    amount = MoneyField()
    captured = MoneyField()
    refunded = MoneyField()
    owed = MoneyField()
    instructions = InstructionSerializer(many=True)
    transactions = TransactionSerializer(many=True)


class RefundLineSerializer(serializers.Serializer[Any]):
    """Units of a line that are paid back."""

    sku = serializers.CharField()
    title = serializers.CharField()
    quantity = serializers.IntegerField()


class RefundSerializer(serializers.Serializer[Any]):
    """Money on its way back; `lines` is empty where it is for no line in particular."""

    amount = MoneyField()
    status = serializers.CharField(help_text="`requested`, `succeeded` or `failed`.")
    lines = RefundLineSerializer(many=True)
    created_at = serializers.DateTimeField(default_timezone=UTC)


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
        help_text="`authorized`, `partially_paid`, `paid`, `partially_refunded`, `refunded` or `voided`."
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
    refunds = RefundSerializer(many=True)
    shipments = ShipmentSerializer(many=True)
    events = OrderEventSerializer(many=True)
    cancellable = serializers.BooleanField(help_text="Whether its customer may still cancel it.")
    payable = serializers.BooleanField(
        help_text="Whether its payment ended and its customer has to pay again, on the order's page in the shop."
    )


class OrderPageSerializer(serializers.Serializer[Any]):
    """A page of orders, newest first."""

    results = OrderSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
