"""The sandbox's hosted page: what it shows and what its buttons do at the gateway."""

from dataclasses import dataclass

from apps.payments.gateways import GatewayRefused, sandbox
from apps.payments.gateways.registry import UnknownGateway, choose
from shop.common.errors import NotFound
from shop.common.money import Money


@dataclass(frozen=True, slots=True)
class HostedPage:
    """What the page of an intent prints; `status` as in Snapshot."""

    intent: str
    amount: Money
    status: str
    failure_message: str
    return_url: str


class HostedPageNotFound(NotFound):
    """There is no such intent."""

    code = "intent_not_found"


def get_hosted_page(*, intent: str) -> HostedPage:
    """The page of an intent, while the shop plays with the sandbox. Raises: HostedPageNotFound."""
    try:
        snapshot = choose(sandbox.SandboxGateway.code).look_up(intent)
    except (GatewayRefused, UnknownGateway):
        raise HostedPageNotFound() from None
    return HostedPage(
        intent=intent,
        amount=snapshot.amount,
        status=snapshot.status,
        failure_message=snapshot.failure_message,
        return_url=sandbox.return_url(intent),
    )


def submit_card(*, intent: str, card_number: str, exp_month: int, exp_year: int, cvc: str) -> HostedPage:
    """Try a card; the page tells the outcome. Raises: HostedPageNotFound, CardInvalid."""
    get_hosted_page(intent=intent)
    sandbox.confirm(intent, card_number=card_number, exp_month=exp_month, exp_year=exp_year, cvc=cvc)
    return get_hosted_page(intent=intent)


def answer_challenge(*, intent: str, approved: bool) -> HostedPage:
    """What the shopper told their bank's 3-D Secure page. Raises: HostedPageNotFound."""
    get_hosted_page(intent=intent)
    sandbox.finish_challenge(intent, approved=approved)
    return get_hosted_page(intent=intent)
