"""What a few people say about the goods of the demo shop, written and approved by the same services as everything."""

# ruff: noqa: RUF001  (real typography: dashes, apostrophes)

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from apps.accounts import services as accounts
from apps.catalog import services as catalog

ACTOR, ORDER = "demo", "DEMO"
NAMES = {
    "ines": "Inês Duarte",
    "tomas": "Tomáš Havel",
    "greta": "Greta Lindqvist",
    "owen": "Owen Pryce",
    "marta": "Marta K.",
    "yusuf": "Yusuf Aydın",
    "claire": "Claire B.",
}


@dataclass(frozen=True, slots=True)
class Voice:
    """What somebody (a key of NAMES) says, `days` ago; one that waits was not looked at by the staff yet."""

    slug: str
    who: str
    stars: int
    days: int
    title: str
    text: str
    waits: bool = False


VOICES = (
    Voice("hollow-enamel-mug", "owen", 5, 131, "The one I reach for",
        "Two years in the rucksack and only one chip. The rim is as kind as they say."),
    Voice("hollow-enamel-mug", "greta", 5, 88, "Bought four, gave three away",
        "The rust colour is deeper than in the picture, and better."),
    Voice("hollow-enamel-mug", "ines", 4, 40, "Lovely, and hot",
        "The handle warms up with the tea, so mind your fingers over a fire. Everything else is right."),
    Voice("hollow-enamel-mug", "yusuf", 5, 12, "", "Same blue as the evening outside. Well packed, too."),
    Voice("hollow-enamel-mug", "claire", 3, 5, "Smaller than I thought",
        "A good mug, but I drink by the half litre. My fault for not reading.", waits=True),
    Voice("morning-tumbler", "marta", 5, 97, "Quiet and heavy",
        "It sits on the table like a stone. No two of ours are alike and we know whose is whose."),
    Voice("morning-tumbler", "tomas", 4, 33, "Good in two hands",
        "I would have liked a slightly larger one for coffee."),
    Voice("valley-flask", "owen", 5, 74, "Still hot at the station",
        "Filled at five in the morning, drunk at seven in the evening. That is all I ask of a flask."),
    Voice("valley-flask", "claire", 4, 51, "", "The stopper takes some learning. Keeps what it promises."),
    Voice("hearth-pot", "greta", 5, 66, "Every Sunday",
        "Bread, beans, stew. The lid fits so well that the kitchen is silent."),
    Voice("hob-kettle", "ines", 4, 58, "A kettle that sings",
        "Boils fast on gas. Dry it after use or it spots inside."),
    Voice("iron-skillet", "tomas", 5, 143, "For life",
        "Came smooth, got smoother. Eggs slide. My daughter has already asked who inherits it."),
    Voice("iron-skillet", "marta", 5, 80, "Worth its weight", "And it has a lot of that."),
    Voice("iron-skillet", "yusuf", 4, 21, "Heavy, as it should be",
        "You want both hands for pouring. The spouts help."),
    Voice("oak-board", "claire", 5, 109, "Beautiful edge",
        "The grain runs like the hills on the box. Oil it and it forgives everything."),
    Voice("breakfast-bowl", "greta", 4, 47, "",
        "Porridge stays warm to the last spoon. One arrived chipped and was replaced in two days."),
    Voice("mossgate-teapot", "marta", 5, 90, "No drip", "I have looked for a pot that does not drip for thirty years."),
    Voice("mossgate-teapot", "owen", 2, 36, "Too small for us",
        "Pretty, pours well, but three cups are not enough for a family. I should have asked."),
    Voice("valley-wool-blanket", "ines", 5, 120, "Winter can come",
        "Smells of sheep for a week, then of nothing but home. The dog has claimed it."),
    Voice("valley-wool-blanket", "tomas", 5, 71, "Warm without weight",
        "We have the double and nobody fights over it any more."),
    Voice("valley-wool-blanket", "claire", 4, 29, "A little scratchy at first",
        "It softened after the first wash, as the label said it would."),
    Voice("linen-tea-towels", "greta", 5, 64, "They dry", "Unlike most tea towels I have owned."),
    Voice("storm-lantern", "owen", 5, 54, "Did not blink", "Hung on the porch through the November gales."),
    Voice("storm-lantern", "yusuf", 4, 18, "", "Good light. The wick wants trimming more often than I do it."),
    Voice("pine-tar-soap", "marta", 4, 85, "Smells like a sauna", "In a good way. My husband says otherwise."),
    Voice("field-notebook", "claire", 5, 43, "Lies flat", "And takes ink without feathering. I ordered three more."),
    Voice("long-reach-watering-can", "ines", 5, 102, "Balanced", "Full or half empty, it never tips you over."),
    Voice("orchard-secateurs", "tomas", 5, 95, "Clean cuts",
        "Through finger-thick apple without effort; the catch stays where it is."),
    Voice("orchard-secateurs", "greta", 3, 27, "Fine for large hands",
        "Mine are small and the grip is wide. The blade is excellent."),
    Voice("trowel-and-fork", "owen", 5, 61, "", "The ash handles feel old already. That is praise."),
    Voice("field-bag", "marta", 5, 77, "Has seen rain", "Books dry, me wet. The strap does not slip."),
    Voice("roll-top-rucksack", "yusuf", 5, 38, "Two weeks in Norway",
        "Not a drop inside. I miss one outer pocket, that is all."),
    Voice("roll-top-rucksack", "tomas", 4, 9, "Holds more than it looks", "Good straps, honest cloth."),
    Voice("orchard-knife", "claire", 5, 112, "Arrives sharp", "And sharpens easily. Mind your thumbs."),
    Voice("ridge-waxed-jacket", "owen", 5, 83, "Third winter", "Rewaxed once. The pockets are in the right places."),
    Voice("ridge-waxed-jacket", "ines", 4, 24, "Runs large", "I sent M back and kept S; the exchange took four days."),
    Voice("shepherds-jumper", "greta", 5, 69, "Warm, plain, right", "Elbows still whole after a year of stables."),
    Voice("shepherds-jumper", "marta", 4, 2, "Good wool", "The sleeves are long enough, at last.", waits=True),
    Voice("boot-socks", "tomas", 5, 49, "", "No blisters, no holes. I have six pairs."),
    Voice("lambswool-scarf", "yusuf", 5, 31, "Soft from the first day", "A present that I nearly kept."),
)  # fmt: skip


