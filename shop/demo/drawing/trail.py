"""Bags, blades and camp things."""

from shop.demo.drawing.colour import BARK, BRASS, CREAM, FERN, HONEY, INK, IRON, OAK, PAPER, RUST, SAND, STEEL, WALNUT, darker, lighter, mix
from shop.demo.drawing.kitchen import circle_pin, glint
from shop.demo.drawing.paint import fill, flat, inside, light, place, round_, shadow, stroke
from shop.demo.drawing.plants import fern, grass, leaf, mark, stone
from shop.demo.drawing.shapes import box, circle, ellipse, line, polygon, smooth


def stitched(outline: str, colour: str, width: float = 3) -> str:
    """A line of pale stitches along the outline."""
    return stroke(outline, lighter(colour, 0.45), width, 0.8, "10 8")


def strap(x: float, top: float, bottom: float, width: float = 34, colour: str = WALNUT) -> str:
    """A leather strap with a brass buckle and a pointed end."""
    w = width / 2
    leather = smooth((x - w, top), (x + w, top), (x + w, bottom - w), (x, bottom), (x - w, bottom - w), tension=0.2)
    holes = "".join(fill(circle(x, y, 4), darker(colour, 0.6)) for y in (bottom - 26, bottom - 46))
    y = bottom - 96
    return place(fill(leather, INK, 0.2), 4, 6) + flat(leather, colour, depth=0.2) + stroke(line((x - w + 6, top + 8), (x - w + 6, bottom - w - 4)), lighter(colour, 0.4), 2.5, 0.7, "8 7") + stroke(line((x + w - 6, top + 8), (x + w - 6, bottom - w - 4)), lighter(colour, 0.4), 2.5, 0.7, "8 7") + holes + stroke(box(x - w - 8, y, width + 16, 38, 8), darker(BRASS, 0.2), 10) + stroke(box(x - w - 8, y, width + 16, 38, 8), BRASS, 7) + stroke(line((x, y), (x, y + 34)), BRASS, 5)


def field_bag(colour: str) -> str:
    """A canvas satchel with leather straps and a shoulder strap."""
    body = smooth((-266, -330), (0, -338), (266, -330), (284, -180), (276, -16), (150, 0), (-150, 0), (-276, -16), (-284, -180), tension=0.35)
    cover = smooth((-280, -352), (0, -362), (280, -352), (288, -250), (278, -148), (140, -124), (0, -118), (-140, -124), (-278, -148), (-288, -250), tension=0.45)
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
        + stitched(smooth((-268, -340), (-276, -250), (-266, -158), (-140, -136), (0, -130), (140, -136), (266, -158), (276, -250), (268, -340), closed=False, tension=0.5), colour)
        + strap(-150, -350, -44)
        + strap(150, -350, -44)
        + flat(box(-52, -246, 104, 74, 8), WALNUT, depth=0.16)
        + place(mark(54, lighter(SAND, 0.3)), 0, -209)
        + circle_pin(-238, -336, BRASS, 14)
        + circle_pin(238, -336, BRASS, 14)
    )


def rucksack(colour: str) -> str:
    """A roll-top rucksack with a front pocket and leather straps."""
    body = smooth((-196, -470), (0, -480), (196, -470), (226, -300), (238, -120), (222, -14), (120, 2), (-120, 2), (-222, -14), (-238, -120), (-226, -300), tension=0.5)
    roll = smooth((-214, -540), (-224, -500), (-200, -462), (0, -452), (200, -462), (224, -500), (214, -540), (120, -560), (0, -566), (-120, -560), tension=0.7)
    lines = "".join(stroke(smooth((-214, y), (0, y + 10), (214, y), closed=False), darker(colour, 0.35), 5, 0.6) for y in (-536, -508))
    pouch = smooth((-156, -250), (0, -258), (156, -250), (172, -130), (164, -28), (60, -16), (-60, -16), (-164, -28), (-172, -130), tension=0.4)
    lid = smooth((-166, -262), (0, -272), (166, -262), (170, -214), (156, -178), (0, -164), (-156, -178), (-170, -214), tension=0.5)
    side = smooth((216, -250), (276, -230), (286, -90), (232, -40), tension=0.7)
    loop = stroke(smooth((-40, -566), (-30, -620), (30, -620), (40, -566), closed=False), darker(WALNUT, 0.2), 22) + stroke(smooth((-40, -566), (-30, -620), (30, -620), (40, -566), closed=False), WALNUT, 14)
    shoulder = "".join(stroke(smooth((s * 170, -440), (s * 270, -330), (s * 262, -120), (s * 216, -40), closed=False), tone, w) for s in (-1, 1) for tone, w in ((darker(colour, 0.5), 30), (darker(colour, 0.32), 22)))
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
        + fill(smooth((-222, -60), (0, -42), (222, -60), (226, -16), (120, 2), (-120, 2), (-226, -16), tension=0.3), WALNUT, 0.92)
        + stitched(smooth((-220, -50), (0, -32), (220, -50), closed=False), WALNUT)
    )


