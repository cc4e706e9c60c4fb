"""What is asked of reports, and what an adjustment says; nothing here saves."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.inventory.models import Movement
from apps.inventory.services import local_day
from shop.common.api import QuerySerializer

MOST_DAYS = 731
_SKU: dict[str, Any] = {"max_length": 64, "required": False, "default": ""}


@extend_schema_field({"type": "string", "format": "date"})
class DayField(serializers.DateField):
    """A day of the shop's own calendar, of this century."""

    default_error_messages = {"out_of_bounds": "Write a day from 2000-01-01 to 2099-12-31."}

    def to_internal_value(self, value: Any) -> date:
        """The day. Raises: ValidationError."""
        day: date = super().to_internal_value(value)
        if not date(2000, 1, 1) <= day < date(2100, 1, 1):
            self.fail("out_of_bounds")
        return day


class ReportQuerySerializer(QuerySerializer):
    """What every report takes."""

    format = serializers.ChoiceField(
        choices=("json", "csv"), required=False, help_text="`csv` for a table of all rows; or send `Accept: text/csv`."
    )


class PagedQuerySerializer(ReportQuerySerializer):
    """What every report of many rows takes; CSV has all of them at once."""

    page_size = serializers.IntegerField(required=False, min_value=1, max_value=100, help_text="24 by default.")
    cursor = serializers.CharField(required=False, max_length=2000, help_text="Taken from `next` or `previous`.")


class LevelsQuerySerializer(PagedQuerySerializer):
    """The query string of the levels."""

    q = serializers.CharField(max_length=64, required=False, default="", help_text="How a SKU begins.")
    sku = serializers.CharField(**_SKU, help_text="Exactly this one.")
    location = serializers.SlugField(max_length=50, required=False, default="", help_text="Code of a place.")
    state = serializers.ChoiceField(
        choices=("in_stock", "low", "out"), required=False, default="", help_text="As it is now."
    )
    day = DayField(required=False, help_text="How it was at the end of that day; left out: now.")


class MovementsQuerySerializer(PagedQuerySerializer):
    """The query string of the movements."""

    kind = serializers.ChoiceField(choices=Movement.Kind.values, required=False, default="")
    sku = serializers.CharField(**_SKU)
    location = serializers.SlugField(max_length=50, required=False, default="", help_text="Code of a place.")
    to = DayField(required=False, help_text="The last day.")

    def get_fields(self) -> dict[str, Any]:
        """With `from`."""
        return super().get_fields() | {"from": DayField(required=False, help_text="The first day.")}


class ValuationQuerySerializer(PagedQuerySerializer):
    """The query string of the valuation."""

    q = serializers.CharField(max_length=64, required=False, default="", help_text="How a SKU begins.")
    day = DayField(required=False, help_text="What lay there at the end of that day; left out: what lies there now.")


class TrendsQuerySerializer(ReportQuerySerializer):
    """The query string of the trends."""

    sku = serializers.CharField(**_SKU, help_text="Of one SKU; left out: of all.")
    location = serializers.SlugField(max_length=50, required=False, default="", help_text="Code of a place.")
    to = DayField(required=False, help_text="The last day; today by default.")

    def get_fields(self) -> dict[str, Any]:
        """With `from`."""
        words = f"The first day, at most {MOST_DAYS} days before the last; 90 days by default."
        return super().get_fields() | {"from": DayField(required=False, help_text=words)}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A range that can be drawn. Raises: ValidationError."""
        given = super().validate(attrs)
        last = given.setdefault("to", local_day(timezone.now()))
        first = given.setdefault("from", last - timedelta(days=89))
        if not 0 <= (last - first).days <= MOST_DAYS:
            raise serializers.ValidationError(
                {"from": [f"The first day is the last or up to {MOST_DAYS} days before it."]}
            )
        return given


class ReorderQuerySerializer(PagedQuerySerializer):
    """The query string of what is to be ordered."""

    within = serializers.IntegerField(
        required=False, min_value=0, max_value=365, default=7, help_text="Days until it must be ordered."
    )


class SellThroughQuerySerializer(PagedQuerySerializer):
    """The query string of what sells."""

    q = serializers.CharField(max_length=64, required=False, default="", help_text="How a SKU begins.")
    order = serializers.ChoiceField(choices=("slowest", "fastest"), required=False, default="slowest")


class AgeingQuerySerializer(PagedQuerySerializer):
    """The query string of what lies."""

    q = serializers.CharField(max_length=64, required=False, default="", help_text="How a SKU begins.")
    idle_days = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=36_500,
        default=0,
        help_text="Only what was not sold for so many days with stock; 90 is what one calls dead.",
    )


@extend_schema_field({"type": "integer", "minimum": -1_000_000, "maximum": 1_000_000, "not": {"const": 0}})
class DeltaField(serializers.IntegerField):
    """Units to add or, with a minus, to take away: a JSON whole number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=-1_000_000, max_value=1_000_000, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        """The number. Raises: ValidationError."""
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class AdjustmentSerializer(serializers.Serializer[Any]):
    """Body of POST /inventory/adjustments."""

    sku = serializers.CharField(max_length=64)
    location = serializers.CharField(max_length=50, help_text="Code of the place.")
    delta = DeltaField(help_text="Units to add; with a minus, units to take away.")
    reason = serializers.CharField(max_length=200, help_text="Stays in the ledger beside your name.")
