"""Booking what came of a purchase order, in parts and once each; and taking a wrong receipt back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from apps.inventory.models import MAX_LIMIT, PurchaseLine, PurchaseOrder, Receipt, ReceiptLine, StockLevel
from apps.inventory.services._barcodes import find_by_code
from apps.inventory.services._ledger import Booking, book
from apps.inventory.services._purchase_drafts import find_order
from apps.inventory.services._purchase_orders import WrongPurchaseState, follow_lines
from shop.common.errors import Conflict, Invalid
from shop.common.money import MAX_AMOUNT


@dataclass(frozen=True, slots=True)
class ReceiptInfo:
    """What a receipt booked: all its `units`, `extra` of them beyond the order, `owed` of them to orders that wait."""

    receipt: int
    units: int
    extra: int
    owed: int


class MoreThanOrdered(Conflict):
    """More came than is still outstanding, and nobody confirmed exactly that. `excess` says how many by SKU."""

    code = "more_than_ordered"
    title = "More came than was ordered"

    def __init__(self, excess: Mapping[str, int]) -> None:
        self.excess = dict(excess)
        told = ", ".join(f"{sku} (+{units})" for sku, units in self.excess.items())
        super().__init__(
            _("More came than is still outstanding: %(told)s. Confirm it, or count again.") % {"told": told},
            excess=self.excess,
        )


class AlreadyReversed(Conflict):
    """The receipt was taken back before, or is itself a reversal."""

    code = "already_reversed"
    title = "This receipt cannot be reversed"


@dataclass(frozen=True, slots=True)
class _Share:
    """What came of a line: units that were ordered, and units beyond."""

    line: PurchaseLine
    units: int
    extra: int
    unit_cost: int | None


def receive_goods(
    *,
    number: str,
    units: Mapping[str, int],
    token: str,
    actor: str,
    extra: Mapping[str, int] | None = None,
    unit_costs: Mapping[str, int] | None = None,
    note: str = "",
) -> ReceiptInfo:
    """Book `units` (by SKU) as arrived: lines, status, movements and stock together, or nothing.

    What goes beyond the outstanding units is booked only where `extra` confirms exactly so many of them. `unit_costs`
    (minor units) take the place of the ordered ones. Repeating a `token` books nothing and returns the same.
    Raises: PurchaseOrderNotFound, WrongPurchaseState, MoreThanOrdered, Invalid.
    """
    arrived = {sku: count for sku, count in units.items() if count}
    _require_sense(arrived, unit_costs or {}, token)
    order = find_order(number)
    if known := _booked(order, token):
        return known
    receipt = Receipt(order=order, token=token, note=note, actor=actor)
    try:
        return _receive(receipt, arrived, extra or {}, unit_costs or {})
    except IntegrityError:  # the same token at the same moment
        known = _booked(order, token)
        if known is None:
            raise
        return known


def _receive(
    receipt: Receipt, arrived: Mapping[str, int], extra: Mapping[str, int], unit_costs: Mapping[str, int]
) -> ReceiptInfo:
    order = receipt.order
    with transaction.atomic():
        claim(order, PurchaseOrder.RECEIVABLE)
        if known := _booked(order, receipt.token):  # whoever held the order before us came from the same form
            return known
        shares = _shares(order, arrived, extra, unit_costs)
        for share in shares:
            take(share.line, share.units, share.extra)
        receipt.save()
        _book(order, receipt, shares)
        follow_lines(order)
    return _info(receipt)


def _require_sense(units: Mapping[str, int], costs: Mapping[str, int], token: str) -> None:
    if not token or len(token) > 64:
        raise Invalid(_("This form is out of date. Open the page again."), field="token")
    if not units:
        raise Invalid(_("Write how many units came."), field="units")
    for sku, count in units.items():
        if not 0 < count <= MAX_LIMIT:
            raise Invalid(_("%(sku)s: this is not a number of units that can come.") % {"sku": sku}, field="units")
    for sku, cost in costs.items():
        if not 0 <= cost <= MAX_AMOUNT:
            raise Invalid(_("%(sku)s: a cost is not less than nothing.") % {"sku": sku}, field="unit_cost")


def _booked(order: PurchaseOrder, token: str) -> ReceiptInfo | None:
    """What the token booked before. Raises: Invalid, where that was for another order."""
    receipt = Receipt.objects.filter(token=token).first()
    if receipt and receipt.order_id != order.pk:
        raise Invalid(_("This form belongs to another order. Open the page again."), field="token")
    return _info(receipt) if receipt else None


def _info(receipt: Receipt) -> ReceiptInfo:
    lines = list(receipt.lines.all())
    return ReceiptInfo(
        receipt=receipt.pk,
        units=sum(line.quantity + line.extra for line in lines),
        extra=sum(line.extra for line in lines),
        owed=sum(line.owed for line in lines),
    )


def claim(order: PurchaseOrder, states: Sequence[str]) -> None:
    """Take hold of the order until the end of the transaction, if it is in one of these states."""
    if not PurchaseOrder.objects.filter(pk=order.pk, status__in=states).update(version=F("version") + 1):
        status = PurchaseOrder.objects.get(pk=order.pk).get_status_display()
        raise WrongPurchaseState(
            _("%(number)s is %(status)s, so nothing can be received or taken back.")
            % {"number": order.number, "status": status}
        )


def _shares(
    order: PurchaseOrder, arrived: Mapping[str, int], extra: Mapping[str, int], unit_costs: Mapping[str, int]
) -> list[_Share]:
    """What of each line was ordered and what is beyond it. Raises: Invalid, MoreThanOrdered."""
    lines = {line.item.sku: line for line in order.lines.select_related("item")}
    if strange := sorted(arrived.keys() - lines.keys()):
        raise Invalid(_("%(skus)s: not on this order.") % {"skus": ", ".join(strange)}, field="units", skus=strange)
    beyond = {sku: max(0, units - lines[sku].outstanding) for sku, units in sorted(arrived.items())}
    if excess := {sku: more for sku, more in beyond.items() if more and more != extra.get(sku)}:
        raise MoreThanOrdered(excess)
    return [
        _Share(lines[sku], arrived[sku] - more, more, unit_costs.get(sku, lines[sku].unit_cost))
        for sku, more in beyond.items()
    ]


def take(line: PurchaseLine, units: int, extra: int) -> None:
    """Write down that so many more came of the line, or fewer where negative; never more than ordered, or below none.

    Raises: MoreThanOrdered.
    """
    bearing: QuerySet[PurchaseLine] = PurchaseLine.objects.filter(pk=line.pk).with_room_for(units)
    bearing = bearing.filter(received__gte=-units, extra__gte=-extra, extra__lte=MAX_LIMIT - extra)
    if not bearing.update(received=F("received") + units, extra=F("extra") + extra):
        raise MoreThanOrdered({line.item.sku: units})


def _book(order: PurchaseOrder, receipt: Receipt, shares: Sequence[_Share]) -> None:
    """The movements, once per receipt and line, and the receipt's lines with what of them was owed."""
    book((_booking(order, receipt, share) for share in shares), actor=receipt.actor)
    items = [share.line.item for share in shares]
    levels = StockLevel.objects.filter(item__in=items, location=order.location)
    on_hand = dict(levels.values_list("item_id", "on_hand"))
    ReceiptLine.objects.bulk_create(_receipt_line(receipt, share, on_hand[share.line.item_id]) for share in shares)


