"""Home: what Fernhollow sells for it."""

# ruff: noqa: RUF001  (real typography: dashes, times signs, apostrophes)

from shop.demo.goods import Choice, Item, colours

WORKSHOP, MEADOW = "Fernhollow Workshop", "Low Meadow"

ITEMS = (
    Item(
        code="BLK", slug="valley-wool-blanket", title="Valley Wool Blanket", maker=WORKSHOP, shelf="textiles",
        price=12900,
        text="Woven on the old loom at the bottom of the valley from the fleece of the sheep at the top of it. It "
        "is heavy in the right way, and the fringe is tied by hand, because a machine would be done too soon.",
        details=("Throw: 130 × 180 cm; double: 200 × 220 cm", "Air it more than you wash it; wool wash at 30 °C",
            "Comes with a leather strap for carrying"),
        facts=(("Material", "Wool"), ("Made in", "Fernhollow")),
        choices=(colours("Fern", "Rust", "Dusk"), Choice("Size", {"Throw": 0, "Double": 5000})), shown="Colour",
        featured=True,
        picture="blanket", alt="Folded checked wool blanket in {value} with a leather strap",
        scene="A rust-red checked blanket over the back of a chair",
        units={"RUST-DOUBLE": (0, 0), "DUSK-DOUBLE": (2, 0)},
    ),
    Item(
        code="TWL", slug="linen-tea-towels", title="Linen Tea Towels, Pair", maker=WORKSHOP, shelf="textiles",
        price=2400,
        text="One printed with fern fronds, one with stripes, both better after every wash. Linen drinks water "
        "faster than cotton and leaves no fluff on a glass.",
        details=("50 × 70 cm each", "Wash at 60 °C; iron them only if you enjoy it",
            "A loop at the middle of the long side"),
        facts=(("Material", "Linen"), ("Made in", "Fernhollow")),
        picture="towels", alt="Two linen tea towels hanging from pegs, one with ferns, one striped",
        scene="Folded towels on a table beside a cup with a sprig",
    ),
    Item(
        code="CSH", slug="leaf-cushion", title="Leaf Cushion", maker=WORKSHOP, shelf="textiles", price=4800, was=5900,
        text="Lambswool outside, feathers from a farm we know inside, and a pattern of beech leaves woven right "
        "through, so the back is as good as the front.",
        details=("50 × 50 cm, with its filling", "Cover comes off; wool wash at 30 °C", "Coconut buttons"),
        facts=(("Material", "Lambswool, feathers"), ("Made in", "Fernhollow")),
        picture="cushion", alt="Square clay-coloured cushion with a woven leaf pattern",
        scene="Two leaf cushions leaning under a window",
    ),
    Item(
        code="HWB", slug="knitted-hot-water-bottle", title="Knitted Hot-Water Bottle", maker=WORKSHOP,
        shelf="textiles", price=4200,
        text="A proper rubber bottle in a proper jumper. The cables hold the warmth, the bow holds the cables, and "
        "the whole thing holds you until morning.",
        details=("Holds 1.8 l", "Natural rubber, tested to BS 1970", "Cover: hand wash, dry flat"),
        facts=(("Material", "Lambswool, natural rubber"), ("Made in", "Fernhollow")),
        picture="bottle", alt="Hot-water bottle in a blue cable-knit cover with a bow",
        scene="A clay-coloured bottle beside a lit candle at night",
        units={"HWB": (3, 1)},
    ),
    Item(
        code="CND-P", slug="beeswax-pillar-candle", title="Beeswax Pillar Candle", maker=MEADOW, shelf="light",
        price=1600,
        text="Nothing but wax from our own hives and a cotton wick. It burns slowly, smells faintly of summer, and "
        "gives the kind of light in which everybody looks well.",
        details=("Small: 10 cm, 25 hours; tall: 22 cm, 60 hours", "Trim the wick to 5 mm before lighting",
            "Let the pool reach the edge the first time"),
        facts=(("Material", "Beeswax"), ("Made in", "Low Meadow")),
        choices=(Choice("Size", {"Small": 0, "Tall": 800}),),
        picture="pillars", alt="Three lit beeswax candles of different heights",
        scene="The candles burning at night beside fir cones",
    ),
    Item(
        code="LAN", slug="storm-lantern", title="Storm Lantern", maker=WORKSHOP, shelf="light", price=6800,
        text="The lantern on our own porch, made the way it was made in 1921 because that way it works. Wind bends "
        "around the globe, the flame stays, and one filling lasts two evenings.",
        details=("31 cm high with the handle down", "Burns lamp oil; 20 hours a filling",
            "Wick and globe can be had as spares"),
        facts=(("Material", "Painted steel, glass"), ("Made in", "Fernhollow")),
        choices=(colours("Fern", "Rust", "Honey"),), shown="Colour", featured=True,
        picture="lantern", alt="Lit storm lantern in {value}",
        scene="A green lantern on a stump in the dark wood, moths around it",
        units={"HONEY": (0, 0), "RUST": (4, 1)},
    ),
    Item(
        code="CND-J", slug="forest-candle", title="Forest Candle", maker=MEADOW, shelf="light", price=2800, was=3200,
        text="Three walks through the valley, poured into Mossgate cups. When the candle is gone the cup is yours, "
        "and it happens to hold exactly one good coffee.",
        details=("220 g of rapeseed wax and beeswax, 45 hours", "Scented with plant oils only",
            "Clean the cup with hot water and soap"),
        facts=(("Material", "Rapeseed wax, beeswax, stoneware"), ("Made in", "Low Meadow")),
        choices=(Choice("Scent", {"Cedar & Moss": 0, "Fig Leaf": 0, "Winter Fir": 0}),), shown="Scent",
        picture="candle", alt="Candle in a pale stoneware cup, scent {value}",
        scene="A lit candle on two folded blankets by the window",
        units={"WINTER-FIR": (5, 0)},
    ),
    Item(
        code="CHB", slug="brass-chamberstick", title="Brass Chamberstick", maker=WORKSHOP, shelf="light", price=3400,
        text="For carrying a light up the stairs when the power is out, or when you feel like it. Spun from one "
        "sheet of brass that will go from gold to honey to brown as you do nothing at all.",
        details=("14 cm across; takes candles of 22 mm", "Polish it or leave it", "Candle included"),
        facts=(("Material", "Brass"), ("Made in", "Fernhollow")),
        picture="chamberstick", alt="Brass candle holder with a ring handle and a lit candle",
        scene="The chamberstick and a bottle of matches in the evening",
    ),
    Item(
        code="MTC", slug="long-matches", title="Long Matches in a Bottle", maker=WORKSHOP, shelf="light", price=1200,
        text="Sixty aspen matches long enough for the deepest lantern, in a bottle that deserves to stand on the "
        "sill. Strike them on its foot.",
        details=("60 matches, 10 cm long", "Striking surface under the bottle", "Keep away from children and damp"),
        facts=(("Material", "Aspen, glass, cork"), ("Made in", "Fernhollow")),
        picture="matches", alt="Corked glass bottle of long green-tipped matches",
        scene="The bottle beside two burning candles",
    ),
    Item(
        code="SOP", slug="pine-tar-soap", title="Pine Tar Soap", maker=MEADOW, shelf="bath", price=900,
        text="It smells of a wet day by the charcoal kiln, and takes off engine oil, onions and most regrets. "
        "Stirred cold and left to ripen for six weeks.",
        details=("120 g", "Olive oil, coconut oil, pine tar, nothing to hide", "Keep it dry between washes"),
        facts=(("Ingredients", "Saponified oils, pine tar"), ("Made in", "Low Meadow")),
        picture="soap", alt="Green bar of soap with a pressed fern in a paper band",
        scene="Two bars of soap stacked beside eucalyptus",
    ),
    Item(
        code="BLM", slug="gardeners-balm", title="Gardener’s Balm", maker=MEADOW, shelf="bath", price=1400,
        text="Beeswax, marigold and lanolin for hands that have been in the soil since seven. A little goes a long "
        "way; a lot makes your spade slippery.",
        details=("60 ml tin", "No perfume, no water, no palm oil", "Patch test if wool makes you itch"),
        facts=(("Ingredients", "Sunflower oil, beeswax, lanolin, marigold"), ("Made in", "Low Meadow")),
        picture="balm", alt="Open tin of golden balm with a green lid", scene="The open tin on a table beside a daisy",
    ),
    Item(
        code="BSH", slug="beech-bath-brush", title="Beech Bath Brush", maker=WORKSHOP, shelf="bath", price=2100,
        text="A long curve of beech that reaches the place between your shoulders. The bristles are firm on Monday "
        "and friendly by Friday.",
        details=("40 cm long", "Cactus fibre bristles", "Hang it up to dry, bristles down"),
        facts=(("Material", "Beech, cactus fibre, leather"), ("Made in", "Fernhollow")),
        picture="brush", alt="Long-handled beech bath brush on a linen cloth",
        scene="The brush hanging from a peg beside a striped towel",
        units={"BSH": (1, 0)},
    ),
    Item(
        code="NBK", slug="field-notebook", title="Field Notebook", maker=WORKSHOP, shelf="paper", price=1600,
        text="It opens flat, takes ink without a shadow, and survives a winter in a coat pocket. Sewn, not glued, "
        "with an index at the back for the things you meant to look up.",
        details=("13 × 19 cm, 192 pages of 100 g paper", "Cloth cover with a pressed-in frond",
            "Pocket in the back, one ribbon"),
        facts=(("Material", "Recycled paper, cotton"), ("Made in", "Fernhollow")),
        choices=(colours("Moss", "Clay", "Dusk"), Choice("Paper", {"Dotted": 0, "Plain": 0})), shown="Colour",
        picture="notebook", alt="Cloth-bound notebook in {value} with a fern on the cover",
        scene="The notebook lying open with a pressed fern and a sketch of mushrooms",
        units={"CLAY-PLAIN": (0, 0), "MOSS-DOTTED": (60, 25)},
    ),
    Item(
        code="PCL", slug="cedar-pencils", title="Cedar Pencils, Set of Six", maker=WORKSHOP, shelf="paper", price=1200,
        text="Six soft pencils in the colours of the valley, and the smell of a joiner’s shop whenever you sharpen "
        "one.",
        details=("Six pencils, 2B", "Cedar from certified forests", "Sleeve printed with plant ink"),
        facts=(("Material", "Cedar, graphite"), ("Made in", "Fernhollow")),
        picture="pencils", alt="Six coloured pencils in a paper sleeve with a fern",
        scene="Two pencils and their shavings beside a blue notebook",
    ),
    Item(
        code="PRN", slug="fern-study-print", title="Fern Study, Print", maker=WORKSHOP, shelf="paper", price=3200,
        text="Drawn from the fern that grows out of our workshop wall, and printed in three greens, one after the "
        "other. The frame is oak and comes with the hook already on.",
        details=("A4 or A3, framed", "Cotton paper, 240 g; signed and numbered", "Glass, not acrylic"),
        facts=(("Material", "Cotton paper, oak, glass"), ("Made in", "Fernhollow")),
        choices=(Choice("Size", {"A4": 0, "A3": 1400}),),
        picture="print", alt="Framed print of fern fronds", scene="Two framed prints above a table with a potted fern",
    ),
)  # fmt: skip
