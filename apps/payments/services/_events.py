"""Webhooks: verify, keep, answer; then look the payment up. The order of arrival never matters."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from apps.payments.gateways.registry import listen_to
from apps.payments.models import CardSaving, GatewayEvent, Payment
from apps.payments.services._attempts import ask
from apps.payments.services._keeping import ask_saving


def receive_event(*, gateway: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Keep a signed notice once and have it processed after commit; a repeat changes nothing.

    Raises: UnknownGateway, SignatureInvalid.
    """
    from apps.payments import tasks  # the tasks call this package

    event = listen_to(gateway).read_event(body, headers)
    if event is None:
        return
    try:
        with transaction.atomic():
            row = GatewayEvent.objects.create(
                gateway=gateway, event_id=event.id, kind=event.kind, about=event.about, gateway_id=event.gateway_id
            )
    except IntegrityError:
        return
    transaction.on_commit(lambda: tasks.process_event.delay(row.pk), robust=True)


def process_event(*, event_id: int) -> None:
    """Settle what a notice is about with what the gateway says now; an unknown payment is kept for the sweeper.

    Raises: GatewayUnavailable.
    """
    event = GatewayEvent.objects.get(pk=event_id)
    GatewayEvent.objects.filter(pk=event_id).update(tries=F("tries") + 1)
    if _look_up(event):
        GatewayEvent.objects.filter(pk=event_id).update(processed_at=timezone.now())


def _look_up(event: GatewayEvent) -> bool:
    """Ask the gateway about what the notice names; False where we do not know it (yet)."""
    if event.about == "saving":
        savings = CardSaving.objects.filter(customer__gateway=event.gateway, saving_id=event.gateway_id)
        saving = savings.select_related("customer").first()
        if saving:
            ask_saving(saving)
        return saving is not None
    payment = Payment.objects.filter(gateway=event.gateway, gateway_id=event.gateway_id).first()
    if payment:
        ask(payment)
    return payment is not None
