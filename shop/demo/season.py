"""What the staff of the demo shop have planned: collections, a sale that ends soon, and what goes well together."""

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from apps.catalog import services as catalog
from apps.catalog.services import RuleInput
from shop.common.money import Money

COSY = (
    "valley-wool-blanket", "knitted-hot-water-bottle", "mossgate-teapot", "nettle-mint-tea", "evening-camomile-tea",
    "storm-lantern", "forest-candle", "beeswax-pillar-candle", "boot-socks", "breakfast-bowl",
)  # fmt: skip
DAY_OUT = ("valley-flask", "pathfinder-compass", "roll-top-rucksack", "orchard-knife", "fire-steel", "ridge-tarp")
ON_SALE = ("hearth-pot", "lambswool-scarf", "harvest-trug")
SALE_DAYS = 10
BESIDE = {
    "mossgate-teapot": ("nettle-mint-tea", "evening-camomile-tea", "forest-honey", "hollow-enamel-mug"),
    "roll-top-rucksack": ("valley-flask", "pathfinder-compass", "ridge-tarp"),
    "meadow-seeds": ("seed-tin", "long-tom-pot", "long-reach-watering-can"),
}


def plan_season(goods: Collection[str], *, small_price: int, actor: str) -> None:
    """Plan it for those of the goods (slugs) that are there, once; what the staff make of it later stays."""
    with suppress(catalog.SlugTaken), transaction.atomic():
        catalog.create_collection(
            slug="rainy-days", name="Rainy days", description="For inside, with the drops on the pane.",
            kind="rule", is_featured=True, position=1,
        )  # fmt: skip
        tag = catalog.create_tag(name="Cosy")
        catalog.file_products(slugs=_of(COSY, goods), shelf="tags", how="add", names=[tag], actor=actor)
        catalog.set_rules(slug="rainy-days", rules=[RuleInput(kind="tag", of=tag)])
        _day_out(goods)
        _small_things(small_price)
        _sale(goods, actor)
        for slug in _of(BESIDE, goods):
            catalog.update_product(slug=slug, related=_of(BESIDE[slug], goods), actor=actor)


def _of(slugs: Iterable[str], goods: Collection[str]) -> list[str]:
    return [slug for slug in slugs if slug in goods]


def _day_out(goods: Collection[str]) -> None:
    catalog.create_collection(
        slug="a-day-out", name="A day out", description="Packed in ten minutes, missed in none.",
        is_featured=True, position=2,
    )  # fmt: skip
    catalog.set_items(slug="a-day-out", products=_of(DAY_OUT, goods))


def _small_things(price: int) -> None:
    words = str(Money.of(price)).removesuffix(".00")
    catalog.create_collection(
        slug="small-things", name=f"Under {words}", description="Small enough to bring along, good enough to keep.",
        kind="rule", is_featured=True, position=3,
    )  # fmt: skip
    catalog.set_rules(slug="small-things", rules=[RuleInput(kind="price_to", number=price - 1)])


def _sale(goods: Collection[str], actor: str) -> None:
    now = timezone.now()
    with suppress(catalog.SaleEmpty):
        catalog.start_sale(
            slugs=_of(ON_SALE, goods),
            percent=20,
            starts_at=now,
            ends_at=_midnight_after(now + timedelta(days=SALE_DAYS)),
            name="First frost",
            rounding="00",
            actor=actor,
        )


def _midnight_after(moment: datetime) -> datetime:
    """The end of the day in the shop's own time."""
    day = timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1)
