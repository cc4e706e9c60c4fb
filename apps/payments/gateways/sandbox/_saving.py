"""Keeping a card without paying: a setup in the sandbox's books, with a page and a 3-D Secure challenge of its own."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from apps.payments.gateways import GatewayRefused, Saving
from apps.payments.gateways.sandbox._cards import MESSAGES, Specimen, read_card, specimen_of
from apps.payments.gateways.sandbox._notices import tell
from apps.payments.gateways.sandbox._wallet import card_fact, find_customer, keep
from apps.payments.models import SandboxSetup

OPEN = ("pending", "requires_action")


def begin_saving(customer: str, *, key: UUID, return_url: str) -> Saving:
    """A new setup, or the one with the same key. Raises: GatewayRefused."""
    defaults = {"customer": find_customer(customer), "return_url": return_url}
    setup, _made = SandboxSetup.objects.get_or_create(key=str(key), defaults=defaults)
    return saving(setup)


def look_up_saving(setup_id: str) -> Saving:
    """The setup as it is. Raises: GatewayRefused."""
    return saving(find_setup(setup_id))


def find_setup(setup_id: str) -> SandboxSetup:
    """A setup in the books. Raises: GatewayRefused."""
    setup = SandboxSetup.objects.filter(pk=setup_id).select_related("kept").first()
    if setup is None:
        raise GatewayRefused(setup=setup_id)
    return setup


def confirm_saving(setup_id: str, *, card_number: str, exp_month: int, exp_year: int, cvc: str) -> None:
    """Try to keep a card, as the setup's page does; a decline is told by the saving. Raises: CardInvalid."""
    typed = read_card(card_number=card_number, exp_month=exp_month, exp_year=exp_year, cvc=cvc)
    setup = find_setup(setup_id)
    if typed.specimen.asks_to_be_kept():
        _move(setup_id, OPEN, "requires_action", failure_code="", card=typed.stored())
    else:
        _conclude(setup, typed.specimen, typed.stored(), OPEN)


def finish_saving_challenge(setup_id: str, *, approved: bool) -> None:
    """What the bank's 3-D Secure page tells: it is the card's owner, or not. Raises: GatewayRefused."""
    setup = find_setup(setup_id)
    if approved:
        _conclude(setup, specimen_of(setup.card), setup.card, ("requires_action",))
    else:
        _move(setup_id, ("requires_action",), "pending", failure_code="authentication_failed")


def _conclude(setup: SandboxSetup, specimen: Specimen, card: dict[str, Any], before: tuple[str, ...]) -> None:
    if specimen.decline and not specimen.can_be_kept:
        _move(setup.pk, before, "pending", failure_code=specimen.decline, card=card)
        return
    with transaction.atomic():
        if _move(setup.pk, before, "succeeded", failure_code="", card=card):
            SandboxSetup.objects.filter(pk=setup.pk).update(kept=keep(setup.customer_id, card))


def _move(setup_id: str, before: tuple[str, ...], after: str, **values: Any) -> bool:
    with transaction.atomic():
        if not SandboxSetup.objects.filter(pk=setup_id, status__in=before).update(status=after, **values):
            return False
        tell(after, setup=setup_id)
        return True


def saving(setup: SandboxSetup) -> Saving:
    """As the port tells it."""
    name = "payments:sandbox_save_challenge" if setup.status == "requires_action" else "payments:sandbox_save"
    return Saving(
        id=setup.pk,
        status=setup.status,
        redirect_url=settings.SITE_URL + reverse(name, args=[setup.pk]),
        failure_message=MESSAGES.get(setup.failure_code, ""),
        card=card_fact(setup.kept) if setup.kept else None,
    )
