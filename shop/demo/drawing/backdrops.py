"""What stands behind and under a product: tinted rooms, arches, hills, tables, the forest floor."""

from shop.demo.drawing.colour import (
    BARK,
    CREAM,
    FERN,
    HONEY,
    INK,
    MIST,
    OAK,
    PAPER,
    PINE,
    SAGE,
    darker,
    lighter,
    mix,
)
from shop.demo.drawing.paint import SIZE, fade, fill, flat, grain, inside, light, place, stroke
from shop.demo.drawing.plants import eucalyptus, fern, fir, grass, mushroom, sprig
from shop.demo.drawing.shapes import box, circle, dice, line, polygon, smooth

# Coordinates read better in rows than one by one.
# fmt: off

ALL = box(0, 0, SIZE, SIZE)
FLOOR = 800  # where things stand in the pictures seen from the front


def _wash(colour: str) -> str:
    """The tinted ground of a picture."""
    paint, reference = fade(
        (0, lighter(colour, 0.34), 1), (0.6, colour, 1), (1, darker(colour, 0.05), 1),
        across="x1='0' y1='0' x2='0.35' y2='1'"
    )
    return f'{paint}<path d="{ALL}" fill="{reference}"/>' + grain(ALL, darker(colour, 0.5), 0.16, 0.16, even=True)


def _surface(colour: str, y: float = 700, rise: float = 26) -> str:
    """A softly curved floor from `y` down."""
    edge = smooth((-60, y + rise), (250, y), (SIZE * 0.62, y + rise * 0.7), (SIZE + 60, y - rise * 0.4), closed=False)
    ground = edge + f"L{SIZE + 60} {SIZE + 20}L-60 {SIZE + 20}Z"
    return flat(ground, colour, depth=0.1, grains=0.25)


def arch(tint: str) -> str:
    """A room with an arched niche that looks out on far hills."""
    back = darker(tint, 0.09)
    niche = f"M220 {FLOOR}L220 400C220 245 345 120 500 120C655 120 780 245 780 400L780 {FLOOR}Z"
    far = fill(smooth((180, 640), (330, 560), (480, 620), (640, 520), (820, 600), (820, 840), (180, 840)),
        mix(back, SAGE, 0.35))
    near = fill(smooth((180, 720), (320, 690), (520, 730), (700, 660), (820, 690), (820, 860), (180, 860)),
        mix(back, FERN, 0.3))
    view = fill(niche, lighter(tint, 0.5)) + inside(niche, light(620, 300, 260, 260, PAPER, 0.9) + far + near)
    tone = mix(tint, FERN, 0.3)
    plants = (
        place(fern(470, darker(tone, 0.08), bend=44), 880, 770, 1, -10)
        + place(fern(380, tone, bend=40), 905, 775, 1, 26)
    )
    plants += (
        place(sprig(400, tone, bend=22), 92, 772, 1, -6)
        + place(sprig(300, mix(tint, FERN, 0.22), bend=20), 130, 775, 1, 14)
    )
    return _wash(tint) + view + plants + _surface(mix(tint, OAK, 0.22), 742)


def sun(tint: str) -> str:
    """A room with a great pale disc on the wall."""
    disc = circle(505, 430, 335)
    tone = mix(tint, FERN, 0.24)
    plants = (
        place(eucalyptus(520, tone, bend=26), 120, 770, 1, -4)
        + place(eucalyptus(400, darker(tone, 0.06), bend=34), 90, 775, 1, -26)
    )
    plants += (
        place(fern(520, darker(tone, 0.06), bend=40), 930, 790, 1, -12)
        + place(fern(340, tone, bend=44), 890, 785, 1, -40)
    )
    return (
        _wash(tint) + flat(disc, lighter(tint, 0.5), depth=0.12, grains=0.12) + plants
        + _surface(darker(mix(tint, OAK, 0.14), 0.06), 735)
    )


def hills(tint: str) -> str:
    """Open country: three ranges of hills with a line of firs."""
    out = [_wash(tint), light(720, 240, 330, 330, PAPER, 0.85)]
    far = smooth((-80, 560), (160, 430), (330, 520), (560, 390), (800, 500), (1080, 420), (1080, 900), (-80, 900))
    middle = smooth((-80, 640), (200, 560), (480, 640), (760, 560), (1080, 620), (1080, 950), (-80, 950))
    out += [fill(far, mix(tint, SAGE, 0.38)), *(_firs(tint)), fill(middle, mix(tint, FERN, 0.36))]
    return "".join(out) + _surface(mix(tint, mix(FERN, OAK, 0.5), 0.46), 735, 36)


