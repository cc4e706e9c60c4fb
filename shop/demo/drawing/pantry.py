"""Tea, honey, wraps, soap and salves: small things in tins, jars and paper."""

from shop.demo.drawing.colour import BARK, BRASS, CREAM, FERN, HONEY, INK, OAK, PAPER, PINE, STEEL, darker, lighter, mix
from shop.demo.drawing.kitchen import glint
from shop.demo.drawing.paint import fill, flat, grain, inside, place, round_, shadow, stroke
from shop.demo.drawing.plants import daisy, fern, leaf, mark, sprig
from shop.demo.drawing.shapes import Point, box, circle, ellipse, line, polygon, rim, smooth, turned

# Coordinates read better in rows than one by one.
# fmt: off


def camomile(size: float) -> str:
    """Three camomile flowers on their stalks, standing on the origin."""
    stalks = "".join(stroke(smooth((0, 0), (x * 0.4, y * 0.5), (x, y), closed=False), FERN, size * 0.022)
        for x, y in ((-size * 0.3, -size * 0.62), (0, -size * 0.84), (size * 0.3, -size * 0.55)))
    greens = "".join(place(leaf(size * 0.24, size * 0.07, FERN), 0, -size * 0.2 - i * 8, turn=t)
        for i, t in enumerate((-58, 54, -30)))
    heads = "".join(place(daisy(size * 0.17, PAPER), x, y)
        for x, y in ((-size * 0.3, -size * 0.64), (0, -size * 0.86), (size * 0.3, -size * 0.57)))
    return stalks + greens + heads


def nettle(size: float) -> str:
    """A stalk of nettle and mint, standing on the origin."""
    return sprig(size * 0.86, FERN, bend=8, leaves=5, size=0.34, breadth=0.5)


def tin(colour: str, picture: str, lid: str = BRASS) -> str:
    """A round tea tin with a pale label and a botanical picture on it."""
    body = turned((150, -330), (150, 0), tilt=0.15)
    label = turned((150, -250), (150, -60), tilt=0.15)
    cap = turned((150, -392), (155, -384), (155, -316), tension=0.3, tilt=0.15)
    return (
        shadow(350, y=6)
        + round_(body, colour)
        + round_(label, CREAM, depth=0.16, grains=0.4)
        + place(picture, 0, -58)
        + stroke(rim(150, -256, 0.15), BRASS, 4, 0.8)
        + stroke(rim(150, -54, 0.15), BRASS, 4, 0.8)
        + round_(cap, lid, depth=0.42, grains=0.5)
        + flat(ellipse(0, -392, 150, 23), lighter(lid, 0.35), depth=0.2, grains=0.4)
        + stroke(ellipse(0, -392, 118, 17), darker(lid, 0.25), 3, 0.5)
        + glint((-118, -300), (-119, -180), (-118, -30), width=12, opacity=0.34)
    )


def honeycomb(x: float, y: float, size: float, colour: str) -> str:
    """Seven cells of a honeycomb around (x, y)."""
    cell: list[Point] = [(0, -1), (0.866, -0.5), (0.866, 0.5), (0, 1), (-0.866, 0.5), (-0.866, -0.5)]
    spots = ((0, 0), (1.78, 0), (-1.78, 0), (0.89, 1.54), (-0.89, 1.54), (0.89, -1.54), (-0.89, -1.54))
    return "".join(
        stroke(polygon(*((x + (cx + px * 0.92) * size, y + (cy + py * 0.92) * size) for px, py in cell)), colour,
            size * 0.22) for cx, cy in spots
    )


def honey() -> str:
    """A jar of honey under a linen hood."""
    glass = turned((128, -300), (150, -268), (158, -200), (158, -60), (146, -6), (130, 0), tilt=0.13, tension=0.8)
    comb = smooth((-150, -332), (-120, -376), (0, -392), (120, -376), (150, -332), (176, -288), (128, -298),
        (86, -276), (40, -296), (0, -274), (-44, -296), (-88, -276), (-130, -298), (-176, -286))
    dots = "".join(fill(circle(x, y, 7), CREAM, 0.85)
        for x, y in ((-96, -348), (-52, -368), (-8, -352), (40, -368), (86, -350), (-120, -318), (-66, -326),
            (-20, -318),
            (30, -326), (76, -316), (122, -322)))
    label = box(-104, -214, 208, 148, 16)
    return (
        shadow(360, y=6)
        + round_(glass, HONEY, depth=0.34, grains=0.3)
        + fill(turned((120, -286), (140, -250), (144, -236), tilt=0.13), lighter(HONEY, 0.5), 0.6)
        + fill(smooth((60, -240), (124, -220), (128, -60), (96, -30), (76, -90)), lighter(HONEY, 0.4), 0.35)
        + flat(label, CREAM, depth=0.1, grains=0.4)
        + stroke(box(-94, -204, 188, 128, 10), darker(HONEY, 0.25), 3, 0.7)
        + honeycomb(0, -140, 22, darker(HONEY, 0.2))
        + flat(comb, FERN, depth=0.2)
        + dots
        + stroke(smooth((-132, -300), (0, -284), (132, -300), closed=False), darker(BARK, 0.1), 8)
        + bow(96, -290)
        + glint((-136, -236), (-142, -140), (-132, -30), width=12, opacity=0.5)
    )


