"""Trail: what Fernhollow sells for it."""

# ruff: noqa: RUF001  (real typography: dashes, times signs, apostrophes)

from shop.demo.goods import Choice, Item, colours

WORKSHOP, LEATHER = "Fernhollow Workshop", "Hale & Thorn"

ITEMS = (
    Item(
        code="BAG-F", slug="field-bag", title="Field Bag", maker=LEATHER, shelf="bags", price=16900,
        text="Made for a botanist who wanted dry notebooks and a flask that stands upright. Waxed canvas, "
        "bridle-leather straps, and a flap that closes by its own weight when your hands are full of moss.",
        details=("38 × 28 × 12 cm, 11 l", "Pocket for a flask, two for notebooks", "Strap from 80 to 135 cm",
            "We repair it for life"),
        facts=(("Material", "Waxed canvas, leather, brass"), ("Made in", "Thornbridge")),
        choices=(colours("Moss", "Sand"),), shown="Colour", featured=True,
        picture="field-bag", alt="Canvas satchel in {value} with leather straps",
        scene="The sand-coloured bag on a stump in the forest",
        units={"MOSS": (5, 2)},
    ),
    Item(
        code="BAG-R", slug="roll-top-rucksack", title="Roll-Top Rucksack", maker=LEATHER, shelf="bags", price=18900,
        was=21900,
        text="Rolls down for the train, up for the weekend. One big room with a dry wall, one pocket for what you "
        "need now, and a leather base that does not mind wet grass.",
        details=("18 to 26 l; 46 cm high, rolled", "Sleeve for a 14-inch laptop or a folded map",
            "Padded straps, chest strap included"),
        facts=(("Material", "Waxed canvas, leather, brass"), ("Made in", "Thornbridge")),
        choices=(colours("Honey", "Fern"),), shown="Colour",
        picture="rucksack", alt="Roll-top rucksack in {value} with leather straps",
        scene="The green rucksack and a flask on the forest floor",
        units={"FERN": (0, 3)},
    ),
    Item(
        code="BAG-T", slug="foragers-tote", title="Forager’s Tote", maker=LEATHER, shelf="bags", price=3800,
        text="Heavy canvas that stands up by itself while you fill it, with handles long enough for a shoulder. It "
        "has carried apples, firewood, and once a hedgehog to the vet.",
        details=("40 × 36 × 16 cm", "Carries 20 kg", "Wash at 30 °C, do not tumble"),
        facts=(("Material", "Cotton canvas, leather"), ("Made in", "Thornbridge")),
        picture="tote", alt="Cream canvas tote with leather handles and greens looking out",
        scene="The tote on a table beside tomatoes on the vine",
    ),
    Item(
        code="KNF", slug="orchard-knife", title="Orchard Knife", maker=WORKSHOP, shelf="tools", price=5900,
        text="A folding knife for apples, string and the last of the cheese. Carbon steel takes an edge on the "
        "bottom of a mug; the lock is a simple ring that has never let anyone down.",
        details=("Blade 8.5 cm, closed 11 cm", "Carbon steel: dry it, and let it go grey", "Sold to adults only"),
        facts=(("Material", "Carbon steel, brass"), ("Made in", "Fernhollow")),
        choices=(Choice("Wood", {"Oak": 0, "Walnut": 400}),), shown="Wood",
        picture="knife", alt="Open folding knife with a handle of {value}",
        scene="The walnut knife beside a loaf on a board",
        units={"WALNUT": (3, 0)},
    ),
    Item(
        code="AXE", slug="kindling-hatchet", title="Kindling Hatchet", maker=WORKSHOP, shelf="tools", price=8400,
        text="Six hundred grams of hand-forged steel on ash, balanced so that the head does the work. It splits "
        "kindling, limbs small branches, and hangs by the stove looking capable.",
        details=("38 cm long, head 600 g", "Comes sharp, in a leather sheath", "Oil the head, wax the handle"),
        facts=(("Material", "Forged steel, ash, leather"), ("Made in", "Fernhollow")),
        picture="hatchet", alt="Small forged hatchet with an ash handle",
        scene="The hatchet standing in a stump in the forest",
        units={"AXE": (4, 0)},
    ),
    Item(
        code="CMP", slug="pathfinder-compass", title="Pathfinder Compass", maker=WORKSHOP, shelf="tools", price=4600,
        text="It needs no signal, no battery and no update. The needle settles in three seconds, and the lid is "
        "engraved on the inside, if you tell us what to write.",
        details=("5 cm across, in brass", "Liquid-damped needle, luminous points", "Engraving up to 20 letters"),
        facts=(("Material", "Brass, glass"), ("Made in", "Fernhollow")),
        picture="compass", alt="Open brass pocket compass with a fern on the lid",
        scene="The compass on a walking map with a red pencil",
    ),
    Item(
        code="TRP", slug="ridge-tarp", title="Ridge Tarp", maker=LEATHER, shelf="camp", price=11900,
        text="A roof for two people and a dog, up in four minutes. Cotton breathes, so you wake dry on the inside "
        "as well, and rain on it sounds as rain should.",
        details=("3 × 3 m, 1.9 kg with lines and pegs", "Proofed organic cotton", "Two poles or two trees"),
        facts=(("Material", "Organic cotton, ash"), ("Made in", "Thornbridge")),
        picture="tarp", alt="Moss-green tarp pitched on two poles beside a small fire",
        scene="A clay-coloured tarp in the dark wood, a lantern beside it",
    ),
    Item(
        code="FST", slug="fire-steel", title="Fire Steel", maker=WORKSHOP, shelf="camp", price=2400,
        text="Three thousand degrees in your pocket, wet or dry. Strike it slowly over birch bark and it does the "
        "rest; the cord is long enough to lose everything but this.",
        details=("Good for about 12,000 strikes", "Oak grip, steel striker",
            "Scrape off the black coat before first use"),
        facts=(("Material", "Ferrocerium, oak, steel"), ("Made in", "Fernhollow")),
        picture="fire-steel", alt="Fire steel with an oak grip throwing sparks in the dark",
        scene="The fire steel beside shavings and fir cones",
    ),
    Item(
        code="STL", slug="three-leg-stool", title="Three-Leg Stool", maker=LEATHER, shelf="camp", price=8900, was=9900,
        text="Three legs never wobble. It folds into a bundle the size of an umbrella, opens with one hand, and "
        "the saddle leather remembers who sat there last.",
        details=("42 cm high, 1.3 kg, carries 120 kg", "Ash legs, saddle leather, brass",
            "Feed the leather once a year"),
        facts=(("Material", "Ash, leather, brass"), ("Made in", "Thornbridge")),
        picture="stool", alt="Three-legged folding stool with a leather seat",
        scene="The stool beside a camp fire at dusk",
    ),
)  # fmt: skip
