"""The life of a purchase order: ordered, received bit by bit, closed short or cancelled; each step a guarded UPDATE."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.inventory.models import PurchaseOrder
from apps.inventory.services._purchase_drafts import find_order
from apps.inventory.services._suppliers import lead_time
from shop.common.errors import Conflict, Invalid
from shop.common.lifecycle import advance

Status = PurchaseOrder.Status


class WrongPurchaseState(Conflict):
    """The purchase order is in a state that does not allow this."""

    code = "wrong_purchase_state"
    title = "That does not fit how the purchase order stands"


def place_purchase_order(*, number: str, now: datetime) -> None:
    """From now on it is ordered; where nobody wrote a day, it is expected after the longest lead time of its lines.

    Raises: PurchaseOrderNotFound, WrongPurchaseState, Invalid (where it has no lines).
    """
    order = find_order(number)
    with transaction.atomic():
        # Moved first: that keeps everybody else's hands off its lines until this is committed.
        today = timezone.localdate(now)
        usual = order.expected_on or today + timedelta(days=_lead_time(order))
        draft = PurchaseOrder.objects.filter(pk=order.pk, status=Status.DRAFT)  # it is "ordered" again after a reversal
        if not draft.update(status=Status.ORDERED, ordered_at=now, expected_on=usual, version=F("version") + 1):
            raise _wrong(order)
        if not order.lines.exists():
            raise Invalid(_("There is nothing on this order yet."))


def expect_on(*, number: str, day: date) -> None:
    """The supplier named another day. Raises: PurchaseOrderNotFound, WrongPurchaseState."""
    order = find_order(number)
    if not PurchaseOrder.objects.open().filter(pk=order.pk).update(expected_on=day, version=F("version") + 1):
        raise _wrong(order)


def cancel_purchase_order(*, number: str) -> None:
    """Nothing of it is to come, and nothing came. Raises: PurchaseOrderNotFound, WrongPurchaseState."""
    _step(find_order(number), Status.CANCELLED, version=F("version") + 1)


def close_purchase_order(*, number: str) -> None:
    """What did not come will not come any more. Raises: PurchaseOrderNotFound, WrongPurchaseState."""
    _step(find_order(number), Status.CLOSED, version=F("version") + 1)


def reopen_purchase_order(*, number: str) -> None:
    """What was closed short is to come after all. Raises: PurchaseOrderNotFound, WrongPurchaseState."""
    order = find_order(number)
    with transaction.atomic():
        closed = PurchaseOrder.objects.filter(pk=order.pk, status=Status.CLOSED)
        if not closed.update(version=F("version") + 1):
            raise _wrong(order)
        _step(order, status_by_lines(order))


def follow_lines(order: PurchaseOrder) -> None:
    """Move the order to the status that its lines tell; one that is closed stays so. Its row is locked already."""
    present = PurchaseOrder.objects.values_list("status", flat=True).get(pk=order.pk)
    told = status_by_lines(order)
    if present not in (told, Status.CLOSED):
        _step(order, told)


def status_by_lines(order: PurchaseOrder) -> str:
    """How it stands by what came of it."""
    if not order.lines.filter(received__lt=F("quantity")).exists():
        return Status.RECEIVED
    came = order.lines.filter(Q(received__gt=0) | Q(extra__gt=0)).exists()
    return Status.PARTIAL if came else Status.ORDERED


def _step(order: PurchaseOrder, to: str, **values: object) -> None:
    if not advance(PurchaseOrder.objects.filter(pk=order.pk), PurchaseOrder.LIFECYCLE, to, **values):
        raise _wrong(order)


def _wrong(order: PurchaseOrder) -> WrongPurchaseState:
    status = PurchaseOrder.objects.get(pk=order.pk).get_status_display()
    return WrongPurchaseState(
        _("%(number)s is %(status)s by now, which does not allow that.") % {"number": order.number, "status": status}
    )


def _lead_time(order: PurchaseOrder) -> int:
    """The longest of its lines, each as this supplier takes for it."""
    rows = order.supplier.items.filter(item__in=order.lines.values("item"))
    return max([lead_time(order.supplier, row) for row in rows], default=lead_time(order.supplier))
