"""What other systems send about products; nothing here saves."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.catalog.models import SKU_SHAPE, SKU_WORDS, SWATCH_SHAPE, Product
from apps.catalog.services import SalePriceInput
from shop.common.api import QuerySerializer
from shop.common.money import MAX_AMOUNT

MAX_VARIANTS = 250
_STATUSES = list(Product.Status.values)


@extend_schema_field(
    {
        "type": "object",
        "required": ["amount", "currency"],
        "properties": {
            "amount": {"type": "integer", "minimum": 0, "maximum": MAX_AMOUNT, "description": "in minor units"},
            "currency": {"type": "string", "maxLength": 3, "description": "the shop's own"},
        },
    }
)
class MoneyInputField(serializers.Field[Any, Any, Any, Any]):
    """Money of the shop's currency; the validated value is its amount in minor units."""

    default_error_messages = {
        "invalid": 'Write money as {{"amount": 1999, "currency": "{currency}"}}.',
        "currency": "This shop sells in {currency}.",
        "out_of_bounds": "The amount is 0 to {largest} minor units.",
    }

    def to_internal_value(self, data: Any) -> int:
        """The amount. Raises: ValidationError."""
        amount = data.get("amount") if isinstance(data, dict) else None
        if isinstance(amount, bool) or not isinstance(amount, int) or not isinstance(data.get("currency"), str):
            self.fail("invalid", currency=settings.SHOP_CURRENCY)
        if data["currency"] != settings.SHOP_CURRENCY:
            self.fail("currency", currency=settings.SHOP_CURRENCY)
        if not 0 <= amount <= MAX_AMOUNT:
            self.fail("out_of_bounds", largest=MAX_AMOUNT)
        return amount


class WholeNumberField(serializers.IntegerField):
    """A JSON whole number: no strings, no 1.0, no booleans."""

    def to_internal_value(self, data: Any) -> int:
        """The number. Raises: ValidationError."""
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


_TEXT = {"type": "string", "maxLength": 200}


@extend_schema_field(
    {
        "type": "object",
        "maxProperties": 100,
        "additionalProperties": {
            "oneOf": [
                _TEXT,
                {"type": "number"},
                {"type": "boolean"},
                {"type": "array", "items": _TEXT, "maxItems": 50},
            ]
        },
    }
)
class AttributesField(serializers.Field[Any, Any, Any, Any]):
    """{code: value}: words, a number, yes or no, or a list of choices; the validated value is a list of pairs."""

    default_error_messages = {
        "invalid": "Write attributes as an object of at most 100 codes with their values.",
        "value": "{code} is words, a number, true or false, or a list of words.",
    }

    def to_internal_value(self, data: Any) -> list[tuple[str, Any]]:
        """The pairs. Raises: ValidationError."""
        if not isinstance(data, dict) or len(data) > 100:
            self.fail("invalid")
        for code, value in data.items():
            if len(code) > 60 or not (_is_word(value) or isinstance(value, int | float) or _are_words(value)):
                self.fail("value", code=code[:60])
        return list(data.items())


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 200


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= 50 and all(_is_word(word) for word in value)


class ChoicesField(serializers.DictField):
    """What a variant chooses: {"Colour": "Moss"}."""

    child = serializers.CharField(max_length=60)


class OptionValueSerializer(serializers.Serializer[Any]):
    """A value of an option; `swatch` is a colour such as #5a6b3b, or empty."""

    label = serializers.CharField(max_length=60)  # type: ignore[assignment]
    swatch = serializers.RegexField(SWATCH_SHAPE, max_length=7, required=False, allow_blank=True, default="")


class OptionInputSerializer(serializers.Serializer[Any]):
    """What one chooses of the product, and from what."""

    name = serializers.CharField(max_length=40)
    values = serializers.ListField(child=OptionValueSerializer(), min_length=1, max_length=100)

    def to_internal_value(self, data: Any) -> Any:
        """As services take it."""
        given = super().to_internal_value(data)
        return given["name"], [(value["label"], value["swatch"]) for value in given["values"]]


class SalePriceInputSerializer(serializers.Serializer[Any]):
    """A lower price from `starts_at` until just before `ends_at`; without one it does not end."""

    name = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    price = MoneyInputField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(required=False, allow_null=True, default=None)

    def to_internal_value(self, data: Any) -> Any:
        """As services take it."""
        return SalePriceInput(**super().to_internal_value(data))