def bow(x: float, y: float, colour: str = BARK) -> str:
    """A small bow of twine."""
    loops = "".join(stroke(smooth((0, 0), (side * 34, -26), (side * 44, 0), (side * 10, 6), closed=False), colour, 6)
        for side in (-1, 1))
    return place(loops + stroke(smooth((0, 0), (-12, 26), (-20, 50), closed=False), colour, 6)
        + stroke(smooth((0, 0), (14, 24), (16, 52), closed=False), colour, 6)
        + fill(circle(0, 0, 8), darker(colour, 0.2)), x, y)


def dipper(length: float = 320) -> str:
    """A honey dipper, its head at the origin, its stick upwards."""
    stick = stroke(line((0, 0), (0, -length)), darker(OAK, 0.2), 18) + stroke(line((-2, 0), (-2, -length)), OAK, 12)
    rings = "".join(round_(ellipse(0, y, reach, 11), OAK, grains=0)
        for y, reach in ((-34, 26), (-14, 36), (8, 40), (30, 36), (50, 24)))
    return stick + rings


def wraps() -> str:
    """Three printed beeswax cloths, rolled and fanned, tied with twine; seen from above."""
    out = []
    for turn, colour, print_ in ((-24, HONEY, "comb"), (0, FERN, "fern"), (24, "#d9846a", "dots")):
        sheet = box(-118, -380, 236, 640, 14)
        if print_ == "comb":
            pattern = "".join(honeycomb(x, y, 24, PAPER) for x in (-70, 60) for y in range(-340, 300, 110))
        elif print_ == "fern":
            pattern = "".join(place(fern(130, lighter(FERN, 0.6), bend=20, steps=10), x, y, turn=t)
                for x, y, t in ((-60, -200, 10), (54, -220, -16), (-50, -40, -18), (62, -50, 14), (-62, 130, 12),
                    (50, 120, -10),
                    (0, 280, 6)))
        else:
            pattern = "".join(place(daisy(32, PAPER), x, y)
                for x, y in ((-70, -320), (40, -290), (-30, -220), (80, -200), (-80, -140), (20, -110), (84, -60),
                    (-50, -30),
                    (30, 30), (-84, 80), (74, 110), (-14, 140), (-70, 210), (50, 220)))
        rolled = place(fill(sheet, "#1c2a22", 0.2), 12, 14) + round_(sheet, colour, depth=0.24) + inside(sheet, pattern)
        out.append(place(rolled + stroke(line((-114, -376), (114, -376)), lighter(colour, 0.5), 5, 0.7), 0, 160,
                turn=turn))
    band = smooth((-190, 124), (0, 168), (190, 124), closed=False)
    tag = place(flat(box(-46, 0, 92, 132, 12), CREAM, grains=0.4) + fill(circle(0, 20, 8), darker(CREAM, 0.5))
        + place(mark(66, PINE), 0, 80), 30, 176, turn=-9)
    return (
        "".join(out) + stroke(band, darker(BARK, 0.1), 13)
        + stroke(smooth((-190, 142), (0, 186), (190, 142), closed=False), BARK, 11) + tag + bow(0, 160, BARK)
    )


def soap(colour: str, *, sprig_colour: str = FERN) -> str:
    """A bar of soap with a frond pressed into it, standing on its long edge."""
    bar = box(-190, -250, 380, 250, 44)
    face = box(-164, -226, 328, 202, 32)
    behind = box(-166, -276, 380, 262, 50)
    return (
        shadow(420, y=4)
        + flat(behind, darker(colour, 0.2), depth=0.14)
        + flat(bar, colour, depth=0.16)
        + stroke(face, darker(colour, 0.16), 5, 0.8)
        + place(fern(196, darker(colour, 0.3), bend=16, width=0.32, steps=12), -18, -36)
        + stroke(line((-150, -238), (120, -238)), lighter(colour, 0.6), 7, 0.6)
        + grain(face, sprig_colour, 0.5, 0.12, even=True)
    )


def soap_band(colour: str) -> str:
    """A paper band around the bar of soap."""
    band = box(-80, -253, 160, 256)
    return (
        flat(band, colour, depth=0.12, grains=0.4) + place(mark(120, CREAM), 0, -126)
        + stroke(line((-80, -252), (-80, 2)), darker(colour, 0.3), 3, 0.5)
        + stroke(line((80, -252), (80, 2)), darker(colour, 0.3), 3, 0.5)
    )


