"""Garden: what Fernhollow sells for it."""

# ruff: noqa: RUF001  (real typography: dashes, times signs, apostrophes)

from shop.demo.goods import Choice, Item, colours

WORKSHOP, MEADOW, POTTERY = "Fernhollow Workshop", "Low Meadow", "Mossgate Pottery"

ITEMS = (
    Item(
        code="CAN", slug="long-reach-watering-can", title="Long-Reach Watering Can", maker=WORKSHOP, shelf="pots",
        price=5600,
        text="The spout reaches the back of the border, and the brass rose rains instead of pouring. Carried full, "
        "it hangs level, because somebody measured.",
        details=("Holds 5 l", "Zinc-plated and painted steel, brass rose", "Drain it before the frost"),
        facts=(("Material", "Steel, brass"), ("Made in", "Fernhollow")),
        choices=(colours("Cream", "Fern", "Clay"),), shown="Colour", featured=True,
        picture="watering-can", alt="Watering can in {value} with a long spout and a brass rose",
        scene="A green watering can between pots of fern and lavender",
        units={"CLAY": (3, 1)},
    ),
    Item(
        code="FPT", slug="long-tom-pot", title="Long Tom Pot", maker=POTTERY, shelf="pots", price=1200,
        text="Tall, for things with deep roots and short tempers. Thrown from red clay and fired hard enough to "
        "stay out in winter; the bloom of white that comes with the years is free.",
        details=("12, 18 or 24 cm across", "Drainage hole; saucers come separately", "Frost-proof to −15 °C"),
        facts=(("Material", "Terracotta"), ("Made in", "Mossgate")),
        choices=(Choice("Size", {"12 cm": 0, "18 cm": 700, "24 cm": 1700}),),
        picture="flowerpot", alt="Terracotta pot with a fern growing in it",
        scene="Three pots with lavender, sage and fern on a window sill",
        units={"24-CM": (0, 0)},
    ),
    Item(
        code="TRG", slug="harvest-trug", title="Harvest Trug", maker=WORKSHOP, shelf="pots", price=4500,
        text="Boards of willow on a hoop of split ash, held by copper nails: a basket that is really a small boat. "
        "Rinse the carrots in it under the tap and let the water run out between the slats.",
        details=("44 × 24 cm", "Carries 8 kg", "Keep it under a roof and it will see you out"),
        facts=(("Material", "Willow, ash, copper"), ("Made in", "Fernhollow")),
        picture="trug", alt="Wooden garden basket filled with carrots, greens and tomatoes",
        scene="The full basket in the garden beside a tomato plant",
    ),
    Item(
        code="NST", slug="robin-nest-box", title="Nest Box", maker=WORKSHOP, shelf="pots", price=3800,
        text="Larch outside, nothing inside: birds prefer to furnish it themselves. The roof is slate and swings "
        "aside once a year for spring cleaning.",
        details=("Opening 32 mm, for tits and sparrows", "Hang it at two metres, facing south-east", "Untreated larch"),
        facts=(("Material", "Larch, slate"), ("Made in", "Fernhollow")),
        picture="nest-box", alt="Wooden nest box with a slate roof, a robin beside it",
        scene="The nest box on a tree trunk in the forest",
        units={"NST": (5, 0)},
    ),
    Item(
        code="HTL", slug="trowel-and-fork", title="Trowel & Fork", maker=WORKSHOP, shelf="garden-tools", price=4900,
        was=5800,
        text="A trowel that slices and a fork that lifts, forged from one piece each so that there is no joint to "
        "give up. The handles are turned from the same branch, and swell where your palm is.",
        details=("32 cm long each", "Carbon steel, oak, brass collar", "Brush clean, oil in autumn"),
        facts=(("Material", "Carbon steel, oak"), ("Made in", "Fernhollow")),
        picture="hand-tools", alt="Hand trowel and hand fork with oak handles on a cloth",
        scene="Trowel and fork standing in dark soil between seedlings",
    ),
    Item(
        code="SEC", slug="orchard-secateurs", title="Orchard Secateurs", maker=WORKSHOP, shelf="garden-tools",
        price=5400,
        text="They cut a finger-thick branch with two fingers of effort, and click open with the sound of a good "
        "gate. Every part unscrews, every part can be bought.",
        details=("21 cm, for right and left hands", "Cuts up to 22 mm", "Wipe with oil; sharpen the curved blade only"),
        facts=(("Material", "Carbon steel, beech"), ("Made in", "Fernhollow")),
        picture="secateurs", alt="Open secateurs with red grips on a wooden bench",
        scene="The secateurs between cut lavender and a small posy",
        units={"SEC": (2, 1)},
    ),
    Item(
        code="TWN", slug="twine-in-a-tin", title="Twine in a Tin", maker=WORKSHOP, shelf="garden-tools", price=1300,
        text="A hundred metres of jute that comes out when you pull and stays put when you do not. The cutter is "
        "in the lid; the tin is for keeps.",
        details=("100 m, three-ply", "Jute, so it may go on the compost", "Refills fit"),
        facts=(("Material", "Jute, tinplate"), ("Made in", "Fernhollow")),
        picture="twine", alt="Ball of jute twine in a green tin", scene="The tin of twine beside a potted plant",
    ),
    Item(
        code="SD-MDW", slug="meadow-seeds", title="Meadow Seeds", maker=MEADOW, shelf="seeds", price=550,
        text="Poppies, cornflowers, ox-eye daisies and eighteen more that do not mind poor soil. Rake, scatter, "
        "walk over it once, and leave the mower in the shed.",
        details=("15 g, for 10 m²", "Sow from March to May or in September", "Native seed, gathered in the valley"),
        facts=(("Contents", "21 annuals and perennials"), ("Made in", "Low Meadow")),
        picture="meadow-seeds", alt="Blue seed packet with a picture of wild flowers",
        scene="The packet standing in a flowering meadow",
        units={"SD-MDW": (140, 60)},
    ),
    Item(
        code="SD-TOM", slug="tomato-hollow-red", title="Tomato ‘Hollow Red’", maker=MEADOW, shelf="seeds", price=450,
        text="A bush tomato that ripens where summers are short. Thin skin, few seeds, and the smell of the stalk "
        "on your hands all evening.",
        details=("About 20 seeds", "Sow indoors from February, plant out after the last frost",
            "Open-pollinated: save your own"),
        facts=(("Contents", "Solanum lycopersicum"), ("Made in", "Low Meadow")),
        picture="tomato-seeds", alt="Clay-red seed packet with a picture of tomatoes",
        scene="A tomato plant in a pot beside its packet",
        units={"SD-TOM": (90, 40)},
    ),
    Item(
        code="SD-SWP", slug="sweet-pea-dusk", title="Sweet Pea ‘Dusk’", maker=MEADOW, shelf="seeds", price=450,
        text="Mauve, rose and a violet that is nearly blue, on stems long enough for a jug. The more you cut, the "
        "more it gives; it is that kind of plant.",
        details=("About 25 seeds", "Soak overnight, sow from October to April", "Climbs to 1.8 m"),
        facts=(("Contents", "Lathyrus odoratus"), ("Made in", "Low Meadow")),
        picture="sweet-pea-seeds", alt="Plum-coloured seed packet with a picture of sweet peas",
        scene="Sweet peas in a pot by the window beside their packet",
    ),
    Item(
        code="SD-TIN", slug="seed-tin", title="Seed Tin", maker=MEADOW, shelf="seeds", price=2900,
        text="A tin with twelve dividers, one for each month, and the four packets to begin with. It keeps mice "
        "out and good intentions in order.",
        details=("28 × 16 × 12 cm", "With meadow, tomato, sweet pea and herb seeds",
            "Calendar for sowing inside the lid"),
        facts=(("Contents", "Four packets, twelve dividers"), ("Made in", "Low Meadow")),
        picture="seed-tin", alt="Open green tin box with seed packets in it",
        scene="Four seed packets fanned out on a bench",
        units={"SD-TIN": (0, 0)},
    ),
)  # fmt: skip