class VariantInputSerializer(serializers.Serializer[Any]):
    """A variant by its SKU: a stored one keeps what is not given, a new one needs a price."""

    sku = serializers.RegexField(SKU_SHAPE, max_length=64, error_messages={"invalid": SKU_WORDS})
    price = MoneyInputField(required=False)
    compare_at_price = MoneyInputField(required=False, allow_null=True)
    options = ChoicesField(required=False)
    is_active = serializers.BooleanField(required=False)
    opening_stock = WholeNumberField(
        required=False, min_value=0, max_value=1_000_000, help_text="Booked in where the SKU is new, ignored otherwise."
    )
    sale_prices = serializers.ListField(child=SalePriceInputSerializer(), required=False, max_length=50)


class ProductInputSerializer(serializers.Serializer[Any]):
    """Body of PATCH /staff/products/{slug}: what is given is changed, the rest stays as it is."""

    title = serializers.CharField(max_length=160, required=False)
    slug = serializers.SlugField(max_length=120, required=False)
    status = serializers.ChoiceField(choices=_STATUSES, required=False)
    brand = serializers.CharField(max_length=120, required=False, allow_blank=True)
    description_html = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    categories = serializers.ListField(
        child=serializers.CharField(max_length=80), max_length=50, required=False, help_text="Slugs."
    )
    tags = serializers.ListField(
        child=serializers.CharField(max_length=60), max_length=50, required=False, help_text="Names; new ones are made."
    )
    attributes = AttributesField(required=False, help_text="All of them; a code nobody knows becomes a new text.")
    options = serializers.ListField(child=OptionInputSerializer(), required=False, max_length=3)
    variants = serializers.ListField(child=VariantInputSerializer(), required=False, max_length=MAX_VARIANTS)
    related = serializers.ListField(
        child=serializers.CharField(max_length=120), max_length=24, required=False, help_text="Slugs, in order."
    )
    successor = serializers.CharField(max_length=120, required=False, allow_null=True, help_text="A slug, or null.")
    meta_title = serializers.CharField(max_length=160, required=False, allow_blank=True)
    meta_description = serializers.CharField(max_length=320, required=False, allow_blank=True)
    is_featured = serializers.BooleanField(required=False)
    position = WholeNumberField(min_value=0, max_value=1_000_000_000, required=False)
    publish_at = serializers.DateTimeField(required=False, allow_null=True)
    retire_at = serializers.DateTimeField(required=False, allow_null=True)


class NewProductSerializer(ProductInputSerializer):
    """Body of POST /staff/products; a product without a `slug` gets one made of its title."""

    title = serializers.CharField(max_length=160)
    status = serializers.ChoiceField(choices=_STATUSES[:2], required=False)


class StaffQuerySerializer(QuerySerializer):
    """The query string of the staff's product list."""

    status = serializers.ChoiceField(choices=_STATUSES, required=False)
    q = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=200,
        help_text="Words of the title, or how a SKU begins.",
    )
    updated_since = serializers.DateTimeField(
        required=False, help_text="What has changed since then, the oldest first."
    )
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=100, help_text="24 by default.")
    cursor = serializers.CharField(required=False, help_text="Taken from `next` or `previous`.")


class ImageUploadSerializer(serializers.Serializer[Any]):
    """Form of POST /staff/products/{slug}/images."""

    image = serializers.FileField(help_text="JPEG, PNG, WebP, AVIF or GIF.")
    alt = serializers.CharField(
        max_length=160, required=False, allow_blank=True, default="", help_text="The product's title if left out."
    )
    variant = serializers.CharField(
        max_length=64, required=False, allow_blank=True, default="", help_text="The SKU that it shows."
    )


class ImageChangeSerializer(serializers.Serializer[Any]):
    """Body of PATCH /staff/products/{slug}/images/{key}."""

    alt = serializers.CharField(max_length=160, required=False)
    variant = serializers.CharField(max_length=64, required=False, allow_blank=True)
    position = WholeNumberField(
        min_value=0, max_value=1000, required=False, help_text="0 is the first; the others make room."
    )
