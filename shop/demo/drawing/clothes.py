"""Jackets, knitwear and what keeps hands, heads and feet warm; each hangs or lies around the origin."""

from shop.demo.drawing.colour import BARK, BRASS, CREAM, INK, OAK, WALNUT, darker, lighter, mix
from shop.demo.drawing.paint import fill, flat, inside, place, round_, shadow, stroke
from shop.demo.drawing.plants import mark
from shop.demo.drawing.shapes import Point, bounds, box, circle, ellipse, line, mirrored, polygon, smooth

# Coordinates read better in rows than one by one.
# fmt: off


def hanger(width: float = 300) -> str:
    """A wooden coat hanger, its hook above the origin."""
    w = width / 2
    hook = stroke(smooth((0, -10), (0, -58), (34, -84), (14, -118), (-22, -96), closed=False), "#8d9695", 9)
    arms = smooth((-w, 78), (-w * 0.5, 22), (0, -12), (w * 0.5, 22), (w, 78), (w * 0.9, 92), (0, 34), (-w * 0.9, 92),
        tension=0.8)
    return hook + flat(arms, OAK, depth=0.2)


def _seam(colour: str, *points: Point, width: float = 4) -> str:
    return stroke(smooth(*points, closed=False), darker(colour, 0.42), width, 0.7)


def _stitch(colour: str, *points: Point) -> str:
    return stroke(smooth(*points, closed=False), lighter(colour, 0.4), 2.6, 0.75, "8 7")


def _sleeves(colour: str, shoulder: float, cuff: float, length: float, tail: str) -> str:
    """Two hanging sleeves; `tail` is the colour of the cuffs."""
    arm = smooth((shoulder - 14, 50), (shoulder + 46, 110), (shoulder + 84, 300), (cuff + 42, length),
        (cuff - 40, length + 14), (shoulder - 6, 330), (shoulder - 40, 190), tension=0.7)
    end = smooth((cuff + 44, length - 46), (cuff + 42, length), (cuff - 40, length + 14), (cuff - 42, length - 34),
        tension=0.4)
    one = (
        flat(arm, darker(colour, 0.08), depth=0.2) + flat(end, tail, depth=0.15)
        + _seam(colour, (cuff + 42, length - 46), (cuff - 42, length - 34))
    )
    return one + place(one, flip=True)


def pocket(colour: str, x: float, y: float, width: float = 110, height: float = 120) -> str:
    """A patch pocket with a flap and a brass stud."""
    bag = box(x - width / 2, y, width, height, 12)
    flap = smooth((x - width / 2 - 6, y - 6), (x + width / 2 + 6, y - 6), (x + width / 2 + 4, y + 34), (x, y + 48),
        (x - width / 2 - 4, y + 34), tension=0.3)
    return (
        flat(bag, colour, depth=0.14) + stroke(bag, darker(colour, 0.4), 3.5, 0.7)
        + flat(flap, lighter(colour, 0.05), depth=0.16) + stroke(flap, darker(colour, 0.4), 3.5, 0.7)
        + flat(circle(x, y + 28, 8), BRASS, depth=0.4, grains=0)
    )


def jacket(colour: str, collar: str = WALNUT) -> str:
    """A waxed jacket with a corduroy collar, on a hanger."""
    outline = smooth(*mirrored([(60, 4), (150, 40), (196, 90), (190, 260), (196, 430), (204, 560), (110, 574),
                (0, 570)]), tension=0.5)
    left_collar = smooth((-4, 90), (-74, 118), (-112, 40), (-64, -14), (-40, 10), tension=0.6)
    cord = stroke("".join(line((x, -20), (x + 26, 130)) for x in range(-130, 10, 11)), darker(collar, 0.35), 3, 0.6)
    half = (
        flat(left_collar, collar, depth=0.2) + inside(left_collar, cord)
        + stroke(left_collar, darker(collar, 0.4), 3.5, 0.7)
    )
    studs = "".join(flat(circle(16, y, 9), BRASS, depth=0.4, grains=0) for y in (150, 240, 330, 420, 510))
    folds = (((-150, 130), (-132, 200), (-142, 290)), ((152, 130), (134, 210), (146, 300)),
        ((-40, 440), (-64, 500), (-52, 560)), ((66, 430), (58, 500), (70, 560)))
    creases = "".join(fill(smooth(top, (middle[0] - 7, middle[1]), foot, (middle[0] + 7, middle[1])),
            darker(colour, 0.5), 0.3) for top, middle, foot in folds)
    return (
        hanger()
        + fill(smooth((-60, 0), (0, 40), (60, 0), (0, -22)), darker(collar, 0.45))
        + _sleeves(colour, 180, 252, 520, darker(colour, 0.2))
        + flat(outline, colour, depth=0.22)
        + creases
        + _seam(colour, (-190, 60), (-176, 180), (-186, 280))
        + _seam(colour, (190, 60), (176, 180), (186, 280))
        + _stitch(colour, (-166, 150), (0, 170), (166, 150))
        + fill(polygon((-8, 84), (36, 84), (40, 568), (-8, 572)), darker(colour, 0.16), 0.6)
        + _seam(colour, (-8, 84), (-8, 330), (-8, 570))
        + _stitch(colour, (34, 96), (37, 330), (38, 560))
        + studs
        + pocket(colour, -104, 380)
        + pocket(colour, 120, 380)
        + pocket(colour, -104, 190, 92, 86)
        + half
        + place(half, flip=True)
    )


