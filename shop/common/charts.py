"""Pictures of numbers as plain geometry, for SVG that a template prints: no script, no style, no word of any business.

Everything is in units of the picture, which a browser makes as large as there is room. A `kind` becomes a class of the
stylesheet, so that a page that is light and one that is dark share the picture.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import floor, log10

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 62, 12, 14, 32
MOST_LABELS = 7


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `title` is what it says when one points at it."""

    x: float
    y: float
    width: float
    height: float
    kind: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A path, `d` as SVG writes it."""

    d: str
    kind: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A word at an axis; a `minor` one may be left out where there is little room."""

    x: float
    y: float
    text: str
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """Where numbers go: `count` slots from left to right, values from `low` to `high` from the bottom up."""

    count: int
    low: float
    high: float
    step: float
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def slot(self) -> float:
        """How wide one slot is."""
        return (self.width - LEFT - RIGHT) / max(1, self.count)

    def x(self, position: float) -> float:
        """The left edge of a slot."""
        return round(LEFT + self.slot * position, 1)

    def y(self, value: float) -> float:
        """The height at which a value lies, counted from the top."""
        room = self.height - TOP - BOTTOM
        return round(TOP + room * (self.high - value) / (self.high - self.low), 1)


@dataclass(frozen=True, slots=True)
class Chart:
    """A whole picture; `title` and `desc` tell it to whoever does not see it, `legend` names its kinds."""

    title: str
    desc: str
    frame: Frame
    unit: str = ""
    rows: tuple[Mark, ...] = ()
    columns: tuple[Mark, ...] = ()
    shaded: tuple[Box, ...] = ()
    boxes: tuple[Box, ...] = ()
    shapes: tuple[Shape, ...] = ()
    notes: tuple[Mark, ...] = ()
    legend: tuple[tuple[str, str], ...] = field(default=())

    @property
    def left(self) -> float:
        """Where the plot begins."""
        return LEFT

    @property
    def right(self) -> float:
        """Where the plot ends."""
        return self.frame.width - RIGHT

    @property
    def top(self) -> float:
        """Where the plot begins, from the top."""
        return TOP

    @property
    def bottom(self) -> float:
        """Where the plot ends."""
        return self.frame.height - BOTTOM

    @property
    def zero(self) -> float:
        """Where nothing is."""
        return self.frame.y(0)


def fit(count: int, values: Iterable[float], *, width: int = WIDTH, height: int = HEIGHT) -> Frame:
    """A frame for so many slots in which all these values and zero have room, from one round number to another."""
    known = [0.0, *values]
    step = round_step(max(known) - min(known))
    low, high = -step * -floor(min(known) / step), step * -floor(-max(known) / step)
    return Frame(count, low, high if high > low else low + step, step, width, height)


def round_step(reach: float) -> float:
    """The distance of the marks of an axis: 1, 2 or 5 times a power of ten, three to six of them; never under one."""
    if reach <= 4:
        return 1
    power = 10.0 ** floor(log10(reach / 4))
    return float(next(times * power for times in (1, 2, 5, 10) if reach <= 5 * times * power))


def compact(value: float) -> str:
    """A number as short as an axis needs it: 950, 1.2k, 3M."""
    for size, letter in ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k")):
        if abs(value) >= size:
            return f"{value / size:.1f}".removesuffix(".0") + letter
    return f"{value:.0f}"


def rows_of(frame: Frame) -> tuple[Mark, ...]:
    """The marks of the upright axis."""
    count = round((frame.high - frame.low) / frame.step)
    values = [frame.low + frame.step * n for n in range(count + 1)]
    return tuple(Mark(LEFT - 8, frame.y(value), compact(value)) for value in values)


