"""What staff may ask of each report, by the address of its page."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.inventory import services
from apps.inventory.models import Location, Movement

MOST_DAYS = 731
SPANS = [("90", "90 days"), ("180", "180 days"), ("365", "a year"), ("730", "2 years")]
FIRST_YEAR, LAST_YEAR = date(2000, 1, 1), date(2099, 12, 31)


class DayInput(UnfoldAdminTextInputWidget):
    """A day, by the browser's own calendar."""

    input_type = "date"


class DayField(forms.DateField):
    """A day of this century, or none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "widget": DayInput, **kwargs})

    def clean(self, value: Any) -> date | None:
        """The day. Raises: ValidationError."""
        found: date | None = super().clean(value)
        if found and not FIRST_YEAR <= found <= LAST_YEAR:
            raise forms.ValidationError("Choose a day from 2000 to 2099.")
        return found


def _text(label: str, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=64, required=False, widget=UnfoldAdminTextInputWidget, **kwargs)


def _choice(label: str, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, required=False, widget=UnfoldAdminSelectWidget, **{"initial": "", **kwargs}
    )


def _places() -> list[tuple[str, str]]:
    return [("", "All"), *Location.objects.order_by("priority", "code").values_list("code", "name")]


def today() -> date:
    """The shop's own."""
    return services.local_day(timezone.now())


class Filters(forms.Form):
    """Filters that are always filled: what the address does not say is as the form begins."""

    def __init__(self, asked: QueryDict) -> None:
        data = asked.copy()
        super().__init__(data)
        for name in self.fields:
            if name not in data:
                data[name] = str(self.get_initial_for_field(self.fields[name], name) or "")


class DaysFilters(Filters):
    """With a range of days."""

    first_day = DayField(label="From", initial=lambda: today() - timedelta(days=89))
    last_day = DayField(label="To", initial=today)

    def clean(self) -> dict[str, Any]:
        """A range that can be drawn."""
        given = super().clean() or self.cleaned_data
        last = given.get("last_day") or today()
        first = given.get("first_day") or last - timedelta(days=89)
        if not self.errors and not 0 <= (last - first).days < MOST_DAYS:
            self.add_error("first_day", f"Choose a day up to {MOST_DAYS - 1} days before the last one.")
        return {**given, "first_day": first, "last_day": last}


class OverviewFilters(Filters):
    """Nothing to ask."""


class ToOrderFilters(Filters):
    """How far ahead."""

    within = _choice(
        "To order within",
        [("0", "today"), ("7", "7 days"), ("14", "14 days"), ("28", "4 weeks"), ("90", "90 days")],
        initial="7",
    )


class SkuFilters(Filters):
    """Which SKU, how far back, and a day to look at."""

    sku = _text("SKU")
    span = _choice(
        "Past", [("90", "90 days"), ("180", "180 days"), ("365", "a year"), ("730", "2 years")], initial="90"
    )
    day = DayField(label="Stock at the end of")


class LevelFilters(Filters):
    """Which levels, now or at the end of a day."""

    q = _text("SKU begins with")
    location = _choice("Location", _places)
    state = _choice("State now", [("", "All"), ("out", "Out"), ("low", "Low"), ("in_stock", "In stock")])
    day = DayField(label="At the end of")


class MovementFilters(Filters):
    """Which movements."""

    sku = _text("SKU")
    kind = _choice("Kind", [("", "All"), *Movement.Kind.choices])
    location = _choice("Location", _places)
    first_day = DayField(label="From")
    last_day = DayField(label="To")


class TrendFilters(DaysFilters):
    """Of what, and which days."""

    sku = _text("SKU")
    location = _choice("Location", _places)
    field_order = ("sku", "location", "first_day", "last_day")


class ValueFilters(Filters):
    """On which day, and which SKUs."""

    q = _text("SKU begins with")
    day = DayField(label="At the end of")


class SellThroughFilters(Filters):
    """Which end to look at."""

    q = _text("SKU begins with")
    order = _choice("First", [("slowest", "Slowest"), ("fastest", "Fastest")], initial="slowest")


class AgeingFilters(Filters):
    """How long without a sale."""

    q = _text("SKU begins with")
    idle_days = _choice(
        "Not sold for",
        [("0", "Any time"), ("30", "30 days"), ("90", "90 days (dead)"), ("180", "180 days"), ("365", "a year")],
        initial="0",
    )
