"""Sets the demo shop up, through the same services as everybody else; what is there already stays as it is."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.accounts import services as accounts
from apps.cart import services as cart
from apps.catalog import services as catalog
from apps.inventory import services as inventory
from shop.common.addresses import PostalAddress
from shop.common.money import minor_digits
from shop.demo.buying import stock_up
from shop.demo.content import EUROPE, ITEMS, SHELVES, TAX_RATES
from shop.demo.facts import ATTRIBUTES, said
from shop.demo.goods import Form, Item, Shelf, swatch
from shop.demo.history import past_of
from shop.demo.reviews import let_speak
from shop.demo.season import plan_season
from shop.demo.studio import Seen, Studio, open_studio

ACTOR = "demo"
# What is sold before it is here: how many more, in how many days, and on which terms.
SOLD_AHEAD = {"BNI-CREAM": (20, 14, "backorder")}
LOCATIONS = (("valley", "Valley workshop"), ("harbour", "Harbour store"))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in to the demo; the password is known to everybody."""

    role: str
    email: str
    password: str
    full_name: str


STAFF = Person("staff", "staff@fernhollow.example", "lanterns-at-dusk", "Rowan Hale")
SHOPPER = Person("shopper", "shopper@fernhollow.example", "moss-under-foot", "Ada Linden")
PEOPLE = (STAFF, SHOPPER)
HOME = PostalAddress(
    full_name=SHOPPER.full_name,
    line1="Lindenallee 12",
    postcode="10115",
    city="Berlin",
    country="DE",
    phone="+49 30 1234567",
)


def lay_out(seen: Seen = lambda done, total: None) -> None:
    """Make sure that everything of the demo shop exists; `seen` is told how the pictures get on."""
    _delivery()
    missing = _missing(ITEMS)
    if missing:
        _lay_out(missing, seen)
        stock_up(missing, minor=minor, actor=ACTOR)
        inventory.refresh_figures(now=timezone.now())
    plan_season({item.slug for item in ITEMS}, small_price=minor(2500), actor=ACTOR)
    shopper = _people()
    let_speak({item.slug: next(iter(item.forms())).sku for item in missing}, shopper=shopper, now=timezone.now())


def _lay_out(missing: Sequence[Item], seen: Seen) -> None:
    """Locations, shelves and goods; what is low from the start is noted before there is staff to be alarmed."""
    for code, name in LOCATIONS:
        inventory.ensure_location(code=code, name=name, priority=LOCATIONS.index((code, name)))
    for attribute in ATTRIBUTES:
        catalog.ensure_attribute(attribute=attribute)
    _shelves(SHELVES)
    with open_studio([shot.name for item in missing for shot in item.shots()], seen) as studio:
        for item in missing:
            _add(item, studio)
    inventory.close_days(now=timezone.now())
    inventory.check_thresholds(now=timezone.now())


def is_laid_out() -> bool:
    """Whether the catalogue has had all the goods."""
    return not _missing(ITEMS)


def _people() -> int:
    """The staff, who may do everything, and the shopper with an address at hand, whose key is returned."""
    for person in PEOPLE:
        user = accounts.ensure_user(
            email=person.email,
            password=person.password,
            full_name=person.full_name,
            is_staff=person is STAFF,
            is_superuser=person is STAFF,
        )
        if person is SHOPPER and not accounts.list_addresses(user_id=user):
            accounts.add_address(user_id=user, address=HOME, is_default=True)
    return user


def _delivery() -> None:
    """Three ways to get a parcel, and the taxes within."""
    for country, rate in TAX_RATES.items():
        cart.ensure_tax_rate(country=country, rate=rate)
    cart.ensure_shipping_method(
        code="standard",
        name="Standard delivery",
        description="With you in three to five working days, by train and cargo bike where there are any.",
        price=minor(490),
        free_from=minor(7500),
        position=1,
    )
    cart.ensure_shipping_method(
        code="express",
        name="Express delivery",
        description="Packed today if you order before noon, with you on the next working day.",
        price=minor(1290),
        countries=sorted({*EUROPE, settings.SHOP_COUNTRY}),
        position=2,
    )
    cart.ensure_shipping_method(
        code="harbour",
        name="Collect at the Harbour store",
        description="Ready in two hours. We keep it for a week, and the kettle is on.",
        price=0,
        countries=[settings.SHOP_COUNTRY],
        position=3,
    )


def _missing(items: Sequence[Item]) -> list[Item]:
    """Those of which the catalogue has never had a variant."""
    skus = {item.slug: [form.sku for form in item.forms()] for item in items}
    known = catalog.get_variants(sku for own in skus.values() for sku in own)
    return [item for item in items if not any(sku in known for sku in skus[item.slug])]


def _shelves(shelves: Iterable[Shelf], parent: str | None = None) -> None:
    for position, shelf in enumerate(shelves, 1):
        with suppress(catalog.SlugTaken):  # it is there, perhaps renamed by the staff
            catalog.create_category(
                slug=shelf.slug, name=shelf.name, parent=parent, description=shelf.text, position=position
            )
        _shelves(shelf.below, shelf.slug)


def _add(item: Item, studio: Studio) -> None:
    """Add one thing with its pictures and its stock, whole or not at all."""
    pictures = [(shot, studio.picture(shot.name)) for shot in item.shots()]
    forms = list(item.forms())
    with transaction.atomic():
        slug = catalog.create_product(
            slug=item.slug,
            title=item.title,
            brand=item.maker,
            description_html=item.html,
            categories=[item.shelf],
            attributes=said(item),
            options=[(choice.name, [(label, swatch(label)) for label in choice.values]) for choice in item.choices],
            variants=[_variant(form) for form in forms],
            status="published",
            is_featured=item.featured,
            position=ITEMS.index(item) + 1 if item in ITEMS else 0,
            actor=ACTOR,
        )
        for shot, picture in pictures:
            shows = next((form.sku for form in forms if shot.value and shot.value in form.values.values()), None)
            catalog.add_image(product_slug=slug, content=picture, alt=shot.alt, variant_sku=shows)
        now = timezone.now()
        inventory.import_history([moved for form in forms for moved in _past(form, now)], actor=ACTOR)
        for form in forms:
            _sell_ahead(form)


def _variant(form: Form) -> catalog.NewVariant:
    return catalog.NewVariant(
        sku=form.sku,
        price=minor(form.price),
        compare_at_price=minor(form.was) if form.was else None,
        options=form.values,
    )


def _past(form: Form, now: datetime) -> list[inventory.PastMovement]:
    """What came and went of it so far; what is left of that lies there now."""
    half = minor(form.price) // 2
    return [
        movement
        for (code, _name), units in zip(LOCATIONS, form.units, strict=True)
        for movement in past_of(sku=form.sku, location=code, units=units, unit_cost=half, now=now)
    ]


def _sell_ahead(form: Form) -> None:
    """Some of it may be ordered before it is here."""
    if form.sku in SOLD_AHEAD:
        units, days, policy = SOLD_AHEAD[form.sku]
        expected = timezone.localdate() + timedelta(days=days)
        ahead = inventory.ItemSettings(policy=policy, backorder_limit=units, expected_on=expected)
        inventory.configure_item(sku=form.sku, settings=ahead)


def minor(cents: int) -> int:
    """An amount of the demo's euros and cents as a plausible one in minor units of the shop's currency."""
    factor: int = 10 ** max(0, minor_digits(settings.SHOP_CURRENCY) - 2)
    return cents * factor
