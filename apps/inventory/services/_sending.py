"""What was sold leaves the house."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from apps.inventory.models import Reservation
from apps.inventory.services._ledger import allocation_order
from apps.inventory.services._reserving import lock_levels
from shop.common.errors import Conflict


class NotHere(Conflict):
    """What was sold ahead has not come in yet, so it cannot leave either."""

    code = "not_here"
    title = "Not everything is here yet"


def mark_sent(*, reference: UUID, now: datetime) -> None:
    """What `reference` bought leaves the house; until then it still lies there when somebody counts the shelves.

    Raises: NotHere, where units were sold ahead and did not come in yet: then nothing is noted.
    """
    with transaction.atomic():
        rows = Reservation.objects.waiting().of([reference]).select_related("level__item", "level__location")
        leaving = sorted(rows, key=lambda row: allocation_order(row.level))
        owing = [row for row in leaving if row.level.on_hand < 0]
        _require_here(owing)
        Reservation.objects.waiting().filter(pk__in=[row.pk for row in leaving]).update(sent_at=now)


def _require_here(rows: list[Reservation]) -> None:
    """Of a level that owes units, no more can leave than lie there. Raises: NotHere."""
    levels = {level.pk: level for level in lock_levels([row.level for row in rows])}
    waiting = get_waiting(levels)
    for row in rows:
        here = max(0, levels[row.level_id].on_hand + waiting.get(row.level_id, 0))
        if here < row.quantity - row.returned:
            sku = row.level.item.sku
            raise NotHere(
                _("%(sku)s was sold ahead and has not come in yet. Book the receipt first.") % {"sku": sku},
                sku=sku,
                here=here,
            )


def get_waiting(levels: Iterable[int]) -> dict[int, int]:
    """Units by level that are sold and not sent yet: not on hand any more, and still on the shelf."""
    rows = Reservation.objects.waiting().filter(level__in=list(levels)).order_by()
    return dict(rows.values_list("level").annotate(units=Sum(F("quantity") - F("returned"))))
