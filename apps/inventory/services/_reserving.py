"""Keeping stock for a checkout. The oversell ends here."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.inventory.models import Reservation, StockItem, StockLevel
from apps.inventory.services._allocation import Shelf, plan_allocation, preference
from apps.inventory.services._announcing import announce_change
from apps.inventory.services._ledger import allocation_order
from apps.inventory.services._stock import may_split
from shop.common.addresses import PostalAddress
from shop.common.errors import Conflict


class OutOfStock(Conflict):
    """Somebody else has it; `shortages` lists each SKU with the units that can still be ordered."""

    code = "out_of_stock"
    title = "Not enough in stock"

    def __init__(self, *, shortages: Mapping[str, int]) -> None:
        listed = [{"sku": sku, "available": units} for sku, units in shortages.items()]
        super().__init__(_sentence(list(shortages.values())), shortages=listed)


def _sentence(left: list[int]) -> str:
    if len(left) > 1:
        return _("Some things in the cart are no longer available in that quantity.")
    if left[0] == 0:
        return _("This has just sold out.")
    return ngettext("Only %(n)d is left.", "Only %(n)d are left.", left[0]) % {"n": left[0]}


class _Lost(Exception):
    """Another buyer was quicker at one of the places of the plan."""


def reserve(*, reference: UUID, lines: Mapping[str, int], until: datetime, to: PostalAddress | None = None) -> None:
    """Keep `lines` (units by SKU) for the checkout `reference`: all of them or none.

    STOCK_ALLOCATION says which places are asked first, by priority or the nearest `to` the address, and STOCK_SPLIT
    whether several may send one order. Each place gives by `UPDATE ... WHERE on_hand + limits >= reserved + n`, in one
    fixed order (SKU, location), so that neither an oversell nor a deadlock is possible. SKUs that are not tracked need
    no reservation. Raises: OutOfStock, ValueError (less than one unit of something).
    """
    if lines and min(lines.values()) < 1:
        raise ValueError("A reservation holds at least one unit of each SKU.")
    try:
        _reserve(reference, lines, until, to, _levels)
    except _Lost:
        _reserve(reference, lines, until, to, _locked_levels)


def _reserve(
    reference: UUID,
    lines: Mapping[str, int],
    until: datetime,
    to: PostalAddress | None,
    read: Callable[[Iterable[str]], list[StockLevel]],
) -> None:
    """One try, on what `read` sees. Raises: OutOfStock, _Lost; then nothing is reserved."""
    with transaction.atomic():
        tracked = tracked_only(lines)
        levels = read(tracked)
        plan = _plan(tracked, levels, to)
        _take(levels, plan)
        Reservation.objects.bulk_create(
            Reservation(reference=reference, level_id=level, quantity=quantity, until=until)
            for level, quantity in plan.items()
        )
        announce_change(lines)


def tracked_only(lines: Mapping[str, int]) -> dict[str, int]:
    """The lines of SKUs that are counted, and those nobody knows."""
    untracked = set(StockItem.objects.filter(sku__in=list(lines), tracked=False).values_list("sku", flat=True))
    return {sku: quantity for sku, quantity in lines.items() if sku not in untracked}


def _levels(skus: Iterable[str]) -> list[StockLevel]:
    return sorted(StockLevel.objects.for_allocation(skus), key=allocation_order)


def _locked_levels(skus: Iterable[str]) -> list[StockLevel]:
    """The levels, when another buyer was quicker: nobody else can change them now."""
    return lock_levels(_levels(skus))


def lock_levels(levels: list[StockLevel]) -> list[StockLevel]:
    """The levels as they are now, held until this transaction ends, one after the other in the order of everybody.

    SQLite has no such lock and needs none: whoever writes is alone.
    """
    rows = StockLevel.objects.select_related("item", "location").select_for_update(of=("self",))
    return [rows.get(pk=level.pk) for level in levels]


def _plan(lines: Mapping[str, int], levels: list[StockLevel], to: PostalAddress | None) -> dict[int, int]:
    """Raises: OutOfStock."""
    shelves: dict[str, list[Shelf]] = defaultdict(list)
    for level in sorted(levels, key=preference(settings.STOCK_ALLOCATION, to)):
        shelves[level.item.sku].append(Shelf.of(level))
    plan = plan_allocation(lines=lines, shelves=shelves, split=settings.STOCK_SPLIT)
    if plan is None:
        raise OutOfStock(shortages=_shortages(lines, shelves))
    return plan


def _shortages(lines: Mapping[str, int], shelves: Mapping[str, list[Shelf]]) -> dict[str, int]:
    """What is left of the SKUs that there is not enough of; of all of them where only their sum is not in one place."""
    combine = sum if may_split() else max
    left = {sku: combine([shelf.room for shelf in shelves.get(sku, ())] or [0]) for sku in sorted(lines)}
    return {sku: units for sku, units in left.items() if units < lines[sku]} or left


def _take(levels: list[StockLevel], plan: dict[int, int]) -> None:
    """Reserve as planned, in the order of allocation. Raises: _Lost."""
    for level in levels:
        if level.pk in plan and not _give(level, plan[level.pk]):
            raise _Lost


def _give(level: StockLevel, quantity: int) -> bool:
    """Promise units of the level to somebody; False where there is not that much room any more."""
    free = StockLevel.objects.filter(pk=level.pk).with_room_for(quantity)
    return bool(free.update(reserved=F("reserved") + quantity))