def tote(colour: str, band: str = WALNUT) -> str:
    """An open canvas bag with two handles, greens looking out of it."""
    body = smooth((-210, -360), (0, -350), (210, -360), (226, -150), (216, -4), (0, 4), (-216, -4), (-226, -150), tension=0.25)
    mouth = ellipse(0, -358, 211, 26)
    handles = "".join(stroke(smooth((-104, -340), (-110, -520 - d), (0, -610 - d), (110, -520 - d), (104, -340), closed=False), tone, w) for d, tone, w in ((24, darker(band, 0.4), 22), (0, darker(band, 0.2), 26), (0, band, 19)))
    greens = place(fern(240, FERN, bend=30, width=0.3), -90, -330, turn=-14) + place(fern(210, darker(FERN, 0.15), bend=34), 110, -330, turn=6, flip=True) + place(fern(190, lighter(FERN, 0.15), bend=-20), 10, -340)
    return (
        shadow(460, y=4)
        + fill(mouth, darker(colour, 0.5))
        + greens
        + handles
        + flat(body, colour, depth=0.15)
        + stroke(smooth((-210, -360), (0, -334), (210, -360), closed=False), darker(colour, 0.25), 6, 0.6)
        + stitched(smooth((-206, -330), (0, -306), (206, -330), closed=False), darker(colour, 0.4))
        + place(mark(170, FERN), 0, -170)
        + "".join(flat(box(x - 18, -358, 36, 60, 6), band, depth=0.2) + circle_pin(x, -322, BRASS, 8) for x in (-104, 104))
    )


def folding_knife(wood: str) -> str:
    """A folding knife, open, lying across, its point to the left."""
    blade = smooth((-20, -44), (-180, -58), (-330, -40), (-424, 8), (-300, 26), (-140, 30), (-20, 30), tension=0.6)
    edge = smooth((-20, 14), (-180, 12), (-320, 12), (-424, 8), (-300, 26), (-140, 30), (-20, 30), tension=0.5)
    handle = smooth((-40, -46), (60, -60), (220, -50), (350, -34), (392, 4), (350, 44), (220, 56), (80, 46), (-40, 42), tension=0.75)
    grains = "".join(stroke(smooth((-30, y), (120, y - 12), (260, y + 4), (380, y * 0.6 + 4), closed=False), darker(wood, 0.35), 4, 0.45) for y in (-30, -12, 6, 24))
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
    shaft = smooth((-20, -300), (20, -300), (24, -60), (16, 160), (34, 300), (20, 380), (-28, 370), (-22, 290), (-26, 160), (-20, -60), tension=0.75)
    head = smooth((44, -330), (54, -300), (46, -226), (-20, -214), (-90, -180), (-172, -128), (-196, -240), (-178, -392), (-90, -344), (-10, -328), tension=0.7)
    bevel = smooth((-172, -128), (-196, -240), (-178, -392), (-146, -366), (-156, -240), (-140, -148), tension=0.6)
    grains = "".join(stroke(smooth((x, -290), (x + 4, 0), (x - 4, 360), closed=False), darker(OAK, 0.35), 3.5, 0.4) for x in (-10, 2, 12))
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
    return place(fill(outline, INK, 0.22), 10, 13) + flat(outline, colour, depth=0.22) + stitched(smooth((-104, -92), (80, -102), (112, -56), (94, 68), (16, 102), (-96, 88), (-120, 0), tension=0.6), colour) + flat(box(-30, -40, 60, 120, 12), darker(colour, 0.18)) + circle_pin(0, 46, BRASS, 14)


