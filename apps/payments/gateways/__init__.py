"""The port to payment gateways: one file per gateway beside this one.

A gateway tells facts: captures, refunds and disputes, each under its own name. `services.settle` books every fact once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable
from uuid import UUID

from shop.common.errors import Conflict, Invalid, Unavailable
from shop.common.money import Money


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a gateway is asked to collect; `key` makes asking twice the same as asking once.

    `customer` is the gateway's name for the shopper, empty for a guest; `keep_card` says that they want their card
    kept for next time.
    """

    key: UUID
    reference: UUID
    amount: Money
    email: str
    return_url: str
    started_at: datetime
    customer: str = ""
    keep_card: bool = False


@dataclass(frozen=True, slots=True)
class CaptureFact:
    """Money that arrived with us: so many minor units in one movement."""

    id: str
    amount: int


@dataclass(frozen=True, slots=True)
class RefundFact:
    """A refund: `status` succeeded, requested (the gateway is still at it) or failed.

    `key` is ours, empty where the refund was made elsewhere, such as on the gateway's own pages.
    """

    id: str
    status: str
    amount: int
    key: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DisputeFact:
    """The shopper's bank asks for money back: `status` open, won or lost; `withdrawn` is what it has taken just now."""

    id: str
    status: str
    amount: int
    withdrawn: int
    reason: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CardFact:
    """A card that the gateway keeps for a customer; nobody can pay with these words alone."""

    id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The present state of a payment as the gateway tells it, with everything that ever happened to its money.

    `status` is one of pending, requires_action, processing (it can still fail, and nobody can stop it), authorized,
    captured, voided; `charge` names the gateway's object that holds the money; `failure_code` tells why the last try
    was declined; `method` is how it was paid, in words; `card` is the card that was kept on the way.
    """

    gateway_id: str
    status: str
    amount: Money
    captures: tuple[CaptureFact, ...] = ()
    refunds: tuple[RefundFact, ...] = ()
    disputes: tuple[DisputeFact, ...] = ()
    charge: str = ""
    client_secret: str = ""
    redirect_url: str = ""
    failure_code: str = ""
    failure_message: str = ""
    method: str = ""
    card: CardFact | None = None

    @property
    def captured(self) -> int:
        """All that arrived, in minor units."""
        return sum(capture.amount for capture in self.captures)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A payment in the gateway's list, in short; `key` and `reference` are ours, empty where it was made elsewhere.

    `refunded` counts what succeeded, `withdrawn` what disputes have taken just now, both in minor units.
    """

    gateway_id: str
    key: str
    reference: str
    status: str
    amount: Money
    captured: int
    refunded: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class Saving:
    """A card on its way to being kept: `status` pending, requires_action, succeeded or voided."""

    id: str
    status: str
    client_secret: str = ""
    redirect_url: str = ""
    failure_message: str = ""
    card: CardFact | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A genuine notice: something about the payment or, where `about` says so, the saving `gateway_id` changed."""

    id: str
    kind: str
    gateway_id: str
    about: str = "payment"


class GatewayUnavailable(Unavailable):
    """The result is unknown: nothing may be concluded, it has to be looked up."""

    code = "gateway_unavailable"
    title = "The payment service does not answer"


class GatewayRefused(Conflict):
    """A definite no; nothing happened at the gateway."""

    code = "gateway_refused"
    title = "The payment service refused"


class SignatureInvalid(Invalid):
    """The notice was not signed by the gateway, or too long ago, or in the future."""

    code = "signature_invalid"
    title = "The signature is not valid"


class Gateway(Protocol):
    """What every gateway can do. All calls raise GatewayUnavailable or GatewayRefused and nothing else.

    `collects` says whether the shop takes authorised money by itself; where it cannot, staff tell that money arrived.
    `panel` is the template of the form on our own payment page, empty where the gateway has a page of its own.
    """

    code: str
    name: str
    collects: bool = True
    panel: str = ""

    def start(self, attempt: Attempt) -> Snapshot:
        """Begin to collect, or find what was begun under the same key."""
        ...

    def look_up(self, gateway_id: str) -> Snapshot:
        """The present state."""
        ...

    def capture(self, gateway_id: str, *, amount: Money, key: str) -> Snapshot:
        """Take so much of the authorised money; the rest is let go. Safe to repeat."""
        ...

    def void(self, gateway_id: str, *, key: str) -> Snapshot:
        """Give up the authorisation, or stop collecting. Safe to repeat."""
        ...

    def refund(self, gateway_id: str, *, amount: Money, key: str, reason: str) -> RefundFact:
        """Send captured money back, once per key."""
        ...

    def list_since(self, since: datetime) -> Iterator[Sighting]:
        """Every payment that began, was refunded or disputed since then; each at least once, in any order."""
        ...

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> Event | None:
        """The notice in a webhook's raw body; None for one that is not about a payment. Raises: SignatureInvalid."""
        raise SignatureInvalid()

    def panel_data(self) -> dict[str, str]:
        """What the panel needs to know of the shop's settings; nothing secret."""
        return {}

    def instructions(self, gateway_id: str, amount: Money) -> tuple[tuple[str, str], ...]:
        """What the shopper has to do by themselves to pay, as labels and values; nothing, mostly."""
        return ()


@runtime_checkable
class KeepsCards(Protocol):
    """What a gateway can do that keeps cards for customers."""

    def add_customer(self, *, key: UUID, email: str) -> str:
        """The gateway's name for a new customer, once per key."""

    def begin_saving(self, customer: str, *, key: UUID, return_url: str) -> Saving:
        """Begin to keep a card without paying, or find what was begun under the same key."""

    def look_up_saving(self, saving_id: str) -> Saving:
        """The present state."""

    def charge_card(self, gateway_id: str, *, card: str, present: bool) -> Snapshot:
        """Pay with a kept card. `present` says that the shopper can answer their bank now; where they are not and the
        bank insists, the payment then waits for them (requires_action). Safe to repeat.
        """

    def forget_card(self, card: str) -> None:
        """Keep the card no longer; one that is not kept is no trouble."""


@runtime_checkable
class Disputable(Protocol):
    """What a gateway can do whose payments can be disputed."""

    def accept_dispute(self, dispute: str) -> None:
        """Let the shopper's bank keep the money."""

    def contest_dispute(self, dispute: str, *, statement: str) -> None:
        """Send the bank what speaks for us; it decides some day."""


@runtime_checkable
class BookedByHand(Protocol):
    """What a gateway can do that learns from staff what moved at the bank; its books lie in our own database."""

    def book_arrival(self, gateway_id: str, *, amount: int, bank_reference: str, actor: str) -> Snapshot:
        """So much has arrived, once per bank reference."""

    def book_refund(self, gateway_id: str, *, key: str, bank_reference: str, actor: str) -> RefundFact:
        """The refund with this key was sent."""
