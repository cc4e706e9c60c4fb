"""Ferns, leaves, firs, mushrooms and flowers: the valley around every picture."""

import math

from shop.demo.drawing.colour import BARK, CLAY, CREAM, FERN, HONEY, MOSS, PINE, SAND, darker, lighter, mix
from shop.demo.drawing.paint import fill, flat, place, round_, stroke
from shop.demo.drawing.shapes import Point, circle, dice, ellipse, line, moved, polygon, smooth, turned

# Coordinates read better in rows than one by one.
# fmt: off


def _leaf(length: float, width: float) -> list[Point]:
    """A pointed leaf from the origin upwards."""
    return [(0, 0), (width * 0.42, -length * 0.25), (width * 0.46, -length * 0.55), (0, -length),
        (-width * 0.46, -length * 0.55), (-width * 0.42, -length * 0.25)]


def leaf(length: float, width: float, colour: str, *, vein: bool = True) -> str:
    """One leaf from the origin upwards, its right half in the shade."""
    whole = smooth(*_leaf(length, width))
    half = smooth((0, 0), (width * 0.42, -length * 0.25), (width * 0.46, -length * 0.55), (0, -length),
        (0, -length * 0.5))
    rib = stroke(line((0, 0), (0, -length * 0.86)), lighter(colour, 0.3), 2) if vein else ""
    return fill(whole, colour) + fill(half, darker(colour, 0.14)) + rib


def _stem(length: float, bend: float, steps: int) -> list[tuple[float, float, float]]:
    """Points (x, y, heading) along a stem that grows upwards and turns `bend` degrees on its way."""
    x = y = 0.0
    points = [(x, y, 0.0)]
    for i in range(1, steps + 1):
        heading = bend * (i / steps) ** 1.5
        x += math.sin(math.radians(heading)) * length / steps
        y -= math.cos(math.radians(heading)) * length / steps
        points.append((x, y, heading))
    return points


def fern(length: float, colour: str, *, bend: float = 40, width: float = 0.3, steps: int = 15) -> str:
    """A fern frond from the origin upwards."""
    stem = _stem(length, bend, steps)
    blades = []
    for i, (x, y, heading) in enumerate(stem[2:], start=2):
        share = i / steps
        reach = length * width * (1 - share) ** 0.8 * min(1, share * 4.2) + length * 0.025
        for side in (-1, 1):
            tilt = heading + side * (74 - 34 * share)
            tone = darker(colour, 0.13) if side > 0 else colour
            blades.append(fill(smooth(*moved(_leaf(reach, length * 0.062), x, y, 1, tilt)), tone))
    spine = smooth(*((x, y) for x, y, _ in stem), closed=False)
    return "".join(blades) + stroke(spine, darker(colour, 0.25), max(2, length * 0.009))


def sprig(length: float, colour: str, *, bend: float = 25, leaves: int = 6, size: float = 0.26,
    breadth: float = 0.5) -> str:
    """A branch with leaves on both sides, from the origin upwards."""
    stem = _stem(length, bend, leaves)
    out = [stroke(smooth(*((x, y) for x, y, _ in stem), closed=False), darker(colour, 0.3), max(2.5, length * 0.012))]
    shade = darker(colour, 0.06)
    for i, (x, y, heading) in enumerate(stem[1:], start=1):
        reach = length * size * (1.1 - 0.45 * i / leaves)
        out.append(place(leaf(reach, reach * breadth, colour), x, y, 1, heading - 52))
        out.append(place(leaf(reach, reach * breadth, shade), x, y, 1, heading + 52))
    tip_x, tip_y, heading = stem[-1]
    out.append(place(leaf(length * size * 0.8, length * size * 0.8 * breadth, colour), tip_x, tip_y, 1, heading))
    return "".join(out)


def eucalyptus(length: float, colour: str, *, bend: float = 30, leaves: int = 7) -> str:
    """A branch of round leaves."""
    return sprig(length, colour, bend=bend, leaves=leaves, size=0.2, breadth=0.95)


def grass(height: float, colour: str, *, blades: int = 9, seed: int = 1) -> str:
    """A tuft of grass on the ground."""
    rng = dice(seed)
    out = []
    for i in range(blades):
        lean, tall = rng.uniform(-0.5, 0.5), height * rng.uniform(0.55, 1)
        root = (i - blades / 2) * height * 0.05
        tip = (root + lean * tall, -tall)
        blade = smooth((root - 3, 0), (root + lean * tall * 0.3 - 3, -tall * 0.5), tip,
            (root + lean * tall * 0.3 + 5, -tall * 0.5), (root + 4, 0))
        out.append(fill(blade, mix(colour, PINE, rng.uniform(0, 0.35))))
    return "".join(out)


def fir(height: float, colour: str) -> str:
    """A fir tree on the ground: three skirts and a trunk."""
    out = [fill(polygon((-height * 0.025, -height * 0.14), (height * 0.025, -height * 0.14), (height * 0.03, 0),
                (-height * 0.03, 0)), darker(BARK, 0.2))]
    for i in range(4):
        top, foot = -height * (0.42 + 0.19 * i), -height * (0.1 + 0.185 * i)
        half = height * (0.27 - 0.05 * i)
        skirt = [(0.0, top), (half * 0.52, (top + foot) / 2 + 6), (half, foot), (half * 0.4, foot - height * 0.018),
            (0.0, foot + height * 0.012)]
        out.append(fill(smooth(*skirt, *((-x, y) for x, y in reversed(skirt[1:-1])), tension=0.45),
                mix(colour, lighter(colour, 0.2), i / 5)))
        out.append(fill(smooth(*skirt, tension=0.45), darker(colour, 0.16), 0.75))
    return "".join(out)


