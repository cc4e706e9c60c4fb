"""Proving that frozen checkouts add up and none is stuck."""

from datetime import timedelta

from django.db.models import Sum
from django.utils import timezone

from apps.cart.models import Checkout, CheckoutLine

STUCK = timedelta(hours=1)


def audit() -> list[str]:
    """One sentence for each checkout whose lines do not sum to its total, or that is overdue for more than an hour."""
    sums = dict(CheckoutLine.objects.order_by().values_list("checkout").annotate(total=Sum("line_total")))
    findings = [
        f"checkout {checkout.reference} has a subtotal of {checkout.subtotal}, its lines sum to {sums.get(checkout.pk)}"
        for checkout in Checkout.objects.iterator()
        if checkout.subtotal != sums.get(checkout.pk)
    ]
    overdue = Checkout.objects.overdue(timezone.now() - STUCK)
    return findings + [f"checkout {checkout.reference} should have expired over an hour ago" for checkout in overdue]
