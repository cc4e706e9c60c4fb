"""Candles and lanterns."""

from shop.demo.drawing.colour import BARK, BRASS, CREAM, FERN, HONEY, INK, PAPER, darker, lighter, mix
from shop.demo.drawing.kitchen import glint
from shop.demo.drawing.paint import fill, flat, inside, light, place, round_, shadow, stroke
from shop.demo.drawing.pantry import honeycomb
from shop.demo.drawing.plants import fern, leaf, sprig
from shop.demo.drawing.shapes import box, circle, ellipse, line, rim, smooth, turned

# Coordinates read better in rows than one by one.
# fmt: off

WAX = "#e9b654"


def flame(height: float = 90) -> str:
    """A candle flame on its wick, its light around it."""
    h = height
    outer = smooth((0, 0), (h * 0.24, -h * 0.2), (h * 0.16, -h * 0.58), (h * 0.02, -h), (-h * 0.18, -h * 0.55),
        (-h * 0.22, -h * 0.18))
    inner = smooth((0, -h * 0.06), (h * 0.11, -h * 0.22), (h * 0.05, -h * 0.55), (-h * 0.09, -h * 0.45),
        (-h * 0.1, -h * 0.2))
    halo = light(0, -h * 0.5, h * 2.6, h * 2.6, "#ffd98a", 0.6)
    return (
        halo + stroke(line((0, h * 0.16), (0, -h * 0.1)), darker(BARK, 0.4), h * 0.05) + fill(outer, "#f0953a")
        + fill(inner, "#ffe9a8")
    )


def pillar(radius: float, height: float, colour: str = WAX, *, lit: bool = True) -> str:
    """A beeswax candle with a molten top."""
    body = turned((radius, -height), (radius, 0), tilt=0.2)
    runs = smooth((-radius, -height), (-radius * 0.96, -height * 0.72), (-radius * 0.72, -height * 0.7),
        (-radius * 0.62, -height * 0.9), (-radius * 0.2, -height * 0.88 + radius * 0.2), (radius * 0.1, -height * 0.7),
        (radius * 0.34, -height * 0.72), (radius * 0.4, -height * 0.9), (radius, -height), (0, -height - radius * 0.1),
        tension=0.8)
    pool = ellipse(0, -height, radius, radius * 0.2)
    return (
        shadow(radius * 2.2, y=4) + round_(body, colour, depth=0.3) + fill(runs, lighter(colour, 0.3), 0.55)
        + flat(pool, lighter(colour, 0.35), depth=0.12, grains=0)
        + fill(ellipse(0, -height + 2, radius * 0.62, radius * 0.1), "#f6cf75")
        + place(flame(max(70, radius * 0.95)) if lit else stroke(line((0, 4), (3, -26)), darker(BARK, 0.4), 6), 0,
            -height - 4)
    )


def pillars() -> str:
    """Three beeswax candles of different heights."""
    return place(pillar(84, 430), -52, -26) + place(pillar(78, 290), 124, -10) + place(pillar(88, 170), -160, 22)


def jar_candle(label: str, leaf_colour: str, kind: str = "fern") -> str:
    """A scented candle in a stoneware cup with a coloured label."""
    cup = turned((168, -288), (172, -60), (156, 0), tilt=0.15, tension=0.6)
    picture = {
        "fern": place(fern(130, leaf_colour, bend=18, width=0.34, steps=11), -12, -62),
        "fir": place(sprig(124, leaf_colour, bend=6, leaves=8, size=0.3, breadth=0.16), 0, -62),
        "fig": place(leaf(104, 74, leaf_colour), -20, -62, turn=-26)
        + place(leaf(104, 70, darker(leaf_colour, 0.15)), 20, -62, turn=28),
    }[kind]
    top = ellipse(0, -288, 168, 26)
    return (
        shadow(370, y=6)
        + round_(cup, mix(CREAM, PAPER, 0.4), depth=0.26)
        + flat(box(-96, -214, 192, 166, 14), label, depth=0.12, grains=0.5)
        + stroke(box(-86, -204, 172, 146, 9), CREAM, 3, 0.8)
        + picture
        + fill(top, darker(CREAM, 0.3))
        + fill(ellipse(0, -282, 158, 21), "#f3dfae")
        + stroke(top, lighter(CREAM, 0.5), 8)
        + glint((-136, -258), (-140, -150), (-134, -40), width=12, opacity=0.6)
        + place(flame(104), 0, -290)
    )


