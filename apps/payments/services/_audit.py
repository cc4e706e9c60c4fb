"""Proving that balances and states are what the ledger says."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Q, Sum
from django.utils import timezone

from apps.payments.models import Dispute, Payment, Refund, Transaction
from apps.payments.services._ledger import balances, status

STUCK = timedelta(hours=1)
Sums = dict[int, dict[str, int]]


def audit() -> list[str]:
    """One sentence for each payment whose balances or state differ from its ledger, or that is stuck."""
    sums = _sums()
    pending, withdrawn = _pending(), _withdrawn()
    findings = []
    for payment in Payment.objects.order_by("pk").iterator():
        findings += _balances(payment, sums.get(payment.pk, {}), withdrawn.get(payment.pk, 0))
        if payment.refund_pending != pending.get(payment.pk, 0):
            findings.append(
                f"payment {payment} has {payment.refund_pending} set aside for refunds, "
                f"its refunds say {pending.get(payment.pk, 0)}"
            )
    return findings + _stuck()


def _sums() -> Sums:
    sums: Sums = defaultdict(dict)
    for row in Transaction.objects.order_by().values("payment", "kind").annotate(total=Sum("amount")):
        sums[row["payment"]][row["kind"]] = row["total"]
    return sums


def _pending() -> dict[int, int]:
    rows = Refund.objects.filter(status__in=Refund.PENDING).order_by()
    return dict(rows.values_list("payment").annotate(total=Sum("amount")))


def _withdrawn() -> dict[int, int]:
    return dict(Dispute.objects.order_by().values_list("payment").annotate(total=Sum("withdrawn")))


def _balances(payment: Payment, sums: dict[str, int], withdrawn: int) -> list[str]:
    findings = []
    booked = balances(sums)
    for column, amount in booked.items():
        if getattr(payment, column) != amount:
            findings.append(f"payment {payment} says {getattr(payment, column)} {column}, its ledger says {amount}")
    if withdrawn != booked["disputed"]:
        findings.append(f"payment {payment} has disputes of {withdrawn}, its ledger says {booked['disputed']}")
    derived = status(sums)
    if derived != (payment.status if payment.status in ("authorized", "captured", "voided") else None):
        findings.append(f"payment {payment} is {payment.status}, its ledger says {derived or 'nothing'}")
    return findings


def _stuck() -> list[str]:
    long_ago = timezone.now() - STUCK
    waiting = Payment.objects.filter(
        Q(pk__in=Payment.objects.to_capture().filter(capture_requested_at__lt=long_ago))
        | Q(pk__in=Payment.objects.to_return().filter(return_requested_at__lt=long_ago))
    )
    unsent = Refund.objects.filter(status="requested", gateway_reference="", created_at__lt=long_ago).order_by("pk")
    return [f"payment {payment} waits for its capture or return since more than an hour" for payment in waiting] + [
        f"refund {refund} waits since more than an hour" for refund in unsent
    ]
