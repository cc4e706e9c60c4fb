"""The pictures of everything for kitchen and table, by name."""

from shop.demo.drawing import garden, kitchen, pantry, seeds, stoneware
from shop.demo.drawing.backdrops import (
    arch,
    cloth,
    corner_leaves,
    forest,
    hills,
    leaves,
    planks,
    sun,
    table,
    toadstools,
    undergrowth,
    window,
)
from shop.demo.drawing.camp import campfire
from shop.demo.drawing.colour import (
    BARK,
    BLUSH,
    CREAM,
    DUSK,
    DYES,
    FERN,
    HONEY,
    LICHEN,
    MIST,
    OAK,
    OAT,
    PAPER,
    SAGE,
    SAND,
    mix,
)
from shop.demo.drawing.glow import comb_sheet
from shop.demo.drawing.paint import place, stroke
from shop.demo.drawing.plants import daisy, fern, leaf, mushroom, sprig, stump
from shop.demo.drawing.scene import Picture, Scene, each, stand
from shop.demo.drawing.shapes import line

# Coordinates read better in rows than one by one.
# fmt: off


def _mug_outdoors() -> Scene:
    cup = place(kitchen.mug(DYES["Rust"]), 500, 640, 0.95) + place(kitchen.steam(), 500, 340)
    return Scene(forest(MIST) + undergrowth(), place(stump(560), 500, 830) + cup + place(toadstools(), 850, 850, 1.1))


def _tumblers() -> Scene:
    row = place(stoneware.tumbler(DYES["Oat"]), 260, 790, 0.85) + place(stoneware.tumbler(DYES["Dusk"]), 735, 790, 0.85)
    flowers = "".join(place(sprig(330, FERN, bend=b, leaves=6), 500, 620, 1, t)
        for b, t in ((26, 10), (-26, -14), (6, 0)))
    return Scene(table(MIST), row + flowers + place(stoneware.tumbler(DYES["Pine"]), 500, 850, 0.95))


def _flask_outdoors() -> Scene:
    rocks = place(stump(620), 500, 850)
    return Scene(forest(MIST) + undergrowth(), rocks + place(kitchen.flask(DYES["Clay"]), 420, 655, 0.92)
        + place(kitchen.mug(CREAM), 650, 668, 0.5) + place(kitchen.steam(), 650, 500, 0.6))


def _pot_on_fire() -> Scene:
    poles = "".join(stroke(line(a, b), BARK, 15)
        for a, b in (((250, 860), (510, 130)), ((770, 860), (495, 130)), ((505, 120), (505, 300))))
    chain = stroke(line((504, 130), (504, 330)), PAPER, 5, 0.7, "3 11")
    return Scene(forest(DUSK, dark=0.5) + undergrowth(dark=0.35), place(campfire(), 510, 850, 1.1) + poles + chain
        + place(kitchen.pot(FERN), 505, 650, 0.86))


def _kettle_by_window() -> Scene:
    return Scene(window(BLUSH), place(kitchen.kettle(DYES["Fern"]), 450, 880, 1.0)
        + place(kitchen.steam(160), 130, 560) + place(kitchen.mug(CREAM), 790, 910, 0.6))


def _skillet_full() -> Scene:
    food = "".join(place(mushroom(120, tone), x, y, 1, t)
        for x, y, t, tone in ((380, 420, -40, SAND), (500, 380, 20, OAK), (430, 520, 100, OAK), (550, 500, 160, SAND),
            (350, 500, -100, OAK)))
    herbs = (
        place(sprig(150, FERN, bend=20, leaves=5), 470, 470, 1, 60)
        + place(sprig(120, FERN, bend=20, leaves=5), 390, 330, 1, -30)
    )
    return Scene(cloth(SAGE) + corner_leaves(), place(kitchen.skillet(), 450, 440, 1.12) + food + herbs)


def _bread() -> Scene:
    crumbs = "".join(place(leaf(16, 10, SAND, vein=False), x, y, turn=t)
        for x, y, t in ((330, 760, 20), (700, 800, 70), (740, 700, 140), (300, 690, 200)))
    return Scene(planks(mix(BARK, OAK, 0.25)), place(kitchen.board(), 500, 590, 1.3, 12)
        + place(kitchen.loaf(), 480, 640, 1.15) + crumbs + place(sprig(190, FERN, bend=20), 850, 330, 1, 30))


def _spoons_in_crock() -> Scene:
    tools = (
        place(kitchen.spoon(OAK), 430, 400, 1, -14) + place(kitchen.spoon(BARK, kind="spatula"), 510, 380, 1, 2)
        + place(kitchen.spoon(SAND), 590, 410, 1, 15)
    )
    return Scene(table(LICHEN), tools + place(stoneware.tumbler(DYES["Oat"]), 510, 830, 1.15)
        + place(pantry.honey(), 820, 800, 0.5))


def _covered_bowl() -> Scene:
    return Scene(table(BLUSH), place(stoneware.bowl(DYES["Oat"], pantry.cover(HONEY)), 430, 850, 1.15)
        + place(pantry.tin(FERN, pantry.nettle(150)), 820, 800, 0.6))


def _porridge() -> Scene:
    return Scene(window(SAGE), place(stoneware.bowl(DYES["Dusk"], kitchen.porridge()), 470, 910, 1.15)
        + place(kitchen.steam(150), 450, 610) + place(stoneware.jug(DYES["Oat"]), 840, 850, 0.62))