def fire_steel() -> str:
    """A fire steel and its striker on a cord, with a few sparks; seen from above."""
    rod = round_(box(-190, -16, 240, 32, 14), IRON, depth=0.35)
    knob = smooth((30, -40), (120, -52), (210, -40), (236, 0), (210, 40), (120, 52), (30, 40), tension=0.8)
    striker = polygon((-150, 110), (120, 70), (130, 116), (-140, 158))
    teeth = "".join(stroke(line((-110 + i * 26, 150 - i * 4), (-106 + i * 26, 136 - i * 4)), darker(STEEL, 0.5), 5) for i in range(8))
    cord = smooth((214, 0), (330, -40), (360, 90), (240, 140), (120, 94), closed=False)
    sparks = "".join(place(fill(polygon((0, -r), (r * 0.22, -r * 0.22), (r, 0), (r * 0.22, r * 0.22), (0, r), (-r * 0.22, r * 0.22), (-r, 0), (-r * 0.22, -r * 0.22)), tone), x, y, turn=t) for x, y, r, tone, t in ((-250, -40, 46, HONEY, 10), (-300, 40, 26, "#f2c35a", 30), (-210, 74, 22, HONEY, 20), (-260, -120, 20, "#f2c35a", 0), (-340, -60, 15, HONEY, 40), (-190, -92, 15, "#f7d98d", 15)))
    return (
        place(fill(box(-190, -16, 240, 32, 14), INK, 0.2) + fill(knob, INK, 0.2) + fill(striker, INK, 0.2), 10, 13)
        + stroke(cord, darker(RUST, 0.3), 13)
        + stroke(cord, RUST, 8)
        + rod
        + flat(knob, OAK, depth=0.25)
        + "".join(stroke(smooth((40, y), (120, y - 6), (222, y * 0.6), closed=False), darker(OAK, 0.35), 4, 0.4) for y in (-22, 0, 22))
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
        lid = place(fill(ellipse(0, -330, 206, 150), INK, 0.2), 10, 14) + flat(ellipse(0, -330, 206, 150), BRASS, depth=0.35) + flat(ellipse(0, -330, 178, 126), lighter(BRASS, 0.12), depth=0.3) + place(mark(170, darker(BRASS, 0.45)), 0, -330) + flat(box(-44, -214, 88, 30, 8), darker(BRASS, 0.15), depth=0.3)
    ticks = "".join(place(stroke(line((0, -146), (0, -128 if i % 6 else -112)), INK, 4 if i % 6 else 7), turn=i * 15) for i in range(24))
    needle = fill(polygon((0, -104), (19, 0), (0, 8), (-19, 0)), RUST) + fill(polygon((0, 104), (19, 0), (0, -8), (-19, 0)), mix(INK, STEEL, 0.4))
    rose = "".join(place(fill(polygon((0, -80), (13, -13), (0, 0), (-13, -13)), tone, 0.55), turn=t) for t, tone in ((0, FERN), (90, FERN), (180, FERN), (270, FERN), (45, OAK), (135, OAK), (225, OAK), (315, OAK)))
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
        + glint((-118, -70), (-80, -112), (-30, -134), width=13, opacity=0.75)
        + stroke(circle(0, 236, 32), darker(BRASS, 0.2), 13)
    )


def stool() -> str:
    """A folding camp stool with three legs and a leather seat."""
    legs = "".join(stroke(line(a, b), tone, w) for a, b in (((-150, -330), (130, 4)), ((150, -330), (-130, 4)), ((0, -344), (20, -36))) for tone, w in ((darker(OAK, 0.4), 30), (OAK, 22)))
    seat = smooth((-206, -368), (0, -404), (206, -368), (150, -322), (0, -286), (-150, -322), tension=0.75)
    sag = smooth((-206, -368), (-150, -322), (0, -286), (150, -322), (206, -368), (160, -300), (0, -254), (-160, -300), tension=0.6)
    ties = circle_pin(4, -170, BRASS, 22)
    return shadow(420, y=2) + legs + ties + fill(sag, darker(WALNUT, 0.35)) + flat(seat, mix(WALNUT, BARK, 0.5), depth=0.25) + stitched(smooth((-178, -364), (0, -390), (178, -364), (136, -328), (0, -300), (-136, -328), tension=0.75), WALNUT) + "".join(circle_pin(x, y, BRASS, 9) for x, y in ((-178, -362), (178, -362), (0, -312)))


