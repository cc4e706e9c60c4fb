"""All that Fernhollow sells, shelf by shelf, and where it goes."""

from shop.demo import content_garden, content_home, content_kitchen, content_trail, content_wear
from shop.demo.goods import Item, Shelf

SHELVES = (
    Shelf(
        "kitchen", "Kitchen & Table",
        "Enamel, iron, oak and stoneware: things that get better by being used every day.",
        (
            Shelf("mugs", "Mugs & Flasks", "For the first coffee, and for the one on the summit."),
            Shelf("cooking", "Pots & Boards", "Heavy where it should be, light where it can be."),
            Shelf("stoneware", "Stoneware", "Thrown, dipped and fired at Mossgate, two valleys on."),
            Shelf("pantry", "Tea & Honey", "From Low Meadow: dried, spun and packed within sight of where it grew."),
        ),
    ),
    Shelf(
        "home", "Home", "Wool, wax and paper for the long evenings.",
        (
            Shelf("textiles", "Blankets & Linen", "Woven, knitted and hemmed in the valley."),
            Shelf("light", "Candles & Lanterns", "Slow light, and what holds it."),
            Shelf("bath", "Bath & Soap", "Short lists of ingredients."),
            Shelf("paper", "Desk & Paper", "For writing things down, and hanging them up."),
        ),
    ),
    Shelf(
        "wear", "Wear", "Made for weather, mended for life.",
        (
            Shelf("jackets", "Jackets & Layers", "Wax, wadding and brass."),
            Shelf("knitwear", "Knitwear", "Wool that remembers the sheep."),
            Shelf("warmers", "Hats, Socks & Gloves", "For the ends that get cold first."),
        ),
    ),
    Shelf(
        "trail", "Trail", "For a day out, or for longer than planned.",
        (
            Shelf("bags", "Bags", "Canvas and bridle leather from Hale & Thorn."),
            Shelf("tools", "Knives & Tools", "Few parts, all of them good."),
            Shelf("camp", "Camp", "Fire, roof, seat."),
        ),
    ),
    Shelf(
        "garden", "Garden", "For dirty hands and patient people.",
        (
            Shelf("seeds", "Seeds", "Grown out, cleaned and counted at Low Meadow."),
            Shelf("garden-tools", "Hand Tools", "Forged once, used for decades."),
            Shelf("pots", "Pots & Watering", "What grows needs a place and a drink."),
        ),
    ),
)  # fmt: skip

_BY_SHELF = (content_kitchen.ITEMS, content_home.ITEMS, content_wear.ITEMS, content_trail.ITEMS, content_garden.ITEMS)


def _mingled() -> tuple[Item, ...]:
    """All of them, the shelves spread evenly, so that what is new on the home page is not all of one kind."""
    ranked = [((i + 0.5) / len(items), item) for items in _BY_SHELF for i, item in enumerate(items)]
    return tuple(item for _rank, item in sorted(ranked, key=lambda pair: pair[0]))


ITEMS = _mingled()

EUROPE = {
    "AT": 2000, "BE": 2100, "BG": 2000, "CY": 1900, "CZ": 2100, "DE": 1900, "DK": 2500, "EE": 2400, "ES": 2100,
    "FI": 2550, "FR": 2000, "GR": 2400, "HR": 2500, "HU": 2700, "IE": 2300, "IT": 2200, "LT": 2100, "LU": 1700,
    "LV": 2100, "MT": 1800, "NL": 2100, "PL": 2300, "PT": 2300, "RO": 2100, "SE": 2500, "SI": 2200, "SK": 2300,
    "GB": 2000, "CH": 810,
}  # fmt: skip
TAX_RATES = EUROPE | {"US": 0}  # standard rates in basis points