def _booking(order: PurchaseOrder, receipt: Receipt, share: _Share) -> Booking:
    came = share.units + share.extra
    return Booking(
        sku=share.line.item.sku,
        location=order.location.code,
        quantity=came,
        kind="receipt",
        reason=receipt.note or (_("Receipt") if came > 0 else _("Receipt reversed")),
        reference=order.number,
        unit_cost=share.unit_cost if came > 0 else None,
        free=came < 0,
        key=f"receipt:{receipt.pk}:{share.line.pk}",
    )


def _receipt_line(receipt: Receipt, share: _Share, on_hand: int) -> ReceiptLine:
    """Below zero, on hand counts what was sold and is still to come; that much of the new units is owed."""
    came = share.units + share.extra
    return ReceiptLine(
        receipt=receipt,
        line=share.line,
        quantity=share.units,
        extra=share.extra,
        owed=max(0, min(came, came - on_hand)),
        unit_cost=share.unit_cost,
    )


def reverse_receipt(*, receipt: int, reason: str, actor: str) -> ReceiptInfo:
    """Take a wrong receipt back, all of it and once: its units leave the stock and are outstanding again.

    Units that are promised to somebody stay. A closed order stays closed.
    Raises: PurchaseOrderNotFound, AlreadyReversed, WrongPurchaseState, BelowReserved.
    """
    wrong = Receipt.objects.select_related("order__location").filter(pk=receipt).first()
    if wrong is None:
        raise AlreadyReversed(_("There is no such receipt."))
    if wrong.reverses_id is not None:
        raise AlreadyReversed(_("This is a reversal itself. Book a new receipt instead."))
    reversal = Receipt(order=wrong.order, token=f"reversal:{wrong.pk}", reverses=wrong, note=reason, actor=actor)
    with transaction.atomic():
        claim(wrong.order, PurchaseOrder.EVER_ORDERED)
        if Receipt.objects.filter(reverses=wrong).exists():
            raise AlreadyReversed(_("This receipt was reversed before."))
        shares = [_Share(row.line, -row.quantity, -row.extra, None) for row in wrong.lines.select_related("line__item")]
        for share in shares:
            take(share.line, share.units, share.extra)
        reversal.save()
        _book(wrong.order, reversal, shares)
        follow_lines(wrong.order)
    return _info(reversal)


def find_scanned(*, number: str, code: str) -> str:
    """The SKU on the order that somebody scanned: its barcode, or itself however it is written.

    Raises: PurchaseOrderNotFound, Invalid.
    """
    wanted = code.replace("\0", "").strip()
    sku = find_by_code([wanted]).get(wanted, "")
    if not find_order(number).lines.filter(item__sku=sku).exists():
        raise Invalid(_("“%(code)s” is not on this order.") % {"code": wanted[:64]}, field="scan")
    return sku
