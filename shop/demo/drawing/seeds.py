"""Seed packets and the plants on them, rooted at the origin."""

from shop.demo.drawing.colour import BRASS, CLAY, CREAM, FERN, HONEY, PAPER, PINE, PLUM, darker, lighter, mix
from shop.demo.drawing.paint import fill, flat, inside, place, round_, shadow, stroke
from shop.demo.drawing.plants import daisy, lavender, leaf, mark, poppy, sprig
from shop.demo.drawing.shapes import box, circle, ellipse, line, polygon, smooth

# Coordinates read better in rows than one by one.
# fmt: off

SOIL = "#4a372c"


def meadow() -> str:
    """Wild flowers for a seed packet, rooted at the origin."""
    stalks = "".join(stroke(smooth((x * 0.2, 0), (x * 0.6, y * 0.5), (x, y), closed=False), FERN, 5)
        for x, y in ((-72, -170), (0, -236), (70, -190), (-30, -120), (44, -110)))
    blooms = (
        place(poppy(46), -72, -178) + place(daisy(44, PAPER), 2, -244) + place(daisy(36, "#8fa9cf", HONEY), 72, -196)
        + place(daisy(26, "#e7b7a4", HONEY), -30, -126) + place(poppy(26, HONEY), 46, -116)
    )
    greens = "".join(place(leaf(80, 18, FERN), 0, -10, turn=t) for t in (-64, -34, 30, 60))
    return stalks + greens + blooms


def tomatoes() -> str:
    """A truss of tomatoes for a seed packet, rooted at the origin."""
    vine = (
        stroke(smooth((-10, -10), (-6, -120), (10, -230), closed=False), FERN, 9)
        + "".join(place(sprig(110, FERN, bend=20, leaves=3, size=0.34, breadth=0.6), x, y, turn=t)
            for x, y, t in ((0, -150, -62), (6, -200, 40), (-4, -60, 66)))
    )
    fruit = "".join(place(round_(ellipse(0, 0, r, r * 0.92), tone, grains=0.4)
            + "".join(place(leaf(r * 0.6, r * 0.2, FERN, vein=False), 0, -r * 0.8, turn=t)
                for t in (-80, -30, 30, 80)) + fill(circle(-r * 0.34, -r * 0.3, r * 0.14), PAPER, 0.7), x, y)
                for x, y, r, tone in ((-54, -70, 40, "#c9472f"), (40, -84, 44, "#d4552f"), (-6, -24, 42, "#c23c2e"),
                    (56, -10, 32, HONEY)))
    return vine + fruit


def sweet_pea() -> str:
    """Sweet peas for a seed packet, rooted at the origin."""
    stem = "".join(stroke(smooth((0, 0), (x * 0.4, -110), (x, y), closed=False), FERN, 6)
        for x, y in ((-54, -210), (30, -240), (64, -150)))
    tendril = stroke(smooth((0, -60), (-60, -90), (-84, -60), (-66, -46), closed=False), FERN, 4)
    blooms = "".join(place(_pea(tone), x, y, s, t)
        for x, y, s, t, tone in ((-54, -208, 0.95, -14, "#b06a8f"), (30, -240, 1.0, 8, "#d492a2"),
            (64, -150, 0.85, 20, "#8f6aa6"),
            (-34, -140, 0.7, -22, "#d9a3b4")))
    greens = "".join(place(leaf(74, 34, FERN), 0, -30 - i * 20, turn=t) for i, t in enumerate((-60, 58, -40)))
    return stem + tendril + greens + blooms


def _pea(tone: str) -> str:
    """One blossom of a sweet pea."""
    wings = smooth((0, 0), (-44, -24), (-36, -62), (0, -52), (36, -62), (44, -24))
    keel = smooth((0, 6), (-22, -12), (-14, -36), (0, -30), (14, -36), (22, -12))
    return fill(wings, tone) + fill(keel, lighter(tone, 0.35))


def herbs() -> str:
    """Garden herbs for a seed packet, rooted at the origin."""
    return (
        place(lavender(220, PLUM), -58, 0, turn=-9) + place(sprig(200, FERN, bend=6, leaves=6, size=0.25), 4, 0)
        + place(lavender(180, "#8d6aa0"), 60, 0, turn=10)
        + place(sprig(120, mix(FERN, HONEY, 0.3), bend=20, leaves=4), 34, 0, turn=24)
    )


def packet(colour: str, picture: str) -> str:
    """A paper seed packet standing upright, its picture in a pale arch."""
    paper = box(-150, -440, 300, 440, 8)
    window = "M-116 -30L-116 -250C-116 -320 -64 -372 0 -372C64 -372 116 -320 116 -250L116 -30Z"
    return (
        shadow(310, y=3)
        + flat(paper, colour, depth=0.14)
        + fill(polygon((-150, -440), (150, -440), (136, -404), (-136, -404)), darker(colour, 0.22), 0.8)
        + flat(window, CREAM, depth=0.08, grains=0.3)
        + inside(window, fill(ellipse(0, -20, 150, 46), lighter(SOIL, 0.25)) + place(picture, 0, -44))
        + stroke(window, lighter(colour, 0.55), 4, 0.9)
    )


def seed_tin(colour: str = FERN) -> str:
    """An open tin box with seed packets standing in it."""
    front = box(-250, -180, 500, 180, 14)
    packs = "".join(place(packet(tone, picture), x, -60 + d, 0.62, t)
        for x, d, t, tone, picture in ((-160, 0, -5, CLAY, tomatoes()), (-40, -18, 1, "#87a0b8", meadow()),
            (80, -6, -2, "#b48aa0", sweet_pea()), (176, 4, 5, HONEY, herbs())))
    lid = (
        flat(box(-262, -470, 524, 44, 12), darker(colour, 0.2))
        + flat(box(-250, -440, 500, 260, 10), darker(colour, 0.32), depth=0.12)
    )
    return (
        shadow(540, y=4) + lid + packs + flat(front, colour, depth=0.2)
        + stroke(line((-244, -170), (244, -170)), lighter(colour, 0.45), 5, 0.7)
        + flat(box(-110, -136, 220, 96, 10), CREAM, depth=0.08, grains=0.4) + place(mark(76, PINE), 0, -88)
        + flat(box(-26, -196, 52, 40, 8), BRASS, depth=0.35, grains=0)
    )
