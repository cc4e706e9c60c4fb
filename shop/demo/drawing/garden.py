"""Tools and pots for the garden."""

from shop.demo.drawing.colour import (
    BARK,
    BRASS,
    CLAY,
    CREAM,
    FERN,
    HONEY,
    INK,
    OAK,
    PAPER,
    PINE,
    PLUM,
    RUST,
    STEEL,
    WALNUT,
    darker,
    lighter,
    mix,
)
from shop.demo.drawing.kitchen import circle_pin, glint
from shop.demo.drawing.paint import fill, flat, inside, place, round_, shadow, stroke
from shop.demo.drawing.pantry import bow
from shop.demo.drawing.plants import berry, daisy, fern, lavender, leaf, mark, poppy, sprig
from shop.demo.drawing.seeds import SOIL
from shop.demo.drawing.shapes import box, circle, ellipse, line, polygon, rim, smooth, turned

# Coordinates read better in rows than one by one.
# fmt: off


def trowel() -> str:
    """A hand trowel seen from above, its blade at the top."""
    blade = smooth((0, -380), (70, -290), (84, -180), (60, -96), (0, -76), (-60, -96), (-84, -180), (-70, -290),
        tension=0.85)
    fold = smooth((0, -372), (64, -288), (76, -180), (54, -100), (0, -82), tension=0.7)
    neck = smooth((-14, -96), (14, -96), (12, 10), (16, 60), (-16, 60), (-12, 10), tension=0.6)
    return (
        _handle(60) + place(fill(blade, INK, 0.2) + fill(neck, INK, 0.2), 10, 13)
        + flat(neck, STEEL, depth=0.3, grains=0) + flat(blade, STEEL, depth=0.28, grains=0.6)
        + fill(fold, darker(STEEL, 0.25), 0.45) + stroke(line((0, -352), (0, -100)), lighter(STEEL, 0.6), 5, 0.7)
    )


def fork() -> str:
    """A hand fork seen from above, its tines at the top."""
    tines = "".join(stroke(smooth((x * 0.7, -110), (x, -190), (x, -360), closed=False), tone, w) for x in (-62, 0, 62)
        for tone, w in ((darker(STEEL, 0.35), 28), (STEEL, 20)))
    bridge = smooth((-74, -130), (0, -150), (74, -130), (40, -84), (14, -60), (12, 60), (-12, 60), (-14, -60),
        (-40, -84), tension=0.6)
    return (
        _handle(60) + place(tines, 0, 0) + flat(bridge, STEEL, depth=0.28, grains=0.4)
        + glint((-62, -340), (-62, -220), width=5, opacity=0.5)
    )


def _handle(y: float) -> str:
    grip = smooth((-22, y), (22, y), (34, y + 90), (26, y + 200), (38, y + 280), (0, y + 320), (-38, y + 280),
        (-26, y + 200), (-34, y + 90), tension=0.8)
    grains = "".join(stroke(smooth((x, y + 8), (x * 1.3, y + 120), (x, y + 300), closed=False), darker(OAK, 0.35), 3.5,
            0.4) for x in (-12, 2, 14))
    loop = stroke(smooth((0, y + 296), (34, y + 350), (0, y + 388), (-34, y + 350), (0, y + 298), closed=False),
        WALNUT, 9)
    return (
        place(fill(grip, INK, 0.2), 10, 13) + loop + flat(grip, OAK, depth=0.24) + inside(grip, grains)
        + flat(box(-24, y - 8, 48, 40, 8), BRASS, depth=0.4, grains=0)
        + glint((-20, y + 60), (-20, y + 160), width=7, opacity=0.4)
    )


