"""The hands of the contract suite: what shoppers, banks and a gateway's staff do, in the same words for all of them."""

import hashlib
import hmac
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

import requests
import stripe
from django.db.models import F
from django.test import Client
from django.utils import timezone

from apps.payments.gateways import Attempt, Gateway, RefundFact, Snapshot, registry, sandbox
from apps.payments.gateways.stripe import _line
from apps.payments.models import SandboxCard, SandboxIntent, SandboxRefund
from apps.payments.tests.factories import card
from shop.common.money import Money

# The test cards of the field, by what they are known for.
CARDS: Mapping[str, str] = {
    "good": "4242424242424242",
    "declined": "4000000000000002",
    "poor": "4000000000009995",
    "asks": "4000002760003184",
    "disputed": "4000000000000259",
    "questioned": "4000000000001976",
    "slow refund": "4000000000007726",
}
BACK = "https://shop.example/back"


def attempt(amount: int = 2390, **wishes: Any) -> Attempt:
    """What the shop wants to collect: 23.90."""
    money = Money(amount, "EUR")
    fixed: dict[str, Any] = {"key": uuid4(), "reference": uuid4(), "email": "ada@example.com", "return_url": BACK}
    return Attempt(amount=money, started_at=timezone.now(), **fixed | wishes)


class Hands:
    """Everybody but the shop. `alone` says that nobody else's payments are in the gateway's books."""

    code = ""
    alone = True

    @property
    def port(self) -> Any:
        """The gateway as the shop knows it."""
        gateway: Gateway = registry.GATEWAYS[self.code]
        return gateway

    def pay(self, gateway_id: str, kind: str = "good") -> Snapshot:
        """The shopper tries a card; how the payment stands then."""
        raise NotImplementedError

    def paid(self, kind: str = "good", *, amount: int = 2390, **wishes: Any) -> str:
        """A payment of which so much is captured; its name."""
        gateway_id: str = self.port.start(attempt(**wishes)).gateway_id
        self.pay(gateway_id, kind)
        self.port.capture(gateway_id, amount=Money(amount, "EUR"), key="k")
        return gateway_id

    def refund(self, gateway_id: str, amount: int, **wishes: Any) -> RefundFact:
        """The shop sends so much back."""
        fact: RefundFact = self.port.refund(
            gateway_id, **{"amount": Money(amount, "EUR"), "key": uuid4().hex, "reason": ""} | wishes
        )
        return fact

    def refund_elsewhere(self, gateway_id: str, amount: int) -> None:
        """Somebody refunds on the gateway's own pages."""
        raise NotImplementedError

    def save(self, saving_id: str, kind: str = "good") -> None:
        """The shopper types a card to be kept."""
        raise NotImplementedError

    def keep(self, customer: str, kind: str = "good") -> str:
        """A card that the gateway keeps already; its name."""
        raise NotImplementedError

    def wallet(self, customer: str) -> list[str]:
        """The names of all cards that the gateway keeps for somebody."""
        raise NotImplementedError

    def tell(self, gateway_id: str, *, times: int = 1, backwards: bool = False) -> None:
        """The gateway sends all its notices about a payment to the shop's webhook."""
        for body, headers in self.notices(gateway_id)[:: -1 if backwards else 1]:
            for _time in range(times):
                answer = Client().post(
                    f"/webhooks/payments/{self.code}", body, content_type="application/json", headers=headers
                )
                assert answer.status_code == 200, answer.content

    def notices(self, gateway_id: str) -> list[tuple[bytes, dict[str, str]]]:
        """Body and headers of each, oldest first."""
        raise NotImplementedError


