"""Satchels, rucksacks and totes; each stands on the origin."""

from shop.demo.drawing.colour import BRASS, FERN, INK, SAND, WALNUT, darker, lighter
from shop.demo.drawing.kitchen import circle_pin
from shop.demo.drawing.paint import fill, flat, place, shadow, stroke
from shop.demo.drawing.plants import fern, mark
from shop.demo.drawing.shapes import box, circle, ellipse, line, smooth

# Coordinates read better in rows than one by one.
# fmt: off


def stitched(outline: str, colour: str, width: float = 3) -> str:
    """A line of pale stitches along the outline."""
    return stroke(outline, lighter(colour, 0.45), width, 0.8, "10 8")


def strap(x: float, top: float, bottom: float, width: float = 34, colour: str = WALNUT) -> str:
    """A leather strap with a brass buckle and a pointed end."""
    w = width / 2
    leather = smooth((x - w, top), (x + w, top), (x + w, bottom - w), (x, bottom), (x - w, bottom - w), tension=0.2)
    holes = "".join(fill(circle(x, y, 4), darker(colour, 0.6)) for y in (bottom - 26, bottom - 46))
    y = bottom - 96
    return (
        place(fill(leather, INK, 0.2), 4, 6) + flat(leather, colour, depth=0.2)
        + stroke(line((x - w + 6, top + 8), (x - w + 6, bottom - w - 4)), lighter(colour, 0.4), 2.5, 0.7, "8 7")
        + stroke(line((x + w - 6, top + 8), (x + w - 6, bottom - w - 4)), lighter(colour, 0.4), 2.5, 0.7, "8 7")
        + holes + stroke(box(x - w - 8, y, width + 16, 38, 8), darker(BRASS, 0.2), 10)
        + stroke(box(x - w - 8, y, width + 16, 38, 8), BRASS, 7) + stroke(line((x, y), (x, y + 34)), BRASS, 5)
    )


def field_bag(colour: str) -> str:
    """A canvas satchel with leather straps and a shoulder strap."""
    body = smooth((-266, -330), (0, -338), (266, -330), (284, -180), (276, -16), (150, 0), (-150, 0), (-276, -16),
        (-284, -180), tension=0.35)
    cover = smooth((-280, -352), (0, -362), (280, -352), (288, -250), (278, -148), (140, -124), (0, -118),
        (-140, -124), (-278, -148), (-288, -250), tension=0.45)
    carry = smooth((-236, -344), (-280, -520), (-120, -640), (120, -640), (280, -520), (236, -344), closed=False)
    grip = smooth((-90, -356), (-80, -420), (80, -420), (90, -356), closed=False)
    corner = smooth((-278, -74), (-220, -64), (-200, 2), (-276, -12), tension=0.3)
    corners = flat(corner, WALNUT, depth=0.2) + place(flat(corner, WALNUT, depth=0.2), flip=True)
    return (
        shadow(600, y=4)
        + stroke(carry, darker(WALNUT, 0.35), 30)
        + stroke(carry, WALNUT, 23)
        + stroke(carry, lighter(WALNUT, 0.4), 2.5, 0.6, "9 8")
        + stroke(grip, darker(WALNUT, 0.35), 28)
        + stroke(grip, WALNUT, 20)
        + flat(body, darker(colour, 0.12), depth=0.18)
        + corners
        + place(fill(cover, INK, 0.2), 0, 12)
        + flat(cover, colour, depth=0.18)
        + stitched(smooth((-268, -340), (-276, -250), (-266, -158), (-140, -136), (0, -130), (140, -136), (266, -158),
                (276, -250), (268, -340), closed=False, tension=0.5), colour)
        + strap(-150, -350, -44)
        + strap(150, -350, -44)
        + flat(box(-52, -246, 104, 74, 8), WALNUT, depth=0.16)
        + place(mark(54, lighter(SAND, 0.3)), 0, -209)
        + circle_pin(-238, -336, BRASS, 14)
        + circle_pin(238, -336, BRASS, 14)
    )


