"""Ending a checkout without an order: the gateway is asked first, stock is freed only on its word."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from apps.cart.models import Checkout
from apps.cart.services._carts import Shopper
from apps.cart.services._checkouts import CheckoutInfo, end_checkout, find_checkout, info
from apps.cart.services._paying import already_paid
from apps.payments import services as payments
from shop.common.errors import ShopError

logger = logging.getLogger(__name__)
Status = Checkout.Status
BATCH = 100
LATER = timedelta(hours=1)


def close(reference: UUID, status: str, failure: str) -> bool:
    """Stop the payment at the gateway, then end the checkout; False where it is paid, or can be stopped no more.

    Raises: GatewayUnavailable: then nothing is freed.
    """
    if not payments.cancel_payment(reference=reference):
        return False
    end_checkout(reference, status, failure)
    # Once more: a payment begun since is stopped here, one begun from now on sees that the checkout has ended.
    return payments.cancel_payment(reference=reference)


def cancel_checkout(*, reference: UUID, shopper: Shopper) -> CheckoutInfo:
    """End the shopper's checkout and free its stock; ending it again changes nothing.

    Raises: CheckoutNotFound, AlreadyPaid, GatewayUnavailable.
    """
    checkout = find_checkout(reference, shopper)
    if checkout.status == Status.COMPLETED:
        raise already_paid(checkout)
    if checkout.status == Status.AWAITING_PAYMENT and not close(reference, Status.FAILED, "cancelled"):
        raise already_paid(find_checkout(reference, shopper))
    return info(find_checkout(reference, shopper))


def expire_checkouts(*, now: datetime) -> int:
    """End the checkouts whose time is over and return how many; one that turns out to be paid is settled instead.

    One whose money is on its way keeps its stock and is asked about again in an hour.
    """
    ended = 0
    for reference in list(Checkout.objects.overdue(now).values_list("reference", flat=True)[:BATCH]):
        try:
            ended += close(reference, Status.EXPIRED, "") or _put_off(reference, now)
        except ShopError as error:
            logger.warning("checkout %s cannot expire yet: %s", reference, error)
        except Exception:
            logger.exception("checkout %s cannot expire", reference)
    return ended


def _put_off(reference: UUID, now: datetime) -> bool:
    """Let a checkout whose money is on its way wait for it; some banks take days. Never an end: False."""
    payment = payments.get_payments([reference]).get(reference)
    if payment is not None and payment.status == "processing":
        Checkout.objects.live().filter(reference=reference).update(expires_at=now + LATER)
    return False
