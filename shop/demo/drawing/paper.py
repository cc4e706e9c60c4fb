"""Notebooks, pencils and prints for the desk and the wall."""

from shop.demo.drawing.colour import (
    BRASS,
    CLAY,
    CREAM,
    FERN,
    HONEY,
    INK,
    OAK,
    PAPER,
    PINE,
    RUST,
    SAGE,
    darker,
    lighter,
    mix,
)
from shop.demo.drawing.paint import fill, flat, grain, inside, light, place, stroke
from shop.demo.drawing.plants import fern, mark, mushroom, sprig
from shop.demo.drawing.shapes import box, circle, line, polygon, smooth

# Coordinates read better in rows than one by one.
# fmt: off


def notebook(colour: str) -> str:
    """A cloth-bound notebook seen from above, with an elastic band and a marker ribbon."""
    cover = box(-200, -280, 400, 560, 18)
    pages = box(-190, -268, 402, 548, 14)
    weave = grain(cover, lighter(colour, 0.5), 0.3, 0.5, even=True)
    ribbon = polygon((64, 270), (88, 270), (92, 348), (78, 334), (62, 350))
    return (
        place(fill(cover, INK, 0.24), 16, 18)
        + fill(ribbon, RUST if colour != CLAY else PINE)
        + fill(pages, darker(PAPER, 0.14))
        + flat(cover, colour, depth=0.14)
        + weave
        + fill(box(-200, -280, 54, 560, 18), darker(colour, 0.18), 0.8)
        + stroke(line((-146, -278), (-146, 278)), darker(colour, 0.4), 4, 0.5)
        + place(fern(300, lighter(colour, 0.62), bend=22, width=0.32), 6, 130)
        + place(mark(60, lighter(colour, 0.62)), 26, 206)
        + stroke(line((158, -280), (158, 280)), darker(colour, 0.45), 13)
    )


def open_book() -> str:
    """A notebook lying open: a pressed fern on the left, a sketch on the right; seen from above."""
    left = smooth((0, -270), (-200, -292), (-420, -270), (-424, 0), (-420, 270), (-200, 254), (0, 276), tension=0.3)
    right = smooth((0, -270), (200, -292), (420, -270), (424, 0), (420, 270), (200, 254), (0, 276), tension=0.3)
    dots = "".join(fill(circle(x, y, 2.6), mix(PAPER, INK, 0.3), 0.8) for x in range(50, 400, 34)
        for y in range(-230, 240, 34))
    tape = "".join(place(fill(box(-40, -13, 80, 26), HONEY, 0.55), x, y, turn=t)
        for x, y, t in ((-262, 120, 8), (-196, -160, -30)))
    sketch = (
        place(mushroom(190, mix(CLAY, PAPER, 0.25)), 190, 110)
        + place(mushroom(110, mix(CLAY, PAPER, 0.25)), 296, 120)
        + stroke(smooth((70, 124), (200, 114), (360, 128), closed=False), mix(FERN, PAPER, 0.3), 5)
    )
    spine = fill(polygon((-26, -276), (26, -276), (26, 276), (-26, 276)), INK, 0.1)
    cast = place(fill(left, INK, 0.24) + fill(right, INK, 0.24), 12, 20)
    return (
        cast + flat(left, PAPER, depth=0.06, grains=0.2) + flat(right, PAPER, depth=0.09, grains=0.2) + dots + sketch
        + place(fern(400, FERN, bend=24, width=0.28), -250, 200, turn=-4) + tape + spine
        + stroke(line((0, -270), (0, 274)), mix(PAPER, INK, 0.35), 3, 0.7)
    )


