"""The pictures of the reports: what is sold, what lies there, what it is worth, and how old it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from apps.inventory import services
from apps.inventory.admin.reports import _words
from shop.common import charts
from shop.common.admin import counted
from shop.common.charts import Box, Chart, Mark, Shape

MOST_BARS = 186  # more days than that are drawn by the week
WEEK = 7
AHEAD = 60  # days that the outlook is drawn for
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
Days = Sequence[services.DayFigures]


def draw_sales(days: Days, *, today: date, title: str = "Units sold") -> Chart:
    """A bar for each day, or for each week where there are many; today, which is not over, is paler."""
    size = WEEK if len(days) > MOST_BARS else 1
    groups = [days[start : start + size] for start in range(0, len(days), size)]
    sold = [sum(day.net_sold for day in group) for group in groups]
    frame = charts.fit(len(groups), sold)
    titles = [f"{_period(group)}: {counted(units, 'unit')}" for group, units in zip(groups, sold, strict=True)]
    kinds = ["today" if group[0].day == today else "sold" for group in groups]
    return Chart(
        title=f"{title} {'a week' if size > 1 else 'a day'}",
        desc=f"{counted(sum(sold), 'unit')} sold from {_words.day(days[0].day)} to {_words.day(days[-1].day)}.",
        frame=frame,
        unit="units",
        rows=charts.rows_of(frame),
        columns=charts.columns_of(frame, [_words.short_day(group[0].day) for group in groups]),
        boxes=charts.bars(frame, sold, titles, kinds),
        legend=(("sold", "sold, less cancellations"), ("today", "today so far")) if size == 1 else (),
    )


def _period(group: Days) -> str:
    first, last = group[0].day, group[-1].day
    return _words.day(first) if first == last else f"{_words.day(first)} to {_words.day(last)}"


@dataclass(frozen=True, slots=True)
class Ahead:
    """When a stock of so many units ends, in days from the last one drawn."""

    units: int
    expected: int
    low: int
    high: int


def outlook_of(figures: services.SkuFigures | None) -> Ahead | None:
    """What can be drawn of the outlook; None where nothing is known, or where deliveries make it no straight fall."""
    if not figures or not figures.days_left or figures.on_hand <= 0 or figures.incoming:
        return None
    low = figures.days_left if figures.days_left_low is None else figures.days_left_low
    high = figures.days_left_high or max(figures.days_left * 4, AHEAD * 4)
    return Ahead(figures.on_hand, figures.days_left, max(1, low), high)


def draw_stock(days: Days, *, ahead: Ahead | None = None) -> Chart:
    """The stock at the end of each day as a line, days without any shaded, and the outlook as a fan."""
    units = [day.on_hand for day in days]
    more = min(AHEAD, max(14, ahead.expected + 7)) if ahead else 0
    frame = charts.fit(len(days) + more, units)
    names = [_words.short_day(days[0].day + timedelta(days=n)) for n in range(frame.count)]
    empty = charts.runs(frame, _without_stock(days), kind="empty")
    shapes = [Shape(charts.under(frame, units), "under"), Shape(charts.steps(frame, units), "stock")]
    legend = [("stock", "on hand at the end of the day")]
    if empty:
        legend.append(("empty", "days without stock"))
    if ahead:
        shapes += _fan(frame, len(days), ahead)
        legend.append(("fan", "expected, with its range"))
    return Chart(
        title="Stock over time",
        desc=f"{number_now(units)} on {_words.day(days[-1].day)}; between {min(units):,} and {max(units):,} before.",
        frame=frame,
        unit="units on hand",
        rows=charts.rows_of(frame),
        columns=charts.columns_of(frame, names),
        shaded=empty,
        shapes=tuple(shapes),
        notes=(Mark(frame.x(len(days)), frame.y(units[-1]), f"{units[-1]:,}"),),
        legend=tuple(legend),
    )


def number_now(units: Sequence[int]) -> str:
    """The last of them in words."""
    return counted(units[-1], "unit")


def _fan(frame: charts.Frame, start: int, ahead: Ahead) -> list[Shape]:
    place: dict[str, float] = {"start": start, "value": ahead.units}
    x, y = charts.fall(frame, reach=ahead.expected, **place)
    line = f"M{frame.x(start)} {frame.y(ahead.units)} L{x} {y}"
    return [Shape(charts.fan(frame, low=ahead.low, high=ahead.high, **place), "fan"), Shape(line, "ahead")]


def _without_stock(days: Days) -> list[bool]:
    """Days that ended with nothing, since there was anything."""
    found: list[bool] = []
    known = False
    for day in days:
        known = known or day.on_hand != 0 or day.received > 0 or day.sold > 0
        found.append(known and day.on_hand <= 0)
    return found


def draw_value(days: Days) -> Chart:
    """What the stock was worth at the end of each day."""
    values = [float(day.value.major) for day in days]
    frame = charts.fit(len(days), values)
    return Chart(
        title="Value of stock over time",
        desc=f"{days[-1].value} on {_words.day(days[-1].day)}, {days[0].value} on {_words.day(days[0].day)}.",
        frame=frame,
        unit=days[-1].value.currency,
        rows=charts.rows_of(frame),
        columns=charts.columns_of(frame, [_words.short_day(day.day) for day in days]),
        shapes=(Shape(charts.under(frame, values), "under"), Shape(charts.steps(frame, values), "stock")),
        notes=(Mark(charts.WIDTH - charts.RIGHT, frame.y(values[-1]), str(days[-1].value)),),
    )


def draw_weekdays(days: Days) -> Chart:
    """How many are sold on an average Monday, Tuesday and so on."""
    by_day = [[day.net_sold for day in days if day.day.weekday() == weekday] for weekday in range(WEEK)]
    means = [max(0.0, sum(sold) / len(sold)) if sold else 0.0 for sold in by_day]
    frame = charts.fit(WEEK, means)
    titles = [f"{name}: {mean:.1f}" for name, mean in zip(WEEKDAYS, means, strict=True)]
    return Chart(
        title="Units sold by weekday",
        desc=f"On average {', '.join(titles)}.",
        frame=frame,
        unit="units a day",
        rows=charts.rows_of(frame),
        columns=charts.columns_of(frame, WEEKDAYS),
        boxes=charts.bars(frame, means, titles, ["sold"] * WEEK),
    )


@dataclass(frozen=True, slots=True)
class AgePart:
    """One age: units and their share, with the colour it has in the picture."""

    kind: str
    label: str
    units: int
    share: str


@dataclass(frozen=True, slots=True)
class AgePicture:
    """The ages of the stock as one bar, and the numbers beside it."""

    boxes: tuple[Box, ...]
    parts: tuple[AgePart, ...]
    desc: str


def draw_ages(ages: services.Ages) -> AgePicture:
    """One bar of all units by how long they lie here."""
    units = [(label, getattr(ages, name)) for name, label in _words.AGES]
    total = sum(amount for _label, amount in units)
    parts = tuple(
        AgePart(f"age-{place}", label, amount, _words.share(amount / total if total else 0))
        for place, (label, amount) in enumerate(units, start=1)
    )
    titles = [(part.kind, f"{part.label}: {counted(part.units, 'unit')}", part.units) for part in parts]
    return AgePicture(
        charts.stack(titles), parts, "; ".join(f"{part.label} {part.units:,} ({part.share})" for part in parts)
    )
