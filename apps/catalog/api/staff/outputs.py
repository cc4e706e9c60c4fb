"""Products as other systems read them."""

from typing import Any

from rest_framework import serializers

from apps.catalog.api.serializers import ImageSerializer, RatingSerializer
from shop.common.api import MoneyField


class StaffOptionValueSerializer(serializers.Serializer[Any]):
    """A value of an option; `swatch` is a colour, or empty."""

    label = serializers.CharField()  # type: ignore[assignment]
    swatch = serializers.CharField(allow_blank=True)


class StaffOptionSerializer(serializers.Serializer[Any]):
    """What one chooses of the product, and from what."""

    name = serializers.CharField()
    values = serializers.SerializerMethodField()

    def get_values(self, option: Any) -> list[dict[str, str]]:
        """Each with its colour, if it has one."""
        pairs = zip(option.values, option.swatches, strict=True)
        return [{"label": label, "swatch": swatch} for label, swatch in pairs]


class StaffSaleSerializer(serializers.Serializer[Any]):
    """A lower price for a while; without `ends_at` it does not end."""

    name = serializers.CharField(allow_blank=True)
    price = MoneyField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)


class StaffVariantSerializer(serializers.Serializer[Any]):
    """A variant, for sale (`is_active`) or not; `available` is read-only, null: any number."""

    sku = serializers.CharField()
    options = serializers.DictField(child=serializers.CharField())
    price = MoneyField()
    compare_at_price = MoneyField(allow_null=True)
    is_active = serializers.BooleanField()
    available = serializers.IntegerField(allow_null=True)
    sale_prices = StaffSaleSerializer(many=True)


class StaffImageSerializer(ImageSerializer):
    """A picture by its `key`; `variant` is the SKU it shows, or empty."""

    key = serializers.CharField()
    variant = serializers.CharField(allow_blank=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """The picture itself, and what it is to its product."""
        shown = ImageSerializer(instance.image, context=self.context).data
        return {"key": instance.key, **shown, "variant": instance.variant}


class StaffProductSerializer(serializers.Serializer[Any]):
    """A product with everything that can be written of it; `rating`, `available` and the times are read-only."""

    slug = serializers.CharField()
    title = serializers.CharField()
    status = serializers.CharField(help_text="`draft`, `published` or `retired`.")
    brand = serializers.CharField(allow_blank=True)
    description_html = serializers.CharField(allow_blank=True)
    categories = serializers.ListField(child=serializers.CharField())
    tags = serializers.ListField(child=serializers.CharField())
    attributes = serializers.DictField(help_text="Words, numbers as words, true or false, or lists of choices.")
    options = StaffOptionSerializer(many=True)
    variants = StaffVariantSerializer(many=True)
    images = StaffImageSerializer(many=True)
    related = serializers.ListField(child=serializers.CharField())
    successor = serializers.CharField(allow_null=True)
    meta_title = serializers.CharField(allow_blank=True)
    meta_description = serializers.CharField(allow_blank=True)
    is_featured = serializers.BooleanField()
    position = serializers.IntegerField()
    published_at = serializers.DateTimeField(allow_null=True)
    publish_at = serializers.DateTimeField(allow_null=True)
    retire_at = serializers.DateTimeField(allow_null=True)
    rating = RatingSerializer(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class StaffProductPageSerializer(serializers.Serializer[Any]):
    """A page of products, those that changed longest ago first."""

    results = StaffProductSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
