"""Telling shoppers that something is back: inventory knows who waits and what is there, the catalogue what is for sale.

All who wait are told at once, though there may be fewer units than shoppers: nothing is kept for anybody, so whoever is
told in a second round would be told of what is gone. The mail says how few there are.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.catalog.services._pages import get_variants
from apps.catalog.signals import WaitingShopper, WishesCameTrue, wishes_came_true
from apps.inventory import services as inventory
from shop.common.errors import Invalid

BATCH = 100


class NotForSale(Invalid):
    """Nothing with that SKU is for sale."""

    code = "unknown_sku"
    title = "There is no such product"


def ask_for_alert(*, sku: str, email: str, client: str, now: datetime) -> None:
    """Have the owner of the address told once when the SKU can be bought again; asking again adds nothing.

    Raises: TooManyTries, NotForSale, CanBeOrdered (inventory).
    """
    if not _for_sale([sku]):
        raise NotForSale(_("This product is not for sale."), field="sku", sku=sku)
    inventory.ask_for_alert(sku=sku, email=email, client=client, now=now)


def tell_waiting_shoppers(*, skus: Iterable[str] | None = None, now: datetime) -> int:
    """Announce who waits for these SKUs (None: for any) among those that can be bought; return how many they were.

    Each batch is claimed and announced in a transaction of its own, so that nobody is told twice or forgotten when a
    worker is killed; what is not for sale just now keeps its shoppers.
    """
    due = _for_sale(inventory.list_due_skus(skus))
    told = 0
    while due and (batch := _tell_batch(due, now)):
        told += batch
    return told


def _for_sale(skus: Sequence[str]) -> list[str]:
    return [sku for sku, variant in get_variants(skus).items() if variant.sellable] if skus else []


def _tell_batch(skus: Sequence[str], now: datetime) -> int:
    with transaction.atomic():
        due = inventory.claim_alerts(skus=skus, limit=BATCH, now=now)
        if due:
            shoppers = tuple(WaitingShopper(sku=alert.sku, email=alert.email, token=alert.token) for alert in due)
            wishes_came_true.send(sender=WishesCameTrue, event=WishesCameTrue(shoppers=shoppers))
    return len(due)
