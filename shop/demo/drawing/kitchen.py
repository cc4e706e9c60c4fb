"""Mugs, pots and boards: each stands on the origin, or lies around it where it is seen from above."""

from shop.demo.drawing.colour import BARK, CREAM, FERN, HONEY, INK, IRON, OAK, PAPER, SAND, STEEL, darker, lighter, mix
from shop.demo.drawing.paint import fill, flat, inside, place, round_, shadow, stroke
from shop.demo.drawing.plants import fern, mark
from shop.demo.drawing.shapes import Point, circle, ellipse, line, polygon, smooth, turned
from shop.demo.drawing.shapes import rim as edge

# Coordinates read better in rows than one by one.
# fmt: off


def glint(*points: Point, width: float = 9, opacity: float = 0.45) -> str:
    """A curved streak of light."""
    return stroke(smooth(*points, closed=False), "#ffffff", width, opacity)


def opening(y: float, radius: float, rim: str, within: str, *, tilt: float = 0.16, thick: float = 9) -> str:
    """The mouth of a vessel: its far inner wall and its rim."""
    mouth = ellipse(0, y, radius, radius * tilt)
    depth = inside(mouth, fill(ellipse(radius * 0.1, y + radius * tilt * 0.55, radius * 0.98, radius * tilt),
            darker(within, 0.16)))
    return fill(mouth, darker(within, 0.34)) + depth + stroke(mouth, rim, thick)


def steam(height: float = 190) -> str:
    """Two wisps of steam above the origin."""
    bends = (0, 13, 16, 6, -10, -16, -12, 0, 8)
    first, second = ([(x + bend * 1.1, y - height * reach * i / 8) for i, bend in enumerate(bends)]
        for x, y, reach in ((-32, 0, 1), (28, -20, 1.05)))
    return (
        stroke(smooth(*first, closed=False), PAPER, 12, 0.55) + stroke(smooth(*second, closed=False), PAPER, 10, 0.45)
    )


def mug(colour: str, rim: str = INK) -> str:
    """An enamel mug with a dark rim and the sign of the shop."""
    handle = smooth((138, -262), (226, -258), (240, -170), (206, -92), (132, -72), closed=False)
    body = turned((156, -310), (156, -170), (152, -40), (136, 0), tension=0.8)
    emblem = place(mark(104, CREAM if colour != CREAM else FERN), -22, -158)
    return (
        shadow(380, x=30, y=12)
        + stroke(handle, darker(colour, 0.3), 34)
        + stroke(handle, colour, 24)
        + glint((150, -258), (218, -250), (232, -180), width=6)
        + round_(body, colour)
        + emblem
        + glint((-122, -268), (-124, -150), (-116, -50), width=13, opacity=0.4)
        + opening(-310, 156, rim, CREAM, thick=11)
        + stroke(edge(136, 1), rim, 8)
    )


def circle_pin(x: float, y: float, colour: str = STEEL, radius: float = 13) -> str:
    """A rivet."""
    return (
        flat(circle(x, y, radius), colour, depth=0.35, grains=0)
        + fill(circle(x - radius * 0.3, y - radius * 0.3, radius * 0.3), "#ffffff", 0.6)
    )


def flask(colour: str) -> str:
    """A vacuum flask with a steel cup on top and a carrying loop."""
    body = turned((104, -452), (112, -420), (112, -30), (106, 0), tension=0.5, tilt=0.14)
    neck = turned((92, -486), (96, -450), tilt=0.14)
    cap = turned((84, -600), (92, -588), (92, -484), tension=0.4, tilt=0.14)
    loop = smooth((92, -520), (176, -500), (186, -430), (120, -396), closed=False)
    grips = "".join(stroke(line((x, -584), (x, -500)), darker(STEEL, 0.35), 4, 0.35)
        for x in (-70, -48, -24, 2, 28, 50, 70))
    return (
        shadow(290, y=8)
        + stroke(loop, darker(BARK, 0.2), 20)
        + stroke(loop, BARK, 12)
        + round_(neck, STEEL, depth=0.4, grains=0)
        + round_(body, colour, depth=0.36)
        + round_(turned((112, -52), (112, -30), (106, 0), tension=0.5, tilt=0.14), STEEL, depth=0.42, grains=0.4)
        + round_(cap, STEEL, depth=0.42, grains=0.4)
        + grips
        + flat(ellipse(0, -600, 84, 12), lighter(STEEL, 0.5), depth=0.2, grains=0)
        + place(mark(110, CREAM), 0, -250)
        + glint((-80, -420), (-82, -240), (-80, -80), width=12, opacity=0.4)
    )


