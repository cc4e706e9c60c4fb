"""The exceptions inbox: what about money only staff can decide, open until somebody or something settles it."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.orders.models import PaymentException
from shop.common.money import Money


def open_exception(
    *, kind: str, subject: str, reference: UUID | None, gateway: str, gateway_id: str, amount: Money, detail: str
) -> bool:
    """Put a line into the inbox; False where the same trouble is open already."""
    try:
        with transaction.atomic():
            PaymentException.objects.create(
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
    return True


def resolve_exceptions(*, subject: str, actor: str, resolution: str) -> int:
    """Close what is open about a subject and return how many that were."""
    rows = PaymentException.objects.open().filter(subject=subject)
    return rows.update(resolved_at=timezone.now(), resolved_by=actor, resolution=resolution[:200])


def count_exceptions() -> int:
    """How many wait for staff."""
    return PaymentException.objects.open().count()
