"""What the catalogue hands out: plain frozen data for pages, the API and the apps above."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

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
    image: "ImageInfo | None"
    count: int


@dataclass(frozen=True, slots=True)
class CollectionInfo:
    """Products that belong together for a while."""

    slug: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class CollectionCard:
    """A collection with a picture of something in it; `count` products are found there."""

    slug: str
    name: str
    description: str
    image: "ImageInfo | None"
    count: int


@dataclass(frozen=True, slots=True)
class ImageSource:
    """The same picture in another format, in the sizes of `srcset`; `type` is its media type."""

    type: str
    srcset: str


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """A picture; `width` and `height` are its own, `url` can be shown by anything, `small_url` too and is light.

    `sources` offer it in better formats, the best first; `srcset` in more sizes. Both are empty until it was rendered.
    """

    url: str
    small_url: str
    srcset: str
    sources: tuple[ImageSource, ...]
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Rating:
    """What buyers think: how many did, their average (1 to 5, two decimals), and how many gave 1, 2, ... 5 stars."""

    count: int
    average: float
    counts: tuple[int, ...]

    @property
    def percent(self) -> int:
        """How full five stars are."""
        return round(self.average * 20)

    @property
    def shares(self) -> list[tuple[int, int, int]]:
        """The most stars first: how many stars, how many buyers gave them, and how many of a hundred that are."""
        rows = list(enumerate(self.counts, 1))
        return [(stars, times, round(times / self.count * 100)) for stars, times in reversed(rows)]


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product in a list; `price` is the lowest, `compare_at_price` what that variant cost before."""

    slug: str
    title: str
    brand: str
    image: ImageInfo | None
    price: Money
    price_varies: bool
    compare_at_price: Money | None
    in_stock: bool
    swatches: tuple[str, ...]
    rating: Rating | None


@dataclass(frozen=True, slots=True)
class OptionInfo:
    """What one chooses of a product; `swatches` stand beside `values` and are empty where it is no colour."""

    name: str
    values: tuple[str, ...]
    swatches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttributeInfo:
    """A fact about a product; `values` are words, numbers as words, or one boolean, by `kind`."""

    code: str
    name: str
    kind: str
    unit: str
    values: tuple[str | bool, ...]

    @property
    def value(self) -> str:
        """All of it as people read it: "310 g", "Wool, linen", "Yes"."""
        words = (value if isinstance(value, str) else str(_("Yes") if value else _("No")) for value in self.values)
        return f"{', '.join(words)} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class VariantDetail:
    """A variant on its product's page; `available` units can be ordered now (None: any number).

    `ready` of them are here; the rest is sold ahead, on backorder or pre-order (`policy`), and expected on that day.
    `sale_ends_at`: when the sale that makes its price is over (None: no sale, or one without an end).
    """

    sku: str
    options: dict[str, str]
    label: str
    price: Money
    compare_at_price: Money | None
    available: int | None
    image: ImageInfo | None
    sale_ends_at: datetime | None
    ready: int | None
    policy: str
    expected_on: date | None

    @property
    def in_stock(self) -> bool:
        """At least one can be ordered now."""
        return self.available is None or self.available > 0

    @property
    def sold_ahead(self) -> bool:
        """Some of those that can be ordered are not here yet."""
        return self.available is not None and self.available > (self.ready or 0)


@dataclass(frozen=True, slots=True)
class Kin:
    """By what `list_related` finds others to show beside a product; means nothing to anybody else."""

    chosen: tuple[int, ...]
    shelves: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ProductDetail:
    """A product with everything its page shows; its prices hold until `prices_change_at` (None: nothing is planned)."""

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
    rating: Rating | None
    meta_title: str
    meta_description: str
    updated_at: datetime
    prices_change_at: datetime | None
    kin: Kin

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
