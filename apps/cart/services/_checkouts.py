"""Checkouts as other apps see them, and the two ways in which orders ends one."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from apps.cart.models import Checkout, CheckoutLine
from apps.cart.services._carts import Shopper, take_out
from apps.cart.services._later import later_words
from apps.inventory import services as inventory
from apps.payments import services as payments
from shop.common.addresses import PostalAddress
from shop.common.errors import NotFound
from shop.common.lifecycle import advance
from shop.common.money import Money

Status = Checkout.Status


@dataclass(frozen=True, slots=True)
class CheckoutLineInfo:
    """A frozen line; `tax_rate` in basis points, `tax` contained in `line_total`.

    `later` of its units were not here when they were reserved; they are `expected_on` that day, as far as known.
    """

    sku: str
    title: str
    options: str
    product_slug: str
    image_url: str
    quantity: int
    unit_price: Money
    line_total: Money
    tax_rate: int
    tax: Money
    later: int = 0
    expected_on: date | None = None

    @property
    def note(self) -> str:
        """What will follow, and when; empty where all of it is here."""
        return later_words(later=self.later, quantity=self.quantity, expected_on=self.expected_on)


@dataclass(frozen=True, slots=True)
class CheckoutInfo:
    """A frozen cart; `status` is awaiting_payment, processing (approved, or on its way so that nobody can stop it),
    completed, failed or expired.
    """

    reference: UUID
    status: str
    failure: str
    email: str
    user_id: int | None
    lines: tuple[CheckoutLineInfo, ...]
    shipping_address: PostalAddress
    billing_address: PostalAddress
    shipping_method: str
    shipping_name: str
    subtotal: Money
    shipping: Money
    tax: Money
    total: Money
    expires_at: datetime
    order_number: str | None
    payment: payments.PaymentInfo | None


class CheckoutNotFound(NotFound):
    """There is no such checkout, or it belongs to somebody else."""

    code = "checkout_not_found"
    title = "There is no such checkout"


def find_checkout(reference: UUID, shopper: Shopper | None) -> Checkout:
    """The row; `shopper` None skips the question whose it is (for the shop's own work). Raises: CheckoutNotFound."""
    mine = Checkout.objects.all()
    if shopper is not None:
        mine = mine.for_shopper(shopper.user_id, shopper.token)
    checkout = mine.filter(reference=reference).prefetch_related("lines").first()
    if checkout is None:
        raise CheckoutNotFound()
    return checkout


def get_checkout(*, reference: UUID, shopper: Shopper | None) -> CheckoutInfo:
    """The checkout with its newest payment; `shopper` None is for the shop's own work. Raises: CheckoutNotFound."""
    return info(find_checkout(reference, shopper))


def info(checkout: Checkout) -> CheckoutInfo:
    """The checkout as a plain value."""
    payment = payments.get_payments([checkout.reference]).get(checkout.reference)

    def money(amount: int) -> Money:
        return Money(amount, checkout.currency)

    return CheckoutInfo(
        reference=checkout.reference,
        status=_status(checkout, payment),
        failure=checkout.failure,
        email=checkout.email,
        user_id=checkout.user_id,
        lines=tuple(_line(line, checkout.currency) for line in checkout.lines.all()),
        shipping_address=PostalAddress.from_dict(checkout.shipping_address),
        billing_address=PostalAddress.from_dict(checkout.billing_address),
        shipping_method=checkout.shipping_method,
        shipping_name=checkout.shipping_name,
        subtotal=money(checkout.subtotal),
        shipping=money(checkout.shipping),
        tax=money(checkout.tax),
        total=money(checkout.total),
        expires_at=checkout.expires_at,
        order_number=checkout.order_number or None,
        payment=payment,
    )


def _status(checkout: Checkout, payment: payments.PaymentInfo | None) -> str:
    paid = payment is not None and payment.status in ("processing", "authorized", "captured")
    return "processing" if checkout.status == Status.AWAITING_PAYMENT and paid else checkout.status


def _line(line: CheckoutLine, currency: str) -> CheckoutLineInfo:
    return CheckoutLineInfo(
        sku=line.sku,
        title=line.title,
        options=line.options,
        product_slug=line.product_slug,
        image_url=line.image_url,
        quantity=line.quantity,
        unit_price=Money(line.unit_price, currency),
        line_total=Money(line.line_total, currency),
        tax_rate=line.tax_rate,
        tax=Money(line.tax, currency),
        later=line.later,
        expected_on=line.expected_on,
    )


def complete_checkout(*, reference: UUID, order_number: str) -> bool:
    """Note the order and take what was bought out of the cart; False where the checkout was completed before."""
    with transaction.atomic():
        rows = Checkout.objects.filter(reference=reference)
        if not advance(rows, Checkout.LIFECYCLE, Status.COMPLETED, order_number=order_number):
            return False
        checkout = rows.prefetch_related("lines").get()
        if checkout.cart_id is not None:
            take_out(checkout.cart_id, {line.sku: line.quantity for line in checkout.lines.all()})
    return True


def fail_checkout(*, reference: UUID, failure: str) -> bool:
    """End a checkout that cannot become an order and free what it holds; say whether it was still open."""
    return end_checkout(reference, Status.FAILED, failure)


def end_checkout(reference: UUID, status: str, failure: str = "") -> bool:
    """Free the stock a checkout holds and move it to failed or expired; only after the gateway said no money comes."""
    with transaction.atomic():
        # The stock first, as everywhere: whoever locks payment, order, stock and cart does so in this order.
        inventory.release(reference=reference)
        rows = Checkout.objects.filter(reference=reference)
        return advance(rows, Checkout.LIFECYCLE, status, failure=failure)