def _supper() -> Scene:
    food = (
        place(seeds.tomatoes(), 480, 590, 1.25) + place(sprig(190, FERN, bend=24), 560, 470, 1, 50)
        + place(daisy(34, PAPER), 400, 400) + place(daisy(26, PAPER), 450, 370)
    )
    return Scene(planks(SAND), place(stoneware.plate(mix(OAT, CREAM, 0.4)), 500, 500, 1.25) + food)


def _jug_of_flowers() -> Scene:
    stems = (
        place(garden.bouquet("lavender"), 480, 470, 1.0)
        + "".join(place(sprig(290, FERN, bend=b), 480, 470, 1, t) for b, t in ((30, 26), (-30, -26)))
    )
    blooms = "".join(place(daisy(54, PAPER), x, y) for x, y in ((400, 290), (560, 270), (480, 220)))
    return Scene(table(BLUSH), stems + blooms + place(stoneware.jug(DYES["Fern"]), 500, 860, 1.0))


def _tea_for_two() -> Scene:
    cups = place(stoneware.tumbler(DYES["Oat"]), 800, 860, 0.6) + place(stoneware.tumbler(DYES["Oat"]), 215, 905, 0.6)
    return Scene(table(MIST), place(stoneware.teapot(DYES["Pine"]), 510, 800, 0.98) + cups
        + place(kitchen.steam(130), 800, 660, 0.8))


def _tea_scene(behind: str, tin: str, plant: str) -> Scene:
    return Scene(behind, place(tin, 360, 850, 1.0) + place(stoneware.tumbler(DYES["Oat"]), 720, 880, 0.8)
        + place(kitchen.steam(150), 720, 620) + plant)


def _honey_scene() -> Scene:
    comb = place(comb_sheet(420), 690, 880, 0.8)
    return Scene(table(OAT), place(pantry.honey(), 400, 860, 1.2) + comb + place(pantry.dipper(), 800, 800, 0.9, 28)
        + place(daisy(50, PAPER), 870, 900))


PICTURES: dict[str, Picture] = {
    "mug-scene": _mug_outdoors,
    "tumbler-scene": _tumblers,
    "flask-scene": _flask_outdoors,
    "pot": lambda: stand(leaves(OAT), kitchen.pot(FERN), 1.3),
    "pot-scene": _pot_on_fire,
    "kettle-scene": _kettle_by_window,
    "skillet": lambda: stand(planks(SAND), kitchen.skillet(), 1.2, x=440, y=430),
    "skillet-scene": _skillet_full,
    "board": lambda: stand(cloth(MIST), kitchen.board(), 1.1, y=570),
    "board-scene": _bread,
    "spoons": lambda: Scene(cloth(BLUSH), place(kitchen.spoon(OAK), 310, 510, 1.25, -9)
        + place(kitchen.spoon(BARK, kind="spatula"), 500, 500, 1.25) + place(kitchen.spoon(SAND), 690, 510, 1.25, 9)),
    "spoons-scene": _spoons_in_crock,
    "wraps": lambda: stand(cloth(OAT) + corner_leaves(), pantry.wraps(), 1.05, y=480),
    "wraps-scene": _covered_bowl,
    "bowl-scene": _porridge,
    "plate": lambda: Scene(cloth(SAGE) + corner_leaves(), place(stoneware.plate(mix(OAT, CREAM, 0.4)), 490, 500, 1.15)),
    "plate-scene": _supper,
    "jug": lambda: stand(arch(MIST), stoneware.jug(DYES["Fern"]), 1.3, x=490),
    "jug-scene": _jug_of_flowers,
    "teapot": lambda: stand(sun(BLUSH), stoneware.teapot(DYES["Pine"]), 1.22, x=530),
    "teapot-scene": _tea_for_two,
    "nettle-tea": lambda: stand(arch(LICHEN), pantry.tin(FERN, pantry.nettle(170)), 1.4),
    "nettle-tea-scene": lambda: _tea_scene(table(LICHEN), pantry.tin(FERN, pantry.nettle(170)),
        place(sprig(230, FERN, bend=30), 500, 940, 1, 60) + place(fern(190, FERN), 200, 950, 1, 70)),
    "camomile-tea": lambda: stand(sun(MIST), pantry.tin(DUSK, pantry.camomile(180)), 1.4),
    "camomile-tea-scene": lambda: _tea_scene(window(BLUSH), pantry.tin(DUSK, pantry.camomile(180)),
        "".join(place(daisy(44, PAPER), x, y) for x, y in ((540, 930), (610, 955), (160, 940)))),
    "honey": lambda: stand(leaves(BLUSH), pantry.honey(), 1.45),
    "honey-scene": _honey_scene,
    **each("mug", ("Fern", "Cream", "Rust", "Dusk"),
        lambda name: stand(hills(MIST), kitchen.mug(DYES[name]), 1.45, x=480)),
    **each("tumbler", ("Oat", "Pine", "Dusk"), lambda name: stand(arch(BLUSH), stoneware.tumbler(DYES[name]), 1.5)),
    **each("flask", ("Pine", "Clay"), lambda name: stand(hills(OAT), kitchen.flask(DYES[name]), 1.1)),
    **each("kettle", ("Cream", "Fern"), lambda name: stand(arch(LICHEN), kitchen.kettle(DYES[name]), 1.22, x=530)),
    **each("bowl", ("Oat", "Fern", "Dusk"), lambda name: stand(leaves(LICHEN), stoneware.bowl(DYES[name]), 1.35,
            y=790)),
}
