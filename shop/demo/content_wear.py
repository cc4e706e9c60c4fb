"""Wear: what Fernhollow sells for it."""

# ruff: noqa: RUF001  (real typography: dashes, times signs, apostrophes)

from shop.demo.goods import Choice, Item, colours, sizes

WORKSHOP, LEATHER = "Fernhollow Workshop", "Hale & Thorn"

ITEMS = (
    Item(
        code="JKT", slug="ridge-waxed-jacket", title="Ridge Waxed Jacket", maker=LEATHER, shelf="jackets", price=28900,
        text="Three pockets for things, one for a sandwich, and a corduroy collar that turns up when the ridge "
        "gets opinionated. The cotton is waxed in our own yard and can be waxed again, every autumn, for as "
        "long as you like.",
        details=("Waxed cotton, 340 g; cotton lining", "Straight cut; take your usual size",
            "Never wash it: sponge it with cold water, wax it once a year", "We repair it for life"),
        facts=(("Material", "Waxed cotton, corduroy, brass"), ("Made in", "Thornbridge")),
        choices=(colours("Moss", "Bark"), sizes(S=0, M=0, L=0, XL=0)), shown="Colour", featured=True,
        picture="jacket", alt="Waxed jacket in {value} with a corduroy collar, on a hanger",
        scene="Corduroy collar, chest pocket and brass studs of the moss-green jacket, close up",
        units={"MOSS-S": (2, 0), "MOSS-M": (6, 3), "BARK-S": (0, 0), "BARK-XL": (1, 0)},
    ),
    Item(
        code="GLT", slug="hollow-quilted-gilet", title="Hollow Quilted Gilet", maker=LEATHER, shelf="jackets",
        price=13900, was=16500,
        text="The warm half of a jacket. Wool wadding instead of plastic, quilted in small diamonds so that it "
        "stays where it is, and thin enough to vanish under the Ridge.",
        details=("Cotton shell, wool wadding", "Two pockets with studs, one inside", "Cold wool wash, dry flat"),
        facts=(("Material", "Cotton, wool"), ("Made in", "Thornbridge")),
        choices=(colours("Dusk", "Moss"), sizes(S=0, M=0, L=0, XL=0)), shown="Colour",
        picture="gilet", alt="Quilted gilet in {value} with brass studs, on a hanger",
        scene="Diamond quilting and collar of the moss-green gilet, close up",
        units={"DUSK-XL": (0, 0), "MOSS-L": (3, 0)},
    ),
    Item(
        code="JMP", slug="shepherds-jumper", title="Shepherd’s Jumper", maker=WORKSHOP, shelf="knitwear", price=13500,
        text="Cables that climb like the path to the upper meadow, in wool that still has a little lanolin in it "
        "against the drizzle. Knitted in the round by nine people whose names are inside.",
        details=("Undyed or plant-dyed wool, 5-ply", "Roomy; between two sizes take the smaller",
            "Wash seldom, by hand, dry flat"),
        facts=(("Material", "Wool"), ("Made in", "Fernhollow")),
        choices=(colours("Cream", "Rust"), sizes(S=0, M=0, L=0)), shown="Colour", featured=True,
        picture="jumper", alt="Cable-knit jumper in {value} on a hanger",
        scene="A rust-red jumper with balls of wool in front of it",
        units={"CREAM-M": (1, 1)},
    ),
    Item(
        code="SCF", slug="lambswool-scarf", title="Lambswool Scarf", maker=WORKSHOP, shelf="knitwear", price=5800,
        text="Long enough to go round twice and still be borrowed. First-shearing wool, brushed with teasels, with "
        "three stripes so that you can find the ends.",
        details=("28 × 190 cm", "Wool wash at 30 °C", "Fringe tied by hand"),
        facts=(("Material", "Lambswool"), ("Made in", "Fernhollow")),
        choices=(colours("Fern", "Rust", "Dusk"),), shown="Colour",
        picture="scarf", alt="Striped lambswool scarf in {value} on a peg",
        scene="A red and a blue scarf and a yellow hat on a peg rail",
        units={"RUST": (4, 1)},
    ),
    Item(
        code="BNI", slug="ribbed-beanie", title="Ribbed Beanie", maker=WORKSHOP, shelf="warmers", price=3200,
        text="A hat that covers the ears and nothing else you need. The rib is deep enough to turn up once in "
        "autumn and twice in January.",
        details=("One size, 54 to 62 cm", "Merino, so it does not itch", "Machine wash at 30 °C, wool programme"),
        facts=(("Material", "Merino wool"), ("Made in", "Fernhollow")),
        choices=(colours("Honey", "Fern", "Rust", "Cream"),), shown="Colour",
        picture="beanie", alt="Ribbed woollen hat in {value} with a small leather label",
        scene="A red and a green hat on a table beside a ball of wool",
        units={"CREAM": (0, 0)},
    ),
    Item(
        code="SOC", slug="boot-socks", title="Boot Socks", maker=WORKSHOP, shelf="warmers", price=1800,
        text="Thick where boots rub, thin where they do not. Heel and toe are in clay red, so that odd socks find "
        "each other on the line.",
        details=("Wool with a little nylon at heel and toe", "Flat toe seam", "Machine wash at 40 °C"),
        facts=(("Material", "Wool, nylon"), ("Made in", "Fernhollow")),
        choices=(Choice("Size", {"36–40": 0, "41–45": 0}),),
        picture="socks", alt="Pair of cream boot socks with clay-red heels and toes",
        scene="Two pairs of socks drying on a line in front of hills",
    ),
    Item(
        code="GLV", slug="hedging-gloves", title="Hedging Gloves", maker=LEATHER, shelf="warmers", price=4900,
        text="Deerskin that is soft on the first day and shaped like your hand by the thirtieth. A long cuff of "
        "drill keeps the brambles out of your sleeves.",
        details=("Deerskin palm and back, cotton cuff", "S: 7–8, M: 8–9, L: 9–10 inches around the palm",
            "Let them dry away from the stove; feed with balm"),
        facts=(("Material", "Deerskin, cotton"), ("Made in", "Thornbridge")),
        choices=(sizes(S=0, M=0, L=0),),
        picture="gloves", alt="Pair of tan leather work gloves with striped cuffs",
        scene="The gloves on a bench beside a trowel",
        units={"S": (0, 0), "L": (2, 2)},
    ),
)  # fmt: skip
