"""The pictures of everything for the home and the desk, by name."""

from shop.demo.drawing import garden, glow, kitchen, pantry, paper, stoneware, textiles
from shop.demo.drawing.backdrops import (
    arch,
    cloth,
    corner_leaves,
    forest,
    hills,
    leaves,
    night,
    planks,
    sun,
    table,
    undergrowth,
    window,
)
from shop.demo.drawing.colour import (
    BLUSH,
    CLAY,
    CREAM,
    DUSK,
    DYES,
    FERN,
    HONEY,
    LICHEN,
    MIST,
    MOSS,
    OAK,
    OAT,
    PAPER,
    PINE,
    PLUM,
    RUST,
    SAGE,
    SAND,
    mix,
)
from shop.demo.drawing.paint import place
from shop.demo.drawing.plants import daisy, eucalyptus, fern, sprig, stump
from shop.demo.drawing.scene import Picture, Scene, each, stand

# Coordinates read better in rows than one by one.
# fmt: off

EVENING = mix(DUSK, MIST, 0.55)
CANDLES = {"Cedar & Moss": (FERN, "fern"), "Fig Leaf": (CLAY, "fig"), "Winter Fir": (PINE, "fir")}
LANTERNS = {"Fern": FERN, "Rust": RUST, "Honey": HONEY}


def _towels() -> Scene:
    hung = (
        place(textiles.towel(CREAM, "fern"), 345, 190, 1.1)
        + place(textiles.towel(mix(OAT, CREAM, 0.4), "stripe"), 655, 190, 1.1)
    )
    return Scene(leaves(MIST), place(textiles.pegs(-155, 155), 500, 180) + hung)


def _towels_folded() -> Scene:
    pile = place(textiles.armful((OAT, CREAM, mix(SAGE, CREAM, 0.5))), 430, 860, 1.05)
    return Scene(table(LICHEN), pile + place(stoneware.tumbler(DYES["Oat"]), 820, 830, 0.72)
        + place(sprig(260, FERN, bend=24), 820, 640, 1, 8) + place(sprig(220, FERN, bend=-24), 820, 640, 1, -16))


def _cushion_by_window() -> Scene:
    return Scene(window(BLUSH), place(textiles.cushion(FERN, LICHEN), 640, 850, 0.86, 5)
        + place(textiles.cushion(CLAY, BLUSH), 370, 900, 1.0, -5))


def _bedtime() -> Scene:
    return Scene(night(PINE), place(textiles.hot_water_bottle(CLAY), 380, 830, 1.0, -4)
        + place(glow.chamberstick(), 740, 860, 0.72))


def _candles_at_night() -> Scene:
    return Scene(night(DUSK), place(glow.pillars(), 470, 820, 1.15) + place(glow.pine_cone(130), 760, 860, 1, 14)
        + place(glow.pine_cone(100), 850, 880, 1, -30) + place(fern(300, FERN, bend=60), 150, 900, 1, 60))


def _lantern_in_wood() -> Scene:
    moths = place(glow.moth(), 280, 260, 0.7, -30) + place(glow.moth(), 330, 470, 0.5, 40)
    return Scene(forest(DUSK, dark=0.5) + undergrowth(dark=0.35), place(stump(470), 500, 850)
        + place(glow.lantern(FERN), 500, 700, 0.95) + moths)


def _candle_by_window() -> Scene:
    books = place(textiles.armful((DUSK, CLAY)), 430, 930, 0.95)
    return Scene(window(SAGE), books + place(glow.jar_candle(FERN, CREAM), 430, 800, 0.82)
        + place(kitchen.mug(CREAM), 800, 900, 0.6))


def _chamberstick_with_matches() -> Scene:
    return Scene(night(DUSK), place(pantry.matches(), 760, 830, 0.85) + place(glow.chamberstick(), 390, 860, 1.05))


def _matches_with_candles() -> Scene:
    return Scene(table(BLUSH), place(glow.pillar(84, 330), 260, 820) + place(glow.pillar(92, 200), 430, 880)
        + place(pantry.matches(), 730, 870, 1.05))


def _soaps() -> Scene:
    pine = mix(MOSS, CREAM, 0.35)
    stack = place(pantry.soap(mix(OAK, CREAM, 0.5)), 450, 900, 0.86) + place(pantry.soap(pine), 470, 690, 0.86)
    return Scene(table(MIST), place(eucalyptus(430, SAGE, bend=20), 850, 830, 1, -8) + stack
        + place(fern(240, FERN, bend=50), 700, 930, 1, 50))


