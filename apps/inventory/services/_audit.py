"""Proving that stock is what its ledger says."""

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from apps.inventory.models import Movement, Reservation, StockLevel, Stocktake, StocktakeLine


def audit() -> list[str]:
    """One sentence for each broken promise: on hand equals the ledger, reserved equals the held reservations,
    and a stocktake moved what it found.
    """
    moved = dict(Movement.objects.order_by().values_list("level").annotate(units=Sum("quantity")))
    held = dict(Reservation.objects.held().order_by().values_list("level").annotate(units=Coalesce(Sum("quantity"), 0)))
    findings = []
    for level in StockLevel.objects.select_related("item", "location").iterator():
        where = f"{level.item.sku} at {level.location.code}"
        if level.on_hand != moved.get(level.pk, 0):
            findings.append(f"{where} has {level.on_hand} on hand, its movements say {moved.get(level.pk, 0)}")
        if level.reserved != held.get(level.pk, 0):
            findings.append(f"{where} has {level.reserved} reserved, its reservations say {held.get(level.pk, 0)}")
    return [*findings, *_stocktakes()]


def _stocktakes() -> list[str]:
    """A booked stocktake moved the units by which its lines differ, each once; any other moved nothing."""
    numbers = Stocktake.objects.values("number")
    moved = Movement.objects.filter(kind=Movement.Kind.STOCKTAKE, reference__in=numbers).order_by()
    booked = dict(moved.values_list("reference").annotate(units=Sum("quantity")))
    lines = StocktakeLine.objects.filter(stocktake__status=Stocktake.Status.BOOKED).counted().order_by()
    found = lines.values_list("stocktake__number").annotate(units=Sum(F("counted") - F("expected")))
    counted = {number: units for number, units in found if units}
    return [
        f"stocktake {number} found {counted.get(number, 0)} units, its movements say {booked.get(number, 0)}"
        for number in sorted(counted.keys() | booked.keys())
        if counted.get(number, 0) != booked.get(number, 0)
    ]
