"""Knives, axes and pocket tools, seen from above, each around the origin."""

from shop.demo.drawing.bags import stitched
from shop.demo.drawing.colour import (
    BARK,
    BRASS,
    FERN,
    HONEY,
    INK,
    IRON,
    OAK,
    PAPER,
    RUST,
    STEEL,
    WALNUT,
    darker,
    lighter,
    mix,
)
from shop.demo.drawing.kitchen import circle_pin, glint
from shop.demo.drawing.paint import fill, flat, inside, place, round_, stroke
from shop.demo.drawing.plants import mark
from shop.demo.drawing.shapes import box, circle, ellipse, line, polygon, smooth

# Coordinates read better in rows than one by one.
# fmt: off


def folding_knife(wood: str) -> str:
    """A folding knife, open, lying across, its point to the left."""
    blade = smooth((-20, -44), (-180, -58), (-330, -40), (-424, 8), (-300, 26), (-140, 30), (-20, 30), tension=0.6)
    edge = smooth((-20, 14), (-180, 12), (-320, 12), (-424, 8), (-300, 26), (-140, 30), (-20, 30), tension=0.5)
    handle = smooth((-40, -46), (60, -60), (220, -50), (350, -34), (392, 4), (350, 44), (220, 56), (80, 46), (-40, 42),
        tension=0.75)
    grains = "".join(stroke(smooth((-30, y), (120, y - 12), (260, y + 4), (380, y * 0.6 + 4), closed=False),
            darker(wood, 0.35), 4, 0.45) for y in (-30, -12, 6, 24))
    lace = smooth((372, 6), (440, -30), (470, 30), (410, 60), (378, 14), closed=False)
    cast = place(fill(blade, INK, 0.22) + fill(handle, INK, 0.22), 12, 16)
    return (
        cast
        + stroke(lace, darker(BARK, 0.3), 10)
        + flat(blade, STEEL, depth=0.3, grains=0.4)
        + fill(edge, lighter(STEEL, 0.6), 0.8)
        + stroke(smooth((-60, -34), (-180, -42), (-290, -28), closed=False), darker(STEEL, 0.35), 4, 0.7)
        + place(mark(40, darker(STEEL, 0.5)), -90, -10, turn=90)
        + flat(handle, wood, depth=0.25)
        + inside(handle, grains)
        + flat(box(-52, -54, 62, 100, 14), STEEL, depth=0.35, grains=0)
        + stroke(line((-20, -48), (-20, 40)), darker(STEEL, 0.4), 4, 0.6)
        + circle_pin(80, -2, BRASS, 11)
        + circle_pin(290, 2, BRASS, 11)
        + fill(circle(366, 6, 9), darker(wood, 0.6))
        + glint((40, -44), (180, -44), (320, -26), width=7, opacity=0.35)
    )


def hatchet(*, lying: bool = True) -> str:
    """A small axe, its head up and to the left; `lying` on something, it casts a shadow."""
    shaft = smooth((-20, -300), (20, -300), (24, -60), (16, 160), (34, 300), (20, 380), (-28, 370), (-22, 290),
        (-26, 160), (-20, -60), tension=0.75)
    head = smooth((44, -330), (54, -300), (46, -226), (-20, -214), (-90, -180), (-172, -128), (-196, -240),
        (-178, -392), (-90, -344), (-10, -328), tension=0.7)
    bevel = smooth((-172, -128), (-196, -240), (-178, -392), (-146, -366), (-156, -240), (-140, -148), tension=0.6)
    grains = "".join(stroke(smooth((x, -290), (x + 4, 0), (x - 4, 360), closed=False), darker(OAK, 0.35), 3.5, 0.4)
        for x in (-10, 2, 12))
    thong = smooth((0, 350), (40, 400), (10, 450), (-26, 410), (0, 354), closed=False)
    cast = place(fill(shaft, INK, 0.22) + fill(head, INK, 0.22), 14, 16)
    return (
        (cast if lying else "")
        + stroke(thong, darker(BARK, 0.2), 11)
        + flat(shaft, OAK, depth=0.22)
        + inside(shaft, grains + fill(box(-60, 170, 120, 40), RUST, 0.9))
        + flat(head, mix(IRON, STEEL, 0.3), depth=0.25)
        + flat(bevel, STEEL, depth=0.3, grains=0.3)
        + fill(box(-18, -336, 40, 16, 5), lighter(OAK, 0.2))
        + place(mark(74, lighter(STEEL, 0.3)), -56, -268)
        + glint((-10, -180), (-14, 0), (-18, 140), width=6, opacity=0.35)
    )