def secateurs(colour: str = RUST) -> str:
    """Secateurs seen from above, a little open, blades up."""
    blade = smooth((-8, 10), (-66, -120), (-70, -236), (-24, -330), (24, -210), (34, -70), (30, 10), tension=0.8)
    hook = smooth((-30, 10), (40, -60), (88, -170), (96, -290), (140, -180), (126, -60), (50, 50), tension=0.75)
    arm = smooth((-40, -10), (30, -8), (60, 70), (96, 230), (112, 380), (76, 420), (42, 390), (20, 240), (-30, 90),
        tension=0.8)
    other = place(flat(arm, colour, depth=0.24) + glint((20, 60), (56, 220), (76, 360), width=8, opacity=0.35), turn=-9)
    one = place(flat(arm, colour, depth=0.24) + glint((20, 60), (56, 220), (76, 360), width=8, opacity=0.35), turn=9,
        flip=True)
    spring = stroke(smooth((-26, 90), (0, 76), (24, 92), (0, 108), (-22, 122), (0, 136), (20, 150), closed=False),
        darker(STEEL, 0.3), 8)
    cast = place(fill(blade, INK, 0.2) + fill(hook, INK, 0.2), 12, 15)
    return (
        cast + flat(hook, mix(STEEL, INK, 0.35), depth=0.25) + spring + other + one
        + flat(blade, STEEL, depth=0.3, grains=0.5)
        + stroke(smooth((-60, -130), (-62, -236), (-24, -322), closed=False), lighter(STEEL, 0.7), 7, 0.9)
        + circle_pin(6, 14, BRASS, 26)
    )


def twine_tin(colour: str = FERN) -> str:
    """A ball of twine in a tin with a hole, one end hanging out."""
    ball = circle(0, -300, 128)
    threads = "".join(place(stroke(smooth((-140, i), (0, i - 40), (140, i), closed=False), darker(OAK, 0.4), 4.5, 0.5),
            0, -300, turn=t) for t in (-40, 20, 70) for i in range(-120, 130, 24))
    can = turned((150, -220), (152, -10), (148, 0), tilt=0.15, tension=0.4)
    end = (
        stroke(smooth((70, -330), (170, -360), (210, -240), (196, -120), (250, -20), (320, 6), closed=False),
            darker(OAK, 0.3), 9) + stroke(smooth((70, -330), (170, -360), (210, -240), (196, -120), (250, -20),
                (320, 6), closed=False), lighter(OAK, 0.15), 5)
    )
    return (
        shadow(360, y=4) + fill(ellipse(0, -220, 150, 23), darker(colour, 0.5)) + round_(ball, OAK)
        + inside(ball, threads) + end + round_(can, colour) + stroke(rim(150, -220, 0.15), lighter(colour, 0.4), 7)
        + flat(box(-76, -152, 152, 108, 10), CREAM, depth=0.1, grains=0.4) + place(mark(82, PINE), 0, -98)
        + glint((-118, -190), (-120, -100), (-116, -26), width=12, opacity=0.35)
    )


def watering_can(colour: str) -> str:
    """A watering can with a long spout and a rose."""
    body = turned((136, -296), (170, -250), (178, -140), (178, -20), (170, 0), tilt=0.14, tension=0.6)
    spout = smooth((130, -30), (150, -110), (300, -330), (366, -424), (396, -404), (330, -280), (206, -60), (170, -16),
        tension=0.45)
    rose = smooth((330, -452), (418, -384), (402, -368), (372, -392), (344, -418), (318, -432), tension=0.5)
    brace = stroke(line((150, -260), (286, -306)), darker(colour, 0.3), 13)
    handle = "".join(stroke(smooth((96, -300), (40, -440), (-130, -446), (-236, -300), (-170, -110), closed=False),
            tone, w) for tone, w in ((darker(colour, 0.35), 32), (colour, 23)))
    hood = smooth((-20, -312), (60, -330), (136, -300), (140, -270), (60, -262), (0, -268), tension=0.7)
    mouth = ellipse(0, -296, 136, 22)
    return (
        shadow(460, x=10, y=6)
        + brace
        + round_(spout, colour, depth=0.28)
        + flat(rose, BRASS, depth=0.35)
        + "".join(fill(circle(x, y, 3.4), darker(BRASS, 0.5))
            for x, y in ((346, -430), (364, -416), (382, -402), (400, -386)))
        + fill(mouth, darker(colour, 0.5))
        + handle
        + round_(body, colour)
        + flat(hood, lighter(colour, 0.08), depth=0.2)
        + place(mark(126, CREAM if colour != CREAM else FERN), -10, -130)
        + "".join(stroke(rim(r, y, 0.14), darker(colour, 0.35), 6, 0.7) for r, y in ((175, -236), (178, -34)))
        + glint((-140, -226), (-146, -120), (-142, -40), width=13, opacity=0.4)
    )


