"""Starting a checkout: price the cart, freeze it, reserve the stock last, then begin the payment."""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.cart.models import Cart, Checkout, CheckoutLine
from apps.cart.services._carts import CartChanged, Line, Shopper, find_cart, price_lines
from apps.cart.services._checkouts import CheckoutInfo, find_checkout, info
from apps.cart.services._closing import close
from apps.cart.services._later import count_later
from apps.cart.services._paying import already_paid, begin_payment
from apps.cart.services._shipping import ShippingQuote, choose_shipping, tax_rate
from apps.inventory import services as inventory
from apps.payments import services as payments
from shop.common.addresses import PostalAddress
from shop.common.errors import Conflict, Invalid
from shop.common.money import MAX_AMOUNT, tax_within

TRIES = 3


class CartEmpty(Conflict):
    """There is nothing to check out."""

    code = "cart_empty"
    title = "The cart is empty"


class CartHasProblems(Conflict):
    """A line cannot be ordered as it is; `problems` lists SKU, code and message of each."""

    code = "cart_has_problems"
    title = "Something in the cart needs your attention"


class UnknownCard(Invalid):
    """The shopper keeps no such card."""

    code = "unknown_card"
    title = "There is no such card"


class TotalTooLarge(Conflict):
    """The sum is beyond what a payment can carry."""

    code = "total_too_large"
    title = "The total is too large for one order"


@dataclass(frozen=True, slots=True)
class _Wishes:
    """What the shopper entered."""

    email: str
    shipping_address: PostalAddress
    billing_address: PostalAddress
    shipping_method: str
    gateway: str | None
    card: UUID | None
    keep_card: bool
    return_url: str | None


@dataclass(frozen=True, slots=True)
class _Plan:
    """The cart, priced: everything a checkout is made of."""

    cart: Cart
    wishes: _Wishes
    lines: tuple[Line, ...]
    rate: int
    shipping: ShippingQuote

    @property
    def fingerprint(self) -> str:
        """The same for the same things at the same prices to the same place."""
        parts = [
            [(line.sku, line.quantity, line.unit_price.amount) for line in self.lines],
            [self.shipping.code, self.shipping.total.amount, self.rate],
            [self.wishes.email, self.wishes.gateway, self.wishes.return_url],
            [str(self.wishes.card or ""), self.wishes.keep_card],
            [self.wishes.shipping_address.as_dict(), self.wishes.billing_address.as_dict()],
        ]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def start_checkout(
    *,
    shopper: Shopper,
    email: str,
    shipping_address: PostalAddress,
    billing_address: PostalAddress | None = None,
    shipping_method: str,
    gateway: str | None = None,
    card: UUID | None = None,
    keep_card: bool = False,
    return_url: str | None = None,
) -> CheckoutInfo:
    """Freeze the shopper's cart, reserve its stock and begin the payment; doing so again answers the same checkout.

    A cart has one live checkout: where the cart or the wishes changed since, the old one is closed first, after the
    gateway confirmed that it takes no money for it. `card` is one that the shopper keeps: it is charged at once, and
    decides over `gateway`; declined, it may be tried again. `keep_card` keeps the card a signed-in shopper pays with.
    Talks to the gateway, so call it outside of any transaction.
    Raises: CartEmpty, CartHasProblems, CartChanged, AlreadyPaid, OutOfStock, NotShippedTo, UnknownShippingMethod,
    UnknownGateway, UnknownCard, TotalTooLarge, CheckoutOver, GatewayUnavailable (the checkout stands; call again).
    """
    payments.require_gateway(code=gateway)
    _require_card(shopper, card)
    wishes = _Wishes(
        email=email.strip(),
        shipping_address=shipping_address,
        billing_address=billing_address or shipping_address,
        shipping_method=shipping_method,
        gateway=gateway or None,
        card=card,
        keep_card=keep_card,
        return_url=return_url or None,
    )
    checkout = _freeze_or_reuse(shopper, wishes)
    begin_payment(checkout)
    return info(find_checkout(checkout.reference, None))


def _require_card(shopper: Shopper, card: UUID | None) -> None:
    """Raises: UnknownCard."""
    try:
        if card is not None:
            payments.require_card(user_id=shopper.user_id, card=card)
    except payments.CardNotFound:
        raise UnknownCard(_("This card is not kept any more. Please choose how to pay."), field="card") from None


def _freeze_or_reuse(shopper: Shopper, wishes: _Wishes) -> Checkout:
    for _try in range(TRIES):
        plan = _plan(shopper, wishes)
        live = Checkout.objects.live().filter(cart=plan.cart).prefetch_related("lines").first()
        if live and _is_good(live, plan):
            return live
        if live and not close(live.reference, Checkout.Status.FAILED, "replaced"):
            raise already_paid(Checkout.objects.get(pk=live.pk))
        checkout = _freeze(plan, shopper)
        if checkout:
            return checkout
    raise CartChanged(_("The cart changed at the same moment. Please look at it and try again."))


