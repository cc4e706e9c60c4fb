"""Bank transfer: a promise, what staff see on the bank statement, refunds by hand, and promises that are not kept."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.utils import timezone

from apps.payments import services as payments
from apps.payments.gateways import BookedByHand, CaptureFact, GatewayRefused, SignatureInvalid
from apps.payments.gateways.bank_transfer import BankTransferGateway
from apps.payments.models import Payment, Refund, Transfer, TransferPromise, TransferRefund
from apps.payments.signals import PaymentAuthorized, PaymentRefunded, PaymentSucceeded, PaymentTroubled, PaymentVoided
from apps.payments.tests.conftest import ledger_of, status_of, the, troubles
from apps.payments.tests.test_gateways import attempt
from shop.common.money import Money

pytestmark = pytest.mark.django_db


@pytest.fixture
def promised(heard, commits):
    """A checkout of 23.90 that is to be paid by bank transfer; its reference."""
    reference = uuid4()
    payments.start_payment(
        reference=reference,
        amount=Money.of(2390),
        gateway="bank_transfer",
        return_url="https://shop.example/back",
        email="ada@example.com",
    )
    return reference


def arrive(reference, amount=2390, bank_reference="NTRF-1"):
    payments.note_arrival(reference=reference, amount=amount, bank_reference=bank_reference, actor="staff:bo")


def seen(reference):
    return payments.get_payments([reference])[reference]


def refund(reference, amount, key="r1"):
    payments.request_refund(reference=reference, amount=amount, reason="broken", key=key)


def sent(key="r1", bank_reference="OUT-1"):
    payments.note_refund_sent(key=key, bank_reference=bank_reference, actor="staff:bo")


# --- the promise ------------------------------------------------------------------------------------------------------


def test_a_promise_counts_as_authorised_at_once(promised, heard):
    assert status_of(promised) == "authorized"
    assert ledger_of(promised) == [("authorization", 2390)]
    assert heard == [PaymentAuthorized(reference=promised, amount=2390, currency="EUR")]
    assert (seen(promised).method, seen(promised).collects) == ("Bank transfer", False)


def test_the_shopper_is_told_where_to_send_how_much_and_what_to_write(promised, settings):
    settings.BANK_TRANSFER_HOLDER = "Fernhollow Ltd"

    assert seen(promised).instructions == (
        ("Amount", "€23.90"),
        ("Account holder", "Fernhollow Ltd"),
        ("IBAN", "DE89 3704 0044 0532 0130 00"),
        ("Purpose", TransferPromise.objects.get().code),
    )


def test_promising_twice_under_one_key_is_promising_once():
    wanted = attempt()

    first, second = BankTransferGateway().start(wanted), BankTransferGateway().start(wanted)

    assert first == second
    assert TransferPromise.objects.get().code == first.gateway_id


def test_nobody_can_take_what_was_promised(promised):
    assert not payments.request_capture(reference=promised)
    with pytest.raises(GatewayRefused):
        BankTransferGateway().capture(the(promised).gateway_id, amount=Money(2390, "EUR"), key="k")

    assert (status_of(promised), ledger_of(promised)) == ("authorized", [("authorization", 2390)])


def test_a_promise_that_was_never_made_is_refused():
    port = BankTransferGateway()
    calls = [
        lambda: port.look_up("P222-2222-2222"),
        lambda: port.void("P222-2222-2222", key="k"),
        lambda: port.refund("P222-2222-2222", amount=Money(1, "EUR"), key="k", reason=""),
        lambda: port.book_arrival("P222-2222-2222", amount=1, bank_reference="b", actor="a"),
        lambda: port.book_refund("P222-2222-2222", key="k", bank_reference="b", actor="a"),
    ]

    for call in calls:
        with pytest.raises(GatewayRefused):
            call()
    assert not Transfer.objects.exists()


def test_it_sends_no_notices():
    assert isinstance(BankTransferGateway(), BookedByHand)
    with pytest.raises(payments.UnknownGateway):
        payments.receive_event(gateway="bank_transfer", body=b"{}", headers={})
    with pytest.raises(SignatureInvalid):
        BankTransferGateway().read_event(b"{}", {})


# --- arrivals ---------------------------------------------------------------------------------------------------------


def test_the_whole_sum_arrives(promised, heard):
    arrive(promised)

    assert (status_of(promised), the(promised).captured) == ("captured", 2390)
    assert ledger_of(promised) == [("authorization", 2390), ("capture", 2390)]
    assert heard[1:] == [PaymentSucceeded(reference=promised, amount=2390, currency="EUR", captured=2390, agreed=2390)]
    assert seen(promised).instructions == ()
    assert Transfer.objects.get().actor == "staff:bo"
    assert payments.audit() == []


def test_it_arrives_in_two_parts(promised, heard):
    arrive(promised, 2000, "NTRF-1")
    assert seen(promised).instructions[0] == ("Amount", "€3.90")

    arrive(promised, 390, "NTRF-2")

    assert [(event.amount, event.captured) for event in heard[1:]] == [(2000, 2000), (390, 2390)]
    assert ledger_of(promised) == [("authorization", 2390), ("capture", 2000), ("capture", 390)]
    assert seen(promised).instructions == ()
    assert troubles(heard) == []
    assert payments.audit() == []


@pytest.mark.parametrize("amount", [2390, 2000])
def test_the_same_line_of_the_statement_is_booked_once(promised, heard, amount):
    arrive(promised, amount)
    arrive(promised, amount)

    assert (the(promised).captured, TransferPromise.objects.get().arrived) == (amount, amount)
    assert Transfer.objects.count() == len(heard) - 1 == 1


def test_the_same_line_with_another_amount_is_refused(promised):
    arrive(promised, 200)

    with pytest.raises(GatewayRefused, match="booked with another amount"):
        arrive(promised, 2000)

    assert the(promised).captured == 200


@pytest.mark.parametrize("amount", [2391, 0, -5])
def test_more_than_is_owed_or_nothing_is_refused(promised, amount):
    with pytest.raises(payments.ArrivalTooLarge, match=r"€23\.90 are still owed") as refused:
        arrive(promised, amount)

    assert refused.value.field == "amount"
    assert (Transfer.objects.count(), status_of(promised)) == (0, "authorized")


def test_parts_do_not_add_up_to_more_than_is_owed(promised):
    arrive(promised, 2000)

    with pytest.raises(payments.ArrivalTooLarge, match=r"€3\.90 are still owed"):
        arrive(promised, 391, "NTRF-2")

    assert the(promised).captured == 2000


def test_of_two_that_book_too_much_at_once_the_later_is_refused(promised):
    """Both looked before either had booked; the gateway's own books decide."""
    port, promise = BankTransferGateway(), the(promised).gateway_id
    port.book_arrival(promise, amount=2390, bank_reference="NTRF-1", actor="staff:bo")

    with pytest.raises(GatewayRefused):
        arrive(promised, 2390, "NTRF-2")

    assert Transfer.objects.get().bank_reference == "NTRF-1"
    assert TransferPromise.objects.get().arrived == 2390


