"""Outlines as SVG path data: absolute M, L, C and Z only, so that their bounds can be read off the numbers."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from random import Random

Point = tuple[float, float]
_ARC = 0.5522847498
_COMMAND = re.compile(r"([MLC])([^MLCZ]*)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def _at(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def dice(seed: int | str) -> Random:
    """Chance that falls the same every time."""
    return Random(seed)  # noqa: S311  (nothing secret)


def bounds(outline: str) -> tuple[float, float, float, float]:
    """Left, top, width and height of everything the outline could touch."""
    numbers = [float(number) for number in _NUMBER.findall(outline)]
    xs, ys = numbers[::2], numbers[1::2]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


def rows(outline: str, heights: Iterable[float]) -> Iterator[tuple[float, list[tuple[float, float]]]]:
    """For each height, the spans (from x, to x) of it that lie inside the outline."""
    edges = list(_edges(outline))
    for y in heights:
        crossings = sorted(x0 + (y - y0) / (y1 - y0) * (x1 - x0) for x0, y0, x1, y1 in edges if (y0 <= y) != (y1 <= y))
        yield y, list(zip(crossings[::2], crossings[1::2], strict=False))


def _edges(outline: str) -> Iterator[tuple[float, float, float, float]]:
    """The outline as straight pieces (x0, y0, x1, y1), each part of it closed."""
    for part in outline.split("M")[1:]:
        points: list[Point] = []
        for command, text in _COMMAND.findall("M" + part):
            numbers = [float(number) for number in _NUMBER.findall(text)]
            given = list(zip(numbers[::2], numbers[1::2], strict=True))
            points += _bent(points[-1], given) if command == "C" else given
        yield from ((x0, y0, x1, y1) for (x0, y0), (x1, y1) in zip(points, [*points[1:], points[0]], strict=True))


def _bent(start: Point, controls: Sequence[Point]) -> Iterator[Point]:
    """Eight points along a Bezier curve from `start`."""
    (x1, y1), (x2, y2), (x3, y3) = controls
    for t in (i / 8 for i in range(1, 9)):
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        yield a * start[0] + b * x1 + c * x2 + d * x3, a * start[1] + b * y1 + c * y2 + d * y3


def polygon(*points: Point) -> str:
    """Straight edges, closed."""
    return "M" + "L".join(_at(point) for point in points) + "Z"


def line(*points: Point) -> str:
    """Straight edges, open."""
    return "M" + "L".join(_at(point) for point in points)


def smooth(*points: Point, closed: bool = True, tension: float = 1.0) -> str:
    """A soft curve through all points (Catmull-Rom); `tension` 0 gives straight edges."""
    count = len(points)
    out = ["M" + _at(points[0])]
    for i in range(count if closed else count - 1):
        before, start, end, after = (
            points[j % count] if closed else points[min(max(j, 0), count - 1)] for j in (i - 1, i, i + 1, i + 2)
        )
        first = (start[0] + (end[0] - before[0]) * tension / 6, start[1] + (end[1] - before[1]) * tension / 6)
        second = (end[0] - (after[0] - start[0]) * tension / 6, end[1] - (after[1] - start[1]) * tension / 6)
        out.append(f"C{_at(first)} {_at(second)} {_at(end)}")
    return "".join(out) + ("Z" if closed else "")


def ellipse(x: float, y: float, rx: float, ry: float) -> str:
    """An ellipse around (x, y)."""
    kx, ky = rx * _ARC, ry * _ARC
    return (
        f"M{_at((x - rx, y))}C{_at((x - rx, y - ky))} {_at((x - kx, y - ry))} {_at((x, y - ry))}"
        f"C{_at((x + kx, y - ry))} {_at((x + rx, y - ky))} {_at((x + rx, y))}"
        f"C{_at((x + rx, y + ky))} {_at((x + kx, y + ry))} {_at((x, y + ry))}"
        f"C{_at((x - kx, y + ry))} {_at((x - rx, y + ky))} {_at((x - rx, y))}Z"
    )


def circle(x: float, y: float, radius: float) -> str:
    """A circle around (x, y)."""
    return ellipse(x, y, radius, radius)


def box(x: float, y: float, width: float, height: float, radius: float = 0) -> str:
    """A rectangle with rounded corners; (x, y) is its upper left."""
    r = min(radius, width / 2, height / 2)
    if not r:
        return polygon((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    k, right, bottom = r * (1 - _ARC), x + width, y + height
    return (
        f"M{_at((x + r, y))}L{_at((right - r, y))}C{_at((right - k, y))} {_at((right, y + k))} {_at((right, y + r))}"
        f"L{_at((right, bottom - r))}C{_at((right, bottom - k))} {_at((right - k, bottom))} {_at((right - r, bottom))}"
        f"L{_at((x + r, bottom))}C{_at((x + k, bottom))} {_at((x, bottom - k))} {_at((x, bottom - r))}"
        f"L{_at((x, y + r))}C{_at((x, y + k))} {_at((x + k, y))} {_at((x + r, y))}Z"
    )


def turned(*profile: Point, tilt: float = 0.16, tension: float = 1.0) -> str:
    """A body turned on a wheel: `profile` is (radius, y) from rim to foot; seen a little from above (`tilt`)."""
    right = [(radius, y) for radius, y in profile]
    left = [(-radius, y) for radius, y in reversed(profile)]
    top, foot = profile[0], profile[-1]
    side = smooth(*right, closed=False, tension=tension)
    back = smooth(*left, closed=False, tension=tension)
    under = _half(foot[0], foot[1], foot[0] * tilt)
    over = _half(-top[0], top[1], -top[0] * tilt)
    return side + under + "L" + back[1:] + over + "Z"


def rim(radius: float, y: float, tilt: float = 0.16) -> str:
    """The near half of a round edge, open."""
    return f"M{radius:.1f} {y:.1f}" + _half(radius, y, radius * tilt)


def _half(radius: float, y: float, drop: float) -> str:
    """A curve on from (radius, y) along the near half of an ellipse to (-radius, y)."""
    k = radius * _ARC
    return (
        f"C{_at((radius, y + drop * _ARC))} {_at((k, y + drop))} {_at((0, y + drop))}"
        f"C{_at((-k, y + drop))} {_at((-radius, y + drop * _ARC))} {_at((-radius, y))}"
    )


def moved(points: Iterable[Point], x: float = 0, y: float = 0, scale: float = 1, turn: float = 0) -> list[Point]:
    """The points scaled, turned by `turn` degrees and shifted."""
    c, s = math.cos(math.radians(turn)) * scale, math.sin(math.radians(turn)) * scale
    return [(x + px * c - py * s, y + px * s + py * c) for px, py in points]


def mirrored(points: Sequence[Point]) -> list[Point]:
    """The points and then, backwards, their mirror image on the other side of x = 0."""
    return [*points, *((-x, y) for x, y in reversed(points))]