def flowerpot(size: float = 1, plant: str = "") -> str:
    """A terracotta pot with a plant in it."""
    body = turned((150, -230), (112, 0), tilt=0.15)
    collar = turned((176, -310), (168, -226), tilt=0.15)
    soil = ellipse(0, -308, 160, 22)
    pot = (
        shadow(300, y=4) + round_(body, CLAY, grains=1.3) + round_(collar, CLAY, grains=1.2)
        + stroke(rim(168, -226, 0.15), darker(CLAY, 0.35), 6, 0.5)
        + flat(ellipse(0, -310, 176, 26), lighter(CLAY, 0.15), depth=0.15, grains=0) + fill(soil, SOIL)
    )
    return place(pot + place(plant, 0, -304) + glint((-110, -196), (-98, -100), (-88, -20), width=11, opacity=0.25),
        scale=size)


def bouquet(kind: str) -> str:
    """A plant for a pot, rooted at the origin."""
    if kind == "fern":
        return "".join(place(fern(length, tone, bend=b, width=0.3), turn=t)
            for length, tone, b, t in ((250, darker(FERN, 0.25), 60, -46), (250, darker(FERN, 0.2), -60, 46),
                (290, FERN, 44, -22),
                (290, darker(FERN, 0.08), -44, 22), (300, lighter(FERN, 0.1), 12, 0)))
    if kind == "lavender":
        return "".join(place(lavender(h, tone), turn=t)
            for h, tone, t in ((250, PLUM, -22), (290, "#8d6aa0", -11), (310, PLUM, 0), (280, "#8d6aa0", 10),
                (250, PLUM, 21),
                (210, "#8d6aa0", 32), (210, "#8d6aa0", -32)))
    return "".join(place(sprig(220, tone, bend=b, leaves=5, size=0.3, breadth=0.6), turn=t)
        for tone, b, t in ((FERN, -26, -30), (darker(FERN, 0.1), 26, 30), (lighter(FERN, 0.1), 0, 0)))


def trug(*, full: bool = True) -> str:
    """A wooden garden basket, with vegetables in it."""
    hoop = "".join(stroke(smooth((-196, -150), (-190, -380), (0, -460), (190, -380), (196, -150), closed=False), tone,
            w) for tone, w in ((darker(OAK, 0.4), 34), (OAK, 25)))
    slats = []
    for i, (y, reach) in enumerate(((-196, 300), (-136, 286), (-78, 256))):
        slat = smooth((-reach - 14, y - 16), (0, y + 8), (reach + 14, y - 16), (reach, y + 42), (0, y + 66),
            (-reach, y + 42), tension=0.6)
        slats.append(flat(slat, mix(OAK, lighter(OAK), 0.5 * (i == 1)), depth=0.2)
            + stroke(slat, darker(OAK, 0.4), 3, 0.5)
            + "".join(circle_pin(x, y + 18 + (abs(x) < 100) * 14, BRASS, 6) for x in (-reach * 0.86, 0, reach * 0.86)))
    feet = "".join(flat(box(x - 30, -22, 60, 28, 6), darker(OAK, 0.3)) for x in (-150, 150))
    harvest = ""
    if full:
        carrots = "".join(place(round_(smooth((0, 0), (26, -30), (20, -130), (0, -220), (-20, -130), (-26, -30)),
                    "#d97b3a") + "".join(place(fern(120, FERN, bend=b, steps=9), 0, -10, turn=180 + t)
                    for b, t in ((10, -20), (0, 0), (-10, 22))), x, y, 0.9, t)
                    for x, y, t in ((-60, -250, 118), (-90, -220, 104)))
        chard = "".join(place(leaf(190, 100, tone), x, -190, turn=t)
            for x, t, tone in ((60, 10, FERN), (130, 34, darker(FERN, 0.15)), (10, -10, lighter(FERN, 0.1)),
                (190, 52, FERN)))
        harvest = (
            chard + carrots + "".join(place(berry(36, "#c9472f"), x, y)
                for x, y in ((150, -216), (212, -212), (90, -206)))
        )
    return shadow(600, y=8) + feet + hoop_back(harvest) + hoop + "".join(slats)


