"""Many plain products, to measure the shop with."""

from collections.abc import Sequence

from django.db import transaction

from apps.catalog import services as catalog
from apps.inventory import services as inventory
from shop.demo.build import ACTOR, minor
from shop.demo.content import SHELVES
from shop.demo.goods import swatch
from shop.demo.studio import Seen, draw

_BATCH = 250
_MAKERS = ("Fernhollow Workshop", "Hale & Thorn", "Mossgate Pottery", "Low Meadow")
_HOW = ("Plain", "Sturdy", "Quiet", "Northern", "Early", "Broad", "Little", "Evening", "Upper", "Old", "Warm")
_WHAT = ("Mug", "Bowl", "Blanket", "Lantern", "Basket", "Jacket", "Notebook", "Trowel", "Candle", "Scarf", "Jug", "Bag", "Pot")
_PICTURES = ("mug-fern", "bowl-oat", "blanket-dusk", "lantern-rust")


def add_plain_products(count: int, seen: Seen) -> None:
    """Make sure that there are `count` plain products beside those of the demo."""
    missing = _missing(count)
    for start in range(0, len(missing), _BATCH):
        with transaction.atomic():
            for number in missing[start : start + _BATCH]:
                _add(number)
        seen(min(start + _BATCH, len(missing)), len(missing))


def _sku(number: int) -> str:
    return f"PLAIN-{number:06}"


def _missing(count: int) -> list[int]:
    """The numbers that are not in the catalogue yet."""
    return [
        number
        for start in range(1, count + 1, _BATCH)
        for number in _absent(range(start, min(start + _BATCH, count + 1)))
    ]


def _absent(numbers: Sequence[int]) -> list[int]:
    known = catalog.get_variants(_sku(number) for number in numbers)
    return [number for number in numbers if _sku(number) not in known]


def _add(number: int) -> None:
    shelves = [shelf.slug for top in SHELVES for shelf in top.below]
    title = f"{_HOW[number % len(_HOW)]} {_WHAT[number % len(_WHAT)]} No. {number}"
    catalog.create_product(
        slug=f"plain-{number}",
        title=title,
        brand=_MAKERS[number % len(_MAKERS)],
        description_html=f"<p>{title}: one of many, made to see how the shop copes with a full store room.</p>",
        categories=[shelves[number % len(shelves)]],
        variants=[catalog.NewVariant(sku=_sku(number), price=minor(500 + number * 37 % 9500), opening_stock=40)],
        status="published",
        actor=ACTOR,
    )


_ = (inventory, swatch, draw, _PICTURES)
