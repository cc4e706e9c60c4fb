"""Many plain products, to measure the shop with."""

from collections.abc import Iterator, Sequence

from apps.catalog import services as catalog
from apps.inventory import services as inventory
from shop.demo.build import minor
from shop.demo.content import ITEMS, SHELVES
from shop.demo.facts import said
from shop.demo.studio import Seen

_BATCH = 500
_SHELVES = [shelf.slug for top in SHELVES for shelf in top.below]
_HOW = ("Plain", "Sturdy", "Quiet", "Northern", "Early", "Broad", "Little", "Evening", "Upper", "Old", "Warm")


def add_plain_products(count: int, seen: Seen) -> None:
    """Make sure that there are `count` plain products beside those of the demo; any number of each can be ordered."""
    done = 0
    for numbers in _batches(count):
        missing = _absent(numbers)
        if missing:
            inventory.track(skus=[_sku(number) for number in missing], tracked=False)
            catalog.create_plain_products(products=[_plain(number) for number in missing])
        done += len(numbers)
        seen(done, count)


def _batches(count: int) -> Iterator[Sequence[int]]:
    return (range(start, min(start + _BATCH, count + 1)) for start in range(1, count + 1, _BATCH))


def _absent(numbers: Sequence[int]) -> list[int]:
    known = catalog.get_variants(_sku(number) for number in numbers)
    return [number for number in numbers if _sku(number) not in known]


def _sku(number: int) -> str:
    return f"PLAIN-{number:06}"


def _plain(number: int) -> catalog.PlainProduct:
    """The product of that number: something of the demo under another name."""
    model = ITEMS[number % len(ITEMS)]
    return catalog.PlainProduct(
        slug=f"plain-{number}",
        title=f"{_HOW[number % len(_HOW)]} {model.title} {number}",
        sku=_sku(number),
        price=minor(500 + number * 37 % 9500),
        brand=model.maker,
        category=_SHELVES[number % len(_SHELVES)],
        description_html=f"<p>{model.text}</p>",
        pictured_as=model.slug,
        attributes=said(model),
    )