def rucksack(colour: str) -> str:
    """A roll-top rucksack with a front pocket and leather straps."""
    body = smooth((-196, -470), (0, -480), (196, -470), (226, -300), (238, -120), (222, -14), (120, 2), (-120, 2),
        (-222, -14), (-238, -120), (-226, -300), tension=0.5)
    roll = smooth((-214, -540), (-224, -500), (-200, -462), (0, -452), (200, -462), (224, -500), (214, -540),
        (120, -560), (0, -566), (-120, -560), tension=0.7)
    lines = "".join(stroke(smooth((-214, y), (0, y + 10), (214, y), closed=False), darker(colour, 0.35), 5, 0.6)
        for y in (-536, -508))
    pouch = smooth((-156, -250), (0, -258), (156, -250), (172, -130), (164, -28), (60, -16), (-60, -16), (-164, -28),
        (-172, -130), tension=0.4)
    lid = smooth((-166, -262), (0, -272), (166, -262), (170, -214), (156, -178), (0, -164), (-156, -178), (-170, -214),
        tension=0.5)
    side = smooth((216, -250), (276, -230), (286, -90), (232, -40), tension=0.7)
    loop = (
        stroke(smooth((-40, -566), (-30, -620), (30, -620), (40, -566), closed=False), darker(WALNUT, 0.2), 22)
        + stroke(smooth((-40, -566), (-30, -620), (30, -620), (40, -566), closed=False), WALNUT, 14)
    )
    shoulder = "".join(stroke(smooth((s * 170, -440), (s * 270, -330), (s * 262, -120), (s * 216, -40), closed=False),
            tone, w) for s in (-1, 1) for tone, w in ((darker(colour, 0.5), 30), (darker(colour, 0.32), 22)))
    return (
        shadow(500, y=4)
        + loop
        + shoulder
        + flat(side, darker(colour, 0.16))
        + place(flat(side, darker(colour, 0.06)), flip=True)
        + flat(body, colour, depth=0.2)
        + flat(roll, lighter(colour, 0.05), depth=0.2)
        + lines
        + strap(-104, -556, -330, 28)
        + strap(104, -556, -330, 28)
        + flat(pouch, darker(colour, 0.07), depth=0.18)
        + stitched(pouch, colour)
        + flat(lid, colour, depth=0.16)
        + stroke(lid, darker(colour, 0.4), 3.5, 0.6)
        + strap(0, -262, -112, 30)
        + flat(box(-36, -420, 72, 60, 8), WALNUT, depth=0.16)
        + place(mark(44, lighter(SAND, 0.3)), 0, -390)
        + fill(smooth((-222, -60), (0, -42), (222, -60), (226, -16), (120, 2), (-120, 2), (-226, -16), tension=0.3),
            WALNUT, 0.92)
        + stitched(smooth((-220, -50), (0, -32), (220, -50), closed=False), WALNUT)
    )


def tote(colour: str, band: str = WALNUT) -> str:
    """An open canvas bag with two handles, greens looking out of it."""
    body = smooth((-210, -360), (0, -350), (210, -360), (226, -150), (216, -4), (0, 4), (-216, -4), (-226, -150),
        tension=0.25)
    mouth = ellipse(0, -358, 211, 26)
    handles = "".join(stroke(smooth((-104, -340), (-110, -520 - d), (0, -610 - d), (110, -520 - d), (104, -340),
                closed=False), tone, w)
                for d, tone, w in ((24, darker(band, 0.4), 22), (0, darker(band, 0.2), 26), (0, band, 19)))
    greens = (
        place(fern(240, FERN, bend=30, width=0.3), -90, -330, turn=-14)
        + place(fern(210, darker(FERN, 0.15), bend=34), 110, -330, turn=6, flip=True)
        + place(fern(190, lighter(FERN, 0.15), bend=-20), 10, -340)
    )
    return (
        shadow(460, y=4)
        + fill(mouth, darker(colour, 0.5))
        + greens
        + handles
        + flat(body, colour, depth=0.15)
        + stroke(smooth((-210, -360), (0, -334), (210, -360), closed=False), darker(colour, 0.25), 6, 0.6)
        + stitched(smooth((-206, -330), (0, -306), (206, -330), closed=False), darker(colour, 0.4))
        + place(mark(170, FERN), 0, -170)
        + "".join(flat(box(x - 18, -358, 36, 60, 6), band, depth=0.2) + circle_pin(x, -322, BRASS, 8)
            for x in (-104, 104))
    )
