"""Paying a checkout: begin, try a card, ask how it stands, stop."""

from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.payments.gateways import Attempt, GatewayRefused, KeepsCards, Snapshot, sandbox
from apps.payments.gateways.free import FreeGateway
from apps.payments.gateways.registry import choose, get_gateway
from apps.payments.models import Payment
from apps.payments.services._info import PaymentInfo, info
from apps.payments.services._keeping import ensure_customer, find_card
from apps.payments.services._settlement import fail, settle
from shop.common.errors import Conflict, ShopError
from shop.common.money import Money

Status = Payment.Status


class CardDeclined(ShopError):
    """The bank said no; `code` is the bank's reason, nothing was charged, and another card may be tried."""

    status = 402
    title = "The card was declined"

    def __init__(self, *, code: str, sentence: str, reference: UUID) -> None:
        self.code = code
        super().__init__(sentence, reference=str(reference))


class CardNotAccepted(Conflict):
    """This payment does not take card numbers from us: its gateway asks for them itself, or it is over."""

    code = "card_not_accepted"
    title = "This payment takes no card here"


def start_payment(
    *,
    reference: UUID,
    amount: Money,
    gateway: str | None,
    return_url: str,
    email: str,
    user_id: int | None = None,
    keep_card: bool = False,
    card: UUID | None = None,
    present: bool = True,
) -> PaymentInfo:
    """Begin to collect `amount` for a checkout; asking again answers the attempt that is under way.

    `card` is one that the user keeps: it is charged at once. `present` says that the user can answer their bank now;
    where they are not and the bank insists, the payment waits for them. `keep_card` keeps the card of a user.
    Talks to the gateway, so call it outside of any transaction. Raises: UnknownGateway, CardNotFound,
    GatewayUnavailable (nothing is lost: call it again), GatewayRefused.
    """
    payment = Payment.objects.live().of(reference).first()
    if payment is None:
        saved = find_card(user_id=user_id, card=card) if card and amount else None
        port = choose(saved.customer.gateway if saved else gateway) if amount else get_gateway(FreeGateway.code)
        payment = _make(
            reference=reference,
            gateway=port.code,
            amount=amount.amount,
            currency=amount.currency,
            return_url=return_url,
            email=email,
            user_id=user_id,
            card=saved,
            keep_card=keep_card and user_id is not None and isinstance(port, KeepsCards),
        )
    if payment.status == Status.CREATED:
        _begin(payment)
        _charge_saved_card(Payment.objects.select_related("card").get(pk=payment.pk), present=present)
    return _present(payment)


def _make(*, reference: UUID, **wishes: Any) -> Payment:
    """A new attempt of this checkout; of two that race the constraint lets one make it, and both get the same."""
    try:
        with transaction.atomic():
            return Payment.objects.create(reference=reference, **wishes)
    except IntegrityError:
        return Payment.objects.live().of(reference).get()


def _charge_saved_card(payment: Payment, *, present: bool) -> None:
    """Charge the kept card that was chosen; a decline, or a bank that asks, leaves the payment open for the shopper.

    Raises: GatewayUnavailable.
    """
    port = get_gateway(payment.gateway)
    if payment.card is None or payment.status not in Payment.OPEN or not isinstance(port, KeepsCards):
        return
    gateway_id = str(payment.gateway_id)
    try:
        snapshot = port.charge_card(gateway_id, card=payment.card.card_id, present=present)
    except GatewayRefused:
        snapshot = _explained(port.look_up(gateway_id))
    settle(payment_id=payment.pk, snapshot=snapshot)


def _explained(snapshot: Snapshot) -> Snapshot:
    """The same, with words for the shopper where the gateway has none for not charging the card."""
    if snapshot.status not in (Status.PENDING, Status.REQUIRES_ACTION) or snapshot.failure_code:
        return snapshot
    sentence = _("This card cannot be charged. Please pay another way.")
    return replace(snapshot, failure_code="card_declined", failure_message=sentence)


def _begin(payment: Payment) -> None:
    """Have the gateway begin, or find what it began under the same key; a definite no ends the attempt.

    Raises: GatewayUnavailable, GatewayRefused.
    """
    attempt = Attempt(
        key=payment.key,
        reference=payment.reference,
        amount=Money(payment.amount, payment.currency),
        email=payment.email,
        return_url=payment.return_url,
        started_at=payment.created_at,
        customer=_customer(payment),
        keep_card=payment.keep_card,
    )
    try:
        snapshot = get_gateway(payment.gateway).start(attempt)
    except GatewayRefused as refusal:
        fail(payment_id=payment.pk, code=refusal.code, message=refusal.sentence)
        raise
    settle(payment_id=payment.pk, snapshot=snapshot)


