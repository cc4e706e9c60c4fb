"""Shoppers who want to be told when a SKU is back: asking, claiming those whose time has come, forgetting.

One notice, which the shopper asked for, and no more: nobody proves the address first, since that would cost a stranger
a mail as well. Instead each mail says why it came and leads out, and one address can be named only so often.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from apps.inventory.models import AlertTry, StockAlert, StockItem
from apps.inventory.services._ledger import UnknownSku
from apps.inventory.services._stock import get_availability
from shop.common.emails import normalise_email
from shop.common.errors import Conflict
from shop.common.limits import Limit, Limits, network_of

ALERTS_PER_CLIENT = Limit("alerts-client", 50, timedelta(minutes=15))
ALERTS_PER_EMAIL = Limit("alerts-email", 10, timedelta(days=1))
WAITS_AT_MOST = timedelta(days=365)

_limits = Limits(AlertTry)


class CanBeOrdered(Conflict):
    """There is nothing to wait for."""

    code = "can_be_ordered"
    title = "It can be ordered now"


@dataclass(frozen=True, slots=True)
class DueAlert:
    """A shopper whose SKU is back; `token` is how they are forgotten."""

    sku: str
    email: str
    token: str


def ask_for_alert(*, sku: str, email: str, client: str, now: datetime) -> None:
    """Note that the owner of the address wants to be told once when the SKU can be ordered; asking again adds nothing.

    Neither the answer nor its time tell whether the address was noted before. `client` is where the wish came from.
    Raises: TooManyTries, UnknownSku, CanBeOrdered.
    """
    email = normalise_email(email)
    _limits.take(ALERTS_PER_CLIENT, network_of(client), now=now)
    item = StockItem.objects.filter(sku=sku).first()
    if item is None:
        raise UnknownSku(_("There is no such product."), field="sku", sku=sku)
    units = get_availability([sku])[sku].available
    if units is None or units > 0:
        raise CanBeOrdered(_("You need not wait: it can be ordered now."), sku=sku, available=units)
    _limits.take(ALERTS_PER_EMAIL, email, now=now)
    fresh = {"token": secrets.token_urlsafe(16), "created_at": now}
    StockAlert.objects.get_or_create(item=item, email=email, mailed_at=None, defaults=fresh)


def list_due_skus(skus: Iterable[str] | None = None) -> list[str]:
    """The SKUs that can be ordered and that somebody still waits for; among `skus`, where they are given."""
    due = StockAlert.objects.due()
    due = due if skus is None else due.filter(item__sku__in=list(skus))
    return list(due.order_by("item__sku").values_list("item__sku", flat=True).distinct())


def claim_alerts(*, skus: Iterable[str], limit: int, now: datetime) -> list[DueAlert]:
    """Up to `limit` shoppers who wait for these SKUs, marked as told: each goes to one caller only, who must tell them
    in the same transaction. Those who asked first come first.
    """
    due = StockAlert.objects.due().filter(item__sku__in=list(skus)).select_related("item").order_by("pk")
    with transaction.atomic():
        return [
            DueAlert(sku=alert.item.sku, email=alert.email, token=alert.token)
            for alert in due[:limit]
            if StockAlert.objects.waiting().filter(pk=alert.pk).update(mailed_at=now)
        ]


def find_alert(*, token: str) -> str:
    """The SKU that the alert with this token was about; empty where it is forgotten."""
    return StockAlert.objects.filter(token=token).values_list("item__sku", flat=True).first() or ""


def forget_address(*, token: str) -> int:
    """Forget all alerts of the address that the token was mailed to, told or not; return how many there were."""
    email = StockAlert.objects.filter(token=token).values_list("email", flat=True).first()
    # One by one in the order in which they are claimed, so that nobody waits for each other.
    rows = list(StockAlert.objects.filter(email=email).order_by("pk")) if email else []
    return sum(StockAlert.objects.filter(pk=row.pk).delete()[0] for row in rows)


def forget_old_alerts(*, now: datetime) -> int:
    """Forget who was told STOCK_ALERT_DAYS ago or waited for a year, and old counters; return how many alerts went."""
    told = Q(mailed_at__lt=now - timedelta(days=settings.STOCK_ALERT_DAYS))
    tired = Q(mailed_at=None, created_at__lt=now - WAITS_AT_MOST)
    AlertTry.objects.filter(since__lt=now - ALERTS_PER_EMAIL.window).delete()
    return StockAlert.objects.filter(told | tired).delete()[0]


def count_waiting(skus: Iterable[str]) -> dict[str, int]:
    """How many shoppers wait for each of these SKUs; those that nobody waits for are missing."""
    waiting = StockAlert.objects.waiting().filter(item__sku__in=list(skus)).order_by()
    return dict(waiting.values_list("item__sku").annotate(shoppers=Count("pk")))


def count_all_waiting() -> int:
    """How many shoppers wait for anything."""
    return StockAlert.objects.waiting().count()


def list_most_wanted(*, limit: int = 20) -> list[tuple[str, int]]:
    """The SKUs most shoppers wait for, and how many do."""
    waiting = StockAlert.objects.waiting().order_by().values_list("item__sku").annotate(shoppers=Count("pk"))
    return list(waiting.order_by("-shoppers", "item__sku")[:limit])