def gilet(colour: str, lining: str = OAK) -> str:
    """A quilted vest with a stand-up collar, on a hanger."""
    outline = smooth(*mirrored([(58, 0), (132, 40), (148, 130), (172, 210), (184, 330), (190, 500), (100, 512),
                (0, 508)]), tension=0.6)
    lines = "".join(line((side * (i * 46 - 400), -20), (side * (i * 46 + 200), 580)) for i in range(-8, 16)
        for side in (-1, 1))
    middles = ((x + row % 2 * 23, 12 + row * 23) for row in range(22) for x in range(-207, 210, 46))
    diamonds = (polygon((x - 13, y), (x, y - 13), (x + 13, y), (x, y + 13)) for x, y in middles)
    quilting = stroke(lines, darker(colour, 0.35), 3.5, 0.55) + fill("".join(diamonds), lighter(colour, 0.5), 0.16)
    band = smooth((-72, 6), (-60, -54), (0, -36), (60, -54), (72, 6), (0, 40), tension=0.6)
    studs = "".join(flat(circle(0, y, 10), BRASS, depth=0.4, grains=0) for y in (70, 160, 250, 340, 430))
    hem = stroke(smooth(*mirrored([(190, 500), (100, 512), (0, 508)])[:6], closed=False), darker(colour, 0.35), 12)
    holes = "".join(stroke(smooth((s * 132, 42), (s * 146, 126), (s * 170, 206), closed=False), darker(colour, 0.35),
            12) for s in (-1, 1))
    return (
        hanger(280)
        + fill(ellipse(0, -22, 56, 26), lining)
        + flat(outline, colour, depth=0.22)
        + inside(outline, quilting)
        + holes
        + hem
        + fill(box(-24, 30, 48, 478), darker(colour, 0.1), 0.75)
        + _stitch(colour, (-24, 40), (-24, 500))
        + _stitch(colour, (24, 40), (24, 500))
        + studs
        + pocket(colour, -106, 350, 100, 104)
        + pocket(colour, 106, 350, 100, 104)
        + flat(band, lining, depth=0.16)
        + stroke(band, darker(lining, 0.35), 3.5, 0.7)
    )


def ribs(outline: str, colour: str, step: float = 13, width: float = 4.5) -> str:
    """Upright knitted ribs over the outline."""
    left, top, wide, high = bounds(outline)
    lines = "".join(line((left + i * step, top), (left + i * step, top + high)) for i in range(int(wide / step) + 2))
    return inside(outline, stroke(lines, darker(colour, 0.32), width, 0.55))


def cable(x: float, top: float, bottom: float, colour: str, reach: float = 20) -> str:
    """A knitted cable from top to bottom at x."""
    out = []
    step = reach * 1.9
    for i in range(int((bottom - top) / step)):
        y = top + i * step
        out += [stroke(smooth((x - reach, y), (x - reach * 0.4, y + step * 0.42), (x + reach, y + step), closed=False),
                lighter(colour, 0.32), reach * 0.55, 0.85),
                stroke(smooth((x + reach, y), (x + reach * 0.6, y + step * 0.28), closed=False), darker(colour, 0.22),
                    reach * 0.5, 0.6)]
    return "".join(out)


