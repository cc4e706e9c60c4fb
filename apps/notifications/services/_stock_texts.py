"""The facts behind mails about stock, as things are when the mail is sent."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urljoin

from apps.catalog import services as catalog
from apps.inventory import services as inventory
from apps.notifications.services._links import link

Facts = Mapping[str, Any]
LISTED = 50
FEW = 5


def stock_low(facts: Facts) -> Facts:
    """A SKU at its threshold."""
    variant = catalog.get_variants([facts["sku"]]).get(facts["sku"])
    return {
        **facts,
        "title": variant.title if variant else facts["sku"],
        "options": variant.options if variant else "",
        "stock_url": link("admin:inventory_stockitem_changelist", q=facts["sku"]),
    }


def stock_changed(facts: Facts) -> Facts:
    """SKUs that ran out or low within some minutes."""
    out, low = facts["out"], facts["low"]
    names = _names([*out, *(sku for sku, _units, _threshold in low)])
    if len(out) == 1 and not low:
        headline = f"Sold out: {names[out[0]]}"
    else:
        headline = f"Stock: {', '.join(_counted(len(out), 'sold out') + _counted(len(low), 'low'))}"
    return {
        "headline": headline,
        "out": [(names[sku], sku, "") for sku in out],
        "low": [(names[sku], sku, _left(units, threshold)) for sku, units, threshold in low],
        "stock_url": link("admin:inventory_stockitem_changelist"),
    }


def stock_digest(facts: Facts) -> Facts:
    """All that is out or low, and who waits for what."""
    alarms, wanted = inventory.count_stock_alarms(), inventory.list_most_wanted(limit=LISTED)
    out = inventory.list_out_of_stock(limit=LISTED)
    low = [item for item in inventory.list_low_stock(limit=LISTED + len(out)) if item.sku not in out][:LISTED]
    names = _names([*out, *(item.sku for item in low), *(sku for sku, _shoppers in wanted)])
    waiting = dict(wanted)
    return {
        "day": date.fromisoformat(facts["day"]),
        "alarms": alarms,
        "out": [(names[sku], sku, _shoppers(waiting.get(sku, 0))) for sku in out],
        "low": [(names[i.sku], i.sku, _left(i.available, i.threshold)) for i in low],
        "wanted": [(names[sku], sku, _shoppers(shoppers)) for sku, shoppers in wanted if sku not in out],
        "stock_url": link("admin:inventory_stockitem_changelist"),
    }


def back_in_stock(facts: Facts) -> Facts:
    """What a shopper waited for; how few there are is said as it is now."""
    sku = facts["sku"]
    variant = catalog.get_variants([sku]).get(sku)
    units = inventory.get_availability([sku])[sku].available
    page = link("catalog:product", variant.product_slug, sku=sku) if variant else link("catalog:search", q=sku)
    return {
        "variant": variant,
        "title": variant.title if variant else sku,
        "image": urljoin(page, variant.image_url) if variant and variant.image_url else "",
        "gone": not (variant and variant.sellable) or units == 0,
        "few": units if units and units <= FEW else 0,
        "product_url": page,
        "unsubscribe_url": link("catalog:forget_alerts", facts["token"]),
    }


def _counted(number: int, what: str) -> list[str]:
    return [f"{number} {what}"] if number else []


def _shoppers(number: int) -> str:
    return "" if not number else "1 shopper waits" if number == 1 else f"{number} shoppers wait"


def _left(units: int, threshold: int) -> str:
    return f"{units} left, alert at {threshold}" if units >= 0 else f"{-units} sold ahead and owed"


def _names(skus: Iterable[str]) -> dict[str, str]:
    """What people call them, as far as the catalogue knows."""
    wanted = list(skus)
    known = catalog.get_variants(wanted) if wanted else {}
    return {sku: _name(known.get(sku), sku) for sku in wanted}


def _name(variant: catalog.VariantInfo | None, sku: str) -> str:
    if variant is None:
        return sku
    return f"{variant.title}, {variant.options}" if variant.options else variant.title
