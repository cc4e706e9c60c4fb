"""Proving that frozen checkouts add up, none is stuck, and stock is held for nobody but them."""

from datetime import timedelta

from django.db.models import Sum
from django.utils import timezone

from apps.cart.models import Checkout, CheckoutLine
from apps.inventory import services as inventory

STUCK = timedelta(hours=1)


def audit() -> list[str]:
    """One sentence for each checkout that does not add up, is overdue by an hour, or ended and holds stock."""
    sums = dict(CheckoutLine.objects.order_by().values_list("checkout").annotate(total=Sum("line_total")))
    findings = [
        f"checkout {checkout.reference} has a subtotal of {checkout.subtotal}, its lines sum to {sums.get(checkout.pk)}"
        for checkout in Checkout.objects.iterator()
        if checkout.subtotal != sums.get(checkout.pk)
    ]
    overdue = Checkout.objects.overdue(timezone.now() - STUCK)
    findings += [f"checkout {checkout.reference} should have expired over an hour ago" for checkout in overdue]
    held = inventory.get_held()
    live = set(Checkout.objects.live().filter(reference__in=held).values_list("reference", flat=True))
    ended = [reference for reference in held if reference not in live]
    return findings + [
        f"{held[reference]} units are held for checkout {reference}, which has ended" for reference in ended
    ]