def mushroom(height: float, colour: str = CLAY) -> str:
    """A mushroom on the ground."""
    h = height
    stalk = turned((h * 0.1, -h * 0.62), (h * 0.11, -h * 0.3), (h * 0.15, 0), tilt=0.3)
    cap = smooth((-h * 0.42, -h * 0.56), (-h * 0.34, -h * 0.82), (0, -h), (h * 0.34, -h * 0.82), (h * 0.42, -h * 0.56),
        (h * 0.2, -h * 0.5), (0, -h * 0.48), (-h * 0.2, -h * 0.5), tension=0.9)
    spots = "".join(fill(ellipse(x * h, y * h, r * h, r * h * 0.75), CREAM, 0.85)
        for x, y, r in ((-0.18, -0.78, 0.05), (0.05, -0.86, 0.06), (0.22, -0.72, 0.045), (-0.02, -0.64, 0.035)))
    gills = fill(smooth((-h * 0.36, -h * 0.555), (0, -h * 0.6), (h * 0.36, -h * 0.555), (0, -h * 0.49)),
        darker(CREAM, 0.25))
    return round_(stalk, CREAM) + round_(cap, colour) + gills + spots


def daisy(radius: float, colour: str = CREAM, middle: str = HONEY, petals: int = 13) -> str:
    """A flower seen from the front."""
    petal = [(x, y) for x, y in _leaf(radius, radius * 0.46)]
    out = [fill(smooth(*moved(petal, turn=360 / petals * i)), colour if i % 2 else darker(colour, 0.06))
        for i in range(petals)]
    return "".join(out) + flat(circle(0, 0, radius * 0.3), middle, depth=0.25)


def poppy(radius: float, colour: str = CLAY) -> str:
    """A four-petalled poppy seen from the front."""
    petal = [(0, 0), (radius * 0.75, -radius * 0.45), (radius * 0.5, -radius), (-radius * 0.1, -radius * 0.9),
        (-radius * 0.6, -radius * 0.8), (-radius * 0.5, -radius * 0.3)]
    out = [fill(smooth(*moved(petal, turn=90 * i + 20)),
            (colour, darker(colour, 0.1), lighter(colour, 0.1), darker(colour, 0.05))[i]) for i in range(4)]
    seeds = "".join(fill(circle(*moved([(0, -radius * 0.3)], turn=36 * i)[0], radius * 0.045), darker(PINE, 0.4))
        for i in range(10))
    return "".join(out) + fill(circle(0, 0, radius * 0.2), darker(MOSS, 0.3)) + seeds


def lavender(height: float, colour: str, stem: str = FERN) -> str:
    """A stalk with a tapering head of small blossoms, on the ground."""
    out = [stroke(line((0, 0), (0, -height)), darker(stem, 0.1), height * 0.018)]
    for i in range(9):
        y = -height * (0.55 + 0.052 * i)
        reach = height * (0.052 - 0.004 * i)
        out += [place(leaf(reach * 1.5, reach, colour if side < 0 else darker(colour, 0.15), vein=False), 0, y, 1,
                side * 48) for side in (-1, 1)]
    return "".join(out)


def stone(width: float, colour: str) -> str:
    """A pebble on the ground."""
    w = width
    return round_(smooth((-w * 0.5, -w * 0.12), (-w * 0.38, -w * 0.4), (0, -w * 0.52), (w * 0.4, -w * 0.36),
            (w * 0.5, -w * 0.1), (w * 0.3, 0), (-w * 0.3, 0.0)), colour, depth=0.25)


def stump(width: float) -> str:
    """A mossy tree stump on the ground, its rings on top."""
    w = width / 2
    body = smooth((-w, -w * 0.62), (-w * 0.94, -w * 0.2), (-w * 1.25, w * 0.06), (-w * 0.5, w * 0.16), (0, w * 0.1),
        (w * 0.55, w * 0.17), (w * 1.25, w * 0.05), (w * 0.94, -w * 0.2), (w, -w * 0.62), tension=0.7)
    bark = "".join(stroke(smooth((x * w, -w * 0.52), (x * w * 1.03, -w * 0.24), (x * w * 1.12, w * 0.02),
                closed=False), darker(BARK, 0.45), w * 0.024, 0.6)
                for x in (-0.86, -0.66, -0.42, -0.2, 0.04, 0.26, 0.5, 0.7, 0.88))
    top = ellipse(0, -w * 0.62, w, w * 0.2)
    rings = "".join(stroke(ellipse(w * 0.04, -w * 0.62, w * r, w * 0.2 * r), darker(SAND, 0.28), w * 0.014, 0.7)
        for r in (0.82, 0.62, 0.42, 0.24, 0.09))
    moss = smooth((-w * 1.25, w * 0.06), (-w * 0.96, -w * 0.26), (-w * 0.7, -w * 0.1), (-w * 0.5, w * 0.02),
        (-w * 0.3, w * 0.13), (-w * 0.7, w * 0.15))
    return (
        round_(body, BARK, depth=0.34) + bark + flat(moss, mix(FERN, HONEY, 0.2), depth=0.2)
        + flat(top, SAND, depth=0.14) + rings + stroke(top, darker(BARK, 0.2), w * 0.045)
    )


def berry(radius: float, colour: str) -> str:
    """A round berry with a glint."""
    return (
        round_(circle(0, 0, radius), colour, grains=0)
        + fill(circle(-radius * 0.35, -radius * 0.4, radius * 0.2), "#ffffff", 0.7)
    )


def mark(size: float, colour: str) -> str:
    """The sign of Fernhollow: a frond in a ring."""
    ring = stroke(circle(0, 0, size * 0.5), colour, size * 0.045)
    frond = fern(size * 0.74, colour, bend=14, width=0.27, steps=9)
    return ring + place(frond, -size * 0.04, size * 0.36)