def columns_of(frame: Frame, names: Sequence[str]) -> tuple[Mark, ...]:
    """The marks under the plot: a few of the names, so that they have room; every second is a minor one."""
    every = max(1, -(-len(names) // MOST_LABELS))
    middle = frame.slot / 2
    return tuple(
        Mark(round(frame.x(position) + middle, 1), frame.height - BOTTOM + 20, names[position], minor=bool(order % 2))
        for order, position in enumerate(range(every // 2, len(names), every))
    )


def bars(frame: Frame, values: Sequence[float], titles: Sequence[str], kinds: Sequence[str]) -> tuple[Box, ...]:
    """A bar for each value, up from zero or down from it; none where it is nothing."""
    gap = min(4.0, frame.slot * 0.2)
    width = round(frame.slot - gap, 1)
    return tuple(
        Box(
            x=round(frame.x(position) + gap / 2, 1),
            y=min(frame.y(value), frame.y(0)),
            width=width,
            height=round(abs(frame.y(value) - frame.y(0)), 1),
            kind=kind,
            title=title,
        )
        for position, (value, title, kind) in enumerate(zip(values, titles, kinds, strict=True))
        if value
    )


def steps(frame: Frame, values: Sequence[float]) -> str:
    """A line that stays at each value for its slot and then jumps to the next; nothing for no values."""
    if not values:
        return ""
    parts = [f"M{frame.x(0)} {frame.y(values[0])}"]
    for position, value in enumerate(values):
        if position and value != values[position - 1]:
            parts += [f"H{frame.x(position)}", f"V{frame.y(value)}"]
    return " ".join([*parts, f"H{frame.x(len(values))}"])


def under(frame: Frame, values: Sequence[float]) -> str:
    """The area between such a line and zero."""
    line = steps(frame, values)
    return f"{line} V{frame.y(0)} H{frame.x(0)} Z" if line else ""


def runs(frame: Frame, flags: Sequence[bool], *, kind: str) -> tuple[Box, ...]:
    """A box over the whole height for each unbroken run of slots that have the flag."""
    found: list[tuple[int, int]] = []
    for position, flag in enumerate(flags):
        if flag and found and found[-1][1] == position:
            found[-1] = (found[-1][0], position + 1)
        elif flag:
            found.append((position, position + 1))
    height = frame.height - TOP - BOTTOM
    return tuple(Box(frame.x(first), TOP, round(frame.slot * (end - first), 1), height, kind) for first, end in found)


def fall(frame: Frame, *, start: float, value: float, reach: float) -> tuple[float, float]:
    """Where a straight line ends that falls from `value` at slot `start` to zero in `reach` slots, or at the frame."""
    room = frame.count - start
    if reach <= room:
        return frame.x(start + reach), frame.y(0)
    return frame.x(frame.count), frame.y(value * (1 - room / reach))


def fan(frame: Frame, *, start: float, value: float, low: float, high: float) -> str:
    """The area between the lines that fall from `value` to zero in `low` and in `high` slots."""
    (x1, y1), (x2, y2) = (fall(frame, start=start, value=value, reach=reach) for reach in (low, high))
    corner = f" L{frame.x(frame.count)} {frame.y(0)}" if y1 == frame.y(0) != y2 else ""
    return f"M{frame.x(start)} {frame.y(value)} L{x1} {y1}{corner} L{x2} {y2} Z"


def stack(parts: Sequence[tuple[str, str, float]], *, width: int = WIDTH, height: int = 28) -> tuple[Box, ...]:
    """Kinds, titles and amounts side by side, as long as their share; together they fill the width exactly."""
    total = sum(amount for _kind, _title, amount in parts)
    found: list[Box] = []
    before = 0.0
    for kind, title, amount in parts:
        if amount > 0:
            left, right = (round(width * edge / total, 1) for edge in (before, before + amount))
            found.append(Box(left, 0, round(right - left, 1), height, kind, title))
            before += amount
    return tuple(found)


def span(*, low: float, high: float, limit: float, width: int = 120) -> tuple[float, float]:
    """Where a range begins and how long it is on a scale from zero to `limit`; what is beyond ends at the edge."""
    left, right = (round(width * min(max(edge, 0), limit) / limit, 1) for edge in (low, high))
    return min(left, width - 3), round(max(3.0, right - left), 1)