def _balm_scene() -> Scene:
    flowers = "".join(place(daisy(46, PAPER), x, y) for x, y in ((770, 900), (850, 860), (830, 940)))
    return Scene(table(BLUSH), place(pantry.balm("#e6c76c"), 400, 880, 1.15) + flowers
        + place(sprig(220, FERN, bend=30), 700, 940, 1, 50))


def _brush_hung() -> Scene:
    return Scene(leaves(BLUSH), place(textiles.pegs(-170, 190), 500, 180)
        + place(textiles.towel(CREAM, "stripe"), 330, 190, 1.1) + place(pantry.brush(), 700, 570, 0.92, -84))


def _pencils_scene() -> Scene:
    return Scene(planks(SAND), place(paper.notebook(DYES["Dusk"]), 400, 480, 1.15, -10)
        + place(paper.pencil(RUST), 690, 500, 1.05, 24) + place(paper.pencil(PINE), 790, 560, 1.05, 12)
        + place(paper.shavings(), 640, 820))


def _wall() -> Scene:
    return Scene(table(LICHEN), place(paper.framed(360, 470), 320, 330)
        + place(paper.framed(300, 390, subject="mushroom"), 700, 360)
        + place(garden.flowerpot(1, garden.bouquet("fern")), 560, 860, 0.72)
        + place(textiles.armful((DUSK, RUST)), 260, 850, 0.6))


PICTURES: dict[str, Picture] = {
    "blanket-scene": lambda: stand(leaves(BLUSH), textiles.draped(RUST), 1.08),
    "towels": _towels,
    "towels-scene": _towels_folded,
    "cushion": lambda: stand(sun(LICHEN), textiles.cushion(CLAY, BLUSH), 1.25),
    "cushion-scene": _cushion_by_window,
    "bottle": lambda: stand(arch(BLUSH), textiles.hot_water_bottle(DUSK), 1.15),
    "bottle-scene": _bedtime,
    "pillars": lambda: stand(arch(mix(CLAY, BLUSH, 0.35)), glow.pillars(), 1.35, y=790),
    "pillars-scene": _candles_at_night,
    "lantern-scene": _lantern_in_wood,
    "candle-scene": _candle_by_window,
    "chamberstick": lambda: stand(night(PINE), glow.chamberstick(), 1.3, x=480),
    "chamberstick-scene": _chamberstick_with_matches,
    "matches": lambda: stand(hills(BLUSH), pantry.matches(), 1.4),
    "matches-scene": _matches_with_candles,
    "soap": lambda: stand(arch(OAT), pantry.soap(mix(MOSS, CREAM, 0.35)) + pantry.soap_band(PINE), 1.35),
    "soap-scene": _soaps,
    "balm": lambda: stand(leaves(LICHEN), pantry.balm("#e6c76c"), 1.35),
    "balm-scene": _balm_scene,
    "brush": lambda: stand(cloth(MIST) + corner_leaves(), pantry.brush(), 1.0, x=490, y=500, turn=-38),
    "brush-scene": _brush_hung,
    "notebook-scene": lambda: stand(planks(SAND), paper.open_book(), 1.02, y=500, turn=-6),
    "pencils": lambda: stand(cloth(MIST), paper.pencils(PINE, RUST, HONEY, DUSK, PLUM, FERN), 1.25, y=490),
    "pencils-scene": _pencils_scene,
    "print": lambda: stand(sun(BLUSH), paper.framed(), 1.15, y=430),
    "print-scene": _wall,
    **each("blanket", ("Fern", "Rust", "Dusk"), lambda name: stand(arch(OAT), textiles.blanket(DYES[name]), 1.3)),
    **each("lantern", LANTERNS, lambda name: stand(night(DUSK), glow.lantern(LANTERNS[name]), 1.18, y=810)),
    **each("candle", CANDLES, lambda name: stand(leaves(EVENING),
            glow.jar_candle(CANDLES[name][0], CREAM, CANDLES[name][1]), 1.4)),
    **each("notebook", ("Moss", "Clay", "Dusk"),
        lambda name: stand(cloth(SAGE) + corner_leaves(), paper.notebook(DYES[name]), 1.2, x=480, y=480, turn=-8)),
}
