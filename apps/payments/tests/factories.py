"""Payments as they lie in the database."""

from typing import Any
from uuid import UUID, uuid4

from factory.declarations import LazyAttribute, LazyFunction, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from apps.payments.models import (
    GatewayCustomer,
    GatewayEvent,
    Payment,
    SandboxCard,
    SandboxCustomer,
    SandboxIntent,
    SavedCard,
    Transaction,
)

# The test cards of the field, and what becomes of them.
GOOD_CARD = "4242424242424242"
DECLINED_CARD = "4000000000000002"
POOR_CARD = "4000000000009995"
SECURE_CARD = "4000002500003155"


class SandboxIntentFactory(DjangoModelFactory[SandboxIntent]):
    """An intent in the sandbox's books that waits for a card."""

    class Meta:
        model = SandboxIntent

    key = LazyFunction(lambda: str(uuid4()))
    amount = 2390
    currency = "EUR"
    return_url = "https://shop.example/back"


def _intent(**fields: Any) -> str:
    return SandboxIntentFactory.create(**fields).pk


class PaymentFactory(DjangoModelFactory[Payment]):
    """An attempt that waits for the shopper at the sandbox, where its intent is known."""

    class Meta:
        model = Payment

    reference = LazyFunction(uuid4)
    gateway = "sandbox"
    status = Payment.Status.PENDING
    amount = 2390
    currency = "EUR"
    gateway_id = LazyAttribute(lambda payment: _intent(amount=payment.amount, currency=payment.currency))


class TransactionFactory(DjangoModelFactory[Transaction]):
    """A row of the ledger."""

    class Meta:
        model = Transaction

    payment = SubFactory(PaymentFactory)
    kind = Transaction.Kind.AUTHORIZATION
    amount = SelfAttribute("payment.amount")
    currency = SelfAttribute("payment.currency")
    gateway_reference = Sequence(lambda n: f"ch_{n}")


class GatewayEventFactory(DjangoModelFactory[GatewayEvent]):
    """A notice that came in and was not acted upon yet."""

    class Meta:
        model = GatewayEvent

    gateway = "sandbox"
    event_id = Sequence(lambda n: f"evt_{n}")
    kind = "intent.authorized"
    gateway_id = LazyFunction(_intent)


def keep_card(user_id: int, number: str = GOOD_CARD, *, exp_month: int = 12, exp_year: int = 2040) -> UUID:
    """A card that the sandbox keeps for the user; its public id."""
    customer, made = GatewayCustomer.objects.get_or_create(user_id=user_id, gateway="sandbox")
    if made:
        theirs = SandboxCustomer.objects.create(key=str(customer.key), email="ada@example.com")
        GatewayCustomer.objects.filter(pk=customer.pk).update(customer_id=theirs.pk)
        customer.refresh_from_db()
    expiry = {"exp_month": exp_month, "exp_year": exp_year}
    kept = SandboxCard.objects.create(customer_id=customer.customer_id, number=number, **expiry)
    row = SavedCard.objects.create(customer=customer, card_id=kept.pk, brand="visa", last4=number[-4:], **expiry)
    return row.public_id


def card(number: str = GOOD_CARD) -> dict[str, Any]:
    """What a shopper types in, as the services and the API name it."""
    return {"card_number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123"}
