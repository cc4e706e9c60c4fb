"""The one door through which a payment changes."""

from dataclasses import replace

import pytest
from django.db import IntegrityError

from apps.payments import services as payments
from apps.payments.gateways import CaptureFact, Snapshot
from apps.payments.gateways.sandbox import SandboxGateway
from apps.payments.models import Payment, Transaction
from apps.payments.services import _settlement
from apps.payments.signals import PaymentAuthorized, PaymentSucceeded, payment_authorized
from apps.payments.tests.conftest import ledger_of, status_of, the, troubles
from apps.payments.tests.factories import TransactionFactory
from shop.common.ledger import LedgerIsAppendOnly
from shop.common.money import Money

pytestmark = pytest.mark.django_db


@pytest.fixture
def reference(begin):
    return begin()


def snapshot(reference, status: str, captured: int | None = None, **values) -> Snapshot:
    """What the gateway would tell of an attempt of 23.90."""
    captured = (2390 if captured is None else captured) if status == "captured" else 0
    usual = {
        "gateway_id": the(reference).gateway_id,
        "amount": Money(2390, "EUR"),
        "captures": (CaptureFact("ch", captured),) if captured else (),
        "charge": "ch",
    }
    return Snapshot(status=status, **usual | values)


def settle(reference, told: Snapshot) -> None:
    payments.settle(payment_id=the(reference).pk, snapshot=told)


@pytest.mark.parametrize("status", ["authorized", "captured"])
@pytest.mark.parametrize("amount", [Money(2389, "EUR"), Money(2391, "EUR"), Money(2390, "USD"), Money(0, "EUR")])
def test_nothing_is_called_paid_unless_amount_and_currency_match(reference, heard, status, amount):
    settle(reference, snapshot(reference, status, amount=amount, captured=amount.amount))

    assert (status_of(reference), ledger_of(reference)) == ("pending", [])
    assert (troubles(heard), len(heard)) == (["amount_differs"], 1)


def test_a_payment_of_another_amount_can_still_be_stopped(reference):
    settle(reference, snapshot(reference, "authorized", amount=Money(1, "EUR")))

    settle(reference, snapshot(reference, "voided", amount=Money(1, "EUR")))

    assert status_of(reference) == "voided"


def test_a_capture_of_less_than_was_asked_for_is_booked_and_shown_to_staff(reference, heard):
    settle(reference, snapshot(reference, "captured", captured=2000))

    assert (status_of(reference), ledger_of(reference)) == ("captured", [("capture", 2000)])
    assert troubles(heard) == ["captured_differs"]
    assert (heard[1].captured, heard[1].agreed) == (2000, 2390)


def test_money_that_arrives_in_parts_is_booked_part_by_part(reference, heard):
    first, second = CaptureFact("a", 2000), CaptureFact("b", 390)
    settle(reference, snapshot(reference, "captured", captures=(first,)))

    settle(reference, snapshot(reference, "captured", captures=(first, second)))

    assert ledger_of(reference) == [("capture", 2000), ("capture", 390)]
    assert the(reference).captured == 2390
    assert (heard[-1].amount, heard[-1].captured) == (390, 2390)


@pytest.mark.parametrize("status", ["authorized", "captured", "voided"])
def test_the_same_news_counts_once(reference, heard, status):
    told = snapshot(reference, status)

    for _time in range(3):
        settle(reference, told)

    assert len(heard) == len(ledger_of(reference)) == 1


def test_a_method_that_captures_at_once_needs_no_authorisation(reference, heard):
    settle(reference, snapshot(reference, "captured"))

    assert ledger_of(reference) == [("capture", 2390)]
    assert heard == [PaymentSucceeded(reference=reference, amount=2390, currency="EUR", captured=2390, agreed=2390)]


@pytest.mark.parametrize("order", [("authorized", "captured"), ("captured", "authorized")])
def test_the_order_of_arrival_does_not_matter(reference, order):
    for status in order:
        settle(reference, snapshot(reference, status))

    assert (status_of(reference), the(reference).captured) == ("captured", 2390)


EVERY = ["pending", "requires_action", "processing", "authorized", "captured", "voided"]


@pytest.mark.parametrize("before", Payment.LIFECYCLE)
@pytest.mark.parametrize("told", EVERY)
def test_news_that_the_life_cycle_forbids_change_nothing(reference, heard, before, told):
    rows = Payment.objects.of(reference)
    rows.update(status=before)
    if before == "captured":
        TransactionFactory(payment=the(reference), kind="capture", gateway_reference="ch")
    booked = ledger_of(reference)

    settle(reference, snapshot(reference, told))

    allowed = told in Payment.LIFECYCLE[before]
    assert status_of(reference) == (told if allowed else before)
    moves = allowed and told in ("authorized", "captured", "voided")
    assert (ledger_of(reference) != booked) == bool(heard) == moves


def test_what_the_shopper_has_to_do_is_remembered_and_forgotten(reference):
    asks = snapshot(reference, "requires_action", redirect_url="https://bank/", client_secret="s", failure_code="f")

    settle(reference, asks)
    assert payments.get_payments([reference])[reference].redirect_url == "https://bank/"

    settle(reference, replace(asks, status="pending", redirect_url="", failure_code=""))
    present = payments.get_payments([reference])[reference]
    assert (present.status, present.redirect_url, present.failure_code) == ("pending", None, None)


def test_what_a_listener_cannot_do_did_not_happen(reference):
    def fall(**_):
        raise RuntimeError("the warehouse burns")

    payment_authorized.connect(fall)
    with pytest.raises(RuntimeError):
        settle(reference, snapshot(reference, "authorized"))
    payment_authorized.disconnect(fall)
    assert (status_of(reference), ledger_of(reference)) == ("pending", [])

    settle(reference, snapshot(reference, "authorized"))
    assert status_of(reference) == "authorized"


def test_without_the_guarded_step_one_payment_would_be_told_twice(reference, heard, monkeypatch):
    """The negative control; the ledger's own constraint is the second wall."""
    told = snapshot(reference, "authorized")
    settle(reference, told)

    def always(rows, table, to, **values):
        rows.update(status=to, **values)
        return True

    monkeypatch.setattr(_settlement, "advance", always)
    settle(reference, told)

    assert len(heard) == 2
    assert len(ledger_of(reference)) == 1


def test_the_ledger_is_written_once_and_for_ever():
    row = TransactionFactory()

    for forbidden in (
        row.delete,
        row.save,
        Transaction.objects.all().delete,
        lambda: Transaction.objects.update(amount=1),
    ):
        with pytest.raises(LedgerIsAppendOnly):
            forbidden()

    assert str(row) == "authorization 2390 EUR"


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"captured": 2391}, "no_more_captured_than_agreed"),
        ({"captured": 100, "refunded": 101}, "no_more_refunded_than_captured"),
        ({"capture_amount": 2391}, "no_more_to_capture_than_agreed"),
    ],
)
def test_the_database_itself_refuses_impossible_balances(reference, values, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        Payment.objects.update(**values)


def test_two_payments_never_share_a_gateways_object(reference, begin):
    other = begin()

    with pytest.raises(IntegrityError):
        Payment.objects.of(other).update(gateway_id=the(reference).gateway_id)


def test_announcements_name_what_happened(authorized, heard):
    assert heard == [PaymentAuthorized(reference=authorized, amount=2390, currency="EUR")]
    assert SandboxGateway().look_up(the(authorized).gateway_id).status == "authorized"
    assert str(the(authorized)) == f"sandbox {the(authorized).gateway_id}"
