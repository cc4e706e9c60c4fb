"""What the catalogue's part of the API reads and writes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from shop.common.api import MoneyField
from shop.common.money import MAX_AMOUNT

ORDERINGS = ("relevance", "newest", "price", "-price", "name")


class ProductQuerySerializer(serializers.Serializer[Any]):
    """The query string of the product list; a name it does not know is refused rather than ignored."""

    q = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=200, help_text="Every word must be found."
    )
    category = serializers.CharField(
        required=False, max_length=80, help_text="Slug of a category; what is below it is included."
    )
    brand = serializers.CharField(required=False, max_length=120, help_text="Slug or name of a brand.")
    price_min = serializers.IntegerField(
        required=False, min_value=0, max_value=MAX_AMOUNT, help_text="Lowest price in minor units."
    )
    price_max = serializers.IntegerField(
        required=False, min_value=0, max_value=MAX_AMOUNT, help_text="Highest price in minor units."
    )
    in_stock = serializers.BooleanField(required=False, help_text="Only what can (or cannot) be ordered now.")
    ordering = serializers.ChoiceField(
        choices=ORDERINGS, required=False, help_text="Without `q` the default is `newest`, with it `relevance`."
    )
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=100, help_text="24 by default.")
    cursor = serializers.CharField(required=False, help_text="Taken from `next` or `previous`.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse unknown names and a price range turned round. Raises: ValidationError."""
        unknown = {name: ["There is no filter of that name."] for name in self.initial_data if name not in self.fields}
        if unknown:
            raise serializers.ValidationError(unknown)
        if attrs.get("price_min", 0) > attrs.get("price_max", MAX_AMOUNT):
            raise serializers.ValidationError({"price_max": ["This is less than price_min."]})
        return attrs


class CategorySerializer(serializers.Serializer[Any]):
    """A category and those below it."""

    slug = serializers.CharField()
    name = serializers.CharField()
    children = serializers.SerializerMethodField()

    @extend_schema_field({"type": "array", "items": {"$ref": "#/components/schemas/Category"}})
    def get_children(self, category: Any) -> Any:
        """The same again, one level down."""
        return CategorySerializer(category.children, many=True).data


class CategoryListSerializer(serializers.Serializer[Any]):
    """The whole tree on one page."""

    results = CategorySerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class CategoryRefSerializer(serializers.Serializer[Any]):
    """A category in passing."""

    slug = serializers.CharField()
    name = serializers.CharField()


class ImageSourceSerializer(serializers.Serializer[Any]):
    """The picture in another format; `type` is its media type."""

    type = serializers.CharField()
    srcset = serializers.SerializerMethodField()

    def get_srcset(self, source: Any) -> str:
        """Absolute addresses, each with its width."""
        return absolute_srcset(self.context, source.srcset)


class ImageSerializer(serializers.Serializer[Any]):
    """A picture; addresses are absolute, `srcset` holds it in more sizes, `sources` in better formats."""

    url = serializers.SerializerMethodField()
    srcset = serializers.SerializerMethodField()
    sources = ImageSourceSerializer(many=True)
    alt = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()

    def get_url(self, image: Any) -> str:
        """Where it is."""
        return str(self.context["request"].build_absolute_uri(image.url))

    def get_srcset(self, image: Any) -> str:
        """The same for each size."""
        return absolute_srcset(self.context, image.srcset)


def absolute_srcset(context: Any, srcset: str) -> str:
    """The addresses of a srcset with host and all."""
    sizes = (size.rsplit(" ", 1) for size in srcset.split(", ") if size)
    return ", ".join(f"{context['request'].build_absolute_uri(url)} {width}" for url, width in sizes)


class ProductSummarySerializer(serializers.Serializer[Any]):
    """A product in a list; `price` is its lowest."""

    slug = serializers.CharField()
    title = serializers.CharField()
    brand = serializers.CharField(allow_blank=True)
    price = MoneyField()
    compare_at_price = MoneyField(allow_null=True)
    price_varies = serializers.BooleanField()
    in_stock = serializers.BooleanField()
    image = ImageSerializer(allow_null=True)


class ProductPageSerializer(serializers.Serializer[Any]):
    """A page of products."""

    results = ProductSummarySerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class AttributeSerializer(serializers.Serializer[Any]):
    """A fact about a product."""

    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    value = serializers.CharField(help_text="All of it, as people read it.")
    values = serializers.ListField(help_text="Words; numbers as words; one boolean.")


class OptionSerializer(serializers.Serializer[Any]):
    """What one chooses of a product."""

    name = serializers.CharField()
    values = serializers.ListField(child=serializers.CharField())


class VariantSerializer(serializers.Serializer[Any]):
    """What is put into the cart; `available` null: any number."""

    sku = serializers.CharField()
    title = serializers.SerializerMethodField()
    options = serializers.DictField(child=serializers.CharField())
    price = MoneyField()
    compare_at_price = MoneyField(allow_null=True)
    available = serializers.IntegerField(allow_null=True)
    image = ImageSerializer(allow_null=True)

    def get_title(self, variant: Any) -> str:
        """What tells it from its siblings; the product's title where it has none."""
        return str(variant.label or self.context["product"].title)


class ProductSerializer(serializers.Serializer[Any]):
    """A product with everything its page shows; `description_html` is safe to show as it is."""

    slug = serializers.CharField()
    title = serializers.CharField()
    brand = serializers.CharField(allow_blank=True)
    description_html = serializers.CharField(allow_blank=True)
    price = MoneyField()
    compare_at_price = MoneyField(allow_null=True)
    price_varies = serializers.BooleanField()
    in_stock = serializers.BooleanField()
    categories = CategoryRefSerializer(many=True)
    images = ImageSerializer(many=True)
    options = OptionSerializer(many=True)
    attributes = AttributeSerializer(many=True)
    variants = VariantSerializer(many=True)