class SandboxHands(Hands):
    """Everybody at the sandbox."""

    code = "sandbox"
    books: Any = sandbox

    def pay(self, gateway_id: str, kind: str = "good") -> Snapshot:
        self.books.confirm(gateway_id, **card(CARDS[kind]))
        snapshot: Snapshot = self.port.look_up(gateway_id)
        return snapshot

    def refund_elsewhere(self, gateway_id: str, amount: int) -> None:
        SandboxRefund.objects.create(intent_id=gateway_id, amount=amount)
        SandboxIntent.objects.filter(pk=gateway_id).update(refunded=F("refunded") + amount, changed_at=timezone.now())

    def save(self, saving_id: str, kind: str = "good") -> None:
        self.books.confirm_saving(saving_id, **card(CARDS[kind]))

    def keep(self, customer: str, kind: str = "good") -> str:
        kept = SandboxCard.objects.create(customer_id=customer, number=CARDS[kind], exp_month=12, exp_year=2040)
        return kept.pk

    def notices(self, gateway_id: str) -> list[tuple[bytes, dict[str, str]]]:
        snapshot = self.port.look_up(gateway_id)
        kinds = ["authorized", *(["captured"] if snapshot.captures else [])]
        kinds += [f"refunded_{fact.id}" for fact in snapshot.refunds]
        kinds += [f"dispute_{fact.status}" for fact in snapshot.disputes]
        return [self.books.signed_event(gateway_id, kind) for kind in kinds]

    def wallet(self, customer: str) -> list[str]:
        return [kept.pk for kept in SandboxCard.objects.filter(customer_id=customer, detached=False)]


class StandInsLine(stripe.RequestsClient):
    """Leaves two parameters out that Stripe wants and the stand-in does not know; `test_stripe.py` proves them."""

    UNKNOWN = ("return_url", "use_stripe_sdk")

    def request(self, method: str, url: str, headers: Any, post_data: Any = None, **more: Any) -> Any:
        sent = [pair for pair in parse_qsl(post_data or "", keep_blank_values=True) if pair[0] not in self.UNKNOWN]
        return super().request(method, url, headers, urlencode(sent) if post_data else post_data, **more)


class StripeHands(Hands):
    """Everybody at a stand-in for Stripe's API, in an account of their own where the stand-in can make one."""

    code = "stripe"
    SECRET = "whsec_contract"

    def __init__(self, base: str) -> None:
        self.base = base
        sibling = f"{base.rsplit('/', 1)[0]}/{uuid4().hex}"
        with suppress(requests.RequestException):
            if requests.put(sibling, timeout=10).ok:
                self.base = sibling
        self.alone = self.base == sibling

    def leave(self) -> None:
        """Drop the account."""
        if self.alone:
            requests.delete(self.base, timeout=10)

    def _method(self, kind: str) -> str:
        details = {"number": CARDS[kind], "exp_month": 12, "exp_year": 2040, "cvc": "123"}
        return str(_line.api().payment_methods.create(params={"type": "card", "card": details}).id)

    def pay(self, gateway_id: str, kind: str = "good") -> Snapshot:
        method = self._method(kind)
        with suppress(stripe.CardError):
            intent = _line.api().payment_intents.confirm(gateway_id, params={"payment_method": method})
            if (
                intent.setup_future_usage and intent.status == "requires_capture"
            ):  # Stripe attaches it, a stand-in may not
                _line.api().payment_methods.attach(method, params={"customer": intent.customer})
        snapshot: Snapshot = self.port.look_up(gateway_id)
        return snapshot

    def refund_elsewhere(self, gateway_id: str, amount: int) -> None:
        _line.api().refunds.create(params={"payment_intent": gateway_id, "amount": amount})

    def save(self, saving_id: str, kind: str = "good") -> None:
        with suppress(stripe.CardError):
            _line.api().setup_intents.confirm(saving_id, params={"payment_method": self._method(kind)})

    def keep(self, customer: str, kind: str = "good") -> str:
        method = self._method(kind)
        _line.api().payment_methods.attach(method, params={"customer": customer})
        return method

    def wallet(self, customer: str) -> list[str]:
        kept = _line.api().payment_methods.list(params={"customer": customer, "type": "card"})
        return [method.id for method in kept.auto_paging_iter()]

    def notices(self, gateway_id: str) -> list[tuple[bytes, dict[str, str]]]:
        events = [str(event).encode() for event in _line.api().events.list(params={"limit": 100}).auto_paging_iter()]
        return [(body, self._signed(body)) for body in reversed(events) if gateway_id.encode() in body]

    def _signed(self, body: bytes) -> dict[str, str]:
        stamp = int(time.time())
        signature = hmac.new(self.SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        return {"Stripe-Signature": f"t={stamp},v1={signature}"}


class TransferHands(Hands):
    """Everybody at the bank: money moves there, and staff copy what they see."""

    code = "bank_transfer"


HANDS: Mapping[str, type[Hands]] = {made.code: made for made in (SandboxHands, StripeHands, TransferHands)}
