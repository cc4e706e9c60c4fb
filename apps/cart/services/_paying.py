"""Paying a checkout: begin, try a card, ask how it stands."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.cart.models import Checkout
from apps.cart.services._carts import Shopper
from apps.cart.services._checkouts import CheckoutInfo, find_checkout, info
from apps.payments import services as payments
from shop.common.errors import Conflict
from shop.common.money import Money

Status = Checkout.Status


class AlreadyPaid(Conflict):
    """The checkout is paid; paying again would charge twice."""

    code = "already_paid"
    title = "This is already paid"


class CheckoutOver(Conflict):
    """The checkout has expired or failed; nothing was charged and its stock is free again."""

    code = "checkout_over"
    title = "This checkout is over"


def begin_payment(checkout: Checkout) -> None:
    """Start, or find, the payment of a checkout; where the checkout ended in the meantime, stop it.

    Raises: UnknownGateway, CardNotFound, GatewayUnavailable, GatewayRefused, CheckoutOver.
    """
    back = settings.SITE_URL + reverse("cart:checkout_return", args=[checkout.reference])
    payments.start_payment(
        reference=checkout.reference,
        amount=Money(checkout.total, checkout.currency),
        gateway=checkout.gateway or None,
        return_url=checkout.return_url or back,
        email=checkout.email,
        user_id=checkout.user_id,
        card=checkout.card,
        keep_card=checkout.keep_card,
    )
    ended = Checkout.objects.filter(pk=checkout.pk, status__in=[Status.FAILED, Status.EXPIRED])
    if ended.exists() and payments.cancel_payment(reference=checkout.reference):
        raise _over(checkout.reference)


def already_paid(checkout: Checkout) -> AlreadyPaid:
    """Why the checkout is neither paid again nor ended: it is paid, or its money is on its way."""
    facts = {"reference": str(checkout.reference)}
    if checkout.order_number:
        return AlreadyPaid(_("This order is paid already."), order_number=checkout.order_number, **facts)
    payment = payments.get_payments([checkout.reference]).get(checkout.reference)
    if payment and payment.status == "processing":
        return AlreadyPaid(_("Your payment is on its way to us, and cannot be stopped any more."), **facts)
    return AlreadyPaid(_("The payment went through in the meantime."), **facts)


def _over(reference: UUID) -> CheckoutOver:
    sentence = _("This checkout has ended. Nothing was charged; your cart is still there.")
    return CheckoutOver(sentence, reference=str(reference))


def resume_payment(*, reference: UUID, shopper: Shopper) -> CheckoutInfo:
    """The checkout with a payment that can be made now.

    Raises: CheckoutNotFound, CheckoutOver, AlreadyPaid, CardNotFound (the kept card that was chosen is gone).
    """
    checkout = _open_checkout(reference, shopper)
    begin_payment(checkout)
    return info(find_checkout(reference, shopper))


def pay(
    *, reference: UUID, shopper: Shopper, card_number: str, exp_month: int, exp_year: int, cvc: str
) -> CheckoutInfo:
    """Try a card on the sandbox gateway; a success places the order before this returns.

    Raises: CheckoutNotFound, CheckoutOver, AlreadyPaid, CardInvalid, CardDeclined, CardNotAccepted.
    """
    checkout = _open_checkout(reference, shopper)
    begin_payment(checkout)
    payments.pay_with_card(
        reference=reference, card_number=card_number, exp_month=exp_month, exp_year=exp_year, cvc=cvc
    )
    return info(find_checkout(reference, shopper))


def _open_checkout(reference: UUID, shopper: Shopper) -> Checkout:
    """The shopper's checkout, if it can still be paid."""
    checkout = find_checkout(reference, shopper)
    if checkout.status == Status.COMPLETED:
        raise already_paid(checkout)
    if checkout.status != Status.AWAITING_PAYMENT or checkout.expires_at <= timezone.now():
        raise _over(reference)
    return checkout


def refresh_checkout(*, reference: UUID, shopper: Shopper) -> CheckoutInfo:
    """Ask the gateway how the payment stands, settle that, and return the checkout as it is then.

    Raises: CheckoutNotFound, GatewayUnavailable.
    """
    find_checkout(reference, shopper)
    payments.check_payment(reference=reference)
    return info(find_checkout(reference, shopper))
