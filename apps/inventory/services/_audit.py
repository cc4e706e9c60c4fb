"""Proving that stock is what its ledger says."""

from django.db.models import Sum
from django.db.models.functions import Coalesce

from apps.inventory.models import Movement, Reservation, StockLevel
from apps.inventory.services._day_audit import audit_days


def audit() -> list[str]:
    """One sentence for each broken promise: on hand equals the ledger, reserved equals the held reservations,
    the closed days equal the ledger up to their end.
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
    return findings + audit_days()