def hoop_back(harvest: str) -> str:
    """The dark inside of the basket with what lies in it."""
    return fill(ellipse(0, -200, 300, 44), darker(WALNUT, 0.3)) + harvest


def nest_box() -> str:
    """A bird box with a slate roof and a small visitor."""
    front = polygon((-140, -330), (140, -330), (140, 0), (-140, 0))
    gable = polygon((-140, -330), (0, -450), (140, -330))
    roof = "".join(place(flat(polygon((-14, -496), (10, -476), (188, -318), (170, -292)), "#5a666b", depth=0.2),
            flip=f) for f in (True, False))
    boards = "".join(stroke(line((-138, y), (138, y + 2)), darker(OAK, 0.35), 4, 0.6) for y in (-250, -166, -82))
    hole = (
        flat(circle(0, -236, 48), darker(WALNUT, 0.4), depth=0.2, grains=0)
        + stroke(circle(0, -236, 52), lighter(OAK, 0.3), 8)
    )
    perch = round_(box(-8, -150, 16, 46, 7), BARK, grains=0)
    return (
        shadow(320, y=2, depth=0.25) + flat(front, OAK, depth=0.2)
        + flat(gable, darker(OAK, 0.05), depth=0.16, grains=0.5) + boards + hole + perch + roof
        + place(mark(64, darker(OAK, 0.5)), 0, -46)
    )


def robin(size: float = 1) -> str:
    """A robin, standing on the origin, looking left."""
    body = smooth((-70, -150), (-20, -178), (40, -150), (84, -90), (70, -34), (10, -14), (-44, -34), (-72, -90))
    breast = smooth((-72, -140), (-40, -160), (-26, -120), (-10, -60), (-20, -26), (-52, -42), (-74, -92))
    wing = smooth((10, -124), (70, -104), (120, -40), (60, -44), (14, -70))
    tail = polygon((64, -70), (156, -20), (140, 2), (52, -34))
    legs = stroke(line((-8, -20), (-14, 0)), BARK, 6) + stroke(line((16, -18), (14, 0)), BARK, 6)
    tone = "#8a7a62"
    bird = (
        legs + flat(tail, darker(tone, 0.25), grains=0) + flat(body, tone, grains=0.6)
        + fill(smooth((-40, -40), (10, -16), (50, -34), (10, -60)), CREAM, 0.8) + flat(breast, "#d0653a", grains=0.6)
        + flat(wing, darker(tone, 0.18), grains=0.5) + fill(polygon((-72, -138), (-104, -128), (-72, -122)), INK)
        + fill(circle(-46, -142, 7.5), INK) + fill(circle(-48, -145, 2.5), PAPER)
    )
    return place(bird, scale=size)


def posy(x: float, y: float) -> str:
    """A few flowers bound with twine, lying at (x, y)."""
    stems = "".join(stroke(smooth((0, 0), (dx * 0.4, -90), (dx, -170), closed=False), FERN, 6)
        for dx in (-60, -20, 24, 64))
    heads = (
        place(daisy(36, PAPER), -60, -176) + place(poppy(38), -18, -190) + place(daisy(34, "#8fa9cf"), 26, -184)
        + place(poppy(30, HONEY), 66, -174)
    )
    tails = "".join(stroke(line((0, 0), (dx, 90)), darker(FERN, 0.15), 6) for dx in (-30, -6, 20))
    return place(tails + stems + heads + bow(0, 0), x, y)