def _is_good(live: Checkout, plan: _Plan) -> bool:
    """Whether the live checkout is what is wanted now; one whose kept card was declined makes room for another try."""
    if live.fingerprint != plan.fingerprint or live.expires_at <= timezone.now():
        return False
    if live.card is None:
        return True
    payment = payments.get_payments([live.reference]).get(live.reference)
    return payment is None or not (payment.status == "pending" and payment.failure_code)


def _plan(shopper: Shopper, wishes: _Wishes) -> _Plan:
    """Price the cart. Raises: CartEmpty, CartHasProblems, TotalTooLarge, NotShippedTo, UnknownShippingMethod."""
    cart = find_cart(shopper)
    lines = tuple(price_lines(cart)) if cart else ()
    if cart is None or not lines:
        raise CartEmpty(_("Your cart is empty."))
    problems = [(line.sku, problem) for line in lines for problem in line.problems]
    if problems:
        listed = [{"sku": sku, "code": problem.code, "message": problem.message} for sku, problem in problems]
        raise CartHasProblems(_("Please look at your cart: something in it has changed."), problems=listed)
    country = wishes.shipping_address.country
    rate = tax_rate(country)
    totals = [line.line_total.amount for line in lines]
    shipping = choose_shipping(code=wishes.shipping_method, country=country, line_totals=totals, rate=rate)
    if shipping.total.amount > MAX_AMOUNT:
        raise TotalTooLarge(_("Please split this into smaller orders."))
    return _Plan(cart=cart, wishes=wishes, lines=lines, rate=rate, shipping=shipping)


def _freeze(plan: _Plan, shopper: Shopper) -> Checkout | None:
    """Write the checkout and reserve its stock in one transaction; None where the cart changed since it was priced,
    or another request froze it first. The cart comes last, as it does where an order empties it.
    """
    unchanged = Cart.objects.filter(pk=plan.cart.pk, version=plan.cart.version)
    try:
        with transaction.atomic():
            checkout = _write(plan, shopper)
            inventory.reserve(
                reference=checkout.reference,
                lines={line.sku: line.quantity for line in plan.lines},
                until=checkout.expires_at,
                to=plan.wishes.shipping_address,
            )
            _note_later(checkout, plan)
            if not unchanged.update(updated_at=timezone.now()):
                raise CartChanged
            return checkout
    except (IntegrityError, CartChanged):
        return None


def _note_later(checkout: Checkout, plan: _Plan) -> None:
    """Write down what of the lines is not here; asked for once the units are reserved, so that nobody comes between."""
    ahead = [line for line in plan.lines if line.sold_ahead]
    if not ahead:
        return
    stock = inventory.get_availability([line.sku for line in ahead], holding=checkout.reference)
    for line in ahead:
        if later := count_later(line.quantity, stock[line.sku]):
            own = CheckoutLine.objects.filter(checkout=checkout, sku=line.sku)
            own.update(later=later, expected_on=stock[line.sku].expected_on)


def _write(plan: _Plan, shopper: Shopper) -> Checkout:
    wishes, shipping = plan.wishes, plan.shipping
    checkout = Checkout.objects.create(
        cart=plan.cart,
        user_id=shopper.user_id,
        visitor_token=plan.cart.token if shopper.user_id is None else "",
        fingerprint=plan.fingerprint,
        email=wishes.email,
        shipping_address=wishes.shipping_address.as_dict(),
        billing_address=wishes.billing_address.as_dict(),
        shipping_method=shipping.code,
        shipping_name=shipping.name,
        gateway=wishes.gateway or "",
        card=wishes.card,
        keep_card=wishes.keep_card,
        return_url=wishes.return_url or "",
        currency=shipping.total.currency,
        subtotal=shipping.subtotal.amount,
        shipping=shipping.price.amount,
        tax=shipping.tax.amount,
        total=shipping.total.amount,
        expires_at=timezone.now() + timedelta(minutes=settings.CHECKOUT_MINUTES),
    )
    CheckoutLine.objects.bulk_create(_frozen(checkout, line, plan.rate) for line in plan.lines)
    return checkout


def _frozen(checkout: Checkout, line: Line, rate: int) -> CheckoutLine:
    return CheckoutLine(
        checkout=checkout,
        sku=line.sku,
        title=line.title,
        options=line.options,
        product_slug=line.product_slug,
        image_url=line.image_url,
        quantity=line.quantity,
        unit_price=line.unit_price.amount,
        line_total=line.line_total.amount,
        tax_rate=rate,
        tax=tax_within(line.line_total.amount, rate),
    )