def sheath(colour: str = WALNUT) -> str:
    """A leather sheath for a hatchet, seen from above."""
    outline = smooth((-120, -110), (90, -120), (130, -60), (110, 80), (20, 120), (-110, 104), (-140, 0), tension=0.6)
    return (
        place(fill(outline, INK, 0.22), 10, 13) + flat(outline, colour, depth=0.22)
        + stitched(smooth((-104, -92), (80, -102), (112, -56), (94, 68), (16, 102), (-96, 88), (-120, 0), tension=0.6),
            colour) + flat(box(-30, -40, 60, 120, 12), darker(colour, 0.18)) + circle_pin(0, 46, BRASS, 14)
    )


def fire_steel() -> str:
    """A fire steel and its striker on a cord, with a few sparks; seen from above."""
    rod = round_(box(-190, -16, 240, 32, 14), IRON, depth=0.35)
    knob = smooth((30, -40), (120, -52), (210, -40), (236, 0), (210, 40), (120, 52), (30, 40), tension=0.8)
    striker = polygon((-150, 110), (120, 70), (130, 116), (-140, 158))
    teeth = "".join(stroke(line((-110 + i * 26, 150 - i * 4), (-106 + i * 26, 136 - i * 4)), darker(STEEL, 0.5), 5)
        for i in range(8))
    cord = smooth((214, 0), (330, -40), (360, 90), (240, 140), (120, 94), closed=False)
    sparks = "".join(place(fill(polygon((0, -r), (r * 0.22, -r * 0.22), (r, 0), (r * 0.22, r * 0.22), (0, r),
                    (-r * 0.22, r * 0.22), (-r, 0), (-r * 0.22, -r * 0.22)), tone), x, y, turn=t)
                    for x, y, r, tone, t in ((-250, -40, 46, HONEY, 10), (-300, 40, 26, "#f2c35a", 30),
                        (-210, 74, 22, HONEY, 20),
                        (-260, -120, 20, "#f2c35a", 0), (-340, -60, 15, HONEY, 40), (-190, -92, 15, "#f7d98d", 15)))
    return (
        place(fill(box(-190, -16, 240, 32, 14), INK, 0.2) + fill(knob, INK, 0.2) + fill(striker, INK, 0.2), 10, 13)
        + stroke(cord, darker(RUST, 0.3), 13)
        + stroke(cord, RUST, 8)
        + rod
        + flat(knob, OAK, depth=0.25)
        + "".join(stroke(smooth((40, y), (120, y - 6), (222, y * 0.6), closed=False), darker(OAK, 0.35), 4, 0.4)
            for y in (-22, 0, 22))
        + fill(circle(212, 0, 9), darker(OAK, 0.6))
        + flat(striker, STEEL, depth=0.3)
        + teeth
        + fill(circle(112, 96, 9), darker(STEEL, 0.6))
        + sparks
    )


def compass(*, open_: bool = True) -> str:
    """A brass pocket compass seen from above, its lid open to the top."""
    lid = ""
    if open_:
        lid = (
            place(fill(ellipse(0, -330, 206, 150), INK, 0.2), 10, 14)
            + flat(ellipse(0, -330, 206, 150), BRASS, depth=0.35)
            + flat(ellipse(0, -330, 178, 126), lighter(BRASS, 0.12), depth=0.3)
            + place(mark(170, darker(BRASS, 0.45)), 0, -330)
            + flat(box(-44, -214, 88, 30, 8), darker(BRASS, 0.15), depth=0.3)
        )
    ticks = "".join(place(stroke(line((0, -146), (0, -128 if i % 6 else -112)), INK, 4 if i % 6 else 7), turn=i * 15)
        for i in range(24))
    needle = (
        fill(polygon((0, -104), (19, 0), (0, 8), (-19, 0)), RUST)
        + fill(polygon((0, 104), (19, 0), (0, -8), (-19, 0)), mix(INK, STEEL, 0.4))
    )
    rose = "".join(place(fill(polygon((0, -80), (13, -13), (0, 0), (-13, -13)), tone, 0.55), turn=t)
        for t, tone in ((0, FERN), (90, FERN), (180, FERN), (270, FERN), (45, OAK), (135, OAK), (225, OAK), (315, OAK)))
    return (
        lid
        + place(fill(circle(0, 0, 206), INK, 0.22), 12, 16)
        + flat(circle(0, 0, 204), BRASS, depth=0.4)
        + stroke(circle(0, 0, 196), lighter(BRASS, 0.5), 5, 0.8)
        + flat(circle(0, 0, 166), PAPER, depth=0.1, grains=0.3)
        + ticks
        + rose
        + place(needle, turn=28)
        + circle_pin(0, 0, BRASS, 15)
        + glint((-150, -104), (-106, -150), (-46, -178), width=11, opacity=0.6)
        + stroke(circle(0, 236, 32), darker(BRASS, 0.2), 13)
    )
