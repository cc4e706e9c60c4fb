"""The pictures of everything for the garden, by name."""

from shop.demo.drawing import clothes, garden, seeds
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
    undergrowth,
    window,
)
from shop.demo.drawing.colour import (
    BARK,
    BLUSH,
    CLAY,
    DUSK,
    DYES,
    FERN,
    HONEY,
    LICHEN,
    MIST,
    OAT,
    PAPER,
    PLUM,
    SAND,
    darker,
)
from shop.demo.drawing.paint import place, round_
from shop.demo.drawing.plants import daisy, grass, lavender, poppy, sprig
from shop.demo.drawing.scene import Picture, Scene, each, stand
from shop.demo.drawing.shapes import smooth

# Coordinates read better in rows than one by one.
# fmt: off


def _meadow() -> Scene:
    back = "".join(place(seeds.meadow(), x, y, s)
        for x, y, s in ((120, 800, 1.1), (860, 800, 1.2), (300, 760, 0.8), (700, 760, 0.8)))
    front = (
        "".join(place(grass(170, FERN, seed=i), x, 960) for i, x in enumerate((60, 200, 800, 940)))
        + place(seeds.meadow(), 230, 940, 1.2) + place(seeds.meadow(), 800, 950, 1.1)
    )
    return Scene(hills(MIST), back + place(seeds.packet(DUSK, seeds.meadow()), 510, 860, 1.1, 3) + front)


def _tomato_plant() -> Scene:
    plant = place(garden.flowerpot(1, place(seeds.tomatoes(), 0, 0, 1.25)), 340, 860, 1.05)
    return Scene(table(LICHEN), plant + place(seeds.packet(CLAY, seeds.tomatoes()), 730, 850, 0.95, 5))


def _sweet_peas() -> Scene:
    return Scene(window(BLUSH), place(garden.flowerpot(1, place(seeds.sweet_pea(), 0, 0, 1.35)), 350, 910, 1.0)
        + place(seeds.packet(PLUM, seeds.sweet_pea()), 720, 900, 0.95, 4))


def _packets() -> Scene:
    kinds = ((CLAY, seeds.tomatoes(), 230, 560, -16), (DUSK, seeds.meadow(), 420, 500, -5),
        (PLUM, seeds.sweet_pea(), 610, 510, 6), (HONEY, seeds.herbs(), 800, 580, 17))
    return Scene(planks(SAND), "".join(place(seeds.packet(tone, picture), x, y + 200, 0.9, turn)
            for tone, picture, x, y, turn in kinds) + place(sprig(230, FERN, bend=30), 330, 930, 1, 60))


def _bed() -> Scene:
    soil = round_(smooth((-60, 720), (200, 640), (520, 690), (800, 630), (1060, 700), (1060, 1060), (-60, 1060)),
        seeds.SOIL, depth=0.1)
    rows = "".join(place(sprig(150, FERN, bend=b, leaves=4, size=0.34), x, y)
        for x, y, b in ((130, 780, 10), (860, 760, -12), (170, 960, 14), (870, 950, -8)))
    return Scene(hills(OAT), soil + rows + place(garden.trowel(), 390, 560, 1.0, 172)
        + place(garden.fork(), 620, 560, 1.0, -174))


def _cut_flowers() -> Scene:
    stems = (
        "".join(place(lavender(420, PLUM), 620 + i * 36, 760, 1, -30 + i * 7) for i in range(5)) + garden.posy(290, 480)
    )
    return Scene(cloth(OAT), stems + place(garden.secateurs(), 480, 500, 0.95, -14))


def _potting() -> Scene:
    return Scene(table(BLUSH), place(garden.flowerpot(1, garden.bouquet("sprig")), 720, 840, 0.95)
        + place(garden.twine_tin(), 330, 880, 1.0))


def _watering() -> Scene:
    pots = (
        place(garden.flowerpot(1, garden.bouquet("lavender")), 800, 860, 0.8)
        + place(garden.flowerpot(1, garden.bouquet("fern")), 180, 850, 0.7)
    )
    blooms = "".join(place(flower, x, y)
        for flower, x, y in ((daisy(34, PAPER), 640, 900), (poppy(34), 600, 930), (daisy(30, PAPER), 330, 930)))
    return Scene(hills(OAT), pots + place(garden.watering_can(DYES["Fern"]), 450, 860, 0.95) + blooms)


def _pots_on_sill() -> Scene:
    return Scene(window(BLUSH), place(garden.flowerpot(1, garden.bouquet("lavender")), 230, 890, 0.85)
        + place(garden.flowerpot(1, garden.bouquet("fern")), 780, 890, 0.85)
        + place(garden.flowerpot(1, garden.bouquet("sprig")), 510, 930, 1.05))


def _harvest() -> Scene:
    return Scene(hills(LICHEN), place(garden.flowerpot(1, place(seeds.tomatoes(), 0, 0, 1.2)), 830, 790, 0.72)
        + place(garden.trug(), 430, 850, 1.0) + place(clothes.gloves(), 830, 940, 0.4, 30))


def _robins() -> Scene:
    trunk = round_(smooth((380, -40), (360, 500), (330, 980), (690, 980), (650, 500), (640, -40), tension=0.5),
        darker(BARK, 0.1), depth=0.36)
    return Scene(forest(MIST) + undergrowth(), trunk + place(garden.nest_box(), 505, 690, 0.95)
        + place(garden.robin(), 770, 850, 1.1) + place(sprig(330, FERN, bend=30), 620, 150, 1, 70)
        + place(sprig(300, FERN, bend=-30), 390, 130, 1, -70))


PICTURES: dict[str, Picture] = {
    "meadow-seeds": lambda: stand(leaves(MIST), seeds.packet(DUSK, seeds.meadow()), 1.38),
    "meadow-seeds-scene": _meadow,
    "tomato-seeds": lambda: stand(arch(LICHEN), seeds.packet(CLAY, seeds.tomatoes()), 1.38),
    "tomato-seeds-scene": _tomato_plant,
    "sweet-pea-seeds": lambda: stand(sun(BLUSH), seeds.packet(PLUM, seeds.sweet_pea()), 1.38),
    "sweet-pea-seeds-scene": _sweet_peas,
    "seed-tin": lambda: stand(leaves(OAT), seeds.seed_tin(), 1.3),
    "seed-tin-scene": _packets,
    "hand-tools": lambda: Scene(cloth(LICHEN) + corner_leaves(), place(garden.trowel(), 360, 480, 1.1, -8)
        + place(garden.fork(), 640, 480, 1.1, 8)),
    "hand-tools-scene": _bed,
    "secateurs": lambda: stand(planks(SAND), garden.secateurs(), 1.15, x=490, y=470, turn=14),
    "secateurs-scene": _cut_flowers,
    "twine": lambda: stand(arch(BLUSH), garden.twine_tin(), 1.35, x=480),
    "twine-scene": _potting,
    "watering-can-scene": _watering,
    "flowerpot": lambda: stand(sun(LICHEN), garden.flowerpot(1, garden.bouquet("fern")), 1.2, y=810),
    "flowerpot-scene": _pots_on_sill,
    "trug": lambda: stand(leaves(OAT), garden.trug(), 1.25),
    "trug-scene": _harvest,
    "nest-box": lambda: Scene(leaves(MIST), place(garden.nest_box(), 480, 800, 1.35)
        + place(garden.robin(), 800, 815, 0.95)),
    "nest-box-scene": _robins,
    **each("watering-can", ("Cream", "Fern", "Clay"),
        lambda name: stand(hills(LICHEN), garden.watering_can(DYES[name]), 1.14, x=440)),
}