def chamberstick() -> str:
    """A brass candle holder with a ring to carry it, and a candle."""
    dish = turned((216, -54), (196, -22), (120, -6), (104, 0), tilt=0.16)
    pan = ellipse(0, -54, 216, 36)
    socket = turned((60, -156), (44, -132), (42, -96), (70, -56), tilt=0.2)
    ring = circle(254, -84, 48)
    return (
        shadow(470, x=16, y=4)
        + stroke(ring, darker(BRASS, 0.4), 26)
        + stroke(ring, BRASS, 17)
        + round_(dish, BRASS, depth=0.5)
        + flat(pan, lighter(BRASS, 0.12), depth=0.28, grains=0.4)
        + stroke(pan, lighter(BRASS, 0.5), 6)
        + round_(socket, BRASS, depth=0.5)
        + stroke(ellipse(0, -156, 60, 12), lighter(BRASS, 0.4), 6)
        + round_(turned((38, -430), (40, -156), tilt=0.2), mix(CREAM, WAX, 0.25), depth=0.25)
        + flat(ellipse(0, -430, 38, 8), PAPER, grains=0)
        + place(flame(92), 0, -432)
        + glint((-178, -50), (-110, -72), (-40, -76), width=7, opacity=0.6)
    )


def lantern(colour: str) -> str:
    """A storm lantern with a wire bail, glass globe and flame."""
    tank = turned((128, -92), (170, -74), (176, -20), (160, 0), tilt=0.15, tension=0.7)
    globe = turned((70, -338), (112, -290), (124, -220), (104, -140), (84, -116), tilt=0.16)
    hood = turned((42, -444), (66, -426), (70, -392), (118, -366), (124, -346), (76, -334), tilt=0.14, tension=0.6)
    sides = "".join(stroke(smooth((s * 120, -84), (s * 174, -130), (s * 178, -330), (s * 138, -402), (s * 66, -414),
                closed=False), tone, width) for s in (-1, 1)
                for tone, width in ((darker(colour, 0.3), 24), (colour, 16)))
    bail = smooth((-152, -390), (-170, -520), (0, -604), (170, -520), (152, -390), closed=False)
    guards = "".join(stroke(smooth((0, -352), (s * 142, -240), (0, -116), closed=False), darker(colour, 0.3), 5, 0.75)
        for s in (-1, 1))
    cap = round_(turned((58, -136), (76, -100), (120, -88), tilt=0.15), colour, depth=0.35)
    return (
        shadow(400, y=6)
        + light(0, -230, 360, 330, "#ffcf70", 0.75)
        + stroke(bail, INK, 8)
        + stroke(smooth((-54, -598), (0, -606), (54, -598), closed=False), BARK, 20)
        + fill(globe, "#fff3cf", 0.82)
        + place(flame(104), 0, -164)
        + stroke(globe, mix(PAPER, INK, 0.3), 4, 0.7)
        + guards
        + sides
        + cap
        + round_(tank, colour, depth=0.35)
        + flat(circle(126, -66, 22), BRASS, depth=0.4, grains=0)
        + stroke(rim(172, -46, 0.15), darker(colour, 0.35), 4, 0.7)
        + round_(hood, colour, depth=0.35)
        + flat(ellipse(0, -444, 42, 8), darker(colour, 0.3), grains=0)
        + glint((-84, -300), (-100, -230), (-86, -150), width=9, opacity=0.7)
        + glint((-132, -66), (-138, -40), (-130, -14), width=10, opacity=0.4)
    )


def moth() -> str:
    """A small moth drawn to the light."""
    wing = smooth((0, 0), (34, -34), (52, -18), (40, 8), (14, 14))
    return (
        place(fill(wing, PAPER, 0.85), flip=False) + place(fill(wing, PAPER, 0.7), flip=True)
        + stroke(line((0, -12), (0, 18)), CREAM, 6)
    )


def comb_sheet(width: float) -> str:
    """A piece of honeycomb wax, seen from above."""
    sheet = smooth((-width * 0.5, -width * 0.3), (0, -width * 0.36), (width * 0.5, -width * 0.28),
        (width * 0.46, width * 0.3), (0, width * 0.34), (-width * 0.48, width * 0.3), tension=0.4)
    cells = "".join(honeycomb(x, y, width * 0.045, darker(HONEY, 0.2))
        for x in (-width * 0.36, -width * 0.12, width * 0.12, width * 0.36) for y in (-width * 0.22, 0.0, width * 0.22))
    return place(fill(sheet, INK, 0.2), 8, 10) + flat(sheet, WAX) + inside(sheet, cells)


def pine_cone(height: float) -> str:
    """A cone lying on its foot."""
    out = [round_(smooth((0, -height), (height * 0.34, -height * 0.55), (height * 0.28, -height * 0.1), (0, 0),
                (-height * 0.28, -height * 0.1), (-height * 0.34, -height * 0.55)), BARK)]
    for row in range(6):
        y, reach = -height * (0.14 + 0.14 * row), height * (0.3, 0.34, 0.32, 0.26, 0.18, 0.1)[row]
        out += [stroke(smooth((x - reach * 0.3, y), (x, y + height * 0.06), (x + reach * 0.3, y), closed=False),
                darker(BARK, 0.4), height * 0.03, 0.8) for x in (-reach * 0.6, 0, reach * 0.6)]
    return "".join(out) + place(leaf(height * 0.3, height * 0.1, FERN), height * 0.1, -height * 0.04, turn=100)
