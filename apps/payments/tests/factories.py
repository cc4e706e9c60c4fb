"""Payments as they lie in the database."""

from uuid import uuid4

import factory

from apps.payments.models import GatewayEvent, Payment, SandboxIntent, Transaction

# The test cards of the field, and what becomes of them.
GOOD_CARD = "4242424242424242"
DECLINED_CARD = "4000000000000002"
POOR_CARD = "4000000000009995"
SECURE_CARD = "4000002500003155"


class SandboxIntentFactory(factory.django.DjangoModelFactory):
    """An intent in the sandbox's books that waits for a card."""

    class Meta:
        model = SandboxIntent

    key = factory.LazyFunction(lambda: str(uuid4()))
    amount = 2390
    currency = "EUR"
    return_url = "https://shop.example/back"


class PaymentFactory(factory.django.DjangoModelFactory):
    """An attempt that waits for the shopper at the sandbox, where its intent is known."""

    class Meta:
        model = Payment

    reference = factory.LazyFunction(uuid4)
    gateway = "sandbox"
    status = Payment.Status.PENDING
    amount = 2390
    currency = "EUR"
    gateway_id = factory.LazyAttribute(
        lambda payment: SandboxIntentFactory(amount=payment.amount, currency=payment.currency).pk
    )


class TransactionFactory(factory.django.DjangoModelFactory):
    """A row of the ledger."""

    class Meta:
        model = Transaction

    payment = factory.SubFactory(PaymentFactory)
    kind = Transaction.Kind.AUTHORIZATION
    amount = factory.SelfAttribute("payment.amount")
    currency = factory.SelfAttribute("payment.currency")
    gateway_reference = factory.Sequence(lambda n: f"ch_{n}")


class GatewayEventFactory(factory.django.DjangoModelFactory):
    """A notice that came in and was not acted upon yet."""

    class Meta:
        model = GatewayEvent

    gateway = "sandbox"
    event_id = factory.Sequence(lambda n: f"evt_{n}")
    kind = "intent.authorized"
    gateway_id = factory.LazyFunction(lambda: SandboxIntentFactory().pk)


def card(number: str = GOOD_CARD) -> dict[str, str | int]:
    """What a shopper types in, as the services and the API name it."""
    return {"card_number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123"}
