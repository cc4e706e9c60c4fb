"""What search engines should know of: everything that shoppers may see, and when it changed last."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, ExpressionWrapper, F, Max
from django.db.models.functions import Greatest

from apps.catalog.models import Category, Collection, Product
from apps.catalog.services._categories import Tree
from apps.catalog.services._renditions import to_image

_CHANGED = Greatest("updated_at", "published_at")


@dataclass(frozen=True, slots=True)
class Listed:
    """A page that may be found; `image_url` is that of its main picture, or empty."""

    slug: str
    changed_at: datetime
    image_url: str = ""


@dataclass(frozen=True, slots=True)
class ListedPart:
    """The products number `(part - 1) * size + 1` to `part * size` by their keys; `changed_at` is the latest change."""

    part: int
    changed_at: datetime


def list_product_parts(*, size: int) -> list[ListedPart]:
    """The parts in which there is a visible product, of `size` at the most; one query.

    They are ranges of keys, so that a product stays in its part whatever comes and goes.
    """
    part = ExpressionWrapper((F("pk") - 1) / size + 1, output_field=BigIntegerField())
    visible = Product.objects.visible().annotate(part=part).order_by("part")
    found = visible.values_list("part").annotate(changed_at=Max(_CHANGED))
    return [ListedPart(part=number, changed_at=changed_at) for number, changed_at in found]


def list_part(*, part: int, size: int) -> list[Listed]:
    """The visible products of one part; one query of four columns."""
    rows = Product.objects.visible().filter(pk__gt=(part - 1) * size, pk__lte=part * size)
    found = rows.annotate(changed_at=_CHANGED).order_by("pk").values_list("slug", "changed_at", "card__image")
    return [
        Listed(slug=slug, changed_at=changed_at, image_url=to_image(image).url if image else "")
        for slug, changed_at, image in found
    ]


def list_listed_categories() -> list[Listed]:
    """The visible categories; one query, seldom two."""
    visible = Category.objects.filter(pk__in=[node.pk for node in Tree.load().by_slug.values()])
    rows = visible.order_by("pk").values_list("slug", "updated_at")
    return [Listed(slug=slug, changed_at=changed_at) for slug, changed_at in rows]


def list_listed_collections() -> list[Listed]:
    """The visible collections; one query."""
    rows = Collection.objects.visible().order_by("pk").values_list("slug", "updated_at")
    return [Listed(slug=slug, changed_at=changed_at) for slug, changed_at in rows]
