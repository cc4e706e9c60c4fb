"""Blankets, cushions and towels."""

from shop.demo.drawing.colour import BARK, CREAM, FERN, OAK, PAPER, darker, lighter, mix
from shop.demo.drawing.paint import fill, flat, inside, place, round_, shadow, stroke
from shop.demo.drawing.plants import fern, leaf
from shop.demo.drawing.shapes import bounds, box, circle, line, polygon, smooth

# Coordinates read better in rows than one by one.
# fmt: off


def check(outline: str, colour: str, second: str = CREAM, *, step: float = 74) -> str:
    """A woven check over the outline: broad bands, thin lines, darker where they cross."""
    left, top, width, height = bounds(outline)
    columns = [left + i * step for i in range(int(width / step) + 2)]
    lines = [top + i * step for i in range(int(height / step) + 2)]
    upright, level = "".join(box(x, top, step * 0.42, height)
        for x in columns), "".join(box(left, y, width, step * 0.42) for y in lines)
    thin = "".join(box(x + step * 0.68, top, step * 0.08, height) for x in columns)
    thin += "".join(box(left, y + step * 0.68, width, step * 0.08) for y in lines)
    shade = darker(colour, 0.35)
    return inside(outline, fill(upright, shade, 0.34) + fill(level, shade, 0.34) + fill(thin, second, 0.55))


def fringe(start: float, end: float, y: float, colour: str, drop: float = 34) -> str:
    """A row of tassels hanging from y between the two x."""
    count = int((end - start) / 15)
    return "".join(
        stroke(line((start + 7 + i * 15, y), (start + 7 + i * 15 + (i % 3 - 1) * 3, y + drop - i % 2 * 5)),
            lighter(colour, 0.2) if i % 2 else colour, 6) for i in range(count)
    )


def blanket(colour: str, second: str = CREAM) -> str:
    """A folded checked blanket with fringes, a leather strap around it."""
    layers = []
    for i, y in enumerate((0, -86, -172)):
        fold = smooth((-262 + i * 3, y - 4), (-284 + i * 3, y - 46), (-262 + i * 3, y - 88), (0, y - 92),
            (262 - i * 3, y - 86), (276 - i * 3, y - 44), (262 - i * 3, y - 2), (0, y), tension=0.5)
        layers.append(flat(fold, darker(colour, 0.06 * (2 - i)), depth=0.14) + check(fold, colour, second)
            + stroke(smooth((-262 + i * 3, y - 3), (0, y + 1), (262 - i * 3, y - 2), closed=False),
                darker(colour, 0.5), 5, 0.6))
    front = smooth((-252, -262), (-120, -276), (150, -270), (258, -258), (264, -226), (250, -132), (120, -120),
        (-140, -122), (-256, -134), (-266, -220), tension=0.5)
    top = (
        flat(front, colour, depth=0.15) + check(front, colour, second)
        + fringe(-250, 248, -128, mix(colour, second, 0.35), 36)
    )
    strap = (
        flat(box(-34, -274, 56, 276, 8), BARK, depth=0.2)
        + stroke(line((-24, -262), (-24, -6)), lighter(BARK, 0.35), 3, 0.7, "10 8")
        + stroke(line((12, -262), (12, -6)), lighter(BARK, 0.35), 3, 0.7, "10 8")
    )
    buckle = stroke(box(-44, -196, 76, 62, 10), "#c79b45", 10) + stroke(line((-6, -190), (-6, -140)), "#c79b45", 7)
    return shadow(580, y=4) + "".join(layers) + top + strap + buckle


def draped(colour: str, second: str = CREAM) -> str:
    """A blanket thrown over the back of a wooden chair."""
    wood = mix(OAK, BARK, 0.35)
    legs = "".join(stroke(line(a, b), tone, width)
        for a, b in (((-158, -250), (-178, 0)), ((158, -250), (178, 0)), ((-108, -240), (-112, -36)),
            ((108, -240), (112, -36))) for tone, width in ((darker(wood, 0.35), 27), (wood, 20)))
    posts = "".join(stroke(line((x, -240), (x * 0.94, -640)), tone, width) for x in (-160, 160)
        for tone, width in ((darker(wood, 0.35), 28), (wood, 21)))
    seat = flat(smooth((-196, -262), (0, -280), (196, -262), (206, -236), (0, -224), (-206, -236), tension=0.7), wood)
    cloth = smooth((-150, -630), (-60, -650), (60, -646), (158, -628), (172, -520), (164, -380), (182, -236),
        (188, -128), (110, -118), (36, -130), (-30, -116), (-104, -126), (-128, -240), (-140, -400), (-158, -520),
        tension=0.55)
    folds = "".join(stroke(smooth(*points, closed=False), darker(colour, 0.5), 9, 0.32)
        for points in (((-70, -630), (-86, -450), (-58, -140)), ((16, -640), (2, -420), (30, -140)),
            ((96, -630), (112, -430), (104, -136))))
    return (
        shadow(470, y=2) + posts + legs + seat + flat(cloth, colour, depth=0.18)
        + check(cloth, colour, second, step=82) + folds + fringe(-104, 186, -124, mix(colour, second, 0.35), 44)
    )