def _firs(tint: str) -> list[str]:
    rng = dice(5)
    tone = mix(tint, PINE, 0.42)
    return [place(fir(rng.uniform(90, 150), tone), x, 622 - abs(x - 500) * 0.06) for x in (60, 118, 190, 830, 884, 948)]


def leaves(tint: str, leaf_tint: str = "") -> str:
    """A wall with tonal branches reaching in from the corners."""
    tone = mix(tint, leaf_tint or FERN, 0.26)
    deep = mix(tint, leaf_tint or PINE, 0.36)
    wall = (
        place(fern(560, deep, bend=48), -30, 640, 1, 8)
        + place(fern(430, tone, bend=42), 60, 760, 1, -22)
        + place(fern(520, deep, bend=46), 1030, 560, 1, -14, flip=True)
        + place(sprig(430, tone, bend=30), 860, -30, 1, 196)
        + place(fern(400, tone, bend=40), 930, 770, 1, 18, flip=True)
    )
    return _wash(tint) + wall + _surface(mix(tint, OAK, 0.3), 745)


def table(tint: str, wood: str = OAK) -> str:
    """A wooden table before a wall, with an edge to the front."""
    top = f"M-20 660L1020 660L1020 {SIZE}L-20 {SIZE}Z"
    seams = "".join(stroke(line((-20, y), (1020, y + 4)), darker(wood, 0.22), 3, 0.5) for y in (722, 812, 930))
    tone = mix(tint, FERN, 0.24)
    panes = "".join(fill(polygon((x, y), (x + 190, y - 34), (x + 250, y + 206), (x + 60, y + 240)), PAPER, 0.34)
        for x, y in ((210, 130), (424, 92), (284, 396), (498, 358)))
    plants = (
        place(fern(520, tone, bend=50), 960, 680, 1, -6)
        + place(fern(420, darker(tone, 0.07), bend=48), 1000, 690, 1, -44)
    )
    plants += (
        place(sprig(470, tone, bend=24), 70, 690, 1, 4)
        + place(sprig(340, darker(tone, 0.06), bend=30), 40, 690, 1, -24)
    )
    desk = flat(top, wood, depth=0.14, grains=0.35) + inside(top, seams + _woodgrain(wood, 660, SIZE))
    return _wash(tint) + panes + plants + desk + stroke(line((-20, 661), (1020, 661)), lighter(wood, 0.4), 4)


def _woodgrain(wood: str, top: float, bottom: float) -> str:
    rng = dice(11)
    out = []
    for _ in range(26):
        x, y, reach = rng.uniform(-50, 950), rng.uniform(top, bottom), rng.uniform(60, 260)
        out.append(stroke(smooth((x, y), (x + reach / 2, y - 4), (x + reach, y + 2), closed=False), darker(wood, 0.3),
                2.2, 0.28))
    return "".join(out)


def window(tint: str, wood: str = OAK) -> str:
    """A window sill with the forest outside."""
    panes = box(170, 60, 660, 620, 14)
    outside = fill(panes, mix(MIST, PAPER, 0.45)) + light(650, 190, 240, 240, PAPER, 0.95)
    trees = "".join(place(fir(h, mix(PINE, MIST, far)), x, y)
        for x, y, h, far in ((240, 640, 330, 0.62), (400, 650, 260, 0.66), (610, 645, 360, 0.6), (770, 650, 280, 0.64),
            (310, 700, 300, 0.38), (520, 720, 230, 0.36), (720, 710, 330, 0.38)))
    frame = (
        "".join(stroke(line(a, b), PAPER, 20) for a, b in (((500, 60), (500, 690)), ((170, 330), (830, 330))))
        + stroke(panes, PAPER, 30)
    )
    sill = (
        flat(box(60, 690, 880, 46, 8), PAPER, depth=0.08, grains=0.3)
        + fill(box(60, 728, 880, 22), darker(tint, 0.22), 0.5)
    )
    return _wash(tint) + inside(panes, outside + trees) + frame + sill + table_edge(wood)


def table_edge(wood: str) -> str:
    """The table that stands before a window."""
    top = box(-20, 770, 1040, 260)
    return (
        flat(top, wood, depth=0.14, grains=0.35) + inside(top, _woodgrain(wood, 770, SIZE))
        + stroke(line((-20, 772), (1020, 772)), lighter(wood, 0.4), 4)
    )