def pot(colour: str, rim: str = INK) -> str:
    """An enamel pot with two ears and a lid."""
    body = turned((232, -262), (234, -140), (226, -34), (200, 0), tension=0.7, tilt=0.13)
    lid = turned((40, -338), (150, -316), (232, -278), (238, -262), tilt=0.13, tension=0.8)
    knob = turned((34, -384), (38, -362), (18, -338), tilt=0.2)
    ears = "".join(
        place(stroke(smooth((214, -206), (288, -216), (288, -150), (218, -150), closed=False), colour_, width),
            flip=side)
        for side in (False, True)
        for colour_, width in ((rim, 26), (lighter(rim, 0.22), 10))
    )
    return (
        shadow(540, y=8)
        + ears
        + round_(body, colour)
        + glint((-190, -226), (-194, -130), (-180, -44), width=15, opacity=0.36)
        + place(mark(120, CREAM if colour != CREAM else FERN), 0, -122)
        + round_(lid, colour)
        + stroke(edge(238, -262, 0.13), rim, 10)
        + round_(knob, rim, depth=0.4)
        + stroke(edge(200, 1, 0.13), rim, 8)
    )


def kettle(colour: str, rim: str = INK) -> str:
    """An enamel kettle with a wooden grip."""
    body = turned((98, -300), (190, -262), (232, -120), (218, -24), (196, 0), tilt=0.12, tension=0.9)
    spout = smooth((-196, -104), (-262, -170), (-300, -278), (-344, -300), (-352, -276), (-304, -130), (-200, -30),
        tension=0.85)
    hoop = smooth((-128, -286), (-150, -440), (0, -508), (150, -440), (128, -286), closed=False)
    grip = smooth((-82, -486), (0, -508), (82, -486), closed=False)
    lid = turned((30, -344), (84, -322), (106, -296), tilt=0.16)
    return (
        shadow(500, x=-10, y=8)
        + stroke(hoop, rim, 17)
        + stroke(grip, darker(OAK, 0.35), 40)
        + stroke(grip, OAK, 30)
        + glint((-70, -494), (0, -514), (60, -498), width=6, opacity=0.5)
        + round_(spout, colour)
        + stroke(line((-344, -300), (-353, -276)), rim, 12)
        + round_(body, colour)
        + place(mark(130, CREAM if colour != CREAM else FERN), 10, -140)
        + glint((-150, -244), (-190, -140), (-186, -56), width=15, opacity=0.38)
        + round_(lid, colour)
        + stroke(edge(106, -296, 0.16), rim, 8)
        + round_(circle(0, -360, 24), OAK)
        + circle_pin(-128, -282, rim)
        + circle_pin(128, -282, rim)
        + stroke(edge(196, 1, 0.12), rim, 8)
    )


def skillet() -> str:
    """A cast-iron pan seen from above, its handle to the lower right."""
    handle = smooth((168, -34), (300, -26), (430, -34), (474, 0), (430, 34), (300, 26), (168, 34), tension=0.8)
    lips = polygon((-44, -268), (-20, -292), (24, -290), (50, -264), (50, 264), (24, 290), (-20, 292), (-44, 268))
    pan = fill(circle(12, 18, 268), "#1c2a22", 0.25) + flat(lips, IRON) + flat(circle(0, 0, 266), IRON, depth=0.2)
    well = (
        flat(circle(0, 0, 232), darker(IRON, 0.3), depth=0.25) + stroke(circle(0, 0, 232), lighter(IRON, 0.22), 5, 0.8)
    )
    arm = (
        flat(handle, IRON) + fill(ellipse(424, 0, 24, 13), lighter(OAK, 0.25))
        + glint((210, -14), (300, -8), (380, -14), width=6, opacity=0.22)
    )
    return (
        place(fill(handle, "#1c2a22", 0.25), 12, 18, turn=38) + place(arm, turn=38) + pan + well
        + glint((-226, -110), (-160, -194), (-66, -244), width=11, opacity=0.25)
    )


