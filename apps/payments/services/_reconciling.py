"""Reconciliation: the gateway's books and our ledger, compared both ways over the last days."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar
from uuid import UUID, uuid4

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.payments.gateways import Gateway, GatewayRefused, Sighting, Snapshot
from apps.payments.gateways.registry import available, get_gateway
from apps.payments.models import Payment, Reconciliation, Transaction
from apps.payments.services._attempts import ask
from apps.payments.services._settlement import settle, write_off
from apps.payments.services._trouble import announce_trouble, trouble
from apps.payments.signals import PaymentTroubled
from shop.common.errors import ShopError
from shop.common.money import Money

T = TypeVar("T")
logger = logging.getLogger(__name__)
WINDOW, DAILY, MEMORY = timedelta(days=3), timedelta(days=1), timedelta(days=90)
BATCH = 200
MONEY = (Payment.Status.AUTHORIZED, Payment.Status.CAPTURED)


@dataclass(frozen=True, slots=True)
class ReconciliationInfo:
    """A comparison of a gateway's books with our ledger; `finished_at` is None where the gateway did not answer."""

    gateway: str
    started_at: datetime
    finished_at: datetime | None
    compared: int
    mended: int
    findings: tuple[str, ...]


def reconcile(*, now: datetime) -> list[ReconciliationInfo]:
    """Compare every gateway's books with our ledger since three days ago; one result for each gateway.

    What can be settled is settled; what cannot is announced for staff. A gateway that does not answer is tried again
    the next time, and does not keep the others waiting.
    """
    Reconciliation.objects.filter(started_at__lt=now - MEMORY).delete()
    since = now - WINDOW
    recent = Payment.objects.filter(created_at__gte=since).order_by().values_list("gateway", flat=True).distinct()
    results = []
    for code in sorted({gateway.code for gateway in available()} | set(recent)):
        comparison = _Comparison(get_gateway(code), since)
        try:
            comparison.run()
        except ShopError as error:
            logger.warning("%s cannot be reconciled now: %s", code, error)
        results.append(_info(Reconciliation.objects.get(pk=comparison.row.pk)))
    return results


def last_reconciliations() -> list[ReconciliationInfo]:
    """The newest finished comparison of each gateway that was ever compared, by its code."""
    finished = Reconciliation.objects.exclude(finished_at=None)
    newest = finished.order_by().values("gateway").annotate(newest=Max("pk")).values("newest")
    return [_info(row) for row in Reconciliation.objects.filter(pk__in=newest).order_by("gateway")]


def _info(row: Reconciliation) -> ReconciliationInfo:
    return ReconciliationInfo(
        gateway=row.gateway,
        started_at=row.started_at,
        finished_at=row.finished_at,
        compared=row.compared,
        mended=row.mended,
        findings=tuple(row.findings),
    )


class _Comparison:
    """One gateway, compared once."""

    def __init__(self, port: Gateway, since: datetime) -> None:
        self.port, self.since = port, since
        self.row = Reconciliation.objects.create(gateway=port.code, since=since)
        self.compared, self.mended = 0, 0
        self.findings: list[str] = []

    def run(self) -> None:
        """Both ways, and write down what came out. Raises: GatewayUnavailable."""
        seen: set[int] = set()
        for sightings in _in_batches(self.port.list_since(self.since)):
            seen |= self._compare(sightings)
        self._look_for_the_unseen(seen)
        Reconciliation.objects.filter(pk=self.row.pk).update(
            finished_at=timezone.now(), compared=self.compared, mended=self.mended, findings=self.findings
        )

    def _compare(self, sightings: list[Sighting]) -> set[int]:
        ours = _ours(self.port.code, sightings)
        for sighting in sightings:
            self.compared += 1
            payment = ours.get(sighting.gateway_id) or ours.get(sighting.key)
            if payment is None:
                self._unknown(sighting)
            elif not _agrees(payment, sighting):
                self._mend(payment, sighting)
        return {payment.pk for payment in ours.values()}

    def _mend(self, payment: Payment, sighting: Sighting) -> None:
        """Settle what the gateway says now; where that does not make them equal, staff has to look.

        What the list said may be older than our ledger by then, so it is the fresh answer that has to agree.
        """
        snapshot = self.port.look_up(sighting.gateway_id)
        settle(payment_id=payment.pk, snapshot=snapshot)
        payment.refresh_from_db()
        now = _in_short(sighting, snapshot)
        if _agrees(payment, now):
            self.mended += 1
            return
        detail = _("The gateway says %(theirs)s, our ledger says %(ours)s.")
        self._found(payment, "ledger_differs", detail % {"theirs": _words(now), "ours": _our_words(payment)})

    def _unknown(self, sighting: Sighting) -> None:
        """Money at the gateway under our name that our books do not know; what others do there is not our business."""
        ours = sighting.key or sighting.reference
        if ours and sighting.status in MONEY and sighting.captured != sighting.refunded + sighting.withdrawn:
            self.findings.append(f"{sighting.gateway_id}: unknown payment, {_words(sighting)}")
            announce_trouble(_unknown_payment(self.port.code, sighting))

    def _look_for_the_unseen(self, seen: set[int]) -> None:
        """Payments of ours that the gateway's list left out: each is asked for by its name.

        So is, once a day, what has been authorised for longer: an authorisation ends by itself.
        """
        known = Payment.objects.filter(gateway=self.port.code).exclude(gateway_id=None).order_by("pk")
        moved = Transaction.objects.filter(payment__gateway=self.port.code, created_at__gte=self.since).order_by()
        recent = set(known.filter(created_at__gte=self.since).values_list("pk", flat=True))
        recent |= set(moved.values_list("payment", flat=True))
        recent |= set(known.lasting(checked_before=timezone.now() - DAILY).values_list("pk", flat=True))
        for keys in _in_batches(sorted(recent - seen)):
            for payment in known.filter(pk__in=keys):
                self._ask_by_name(payment)

    def _ask_by_name(self, payment: Payment) -> None:
        self.compared += 1
        Payment.objects.filter(pk=payment.pk).update(checked_at=timezone.now())
        try:
            ask(payment)
        except GatewayRefused:
            self._found(payment, "missing_at_gateway", _("The gateway does not know this payment."))

    def _found(self, payment: Payment, kind: str, detail: str) -> None:
        self.findings.append(f"{payment}: {detail}")
        trouble(payment, kind, detail)


