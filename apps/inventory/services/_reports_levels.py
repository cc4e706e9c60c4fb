"""What lies where, and the ledger line by line."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from apps.inventory.models import COST_SCALE, Movement, StockLevel
from apps.inventory.services._calendar import DAY, local_day, start_of
from apps.inventory.services._incoming import incoming_totals
from apps.inventory.services._reports import LevelRow, LevelState, MovementRow
from apps.inventory.services._standing import Standing, stand_at
from shop.common.money import Money, round_half_up

LEVELS_BY = ("sku", "location_code")
MOVEMENTS_BY = ("-created_at", "-pk")
_STATES = {
    "out": Q(on_hand__lte=0),
    "low": Q(on_hand__gt=0, item__low_since__isnull=False),
    "in_stock": Q(on_hand__gt=0, item__low_since=None),
}


def list_levels(*, query: str = "", sku: str = "", location: str = "", state: str = "") -> "QuerySet[Any]":
    """Levels as rows for `to_level_rows`, to be paged by LEVELS_BY; `query` is how a SKU begins.

    "out" has nothing on hand, "low" is a SKU at or under its threshold, "in_stock" is all the rest.
    """
    levels = StockLevel.objects.annotate(sku=F("item__sku"), location_code=F("location__code"))
    exact = {"sku": sku, "location_code": location}
    levels = levels.filter(**{name: value for name, value in exact.items() if value})
    if query:
        levels = levels.filter(sku__startswith=query)
    if state:
        levels = levels.filter(_STATES[state])
    return levels.select_related("item", "location").order_by(*LEVELS_BY)


def to_level_rows(levels: Sequence[Any], *, now: datetime, day: date | None = None) -> list[LevelRow]:
    """These levels as they stand now, or as they stood at the end of a past `day`. Raises: Unavailable."""
    past = day is not None and day < local_day(now)
    standing = stand_at({level.item_id for level in levels}, day=day or local_day(now), now=now)
    incoming = {} if past else incoming_totals({level.item.sku for level in levels})
    return [_level_row(level, standing, incoming, past=past) for level in levels]


def _level_row(level: StockLevel, standing: Standing, incoming: dict[str, int], *, past: bool) -> LevelRow:
    on_hand = standing.on_hand.get(level.pk, 0)
    return LevelRow(
        sku=level.item.sku,
        location=level.location.code,
        location_name=level.location.name,
        on_hand=on_hand,
        reserved=None if past else level.reserved,
        free=None if past else max(0, on_hand - level.safety_stock - level.reserved),
        incoming=incoming.get(level.item.sku),
        unit_cost=unit_cost(standing.averages.get(level.item_id)),
        value=Money.of(standing.value(level.pk, level.item_id)),
        state=_state(on_hand, low=level.item.low_since is not None and not past),
    )


def _state(on_hand: int, *, low: bool) -> LevelState:
    if on_hand <= 0:
        return "out"
    return "low" if low else "in_stock"


def unit_cost(average: int | None) -> Money | None:
    """An average in whole minor units, for people."""
    return None if average is None else Money.of(round_half_up(average, COST_SCALE))


def list_movements(
    *,
    kind: str = "",
    sku: str = "",
    location: str = "",
    first_day: date | None = None,
    last_day: date | None = None,
) -> "QuerySet[Any]":
    """Movements as rows for `to_movement_rows`, newest first, to be paged by MOVEMENTS_BY; days are the shop's own."""
    rows = Movement.objects.all()
    if kind:
        rows = rows.filter(kind=kind)
    if sku or location:
        levels = {"item__sku": sku, "location__code": location}
        found = StockLevel.objects.filter(**{name: value for name, value in levels.items() if value})
        rows = rows.filter(level__in=found.values("pk"))
    if first_day:
        rows = rows.filter(created_at__gte=start_of(first_day))
    if last_day:
        rows = rows.filter(created_at__lt=start_of(last_day + DAY))
    return rows.select_related("level__item", "level__location").order_by(*MOVEMENTS_BY)


def to_movement_rows(movements: Iterable[Any]) -> list[MovementRow]:
    """These movements for people."""
    return [
        MovementRow(
            at=row.created_at,
            sku=row.level.item.sku,
            location=row.level.location.code,
            location_name=row.level.location.name,
            kind=row.kind,
            quantity=row.quantity,
            unit_cost=None if row.unit_cost is None else Money.of(row.unit_cost),
            reference=row.reference,
            reason=row.reason,
            actor=row.actor,
        )
        for row in movements
    ]
