"""Orders whose money takes other ways: by bank transfer, from a kept card, or not at all."""

from typing import Any
from uuid import UUID

import pytest

from apps.cart import services as cart
from apps.cart.tests.factories import fill_cart, start, visitor
from apps.orders import services as orders
from apps.payments import services as payments
from apps.payments.gateways import GatewayRefused, Snapshot, registry
from apps.payments.gateways.sandbox import SandboxGateway
from apps.payments.models import SandboxIntent


class KeepingGateway(SandboxGateway):
    """The sandbox with a bank that says to kept cards what a test wants: yes, ask or no."""

    answer = "yes"
    accepted: list[str] = []
    contested: list[tuple[str, str]] = []

    def add_customer(self, *, key: UUID, email: str) -> str:
        """A customer."""
        return f"cus_{key}"

    def begin_saving(self, customer: str, *, key: UUID, return_url: str) -> Any:
        """Not needed here."""
        raise NotImplementedError

    def look_up_saving(self, saving_id: str) -> Any:
        """Not needed here."""
        raise NotImplementedError

    def forget_card(self, card: str) -> None:
        """Not needed here."""

    def charge_card(self, gateway_id: str, *, card: str, present: bool) -> Snapshot:
        """What the bank says."""
        if self.answer == "no":
            raise GatewayRefused()
        status = "authorized" if self.answer == "yes" else "requires_action"
        SandboxIntent.objects.filter(pk=gateway_id).update(status=status)
        return self.look_up(gateway_id)

    def accept_dispute(self, dispute: str) -> None:
        """Note it."""
        self.accepted.append(dispute)

    def contest_dispute(self, dispute: str, *, statement: str) -> None:
        """Note it."""
        self.contested.append((dispute, statement))


@pytest.fixture
def bank(monkeypatch: pytest.MonkeyPatch) -> KeepingGateway:
    """The gateway behind the shop, which keeps cards and answers as told."""
    gateway = KeepingGateway()
    gateway.accepted, gateway.contested = [], []
    monkeypatch.setitem(registry.GATEWAYS, "sandbox", gateway)
    return gateway


@pytest.fixture
def by_transfer(shop: str, settings: Any) -> orders.OrderInfo:
    """Two mugs, 42.90, to be paid by bank transfer."""
    settings.BANK_TRANSFER_IBAN = "DE89 3704 0044 0532 0130 00"
    shopper = visitor()
    fill_cart(shopper, **{shop: 2})
    reference = start(shopper, gateway="bank_transfer").reference
    found = orders.get_order_of_checkout(reference=reference)
    assert found is not None
    return found


@pytest.fixture
def lapsed(shop: str, settings: Any) -> orders.OrderInfo:
    """Two mugs, 42.90, whose authorisation the gateway has let go before the shop took the money."""
    settings.PAYMENT_CAPTURE = "at_shipment"
    shopper = visitor()
    fill_cart(shopper, **{shop: 2})
    reference = start(shopper).reference
    cart.pay(
        reference=reference, shopper=shopper, card_number="4242424242424242", exp_month=12, exp_year=2040, cvc="123"
    )
    SandboxIntent.objects.update(status="voided")
    payments.check_payment(reference=reference)
    settings.PAYMENT_CAPTURE = "at_once"
    found = orders.get_order_of_checkout(reference=reference)
    assert found is not None
    return found
