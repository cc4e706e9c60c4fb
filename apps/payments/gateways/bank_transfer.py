"""Bank transfer: the shopper sends the money by themselves, staff say when it arrived; we ship after that."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.payments.gateways import (
    Attempt,
    CaptureFact,
    Gateway,
    GatewayRefused,
    RefundFact,
    Sighting,
    Snapshot,
)
from apps.payments.models import Transfer, TransferPromise, TransferRefund
from shop.common.money import Money


class BankTransferGateway(Gateway):
    """Takes the shopper's promise for an authorisation; its books are what staff saw on the bank statement."""

    code = "bank_transfer"
    name = "Bank transfer"
    collects = False

    def start(self, attempt: Attempt) -> Snapshot:
        """A promise, or the one with the same key."""
        promise, _made = TransferPromise.objects.get_or_create(
            key=attempt.key,
            defaults={
                "reference": attempt.reference,
                "amount": attempt.amount.amount,
                "currency": attempt.amount.currency,
            },
        )
        return self.look_up(promise.code)

    def look_up(self, gateway_id: str) -> Snapshot:
        """The promise, and what has arrived for it."""
        promise = _promise(gateway_id)
        captures = tuple(CaptureFact(row.bank_reference, row.amount) for row in promise.transfers.all())
        return Snapshot(
            gateway_id=promise.code,
            status="captured" if captures else "voided" if promise.given_up else "authorized",
            amount=Money(promise.amount, promise.currency),
            captures=captures,
            refunds=tuple(_fact(row) for row in promise.refunds.all()),
            charge=promise.code,
            method=str(self.name),
        )

    def capture(self, gateway_id: str, *, amount: int, key: str) -> Snapshot:
        """Nobody can take it: it arrives, or not."""
        raise GatewayRefused(gateway_id=gateway_id)

    def void(self, gateway_id: str, *, key: str) -> Snapshot:
        """Wait for it no longer."""
        TransferPromise.objects.filter(code=gateway_id, transfers=None).update(given_up=True)
        snapshot = self.look_up(gateway_id)
        if snapshot.status != "voided":
            raise GatewayRefused(status=snapshot.status)
        return snapshot

    def refund(self, gateway_id: str, *, amount: int, key: str, reason: str) -> RefundFact:
        """Ask staff to send it back, once per key."""
        row, _made = TransferRefund.objects.get_or_create(
            key=key, defaults={"promise": _promise(gateway_id), "amount": amount}
        )
        return _fact(row)

    def list_since(self, since: datetime) -> Iterator[Sighting]:
        """Every promise made since then."""
        for promise in TransferPromise.objects.filter(created_at__gte=since).order_by("created_at").iterator():
            snapshot = self.look_up(promise.code)
            yield Sighting(
                gateway_id=promise.code,
                key=str(promise.key),
                reference=str(promise.reference),
                status=snapshot.status,
                amount=snapshot.amount,
                captured=snapshot.captured,
                refunded=sum(refund.amount for refund in snapshot.refunds if refund.status == "succeeded"),
                withdrawn=0,
            )

    def instructions(self, gateway_id: str, amount: Money) -> tuple[tuple[str, str], ...]:
        """Where the money goes, and what to write beside it."""
        return (
            (_("Amount"), str(amount)),
            (_("Account holder"), settings.BANK_TRANSFER_HOLDER or settings.SHOP_NAME),
            (_("IBAN"), settings.BANK_TRANSFER_IBAN),
            (_("Purpose"), gateway_id),
        )

    def book_arrival(self, gateway_id: str, *, amount: int, bank_reference: str, actor: str) -> Snapshot:
        """A line of the bank statement, once per bank reference."""
        promise = _promise(gateway_id)
        try:
            with transaction.atomic():
                Transfer.objects.create(promise=promise, amount=amount, bank_reference=bank_reference, actor=actor)
        except IntegrityError:
            pass  # this line is booked already
        return self.look_up(gateway_id)

    def book_refund(self, gateway_id: str, *, key: str, bank_reference: str, actor: str) -> RefundFact:
        """The refund is on its way, once."""
        rows = TransferRefund.objects.filter(promise_id=gateway_id, key=key)
        rows.filter(bank_reference="").update(bank_reference=bank_reference, actor=actor)
        return _fact(rows.get())


def _promise(code: str) -> TransferPromise:
    promise = TransferPromise.objects.filter(code=code).first()
    if promise is None:
        raise GatewayRefused(code=code)
    return promise


def _fact(row: TransferRefund) -> RefundFact:
    return RefundFact(
        id=row.bank_reference or row.key,
        status="succeeded" if row.bank_reference else "requested",
        amount=row.amount,
        key=row.key,
    )
