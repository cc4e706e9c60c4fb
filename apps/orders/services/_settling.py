"""What staff can do about a line of the exceptions inbox: one table of buttons by kind, and the work behind each."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.orders.models import Order, PaymentException
from apps.orders.services._collecting import collect_again, note_arrival
from apps.orders.services._exceptions import ExceptionNotFound, ExceptionResolved, resolve_exception
from apps.orders.services._fulfilment import cancel_order, release_hold
from apps.orders.services._refunds import refund_again, successor
from apps.payments import services as payments
from shop.common.errors import Conflict

Kind = PaymentException.Kind
Status = Order.Status

# The buttons of each kind, the likeliest first; which of them are shown, `_fitting` decides by the state of things.
FIXES: Mapping[str, tuple[str, ...]] = {
    Kind.UNPLACEABLE: ("release", "cancel"),
    Kind.CAPTURED_WITHOUT_ORDER: ("refund_everything",),
    Kind.AUTHORIZATION_ENDED: ("collect", "cancel"),
    Kind.AMOUNT_DIFFERS: ("give_back", "ask_gateway", "cancel"),
    Kind.CAPTURED_DIFFERS: ("ask_gateway", "cancel"),
    Kind.CAPTURE_FAILED: ("capture_again", "ask_gateway", "cancel"),
    Kind.REFUND_FAILED: ("refund_again", "refund_everything", "ask_gateway"),
    Kind.DISPUTE_OPENED: ("contest_dispute", "accept_dispute"),
    Kind.LEDGER_DIFFERS: ("ask_gateway",),
    Kind.MISSING_AT_GATEWAY: ("ask_gateway", "cancel"),
    Kind.UNKNOWN_PAYMENT: ("give_back",),
    Kind.TRANSFER_OVERDUE: ("arrival", "cancel"),
}


class CannotBeFixedSo(Conflict):
    """This way of settling does not fit what happened, or how things stand by now."""

    code = "cannot_be_fixed_so"
    title = "That does not fit how things stand by now"


@dataclass(frozen=True, slots=True)
class ExceptionCase:
    """A line of the inbox with all that staff needs to decide; `fixes` are the buttons that fit it just now."""

    exception: PaymentException
    order: Order | None
    payment: payments.PaymentInfo | None
    transactions: tuple[payments.TransactionInfo, ...]
    refunds: tuple[payments.RefundInfo, ...]
    disputes: tuple[payments.DisputeInfo, ...]
    fixes: tuple[str, ...]


def get_case(*, exception_id: int) -> ExceptionCase:
    """The line with its order, its payment and what can be done about it now. Raises: ExceptionNotFound."""
    exception = PaymentException.objects.filter(pk=exception_id).first()
    if exception is None:
        raise ExceptionNotFound()
    reference = exception.reference
    wanted = [reference] if reference else []
    order = Order.objects.filter(reference=reference).first() if reference else None
    payment = payments.get_payments(wanted).get(reference) if reference else None
    refunds = payments.list_refunds(wanted).get(reference, []) if reference else []
    disputes = payments.list_disputes(wanted).get(reference, []) if reference else []
    fitting = () if exception.resolved_at else _fitting(exception, order, payment, refunds)
    return ExceptionCase(
        exception=exception,
        order=order,
        payment=payment,
        transactions=tuple(payments.list_transactions(wanted).get(reference, [])) if reference else (),
        refunds=tuple(refunds),
        disputes=tuple(disputes),
        fixes=fitting,
    )


def _fitting(
    exception: PaymentException,
    order: Order | None,
    payment: payments.PaymentInfo | None,
    refunds: list[payments.RefundInfo],
) -> tuple[str, ...]:
    state = order.status if order else ""
    left = payment is not None and bool(payment.left)
    owed = payment is not None and not payment.collects and payment.captured < payment.amount
    booked = payment is not None and payment.status in ("authorized", "captured")
    again = {refund.key for refund in refunds}
    fits = {
        "release": state == Status.ON_HOLD,
        "cancel": state in (Status.ON_HOLD, Status.PLACED, Status.PROCESSING),
        "collect": order is not None and Order.objects.unpaid().filter(pk=order.pk).exists(),
        "refund_everything": order is None and left,
        "refund_again": order is not None and left and successor(exception.subject) not in again,
        "capture_again": payment is not None and payment.status == "authorized" and payment.collects,
        "arrival": order is not None and owed,
        "ask_gateway": payment is not None,
        "give_back": bool(exception.gateway_id) and not (booked and exception.kind == Kind.AMOUNT_DIFFERS),
        "contest_dispute": True,
        "accept_dispute": True,
    }
    return tuple(fix for fix in FIXES[exception.kind] if fits[fix])


def settle_exception(
    *,
    exception_id: int,
    fix: str,
    actor: str,
    statement: str = "",
    reason: str = "",
    amount: int = 0,
    bank_reference: str = "",
) -> str:
    """Do what a button says about a line of the inbox, and say in a word what became of it.

    The line closes where that settles it; where the gateway has the last word, its fact closes it (SETTLED_BY).
    Some of it talks to the gateway. Raises: ExceptionNotFound, ExceptionResolved, CannotBeFixedSo, and what the
    neighbours raise; then the line stays open.
    """
    case = get_case(exception_id=exception_id)
    if case.exception.resolved_at is not None:
        raise ExceptionResolved()
    if fix not in case.fixes:
        raise CannotBeFixedSo()
    work = {
        "release": lambda: _release(case, actor),
        "cancel": lambda: _cancel(case, actor, reason),
        "collect": lambda: collect_again(number=_number(case), actor=actor),
        "refund_everything": lambda: _refund_everything(case, actor),
        "refund_again": lambda: refund_again(number=_number(case), key=case.exception.subject, actor=actor).status,
        "capture_again": lambda: _capture_again(case),
        "arrival": lambda: _arrival(case, amount, bank_reference, actor),
        "ask_gateway": lambda: _ask_gateway(case, actor),
        "give_back": lambda: _give_back(case, actor),
        "contest_dispute": lambda: _contest(case, statement, actor),
        "accept_dispute": lambda: _accept(case, actor),
    }
    return work[fix]()


def _number(case: ExceptionCase) -> str:
    if case.order is None:
        raise CannotBeFixedSo()
    return case.order.number


def _release(case: ExceptionCase, actor: str) -> str:
    release_hold(number=_number(case), actor=actor)
    return "released"


def _cancel(case: ExceptionCase, actor: str, reason: str) -> str:
    """Whatever the kind was, an order that is cancelled needs no decision any more."""
    cancel_order(number=_number(case), actor=actor, reason=reason, by_staff=True)
    _close(case, actor, _("order cancelled"))
    return "cancelled"


def _refund_everything(case: ExceptionCase, actor: str) -> str:
    """Closed once the money is back; until then it can fail."""
    reference = case.exception.reference
    if reference is None or not payments.request_return(reference=reference, reason="no_order"):
        raise CannotBeFixedSo()
    if case.exception.kind == Kind.REFUND_FAILED:
        _close(case, actor, _("refunded once more"))
    return "requested"


def _capture_again(case: ExceptionCase) -> str:
    """Closed once the money is here."""
    reference = case.exception.reference
    if reference is None or not payments.request_capture(reference=reference):
        raise CannotBeFixedSo()
    return "requested"


def _arrival(case: ExceptionCase, amount: int, bank_reference: str, actor: str) -> str:
    note_arrival(number=_number(case), amount=amount, bank_reference=bank_reference, actor=actor)
    return "booked"


def _ask_gateway(case: ExceptionCase, actor: str) -> str:
    """What it says is settled; where only the asking was missing, that closes the line."""
    if case.exception.reference is None:
        raise CannotBeFixedSo()
    payments.ask_gateway(reference=case.exception.reference)
    if case.exception.kind in (Kind.LEDGER_DIFFERS, Kind.MISSING_AT_GATEWAY):
        _close(case, actor, _("asked the gateway; the next comparison tells if they still differ"))
    return "asked"


def _give_back(case: ExceptionCase, actor: str) -> str:
    payments.give_back(gateway=case.exception.gateway, gateway_id=case.exception.gateway_id)
    _close(case, actor, _("given back at the gateway"))
    return "given back"


def _contest(case: ExceptionCase, statement: str, actor: str) -> str:
    """Stays open: the bank decides."""
    payments.contest_dispute(dispute=case.exception.subject, statement=statement)
    return "contested"


def _accept(case: ExceptionCase, actor: str) -> str:
    payments.accept_dispute(dispute=case.exception.subject)
    _close(case, actor, _("accepted"))
    return "accepted"


def _close(case: ExceptionCase, actor: str, resolution: str) -> None:
    """Unless the fact itself has closed it in the meantime."""
    with suppress(ExceptionResolved):
        resolve_exception(exception_id=case.exception.pk, actor=actor, resolution=resolution)
