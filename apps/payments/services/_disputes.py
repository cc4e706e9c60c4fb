"""Answering disputes: give in, or send the bank what speaks for us."""

from django.utils.translation import gettext as _

from apps.payments.gateways import Disputable
from apps.payments.gateways.registry import get_gateway
from apps.payments.models import Dispute
from apps.payments.services._attempts import ask
from shop.common.errors import Conflict, NotFound


class DisputeNotFound(NotFound):
    """There is no such dispute."""

    code = "dispute_not_found"
    title = "There is no such dispute"


class DisputeDecided(Conflict):
    """The bank has decided already."""

    code = "dispute_decided"
    title = "This dispute is decided"


def accept_dispute(*, dispute: str) -> None:
    """Let the shopper's bank keep the money. Talks to the gateway.

    Raises: DisputeNotFound, DisputeDecided, GatewayUnavailable, GatewayRefused.
    """
    row, port = _open(dispute)
    port.accept_dispute(row.gateway_id)
    ask(row.payment)


def contest_dispute(*, dispute: str, statement: str) -> None:
    """Send the shopper's bank our side of the story. Talks to the gateway.

    Raises: DisputeNotFound, DisputeDecided, GatewayUnavailable, GatewayRefused.
    """
    row, port = _open(dispute)
    port.contest_dispute(row.gateway_id, statement=statement)
    ask(row.payment)


def _open(dispute: str) -> tuple[Dispute, Disputable]:
    row = Dispute.objects.filter(gateway_id=dispute).select_related("payment").first()
    if row is None:
        raise DisputeNotFound()
    port = get_gateway(row.payment.gateway)
    if not isinstance(port, Disputable):
        raise DisputeNotFound()
    if row.status != Dispute.Status.OPEN:
        raise DisputeDecided(_("The bank has decided already."))
    return row, port