def test_the_database_itself_refuses_more_than_was_promised(promised):
    with pytest.raises(IntegrityError):
        TransferPromise.objects.update(arrived=2391)


def test_a_line_is_in_both_books_or_in_neither(promised, monkeypatch):
    def fall(**_):
        raise RuntimeError("the power is out")

    with monkeypatch.context() as patch:
        patch.setattr("apps.payments.services._by_hand.settle", fall)
        with pytest.raises(RuntimeError):
            arrive(promised)
    assert not Transfer.objects.exists()

    arrive(promised)
    assert the(promised).captured == 2390


def test_payments_that_collect_by_themselves_are_not_booked_by_hand(authorized):
    for reference in (authorized, uuid4()):
        with pytest.raises(payments.NotBookedByHand):
            arrive(reference)


# --- giving up --------------------------------------------------------------------------------------------------------


def test_a_promise_can_be_given_up_before_it_is_kept(promised, heard):
    payments.request_return(reference=promised, reason="cancelled")

    assert (status_of(promised), ledger_of(promised)[-1]) == ("voided", ("void", 2390))
    assert heard[-1] == PaymentVoided(reference=promised, wanted=True)
    assert seen(promised).instructions == ()
    with pytest.raises(payments.NothingAwaited, match="send the money back"):
        arrive(promised)
    assert not Transfer.objects.exists()


