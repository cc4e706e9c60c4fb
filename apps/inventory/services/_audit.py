"""Proving that stock is what its ledger says."""

from collections.abc import Iterator

from django.db.models import F, Sum

from apps.inventory.models import Movement, Reservation, StockLevel, Stocktake, StocktakeLine
from apps.inventory.services._day_audit import audit_days
from apps.inventory.services._purchase_audit import audit_purchasing

Kind = Movement.Kind
Status = Reservation.Status
Units = dict[int, int]
Pairs = tuple[Units, Units]


def audit() -> list[str]:
    """One sentence for each broken promise: on hand equals the ledger, reserved the held reservations, and what was
    sold and what came back by the ledger equals what was sold and came back by the reservations;
    stocktakes moved what they found, what purchase orders say they received came in, and the closed days are right.
    """
    moved, held, sold, returned = _on_hand(), _reserved(), _sold(), _returned()
    levels = StockLevel.objects.select_related("item", "location").iterator()
    findings = [finding for level in levels for finding in _findings(level, moved, held, sold, returned)]
    return [*findings, *_stocktakes(), *audit_purchasing(), *audit_days()]


def _findings(level: StockLevel, moved: Units, held: Units, sold: Pairs, returned: Pairs) -> Iterator[str]:
    where, pk = f"{level.item.sku} at {level.location.code}", level.pk
    if level.on_hand != moved.get(pk, 0):
        yield f"{where} has {level.on_hand} on hand, its movements say {moved.get(pk, 0)}"
    if level.reserved != held.get(pk, 0):
        yield f"{where} has {level.reserved} reserved, its reservations say {held.get(pk, 0)}"
    for (ledger, reservations), what in ((sold, "sold"), (returned, "come back")):
        if ledger.get(pk, 0) != reservations.get(pk, 0):
            units = f"{ledger.get(pk, 0)} units {what} by the ledger, and {reservations.get(pk, 0)}"
            yield f"{where} has {units} by its reservations"


def _on_hand() -> Units:
    return dict(Movement.objects.order_by().values_list("level").annotate(units=Sum("quantity")))


def _reserved() -> Units:
    return dict(Reservation.objects.held().order_by().values_list("level").annotate(units=Sum("quantity")))


def _sold() -> Pairs:
    """What was sold to checkouts; sales from before this shop counted (without a reference) have no reservation."""
    ledger = Movement.objects.filter(kind=Kind.SALE).exclude(reference="").order_by().values_list("level")
    rows = Reservation.objects.filter(status__in=[Status.COMMITTED, Status.RETURNED]).order_by().values_list("level")
    return dict(ledger.annotate(units=-Sum("quantity"))), dict(rows.annotate(units=Sum("quantity")))


def _returned() -> Pairs:
    ledger = Movement.objects.filter(kind__in=[Kind.CANCEL, Kind.RETURN]).exclude(reference="").order_by()
    rows = Reservation.objects.filter(returned__gt=0).order_by().values_list("level")
    return (
        dict(ledger.values_list("level").annotate(units=Sum("quantity"))),
        dict(rows.annotate(units=Sum(F("returned")))),
    )


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
