"""How much lies on a shelf, and a picture of something on it."""

from collections.abc import Mapping

from django.db.models import Aggregate, Count, Min, Q

from apps.catalog.models import Product
from apps.catalog.services._renditions import to_image
from apps.catalog.services._shapes import ImageInfo


def count_and_cover(shelves: Mapping[int, Q]) -> dict[int, tuple[int, ImageInfo | None]]:
    """For each condition the number of visible products that fit, and the picture of the first that has one.

    Two queries, however many shelves; none for no shelf.
    """
    if not shelves:
        return {}
    questions: dict[str, Aggregate] = {}
    for key, inside in shelves.items():
        questions[f"count_{key}"] = Count("pk", distinct=True, filter=inside)
        questions[f"cover_{key}"] = Min("pk", filter=inside & Q(main_image__isnull=False))
    found = Product.objects.visible().aggregate(**questions)
    covers = Product.objects.for_cards().in_bulk([cover for key in shelves if (cover := found[f"cover_{key}"])])
    return {key: (found[f"count_{key}"], _picture(covers.get(found[f"cover_{key}"] or 0))) for key in shelves}


def _picture(cover: Product | None) -> ImageInfo | None:
    stored = cover.card.get("image") if cover else None
    return to_image(stored) if stored else None
