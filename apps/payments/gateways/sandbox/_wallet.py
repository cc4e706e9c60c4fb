"""The sandbox's customers and the cards it keeps for them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from apps.payments.gateways import CardFact, GatewayRefused
from apps.payments.gateways.sandbox._cards import specimen_of
from apps.payments.models import SandboxCard, SandboxCustomer


def add_customer(*, key: UUID, email: str) -> str:
    """The name of a new customer, or of the one with this key."""
    customer, _made = SandboxCustomer.objects.get_or_create(key=str(key), defaults={"email": email})
    return customer.pk


def find_customer(name: str) -> SandboxCustomer:
    """A customer by name. Raises: GatewayRefused."""
    customer = SandboxCustomer.objects.filter(pk=name).first()
    if customer is None:
        raise GatewayRefused(customer=name)
    return customer


def keep(customer_id: str, card: Mapping[str, Any]) -> SandboxCard:
    """Keep a card for a customer; one that is kept already stays the one it is."""
    wanted = {"customer_id": customer_id, "number": card["number"]}
    dates = {"exp_month": card["exp_month"], "exp_year": card["exp_year"]}
    known = SandboxCard.objects.filter(detached=False, **wanted, **dates).order_by("pk").first()
    return known or SandboxCard.objects.create(**wanted, **dates)


def find_card(card: str, *, customer_id: str | None) -> SandboxCard:
    """A card that is kept for this customer. Raises: GatewayRefused."""
    found = SandboxCard.objects.filter(pk=card, customer_id=customer_id, detached=False).first()
    if found is None:
        raise GatewayRefused(card=card)
    return found


def forget_card(card: str) -> None:
    """Keep a card no longer."""
    SandboxCard.objects.filter(pk=card).update(detached=True)


def card_fact(card: SandboxCard) -> CardFact:
    """As the port tells it."""
    specimen = specimen_of({"number": card.number})
    return CardFact(
        id=card.pk,
        brand=specimen.brand,
        last4=specimen.last4,
        exp_month=card.exp_month,
        exp_year=card.exp_year,
    )
