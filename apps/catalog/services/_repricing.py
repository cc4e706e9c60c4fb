"""Changing the prices of many variants by percent: first shown, then done where nothing has changed meanwhile."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from types import MappingProxyType

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.catalog.models import ProductChange, Variant
from apps.catalog.services._changes import price_words, to_changes
from apps.catalog.services._refresh import chunks, refresh_products
from apps.catalog.services._variants import PriceInvalid
from shop.common.errors import Invalid
from shop.common.money import MAX_AMOUNT, minor_digits, round_half_up

MAX_REPRICED = 20_000
_LOWEST, _HIGHEST = Decimal(-95), Decimal(500)

# What the last digits of a price shall be, in hundredths of the currency's unit; "none" leaves them.
ROUNDINGS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "none": gettext_lazy("no rounding"),
        "00": gettext_lazy("to .00"),
        "50": gettext_lazy("to .50"),
        "90": gettext_lazy("to .90"),
        "95": gettext_lazy("to .95"),
        "99": gettext_lazy("to .99"),
    }
)
COMPARISONS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "keep": gettext_lazy("keep it while it is above the new price"),
        "old": gettext_lazy("the present price, where the new one is lower"),
        "clear": gettext_lazy("none"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRule:
    """How prices change: by `percent`, rounded to one of ROUNDINGS; and what they are compared with, of COMPARISONS."""

    percent: Decimal
    rounding: str = "none"
    compare_at: str = "keep"


@dataclass(frozen=True, slots=True)
class PriceChange:
    """What a variant costs and shall cost, in minor units; the same of what it is compared with."""

    sku: str
    title: str
    price: int
    new_price: int
    compare_at_price: int | None
    new_compare_at_price: int | None


@dataclass(frozen=True, slots=True)
class PriceChanges:
    """The SKUs whose prices were changed, and those left alone because somebody had changed them meanwhile."""

    changed: tuple[str, ...]
    left: tuple[str, ...]


def preview_price_change(*, slugs: Iterable[str], rule: PriceRule) -> list[PriceChange]:
    """What the rule would do to each variant of these products, those left out that stay as they are.

    Raises: Invalid, where the rule makes no sense; PriceInvalid, where a price would be out of bounds.
    """
    _check(rule)
    wanted = list(slugs)
    found: list[PriceChange] = []
    for start in range(0, len(wanted), 500):
        rows = Variant.objects.filter(product__slug__in=wanted[start : start + 500])
        variants = rows.with_values().select_related("product").defer("product__page", "product__search_text")
        found += [_change(variant, rule) for variant in variants]
    if len(found) > MAX_REPRICED:
        raise Invalid(
            _("These are %(count)d variants; %(limit)d at a time are possible.")
            % {"count": len(found), "limit": MAX_REPRICED}
        )
    return [change for change in found if _differs(change)]


def _check(rule: PriceRule) -> None:
    if not rule.percent.is_finite() or not _LOWEST <= rule.percent <= _HIGHEST:
        raise Invalid(_("Prices change by -95 to 500 percent."), field="percent")
    if rule.rounding not in ROUNDINGS:
        raise Invalid(_("There is no such rounding."), field="rounding")
    if rule.compare_at not in COMPARISONS:
        raise Invalid(_("There is no such comparison."), field="compare_at")


def _differs(change: PriceChange) -> bool:
    return (change.price, change.compare_at_price) != (change.new_price, change.new_compare_at_price)


def _change(variant: Variant, rule: PriceRule) -> PriceChange:
    price = new_price(variant.price, rule)
    if price > MAX_AMOUNT:
        raise PriceInvalid(_("The price of %(sku)s is out of bounds.") % {"sku": variant.sku}, field="percent")
    return PriceChange(
        sku=variant.sku,
        title=" / ".join(filter(None, (variant.product.title, variant.label))),
        price=variant.price,
        new_price=price,
        compare_at_price=variant.compare_at_price,
        new_compare_at_price=_comparison(variant, price, rule),
    )


def _comparison(variant: Variant, price: int, rule: PriceRule) -> int | None:
    if rule.compare_at == "clear":
        return None
    if rule.compare_at == "old" and price < variant.price:
        return variant.price
    before = variant.compare_at_price
    return before if before is not None and before > price else None


def new_price(price: int, rule: PriceRule) -> int:
    """The price after the rule, in minor units; what costs nothing goes on costing nothing."""
    tenths = int((rule.percent * 100).to_integral_value())
    exact = round_half_up(price * (10_000 + tenths), 10_000)
    if rule.rounding == "none" or not price:
        return exact
    unit: int = 10 ** max(minor_digits(settings.SHOP_CURRENCY), 2)
    ending = unit * int(rule.rounding) // 100
    below = (exact - ending) // unit * unit + ending
    nearest = below if exact - below < below + unit - exact else below + unit
    return nearest if nearest > 0 else below + unit


def change_prices(*, changes: Sequence[PriceChange], actor: str) -> PriceChanges:
    """Give each variant its new price, where it still has the old one; some hundred products at a time.

    Raises: PriceInvalid.
    """
    wanted = {change.sku: change for change in changes}
    for change in changes:
        _check_bounds(change)
    rows = Variant.objects.filter(sku__in=wanted).order_by("product_id", "pk").values_list("product_id", "sku")
    by_product = {pk: [sku for _pk, sku in group] for pk, group in groupby(rows, lambda row: row[0])}
    changed: list[str] = []
    for chunk in chunks(by_product):
        changed += _change_chunk([(pk, wanted[sku]) for pk in chunk for sku in by_product[pk]], actor)
    done = set(changed)
    return PriceChanges(changed=tuple(changed), left=tuple(sku for sku in wanted if sku not in done))


def _check_bounds(change: PriceChange) -> None:
    compared = change.new_compare_at_price
    if not 0 <= change.new_price <= MAX_AMOUNT or (compared is not None and not change.new_price < compared):
        raise PriceInvalid(_("The price of %(sku)s is out of bounds.") % {"sku": change.sku}, field="price")


def _change_chunk(changes: Sequence[tuple[int, PriceChange]], actor: str) -> list[str]:
    """Change, write down and refresh; the SKUs that were as expected."""
    done: list[str] = []
    ledger: dict[int, dict[str, list[str]]] = defaultdict(dict)
    with transaction.atomic():
        for pk, change in changes:
            untouched = Variant.objects.filter(
                sku=change.sku, price=change.price, compare_at_price=change.compare_at_price
            )
            if untouched.update(price=change.new_price, compare_at_price=change.new_compare_at_price):
                ledger[pk] |= _told(change)
                done.append(change.sku)
        rows = [
            ProductChange(product_id=pk, actor=actor[:160], verb="repriced", changes=told)
            for pk, told in ledger.items()
        ]
        ProductChange.objects.bulk_create(rows)
        refresh_products(ledger)
    return done


def _told(change: PriceChange) -> dict[str, list[str]]:
    before = {"price": price_words(change.price), "was": price_words(change.compare_at_price)}
    after = {"price": price_words(change.new_price), "was": price_words(change.new_compare_at_price)}
    return {f"{change.sku}: {name}": values for name, values in to_changes(before, after).items()}
