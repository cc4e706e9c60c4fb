"""The port to payment gateways: one file per gateway beside this one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from shop.common.errors import Conflict, Invalid, Unavailable
from shop.common.money import Money


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a gateway is asked to collect; `key` makes asking twice the same as asking once."""

    key: UUID
    reference: UUID
    amount: Money
    email: str
    return_url: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The present state of a payment as the gateway tells it.

    `status` is one of pending, requires_action, authorized, captured, voided; `charge` names the gateway's object
    that moved the money; `failure_code` tells why the last try was declined.
    """

    gateway_id: str
    status: str
    amount: Money
    captured: int = 0
    charge: str = ""
    client_secret: str = ""
    redirect_url: str = ""
    failure_code: str = ""
    failure_message: str = ""


@dataclass(frozen=True, slots=True)
class RefundResult:
    """What became of a refund: status succeeded, requested (the gateway is still at it) or failed."""

    gateway_reference: str
    status: str


@dataclass(frozen=True, slots=True)
class Event:
    """A genuine notice: something about `gateway_id` changed."""

    id: str
    kind: str
    gateway_id: str


class GatewayUnavailable(Unavailable):
    """The result is unknown: nothing may be concluded, it has to be looked up."""

    code = "gateway_unavailable"
    title = "The payment service does not answer"


class GatewayRefused(Conflict):
    """A definite no; nothing happened at the gateway."""

    code = "gateway_refused"
    title = "The payment service refused"


class SignatureInvalid(Invalid):
    """The notice was not signed by the gateway, or too long ago."""

    code = "signature_invalid"
    title = "The signature is not valid"


class Gateway(Protocol):
    """What every gateway can do. All calls raise GatewayUnavailable or GatewayRefused and nothing else."""

    code: str
    name: str

    def start(self, attempt: Attempt) -> Snapshot:
        """Begin to collect, or find what was begun under the same key."""

    def look_up(self, gateway_id: str) -> Snapshot:
        """The present state."""

    def capture(self, gateway_id: str, *, amount: int, key: str) -> Snapshot:
        """Take the authorised money."""

    def void(self, gateway_id: str, *, key: str) -> Snapshot:
        """Give up the authorisation, or stop collecting."""

    def refund(self, gateway_id: str, *, amount: int, key: str) -> RefundResult:
        """Send captured money back."""

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> Event | None:
        """The notice in a webhook's raw body; None for one that is not about a payment. Raises: SignatureInvalid."""
