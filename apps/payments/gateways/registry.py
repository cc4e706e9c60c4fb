"""Which gateways this shop has."""

from django.conf import settings

from apps.payments.gateways import BookedByHand, Gateway
from apps.payments.gateways.bank_transfer import BankTransferGateway
from apps.payments.gateways.free import FreeGateway
from apps.payments.gateways.sandbox import SandboxGateway
from apps.payments.gateways.stripe import StripeGateway
from shop.common.errors import Invalid


class UnknownGateway(Invalid):
    """The shop has no such gateway."""

    code = "unknown_gateway"
    title = "There is no such payment service"


GATEWAYS: dict[str, Gateway] = {
    gateway.code: gateway for gateway in (FreeGateway(), SandboxGateway(), StripeGateway(), BankTransferGateway())
}


def available() -> list[Gateway]:
    """The gateways a shopper may choose, the default first; the sandbox only where it is the default."""
    codes = [settings.PAYMENT_GATEWAY, *(["bank_transfer"] if settings.BANK_TRANSFER_IBAN else [])]
    return [GATEWAYS[code] for code in codes]


def choose(code: str | None) -> Gateway:
    """The gateway a shopper asks for, or the shop's default. Raises: UnknownGateway."""
    for gateway in available():
        if code in (None, "", gateway.code):
            return gateway
    raise UnknownGateway(field="gateway", gateway=code)


def listen_to(code: str) -> Gateway:
    """The gateway whose notices the shop accepts: the sandbox while it is played with, Stripe wherever its key is set.

    A gateway that shoppers cannot choose any more still has payments to tell of. Raises: UnknownGateway.
    """
    heard = {settings.PAYMENT_GATEWAY} | ({StripeGateway.code} if settings.STRIPE_SECRET_KEY else set())
    if code not in heard:
        raise UnknownGateway(field="gateway", gateway=code)
    return GATEWAYS[code]


def booked_by_hand() -> list[str]:
    """The codes of the gateways that learn from staff what moved."""
    return [code for code, gateway in GATEWAYS.items() if isinstance(gateway, BookedByHand)]


def get_gateway(code: str) -> Gateway:
    """The gateway of a payment that was begun, even where it cannot be chosen any more. Raises: UnknownGateway."""
    if code not in GATEWAYS:
        raise UnknownGateway(field="gateway", gateway=code)
    return GATEWAYS[code]
