"""What is known of getting more of a SKU: how long it takes, in which packs it comes, and what is on its way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings

Arrivals = tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """How a SKU is bought: it is here after `lead_time_days`, in packs of `pack_size`, at least `minimum` units."""

    lead_time_days: int
    pack_size: int = 1
    minimum: int = 1


def get_terms(skus: Iterable[str]) -> dict[str, Terms]:
    """The terms of every SKU asked for."""
    usual = Terms(lead_time_days=getattr(settings, "DEFAULT_LEAD_TIME_DAYS", 14))
    return dict.fromkeys(skus, usual)


def get_arrivals(skus: Iterable[str]) -> dict[str, Arrivals]:
    """Units that are ordered and not here yet, by the day they are expected, of every SKU asked for."""
    return dict.fromkeys(skus, ())


def get_incoming_units(skus: Iterable[str]) -> dict[str, int]:
    """How many units are ordered and not here yet, of every SKU asked for."""
    return {sku: sum(units for _day, units in arrivals) for sku, arrivals in get_arrivals(skus).items()}
