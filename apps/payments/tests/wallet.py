"""The sandbox as a gateway that keeps cards, with the sandbox's own tables as its books."""

from uuid import UUID

from apps.payments.gateways import CardFact, GatewayRefused, Saving, Snapshot, sandbox
from apps.payments.gateways.sandbox import SandboxGateway
from apps.payments.models import SandboxCard, SandboxCustomer, SandboxSetup


class WalletGateway(SandboxGateway):
    """Keeps cards; whoever wants to keep one without paying is sent straight back, their card kept."""

    def add_customer(self, *, key: UUID, email: str) -> str:
        """Once per key."""
        return SandboxCustomer.objects.get_or_create(key=str(key), defaults={"email": email})[0].pk

    def begin_saving(self, customer: str, *, key: UUID, return_url: str) -> Saving:
        """Once per key."""
        values = {"customer_id": customer, "return_url": return_url}
        return self._saving(SandboxSetup.objects.get_or_create(key=str(key), defaults=values)[0])

    def look_up_saving(self, saving_id: str) -> Saving:
        """The present state."""
        return self._saving(SandboxSetup.objects.get(pk=saving_id))

    def charge_card(self, gateway_id: str, *, card: str, present: bool) -> Snapshot:
        """What the card with that number does."""
        kept = SandboxCard.objects.filter(pk=card, detached=False).first()
        if kept is None:
            raise GatewayRefused(card=card)
        expiry = {"exp_month": kept.exp_month, "exp_year": kept.exp_year}
        sandbox.confirm(gateway_id, card_number=kept.number, cvc="123", **expiry)
        return self.look_up(gateway_id)

    def forget_card(self, card: str) -> None:
        """Keep it no longer."""
        SandboxCard.objects.filter(pk=card).update(detached=True)

    @staticmethod
    def _saving(setup: SandboxSetup) -> Saving:
        kept = setup.kept
        fact = CardFact(kept.pk, "visa", kept.number[-4:], kept.exp_month, kept.exp_year) if kept else None
        words = "Your bank declined this card. Please try another one." if setup.failure_code else ""
        return Saving(setup.pk, setup.status, redirect_url=setup.return_url, failure_message=words, card=fact)