def test_giving_up_twice_is_giving_up_once():
    port = BankTransferGateway()
    promise = port.start(attempt()).gateway_id

    assert port.void(promise, key="k") == port.void(promise, key="k")
    assert port.look_up(promise).status == "voided"


@pytest.mark.parametrize("amount", [2390, 1])
def test_a_promise_that_was_kept_even_in_part_cannot_be_given_up(amount):
    port = BankTransferGateway()
    promise = port.start(attempt()).gateway_id
    port.book_arrival(promise, amount=amount, bank_reference="NTRF-1", actor="staff:bo")

    with pytest.raises(GatewayRefused):
        port.void(promise, key="k")

    assert port.look_up(promise).captures == (CaptureFact("NTRF-1", amount),)


def test_nothing_arrives_for_a_promise_that_was_given_up_at_that_moment(promised):
    """Staff had looked before; the gateway's own books decide."""
    BankTransferGateway().void(the(promised).gateway_id, key="k")

    with pytest.raises(GatewayRefused):
        arrive(promised)

    assert not Transfer.objects.exists()


def test_what_has_arrived_of_a_cancelled_order_goes_back_by_hand(promised):
    arrive(promised, 2000)

    payments.request_return(reference=promised, reason="cancelled")

    (wanted,) = payments.list_refunds([promised])[promised]
    assert (wanted.amount, wanted.status, wanted.by_hand) == (Money(2000, "EUR"), "requested", True)
    assert seen(promised).instructions == ()  # nobody is asked for the rest
    sent(wanted.key)
    assert the(promised).refunded == 2000
    assert payments.audit() == []


# --- refunds ----------------------------------------------------------------------------------------------------------


def test_a_refund_waits_until_staff_have_sent_it(promised, heard):
    arrive(promised)
    refund(promised, 500)
    assert (the(promised).refunded, the(promised).refund_pending, Refund.objects.get().status) == (0, 500, "requested")

    sent()

    assert (the(promised).refunded, the(promised).refund_pending) == (500, 0)
    assert heard[-1] == PaymentRefunded(
        reference=promised, amount=500, currency="EUR", captured=2390, refunded=500, key="r1"
    )
    assert (TransferRefund.objects.get().bank_reference, TransferRefund.objects.get().actor) == ("OUT-1", "staff:bo")
    assert payments.audit() == []


def test_saying_so_twice_sends_it_once(promised, heard):
    arrive(promised)
    refund(promised, 500)

    sent()
    sent(bank_reference="OUT-2")

    assert (the(promised).refunded, TransferRefund.objects.get().bank_reference) == (500, "OUT-1")
    assert sum(isinstance(event, PaymentRefunded) for event in heard) == 1


def test_one_line_of_the_statement_stands_for_one_refund(promised):
    arrive(promised)
    refund(promised, 500, "r1")
    refund(promised, 600, "r2")
    sent("r1", "OUT-1")

    with pytest.raises(GatewayRefused, match="another refund"):
        sent("r2", "OUT-1")

    sent("r2", "OUT-2")
    assert the(promised).refunded == 1100
    assert payments.audit() == []


def test_a_refund_whose_task_was_lost_can_be_sent_all_the_same(promised, monkeypatch):
    arrive(promised)
    monkeypatch.setattr("apps.payments.tasks.send_refund.delay", lambda *args: None)
    refund(promised, 500)
    assert not TransferRefund.objects.exists()

    sent()

    assert the(promised).refunded == 500