def board(wood: str = OAK) -> str:
    """A chopping board with a handle, seen from above."""
    outline = smooth((-190, -190), (-150, -222), (-84, -238), (-52, -300), (-46, -420), (0, -452), (46, -420),
        (52, -300), (84, -238), (150, -222), (190, -190), (200, 120), (178, 262), (120, 288), (-120, 288), (-178, 262),
        (-200, 120), tension=0.72)
    rings = "".join(stroke(smooth((x, -480), (x + 10, -160), (x - 12 + x * 0.08, 60), (x + 6, 320), closed=False),
            darker(wood, 0.3), 4, 0.34) for x in range(-186, 200, 31))
    knot = "".join(stroke(ellipse(84, 96, r, r * 2.1), darker(wood, 0.32), 4, 0.4) for r in (9, 20, 31))
    hole = circle(0, -394, 21)
    return (
        place(fill(outline, "#1c2a22", 0.24), 12, 18)
        + flat(outline, wood, depth=0.15)
        + inside(outline, rings + knot)
        + fill(hole, darker(wood, 0.5))
        + stroke(circle(1, -392, 21), lighter(wood, 0.4), 4, 0.7)
        + place(mark(66, darker(wood, 0.45)), 0, 240)
        + glint((-178, -170), (-190, 40), (-176, 220), width=7, opacity=0.35)
    )


def spoon(wood: str, length: float = 560, *, kind: str = "spoon") -> str:
    """A wooden spoon, spatula or ladle seen from above, its bowl at the top."""
    stick = smooth((-13, -length * 0.2), (-15, length * 0.3), (-18, length * 0.46), (0, length * 0.5),
        (18, length * 0.46), (15, length * 0.3), (13, -length * 0.2), tension=0.8)
    if kind == "spatula":
        head = smooth((-15, -length * 0.12), (-52, -length * 0.26), (-62, -length * 0.46), (30, -length * 0.5),
            (62, -length * 0.47), (52, -length * 0.26), (15, -length * 0.12), tension=0.7)
        hollow = "".join(stroke(line((x, -length * 0.4), (x * 0.8, -length * 0.24)), darker(wood, 0.45), 9, 0.75)
            for x in (-26, 0, 26))
    else:
        head = smooth((-13, -length * 0.16), (-58, -length * 0.27), (-66, -length * 0.4), (0, -length * 0.5),
            (66, -length * 0.4), (58, -length * 0.27), (13, -length * 0.16))
        hollow = flat(ellipse(0, -length * 0.36, 46, length * 0.108), darker(wood, 0.2), depth=-0.25)
    return (
        place(fill(head, "#1c2a22", 0.22) + fill(stick, "#1c2a22", 0.22), 10, 13) + flat(stick, wood)
        + flat(head, wood) + hollow + stroke(line((-6, -length * 0.1), (-7, length * 0.4)), lighter(wood, 0.5), 4, 0.5)
    )


def loaf() -> str:
    """A round loaf of bread seen from above, scored with a frond."""
    crust = smooth((-170, -40), (-120, -140), (10, -168), (130, -128), (172, -10), (120, 120), (-20, 158), (-140, 100))
    cuts = place(fern(240, lighter(SAND, 0.5), bend=10, width=0.3, steps=10), -14, 116)
    return (
        place(fill(crust, "#1c2a22", 0.25), 10, 14) + flat(crust, mix(OAK, BARK, 0.62), depth=0.3)
        + fill(smooth((-120, -40), (-80, -110), (10, -130), (96, -96), (122, -10), (80, 84), (-20, 118), (-100, 70)),
            mix(OAK, SAND, 0.5), 0.5) + cuts
    )


def porridge() -> str:
    """What is in the breakfast bowl: oats, berries and honey."""
    top = ellipse(0, -204, 218, 42)
    fruit = "".join(round_(ellipse(x, y, 17, 14), colour, grains=0)
        for x, y, colour in ((-96, -212, "#4b3b63"), (-58, -196, "#4b3b63"), (-30, -216, "#a23f3c"),
            (-78, -184, "#a23f3c"),
            (6, -202, "#4b3b63")))
    swirl = stroke(smooth((60, -220), (130, -206), (110, -190), (60, -194), (90, -204), closed=False), HONEY, 9, 0.9)
    return flat(top, mix(CREAM, SAND, 0.35), depth=0.08) + swirl + fruit
