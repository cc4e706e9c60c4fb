"""Proving that stock is what its ledger says."""

from collections.abc import Iterator

from django.db.models import F, Sum

from apps.inventory.models import Movement, Reservation, StockLevel
from apps.inventory.services._day_audit import audit_days

Kind = Movement.Kind
Status = Reservation.Status
Units = dict[int, int]
Pairs = tuple[Units, Units]


def audit() -> list[str]:
    """One sentence for each broken promise: on hand equals the ledger, reserved the held reservations, and what was
    sold and what came back by the ledger equals what was sold and came back by the reservations;
    the closed days equal the ledger up to their end.
    """
    moved, held, sold, returned = _on_hand(), _reserved(), _sold(), _returned()
    levels = StockLevel.objects.select_related("item", "location").iterator()
    findings = [finding for level in levels for finding in _findings(level, moved, held, sold, returned)]
    return findings + audit_days()


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
