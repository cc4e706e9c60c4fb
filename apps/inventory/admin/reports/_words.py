"""Numbers, days and money of the reports as staff read them."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

from apps.inventory import services
from shop.common.admin import counted

NOT_KNOWN = "\N{EN DASH}"
CONFIDENCE = {
    "none": "no forecast: too few sales yet",
    "thin": "a guess: little is known yet",
    "fair": "fairly sure",
    "good": "sure",
}
DIRECTION = {
    "up": "Sales are rising: the last four weeks were clearly better than the four before.",
    "steady": "Sales are steady: the last four weeks were much like the four before.",
    "down": "Sales are falling: the last four weeks were clearly weaker than the four before.",
    "unknown": "Whether sales rise or fall shows after eight weeks of sales.",
}
AGES = (
    ("up_to_30", "up to 30 days"),
    ("up_to_90", "31 to 90 days"),
    ("up_to_180", "91 to 180 days"),
    ("up_to_365", "181 days to a year"),
    ("older", "over a year"),
)
STATES = {"in_stock": "in stock", "low": "low", "out": "out"}


def number(value: int | None) -> str:
    """1,250 units; a dash where nobody knows."""
    return NOT_KNOWN if value is None else f"{value:,}"


def rate(value: float | None) -> str:
    """Units a day: two digits under ten, so that slow sellers differ."""
    if value is None:
        return NOT_KNOWN
    return f"{value:.2f}" if abs(value) < 10 else f"{value:,.1f}"


def share(value: float | None) -> str:
    """A part of the whole, in per cent."""
    return NOT_KNOWN if value is None else f"{value:.0%}"


def times(value: float | None) -> str:
    """How often a year."""
    return NOT_KNOWN if value is None else f"{value:.1f}"


def day(value: date | None) -> str:
    """3 Nov 2026."""
    return NOT_KNOWN if value is None else date_format(value, "j M Y")


def short_day(value: date) -> str:
    """3 Nov, for axes."""
    return date_format(value, "j M")


def any_of(value: object) -> str:
    """Whatever prints itself, or a dash."""
    return NOT_KNOWN if value is None else str(value)


def rates(trends: services.Trends) -> str:
    """The three rates and the direction in two sentences."""
    return (
        f"{rate(trends.rate_7)} units a day over the last 7 days, {rate(trends.rate_28)} over 28, "
        f"{rate(trends.rate_90)} over 90. {DIRECTION[trends.direction]}"
    )


def days_left(figures: services.SkuFigures) -> str:
    """How long the stock lasts, with its range."""
    if figures.days_left is None:
        return "beyond the horizon" if figures.confidence != "none" else NOT_KNOWN
    if figures.days_left == 0:
        return "none left"
    low, high = figures.days_left_low, figures.days_left_high
    if low is None:
        return counted(figures.days_left, "day")
    return f"{counted(figures.days_left, 'day')} ({low:,} {'or more' if high is None else f'to {high:,}'})"


def progress(state: services.Progress) -> str:
    """What is still being worked out; empty where all is done."""
    if state.open_days > 1:
        return f"Past days are still being added up: {counted(state.open_days, 'day')} to go. Figures follow then."
    if state.figures_due:
        return f"Figures are still being worked out for {counted(state.figures_due, 'SKU')}; they follow in minutes."
    return ""


def moment(value: datetime) -> str:
    """3 Nov 2026, 14:05, by the shop's clock."""
    return date_format(timezone.localtime(value), "j M Y, H:i")


def stock_at(value: date | None) -> str:
    """What a table of levels is called."""
    return f"Stock at the end of {day(value)}" if value else "Stock now"