def _customer(payment: Payment) -> str:
    """The gateway's name for who pays, where a card of theirs is used or to be kept; empty otherwise."""
    if payment.user_id is None or not (payment.keep_card or payment.card_id):
        return ""
    return ensure_customer(user_id=payment.user_id, gateway=payment.gateway, email=payment.email).customer_id


def ask(payment: Payment) -> None:
    """Settle the payment with what the gateway says now; where it never told its id, our key finds it.

    Raises: GatewayUnavailable, GatewayRefused (it does not know the payment).
    """
    if payment.gateway_id:
        settle(payment_id=payment.pk, snapshot=get_gateway(payment.gateway).look_up(payment.gateway_id))
        return
    with suppress(GatewayRefused):
        _begin(payment)


def _present(payment: Payment) -> PaymentInfo:
    return info(Payment.objects.get(pk=payment.pk))


def check_payment(*, reference: UUID) -> PaymentInfo | None:
    """Ask the gateway how the newest attempt stands, settle that, and return it; None where there is no attempt.

    One that is over for its shopper is not asked about; `ask_gateway` does. Raises: GatewayUnavailable.
    """
    payment = Payment.objects.of(reference).first()
    if payment is None:
        return None
    if payment.status not in (Status.VOIDED, Status.FAILED, Status.CAPTURED):
        ask(payment)
    return _present(payment)


def ask_gateway(*, reference: UUID) -> None:
    """Settle what the gateway says of the newest attempt, whatever we know of it; for staff who want to be sure.

    Raises: GatewayUnavailable, GatewayRefused (it does not know the payment).
    """
    payment = Payment.objects.of(reference).first()
    if payment is not None:
        ask(payment)


def pay_with_card(*, reference: UUID, card_number: str, exp_month: int, exp_year: int, cvc: str) -> PaymentInfo:
    """Try a card on the sandbox's attempt and settle the outcome.

    Raises: CardNotAccepted (another gateway, or nothing open to pay), CardInvalid, CardDeclined, UnknownGateway (this
    shop takes real money by now).
    """
    payment = Payment.objects.open().of(reference).filter(return_requested_at=None).first()
    if payment is None or payment.gateway != sandbox.SandboxGateway.code or not payment.gateway_id:
        raise CardNotAccepted(reference=str(reference))
    choose(payment.gateway)
    sandbox.confirm(payment.gateway_id, card_number=card_number, exp_month=exp_month, exp_year=exp_year, cvc=cvc)
    ask(payment)
    present = _present(payment)
    if present.failure_code:
        sentence = present.failure_message or _("The card was declined.")
        raise CardDeclined(code=present.failure_code, sentence=sentence, reference=reference)
    return present


def cancel_payment(*, reference: UUID) -> bool:
    """Make sure that no money is taken for the checkout: True once the gateway confirmed it, False where it is paid,
    or on its way so that nobody can stop it (processing).

    Talks to the gateway. Raises: GatewayUnavailable: then nothing may be concluded, least of all that stock is free.
    """
    payment = Payment.objects.live().of(reference).first()
    if payment is None:
        return True
    ask(payment)
    # Wanting the money back comes before the void: an authorisation that slips in between then places no order. Money
    # on its way is not wanted back: it cannot be stopped, and is an order once it is here.
    still_open = Payment.objects.open().exclude(status=Status.PROCESSING).filter(pk=payment.pk)
    if still_open.update(return_requested_at=timezone.now(), return_reason="stopped"):
        settle(payment_id=payment.pk, snapshot=_void_or_look(Payment.objects.get(pk=payment.pk)))
    return not Payment.objects.live().filter(pk=payment.pk).exists()


def _void_or_look(payment: Payment) -> Snapshot:
    """Void; where the gateway refuses, because the shopper was quicker, what it says instead."""
    port = get_gateway(payment.gateway)
    try:
        return port.void(str(payment.gateway_id), key=str(payment.key))
    except GatewayRefused:
        return port.look_up(str(payment.gateway_id))
