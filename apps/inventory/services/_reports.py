"""What reports of stock tell: the shapes that leave the door, all of them plain and frozen."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from shop.common.money import Money

LevelState = Literal["in_stock", "low", "out"]
Direction = Literal["up", "steady", "down", "unknown"]


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A SKU at a place. Today: `free` can be promised, `incoming` is ordered for the SKU (wherever it will go).

    For a past day both and `reserved` are None, since nobody can know them any more. `unit_cost` is the SKU's average,
    None where no cost was ever told; `value` is that of the units that lie there (nothing where they are owed).
    """

    sku: str
    location: str
    location_name: str
    on_hand: int
    reserved: int | None
    free: int | None
    incoming: int | None
    unit_cost: Money | None
    value: Money
    state: LevelState


@dataclass(frozen=True, slots=True)
class MovementRow:
    """One line of the ledger."""

    at: datetime
    sku: str
    location: str
    location_name: str
    kind: str
    quantity: int
    unit_cost: Money | None
    reference: str
    reason: str
    actor: str


@dataclass(frozen=True, slots=True)
class PlaceValue:
    """What lies at one place; `unvalued` of the units have no known cost and count as nothing in `value`."""

    location: str
    location_name: str
    on_hand: int
    unvalued: int
    value: Money


@dataclass(frozen=True, slots=True)
class Valuation:
    """What lay in all places at the end of `day` (today: lies there now); the sum of `places` exactly."""

    day: date
    on_hand: int
    unvalued: int
    value: Money
    places: tuple[PlaceValue, ...]


@dataclass(frozen=True, slots=True)
class ValuedSku:
    """A SKU over all places at the end of a day; the values of all SKUs make up the Valuation's exactly."""

    sku: str
    on_hand: int
    unit_cost: Money | None
    value: Money


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One day of the shop, a place or a SKU: units by what moved them, and what lay there at the day's end.

    All are units in; only `sold` are units out. `moved` (transfers) and `corrected` (corrections and stocktakes) are
    net, and may be negative. `net_sold` are sales less cancellations.
    """

    day: date
    received: int
    sold: int
    cancelled: int
    returned: int
    moved: int
    corrected: int
    on_hand: int
    value: Money

    @property
    def net_sold(self) -> int:
        """Sales less cancellations; negative where more was cancelled that day than sold."""
        return self.sold - self.cancelled


@dataclass(frozen=True, slots=True)
class Trends:
    """A day for each day asked for, without gaps; the rates are units sold a day (net) up to yesterday.

    `direction` compares the last 28 days with the 28 before: "steady" unless it is a sixth more or less and beyond
    what chance explains, "unknown" where less than 56 days are known.
    """

    sku: str | None
    location: str | None
    days: tuple[DayFigures, ...]
    rate_7: float
    rate_28: float
    rate_90: float
    direction: Direction


@dataclass(frozen=True, slots=True)
class Ages:
    """Units by how long they lie here, first in, first out: up to 30 days, 90, 180, a year, and longer."""

    up_to_30: int
    up_to_90: int
    up_to_180: int
    up_to_365: int
    older: int


@dataclass(frozen=True, slots=True)
class SkuFigures:
    """What the past of a SKU says: its sales up to the end of `as_of`, its stock (and what follows from it) now.

    "Now" is minutes ago: whatever moved, the figures follow with the next run of the task.
    `rate_N` are units sold (net of cancellations) a day over the last N days; `open_rate_N` the same over those of the
    days on which there was something to sell. `sell_through` is the share that was sold in 90 days of what was there to
    sell: sold / (sold + on hand). `turnover` says how often a year the stock is sold: the cost of what was sold over
    the average value of stock, over a year or as long as the SKU has had stock. Both are None where nothing was there.
    `idle_days` are the days with stock since the last sale. `ages` make up `on_hand`.

    `days_left` is when stock runs out as expected, `days_left_low` to `days_left_high` the range (None: not within the
    horizon). `order_on` is the last day to order `order_units`, None where nothing need be ordered; `sentence` says it
    for people.
    """

    sku: str
    as_of: date
    on_hand: int
    incoming: int
    sold_7: int
    sold_28: int
    sold_90: int
    rate_7: float
    rate_28: float
    rate_90: float
    open_rate_7: float | None
    open_rate_28: float | None
    open_rate_90: float | None
    last_sale: date | None
    last_receipt: date | None
    unit_cost: Money | None
    value: Money
    sell_through: float | None
    turnover: float | None
    ages: Ages
    idle_days: int
    confidence: str
    days_left: int | None
    days_left_low: int | None
    days_left_high: int | None
    order_on: date | None
    order_units: int
    sentence: str


@dataclass(frozen=True, slots=True)
class StockSummary:
    """The shop's stock in one glance; `dead_skus` sold nothing on 90 days with stock, `dead_value` lies in them."""

    skus: int
    on_hand: int
    value: Money
    unvalued: int
    low: int
    out: int
    to_order: int
    dead_skus: int
    dead_value: Money
    ages: Ages


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the books of days are: closed up to `through`; `open_days` are still to be closed, `figures_due` SKUs
    still to be worked out for today.
    """

    through: date | None
    open_days: int
    figures_due: int