def cushion(colour: str, second: str) -> str:
    """A square woven cushion with a leaf pattern."""
    outline = smooth((-238, -474), (-120, -456), (0, -450), (120, -456), (238, -474), (226, -340), (222, -236),
        (226, -130), (240, 0), (120, -16), (0, -22), (-120, -16), (-240, 0), (-226, -130), (-222, -236), (-226, -340),
        tension=0.8)
    pair = place(leaf(58, 28, second), turn=-30) + place(leaf(58, 28, darker(second, 0.1)), turn=34)
    spots = ((x, y) for row, y in enumerate(range(-376, 24, 92)) for x in range(-190 + (row % 2) * 48, 220, 96))
    rows = [place(pair, x, y) for x, y in spots]
    piping = stroke(outline, darker(colour, 0.3), 9)
    pleats = "".join(stroke(smooth((s * 214, y), (s * 170, y * 0.92 - 18), (s * 140, y * 0.8 - 40), closed=False),
            darker(colour, 0.35), 6, 0.4) for s in (-1, 1) for y in (-440, -36))
    return shadow(490, y=0) + flat(outline, colour, depth=0.2) + inside(outline, "".join(rows)) + pleats + piping


def towel(colour: str, pattern: str) -> str:
    """A linen towel hanging from its loop at the origin; `pattern` is fern or stripe."""
    outline = smooth((-36, 20), (36, 20), (112, 60), (128, 240), (120, 440), (132, 560), (40, 570), (-40, 562),
        (-130, 570), (-120, 430), (-128, 240), (-112, 60), tension=0.5)
    if pattern == "fern":
        motif = "".join(place(fern(150, FERN, bend=24, width=0.32, steps=11), x, y, turn=t)
            for x, y, t in ((-60, 220, -14), (58, 260, 10), (-54, 390, 12), (64, 430, -12), (-66, 555, -10),
                (50, 580, 8)))
    else:
        motif = "".join(fill(box(-160, y, 320, h), FERN, 0.75)
            for y, h in ((330, 8), (350, 26), (388, 8), (470, 8), (490, 26), (528, 8)))
    folds = "".join(stroke(smooth((x * 0.3, 30), (x, 240), (x * 1.08, 560), closed=False), darker(colour, 0.4), 8,
            0.28) for x in (-74, -16, 50, 96))
    loop = stroke(smooth((-14, 26), (0, -14), (14, 26), closed=False), darker(colour, 0.3), 7)
    return (
        place(fill(outline, "#1c2a22", 0.16), 16, 12) + loop + flat(outline, colour, depth=0.16)
        + inside(outline, motif) + folds
    )


def pegs(*positions: float, wood: str = OAK) -> str:
    """A rail with pegs at the given x, its middle at the height of the origin."""
    rail = box(-430, -36, 860, 64, 12)
    knobs = "".join(stroke(line((x, 0), (x + 4, 14)), darker(wood, 0.45), 26)
        + round_(circle(x, 6, 21), wood, grains=0) + fill(circle(x - 6, -1, 6), PAPER, 0.6) for x in positions)
    grains = "".join(stroke(smooth((-410, y), (-100, y + 5), (200, y - 4), (415, y + 3), closed=False),
            darker(wood, 0.3), 2.5, 0.4) for y in (-18, -2, 14))
    return place(fill(rail, "#1c2a22", 0.2), 8, 14) + flat(rail, wood, depth=0.14) + grains + knobs


def hot_water_bottle(colour: str) -> str:
    """A hot-water bottle in a cable-knit cover with a bow at its neck."""
    cover = smooth((-64, -470), (-76, -420), (-150, -380), (-188, -290), (-186, -120), (-170, -20), (-110, 0),
        (110, 0), (170, -20), (186, -120), (188, -290), (150, -380), (76, -420), (64, -470), (40, -478), (-40, -478),
        tension=0.75)
    cables = []
    for x in (-98, 0, 98):
        for y in range(-370, -10, 40):
            cables += [stroke(smooth((x - 22, y), (x - 4, y + 22), (x + 22, y + 38), closed=False),
                    lighter(colour, 0.35), 11, 0.75),
                    stroke(smooth((x + 22, y + 4), (x + 8, y + 14), (x + 6, y + 16), closed=False),
                        darker(colour, 0.3), 9, 0.5)]
    ribs = "".join(stroke(line((x, -474), (x * 1.1, -424)), darker(colour, 0.3), 5, 0.6) for x in range(-54, 60, 12))
    cuff = flat(box(-72, -512, 144, 58, 16), colour, depth=0.2)
    stopper = (
        round_(polygon((-26, -560), (26, -560), (36, -512), (-36, -512)), "#4b3a34", grains=0)
        + round_(box(-34, -586, 68, 34, 10), "#4b3a34", grains=0)
    )
    tie = (
        "".join(stroke(smooth((0, -420), (s * 66, -462), (s * 84, -414), (s * 14, -408), closed=False), CREAM, 12)
            + stroke(smooth((0, -414), (s * 26, -360), (s * 40, -310), closed=False), CREAM, 11) for s in (-1, 1))
            + fill(circle(0, -416, 14), darker(CREAM, 0.12))
    )
    return (
        shadow(400, y=2) + stopper + flat(cover, colour, depth=0.2) + inside(cover, "".join(cables)) + cuff
        + place(ribs, 0, -32) + tie
    )


def armful(colours: tuple[str, ...]) -> str:
    """A stack of folded cloths, one of each colour."""
    out = [shadow(520, y=2)]
    for i, colour in enumerate(colours):
        y = -i * 72
        fold = smooth((-230 + i * 5, y), (-252 + i * 5, y - 36), (-230 + i * 5, y - 72), (0, y - 75),
            (232 - i * 4, y - 70), (244 - i * 4, y - 34), (230 - i * 4, y), (0, y + 2), tension=0.5)
        out += [flat(fold, colour, depth=0.16), check(fold, colour),
            stroke(smooth((-230 + i * 5, y - 1), (0, y + 2), (230 - i * 4, y - 1), closed=False), darker(colour, 0.5),
                5, 0.6)]
    return "".join(out)
