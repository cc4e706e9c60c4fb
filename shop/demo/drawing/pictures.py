"""Every picture of the demo shop by its name, and its way to bytes."""

import io
from collections.abc import Iterable

from shop.demo.drawing import album_garden, album_home, album_kitchen, album_trail, album_wear
from shop.demo.drawing.scene import Scene, paint

_ALBUM = (
    album_kitchen.PICTURES | album_home.PICTURES | album_wear.PICTURES | album_trail.PICTURES | album_garden.PICTURES
)
NAMES = frozenset(_ALBUM)


def compose(name: str) -> Scene:
    """The picture of that name as SVG markup."""
    return _ALBUM[name]()


def by_backdrop(names: Iterable[str]) -> list[tuple[str, ...]]:
    """The names in groups of those that share a backdrop, which is then rendered once for all of them."""
    groups: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        groups.setdefault(compose(name).behind, []).append(name)
    return [tuple(group) for group in groups.values()]


def render(name: str) -> bytes:
    """The picture of that name as a square JPEG, good enough to be encoded again."""
    out = io.BytesIO()
    paint(compose(name)).save(out, "JPEG", quality=95, subsampling=0)
    return out.getvalue()