def jumper(colour: str) -> str:
    """A cable-knit jumper on a hanger."""
    outline = smooth(*mirrored([(66, 0), (150, 34), (200, 88), (188, 220), (184, 420), (176, 470), (90, 478),
                (0, 476)]), tension=0.6)
    hem = smooth((-182, 436), (0, 446), (182, 436), (172, 506), (90, 514), (0, 514), (-90, 514), (-172, 506),
        tension=0.4)
    arm = smooth((176, 50), (238, 110), (276, 280), (292, 440), (224, 456), (190, 300), (150, 190), tension=0.7)
    cuff = smooth((292, 420), (294, 486), (230, 496), (220, 432), tension=0.4)
    sleeve = (
        flat(arm, darker(colour, 0.07), depth=0.2)
        + inside(arm, place(cable(0, 110, 400, colour, 17), 176, -34, turn=-12))
        + flat(cuff, colour, depth=0.2) + ribs(cuff, colour)
    )
    neck = smooth((-70, 2), (-58, -34), (0, -20), (58, -34), (70, 2), (0, 54), tension=0.7)
    return (
        hanger()
        + fill(ellipse(0, -8, 58, 24), darker(colour, 0.45))
        + sleeve
        + place(sleeve, flip=True)
        + flat(outline, colour, depth=0.2)
        + inside(outline, "".join(cable(x, 30, 440, colour, r)
                for x, r in ((0, 27), (-74, 19), (74, 19), (-140, 15), (140, 15))))
        + flat(hem, colour, depth=0.2)
        + ribs(hem, colour)
        + flat(neck, colour, depth=0.15)
        + ribs(neck, colour, 11, 4)
        + stroke(smooth((-70, 2), (0, 54), (70, 2), closed=False), darker(colour, 0.35), 4, 0.6)
        + _seam(colour, (-176, 62), (-160, 150), (-184, 240))
        + _seam(colour, (176, 62), (160, 150), (184, 240))
    )


def scarf(colour: str, second: str) -> str:
    """A striped scarf looped over a peg, which is at the origin."""
    back = smooth((10, 0), (86, 60), (104, 300), (118, 560), (16, 572), (6, 300), (-10, 60), tension=0.6)
    front = smooth((-8, 0), (20, 70), (6, 260), (-4, 470), (-118, 462), (-108, 240), (-76, 56), tension=0.6)
    tail = fringe_row(20, 116, 566, colour, second)
    head = fringe_row(-114, -4, 464, colour, second)
    loop = smooth((-78, 60), (-60, 8), (0, -18), (64, 10), (88, 66), (40, 92), (-30, 90), tension=0.8)
    return (
        fill(smooth((30, 20), (110, 80), (128, 570), (30, 586), (-90, 480), (-80, 60)), "#1c2a22", 0.16)
        + tail
        + flat(back, darker(colour, 0.12), depth=0.2)
        + inside(back, _bands(second, 420))
        + head
        + flat(front, colour, depth=0.18)
        + inside(front, _bands(second, 320))
        + flat(loop, lighter(colour, 0.06), depth=0.2)
        + "".join(stroke(smooth(*p, closed=False), darker(colour, 0.45), 6, 0.4)
            for p in (((-40, 10), (-34, 50), (-44, 84)), ((6, -6), (10, 40), (2, 88)), ((46, 6), (54, 44), (50, 84))))
    )


def _bands(colour: str, top: float) -> str:
    """Three stripes across a scarf's end."""
    stripes = ((top, 30), (top + 46, 10), (top + 76, 44))
    return "".join(fill(polygon((-200, y), (200, y + 8), (200, y + 8 + high), (-200, y + high)), colour, 0.9)
        for y, high in stripes)


def fringe_row(start: float, end: float, y: float, colour: str, second: str) -> str:
    """Tassels below a scarf's end."""
    return "".join(stroke(line((x, y - 6), (x + (i % 3 - 1) * 3, y + 46)), second if i % 4 == 1 else colour, 8)
        for i, x in enumerate(range(int(start) + 6, int(end), 12)))


def beanie(colour: str) -> str:
    """A ribbed woollen hat with a turned-up edge and a small label."""
    crown = smooth((-206, -120), (-196, -260), (-120, -366), (0, -398), (120, -366), (196, -260), (206, -120),
        (0, -96), tension=0.9)
    fan = "".join(stroke(smooth((x * 0.14, -392), (x * 0.78, -270), (x, -100), closed=False), darker(colour, 0.3), 6,
            0.55) for x in range(-190, 200, 27))
    brim = smooth((-224, -152), (-110, -164), (0, -168), (110, -164), (224, -152), (230, -80), (222, -4), (110, 10),
        (0, 14), (-110, 10), (-222, -4), (-230, -80), tension=0.6)
    tag = flat(box(-44, -116, 88, 68, 6), BARK, depth=0.16, grains=0.5) + place(mark(50, CREAM), 0, -82)
    return (
        shadow(440, y=8) + flat(crown, colour, depth=0.24) + inside(crown, fan)
        + flat(brim, lighter(colour, 0.04), depth=0.22) + ribs(brim, colour, 17, 6)
        + stroke(smooth((-224, -152), (0, -168), (224, -152), closed=False), darker(colour, 0.45), 4, 0.5) + tag
    )


