"""Which gateways this shop has."""

from django.conf import settings

from apps.payments.gateways import Gateway
from apps.payments.gateways.free import FreeGateway
from apps.payments.gateways.sandbox import SandboxGateway
from apps.payments.gateways.stripe import StripeGateway
from shop.common.errors import Invalid


class UnknownGateway(Invalid):
    """The shop has no such gateway."""

    code = "unknown_gateway"
    title = "There is no such payment service"


def available() -> list[Gateway]:
    """The gateways a shopper may choose, the default first; the sandbox only where it is the default."""
    return [StripeGateway()] if settings.PAYMENT_GATEWAY == "stripe" else [SandboxGateway()]


def get_gateway(code: str | None) -> Gateway:
    """The gateway with this code, or the shop's default. Raises: UnknownGateway."""
    if code == FreeGateway.code:
        return FreeGateway()
    for gateway in available():
        if code in (None, "", gateway.code):
            return gateway
    raise UnknownGateway(field="gateway", gateway=code)
