"""What the catalogue's part of the API reads and writes."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.catalog.services import MOST_AT_ONCE
from shop.common.api import MoneyField, QuerySerializer
from shop.common.money import MAX_AMOUNT

ORDERINGS = ("relevance", "newest", "price", "-price", "name")


class FilterSerializer(QuerySerializer):
    """The filters of the product list in its query string, but for those by attribute; an unknown name is refused."""

    q = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=200, help_text="Every word must be found."
    )
    category = serializers.CharField(
        required=False, max_length=80, help_text="Slug of a category; what is below it is included."
    )
    collection = serializers.CharField(required=False, max_length=80, help_text="Slug of a collection.")
    brand = serializers.ListField(
        child=serializers.CharField(max_length=120),
        required=False,
        max_length=MOST_AT_ONCE,
        help_text="Slug or name of a brand; repeated: of one of them.",
    )
    price_min = serializers.IntegerField(
        required=False, min_value=0, max_value=MAX_AMOUNT, help_text="Lowest price in minor units."
    )
    price_max = serializers.IntegerField(
        required=False, min_value=0, max_value=MAX_AMOUNT, help_text="Highest price in minor units."
    )
    in_stock = serializers.BooleanField(required=False, help_text="Only what can (or cannot) be ordered now.")
    on_sale = serializers.BooleanField(required=False, help_text="Only what is (or is not) cheaper than it was.")


class ProductQuerySerializer(FilterSerializer):
    """The same with order and paging."""

    ordering = serializers.ChoiceField(
        choices=ORDERINGS, required=False, help_text="Without `q` the default is `newest`, with it `relevance`."
    )
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=100, help_text="24 by default.")
    cursor = serializers.CharField(required=False, help_text="Taken from `next` or `previous`.")


class FacetValueSerializer(serializers.Serializer[Any]):
    """What one may filter by: `count` products are left then."""

    value = serializers.CharField(help_text="What the filter is called with.")
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()
    selected = serializers.BooleanField()


class FacetRangeSerializer(serializers.Serializer[Any]):
    """The smallest and the largest number there is."""

    min = serializers.FloatField()
    max = serializers.FloatField()


class FacetSerializer(serializers.Serializer[Any]):
    """A filter with its values; a number has a `range` instead."""

    name = serializers.CharField(help_text="Of the filter in the query string.")
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.CharField(help_text="`category`, `brand`, or what kind the attribute is.")
    unit = serializers.CharField(allow_blank=True)
    values = FacetValueSerializer(many=True)
    range = FacetRangeSerializer(allow_null=True)


class PriceRangeSerializer(serializers.Serializer[Any]):
    """The lowest and the highest price, without the filter by price."""

    min = MoneyField()
    max = MoneyField()


class FacetsSerializer(serializers.Serializer[Any]):
    """What is left of the products, and what each further filter would leave."""

    total = serializers.IntegerField()
    price = serializers.SerializerMethodField()
    in_stock = serializers.IntegerField()
    on_sale = serializers.IntegerField()
    facets = FacetSerializer(many=True, source="groups")

    @extend_schema_field(PriceRangeSerializer(allow_null=True))
    def get_price(self, facets: Any) -> Any:
        """Both ends, or nothing where nothing is left."""
        return PriceRangeSerializer({"min": facets.prices[0], "max": facets.prices[1]}).data if facets.prices else None


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


class CollectionSerializer(serializers.Serializer[Any]):
    """Products that belong together for a while; `count` of them are there now, `products` lists them."""

    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField()
    image = serializers.SerializerMethodField()
    products = serializers.SerializerMethodField()

    @extend_schema_field({"oneOf": [{"$ref": "#/components/schemas/Image"}, {"type": "null"}]})
    def get_image(self, collection: Any) -> Any:
        """A picture of something in it."""
        return ImageSerializer(collection.image, context=self.context).data if collection.image else None

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_products(self, collection: Any) -> str:
        """Where they are listed."""
        query = urlencode({"collection": collection.slug})
        return str(self.context["request"].build_absolute_uri(f"{reverse('api-products')}?{query}"))


class CollectionListSerializer(serializers.Serializer[Any]):
    """All of them on one page."""

    results = CollectionSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class CategoryRefSerializer(serializers.Serializer[Any]):
    """A category in passing."""

    slug = serializers.CharField()
    name = serializers.CharField()


class ImageSourceSerializer(serializers.Serializer[Any]):
    """The picture in another format; `type` is its media type, `srcset` has absolute addresses, each with its width."""

    type = serializers.CharField()
    srcset = serializers.CharField()


class ImageSerializer(serializers.Serializer[Any]):
    """A picture; addresses are absolute, `srcset` holds it in more sizes, `sources` in better formats.

    The members are for the documentation: lists have dozens of pictures, so they are written down by hand.
    """

    url = serializers.CharField()
    srcset = serializers.CharField(allow_blank=True)
    sources = ImageSourceSerializer(many=True)
    alt = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()

    def to_representation(self, image: Any) -> dict[str, Any]:
        """All of it."""
        host = self.context["request"].build_absolute_uri("/")[:-1]
        return {
            "url": absolute(image.url, host),
            "srcset": absolute_srcset(image.srcset, host),
            "sources": [
                {"type": source.type, "srcset": absolute_srcset(source.srcset, host)} for source in image.sources
            ],
            "alt": image.alt,
            "width": image.width,
            "height": image.height,
        }


def absolute(url: str, host: str) -> str:
    """An address of ours with host and all; pictures may be elsewhere already."""
    return f"{host}{url}" if url.startswith("/") else url


def absolute_srcset(srcset: str, host: str) -> str:
    """The same for each address of a srcset."""
    return ", ".join(absolute(size, host) for size in srcset.split(", ") if size)


class RatingSerializer(serializers.Serializer[Any]):
    """What buyers think; `counts` says how many gave 1, 2, 3, 4 and 5 stars."""

    average = serializers.FloatField(help_text="1 to 5, two decimals.")
    count = serializers.IntegerField()
    counts = serializers.ListField(child=serializers.IntegerField(), min_length=5, max_length=5)


class ProductSummarySerializer(serializers.Serializer[Any]):
    """A product in a list; `price` is its lowest."""

    slug = serializers.CharField()
    title = serializers.CharField()
    brand = serializers.CharField(allow_blank=True)
    price = MoneyField()
    compare_at_price = MoneyField(allow_null=True)
    price_varies = serializers.BooleanField()
    in_stock = serializers.BooleanField()
    rating = RatingSerializer(allow_null=True)
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
    sale_ends_at = serializers.DateTimeField(
        allow_null=True, help_text="When the sale behind the price is over; null: no sale, or one without an end."
    )
    available = serializers.IntegerField(allow_null=True)
    ready = serializers.IntegerField(allow_null=True, help_text="So many of `available` are here; the rest follows.")
    policy = serializers.CharField(
        help_text="What happens when nothing is left: `stock` (it is sold out), `backorder` or `preorder` (sold ahead)."
    )
    expected_on = serializers.DateField(
        allow_null=True, help_text="When the next units are here, as far as known; it may have passed."
    )
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
    rating = RatingSerializer(allow_null=True)
    categories = CategoryRefSerializer(many=True)
    images = ImageSerializer(many=True)
    options = OptionSerializer(many=True)
    attributes = AttributeSerializer(many=True)
    variants = VariantSerializer(many=True)
    related = serializers.SerializerMethodField()

    @extend_schema_field(ProductSummarySerializer(many=True))
    def get_related(self, product: Any) -> Any:
        """What goes well with it: the staff's choice, then others of its categories."""
        return ProductSummarySerializer(self.context["related"], many=True, context=self.context).data
