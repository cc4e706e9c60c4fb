"""What the endpoints of cart and checkout take and give; nothing here saves."""

from contextlib import suppress
from datetime import UTC
from typing import Any

from django.core.validators import RegexValidator
from django.utils.encoding import punycode
from django_countries import countries
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from shop.common.addresses import AddressSerializer, PostalAddress
from shop.common.api import AbsoluteURLField, MoneyField, QuantityField

_ascii = RegexValidator(r"\A[\x21-\x7e]*\Z", "Enter a valid email address.")
_web = RegexValidator(r"\A(?i:https?)://", "Write an address that begins with https:// or http://.")
CARD_FIELDS = ("card_number", "exp_month", "exp_year", "cvc")


# --- the cart ---------------------------------------------------------------------------------------------------------


class AddItemSerializer(serializers.Serializer[Any]):
    """Body of POST /cart/items."""

    sku = serializers.CharField(max_length=64)
    quantity = QuantityField(help_text="So many more of it.")


class SetItemSerializer(serializers.Serializer[Any]):
    """Body of PUT /cart/items/{sku}."""

    quantity = QuantityField(help_text="So many of it from now on.")


class CartProblemSerializer(serializers.Serializer[Any]):
    """Why a line cannot be ordered as it is."""

    code = serializers.CharField(help_text="`out_of_stock`, `only_n_left` or `not_for_sale`.")
    message = serializers.CharField()


class CartLineSerializer(serializers.Serializer[Any]):
    """A line of the cart at today's price; `available` null: any number."""

    sku = serializers.CharField()
    title = serializers.CharField()
    options = serializers.CharField(help_text="What was chosen, such as `Moss / M`; empty where there is no choice.")
    product_slug = serializers.CharField()
    image_url = AbsoluteURLField(help_text="Empty where there is no picture.")
    quantity = serializers.IntegerField()
    unit_price = MoneyField()
    compare_at_price = MoneyField(allow_null=True)
    line_total = MoneyField()
    available = serializers.IntegerField(allow_null=True)
    later = serializers.IntegerField(help_text="So many of its units are not here yet and follow.")
    expected_on = serializers.DateField(allow_null=True, help_text="When they are here, as far as known.")
    problems = CartProblemSerializer(many=True)


class CartSerializer(serializers.Serializer[Any]):
    """A cart at today's prices; `problems` are those of all lines."""

    token = serializers.CharField(help_text="A guest sends it as `Cart-Token`.")
    lines = CartLineSerializer(many=True)
    quantity = serializers.IntegerField(help_text="Units in all lines.")
    subtotal = MoneyField()
    discounts = serializers.ListField(child=MoneyField())
    total = MoneyField(help_text="Without shipping; tax is contained.")
    problems = CartProblemSerializer(many=True)


# --- the checkout -----------------------------------------------------------------------------------------------------


class QuoteRequestSerializer(serializers.Serializer[Any]):
    """Body of POST /checkout/quote."""

    country = serializers.ChoiceField(choices=list(countries), help_text="ISO 3166, two letters.")
    postcode = serializers.CharField(max_length=12, required=False, allow_blank=True, default="")


class CheckoutTotalsSerializer(serializers.Serializer[Any]):
    """What there is to pay; `tax` is contained in `total`."""

    subtotal = MoneyField()
    shipping = MoneyField()
    tax = MoneyField()
    total = MoneyField()


class QuoteTotalsSerializer(CheckoutTotalsSerializer):
    """What there would be to pay."""

    shipping = MoneyField(source="price")


class ShippingQuoteSerializer(serializers.Serializer[Any]):
    """A way to send the cart, and what everything comes to that way."""

    code = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    price = MoneyField()
    tax = MoneyField(help_text="Contained in the total.")
    totals = QuoteTotalsSerializer(source="*")


class PaymentMethodSerializer(serializers.Serializer[Any]):
    """A way to pay; its `code` is the `gateway` of POST /checkout."""

    code = serializers.CharField()
    name = serializers.CharField()


class QuoteSerializer(serializers.Serializer[Any]):
    """Every way to send the cart to a country, and every way to pay."""

    shipping_methods = ShippingQuoteSerializer(many=True)
    payment_methods = PaymentMethodSerializer(many=True, help_text="The shop's own choice first.")


