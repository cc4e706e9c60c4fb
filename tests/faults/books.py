"""Whether the books agree: the gateway's, our ledger, and everybody's who acts upon money.

What the gateway says is read here and nowhere else.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from apps.cart.models import Checkout
from apps.orders import services as orders
from apps.orders.models import Order, PaymentException
from apps.payments.gateways import registry
from apps.payments.models import Payment
from tests.fixtures import assert_audit_clean

MONEY = {"authorized", "captured"}
# What a row of the ledger makes of its payment, the strongest first.
MEANING = {"capture": "captured", "void": "voided", "authorization": "authorized"}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a payment stands in somebody's books; what was captured and refunded in minor units."""

    status: str
    captured: int = 0
    refunded: int = 0


# --- the gateway's books ----------------------------------------------------------------------------------------------


def at_the_gateway(payment: Payment) -> Standing:
    """What the gateway says."""
    snapshot = registry.get_gateway(payment.gateway).look_up(str(payment.gateway_id))
    refunded = sum(refund.amount for refund in snapshot.refunds if refund.status == "succeeded")
    return Standing(snapshot.status, snapshot.captured, refunded)


def begun_at_the_gateway() -> dict[str, str]:
    """The status of everything that was ever begun there for our checkouts, by its name."""
    ours = {str(reference) for reference in Payment.objects.values_list("reference", flat=True)}
    listed = registry.get_gateway(settings.PAYMENT_GATEWAY).list_since(timezone.now() - timedelta(days=1))
    return {sighting.gateway_id: sighting.status for sighting in listed if sighting.reference in ours}


# --- our books --------------------------------------------------------------------------------------------------------


def in_our_books(payment: Payment) -> Standing:
    """What the payment's row says."""
    return Standing(payment.status, payment.captured, payment.refunded)


def in_our_ledger(payment: Payment) -> Standing:
    """What the rows of the ledger amount to; without any, the payment may be anything that moved no money."""
    sums = {kind: sum(row.amount for row in payment.transactions.filter(kind=kind)) for kind in ledger_of(payment)}
    without_rows = "" if payment.status in MEANING.values() else payment.status
    status = next((status for kind, status in MEANING.items() if kind in sums), without_rows)
    return Standing(status, sums.get("capture", 0), sums.get("refund", 0))


def ledger_of(payment: Payment) -> Counter[str]:
    """How many rows of each kind the ledger has for the payment."""
    return Counter(payment.transactions.values_list("kind", flat=True))


def waits_for_staff(payment: Payment) -> str:
    """The kind of what staff have to decide about the payment; empty where there is nothing."""
    lines = PaymentException.objects.open().filter(reference=payment.reference)
    return " ".join(sorted(lines.values_list("kind", flat=True)))


def payment_of(bought) -> Payment:
    """The newest attempt to pay an order or a checkout."""
    return Payment.objects.of(bought.reference)[0]


def order_of(checkout):
    """The one order that a checkout has become."""
    placed = list(Order.objects.filter(reference=checkout.reference))
    assert len(placed) == 1
    return orders.find_order(number=placed[0].number)


def payment_status(order) -> str:
    """What the order says of its money."""
    return Order.objects.get(number=order.number).payment_status


# --- whether they agree -----------------------------------------------------------------------------------------------


def assert_books_agree() -> None:
    """For every payment the gateway, its row and its ledger say the same; nobody's money lies there unknown to us."""
    payments = list(Payment.objects.order_by("pk"))
    for payment in payments:
        assert_agreement(payment)
    known = {payment.gateway_id for payment in payments}
    unknown = {name: status for name, status in begun_at_the_gateway().items() if name not in known}
    assert not MONEY.intersection(unknown.values()), unknown


def assert_agreement(payment: Payment) -> None:
    """The gateway, the payment's row and its ledger say the same."""
    assert in_our_books(payment) == in_our_ledger(payment)
    if payment.gateway_id:
        assert in_our_books(payment) == at_the_gateway(payment)


def assert_begun_once() -> None:
    """The gateway began what our payments know, and nothing else."""
    assert sorted(begun_at_the_gateway()) == sorted(Payment.objects.values_list("gateway_id", flat=True))


def assert_all_clean() -> None:
    """The gateway's books and ours agree, and so does what every app made of them."""
    assert_books_agree()
    assert_audit_clean()


def assert_paid(order, *, at_one_stroke: bool = False) -> None:
    """All its money was authorised once and taken once, nothing went back, and the order knows.

    `at_one_stroke`: the first that we heard of it was that it is taken.
    """
    payment = payment_of(order)
    assert_agreement(payment)
    assert in_our_books(payment) == Standing("captured", order.total.amount)
    assert ledger_of(payment) == ({"capture": 1} if at_one_stroke else {"authorization": 1, "capture": 1})
    assert payment_status(order) == "paid"


def assert_voided(order) -> None:
    """Its money was authorised once and given up once, and the order knows."""
    payment = payment_of(order)
    assert_agreement(payment)
    assert in_our_books(payment) == Standing("voided")
    assert ledger_of(payment) == {"authorization": 1, "void": 1}
    assert payment_status(order) == "voided"


def assert_refunded(order, amount: int) -> None:
    """All its money was taken once, so much of it went back at one stroke, and the order knows."""
    payment, total = payment_of(order), order.total.amount
    assert_agreement(payment)
    assert in_our_books(payment) == Standing("captured", total, amount)
    assert ledger_of(payment) == {"authorization": 1, "capture": 1, "refund": 1}
    assert payment_status(order) == ("refunded" if amount == total else "partially_refunded")


def assert_nothing_bought(checkout) -> None:
    """There is no order, and nobody's money is held for one."""
    payments = list(Payment.objects.filter(reference=checkout.reference))
    for payment in payments:
        assert_agreement(payment)
    assert not Order.objects.filter(reference=checkout.reference).exists()
    assert not MONEY.intersection(payment.status for payment in payments)


def assert_bought_or_not(checkout) -> None:
    """It is over: it became one order with all its money, or none and nobody pays anything."""
    status = Checkout.objects.get(reference=checkout.reference).status
    if status == "completed":
        assert_paid(order_of(checkout))
    else:
        assert status in {"expired", "failed"}
        assert_nothing_bought(checkout)
