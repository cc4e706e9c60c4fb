"""What a camp needs: a seat, a roof, a fire, a map."""

from shop.demo.drawing.bags import stitched
from shop.demo.drawing.colour import (
    BARK,
    BRASS,
    CREAM,
    FERN,
    HONEY,
    INK,
    OAK,
    RUST,
    SAND,
    STEEL,
    WALNUT,
    darker,
    lighter,
    mix,
)
from shop.demo.drawing.kitchen import circle_pin
from shop.demo.drawing.paint import fill, flat, inside, light, place, round_, shadow, stroke
from shop.demo.drawing.plants import grass, leaf, mark, stone
from shop.demo.drawing.shapes import box, ellipse, line, polygon, smooth

# Coordinates read better in rows than one by one.
# fmt: off


def stool() -> str:
    """A folding camp stool with three legs and a leather seat."""
    legs = "".join(stroke(line(a, b), tone, w)
        for a, b in (((-150, -330), (130, 4)), ((150, -330), (-130, 4)), ((0, -344), (20, -36)))
        for tone, w in ((darker(OAK, 0.4), 30), (OAK, 22)))
    seat = smooth((-206, -368), (0, -404), (206, -368), (150, -322), (0, -286), (-150, -322), tension=0.75)
    sag = smooth((-206, -368), (-150, -322), (0, -286), (150, -322), (206, -368), (160, -300), (0, -254), (-160, -300),
        tension=0.6)
    ties = circle_pin(4, -170, BRASS, 22)
    return (
        shadow(420, y=2) + legs + ties + fill(sag, darker(WALNUT, 0.35))
        + flat(seat, mix(WALNUT, BARK, 0.5), depth=0.25)
        + stitched(smooth((-178, -364), (0, -390), (178, -364), (136, -328), (0, -300), (-136, -328), tension=0.75),
            WALNUT) + "".join(circle_pin(x, y, BRASS, 9) for x, y in ((-178, -362), (178, -362), (0, -312)))
    )


def tarp(colour: str) -> str:
    """A ridge tarp pitched between two poles on the ground."""
    near = smooth((-330, -40), (-40, -400), (300, -430), (60, -20), tension=0.12)
    far = smooth((-40, -400), (300, -430), (400, -90), (330, -70), tension=0.12)
    poles = "".join(stroke(line(a, b), tone, w) for a, b in (((-40, -420), (-70, 6)), ((300, -446), (322, -22)))
        for tone, w in ((darker(OAK, 0.4), 17), (OAK, 11)))
    ropes = "".join(stroke(line(a, b), lighter(SAND, 0.3), 5)
        for a, b in (((-40, -410), (-300, -4)), ((300, -440), (468, -40)), ((-330, -40), (-396, 10)),
            ((60, -20), (40, 34)),
            ((400, -90), (454, -56))))
    stakes = "".join(stroke(line((x, y - 8), (x + 8, y + 12)), BARK, 9)
        for x, y in ((-300, -4), (468, -40), (-396, 10), (40, 34), (454, -56)))
    seams = "".join(stroke(line((-40 + 340 * t, -400 - 30 * t), (-330 + 390 * t, -40 + 20 * t)), darker(colour, 0.3),
            4, 0.6) for t in (0.33, 0.66))
    return (
        shadow(700, x=-40, y=4, depth=0.36) + flat(far, darker(colour, 0.34), depth=0.14) + ropes + poles
        + flat(near, colour, depth=0.16) + inside(near, seams)
        + stroke(line((-40, -400), (300, -430)), lighter(colour, 0.4), 6, 0.7) + stakes
        + place(mark(90, CREAM), 10, -250, turn=-14)
    )


def campfire() -> str:
    """A small fire in a ring of stones."""
    logs = "".join(place(round_(box(-110, -18, 220, 36, 16), BARK) + fill(ellipse(110, 0, 9, 17), lighter(OAK, 0.2)),
            x, y, turn=t) for x, y, t in ((-10, -20, 14), (16, -26, -16), (0, -46, 2)))
    flames = (
        light(0, -110, 330, 300, "#ffc667", 0.7)
        + "".join(fill(smooth((-w, -30), (-w * 0.7, -h * 0.5), (x, -h), (w * 0.6, -h * 0.55), (w, -30), (0, -6)),
                tone) for w, h, x, tone in ((84, 236, 16, "#d8672f"), (60, 180, -10, "#f0953a"),
                (34, 112, 6, "#ffe09a")))
    )
    ring = "".join(place(stone(84, mix(STEEL, INK, 0.25)), x, y)
        for x, y in ((-170, 4), (-104, 26), (-24, 36), (60, 32), (132, 16), (182, -4)))
    return flames + logs + ring


def chart() -> str:
    """A folded walking map seen from above: contours, a river, a path."""
    sheet = box(-360, -270, 720, 540, 4)
    hills = "".join(stroke(smooth(*((x + r * 1.25 * px, y + r * py)
                    for px, py in ((-1, 0), (-0.5, -0.8), (0.4, -0.95), (1, -0.2), (0.7, 0.7), (-0.4, 0.85)))),
                    mix(BARK, CREAM, 0.45), 3) for x, y, most in ((-180, -90, 130), (190, 110, 150), (230, -170, 80))
                    for r in range(24, most, 26))
    woods = "".join(place(leaf(34, 18, mix(FERN, CREAM, 0.35), vein=False), x, y)
        for x, y in ((-60, 150), (-20, 170), (20, 150), (-90, 190), (-40, 215), (60, -60), (96, -40), (70, -20)))
    river = smooth((-370, 160), (-200, 90), (-80, 60), (20, -60), (60, -180), (140, -280), closed=False)
    path_ = smooth((-370, -200), (-260, -20), (-60, 30), (120, 20), (370, -40), closed=False)
    folds = "".join(fill(polygon((x, -270), (x + 120, -270), (x + 120, 270), (x, 270)), INK, 0.05)
        for x in (-240, 0, 240))
    return (
        place(fill(sheet, INK, 0.22), 12, 16) + flat(sheet, mix(CREAM, "#dfe6c8", 0.5), depth=0.06, grains=0.2)
        + inside(sheet, hills + stroke(river, "#8db3c0", 11) + stroke(path_, RUST, 5, 0.9, "16 12") + woods + folds)
    )


def washing_line(*positions: float) -> str:
    """A line across the picture, sagging, with wooden pegs at the given x."""
    rope = smooth((-560, -50), (-200, 2), (0, 8), (200, 2), (560, -50), closed=False)
    return (
        stroke(rope, darker(SAND, 0.3), 8) + "".join(place(flat(polygon((-11, -26), (11, -26), (8, 44), (-8, 44)),
                    lighter(OAK, 0.15), depth=0.2, grains=0), x, 0) for x in positions)
    )


def tuft(seed: int = 3) -> str:
    """A tuft of grass with a leaf."""
    return grass(110, FERN, seed=seed) + place(leaf(60, 26, HONEY), 40, 0, turn=70)
