"""Taking over the past from another system: movements with the time at which they truly were."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.inventory.models import MAX_UNITS, Movement, StockLevel
from apps.inventory.services._announcing import announce_change
from apps.inventory.services._calendar import local_day
from apps.inventory.services._closing import reopen_days
from apps.inventory.services._ledger import BelowReserved, find_levels
from shop.common.errors import Invalid
from shop.common.money import MAX_AMOUNT

BATCH = 1000
_COLUMNS = ("created_at", "level", "kind", "quantity", "unit_cost", "reference", "reason", "actor", "key")


@dataclass(frozen=True, slots=True)
class PastMovement:
    """A movement as the other system knows it; its `key` is the other's own, and makes it count once."""

    at: datetime
    sku: str
    location: str
    kind: str
    quantity: int
    key: str
    unit_cost: int | None = None
    reference: str = ""
    reason: str = ""


def import_history(rows: Iterable[PastMovement], *, actor: str) -> int:
    """Add movements of the past to the ledger, all or none, and return how many were new.

    Stock changes by their sum, as it would have by booking them; reports tell of their days as if they had always been
    here. A key that is known already changes nothing. Made for moving in, not for daily work: what happens now is
    booked now. Raises: UnknownSku, UnknownLocation, BelowReserved, Invalid.
    """
    wanted = list({row.key: row for row in rows}.values())
    for row in wanted:
        _require_sane(row)
    with transaction.atomic():
        new = _new(wanted)
        levels = find_levels([(row.sku, row.location) for row in new])
        _insert([_movement(row, levels[row.sku, row.location], actor) for row in new])
        _move(new, levels)
        if new:
            reopen_days(since=local_day(min(row.at for row in new)))
            announce_change(row.sku for row in new)
    return len(new)


def _require_sane(row: PastMovement) -> None:
    if row.at > timezone.now():
        raise Invalid(_("History lies in the past."), field="at", key=row.key)
    if row.kind not in Movement.Kind.values:
        raise Invalid(_("There is no such kind of movement."), field="kind", key=row.key)
    if row.quantity == 0 or abs(row.quantity) > MAX_UNITS:
        raise Invalid(_("Write a number of units other than zero."), field="quantity", key=row.key)
    if row.unit_cost is not None and not (0 <= row.unit_cost <= MAX_AMOUNT and row.quantity > 0):
        raise Invalid(_("Only what comes in has a cost, and that is not less than nothing."), field="unit_cost")


def _new(rows: Sequence[PastMovement]) -> list[PastMovement]:
    known: set[str] = set()
    for start in range(0, len(rows), BATCH):
        keys = [row.key for row in rows[start : start + BATCH]]
        known |= set(Movement.objects.filter(key__in=keys).values_list("key", flat=True))
    return [row for row in rows if row.key not in known]


def _movement(row: PastMovement, level: StockLevel, actor: str) -> Movement:
    return Movement(
        created_at=row.at,
        level=level,
        kind=row.kind,
        quantity=row.quantity,
        unit_cost=row.unit_cost,
        reference=row.reference,
        reason=row.reason,
        actor=actor,
        key=row.key,
    )


def _insert(movements: Sequence[Movement]) -> None:
    """Insert rows as they are: every other way into the ledger would write down that they happen now."""
    columns = [Movement._meta.get_field(name) for name in _COLUMNS]
    for start in range(0, len(movements), BATCH):
        rows = movements[start : start + BATCH]
        Movement._default_manager.get_queryset()._insert(rows, fields=columns, raw=True)  # type: ignore[attr-defined] # noqa: SLF001


def _move(rows: Iterable[PastMovement], levels: dict[tuple[str, str], StockLevel]) -> None:
    changes: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        changes[row.sku, row.location] += row.quantity
    for place, level in levels.items():  # in the order in which everybody changes levels
        bearing = StockLevel.objects.filter(pk=level.pk).that_bear(changes[place])
        if changes[place] and not bearing.update(on_hand=F("on_hand") + changes[place]):
            sku, location = place
            raise BelowReserved(
                _("%(sku)s: so many units are not here, or some of them are promised to customers.") % {"sku": sku},
                field="quantity",
                sku=sku,
                location=location,
            )