def forest(tint: str, *, dark: float = 0.0) -> str:
    """The floor of the forest: trunks in the mist, moss, ferns."""
    air = mix(tint, INK, dark)
    out = [_wash(air), light(560, 260, 420, 380, mix(PAPER, air, dark * 0.7), 0.75)]
    for x, width, share in ((90, 46, 0.2), (250, 34, 0.13), (420, 26, 0.09), (690, 30, 0.11), (810, 54, 0.2),
        (950, 40, 0.16)):
        out.append(fill(smooth((x - width / 2, -20), (x - width * 0.42, 400), (x - width * 0.8, 760),
                    (x + width * 0.8, 760), (x + width * 0.42, 400), (x + width / 2, -20), tension=0.7),
                    mix(air, PINE, share * 2.1)))
    bank = smooth((-80, 700), (180, 640), (420, 690), (700, 640), (1080, 690), (1080, 1080), (-80, 1080))
    moss = mix(mix(FERN, HONEY, 0.22), INK, dark * 0.9)
    out += [place(fern(300, mix(air, PINE, 0.55), bend=50), 120, 700, 1, -30),
        place(fern(330, mix(air, PINE, 0.5), bend=50), 880, 690, 1, 24, flip=True)]
    out += [flat(bank, mix(moss, air, 0.35), depth=0.14, grains=0.3), _surface(mix(moss, air, 0.12), 760, 30)]
    return "".join(out)


def undergrowth(tint: str = FERN, *, dark: float = 0.0) -> str:
    """What grows in front of the picture, at its lower corners."""
    tone = mix(tint, INK, dark)
    return (
        place(fern(330, darker(tone, 0.2), bend=52), 40, 1010, 1, 14)
        + place(fern(260, tone, bend=46), 130, 1030, 1, -10)
        + place(grass(150, darker(tone, 0.1)), 890, 1010)
        + place(fern(300, darker(tone, 0.15), bend=50), 985, 1020, 1, -18, flip=True)
    )


def cloth(tint: str, weave: str = CREAM) -> str:
    """A linen cloth seen from above, with branches at its edge."""
    sheet = smooth((90, 120), (500, 84), (915, 110), (930, 500), (900, 905), (500, 925), (85, 900), (70, 500),
        tension=0.35)
    threads = stroke("".join(line((0, y), (SIZE, y + 8)) for y in range(90, 930, 13)), darker(weave, 0.2), 1.4, 0.22)
    threads += stroke("".join(line((x, 80), (x + 6, 940)) for x in range(70, 940, 13)), darker(weave, 0.2), 1.4, 0.16)
    hem = stroke(smooth((118, 148), (500, 114), (886, 138), (900, 500), (872, 876), (500, 895), (114, 872), (100, 500),
            tension=0.35), darker(weave, 0.25), 3, 0.6, "14 9")
    fall = place(fill(sheet, darker(tint, 0.5), 0.22), 12, 16)
    return _wash(tint) + fall + flat(sheet, weave, depth=0.07, grains=0.15) + inside(sheet, threads) + hem


def planks(wood: str = OAK) -> str:
    """A wooden bench seen from above."""
    rng = dice(3)
    out = [flat(ALL, wood, depth=0.1, grains=0)]
    for x in range(0, SIZE, 250):
        board = box(x, 0, 248, SIZE)
        tone = mix(wood, darker(wood, 0.2), rng.uniform(0, 0.5))
        lines = "".join(stroke(smooth((x + d, -10), (x + d + rng.uniform(-14, 14), 330),
                    (x + d + rng.uniform(-14, 14), 660), (x + d, 1010), closed=False), darker(tone, 0.25), 2, 0.3)
                    for d in range(18, 248, 27))
        out += [flat(board, tone, depth=0.08, grains=0.3), inside(board, lines),
            stroke(line((x + 249, 0), (x + 249, SIZE)), darker(wood, 0.45), 4, 0.55)]
    return "".join(out)


def corner_leaves(tint: str = FERN) -> str:
    """Branches laid at two corners of a picture seen from above."""
    return (
        place(eucalyptus(390, mix(tint, SAGE, 0.5), bend=32), -10, 330, 1, 28)
        + place(fern(420, tint, bend=38), 1010, 720, 1, -42, flip=True)
        + place(sprig(300, darker(tint, 0.12), bend=24), 1000, 900, 1, -66)
    )


def night(tint: str = PINE) -> str:
    """A dusky room or forest edge in which light can glow."""
    dark = darker(tint, 0.42)
    wall = (
        place(fern(600, darker(tint, 0.3), bend=48), -40, 720, 1, 6)
        + place(fern(560, darker(tint, 0.34), bend=46), 1040, 640, 1, -12, flip=True)
    )
    wall += (
        place(fern(420, darker(tint, 0.22), bend=40), 40, 830, 1, -20)
        + place(sprig(420, darker(tint, 0.3), bend=30), 800, -40, 1, 190)
    )
    return _wash(dark) + wall + light(500, 480, 520, 520, HONEY, 0.5) + _surface(mix(dark, BARK, 0.5), 750)


def toadstools() -> str:
    """A small group of mushrooms."""
    return place(mushroom(120), -40, 0) + place(mushroom(80), 44, 8) + place(mushroom(54), 92, 2)
