"""The sandbox's hosted pages, to pay and to keep a card: what they show and what their buttons do at the gateway."""

from dataclasses import dataclass
from typing import Any

from apps.payments.gateways import GatewayRefused, sandbox
from apps.payments.gateways.sandbox import MANNERS
from apps.payments.services._sandbox import is_sandbox
from shop.common.errors import NotFound
from shop.common.money import Money

# The test cards that the pages show, as pairs of a title and its cards.
CARD_GROUPS = sandbox.CARD_GROUPS


@dataclass(frozen=True, slots=True)
class HostedPage:
    """What the page of an intent prints; `status` as in Snapshot, `knows_shopper` where a card can be kept for them."""

    intent: str
    amount: Money
    status: str
    failure_message: str
    return_url: str
    knows_shopper: bool
    keep_card: bool
    notices: str


@dataclass(frozen=True, slots=True)
class SavingPage:
    """What the page of a setup prints; `status` as in Saving."""

    setup: str
    status: str
    failure_message: str
    return_url: str


class HostedPageNotFound(NotFound):
    """There is no such intent or setup."""

    code = "intent_not_found"


def list_manners() -> list[tuple[str, Any]]:
    """The ways in which the sandbox can tell the shop, as codes and words."""
    return [(code, manner.words) for code, manner in MANNERS.items()]


# --- paying -----------------------------------------------------------------------------------------------------------


def get_hosted_page(*, intent: str) -> HostedPage:
    """The page of an intent, while the shop plays with the sandbox. Raises: HostedPageNotFound."""
    if not is_sandbox():
        raise HostedPageNotFound()
    try:
        row = sandbox.find(intent)
    except GatewayRefused:
        raise HostedPageNotFound() from None
    return HostedPage(
        intent=intent,
        amount=Money(row.amount, row.currency),
        status=row.status,
        failure_message=sandbox.MESSAGES.get(row.failure_code, ""),
        return_url=row.return_url,
        knows_shopper=row.customer_id is not None,
        keep_card=row.keep_card,
        notices=row.notices,
    )


def submit_card(
    *,
    intent: str,
    card_number: str,
    exp_month: int,
    exp_year: int,
    cvc: str,
    keep_card: bool | None = None,
    notices: str = "",
) -> HostedPage:
    """Try a card; the page tells the outcome. `notices` is how the shop is to hear of it from now on.

    Raises: HostedPageNotFound, CardInvalid.
    """
    get_hosted_page(intent=intent)
    if notices in MANNERS:
        sandbox.choose_manner(intent, notices)
    sandbox.confirm(
        intent, card_number=card_number, exp_month=exp_month, exp_year=exp_year, cvc=cvc, keep_card=keep_card
    )
    return get_hosted_page(intent=intent)


def answer_challenge(*, intent: str, approved: bool) -> HostedPage:
    """What the shopper told their bank's 3-D Secure page. Raises: HostedPageNotFound."""
    get_hosted_page(intent=intent)
    sandbox.finish_challenge(intent, approved=approved)
    return get_hosted_page(intent=intent)


# --- keeping a card ---------------------------------------------------------------------------------------------------


def get_saving_page(*, setup: str) -> SavingPage:
    """The page of a setup, while the shop plays with the sandbox. Raises: HostedPageNotFound."""
    if not is_sandbox():
        raise HostedPageNotFound()
    try:
        row = sandbox.find_setup(setup)
    except GatewayRefused:
        raise HostedPageNotFound() from None
    message = sandbox.MESSAGES.get(row.failure_code, "")
    return SavingPage(setup=setup, status=row.status, failure_message=message, return_url=row.return_url)


def submit_card_to_keep(*, setup: str, card_number: str, exp_month: int, exp_year: int, cvc: str) -> SavingPage:
    """Try to keep a card; the page tells the outcome. Raises: HostedPageNotFound, CardInvalid."""
    get_saving_page(setup=setup)
    sandbox.confirm_saving(setup, card_number=card_number, exp_month=exp_month, exp_year=exp_year, cvc=cvc)
    return get_saving_page(setup=setup)


def answer_saving_challenge(*, setup: str, approved: bool) -> SavingPage:
    """What the shopper told their bank's 3-D Secure page. Raises: HostedPageNotFound."""
    get_saving_page(setup=setup)
    sandbox.finish_saving_challenge(setup, approved=approved)
    return get_saving_page(setup=setup)
