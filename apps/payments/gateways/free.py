"""The gateway for a total of zero: nothing to collect, so it is collected at once."""

from collections.abc import Iterator
from datetime import datetime

from apps.payments.gateways import Attempt, CaptureFact, Gateway, GatewayRefused, RefundFact, Sighting, Snapshot
from shop.common.money import Money


class FreeGateway(Gateway):
    """Says that nothing was paid, which is all there was to pay."""

    code = "free"
    name = "Nothing to pay"

    def start(self, attempt: Attempt) -> Snapshot:
        """Captured, if there is indeed nothing to pay."""
        if attempt.amount:
            raise GatewayRefused(amount=attempt.amount.amount)
        return self._paid(str(attempt.key))

    def look_up(self, gateway_id: str) -> Snapshot:
        """Captured, always."""
        return self._paid(gateway_id)

    def capture(self, gateway_id: str, *, amount: Money, key: str) -> Snapshot:
        """Captured already."""
        return self._paid(gateway_id)

    def void(self, gateway_id: str, *, key: str) -> Snapshot:
        """What was captured cannot be voided."""
        raise GatewayRefused()

    def refund(self, gateway_id: str, *, amount: Money, key: str, reason: str) -> RefundFact:
        """There is nothing to send back."""
        raise GatewayRefused()

    def list_since(self, since: datetime) -> Iterator[Sighting]:
        """There are no books of nothing."""
        return iter(())

    @staticmethod
    def _paid(gateway_id: str) -> Snapshot:
        return Snapshot(
            gateway_id=gateway_id, status="captured", amount=Money.of(0), captures=(CaptureFact(gateway_id, 0),)
        )
