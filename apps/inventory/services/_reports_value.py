"""What the stock is worth, today or at the end of any past day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from apps.inventory.models import Location, StockItem
from apps.inventory.services._adding import place_stands
from apps.inventory.services._calendar import local_day
from apps.inventory.services._reports import PlaceValue, Valuation, ValuedSku
from apps.inventory.services._reports_levels import unit_cost
from apps.inventory.services._standing import add_rest, group_levels, stand_at, stored_until
from shop.common.money import Money

VALUED_BY = ("sku",)


def get_valuation(*, now: datetime, day: date | None = None) -> Valuation:
    """What lay there at the end of `day`, or lies there now, by place. Raises: Unavailable."""
    until = min(day or local_day(now), local_day(now))
    stored, first = stored_until(now, until=until)
    stands = place_stands(until=stored)
    for place in add_rest(first, until).places:
        stands[place.location_id] = (place.on_hand, place.value, place.unvalued)
    places = tuple(
        PlaceValue(place.code, place.name, on_hand, unvalued, Money.of(value))
        for place in Location.objects.order_by("priority", "code")
        for on_hand, value, unvalued in [stands.get(place.pk, (0, 0, 0))]
    )
    return Valuation(
        day=until,
        on_hand=sum(place.on_hand for place in places),
        unvalued=sum(place.unvalued for place in places),
        value=sum((place.value for place in places), Money.of(0)),
        places=places,
    )


def list_valued(*, query: str = "") -> "QuerySet[Any]":
    """SKUs as rows for `to_valued`, to be paged by VALUED_BY; `query` is how a SKU begins."""
    items = StockItem.objects.filter(sku__startswith=query) if query else StockItem.objects.all()
    return items.order_by(*VALUED_BY)


def to_valued(items: Sequence[Any], *, now: datetime, day: date | None = None) -> list[ValuedSku]:
    """These SKUs at the end of `day`, or now. Raises: Unavailable."""
    keys = [item.pk for item in items]
    standing, levels = stand_at(keys, day=day or local_day(now), now=now), group_levels(keys)
    return [
        ValuedSku(
            sku=item.sku,
            on_hand=sum(standing.on_hand.get(level, 0) for level in levels.get(item.pk, ())),
            unit_cost=unit_cost(standing.averages.get(item.pk)),
            value=Money.of(sum(standing.value(level, item.pk) for level in levels.get(item.pk, ()))),
        )
        for item in items
    ]
