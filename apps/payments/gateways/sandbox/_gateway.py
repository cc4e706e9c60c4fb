"""The sandbox as the port knows it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from apps.payments.gateways import Attempt, Event, Gateway, RefundFact, Saving, Sighting, Snapshot
from apps.payments.gateways.sandbox import _disputes, _paying, _saving, _signing, _wallet
from apps.payments.gateways.sandbox._books import find, snapshot
from apps.payments.gateways.sandbox._refunds import refund
from apps.payments.models import SandboxIntent
from shop.common.money import Money


class SandboxGateway(Gateway):
    """Keeps its books in tables of its own, as if they lay on another machine."""

    code = "sandbox"
    name = "Card (sandbox)"

    def start(self, attempt: Attempt) -> Snapshot:
        """A new intent, or the one with the same key."""
        defaults = {
            "amount": attempt.amount.amount,
            "currency": attempt.amount.currency,
            "reference": str(attempt.reference),
            "customer": _wallet.find_customer(attempt.customer) if attempt.customer else None,
            "keep_card": attempt.keep_card,
            "return_url": attempt.return_url,
        }
        intent, _made = SandboxIntent.objects.get_or_create(key=str(attempt.key), defaults=defaults)
        return snapshot(intent)

    def look_up(self, gateway_id: str) -> Snapshot:
        """The intent as it is."""
        return snapshot(find(gateway_id))

    def capture(self, gateway_id: str, *, amount: Money, key: str) -> Snapshot:
        """Take the money of an authorised intent; taking it again, or another amount of it, changes nothing."""
        return _paying.capture(gateway_id, amount=amount.amount)

    def void(self, gateway_id: str, *, key: str) -> Snapshot:
        """Close an intent that took no money."""
        return _paying.void(gateway_id)

    def refund(self, gateway_id: str, *, amount: Money, key: str, reason: str) -> RefundFact:
        """Send money back, once per key."""
        return refund(find(gateway_id), amount=amount.amount, key=key, reason=reason)

    def list_since(self, since: datetime) -> Iterator[Sighting]:
        """Every intent with which something happened since then."""
        back = Coalesce(Sum("refunds__amount", filter=Q(refunds__status="succeeded")), 0)
        changed = SandboxIntent.objects.filter(changed_at__gte=since).annotate(back=back)
        for intent in changed.order_by("changed_at", "pk").iterator():
            yield Sighting(
                gateway_id=intent.pk,
                key=intent.key,
                reference=intent.reference,
                status=intent.status,
                amount=Money(intent.amount, intent.currency),
                captured=intent.captured,
                refunded=intent.back,
                withdrawn=intent.disputed,
            )

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> Event | None:
        """The notice, if the sandbox signed it within five minutes."""
        return _signing.read_event(body, headers)

    # --- keeping cards ------------------------------------------------------------------------------------------------

    def add_customer(self, *, key: UUID, email: str) -> str:
        """A new customer, or the one with the same key."""
        return _wallet.add_customer(key=key, email=email)

    def begin_saving(self, customer: str, *, key: UUID, return_url: str) -> Saving:
        """A new setup, or the one with the same key."""
        return _saving.begin_saving(customer, key=key, return_url=return_url)

    def look_up_saving(self, saving_id: str) -> Saving:
        """The setup as it is."""
        return _saving.look_up_saving(saving_id)

    def charge_card(self, gateway_id: str, *, card: str, present: bool) -> Snapshot:
        """Pay with a kept card of the intent's customer."""
        return _paying.charge_card(gateway_id, card=card, present=present)

    def forget_card(self, card: str) -> None:
        """Keep it no longer."""
        _wallet.forget_card(card)

    # --- disputes -----------------------------------------------------------------------------------------------------

    def accept_dispute(self, dispute: str) -> None:
        """Lose it at once."""
        _disputes.accept_dispute(dispute)

    def contest_dispute(self, dispute: str, *, statement: str) -> None:
        """Speak for the shop; "winning_evidence" in the statement wins, a while later."""
        _disputes.contest_dispute(dispute, statement=statement)
