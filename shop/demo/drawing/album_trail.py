"""The pictures of everything for the trail, by name."""

from shop.demo.drawing import bags, blades, camp, glow, kitchen, paper, seeds
from shop.demo.drawing.backdrops import (
    arch,
    cloth,
    corner_leaves,
    forest,
    hills,
    planks,
    sun,
    table,
    toadstools,
    undergrowth,
)
from shop.demo.drawing.colour import BARK, BLUSH, CREAM, DUSK, DYES, FERN, MIST, OAK, OAT, RUST, SAGE, SAND, mix
from shop.demo.drawing.paint import place
from shop.demo.drawing.plants import stump
from shop.demo.drawing.scene import Picture, Scene, each, stand

# Coordinates read better in rows than one by one.
# fmt: off


def _bag_outdoors() -> Scene:
    return Scene(forest(MIST) + undergrowth(), place(stump(680), 480, 860)
        + place(bags.field_bag(DYES["Sand"]), 480, 655, 0.82) + place(toadstools(), 860, 860, 0.9))


def _rucksack_outdoors() -> Scene:
    return Scene(forest(MIST) + undergrowth(), place(bags.rucksack(DYES["Fern"]), 420, 850, 1.05)
        + place(kitchen.flask(DYES["Clay"]), 760, 860, 0.55) + place(camp.tuft(), 180, 870))


def _market() -> Scene:
    return Scene(table(MIST), place(bags.tote(CREAM), 390, 860, 1.05) + place(seeds.tomatoes(), 780, 860, 1.05))


def _lunch() -> Scene:
    return Scene(planks(mix(BARK, OAK, 0.25)), place(kitchen.board(), 420, 610, 1.1, -14)
        + place(kitchen.loaf(), 400, 620, 0.95) + place(blades.folding_knife(DYES["Walnut"]), 640, 640, 0.78, -62))


def _chopping() -> Scene:
    return Scene(forest(MIST) + undergrowth(), place(stump(560), 500, 850)
        + place(blades.hatchet(lying=False), 600, 420, 0.96, -112))


def _night_camp() -> Scene:
    return Scene(forest(DUSK, dark=0.5) + undergrowth(dark=0.35), place(camp.tarp(DYES["Clay"]), 420, 830, 0.95)
        + place(glow.lantern(FERN), 800, 860, 0.45))


def _tinder() -> Scene:
    nest = place(paper.shavings(), 330, 620, 1.3) + place(paper.shavings(), 400, 700, 1.0, 80)
    return Scene(planks(mix(BARK, OAK, 0.25)), place(blades.fire_steel(), 560, 460, 1.15, 24) + nest
        + place(glow.pine_cone(170), 760, 860, 1, 70) + place(glow.pine_cone(130), 240, 380, 1, -40))


def _by_the_fire() -> Scene:
    return Scene(forest(DUSK, dark=0.5) + undergrowth(dark=0.35), place(camp.stool(), 330, 820, 0.95)
        + place(camp.campfire(), 690, 850, 1.0))


def _way_finding() -> Scene:
    return Scene(planks(SAND), place(camp.chart(), 480, 500, 1.12, -8) + place(blades.compass(), 600, 640, 0.9, 10)
        + place(paper.pencil(RUST), 240, 620, 0.8, -50))


PICTURES: dict[str, Picture] = {
    "field-bag-scene": _bag_outdoors,
    "rucksack-scene": _rucksack_outdoors,
    "tote": lambda: stand(sun(BLUSH), bags.tote(CREAM), 1.2, y=810),
    "tote-scene": _market,
    "knife-scene": _lunch,
    "hatchet": lambda: stand(planks(SAND), blades.hatchet(), 1.02, x=480, y=500, turn=24).plus(
        place(blades.sheath(), 720, 700, 1, -16)
    ),
    "hatchet-scene": _chopping,
    "tarp": lambda: Scene(hills(MIST), place(camp.tarp(DYES["Moss"]), 470, 810, 1.08)
        + place(camp.campfire(), 730, 880, 0.55)),
    "tarp-scene": _night_camp,
    "fire-steel": lambda: stand(forest(MIST, dark=0.72) + undergrowth(dark=0.5), blades.fire_steel(), 1.25, x=530,
        y=520, turn=-14),
    "fire-steel-scene": _tinder,
    "stool": lambda: stand(hills(OAT), camp.stool(), 1.5),
    "stool-scene": _by_the_fire,
    "compass": lambda: stand(cloth(BLUSH) + corner_leaves(), blades.compass(), 1.15, y=610),
    "compass-scene": _way_finding,
    **each("field-bag", ("Moss", "Sand"), lambda name: stand(arch(OAT), bags.field_bag(DYES[name]), 1.15)),
    **each("rucksack", ("Honey", "Fern"), lambda name: stand(hills(MIST), bags.rucksack(DYES[name]), 1.18)),
    **each("knife", ("Oak", "Walnut"), lambda name: stand(cloth(SAGE) + corner_leaves(),
            blades.folding_knife(DYES[name]), 0.98, x=490, y=500, turn=-26)),
}