def balm(colour: str, *, lid: str = STEEL) -> str:
    """An open tin of balm, its lid leaning behind it."""
    cover = (
        flat(circle(120, -170, 150), lid, depth=0.3) + flat(circle(120, -170, 128), FERN, depth=0.14)
        + place(mark(150, CREAM), 120, -170)
    )
    tub = turned((206, -104), (206, 0), tilt=0.3)
    top = ellipse(0, -104, 206, 62)
    swirl = stroke(smooth((-90, -106), (-20, -136), (80, -116), (20, -88), (-40, -98), (10, -112), closed=False),
        lighter(colour, 0.5), 9, 0.8)
    return (
        shadow(480, x=20, y=12) + cover + round_(tub, lid, depth=0.42)
        + flat(top, lighter(lid, 0.3), depth=0.2, grains=0)
        + flat(ellipse(0, -101, 184, 51), colour, depth=0.16, grains=0.6) + swirl
        + stroke(rim(206, -20, 0.3), lighter(lid, 0.6), 4, 0.6)
    )


def brush(wood: str = OAK) -> str:
    """A bath brush with a long handle, bristles down, lying across."""
    tufts = "".join(
        fill(polygon((x - 13, -34), (x + 13, -34), (x + 19 + jut, 74), (x - 17 + jut, 78)),
            mix(CREAM, OAK, 0.25 + 0.1 * (i % 3)))
        for i, (x, jut) in enumerate(zip(range(-330, -60, 25), (-10, -8, -6, -4, -2, 0, 2, 4, 6, 8, 10), strict=True))
    )
    back = smooth((-370, -46), (-340, -88), (-200, -104), (-70, -86), (30, -52), (200, -58), (352, -70), (398, -50),
        (352, -28), (200, -26), (20, -16), (-80, -24), (-200, -20), (-345, -22), tension=0.9)
    loop = smooth((378, -50), (440, -64), (450, -8), (388, -40), closed=False)
    cast = fill(back + box(-350, -34, 280, 108), INK, 0.2)
    return (
        place(cast, 10, 14) + tufts + stroke(loop, darker(BARK, 0.2), 7) + flat(back, wood, depth=0.2)
        + fill(circle(376, -50, 8), darker(wood, 0.5))
        + glint((-320, -74), (-200, -88), (-80, -70), width=7, opacity=0.4)
        + place(mark(48, darker(wood, 0.45)), -206, -60)
    )


def matches() -> str:
    """A corked bottle of long matches."""
    sticks = "".join(
        stroke(line((x * 0.7, -20), (x, -250 - jut)), lighter(OAK, 0.25 + 0.1 * (i % 3)), 11)
        + round_(ellipse(x, -258 - jut, 11, 15), FERN if i % 2 else darker(FERN, 0.2), grains=0)
        for i, (x, jut) in enumerate(((-70, 6), (-48, 30), (-24, 14), (0, 36), (24, 12), (48, 26), (68, 2)))
    )
    glass = turned((66, -392), (66, -350), (112, -300), (122, -250), (122, -30), (110, 0), tilt=0.14, tension=0.7)
    cork = turned((58, -452), (62, -446), (52, -366), tilt=0.18, tension=0.4)
    label = box(-78, -176, 156, 118, 12)
    pale = "#dfeae6"
    return (
        shadow(280, y=6)
        + fill(glass, pale, 0.55)
        + sticks
        + fill(smooth((50, -300), (100, -270), (108, -60), (84, -20), (66, -120)), darker(pale, 0.3), 0.16)
        + stroke(glass, mix(pale, INK, 0.28), 5, 0.7)
        + round_(cork, OAK, grains=1.6)
        + flat(ellipse(0, -452, 58, 10), lighter(OAK, 0.3), grains=0)
        + flat(label, CREAM, depth=0.1, grains=0.4)
        + place(mark(88, PINE), 0, -118)
        + glint((-98, -270), (-102, -160), (-98, -30), width=11, opacity=0.7)
    )


def cover(colour: str) -> str:
    """A printed wrap pressed over the mouth of a bowl."""
    cloth = smooth((-262, -214), (-200, -252), (-60, -268), (80, -266), (210, -250), (264, -212), (268, -176),
        (214, -150), (150, -168), (90, -146), (20, -164), (-50, -144), (-120, -166), (-190, -148), (-266, -178),
        tension=0.8)
    cells = "".join(honeycomb(x, y, 22, PAPER) for x in range(-250, 300, 100) for y in (-250, -160))
    folds = "".join(stroke(smooth((x * 0.8, -214), (x, -158), closed=False), darker(colour, 0.35), 5, 0.45)
        for x in (-190, -122, -50, 22, 92, 152, 214))
    return (
        flat(cloth, colour, depth=0.2) + inside(cloth, cells) + folds
        + stroke(smooth((-250, -216), (0, -188), (250, -216), closed=False), darker(colour, 0.3), 4, 0.4)
    )