def _in_batches(things: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(things)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _ours(code: str, sightings: list[Sighting]) -> dict[str, Payment]:
    """Our payments among them, by the gateway's name and by our key."""
    ids = [sighting.gateway_id for sighting in sightings]
    keys = [key for sighting in sightings if (key := _uuid(sighting.key))]
    rows = Payment.objects.filter(Q(gateway_id__in=ids) | Q(key__in=keys), gateway=code).order_by("pk")
    return {name: payment for payment in rows for name in (payment.gateway_id, str(payment.key)) if name}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _agrees(payment: Payment, sighting: Sighting) -> bool:
    balances = (payment.captured, payment.refunded, payment.disputed)
    if payment.status not in MONEY and sighting.status not in MONEY:
        return True
    if payment.status == Payment.Status.FAILED:  # given back by hand: nothing is left there
        return sighting.captured == sighting.refunded + sighting.withdrawn
    return payment.status == sighting.status and balances == (
        sighting.captured,
        sighting.refunded,
        sighting.withdrawn,
    )


def _in_short(sighting: Sighting, snapshot: Snapshot) -> Sighting:
    """The sighting as it would be now."""
    return replace(
        sighting,
        status=snapshot.status,
        amount=snapshot.amount,
        captured=snapshot.captured,
        refunded=sum(refund.amount for refund in snapshot.refunds if refund.status == "succeeded"),
        withdrawn=sum(dispute.withdrawn for dispute in snapshot.disputes),
    )


def _words(sighting: Sighting) -> str:
    currency = sighting.amount.currency
    taken, back = Money(sighting.captured, currency), Money(sighting.refunded, currency)
    return _("%(status)s, %(taken)s taken, %(back)s back") % {"status": sighting.status, "taken": taken, "back": back}


def _our_words(payment: Payment) -> str:
    taken, back = Money(payment.captured, payment.currency), Money(payment.refunded, payment.currency)
    return _("%(status)s, %(taken)s taken, %(back)s back") % {"status": payment.status, "taken": taken, "back": back}


def _unknown_payment(gateway: str, sighting: Sighting) -> PaymentTroubled:
    return PaymentTroubled(
        kind="unknown_payment",
        subject=sighting.gateway_id,
        reference=_uuid(sighting.reference),
        gateway=gateway,
        gateway_id=sighting.gateway_id,
        amount=sighting.captured or sighting.amount.amount,
        currency=sighting.amount.currency,
        detail=_("The gateway has money for us that our books do not know: %s.") % _words(sighting),
    )


def give_back(*, gateway: str, gateway_id: str) -> None:
    """Send back whatever a payment holds that the books cannot take: of another amount, or unknown to them.

    Talks to the gateway. Raises: GatewayUnavailable, GatewayRefused.
    """
    port = get_gateway(gateway)
    snapshot = port.look_up(gateway_id)
    if snapshot.status == Payment.Status.CAPTURED:
        held = snapshot.captured - sum(refund.amount for refund in snapshot.refunds if refund.status != "failed")
        if held > 0:
            amount = Money(held, snapshot.amount.currency)
            port.refund(gateway_id, amount=amount, key=f"give-back:{gateway_id}", reason="give back")
    else:
        snapshot = port.void(gateway_id, key=str(uuid4()))
    payment = Payment.objects.open().filter(gateway=gateway, gateway_id=gateway_id).first()
    if payment is None:
        return
    if snapshot.status == Payment.Status.VOIDED:
        settle(payment_id=payment.pk, snapshot=snapshot)
    else:
        write_off(payment_id=payment.pk, code="amount_differs")
