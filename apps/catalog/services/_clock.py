"""What the clock changes: prices when a sale begins or ends, and products that come and go on their day."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from apps.catalog.models import Product, ProductChange, ProductQuerySet, Variant
from apps.catalog.services._changes import record_change
from apps.catalog.services._refresh import refresh_products
from shop.common import lifecycle

logger = logging.getLogger(__name__)

ACTOR = "clock"
# So many at a time; the next look comes in seconds.
_MOST = 1000
_NOT_PUBLISHED = "could not publish"
Status = Product.Status


@dataclass(frozen=True, slots=True)
class Followed:
    """What was due: how many products got new prices in lists, came into the shop, and left it."""

    repriced: int
    published: int
    retired: int


def follow_the_clock(*, now: datetime) -> Followed:
    """Do what is due at `now`, or has been since nobody looked; doing it twice, or two at once, does each thing once.

    A draft without anything for sale stays one, with a note in its history and a warning in the log, and is published
    as soon as it can be.
    """
    _note_what_cannot_be_published(now)
    return Followed(repriced=_reprice(now), published=_publish(now), retired=_retire(now))


def _reprice(now: datetime) -> int:
    due = list(Product.objects.due_for_prices(now).values_list("pk", flat=True)[:_MOST])
    refresh_products(due, now=now)
    return len(due)


def _publish(now: datetime) -> int:
    due = _with_something_for_sale(Product.objects.due_to_publish(now))
    return sum(_publish_one(pk, now) for pk in list(due.values_list("pk", flat=True)[:_MOST]))


def _publish_one(pk: int, now: datetime) -> bool:
    """Of two that try exactly one does, and only what is still due."""
    with transaction.atomic():
        row = _with_something_for_sale(Product.objects.due_to_publish(now)).filter(pk=pk).order_by()
        first = Coalesce(F("published_at"), now)
        done = lifecycle.advance(row, Product.LIFECYCLE, Status.PUBLISHED, published_at=first, publish_at=None)
        if done:
            refresh_products([pk], now=now)
            _record(pk, Status.DRAFT, Status.PUBLISHED, verb="published")
    return done


def _retire(now: datetime) -> int:
    due = Product.objects.due_to_retire(now)
    return sum(_retire_one(pk, now) for pk in list(due.values_list("pk", flat=True)[:_MOST]))


def _retire_one(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        row = Product.objects.due_to_retire(now).filter(pk=pk).order_by()
        done = lifecycle.advance(row, Product.LIFECYCLE, Status.RETIRED, retire_at=None)
        if done:
            refresh_products([pk], now=now)
            _record(pk, Status.PUBLISHED, Status.RETIRED, verb="retired")
    return done


def _record(pk: int, before: str, after: str, *, verb: str) -> None:
    labels = {"status": str(Status(before).label)}, {"status": str(Status(after).label)}
    record_change(pk, *labels, actor=ACTOR, verb=verb)


def _with_something_for_sale(products: ProductQuerySet) -> ProductQuerySet:
    return products.filter(Exists(Variant.objects.active().filter(product=OuterRef("pk"))))


def _note_what_cannot_be_published(now: datetime) -> None:
    """Say so once for each day it was to be published."""
    noted = ProductChange.objects.filter(
        product=OuterRef("pk"), verb=_NOT_PUBLISHED, created_at__gte=OuterRef("publish_at")
    )
    for product in Product.objects.overdue(now).filter(~Exists(noted))[:_MOST]:
        logger.warning("Product %s was to be published, but has no variant for sale.", product.slug)
        record_change(product.pk, {"for sale": ""}, {"for sale": _("nothing")}, actor=ACTOR, verb=_NOT_PUBLISHED)


def count_overdue(*, now: datetime) -> int:
    """How many drafts should be in the shop by now, and are not, for nothing of them is for sale."""
    return Product.objects.overdue(now).count()
