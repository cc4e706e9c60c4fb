"""A picture: what is behind, shared by many pictures and rendered once, and what stands in front of it."""

import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial

from PIL import Image

from shop.demo.drawing.backdrops import FLOOR
from shop.demo.drawing.paint import PIXELS, place, raster

_BEHIND = 540  # pixels; a slightly soft background looks further away, and is quicker to draw
_THUMBNAIL = 50


@dataclass(frozen=True, slots=True)
class Scene:
    """SVG markup in two layers."""

    behind: str
    front: str

    def plus(self, markup: str) -> "Scene":
        """The same with something more in front."""
        return Scene(self.behind, self.front + markup)


def stand(behind: str, thing: str, scale: float = 1, *, x: float = 500, y: float = FLOOR, turn: float = 0) -> Scene:
    """A thing that stands on the floor (or, with another `y`, hangs or lies) in the middle of a backdrop."""
    return Scene(behind, place(thing, x, y, scale, turn))


Picture = Callable[[], Scene]


def each(stem: str, names: Iterable[str], make: Callable[[str], Scene]) -> dict[str, Picture]:
    """One picture for each name, called after the stem and the name."""
    return {f"{stem}-{re.sub('[^a-z]+', '-', name.lower())}": partial(make, name) for name in names}


@lru_cache(maxsize=8)
def _background(markup: str) -> Image.Image:
    return _decode(raster(markup, _BEHIND)).convert("RGB").resize((PIXELS, PIXELS), Image.Resampling.BICUBIC)


def _decode(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


def paint(scene: Scene) -> Image.Image:
    """The picture as pixels, PIXELS x PIXELS, RGB."""
    picture = _background(scene.behind).copy()
    window = _painted(scene.front)
    layer = _decode(raster(scene.front, PIXELS, window))
    picture.paste(layer, window[:2], layer)
    return picture


def _painted(markup: str) -> tuple[int, int, int, int]:
    """The pixels (left, top, right, bottom) outside of which nothing is painted, found on a thumbnail."""
    step = PIXELS // _THUMBNAIL
    left, top, right, bottom = _decode(raster(markup, _THUMBNAIL)).getchannel("A").getbbox() or (0, 0, 1, 1)
    return (
        max(0, left - 1) * step,
        max(0, top - 1) * step,
        min(PIXELS, (right + 1) * step),
        min(PIXELS, (bottom + 1) * step),
    )
