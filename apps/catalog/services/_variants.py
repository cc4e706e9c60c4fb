"""Variants: what one then gets. Written here; SKUs neither change nor come back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from apps.catalog.models import Product, Variant
from apps.catalog.services._changes import recording, variants_of
from apps.catalog.services._options import (
    Choices,
    OptionInput,
    OptionsInvalid,
    drop_surplus,
    require_complete,
    write_options,
)
from apps.catalog.services._refresh import refresh_products, stored_product
from apps.catalog.services._text import checked
from apps.inventory import services as inventory
from shop.common.errors import Conflict, Invalid, ShopError
from shop.common.money import MAX_AMOUNT


class SkuTaken(Conflict):
    """A variant has the SKU already, perhaps one that is no longer sold."""

    code = "sku_taken"
    title = "This SKU is taken"

    def __init__(self, sku: str) -> None:
        super().__init__(_("The SKU %(sku)s is taken; a SKU is never used twice.") % {"sku": sku}, sku=sku)


class PriceInvalid(Invalid):
    """The price, or what it is compared with, is not possible."""

    code = "price_invalid"
    title = "This price is not possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVariant:
    """A variant as it shall be; prices in minor units, `options` by name: {"Colour": "Moss", "Size": "M"}.

    Where the SKU is new, `opening_stock` units of it are booked in at the first location.
    """

    sku: str
    price: int
    compare_at_price: int | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    is_active: bool = True
    opening_stock: int = 0


def save_variants(
    *, product_slug: str, variants: Sequence[NewVariant], options: Sequence[OptionInput] | None = None, actor: str
) -> None:
    """Give the product these options (None: those it has) and variants: a SKU it has is changed, another is added.

    Variants that are not named stay as they are; a value that is not listed stays while a variant has it.
    Raises: ProductNotFound, SkuTaken, OptionsInvalid, PriceInvalid, Invalid.
    """
    product = stored_product(product_slug)
    with transaction.atomic(), recording(product.pk, variants_of, actor=actor, verb="changed"):
        write_variants(product, options=options, variants=variants, actor=actor)
        refresh_products([product.pk])


def write_variants(
    product: Product, *, options: Sequence[OptionInput] | None, variants: Sequence[NewVariant], actor: str
) -> None:
    """The same within the caller's transaction, without the refresh."""
    if options is not None:
        write_options(product, options)
    stored = {variant.sku: variant for variant in product.variants.all()}
    new = [wanted for wanted in variants if wanted.sku not in stored]
    _refuse_taken(variants, new)
    _write(product, stored, variants)
    if options is not None:
        drop_surplus(product, options)
    require_complete(product)
    _receive(new, actor)


def _refuse_taken(variants: Sequence[NewVariant], new: Sequence[NewVariant]) -> None:
    seen: set[str] = set()
    for wanted in variants:
        if wanted.sku.upper() in seen:
            raise SkuTaken(wanted.sku)
        seen.add(wanted.sku.upper())
    for sku in taken_skus([wanted.sku for wanted in new]):
        raise SkuTaken(sku)


def taken_skus(skus: Iterable[str]) -> list[str]:
    """Those of `skus` that a variant of any product has, in whatever case."""
    asked = list(skus)
    stored = Variant.objects.annotate(upper=Upper("sku")).filter(upper__in=[sku.upper() for sku in asked])
    taken = set(stored.values_list("upper", flat=True))
    return [sku for sku in asked if sku.upper() in taken]


def _write(product: Product, stored: Mapping[str, Variant], variants: Sequence[NewVariant]) -> None:
    """Write all of them; none is active meanwhile, so that two may swap their values."""
    if stored:
        product.variants.filter(sku__in=[wanted.sku for wanted in variants]).update(is_active=False)
    choices, position = Choices(product), len(stored)
    for wanted in variants:
        variant = stored.get(wanted.sku)
        if variant is None:
            variant, position = Variant(product=product, sku=wanted.sku, position=position), position + 1
        _write_one(variant, wanted, choices)


def _write_one(variant: Variant, wanted: NewVariant, choices: Choices) -> None:
    check_price(wanted)
    for column, value in choices.columns(wanted.sku, wanted.options).items():
        setattr(variant, column, value)
    variant.price, variant.compare_at_price = wanted.price, wanted.compare_at_price
    variant.is_active = wanted.is_active
    checked(variant)
    is_new = variant.pk is None
    try:
        with transaction.atomic():
            variant.save()
    except IntegrityError:
        raise _explained(wanted.sku, is_new=is_new) from None


def check_price(wanted: NewVariant) -> None:
    """Nothing, if its prices are possible. Raises: PriceInvalid."""
    if not 0 <= wanted.price <= MAX_AMOUNT:
        raise PriceInvalid(_("The price of %(sku)s is out of bounds.") % {"sku": wanted.sku}, field="price")
    if wanted.compare_at_price is not None and not wanted.price < wanted.compare_at_price <= MAX_AMOUNT:
        raise PriceInvalid(
            _("What %(sku)s is compared with must be more than its price.") % {"sku": wanted.sku},
            field="compare_at_price",
        )


def _explained(sku: str, *, is_new: bool) -> ShopError:
    """What the database refused, found out by looking again rather than by reading its message."""
    if is_new and taken_skus([sku]):
        return SkuTaken(sku)
    return OptionsInvalid(_("%(sku)s is the same choice as another variant.") % {"sku": sku}, sku=sku)


def _receive(new: Sequence[NewVariant], actor: str) -> None:
    """Let inventory know the SKUs, and book in what is there of them."""
    inventory.track(skus=[wanted.sku for wanted in new])
    arrived = {wanted.sku: wanted.opening_stock for wanted in new if wanted.opening_stock}
    if not arrived:
        return
    location = _first_location()
    for sku, units in arrived.items():
        inventory.adjust_stock(
            sku=sku,
            location=location,
            delta=units,
            kind="receipt",
            reason="Opening stock",
            actor=actor,
            key=f"opening:{sku}",
        )


def _first_location() -> str:
    """Where goods arrive; a shop without any location gets one."""
    locations = inventory.list_locations()
    if locations:
        return locations[0].code
    inventory.ensure_location(code="main", name="Main warehouse")
    return "main"
