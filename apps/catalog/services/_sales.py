"""Sales: lower prices of variants for a while, planned for one variant or for many, and ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.catalog.models import Product, SalePrice, Variant
from apps.catalog.services._changes import State, record_change
from apps.catalog.services._refresh import refresh_products
from apps.catalog.services._repricing import ROUNDINGS, PriceRule, new_price
from apps.catalog.services._text import checked, tidy
from apps.catalog.services._variants import PriceInvalid
from shop.common.errors import Conflict, Invalid, NotFound
from shop.common.money import Money

MOST_PERCENT = 95


class VariantNotFound(NotFound):
    """There is no variant with that SKU."""

    code = "variant_not_found"
    title = "There is no such variant"


class SaleInvalid(Invalid):
    """The sale ends before it starts, or two of a variant start at the same moment."""

    code = "sale_invalid"
    title = "This sale is not possible"


class SaleEmpty(Conflict):
    """Of all that was chosen nothing can be put on sale."""

    code = "sale_empty"
    title = "Nothing can be put on sale"


@dataclass(frozen=True, slots=True, kw_only=True)
class SalePriceInput:
    """A sale price of a variant as it shall be, in minor units; `ends_at` None: until somebody ends it."""

    price: int
    starts_at: datetime
    ends_at: datetime | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class SaleLine:
    """What a sale does to a variant: its own price and that of the sale; or why it stays as it is (`problem`)."""

    sku: str
    title: str
    options: str
    price: Money
    sale_price: Money | None
    problem: str


def set_sale_prices(*, sku: str, sales: Sequence[SalePriceInput], actor: str) -> None:
    """Give the variant exactly these sale prices, past ones included; of several at once the lowest counts.

    Raises: VariantNotFound, PriceInvalid, SaleInvalid, Invalid.
    """
    variant = Variant.objects.filter(sku=sku).first()
    if variant is None:
        raise VariantNotFound(_("There is no variant “%(sku)s”.") % {"sku": sku}, sku=sku)
    with transaction.atomic():
        _lock([variant.product_id])
        variant.refresh_from_db(fields=["price"])
        before = _sales_of([variant.product_id])
        rows = [_row(variant, sale) for sale in sales]
        if len({row.starts_at for row in rows}) < len(rows):
            raise SaleInvalid(_("Two sales of %(sku)s start at the same moment.") % {"sku": sku}, field="starts_at")
        variant.sale_prices.all().delete()
        SalePrice.objects.bulk_create(rows)
        _conclude(before, actor=actor, verb="set sale prices")


def _row(variant: Variant, sale: SalePriceInput) -> SalePrice:
    """The row to store. Raises: PriceInvalid, SaleInvalid, Invalid."""
    _check_period(sale.starts_at, sale.ends_at)
    if not 0 < sale.price < variant.price:
        sentence = _("A sale price of %(sku)s is more than nothing and less than %(price)s.")
        raise PriceInvalid(sentence % {"sku": variant.sku, "price": Money.of(variant.price)}, field="price")
    row = SalePrice(
        variant=variant, name=tidy(sale.name), price=sale.price, starts_at=sale.starts_at, ends_at=sale.ends_at
    )
    checked(row)
    return row


def _check_period(starts_at: datetime, ends_at: datetime | None) -> None:
    if ends_at is not None and ends_at <= starts_at:
        raise SaleInvalid(_("A sale ends after it has started."), field="ends_at")


def preview_sale(
    *,
    slugs: Iterable[str] = (),
    skus: Iterable[str] = (),
    percent: int,
    starts_at: datetime,
    rounding: str = "none",
) -> list[SaleLine]:
    """What `start_sale` would do to each variant for sale of these products, and to these variants.

    `rounding` is one of ROUNDINGS. Raises: Invalid, for an unknown one or a percentage beyond 1 to 95.
    """
    return _plan(_variants(slugs, skus), percent, starts_at, rounding)


def start_sale(
    *,
    slugs: Iterable[str] = (),
    skus: Iterable[str] = (),
    percent: int,
    starts_at: datetime,
    ends_at: datetime | None = None,
    name: str,
    rounding: str = "none",
    actor: str,
) -> list[SaleLine]:
    """Take `percent` off these products and variants for a while; what has a `problem` stays as it is.

    All of it happens or nothing. Raises: SaleEmpty, SaleInvalid, Invalid.
    """
    _check_period(starts_at, ends_at)
    chosen, named = list(slugs), list(skus)
    with transaction.atomic():
        _lock({variant.product_id for variant in _variants(chosen, named)})
        variants = {variant.sku: variant for variant in _variants(chosen, named)}
        before = _sales_of({variant.product_id for variant in variants.values()})
        lines = _plan(list(variants.values()), percent, starts_at, rounding)
        rows = [
            SalePrice(
                variant=variants[line.sku], name=tidy(name), price=price.amount, starts_at=starts_at, ends_at=ends_at
            )
            for line in lines
            if (price := line.sale_price)
        ]
        if not rows:
            raise SaleEmpty(lines[0].problem if lines else _("Choose something that is for sale."))
        checked(rows[0])  # all have the same name
        SalePrice.objects.bulk_create(rows)
        _conclude(before, actor=actor, verb="started a sale")
    return lines


def _variants(slugs: Iterable[str], skus: Iterable[str]) -> list[Variant]:
    """Those for sale, product by product."""
    wanted = Q(product__slug__in=list(slugs)) | Q(sku__in=list(skus))
    return list(Variant.objects.active().filter(wanted).with_values().select_related("product"))


def _plan(variants: Sequence[Variant], percent: int, starts_at: datetime, rounding: str) -> list[SaleLine]:
    taken = _starting(variants, starts_at)
    return [_line(variant, _reduced(variant, percent, rounding), taken) for variant in variants]


def _starting(variants: Sequence[Variant], starts_at: datetime) -> set[int]:
    """The keys of those that have a sale starting at the same moment."""
    rows = SalePrice.objects.filter(variant__in=variants, starts_at=starts_at)
    return set(rows.order_by("pk").values_list("variant_id", flat=True))


def _reduced(variant: Variant, percent: int, rounding: str) -> int:
    if not 1 <= percent <= MOST_PERCENT:
        raise Invalid(_("Take off 1 to %(most)d percent.") % {"most": MOST_PERCENT}, field="percent")
    if rounding not in ROUNDINGS:
        raise Invalid(_("There is no such rounding."), field="rounding")
    return new_price(variant.price, PriceRule(percent=Decimal(-percent), rounding=rounding))


def _line(variant: Variant, price: int, taken: set[int]) -> SaleLine:
    problem = ""
    if not 0 < price < variant.price:
        problem = _("%(sku)s costs too little to be reduced like that.") % {"sku": variant.sku}
    elif variant.pk in taken:
        problem = _("%(sku)s has a sale that starts at the same moment.") % {"sku": variant.sku}
    return SaleLine(
        sku=variant.sku,
        title=variant.product.title,
        options=variant.label,
        price=Money.of(variant.price),
        sale_price=None if problem else Money.of(price),
        problem=problem,
    )


def end_sale(*, name: str = "", ids: Iterable[int] = (), actor: str, now: datetime | None = None) -> int:
    """End these sale prices, or all of that name: those that are on are over from now, planned ones are forgotten.

    Returns how many there were; those that are over stay as they are.
    """
    moment = now or timezone.now()
    named = Q(pk__in=list(ids)) | (Q(name=name) if name else Q(pk=None))
    with transaction.atomic():
        found = dict(SalePrice.objects.filter(named).order_by("pk").values_list("pk", "variant__product_id"))
        _lock(found.values())
        before = _sales_of(set(found.values()))
        rows = SalePrice.objects.filter(pk__in=found).unfinished(moment)
        planned, _each = rows.filter(starts_at__gte=moment).delete()
        ended = rows.filter(starts_at__lt=moment).update(ends_at=moment)
        _conclude(before, actor=actor, verb="ended a sale", now=moment)
    return planned + ended


def _lock(product_ids: Iterable[int]) -> None:
    """Let nobody else change sales of these products until the transaction ends."""
    list(Product.objects.select_for_update().filter(pk__in=set(product_ids)).order_by("pk").values_list("pk"))


def _sales_of(product_ids: Iterable[int]) -> dict[int, State]:
    """The sales of each product in words, for its history."""
    states: dict[int, State] = {pk: {} for pk in product_ids}
    for sale in _told(SalePrice.objects.filter(variant__product__in=list(states))):
        key = f"{sale.variant.sku}: sale from {sale.starts_at:%Y-%m-%d %H:%M}"
        until = f" until {sale.ends_at:%Y-%m-%d %H:%M}" if sale.ends_at else ""
        states[sale.variant.product_id][key] = f"{Money.of(sale.price)}{until} {sale.name}".strip()
    return states


def _told(sales: QuerySet[SalePrice]) -> QuerySet[SalePrice]:
    return sales.select_related("variant").order_by("variant__position", "variant_id", "starts_at")


def _conclude(before: dict[int, State], *, actor: str, verb: str, now: datetime | None = None) -> None:
    """Show the new prices in lists, and write down what changed."""
    refresh_products(before, now=now)
    for pk, state in _sales_of(before).items():
        record_change(pk, before[pk], state, actor=actor, verb=verb)
