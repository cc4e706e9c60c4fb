"""The ledger: every fact about money is one row, written once; what a payment says of itself follows from the rows."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import F

from apps.payments.models import Payment, Transaction

Kind = Transaction.Kind
Status = Payment.Status

# What each kind of row does to the balances of its payment.
EFFECTS: Mapping[str, tuple[str, int]] = {
    Kind.CAPTURE: ("captured", 1),
    Kind.REFUND: ("refunded", 1),
    Kind.REFUND_REVERSAL: ("refunded", -1),
    Kind.DISPUTE: ("disputed", 1),
    Kind.DISPUTE_REVERSAL: ("disputed", -1),
}


def book(payment: Payment, kind: str, amount: int, gateway_reference: str) -> bool:
    """Write the row and move the balance it stands for; False where the ledger has this fact already.

    The unique constraint decides, so of many that book the same fact at once exactly one gets True.
    """
    try:
        with transaction.atomic():
            Transaction.objects.create(
                payment=payment,
                kind=kind,
                amount=amount,
                currency=payment.currency,
                gateway_reference=gateway_reference,
            )
    except IntegrityError:
        return False
    if kind in EFFECTS:
        column, sign = EFFECTS[kind]
        Payment.objects.filter(pk=payment.pk).update(**{column: F(column) + sign * amount})
    return True


def balances(sums: Mapping[str, int]) -> dict[str, int]:
    """The balances that the sums of a payment's rows, by kind, come to."""
    found = dict.fromkeys(("captured", "refunded", "disputed"), 0)
    for kind, (column, sign) in EFFECTS.items():
        found[column] += sign * sums.get(kind, 0)
    return found


def status(sums: Mapping[str, int]) -> str | None:
    """The status that a payment's rows, by kind, amount to; None where no money was ever in reach."""
    for kind, derived in (
        (Kind.CAPTURE, Status.CAPTURED),
        (Kind.VOID, Status.VOIDED),
        (Kind.AUTHORIZATION, Status.AUTHORIZED),
    ):
        if kind in sums:
            return str(derived)
    return None
