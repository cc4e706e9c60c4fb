"""Proving that purchase orders, their receipts and the ledger of movements say the same."""

from collections.abc import Iterator

from django.db.models import Count, F, Q, Sum

from apps.inventory.models import Movement, PurchaseLine, PurchaseOrder, ReceiptLine

Status = PurchaseOrder.Status
Key = tuple[str, str]


def audit_purchasing() -> list[str]:
    """One sentence for each broken promise."""
    return [*_lines_equal_receipts(), *_receipts_equal_movements(), *_statuses_fit_lines()]


def _lines_equal_receipts() -> Iterator[str]:
    """What a line says came is the sum of its receipts."""
    rows = ReceiptLine.objects.order_by().values_list("line").annotate(units=Sum("quantity"), beyond=Sum("extra"))
    told = {line: (units, beyond) for line, units, beyond in rows}
    for line in PurchaseLine.objects.select_related("order", "item").order_by("pk").iterator():
        units, beyond = told.get(line.pk, (0, 0))
        if (line.received, line.extra) != (units, beyond):
            yield (
                f"{line.item.sku} on {line.order.number} has {line.received} received and {line.extra} beyond, "
                f"its receipts say {units} and {beyond}"
            )


def _receipts_equal_movements() -> Iterator[str]:
    """What the receipts of an order say came of a SKU is what its movements say."""
    orders = PurchaseOrder.objects.values("number")
    moved = _sums(
        Movement.objects.filter(kind=Movement.Kind.RECEIPT, reference__in=orders)
        .order_by()
        .values_list("reference", "level__item__sku")
        .annotate(units=Sum("quantity"))
    )
    booked = _sums(
        ReceiptLine.objects.order_by()
        .values_list("receipt__order__number", "line__item__sku")
        .annotate(units=Sum(F("quantity") + F("extra")))
    )
    for number, sku in sorted(moved.keys() | booked.keys()):
        there, here = moved.get((number, sku), 0), booked.get((number, sku), 0)
        if there != here:
            yield f"{sku} on {number} has {here} units by its receipts, its movements say {there}"


def _sums(rows: object) -> dict[Key, int]:
    return {(number, sku): units for number, sku, units in rows}  # type: ignore[attr-defined]


def _statuses_fit_lines() -> Iterator[str]:
    """A draft or a cancelled order received nothing; all others are where their lines put them."""
    orders = PurchaseOrder.objects.annotate(
        there=Count("lines"),
        complete=Count("lines", filter=Q(lines__received=F("lines__quantity"))),
        begun=Count("lines", filter=Q(lines__received__gt=0) | Q(lines__extra__gt=0)),
    )
    rows = orders.order_by("pk").values_list("number", "status", "there", "complete", "begun")
    for number, status, there, complete, begun in rows.iterator():
        if status not in _fitting(there, complete, begun):
            yield f"{number} is {status}, of its {there} lines {complete} are complete"


def _fitting(there: int, complete: int, begun: int) -> set[Status]:
    """The statuses an order may have with so many lines, so many of them complete, of so many something here."""
    if there and complete == there:
        return {Status.RECEIVED}
    if begun:
        return {Status.PARTIAL, Status.CLOSED}
    untouched = {Status.DRAFT, Status.CANCELLED}
    return untouched | {Status.ORDERED, Status.CLOSED} if there else untouched
