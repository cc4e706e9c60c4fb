"""When a SKU runs out, by when to order and how much: the forecast held against what is there and on its way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, chain, repeat
from math import ceil

from apps.inventory.services._demand.outlook import Confidence, Forecast

FAR = 3 * 365  # days; farther ahead nobody should name a number
TINY = 1e-9
HALF = 0.5  # goods are whole: what is expected to be short by less than half of one is not short

Arrivals = Sequence[tuple[date, int]]


@dataclass(frozen=True, slots=True)
class ReorderPlan:
    """What becomes of the stock of one SKU, and what to do about it.

    `runs_out_on` is the first day whose demand the stock is not expected to cover, `earliest` and `latest` bound it
    with 80 % between them; None: not within the forecast's horizon. `days_left` counts the days until then and goes
    on beyond the horizon at the pace of its last weeks; None: it does not run out within three years.
    `reorder_on` is the last day to order in time (today if that has passed, with `late`), `arrives_on` when that
    order comes and `quantity` its size; None and 0: there is nothing to order within the horizon.
    `days_without` are the days nothing can be sold before that order comes (or, where none is needed, before the
    next delivery), as expected.
    """

    today: date
    on_hand: int
    incoming: int
    runs_out_on: date | None
    earliest: date | None
    latest: date | None
    days_left: int | None
    reorder_on: date | None
    arrives_on: date | None
    late: bool
    quantity: int
    days_without: int
    lead_time_days: int
    rate: float
    trend: float
    confidence: Confidence
    days_used: int
    units_sold: int


def plan_reorder(
    *,
    on_hand: int,
    incoming: Arrivals,
    forecast: Forecast,
    today: date,
    lead_time_days: int,
    cover_days: int,
    service_level: float = 0.9,
    safety_days: int = 0,
    pack_size: int = 1,
    minimum: int = 0,
) -> ReorderPlan:
    """Plan the next order of one SKU; what is due already is taken to come today.

    The order comes `lead_time_days` after it is placed, `safety_days` before demand (as much of it as is enough with
    `service_level`) would meet empty shelves, and lasts `cover_days` and the safety beyond. It is whole packs and at
    least `minimum` units. A forecast made on an earlier day is used from today on. Without a single sale there is
    nothing to go by, so nothing is ordered.

    Raises: ValueError for numbers that mean nothing.
    """
    if min(lead_time_days, cover_days, safety_days, minimum, pack_size - 1) < 0 or not 0.5 <= service_level < 1:
        raise ValueError("Days and units are never negative, a pack holds one or more, the level is 0.5 or above.")
    stock = _Stock(on_hand, tuple((max(day, today), units) for day, units in incoming), today)
    ahead = forecast.since(today)
    order = _Terms(lead_time_days, cover_days, safety_days, service_level, pack_size, minimum)
    reorder_on, late, quantity = _order(stock, ahead, order)
    arrives_on = reorder_on and reorder_on + timedelta(days=lead_time_days)
    out = _first_short(stock, [units - HALF for units in accumulate(ahead.daily)])
    return ReorderPlan(
        today=today,
        on_hand=on_hand,
        incoming=sum(units for _day, units in incoming),
        runs_out_on=_day(today, out),
        earliest=_day(today, _first_short(stock, ahead.high)),
        latest=_day(today, _first_short(stock, [units - HALF for units in ahead.low])),
        days_left=_days_left(stock, ahead, out),
        reorder_on=reorder_on,
        arrives_on=arrives_on,
        late=late,
        quantity=quantity,
        days_without=_missed(stock, ahead, arrives_on)[0],
        lead_time_days=lead_time_days,
        rate=ahead.expected(days=28) / 28,
        trend=forecast.trend,
        confidence=forecast.confidence,
        days_used=forecast.days_used,
        units_sold=forecast.units_sold,
    )


@dataclass(frozen=True, slots=True)
class _Stock:
    on_hand: int
    incoming: Arrivals
    today: date

    def until(self, day: int) -> int:
        """Units there on the `day`-th day from today, if none were sold."""
        last = self.today + timedelta(days=day)
        return self.on_hand + sum(units for due, units in self.incoming if due <= last)


@dataclass(frozen=True, slots=True)
class _Terms:
    lead: int
    cover: int
    safety: int
    level: float
    pack: int
    minimum: int


def _day(today: date, day: int | None) -> date | None:
    return None if day is None else today + timedelta(days=day)


def _supply(stock: _Stock, days: int) -> Iterator[int]:
    """Units there on each day from today, if none were sold."""
    units, due = stock.on_hand, sorted(stock.incoming)
    for day in range(days):
        while due and due[0][0] <= stock.today + timedelta(days=day):
            units += due.pop(0)[1]
        yield units


def _first_short(stock: _Stock, asked: Sequence[float]) -> int | None:
    """The first day by which more was asked for than there was; today if there is nothing at all."""
    supply = _supply(stock, len(asked))
    return next((day for day, (has, units) in enumerate(zip(supply, asked, strict=True)) if _short(has, units)), None)


def _short(has: int, asked: float) -> bool:
    return has <= 0 or asked > has + TINY


def _days_left(stock: _Stock, ahead: Forecast, out: int | None) -> int | None:
    if out is not None:
        return out
    horizon = len(ahead.daily)
    beyond = stock.until(FAR) - ahead.expected(days=horizon)
    pace = ahead.pace()
    days = horizon + beyond / pace if pace > 0 else FAR + 1
    return int(days) if days <= FAR else None


def _order(stock: _Stock, ahead: Forecast, order: _Terms) -> tuple[date | None, bool, int]:
    """The last day to order, whether it has passed, and how much; None and 0 where nothing is to be ordered."""
    each = (ahead.enough(days=day + 1, level=order.level) for day in range(len(ahead.daily)))
    enough = [0.0, *accumulate(each, max)]
    short = _first_short(stock, enough[1:])
    if short is None or ahead.confidence == "none":
        return None, False, 0
    spare = short - order.lead - order.safety
    wait = max(0, spare)
    until = wait + order.lead + order.cover + order.safety
    arrives = stock.today + timedelta(days=wait + order.lead)
    lost = _missed(stock, ahead, arrives)[1]
    needed = enough[until] if until < len(enough) else max(enough[-1], ahead.enough(days=until, level=order.level))
    kept = 1 - lost / max(lost, ahead.expected(days=until), TINY)
    missing = needed * kept - stock.until(max(0, until - 1))
    if missing <= TINY:
        return None, False, 0
    units = max(order.minimum, ceil(missing - TINY))
    return stock.today + timedelta(days=wait), spare < 0, -(-units // order.pack) * order.pack


def _missed(stock: _Stock, ahead: Forecast, until: date | None) -> tuple[int, float]:
    """Days on which nothing is left to sell before `until` (or, with None, the next delivery), and what is asked then.

    Who finds the shelf empty buys elsewhere, so that demand needs no stock later.
    """
    last = until or min((due for due, _units in stock.incoming if due > stock.today), default=stock.today)
    days, lost, left, before = 0, 0.0, 0.0, 0
    demand = chain(ahead.daily, repeat(ahead.pace()))
    for has, asked in zip(_supply(stock, (last - stock.today).days), demand, strict=False):
        left += has - before
        before = has
        if left <= TINY:
            days += 1
        lost += max(0.0, asked - max(0.0, left))
        left = max(min(left, 0.0), left - asked)
    return days, lost
