"""Notices of the gateway: verified, kept, and acted upon in any order."""

import json

import pytest

from apps.payments import services as payments
from apps.payments import tasks
from apps.payments.gateways import sandbox
from apps.payments.gateways.sandbox import SandboxGateway
from apps.payments.models import GatewayEvent, SandboxIntent
from apps.payments.tests.conftest import ledger_of, status_of, the
from apps.payments.tests.factories import GatewayEventFactory
from shop.common.money import Money

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid_unheard(begin):
    """A checkout that was paid at the gateway; the shop knows nothing yet."""
    reference = begin()
    SandboxIntent.objects.update(status="authorized")
    return reference


def notify(reference, kind: str = "authorized") -> None:
    body, headers = sandbox.signed_event(the(reference).gateway_id, kind)
    payments.receive_event(gateway="sandbox", body=body, headers=headers)


def test_a_notice_settles_its_payment(paid_unheard, heard):
    notify(paid_unheard)

    assert (status_of(paid_unheard), len(heard)) == ("authorized", 1)
    assert GatewayEvent.objects.get().processed_at


def test_a_notice_that_comes_twenty_times_counts_once(paid_unheard, heard, line):
    for _time in range(20):
        notify(paid_unheard)

    assert (GatewayEvent.objects.count(), len(heard), line.asked) == (1, 1, ["look_up"])


def test_what_a_notice_says_is_never_trusted_but_looked_up(begin, heard):
    reference = begin()

    notify(reference, "captured")

    assert (status_of(reference), heard) == ("pending", [])


def test_notices_may_come_in_any_order(authorized):
    SandboxGateway().capture(the(authorized).gateway_id, amount=Money(2390, "EUR"), key="k")
    GatewayEvent.objects.all().delete()

    notify(authorized, "captured")
    notify(authorized, "authorized")

    assert ledger_of(authorized) == [("authorization", 2390), ("capture", 2390)]


def test_a_forged_notice_is_not_even_kept(paid_unheard):
    body, headers = sandbox.signed_event(the(paid_unheard).gateway_id, "authorized")

    with pytest.raises(payments.SignatureInvalid):
        payments.receive_event(gateway="sandbox", body=body + b" ", headers=headers)

    assert (status_of(paid_unheard), GatewayEvent.objects.count()) == ("pending", 0)


@pytest.mark.parametrize("gateway", ["paypal", "stripe"])
def test_a_gateway_the_shop_does_not_have_sends_no_notices(gateway):
    with pytest.raises(payments.UnknownGateway):
        payments.receive_event(gateway=gateway, body=b"{}", headers={})


def test_a_notice_about_something_else_is_no_business_of_ours(monkeypatch):
    monkeypatch.setattr(SandboxGateway, "read_event", lambda *args: None)

    payments.receive_event(gateway="sandbox", body=b"{}", headers={})

    assert not GatewayEvent.objects.exists()


def test_a_notice_about_an_unknown_payment_is_kept_for_later(commits):
    body, headers = sandbox.signed_event("sbx_unknown", "authorized")

    payments.receive_event(gateway="sandbox", body=body, headers=headers)

    event = GatewayEvent.objects.get()
    assert (event.processed_at, event.tries) == (None, 1)
    assert str(event) == "sandbox evt_sbx_unknown_authorized"


def test_a_silent_gateway_leaves_the_notice_unprocessed(paid_unheard, line):
    line.breaks["look_up"] = "before"
    notify(paid_unheard)
    assert GatewayEvent.objects.get().processed_at is None

    line.breaks.clear()
    payments.process_event(event_id=GatewayEvent.objects.get().pk)

    assert status_of(paid_unheard) == "authorized"
    assert GatewayEvent.objects.get().processed_at


def test_the_sandbox_tells_the_shop_by_its_own_webhook(begin, heard):
    reference = begin()

    sandbox.confirm(the(reference).gateway_id, card_number="4242424242424242", exp_month=1, exp_year=2040, cvc="123")

    assert (status_of(reference), len(heard)) == ("authorized", 1)


def test_an_event_row_can_be_processed_again(paid_unheard, heard):
    event = GatewayEventFactory(gateway_id=the(paid_unheard).gateway_id)

    for _time in range(2):
        tasks.process_event(event.pk)

    assert (len(heard), GatewayEvent.objects.get().tries) == (1, 2)


def test_a_signature_covers_the_raw_body(paid_unheard):
    body, headers = sandbox.signed_event(the(paid_unheard).gateway_id, "authorized")
    same_meaning = json.dumps(json.loads(body), indent=1).encode()

    with pytest.raises(payments.SignatureInvalid):
        payments.receive_event(gateway="sandbox", body=same_meaning, headers=headers)