# What the demo's shopper has bought and may say something about.
BOUGHT = ("hollow-enamel-mug", "valley-wool-blanket", "field-bag")


def let_speak(skus: Mapping[str, str], *, shopper: int, now: datetime) -> None:
    """Let buyers of these new products (one SKU of each, by slug) say what they think; `shopper` may do so next."""
    voices = [voice for voice in VOICES if voice.slug in skus]
    with transaction.atomic():
        buyers = {who: _buyer(who) for who in dict.fromkeys(voice.who for voice in voices)}
        for waits in (False, True):
            for voice in voices:
                if voice.waits is waits:
                    _say(voice, buyers[voice.who], skus[voice.slug], now)
            if not waits:
                catalog.approve_reviews(ids=catalog.list_waiting_reviews(slugs=skus), actor=ACTOR)
        for slug in skus.keys() & BOUGHT:
            catalog.note_purchases(user_id=shopper, order_number=ORDER, skus=[skus[slug]])


def _buyer(who: str) -> int:
    """Somebody with an account that nobody can sign in to."""
    return accounts.ensure_user(email=f"{who}@fernhollow.example", password=None, full_name=NAMES[who])


def _say(voice: Voice, user_id: int, sku: str, now: datetime) -> None:
    catalog.note_purchases(user_id=user_id, order_number=ORDER, skus=[sku])
    catalog.write_review(
        slug=voice.slug,
        user_id=user_id,
        author_name=NAMES[voice.who],
        rating=voice.stars,
        title=voice.title,
        text=voice.text,
        now=now - timedelta(days=voice.days, hours=len(voice.text) % 11),
    )
