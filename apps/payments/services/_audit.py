"""Proving that balances are what the ledger says."""

from datetime import timedelta

from django.db.models import Q, Sum
from django.utils import timezone

from apps.payments.models import Payment, Refund, Transaction

STUCK = timedelta(hours=1)


def audit() -> list[str]:
    """One sentence for each payment whose balance differs from its ledger, has a problem, or is stuck."""
    findings = [
        f"payment {payment} has the problem {payment.problem}" for payment in Payment.objects.exclude(problem="")
    ]
    findings += _balances()
    stuck = timezone.now() - STUCK
    for payment in Payment.objects.filter(
        Q(pk__in=Payment.objects.to_capture().filter(capture_requested_at__lt=stuck))
        | Q(pk__in=Payment.objects.to_return().filter(return_requested_at__lt=stuck))
    ):
        findings.append(f"payment {payment} waits for its capture or return since more than an hour")
    waiting = Refund.objects.filter(status=Refund.Status.REQUESTED, created_at__lt=stuck).order_by("pk")
    return findings + [f"refund {refund} waits since more than an hour" for refund in waiting]


def _balances() -> list[str]:
    booked = {
        (row["payment"], row["kind"]): row["total"]
        for row in Transaction.objects.order_by().values("payment", "kind").annotate(total=Sum("amount"))
    }
    open_refunds = Refund.objects.filter(status=Refund.Status.REQUESTED).order_by()
    pending = dict(open_refunds.values_list("payment").annotate(total=Sum("amount")))
    findings = []
    for payment in Payment.objects.order_by("pk").iterator():
        captured = booked.get((payment.pk, Transaction.Kind.CAPTURE), 0)
        refunded = booked.get((payment.pk, Transaction.Kind.REFUND), 0)
        if (payment.captured, payment.refunded) != (captured, refunded):
            findings.append(
                f"payment {payment} says {payment.captured} captured and {payment.refunded} refunded, "
                f"its ledger says {captured} and {refunded}"
            )
        if payment.refund_pending != pending.get(payment.pk, 0):
            findings.append(
                f"payment {payment} has {payment.refund_pending} set aside for refunds, "
                f"its refunds say {pending.get(payment.pk, 0)}"
            )
    return findings
