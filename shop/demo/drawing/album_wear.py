"""The pictures of everything one wears, by name."""

from shop.demo.drawing import camp, clothes, garden, textiles
from shop.demo.drawing.backdrops import arch, cloth, corner_leaves, hills, leaves, planks, sun, table
from shop.demo.drawing.colour import (
    BLUSH,
    CLAY,
    CREAM,
    DUSK,
    DYES,
    FERN,
    HONEY,
    INK,
    LICHEN,
    MIST,
    OAK,
    OAT,
    RUST,
    SAGE,
    SAND,
    WALNUT,
    lighter,
    mix,
)
from shop.demo.drawing.paint import place
from shop.demo.drawing.scene import Picture, Scene, each, stand

# Coordinates read better in rows than one by one.
# fmt: off

COLLARS = {"Moss": WALNUT, "Bark": INK}
LININGS = {"Dusk": OAK, "Moss": mix(CLAY, SAND, 0.4)}
STRIPES = {"Fern": CREAM, "Rust": HONEY, "Dusk": lighter(MIST, 0.3)}


def hung(behind: str, garment: str, scale: float) -> Scene:
    """A garment on its hanger, on a peg on the wall."""
    return Scene(behind, place(textiles.pegs(0), 500, 108, 0.9) + place(garment, 497, 82 + 118 * scale, scale))


def _jacket_near() -> Scene:
    return Scene(leaves(OAT), place(clothes.jacket(DYES["Moss"]), 470, 250, 2.35))


def _gilet_near() -> Scene:
    return Scene(sun(LICHEN), place(clothes.gilet(DYES["Moss"], LININGS["Moss"]), 520, 260, 2.3))


def _jumper_with_yarn() -> Scene:
    wool = (
        place(clothes.yarn(CREAM), 190, 900, 1.05) + place(clothes.yarn(RUST, 90), 800, 930, 1.0)
        + place(clothes.yarn(SAGE, 76), 660, 950)
    )
    return Scene(sun(MIST), place(clothes.jumper(RUST), 500, 190, 1.3) + wool)


def _scarf_and_hat() -> Scene:
    row = (
        place(clothes.scarf(RUST, STRIPES["Rust"]), 330, 175, 1.1)
        + place(clothes.scarf(DUSK, STRIPES["Dusk"]), 620, 175, 1.1)
    )
    return Scene(arch(MIST), place(textiles.pegs(-170, 120, 330), 500, 170) + row
        + place(clothes.beanie(HONEY), 832, 420, 0.55))


def _hats() -> Scene:
    return Scene(table(MIST), place(clothes.beanie(FERN), 640, 790, 0.85, 4)
        + place(clothes.beanie(RUST), 350, 880, 0.95, -3) + place(clothes.yarn(CREAM, 70), 820, 900))


def _socks_drying() -> Scene:
    pale = mix(OAT, CREAM, 0.5)
    pairs = place(clothes.socks(pale, CLAY), 280, 640, 0.86, -2) + place(clothes.socks(pale, FERN), 670, 640, 0.86, 2)
    return Scene(hills(LICHEN), pairs + place(camp.washing_line(-262, -176, 128, 214), 500, 262))


def _gloves_at_work() -> Scene:
    return Scene(planks(SAND), place(garden.trowel(), 790, 480, 1.0, 16) + place(clothes.gloves(), 400, 600, 1.1, -10))


PICTURES: dict[str, Picture] = {
    "jacket-scene": _jacket_near,
    "gilet-scene": _gilet_near,
    "jumper-scene": _jumper_with_yarn,
    "scarf-scene": _scarf_and_hat,
    "beanie-scene": _hats,
    "socks": lambda: stand(cloth(MIST) + corner_leaves(), clothes.socks(mix(OAT, CREAM, 0.5), CLAY), 1.25, x=440,
        y=740),
    "socks-scene": _socks_drying,
    "gloves": lambda: stand(cloth(SAGE) + corner_leaves(), clothes.gloves(), 1.15, x=480, y=600),
    "gloves-scene": _gloves_at_work,
    **each("jacket", COLLARS, lambda name: hung(arch(OAT), clothes.jacket(DYES[name], COLLARS[name]), 1.12)),
    **each("gilet", LININGS, lambda name: hung(sun(BLUSH), clothes.gilet(DYES[name], LININGS[name]), 1.24)),
    **each("jumper", ("Cream", "Rust"), lambda name: hung(arch(LICHEN), clothes.jumper(DYES[name]), 1.2)),
    **each("scarf", STRIPES, lambda name: Scene(leaves(OAT), place(textiles.pegs(0), 500, 150)
            + place(clothes.scarf(DYES[name], STRIPES[name]), 490, 156, 1.3))),
    **each("beanie", ("Honey", "Fern", "Rust", "Cream"),
        lambda name: stand(hills(BLUSH), clothes.beanie(DYES[name]), 1.45)),
}