def test_only_a_refund_that_is_to_be_sent_is_sent(promised, captured):
    payments.request_refund(reference=captured, amount=1, reason="", key="by itself")

    with pytest.raises(payments.RefundNotFound):
        sent("never asked for")
    with pytest.raises(payments.NotBookedByHand):
        sent("by itself")


# --- the sweeper and the reconciliation -------------------------------------------------------------------------------


def sweep(**later):
    payments.settle_uncertain(now=timezone.now() + timedelta(**later))


def test_a_promise_that_is_not_kept_in_time_is_told_to_staff_once(promised, heard, settings):
    sweep(days=settings.BANK_TRANSFER_DAYS - 1)
    assert troubles(heard) == []

    sweep(days=settings.BANK_TRANSFER_DAYS, minutes=1)
    sweep(days=settings.BANK_TRANSFER_DAYS + 5)

    told = [event for event in heard if isinstance(event, PaymentTroubled)]
    assert [(event.kind, event.reference, event.subject) for event in told] == [
        ("transfer_overdue", promised, str(the(promised).key))
    ]
    assert told[0].detail == "€23.90 have not arrived within 14 days."
    assert status_of(promised) == "authorized"  # staff decide


def test_of_one_that_is_kept_in_part_the_rest_is_overdue(promised, heard):
    arrive(promised, 2000)

    sweep(days=20)

    assert [event.detail for event in heard if isinstance(event, PaymentTroubled)] == [
        "€3.90 have not arrived within 14 days."
    ]


@pytest.mark.parametrize("how", ["kept", "given up", "partly back"])
def test_nothing_is_overdue_that_is_not_awaited(promised, heard, how):
    if how == "kept":
        arrive(promised)
    elif how == "partly back":
        arrive(promised, 2000)
    if how != "kept":
        payments.request_return(reference=promised, reason="cancelled")

    sweep(days=20)

    assert troubles(heard) == []


def test_a_card_that_is_only_authorised_is_no_overdue_transfer(authorized, heard):
    sweep(days=20)

    assert troubles(heard) == []


def test_a_refund_that_staff_have_in_hand_is_not_sent_again_every_minute(promised, monkeypatch):
    arrive(promised)
    refund(promised, 500)
    asked = []
    monkeypatch.setattr("apps.payments.services._sweep.send_refund", lambda **which: asked.append(which))

    sweep(hours=2)

    assert asked == []
    assert payments.audit() == []


def test_the_books_list_whatever_was_promised_arrived_or_was_asked_back_since(promised, django_assert_num_queries):
    port, now = BankTransferGateway(), timezone.now()
    arrive(promised, 2000, "NTRF-1")
    arrive(promised, 390, "NTRF-2")
    refund(promised, 500)
    TransferPromise.objects.update(created_at=now - timedelta(days=9))  # but the rest happened just now
    other = port.start(attempt())

    with django_assert_num_queries(3):
        listed = {sighting.gateway_id: sighting for sighting in port.list_since(now - timedelta(minutes=1))}

    mine = listed[the(promised).gateway_id]
    assert set(listed) == {mine.gateway_id, other.gateway_id}
    assert (mine.status, mine.captured, mine.refunded, mine.reference) == ("captured", 2390, 0, str(promised))
    assert listed[other.gateway_id].status == "authorized"
    assert list(port.list_since(now + timedelta(hours=1))) == []


def test_a_line_that_reached_only_the_banks_books_is_found_by_the_reconciliation(promised, heard):
    BankTransferGateway().book_arrival(the(promised).gateway_id, amount=2390, bank_reference="NTRF-1", actor="staff:bo")

    found = [finding for result in payments.reconcile(now=timezone.now()) for finding in result.findings]

    assert (found, status_of(promised), troubles(heard)) == ([], "captured", [])
    assert Payment.objects.get().captured == 2390
