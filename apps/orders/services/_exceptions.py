"""The exceptions inbox: what about money only staff can decide, open until somebody or something settles it."""

from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.orders.models import PaymentException, PaymentExceptionQuerySet
from apps.orders.signals import ExceptionOpened, exception_opened
from shop.common.errors import Conflict, Invalid, NotFound
from shop.common.money import Money

Kind = PaymentException.Kind
GATEWAY = "gateway"

# What a later fact about the same checkout settles by itself; all else waits for a button.
SETTLED_BY: Mapping[str, tuple[Kind, ...]] = {
    "released": (Kind.UNPLACEABLE,),
    "cancelled": (
        Kind.UNPLACEABLE,
        Kind.AUTHORIZATION_ENDED,
        Kind.CAPTURE_FAILED,
        Kind.CAPTURED_DIFFERS,
        Kind.TRANSFER_OVERDUE,
    ),
    "authorized": (Kind.AUTHORIZATION_ENDED, Kind.AMOUNT_DIFFERS),
    "captured": (Kind.AUTHORIZATION_ENDED, Kind.AMOUNT_DIFFERS, Kind.CAPTURE_FAILED),
    "paid in full": (Kind.TRANSFER_OVERDUE, Kind.CAPTURED_DIFFERS),
    "voided": (Kind.AMOUNT_DIFFERS, Kind.CAPTURE_FAILED, Kind.TRANSFER_OVERDUE),
    "refunded in full": (Kind.CAPTURED_WITHOUT_ORDER, Kind.CAPTURED_DIFFERS, Kind.REFUND_FAILED),
}


class ExceptionNotFound(NotFound):
    """There is no such line in the inbox."""

    code = "exception_not_found"
    title = "There is no such exception"


class ExceptionResolved(Conflict):
    """Somebody or something has settled it already."""

    code = "exception_resolved"
    title = "This exception is settled already"


def open_exception(
    *, kind: str, subject: str, reference: UUID | None, gateway: str, gateway_id: str, amount: Money, detail: str
) -> bool:
    """Put a line into the inbox and tell the staff; False where the same trouble is open already."""
    try:
        with transaction.atomic():
            line = PaymentException.objects.create(
                kind=kind,
                subject=subject,
                reference=reference,
                gateway=gateway,
                gateway_id=gateway_id,
                amount=amount.amount,
                currency=amount.currency,
                detail=detail[:300],
            )
    except IntegrityError:
        return False
    event = ExceptionOpened(
        what=line.get_kind_display(),
        detail=line.detail,
        amount=line.amount,
        currency=line.currency,
        key=str(line.pk),
    )
    exception_opened.send(sender=ExceptionOpened, event=event)
    return True


def settle_exceptions(*, reference: UUID, fact: str, actor: str = GATEWAY) -> int:
    """Close what the fact settles about a checkout (see SETTLED_BY) and return how many that were."""
    return _close(PaymentException.objects.filter(reference=reference, kind__in=SETTLED_BY[fact]), actor, fact)


def resolve_exceptions(*, subject: str, actor: str, resolution: str) -> int:
    """Close what is open about a subject and return how many that were."""
    return _close(PaymentException.objects.filter(subject=subject), actor, resolution)


def close_exception(*, exception_id: int, actor: str, note: str) -> None:
    """Close a line with a note that stays. Raises: ExceptionNotFound, ExceptionResolved, Invalid."""
    if not note.strip():
        raise Invalid(_("Say what became of it; the note stays."), field="note")
    resolve_exception(exception_id=exception_id, actor=actor, resolution=note.strip())


def resolve_exception(*, exception_id: int, actor: str, resolution: str) -> None:
    """Close the line, once. Raises: ExceptionNotFound, ExceptionResolved."""
    rows = PaymentException.objects.filter(pk=exception_id)
    if not _close(rows, actor, resolution):
        raise ExceptionResolved() if rows.exists() else ExceptionNotFound()


def _close(rows: PaymentExceptionQuerySet, actor: str, resolution: str) -> int:
    return rows.open().update(resolved_at=timezone.now(), resolved_by=actor, resolution=resolution[:200])


def was_told(*, kind: str, subject: str) -> bool:
    """Whether this trouble has been in the inbox before, settled or not; what compares by the hour tells it once."""
    return PaymentException.objects.filter(kind=kind, subject=subject).exists()


def is_disputed(*, reference: UUID) -> bool:
    """Whether the customer's bank asks for the money of this checkout back, and nobody has decided yet."""
    return PaymentException.objects.open().filter(reference=reference, kind=Kind.DISPUTE_OPENED).exists()


def count_exceptions() -> int:
    """How many wait for staff."""
    return PaymentException.objects.open().count()
