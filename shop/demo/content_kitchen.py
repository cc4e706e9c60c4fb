"""Kitchen & Table: what Fernhollow sells for it."""

# ruff: noqa: RUF001  (real typography: dashes, times signs, apostrophes)

from shop.demo.goods import Choice, Item, colours

WORKSHOP, POTTERY, MEADOW = "Fernhollow Workshop", "Mossgate Pottery", "Low Meadow"
GLAZED = (("Material", "Stoneware"), ("Made in", "Mossgate"))
ENAMEL = (("Material", "Enamelled steel"), ("Made in", "Fernhollow"))

ITEMS = (
    Item(
        code="MUG", slug="hollow-enamel-mug", title="Hollow Enamel Mug", maker=WORKSHOP, shelf="mugs", price=1800,
        text="The mug we make most, and the one we drink from. Two coats of enamel over steel, a rolled rim that "
        "is kind to lips, and a handle wide enough for a glove. It will chip one day, and look the better for "
        "it.",
        details=("Holds 350 ml; 9 cm across, 8 cm high", "For the fire, the hob and the oven, not for the microwave",
            "Dishwasher-safe; dry it well where it has chipped"),
        facts=(*ENAMEL, ("Weight", "160 g"), ("Dishwasher safe", "yes")),
        choices=(colours("Fern", "Cream", "Rust", "Dusk"),), shown="Colour", featured=True,
        picture="mug", alt="Enamel mug in {value} with a dark rim and a fern in a ring",
        scene="A rust-red enamel mug steaming on a tree stump in the forest",
        units={"CREAM": (3, 1), "DUSK": (0, 2)},
    ),
    Item(
        code="TUM", slug="morning-tumbler", title="Morning Tumbler", maker=POTTERY, shelf="mugs", price=2400,
        text="A cup for two hands. It is thrown a little heavy at the foot so that it sits still on a crowded "
        "table, and dipped in glaze to just above the clay, which stays bare and warm to touch. No two lines "
        "fall quite the same.",
        details=("Holds 280 ml; 9 cm high", "Stoneware fired at 1,240 °C", "Safe in dishwasher and microwave"),
        facts=(*GLAZED, ("Weight", "310 g"), ("Dishwasher safe", "yes")),
        choices=(Choice("Glaze", {"Oat": 0, "Pine": 0, "Dusk": 0}),), shown="Glaze",
        picture="tumbler", alt="Stoneware tumbler glazed in {value} above a band of bare clay",
        scene="Three tumblers on an oak table, a green sprig standing in the middle one",
    ),
    Item(
        code="FLK", slug="valley-flask", title="Valley Flask", maker=WORKSHOP, shelf="mugs", price=3400,
        text="Hot at breakfast, hot at the summit, still hot on the train home. Two walls of steel with nothing at "
        "all between them, and a cup on top so that you can share.",
        details=("Keeps drinks hot for 14 hours, cold for 24", "The stopper comes apart for washing",
            "Leather loop, replaceable", "Wash by hand"),
        facts=(("Material", "Stainless steel, leather"), ("Made in", "Fernhollow"), ("Dishwasher safe", "no")),
        choices=(colours("Pine", "Clay"), Choice("Size", {"500 ml": 0, "1 l": 800})), shown="Colour",
        picture="flask", alt="Steel vacuum flask in {value} with a leather loop",
        scene="A clay-coloured flask and a steaming mug on a stump between ferns",
        units={"CLAY-1-L": (2, 0)},
    ),
    Item(
        code="POT", slug="hearth-pot", title="Hearth Pot with Lid", maker=WORKSHOP, shelf="cooking", price=4600,
        text="Soup for four over a camp fire or on the smallest ring of the hob. The lid sits deep enough not to "
        "rattle, and the ears are far enough apart for two oven gloves.",
        details=("Holds 3.5 l; 22 cm across", "For gas, induction, oven and open fire", "Dishwasher-safe"),
        facts=(*ENAMEL, ("Weight", "1.1 kg"), ("Dishwasher safe", "yes")),
        picture="pot", alt="Green enamel pot with a lid and two dark ears",
        scene="The pot hanging over a camp fire at dusk",
    ),
    Item(
        code="KET", slug="hob-kettle", title="Hob Kettle", maker=WORKSHOP, shelf="cooking", price=5800, was=6800,
        text="It holds tea for a full kitchen and pours without a drip. The grip is turned from oak and stays "
        "cool; the lid has a pin, so it does not fall off over the last cup.",
        details=("Holds 2 l", "For gas, induction and wood stoves", "Empty it after use and let it dry open"),
        facts=(*ENAMEL, ("Weight", "1.2 kg")),
        choices=(colours("Cream", "Fern"),), shown="Colour", featured=True,
        picture="kettle", alt="Enamel kettle in {value} with an oak grip",
        scene="A green kettle beside a cream mug, the forest outside the window",
        units={"CREAM": (4, 0)},
    ),
    Item(
        code="PAN", slug="iron-skillet", title="Iron Skillet", maker=WORKSHOP, shelf="cooking", price=4900,
        text="Cast in sand, ground by hand, and seasoned four times with linseed oil before it leaves us. It asks "
        "for a wipe and a little fat, and gives you mushrooms with proper edges for the next sixty years.",
        details=("Pouring lips on both sides", "For every heat there is, induction and embers included",
            "Wipe out, dry, oil lightly; no dishwasher"),
        facts=(("Material", "Cast iron"), ("Made in", "Fernhollow"), ("Dishwasher safe", "no")),
        choices=(Choice("Size", {"20 cm": 0, "26 cm": 1500}),),
        picture="skillet", alt="Black cast-iron skillet on a wooden bench, seen from above",
        scene="Mushrooms and herbs frying in the skillet", units={"26-CM": (5, 1)},
    ),
    Item(
        code="BRD", slug="oak-board", title="Oak Board", maker=WORKSHOP, shelf="cooking", price=3600,
        text="One plank of valley oak, oiled until it smells of nuts. Bread side up, onion side down: we brand the "
        "bread side, so that nobody has to guess.",
        details=("Small: 34 × 20 cm; large: 45 × 28 cm; 2.4 cm thick", "Wipe, stand it up to dry, oil it twice a year",
            "The oak comes from windfall"),
        facts=(("Material", "Oak, linseed oil"), ("Made in", "Fernhollow")),
        choices=(Choice("Size", {"Small": 0, "Large": 1800}),),
        picture="board", alt="Oak chopping board with a round handle on a linen cloth",
        scene="A scored loaf of bread on the board",
    ),
    Item(
        code="SPN", slug="stirring-set", title="Stirring Set", maker=WORKSHOP, shelf="cooking", price=2200,
        text="A spoon for soup, a spoon for tasting, a spatula for everything that sticks. Carved from cherry, "
        "walnut and maple offcuts, so they are never mistaken for each other.",
        details=("Three pieces, 30 to 32 cm long", "Finished with walnut oil", "Wash by hand and dry"),
        facts=(("Material", "Cherry, walnut, maple"), ("Made in", "Fernhollow"), ("Dishwasher safe", "no")),
        picture="spoons", alt="Two wooden spoons and a slotted spatula on a linen cloth",
        scene="The set standing in a stoneware crock beside a jar of honey",
    ),
    Item(
        code="WRP", slug="beeswax-wraps", title="Beeswax Wraps, Set of Three", maker=MEADOW, shelf="cooking",
        price=1900, was=2400,
        text="Cotton, beeswax, pine resin, and the warmth of your hands to shape it. Fold one around half a lemon, "
        "press one over a bowl, and forget where you keep the cling film.",
        details=("18, 26 and 34 cm square", "Rinse in cold water; lasts about a year",
            "Worn-out wraps make good firelighters"),
        facts=(("Material", "Organic cotton, beeswax, pine resin"), ("Made in", "Low Meadow")),
        picture="wraps", alt="Three printed beeswax wraps fanned out and tied with twine",
        scene="A bowl covered with a honeycomb-print wrap",
    ),
    Item(
        code="BWL", slug="breakfast-bowl", title="Breakfast Bowl", maker=POTTERY, shelf="stoneware", price=2600,
        text="Deep enough for porridge with everything on it, wide enough to see what you are doing. The foot is "
        "narrow so that you can carry it to the window.",
        details=("Holds 650 ml; 16 cm across", "Stoneware fired at 1,240 °C", "Safe in dishwasher and microwave"),
        facts=(*GLAZED, ("Weight", "480 g"), ("Dishwasher safe", "yes")),
        choices=(Choice("Glaze", {"Oat": 0, "Fern": 0, "Dusk": 0}),), shown="Glaze",
        picture="bowl", alt="Stoneware bowl glazed in {value}",
        scene="Porridge with berries and honey in a blue bowl by the window",
        units={"DUSK": (1, 1)},
    ),
    Item(
        code="PLT", slug="supper-plate", title="Supper Plate", maker=POTTERY, shelf="stoneware", price=2800,
        text="A generous plate with a low edge that keeps the sauce where it belongs. The speckles are iron in the "
        "clay, coming through the glaze like freckles in June.",
        details=("27 cm across", "Stacks flat", "Safe in dishwasher and microwave"),
        facts=(*GLAZED, ("Weight", "720 g"), ("Dishwasher safe", "yes")),
        picture="plate", alt="Speckled oat-coloured stoneware plate, seen from above",
        scene="Tomatoes on the vine and herbs on the plate",
        units={"PLT": (0, 0)},
    ),
    Item(
        code="JUG", slug="long-neck-jug", title="Long-Neck Jug", maker=POTTERY, shelf="stoneware", price=4400,
        text="Water at noon, wine at eight, cow parsley on Sundays. Pulled tall on the wheel in one go, which is "
        "why every lip has a character of its own.",
        details=("Holds 1.2 l; 25 cm high", "Pours cleanly to the last drop", "Dishwasher-safe"),
        facts=(*GLAZED, ("Weight", "980 g"), ("Dishwasher safe", "yes")),
        picture="jug", alt="Tall green stoneware jug with a handle", scene="The jug filled with daisies and lavender",
        units={"JUG": (4, 0)},
    ),
    Item(
        code="TPT", slug="mossgate-teapot", title="Mossgate Teapot", maker=POTTERY, shelf="stoneware", price=6200,
        was=7400,
        text="A round-bellied pot that keeps four cups warm under its deep pine glaze. The cane handle never gets "
        "hot, and the strainer is part of the spout, so there is nothing to lose.",
        details=("Holds 1.1 l", "Cane handle, renewable", "Wash by hand"),
        facts=(("Material", "Stoneware, cane"), ("Made in", "Mossgate"), ("Dishwasher safe", "no")), featured=True,
        picture="teapot", alt="Round dark green teapot with a cane handle",
        scene="The teapot between two cups on a sunlit table",
    ),
    Item(
        code="TEA-NET", slug="nettle-mint-tea", title="Nettle & Mint Tea", maker=MEADOW, shelf="pantry", price=1100,
        text="Young nettle tips cut before ten in the morning, and two kinds of mint to make them sing. Green, "
        "bright, a little like rain.",
        details=("80 g of loose leaves, about 40 cups", "One spoon, just off the boil, six minutes",
            "No caffeine; refill pouches fit the tin"),
        facts=(("Ingredients", "Nettle, spearmint, apple mint"), ("Made in", "Low Meadow")),
        picture="nettle-tea", alt="Green tea tin with a picture of nettle and mint",
        scene="The tin beside a steaming cup and fresh green sprigs",
    ),
    Item(
        code="TEA-CAM", slug="evening-camomile-tea", title="Evening Camomile Tea", maker=MEADOW, shelf="pantry",
        price=1100,
        text="Whole camomile heads, linden blossom and a thread of honeybush. For the hour when the lamps are lit "
        "and nobody is going out again.",
        details=("60 g of whole flowers, about 35 cups", "One generous spoon, eight minutes",
            "No caffeine; refill pouches fit the tin"),
        facts=(("Ingredients", "Camomile, linden blossom, honeybush"), ("Made in", "Low Meadow")),
        picture="camomile-tea", alt="Blue tea tin with a picture of camomile flowers",
        scene="The tin, a steaming cup and daisies before a window",
        units={"TEA-CAM": (2, 3)},
    ),
    Item(
        code="HNY", slug="forest-honey", title="Forest Honey", maker=MEADOW, shelf="pantry", price=900,
        text="Our bees stand where the lime trees end and the firs begin, and you can taste the border. Dark "
        "amber, a little resin, slow off the spoon.",
        details=("Cold-spun and never heated", "It sets in winter; warm water makes it run again",
            "Bring the jar back and get 50 cents"),
        facts=(("Ingredients", "Honey"), ("Made in", "Low Meadow")),
        choices=(Choice("Size", {"250 g": 0, "500 g": 700}),),
        picture="honey", alt="Jar of amber honey under a dotted green hood",
        scene="The jar with a piece of honeycomb and a wooden dipper",
    ),
)  # fmt: skip
