"""What the catalogue hands out: plain frozen data for pages, the API and the apps above."""

from dataclasses import dataclass

from shop.common.money import Money


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A category and what hangs below it."""

    slug: str
    name: str
    children: tuple["MenuItem", ...]


@dataclass(frozen=True, slots=True)
class CategoryInfo:
    """A category as its own page shows it; `path` leads from the root to it, itself included."""

    slug: str
    name: str
    description: str
    path: tuple[MenuItem, ...]
    children: tuple[MenuItem, ...]


@dataclass(frozen=True, slots=True)
class CategoryCard:
    """A category with a picture of something in it; `count` products are found there and below."""

    slug: str
    name: str
    image_url: str
    image_alt: str
    count: int


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """A picture; `width` and `height` are those of `url`, `srcset` offers it smaller too."""

    url: str
    srcset: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product in a list; `price` is the lowest, `compare_at_price` what that variant cost before.

    `image_url` is the small one of the two that `image_srcset` offers, `image` the large one.
    """

    slug: str
    title: str
    brand: str
    image_url: str
    image_srcset: str
    image_alt: str
    image_width: int
    image_height: int
    price: Money
    price_varies: bool
    compare_at_price: Money | None
    in_stock: bool
    swatches: tuple[str, ...]
    image: ImageInfo | None


@dataclass(frozen=True, slots=True)
class OptionInfo:
    """What one chooses of a product; `swatches` stand beside `values` and are empty where it is no colour."""

    name: str
    values: tuple[str, ...]
    swatches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttributeInfo:
    """A fact about a product."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class VariantDetail:
    """A variant on its product's page; `available` units can be ordered now (None: any number)."""

    sku: str
    options: dict[str, str]
    label: str
    price: Money
    compare_at_price: Money | None
    available: int | None
    image: ImageInfo | None

    @property
    def in_stock(self) -> bool:
        """At least one can be ordered now."""
        return self.available is None or self.available > 0


@dataclass(frozen=True, slots=True)
class ProductDetail:
    """A product with everything its page shows."""

    slug: str
    title: str
    brand: str
    description_html: str
    categories: tuple[MenuItem, ...]
    path: tuple[MenuItem, ...]
    images: tuple[ImageInfo, ...]
    options: tuple[OptionInfo, ...]
    attributes: tuple[AttributeInfo, ...]
    variants: tuple[VariantDetail, ...]
    price: Money
    price_varies: bool
    compare_at_price: Money | None

    @property
    def in_stock(self) -> bool:
        """At least one variant can be ordered now."""
        return any(variant.in_stock for variant in self.variants)


@dataclass(frozen=True, slots=True)
class VariantInfo:
    """A variant as other apps see it; `title` is the product's, `options` reads "Moss / M" or is empty."""

    sku: str
    title: str
    options: str
    price: Money
    compare_at_price: Money | None
    product_slug: str
    image_url: str
    sellable: bool