def pencil(colour: str, length: float = 560) -> str:
    """A pencil seen from above, its point at the top."""
    half = length / 2
    body = box(-17, -half + 74, 34, length - 108, 2)
    tip = polygon((-17, -half + 76), (0, -half), (17, -half + 76))
    lead = polygon((-5, -half + 24), (0, -half), (5, -half + 24))
    wave = (
        smooth((-17, -half + 74), (-9, -half + 84), (0, -half + 72), (9, -half + 84), (17, -half + 74), closed=False)
        + f"L17 {-half + 60}L-17 {-half + 60}Z"
    )
    return (
        place(fill(body, INK, 0.22) + fill(tip, INK, 0.22), 8, 10)
        + fill(body, colour)
        + fill(box(-17, -half + 74, 11, length - 108), lighter(colour, 0.2))
        + fill(box(7, -half + 74, 10, length - 108), darker(colour, 0.2))
        + fill(tip, lighter(OAK, 0.25))
        + fill(wave, lighter(OAK, 0.25))
        + fill(lead, INK)
        + fill(box(-17, half - 36, 34, 30, 8), BRASS)
        + stroke(line((-17, half - 30), (17, half - 30)), darker(BRASS, 0.35), 3)
    )


def pencils(*colours: str) -> str:
    """A row of pencils in a paper sleeve, seen from above."""
    row = "".join(place(pencil(colour), (i - (len(colours) - 1) / 2) * 48, 0) for i, colour in enumerate(colours))
    reach = len(colours) * 24 + 14
    sleeve = box(-reach, -20, reach * 2, 210, 8)
    return (
        row + place(fill(sleeve, INK, 0.2), 8, 12) + flat(sleeve, CREAM, depth=0.12, grains=0.6)
        + stroke(box(-reach + 12, -8, reach * 2 - 24, 186, 5), FERN, 4, 0.7) + place(mark(120, FERN), 0, 85)
    )


def shavings() -> str:
    """Curls of cedar beside a pencil."""
    return "".join(place(fill(smooth((0, 0), (40, -18), (62, 8), (44, 36), (10, 28), (20, 12)), tone)
            + stroke(smooth((0, 0), (40, -18), (62, 8), (44, 36), closed=False), RUST, 4), x, y, 1, t)
            for x, y, t, tone in ((0, 0, 0, lighter(OAK, 0.3)), (70, 30, 60, lighter(OAK, 0.2)),
                (20, 70, 140, lighter(OAK, 0.35)),
                (-46, 44, 220, lighter(OAK, 0.25))))


def framed(width: float = 430, height: float = 560, *, subject: str = "fern") -> str:
    """A botanical print in an oak frame on the wall, around the origin."""
    w, h = width / 2, height / 2
    outer, mat = box(-w, -h, width, height, 6), box(-w + 26, -h + 26, width - 52, height - 52)
    picture = box(-w + 66, -h + 66, width - 132, height - 132)
    if subject == "fern":
        plant = "".join(place(fern(height * reach, tone, bend=b, width=0.3), 0, h * 0.62, turn=t)
            for reach, tone, b, t in ((0.5, darker(FERN, 0.15), 40, -30), (0.5, darker(FERN, 0.2), -40, 30),
                (0.66, FERN, 12, -2)))
        ground = mix(SAGE, CREAM, 0.55)
    else:
        plant = (
            place(mushroom(h * 0.9), -w * 0.14, h * 0.62) + place(mushroom(h * 0.5), w * 0.3, h * 0.62)
            + place(sprig(h * 0.9, PINE, bend=20), w * 0.1, h * 0.62, turn=-6)
            + stroke(line((-w * 0.5, h * 0.63), (w * 0.5, h * 0.63)), FERN, 9)
        )
        ground = mix(CLAY, CREAM, 0.75)
    return (
        place(fill(outer, INK, 0.25), 14, 20)
        + flat(outer, OAK, depth=0.22)
        + fill(mat, darker(PAPER, 0.2))
        + flat(box(-w + 32, -h + 32, width - 64, height - 64), PAPER, depth=0.04, grains=0.1)
        + flat(picture, ground, depth=0.08, grains=0.4)
        + inside(picture, light(w * 0.3, -h * 0.4, w, w, PAPER, 0.7) + plant)
    )
