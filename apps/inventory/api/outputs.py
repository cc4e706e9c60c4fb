"""Reports as clients read them."""

from typing import Any

from rest_framework import serializers

from shop.common.api import MoneyField


class LevelSerializer(serializers.Serializer[Any]):
    """A SKU at a place; `reserved`, `free` and `incoming` are null for a past day."""

    sku = serializers.CharField()
    location = serializers.CharField()
    location_name = serializers.CharField()
    on_hand = serializers.IntegerField(help_text="Below zero: so many are owed.")
    reserved = serializers.IntegerField(allow_null=True)
    free = serializers.IntegerField(allow_null=True)
    incoming = serializers.IntegerField(allow_null=True, help_text="Ordered of the SKU, for whichever place.")
    unit_cost = MoneyField(allow_null=True, help_text="The SKU's moving average; null where no cost was ever told.")
    value = MoneyField()
    state = serializers.ChoiceField(choices=("in_stock", "low", "out"))


class MovementSerializer(serializers.Serializer[Any]):
    """A line of the ledger."""

    at = serializers.DateTimeField()
    sku = serializers.CharField()
    location = serializers.CharField()
    location_name = serializers.CharField()
    kind = serializers.CharField()
    quantity = serializers.IntegerField()
    unit_cost = MoneyField(allow_null=True)
    reference = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    actor = serializers.CharField()


class PlaceValueSerializer(serializers.Serializer[Any]):
    """What lies at a place; the cost of `unvalued` units is not known."""

    location = serializers.CharField()
    location_name = serializers.CharField()
    on_hand = serializers.IntegerField()
    unvalued = serializers.IntegerField()
    value = MoneyField()


class ValuedSkuSerializer(serializers.Serializer[Any]):
    """A SKU over all places."""

    sku = serializers.CharField()
    on_hand = serializers.IntegerField()
    unit_cost = MoneyField(allow_null=True)
    value = MoneyField()


class DaySerializer(serializers.Serializer[Any]):
    """Units of a day by what moved them, and what lay there at its end."""

    day = serializers.DateField()
    received = serializers.IntegerField()
    sold = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    returned = serializers.IntegerField()
    moved = serializers.IntegerField(help_text="By transfers, net.")
    corrected = serializers.IntegerField(help_text="By corrections and stocktakes, net.")
    net_sold = serializers.IntegerField(help_text="Sold less cancelled.")
    on_hand = serializers.IntegerField()
    value = MoneyField()


class TrendsSerializer(serializers.Serializer[Any]):
    """A row for each day; rates are units sold (net) a day up to yesterday."""

    sku = serializers.CharField(allow_null=True)
    location = serializers.CharField(allow_null=True)
    rate_7 = serializers.FloatField()
    rate_28 = serializers.FloatField()
    rate_90 = serializers.FloatField()
    direction = serializers.ChoiceField(choices=("up", "steady", "down", "unknown"))
    days = DaySerializer(many=True)


class AgesSerializer(serializers.Serializer[Any]):
    """Units by how long they lie here, in days; first in, first out."""

    up_to_30 = serializers.IntegerField()
    up_to_90 = serializers.IntegerField()
    up_to_180 = serializers.IntegerField()
    up_to_365 = serializers.IntegerField()
    older = serializers.IntegerField()


class FiguresSerializer(serializers.Serializer[Any]):
    """What the past of a SKU says."""

    sku = serializers.CharField()
    as_of = serializers.DateField(help_text="The last day whose sales are counted.")
    on_hand = serializers.IntegerField()
    incoming = serializers.IntegerField()
    sold_7 = serializers.IntegerField(help_text="Less cancellations.")
    sold_28 = serializers.IntegerField()
    sold_90 = serializers.IntegerField()
    rate_7 = serializers.FloatField(help_text="Units a day.")
    rate_28 = serializers.FloatField()
    rate_90 = serializers.FloatField()
    open_rate_7 = serializers.FloatField(allow_null=True, help_text="Units a day with something to sell.")
    open_rate_28 = serializers.FloatField(allow_null=True)
    open_rate_90 = serializers.FloatField(allow_null=True)
    last_sale = serializers.DateField(allow_null=True)
    last_receipt = serializers.DateField(allow_null=True)
    unit_cost = MoneyField(allow_null=True)
    value = MoneyField()
    sell_through = serializers.FloatField(allow_null=True, help_text="Sold in 90 days / (that + on hand).")
    turnover = serializers.FloatField(allow_null=True, help_text="How often a year the stock is sold.")
    ages = AgesSerializer()
    idle_days = serializers.IntegerField(help_text="Days with stock since the last sale.")
    confidence = serializers.ChoiceField(choices=("none", "thin", "fair", "good"))
    days_left = serializers.IntegerField(allow_null=True, help_text="Until it runs out; null: not within three years.")
    days_left_low = serializers.IntegerField(allow_null=True)
    days_left_high = serializers.IntegerField(allow_null=True)
    order_on = serializers.DateField(allow_null=True, help_text="The last day to order.")
    order_units = serializers.IntegerField()
    sentence = serializers.CharField(allow_blank=True)


class PageSerializer(serializers.Serializer[Any]):
    """What every page has beside its rows."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class LevelPageSerializer(PageSerializer):
    """Levels."""

    results = LevelSerializer(many=True)


class MovementPageSerializer(PageSerializer):
    """Movements."""

    results = MovementSerializer(many=True)


class FiguresPageSerializer(PageSerializer):
    """SKUs with their figures."""

    results = FiguresSerializer(many=True)


class ValuationHeadSerializer(serializers.Serializer[Any]):
    """All of it, and by place."""

    day = serializers.DateField()
    on_hand = serializers.IntegerField()
    unvalued = serializers.IntegerField()
    value = MoneyField()
    places = PlaceValueSerializer(many=True)


class ValuationSerializer(ValuationHeadSerializer, PageSerializer):
    """All of it, by place, and by SKU in pages; the sums agree exactly."""

    results = ValuedSkuSerializer(many=True)


class AdjustedSerializer(serializers.Serializer[Any]):
    """What was booked, and what is there now."""

    sku = serializers.CharField()
    location = serializers.CharField()
    delta = serializers.IntegerField()
    reason = serializers.CharField()
    on_hand = serializers.IntegerField(help_text="At that place.")
