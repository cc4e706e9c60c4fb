"""Which place sends what: by priority or from the nearest, from as few places as may be, and what is here before what
is still to come. Pure: it plans on numbers that were read; the guarded UPDATEs of the reservation decide.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from apps.inventory.models import StockLevel
from shop.common.addresses import PostalAddress


@dataclass(frozen=True, slots=True)
class Shelf:
    """A SKU at a place: `ready` units are here and free, `room` may be promised in all, with those still to come."""

    level: StockLevel
    ready: int
    room: int

    @classmethod
    def of(cls, level: StockLevel) -> "Shelf":
        """The level as it was read."""
        ready = level.on_hand - level.safety_stock - level.reserved
        return cls(level=level, ready=max(0, ready), room=max(0, ready + level.backorder_limit))


Shelves = Mapping[str, Sequence[Shelf]]
Units = Callable[[Shelf], int]
Plan = dict[int, int]


def _ready(shelf: Shelf) -> int:
    return shelf.ready


def _room(shelf: Shelf) -> int:
    return shelf.room


def plan_allocation(*, lines: Mapping[str, int], shelves: Shelves, split: str) -> Plan | None:
    """Units by level (primary key) that make up `lines` (units by SKU); None where they cannot.

    `shelves` come in order of preference. One place that has everything here is best. Otherwise each SKU comes whole
    from the first place that has it (`split` "lines"), or from several (`split` "units"); and only then is promised
    what is still to come. With `split` "never", one place sends everything or nobody does.
    """
    if not lines:
        return {}
    if whole := _from_one_place(lines, shelves, _ready):
        return whole
    if split == "never":
        return _from_one_place(lines, shelves, _room)
    plan: Plan = {}
    for sku, wanted in lines.items():
        part = _one_line(wanted, shelves.get(sku, ()), split)
        if part is None:
            return None
        plan |= part
    return plan


def _one_line(wanted: int, shelves: Sequence[Shelf], split: str) -> Plan | None:
    several = split == "units"
    return (
        _whole(wanted, shelves, _ready)
        or (_spread(wanted, shelves, (_ready,)) if several else None)
        or _whole(wanted, shelves, _room)
        or (_spread(wanted, shelves, (_ready, _room)) if several else None)
    )


def _from_one_place(lines: Mapping[str, int], shelves: Shelves, units: Units) -> Plan | None:
    at: dict[int, Plan] = {}
    for sku, wanted in lines.items():
        for shelf in shelves.get(sku, ()):
            if units(shelf) >= wanted:
                at.setdefault(shelf.level.location_id, {})[shelf.level.pk] = wanted
    return next((plan for plan in at.values() if len(plan) == len(lines)), None)


def _whole(wanted: int, shelves: Sequence[Shelf], units: Units) -> Plan | None:
    return next(({shelf.level.pk: wanted} for shelf in shelves if units(shelf) >= wanted), None)


def _spread(wanted: int, shelves: Sequence[Shelf], rounds: Iterable[Units]) -> Plan | None:
    """From place to place; in a second round, what is still to come."""
    plan: Plan = {}
    for units in rounds:
        for shelf in shelves:
            taken = plan.get(shelf.level.pk, 0)
            more = min(wanted - sum(plan.values()), units(shelf) - taken)
            if more > 0:
                plan[shelf.level.pk] = taken + more
    return plan if sum(plan.values()) == wanted else None


def preference(strategy: str, to: PostalAddress | None) -> Callable[[StockLevel], tuple[object, ...]]:
    """The key by which places are asked: by priority; or the nearest to the address first, by priority among equals.

    Near is the same country, and then the more of the postcode's beginning is the same: postcodes go from the region
    to the street wherever they are used in numbers.
    """

    def key(level: StockLevel) -> tuple[object, ...]:
        place = level.location
        near: tuple[object, ...] = ()
        if strategy == "nearest" and to is not None:
            same = place.country == to.country and bool(place.country)
            near = (not same, -_common(place.postcode, to.postcode) if same else 0)
        return (*near, place.priority, place.code)

    return key


def _common(ours: str, theirs: str) -> int:
    """How many characters two postcodes have in common from the start, however they are written."""
    ours, theirs = (code.replace(" ", "").replace("-", "").upper() for code in (ours, theirs))
    return next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs)))