def socks(colour: str, accent: str) -> str:
    """A pair of thick socks seen from the side."""
    foot = smooth((-80, -430), (80, -430), (84, -200), (104, -150), (240, -84), (262, -30), (220, 0), (20, 0),
        (-70, -30), (-96, -90), (-84, -210), tension=0.6)
    toe = smooth((168, -118), (250, -84), (280, -30), (240, 10), (150, 10), (176, -50), tension=0.8)
    heel = smooth((-110, -150), (-30, -130), (-6, -60), (-40, 10), (-120, 0), tension=0.8)
    cuff = box(-84, -438, 168, 76, 16)
    stripes = "".join(fill(polygon((-120, y), (120, y), (120, y + h), (-120, y + h)), accent, 0.95)
        for y, h in ((-336, 16), (-306, 34)))
    knit = stroke("".join(line((-120, y), (300, y)) for y in range(-350, 10, 9)), darker(colour, 0.3), 2.5, 0.3)
    sock = (
        flat(foot, colour, depth=0.2) + inside(foot, knit + stripes + flat(toe, accent, grains=0.5)
            + flat(heel, accent, grains=0.5)) + flat(cuff, accent, depth=0.18) + ribs(cuff, accent, 12, 4)
    )
    return (
        place(fill(foot, "#1c2a22", 0.2), 62, -14, turn=4) + place(sock, 60, -30, 0.97, 5)
        + place(fill(foot, "#1c2a22", 0.18), -46, 12) + place(sock, -60, 0)
    )


def gloves(colour: str = "#b98a4e") -> str:
    """A pair of leather work gloves, seen from above."""
    hand = smooth((-90, 10), (-96, -90), (-110, -250), (-104, -330), (-78, -338), (-62, -280), (-56, -230),
        (-46, -330), (-36, -386), (-8, -388), (0, -330), (2, -236), (16, -330), (30, -372), (56, -368), (58, -310),
        (54, -226), (76, -290), (96, -322), (118, -308), (112, -240), (102, -130), (96, -60), (92, 10), tension=0.75)
    thumb = smooth((-70, -60), (-150, -130), (-186, -200), (-164, -226), (-126, -190), (-70, -140), tension=0.8)
    cuff = smooth((-98, -16), (0, -26), (100, -16), (122, 122), (0, 138), (-120, 122), tension=0.5)
    seams = "".join(stroke(line(a, b), darker(colour, 0.4), 4, 0.6)
        for a, b in (((-54, -226), (-44, -130)), ((2, -232), (2, -130)), ((54, -222), (46, -130))))
    one = (
        place(fill(hand, "#1c2a22", 0.2) + fill(cuff, "#1c2a22", 0.2), 12, 14)
        + flat(thumb, darker(colour, 0.06), depth=0.2) + flat(hand, colour, depth=0.22) + seams
        + flat(cuff, CREAM, depth=0.12) + inside(cuff,
            "".join(stroke(line((x, -30), (x * 1.2, 140)), mix(CREAM, INK, 0.55), 5, 0.35)
                for x in range(-110, 120, 24))) + _stitch(colour, (-92, -8), (0, -18), (94, -8))
    )
    return place(one, -126, 40, 1, -12) + place(one, 140, 70, 1, 14, flip=True)


def yarn(colour: str, radius: float = 110) -> str:
    """A ball of wool on the ground."""
    ball = circle(0, -radius, radius)
    threads = []
    for turn in (-50, 20, 75):
        threads += [place(stroke(smooth((-radius * 1.1, i), (0, i - radius * 0.35), (radius * 1.1, i), closed=False),
                    darker(colour, 0.3), 4.5, 0.45), 0, -radius, turn=turn)
                    for i in range(-int(radius), int(radius), 26)]
    end = stroke(smooth((radius * 0.4, -6), (radius * 1.4, -2), (radius * 1.9, -20), (radius * 2.5, 0), closed=False),
        colour, 8)
    return shadow(radius * 2.1, y=2) + end + round_(ball, colour) + inside(ball, "".join(threads))