def tarp(colour: str) -> str:
    """A ridge tarp pitched between two poles on the ground."""
    near = smooth((-330, -40), (-40, -400), (300, -430), (60, -20), tension=0.12)
    far = smooth((-40, -400), (300, -430), (400, -90), (330, -70), tension=0.12)
    poles = "".join(stroke(line(a, b), tone, w) for a, b in (((-40, -420), (-70, 6)), ((300, -446), (322, -22))) for tone, w in ((darker(OAK, 0.4), 17), (OAK, 11)))
    ropes = "".join(stroke(line(a, b), lighter(SAND, 0.3), 5) for a, b in (((-40, -410), (-300, -4)), ((300, -440), (468, -40)), ((-330, -40), (-396, 10)), ((60, -20), (40, 34)), ((400, -90), (454, -56))))
    stakes = "".join(stroke(line((x, y - 8), (x + 8, y + 12)), BARK, 9) for x, y in ((-300, -4), (468, -40), (-396, 10), (40, 34), (454, -56)))
    seams = "".join(stroke(line((-40 + 340 * t, -400 - 30 * t), (-330 + 390 * t, -40 + 20 * t)), darker(colour, 0.3), 4, 0.6) for t in (0.33, 0.66))
    return shadow(700, x=-40, y=4, depth=0.36) + flat(far, darker(colour, 0.34), depth=0.14) + ropes + poles + flat(near, colour, depth=0.16) + inside(near, seams) + stroke(line((-40, -400), (300, -430)), lighter(colour, 0.4), 6, 0.7) + stakes + place(mark(90, CREAM), 10, -250, turn=-14)


def campfire() -> str:
    """A small fire in a ring of stones."""
    logs = "".join(place(round_(box(-110, -18, 220, 36, 16), BARK) + fill(ellipse(110, 0, 9, 17), lighter(OAK, 0.2)), x, y, turn=t) for x, y, t in ((-10, -20, 14), (16, -26, -16), (0, -46, 2)))
    flames = light(0, -110, 330, 300, "#ffc667", 0.7) + "".join(fill(smooth((-w, -30), (-w * 0.7, -h * 0.5), (x, -h), (w * 0.6, -h * 0.55), (w, -30), (0, -6)), tone) for w, h, x, tone in ((84, 236, 16, "#d8672f"), (60, 180, -10, "#f0953a"), (34, 112, 6, "#ffe09a")))
    ring = "".join(place(stone(84, mix(STEEL, INK, 0.25)), x, y) for x, y in ((-170, 4), (-104, 26), (-24, 36), (60, 32), (132, 16), (182, -4)))
    return flames + logs + ring


def chart() -> str:
    """A folded walking map seen from above: contours, a river, a path."""
    sheet = box(-360, -270, 720, 540, 4)
    hills = "".join(stroke(smooth(*((x + r * 1.25 * px, y + r * py) for px, py in ((-1, 0), (-0.5, -0.8), (0.4, -0.95), (1, -0.2), (0.7, 0.7), (-0.4, 0.85)))), mix(BARK, CREAM, 0.45), 3) for x, y, most in ((-180, -90, 130), (190, 110, 150), (230, -170, 80)) for r in range(24, most, 26))
    woods = "".join(place(leaf(34, 18, mix(FERN, CREAM, 0.35), vein=False), x, y) for x, y in ((-60, 150), (-20, 170), (20, 150), (-90, 190), (-40, 215), (60, -60), (96, -40), (70, -20)))
    river = smooth((-370, 160), (-200, 90), (-80, 60), (20, -60), (60, -180), (140, -280), closed=False)
    path_ = smooth((-370, -200), (-260, -20), (-60, 30), (120, 20), (370, -40), closed=False)
    folds = "".join(fill(polygon((x, -270), (x + 120, -270), (x + 120, 270), (x, 270)), INK, 0.05) for x in (-240, 0, 240))
    return place(fill(sheet, INK, 0.22), 12, 16) + flat(sheet, mix(CREAM, "#dfe6c8", 0.5), depth=0.06, grains=0.2) + inside(sheet, hills + stroke(river, "#8db3c0", 11) + stroke(path_, RUST, 5, 0.9, "16 12") + woods + folds)


def washing_line(*positions: float) -> str:
    """A line across the picture, sagging, with wooden pegs at the given x."""
    rope = smooth((-560, -50), (-200, 2), (0, 8), (200, 2), (560, -50), closed=False)
    return stroke(rope, darker(SAND, 0.3), 8) + "".join(place(flat(polygon((-11, -26), (11, -26), (8, 44), (-8, 44)), lighter(OAK, 0.15), depth=0.2, grains=0), x, 0) for x in positions)


def tuft(seed: int = 3) -> str:
    """A tuft of grass with a leaf."""
    return grass(110, FERN, seed=seed) + place(leaf(60, 26, HONEY), 40, 0, turn=70)


