"""Bank transfer: the shopper sends the money by themselves, staff say when it arrived; we ship after that."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
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

BATCH = 200


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
        return _snapshot(promise)

    def look_up(self, gateway_id: str) -> Snapshot:
        """The promise, and what has arrived for it."""
        return _snapshot(_promise(gateway_id))

    def capture(self, gateway_id: str, *, amount: Money, key: str) -> Snapshot:
        """Nobody can take it: it arrives, or not."""
        raise GatewayRefused(gateway_id=gateway_id)

    def void(self, gateway_id: str, *, key: str) -> Snapshot:
        """Wait for it no longer; what has arrived, even in part, has to be sent back instead."""
        TransferPromise.objects.filter(code=gateway_id, arrived=0).update(given_up=True)
        snapshot = self.look_up(gateway_id)
        if snapshot.status != "voided":
            raise GatewayRefused(status=snapshot.status)
        return snapshot

    def refund(self, gateway_id: str, *, amount: Money, key: str, reason: str) -> RefundFact:
        """Ask staff to send it back, once per key."""
        row, _made = TransferRefund.objects.get_or_create(
            key=key, defaults={"promise": _promise(gateway_id), "amount": amount.amount}
        )
        return _fact(row)

    def list_since(self, since: datetime) -> Iterator[Sighting]:
        """Every promise that was made, kept in part or in whole, or asked back since then."""
        made = TransferPromise.objects.filter(created_at__gte=since)
        kept = TransferPromise.objects.filter(transfers__created_at__gte=since)
        back = TransferPromise.objects.filter(refunds__created_at__gte=since)
        recent = (made | kept | back).distinct().order_by("created_at", "code")
        for promise in recent.prefetch_related("transfers", "refunds").iterator(chunk_size=BATCH):
            yield _sighting(promise)

    def instructions(self, gateway_id: str, amount: Money) -> tuple[tuple[str, str], ...]:
        """Where the money goes, and what to write beside it."""
        return (
            (_("Amount"), str(amount)),
            (_("Account holder"), settings.BANK_TRANSFER_HOLDER or settings.SHOP_NAME),
            (_("IBAN"), settings.BANK_TRANSFER_IBAN),
            (_("Purpose"), gateway_id),
        )

    def book_arrival(self, gateway_id: str, *, amount: int, bank_reference: str, actor: str) -> Snapshot:
        """A line of the bank statement, once per bank reference; never more than was promised, nor after giving up."""
        promise = _promise(gateway_id)
        awaited = TransferPromise.objects.filter(code=gateway_id, given_up=False, amount__gte=F("arrived") + amount)
        try:
            with transaction.atomic():
                Transfer.objects.create(promise=promise, amount=amount, bank_reference=bank_reference, actor=actor)
                if not awaited.update(arrived=F("arrived") + amount):
                    raise GatewayRefused(_("This payment does not wait for so much (any more)."), amount=amount)
        except IntegrityError:
            booked = promise.transfers.filter(bank_reference=bank_reference, amount=amount)
            if not booked.exists():
                sentence = _("This line of the statement is booked with another amount already.")
                raise GatewayRefused(sentence, bank_reference=bank_reference) from None
        return self.look_up(gateway_id)

    def book_refund(self, gateway_id: str, *, key: str, bank_reference: str, actor: str) -> RefundFact:
        """The refund is on its way, once; the first bank reference stays."""
        rows = TransferRefund.objects.filter(promise_id=gateway_id, key=key)
        try:
            with transaction.atomic():
                rows.filter(bank_reference="").update(bank_reference=bank_reference, actor=actor)
        except IntegrityError:
            sentence = _("This line of the statement stands for another refund already.")
            raise GatewayRefused(sentence, bank_reference=bank_reference) from None
        row = rows.first()
        if row is None:
            raise GatewayRefused(key=key)
        return _fact(row)


def _promise(code: str) -> TransferPromise:
    promise = TransferPromise.objects.filter(code=code).first()
    if promise is None:
        raise GatewayRefused(code=code)
    return promise


def _snapshot(promise: TransferPromise) -> Snapshot:
    captures = tuple(CaptureFact(row.bank_reference, row.amount) for row in promise.transfers.all())
    return Snapshot(
        gateway_id=promise.code,
        status="captured" if captures else "voided" if promise.given_up else "authorized",
        amount=Money(promise.amount, promise.currency),
        captures=captures,
        refunds=tuple(_fact(row) for row in promise.refunds.all()),
        charge=promise.code,
        method=BankTransferGateway.name,
    )


def _fact(row: TransferRefund) -> RefundFact:
    return RefundFact(
        id=row.bank_reference or row.key,
        status="succeeded" if row.bank_reference else "requested",
        amount=row.amount,
        key=row.key,
    )


def _sighting(promise: TransferPromise) -> Sighting:
    snapshot = _snapshot(promise)
    return Sighting(
        gateway_id=promise.code,
        key=str(promise.key),
        reference=str(promise.reference),
        status=snapshot.status,
        amount=snapshot.amount,
        captured=snapshot.captured,
        refunded=sum(refund.amount for refund in snapshot.refunds if refund.status == "succeeded"),
        withdrawn=0,
    )
