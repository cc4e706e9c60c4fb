"""Guards taken away, for the negative controls: each shows that a test would notice if the guard were not there.

A guard is broken by `patch(target, name, value)`; where a control needs two to meet between a read and a write, the
broken code says so to `stop`.
"""

import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.db.models import F

from apps.orders import services as orders
from apps.payments import services as payments
from apps.payments.gateways import Event, GatewayRefused, registry, sandbox
from apps.payments.gateways.sandbox import SandboxGateway
from apps.payments.gateways.stripe import StripeGateway, _line
from apps.payments.models import GatewayEvent, Payment, Refund, SandboxIntent, Transaction
from apps.payments.services import _events, _money, _settlement, _sweep
from shop.common.money import Money
from tests.faults.breakpoints import Stop

Patch = Callable[[Any, str, Any], None]


def no_question(patch: Patch, stop: Stop) -> None:
    """The sweeper asks about no open payment."""
    patch(_sweep, "ask", _nothing)


def no_second_event(patch: Patch, stop: Stop) -> None:
    """The sweeper does not repeat what a notice asked for."""
    patch(_sweep, "process_event", _nothing)


def no_second_capture(patch: Patch, stop: Stop) -> None:
    """The sweeper does not repeat captures."""
    patch(_sweep, "capture", _nothing)


def no_second_return(patch: Patch, stop: Stop) -> None:
    """The sweeper does not repeat returns."""
    patch(_sweep, "return_money", _nothing)


def no_second_refund(patch: Patch, stop: Stop) -> None:
    """The sweeper does not repeat refunds."""
    patch(_sweep, "send_refund", _nothing)


def _nothing(*_: Any, **__: Any) -> None:
    """Nobody does anything."""


def captures_add_up(patch: Patch, stop: Stop) -> None:
    """The gateway takes the money as often as it is asked to."""

    def capture(self, gateway_id, *, amount, key):
        SandboxIntent.objects.filter(pk=gateway_id).update(status="captured", captured=F("captured") + amount.amount)
        return self.look_up(gateway_id)

    patch(SandboxGateway, "capture", capture)


def refunds_without_a_key(patch: Patch, stop: Stop) -> None:
    """Every time a refund is asked for, the gateway is told another key."""
    really = SandboxGateway.refund

    def refund(self, gateway_id, *, key, **what):
        return really(self, gateway_id, key=uuid4().hex, **what)

    patch(SandboxGateway, "refund", refund)


def booked_apart(patch: Patch, stop: Stop) -> None:
    """What settles a payment commits by itself, before anybody is told."""
    patch(_settlement, "transaction", SimpleNamespace(atomic=nullcontext))


def begun_without_a_key(patch: Patch, stop: Stop) -> None:
    """Every time a payment is begun, the gateway is told another key."""
    really = SandboxGateway.start

    def start(self, attempt):
        return really(self, replace(attempt, key=uuid4()))

    patch(SandboxGateway, "start", start)


def order_before_money(patch: Patch, stop: Stop) -> None:
    """The order is placed as soon as somebody tries a card."""
    really = sandbox.confirm

    def confirm(intent_id, **what):
        orders.place_order(reference=Payment.objects.get(gateway_id=intent_id).reference)
        return really(intent_id, **what)

    patch(sandbox, "confirm", confirm)


def no_word_of_the_gateway(patch: Patch, stop: Stop) -> None:
    """Whoever ends a checkout takes it for granted that no money comes."""
    patch(payments, "cancel_payment", lambda **_: True)


def doubt_means_no(patch: Patch, stop: Stop) -> None:
    """Where Stripe does not answer, it is taken to have refused."""
    patch(_line, "GatewayUnavailable", GatewayRefused)


def blind_steps(patch: Patch, stop: Stop) -> None:
    """A payment goes wherever it is told to, whatever its state is by now."""
    patch(_settlement, "advance", lambda rows, table, to, **values: rows.update(status=to, **values) == 1)


def rows_without_a_key(patch: Patch, stop: Stop) -> None:
    """The ledger takes the same fact as often as it is told."""
    really = Transaction.objects.create

    def create(**row):
        return really(**row | {"gateway_reference": f"{row['gateway_reference']} {uuid4()}"})

    patch(Transaction.objects, "create", create)


def balances_forgotten(patch: Patch, stop: Stop) -> None:
    """Whoever hears of money does not look whether all of it is booked already."""
    really = _settlement._STEPS["captured"]

    def capture(payment, snapshot):
        payment.captured = -1
        really(payment, snapshot)

    patch(_settlement, "_STEPS", _settlement._STEPS | {"captured": capture})


def notices_without_a_key(patch: Patch, stop: Stop) -> None:
    """The same notice is another one each time it comes."""
    really = GatewayEvent.objects.create
    patch(GatewayEvent.objects, "create", lambda **row: really(**row | {"event_id": uuid4().hex}))


def notices_believed(patch: Patch, stop: Stop) -> None:
    """What a notice says is taken for the present state, without a question to the gateway."""

    def believe(payment):
        notice = GatewayEvent.objects.filter(gateway_id=payment.gateway_id, processed_at=None).latest("pk")
        snapshot = registry.get_gateway(payment.gateway).look_up(payment.gateway_id)
        told = replace(snapshot, status=notice.kind.removeprefix("intent."))
        payments.settle(payment_id=payment.pk, snapshot=told)

    patch(_events, "ask", believe)


def nobody_verifies(patch: Patch, stop: Stop) -> None:
    """Every notice is taken for the gateway's own and for a young one."""

    def read_sandbox(self, body, headers):
        notice = json.loads(body)
        return Event(id=notice["id"], kind=notice["type"], gateway_id=notice["intent"])

    def read_stripe(self, body, headers):
        notice = json.loads(body)
        return Event(id=notice["id"], kind=notice["type"], gateway_id=notice["data"]["object"]["id"])

    patch(SandboxGateway, "read_event", read_sandbox)
    patch(StripeGateway, "read_event", read_stripe)


def any_amount_will_do(patch: Patch, stop: Stop) -> None:
    """What the gateway says is always taken for what was agreed."""
    really = SandboxGateway.look_up

    def look_up(self, gateway_id):
        payment = Payment.objects.get(gateway_id=gateway_id)
        return replace(really(self, gateway_id), amount=Money(payment.amount, payment.currency))

    patch(SandboxGateway, "look_up", look_up)


def room_read_then_taken(patch: Patch, stop: Stop) -> None:
    """Whether there is room for a refund is read, thought about, and then taken for true."""

    def reserve(payment, amount, reason, key, **fields):
        pending, left = payment.refund_pending, payment.captured - payment.refunded - payment.refund_pending
        stop("room/read")
        if left < amount:
            raise payments.RefundTooLarge
        Payment.objects.filter(pk=payment.pk).update(refund_pending=pending + amount)
        return Refund.objects.create(payment=payment, key=key, amount=amount, reason=reason, **fields)

    patch(_money, "_reserve_refund", reserve)


def stopped_without_a_word(patch: Patch, stop: Stop) -> None:
    """Whoever stops a payment voids it without writing down first that its money is not wanted any more."""

    def cancel_payment(*, reference):
        payment = Payment.objects.live().of(reference).first()
        gateway = registry.get_gateway(payment.gateway)
        payments.settle(payment_id=payment.pk, snapshot=gateway.void(payment.gateway_id, key=str(payment.key)))
        return not Payment.objects.live().filter(pk=payment.pk).exists()

    patch(payments, "cancel_payment", cancel_payment)