class EmailField(serializers.EmailField):
    """An e-mail address; the validated value has its domain as mail servers know it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254, **kwargs})
        self.validators.append(_ascii)

    def to_internal_value(self, data: Any) -> str:
        """The address with its domain in ASCII and lower case; the validators see it after that."""
        name, at, domain = str(super().to_internal_value(data)).rpartition("@")
        if not domain.isascii() and len(domain) < 255:
            with suppress(UnicodeError):  # not a domain: the validators refuse it
                domain = punycode(domain)
        return f"{name}{at}{domain.lower()}"


class StartCheckoutSerializer(serializers.Serializer[Any]):
    """Body of POST /checkout."""

    email = EmailField()
    shipping_address = AddressSerializer()
    billing_address = AddressSerializer(
        required=False, allow_null=True, default=None, help_text="The shipping address, where it is not given."
    )
    shipping_method = serializers.CharField(max_length=50, help_text="A `code` of the quote.")
    gateway = serializers.CharField(
        max_length=20,
        required=False,
        allow_null=True,
        allow_blank=True,
        default=None,
        help_text="A `code` of the quote's `payment_methods`; the shop's own choice, where it is not given.",
    )
    card = serializers.UUIDField(
        required=False,
        allow_null=True,
        default=None,
        help_text="A kept card (`GET /me/cards`), which is charged at once. It decides over `gateway`.",
    )
    keep_card = serializers.BooleanField(
        default=False, help_text="Keep the card that is paid with for next time. A guest's is never kept."
    )
    return_url = serializers.URLField(
        max_length=500,
        required=False,
        allow_null=True,
        allow_blank=True,
        default=None,
        validators=[_web],
        help_text="Where the gateway sends the shopper back to; the shop's own page, where it is not given.",
    )

    def validate_shipping_address(self, value: dict[str, Any]) -> PostalAddress:
        """As services know it."""
        return PostalAddress.from_dict(value)

    def validate_billing_address(self, value: dict[str, Any] | None) -> PostalAddress | None:
        """As services know it."""
        return PostalAddress.from_dict(value) if value else None


class PaySerializer(serializers.Serializer[Any]):
    """Body of POST /checkout/{reference}/pay: the whole card, or nothing."""

    card_number = serializers.CharField(max_length=30, required=False)
    exp_month = serializers.IntegerField(min_value=1, max_value=12, required=False)
    exp_year = serializers.IntegerField(min_value=0, max_value=9999, required=False, help_text="2031, or 31.")
    cvc = serializers.CharField(max_length=4, required=False)

    def validate_exp_year(self, value: int) -> int:
        """With its century."""
        return value + 2000 if value < 100 else value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse half a card. Raises: ValidationError."""
        missing = [name for name in CARD_FIELDS if name not in attrs]
        if attrs and missing:
            required = ErrorDetail("This field is required.", code="required")
            raise serializers.ValidationError({name: [required] for name in missing})
        return attrs


class PaymentInstructionSerializer(serializers.Serializer[Any]):
    """A line of what the shopper needs to send the money by themselves."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """One of them is called `label`, which is a word of serializers too."""
        return {"label": serializers.CharField(), "value": serializers.CharField()}

    def to_representation(self, instance: tuple[str, str]) -> dict[str, str]:
        """From the pair it is."""
        return dict(zip(("label", "value"), instance, strict=True))


class CheckoutPaymentSerializer(serializers.Serializer[Any]):
    """How the payment stands, and what the shopper needs to go on with it."""

    gateway = serializers.CharField()
    status = serializers.CharField(
        help_text="`created`, `pending`, `requires_action`, `processing` (on its way, nobody can stop it), "
        "`authorized`, `captured`, `voided` or `failed`."
    )
    amount = MoneyField()
    client_secret = serializers.CharField(allow_null=True, help_text="For the gateway's own kit on the device.")
    redirect_url = serializers.URLField(allow_null=True, help_text="The page on which to pay, or to prove who one is.")
    instructions = PaymentInstructionSerializer(
        many=True, help_text="How the shopper sends the money, where they have to."
    )
    failure_code = serializers.CharField(allow_null=True, help_text="Why the last try did not work.")
    failure_message = serializers.CharField(allow_null=True)


class CheckoutLineSerializer(serializers.Serializer[Any]):
    """A line as it will be sold; `tax_rate` in basis points (1900 is 19 %), `tax` is contained in `line_total`."""

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
    later = serializers.IntegerField(help_text="So many of its units are not here yet and follow.")
    expected_on = serializers.DateField(allow_null=True, help_text="When they are here, as far as known.")


class CheckoutSerializer(serializers.Serializer[Any]):
    """A cart frozen for payment, its stock reserved until `expires_at`."""

    reference = serializers.UUIDField()
    status = serializers.CharField(help_text="`awaiting_payment`, `processing`, `completed`, `failed` or `expired`.")
    failure = serializers.CharField(help_text="Why it failed: `cancelled`, `replaced`, `out_of_stock`; else empty.")
    order_number = serializers.CharField(allow_null=True, help_text="Once it is completed.")
    email = serializers.EmailField()
    lines = CheckoutLineSerializer(many=True)
    totals = CheckoutTotalsSerializer(source="*")
    shipping_address = AddressSerializer()
    billing_address = AddressSerializer()
    shipping_method = serializers.CharField()
    shipping_name = serializers.CharField()
    expires_at = serializers.DateTimeField(default_timezone=UTC)
    payment = CheckoutPaymentSerializer(allow_null=True)
