"""Fills, grain, shadows and placing: turns outlines into SVG markup and SVG into PNG bytes."""

from functools import cache
from hashlib import blake2s

import resvg_py

from shop.demo.drawing import shapes
from shop.demo.drawing.colour import darker, lighter

SIZE = 1000  # the drawing's own units; everything is drawn on a SIZE x SIZE field
PIXELS = 900


def _name(markup: str) -> str:
    return "n" + blake2s(markup.encode(), digest_size=5).hexdigest()


def define(tag: str, attributes: str, content: str) -> tuple[str, str]:
    """A definition named after its own content, and the reference to it."""
    name = _name(tag + attributes + content)
    return f'<{tag} id="{name}" {attributes}>{content}</{tag}>', f"url(#{name})"


def fade(*stops: tuple[float, str, float], across: str = "x1='0' y1='0' x2='1' y2='0'") -> tuple[str, str]:
    """A linear gradient of (offset, colour, opacity) over the bounds of what it fills."""
    content = "".join(
        f"<stop offset='{offset:g}' stop-color='{colour}' stop-opacity='{opacity:g}'/>"
        for offset, colour, opacity in stops
    )
    return define("linearGradient", across, content)


def glow(colour: str, strength: float) -> tuple[str, str]:
    """A radial gradient that fades from `strength` in the middle to nothing."""
    content = "".join(
        f"<stop offset='{offset:g}' stop-color='{colour}' stop-opacity='{strength * share:.3f}'/>"
        for offset, share in ((0, 1), (0.35, 0.72), (0.7, 0.22), (1, 0))
    )
    return define("radialGradient", "", content)


def fill(outline: str, colour: str, opacity: float = 1) -> str:
    """The outline in one flat colour."""
    extra = f' fill-opacity="{opacity:g}"' if opacity < 1 else ""
    return f'<path d="{outline}" fill="{colour}"{extra}/>'


def stroke(outline: str, colour: str, width: float, opacity: float = 1, dash: str = "") -> str:
    """The outline as a line with round ends."""
    extra = (f' stroke-opacity="{opacity:g}"' if opacity < 1 else "") + (f' stroke-dasharray="{dash}"' if dash else "")
    return (
        f'<path d="{outline}" fill="none" stroke="{colour}" stroke-width="{width:g}"'
        f' stroke-linecap="round" stroke-linejoin="round"{extra}/>'
    )


@cache
def _specks(outline: str, density: float, even: bool) -> str:
    """Small lozenges scattered inside the outline, as one path."""
    left, top, width, height = shapes.bounds(outline)
    rows = max(1, int(height / 3))
    wanted = width / 21 * density
    rng = shapes.dice(_name(outline))
    dots = []
    for y, spans in shapes.rows(outline, [top + height * rng.random() for _ in range(rows)]):
        for start, end in spans:
            for _ in range(int((end - start) / width * wanted + rng.random())):
                x = rng.uniform(start, end)
                if even or rng.random() < (0.68 * (x - left) / width + 0.42 * (y - top) / height) ** 2.6:
                    dots.append(f"M{x:.1f} {y:.1f}l1.3-1.3 1.3 1.3-1.3 1.3z")
    return "".join(dots)


def grain(outline: str, colour: str, opacity: float = 0.3, density: float = 1.0, *, even: bool = False) -> str:
    """Fine dots inside the outline, thickening to the lower right (or `even`)."""
    return fill(_specks(outline, density, even), colour, opacity)


def flat(outline: str, colour: str, *, depth: float = 0.16, grains: float = 1.0) -> str:
    """A flat thing lit from the upper left."""
    paint, reference = fade(
        (0, lighter(colour, depth * 0.7), 1),
        (0.5, colour, 1),
        (1, darker(colour, depth), 1),
        across="x1='0' y1='0' x2='1' y2='1'",
    )
    dots = grain(outline, darker(colour, 0.55), 0.3, grains) if grains else ""
    return f'{paint}<path d="{outline}" fill="{reference}"/>{dots}'


def round_(outline: str, colour: str, *, depth: float = 0.3, grains: float = 1.0) -> str:
    """A round thing lit from the left: light, colour, shade and a little light again at the far edge."""
    paint, reference = fade(
        (0, darker(colour, depth * 0.25), 1),
        (0.22, lighter(colour, depth * 0.75), 1),
        (0.5, colour, 1),
        (0.86, darker(colour, depth), 1),
        (1, darker(colour, depth * 0.7), 1),
    )
    dots = grain(outline, darker(colour, 0.6), 0.3, grains) if grains else ""
    return f'{paint}<path d="{outline}" fill="{reference}"/>{dots}'


def inside(outline: str, content: str) -> str:
    """`content` where it lies inside the outline."""
    clip, reference = define("clipPath", "", f"<path d='{outline}'/>")
    return f'{clip}<g clip-path="{reference}">{content}</g>'


def light(x: float, y: float, rx: float, ry: float, colour: str, strength: float = 0.8) -> str:
    """A soft spot of light (or, in a dark colour, of shade)."""
    paint, reference = glow(colour, strength)
    return f'{paint}<path d="{shapes.ellipse(x, y, rx, ry)}" fill="{reference}"/>'


def shadow(width: float, *, x: float = 0, y: float = 0, depth: float = 0.42, colour: str = "#1c2a22") -> str:
    """The soft shadow of something `width` wide that stands at (x, y), falling to the right."""
    contact = fill(
        shapes.ellipse(x + width * 0.015, y + width * 0.004, width * 0.45, width * 0.036), colour, depth * 0.32
    )
    return light(x + width * 0.09, y + width * 0.012, width * 0.66, width * 0.105, colour, depth * 1.25) + contact


def place(markup: str, x: float = 0, y: float = 0, scale: float = 1, turn: float = 0, *, flip: bool = False) -> str:
    """`markup`, drawn around its own origin, put at (x, y)."""
    across = -scale if flip else scale
    return f'<g transform="translate({x:g} {y:g}) rotate({turn:g}) scale({across:g} {scale:g})">{markup}</g>'


def raster(markup: str, pixels: int, window: tuple[int, int, int, int] | None = None) -> bytes:
    """The drawing at `pixels` x `pixels` as a PNG, transparent where nothing is painted; of `window` only, if given."""
    left, top, right, bottom = window or (0, 0, pixels, pixels)
    unit = SIZE / pixels
    width, height = right - left, bottom - top
    view = f"{left * unit:g} {top * unit:g} {width * unit:g} {height * unit:g}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{width}" height="{height}">'
    return bytes(resvg_py.svg_to_bytes(svg_string=f"{head}{markup}</svg>", skip_system_fonts=True))
