"""Beginning to pay, trying cards, asking, and stopping."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.utils import timezone

from apps.payments import services as payments
from apps.payments.gateways import sandbox
from apps.payments.gateways.sandbox import SandboxGateway
from apps.payments.models import Payment, SandboxIntent
from apps.payments.services import _attempts
from apps.payments.signals import PaymentAuthorized, PaymentSucceeded, PaymentVoided
from apps.payments.tests.conftest import ledger_of, status_of, the
from apps.payments.tests.factories import DECLINED_CARD, POOR_CARD, SECURE_CARD, PaymentFactory, card
from shop.common.money import Money

pytestmark = pytest.mark.django_db


def test_beginning_again_answers_the_attempt_that_is_under_way(begin):
    reference = begin()

    begin(reference=reference)

    assert Payment.objects.get().reference == reference
    assert SandboxIntent.objects.count() == 1


def test_of_two_that_begin_at_once_both_get_the_same_attempt(begin):
    """The other one was made after we had looked whether there is one."""
    reference = begin()
    truly = Payment.objects.live().of(reference).get()

    assert _attempts._make(reference=reference, gateway="sandbox", amount=2390, currency="EUR") == truly
    assert Payment.objects.count() == 1


def test_a_checkout_has_one_live_payment_by_constraint(begin):
    reference = begin()

    with pytest.raises(IntegrityError):
        PaymentFactory(reference=reference)


def test_a_total_of_zero_is_paid_by_the_gateway_for_nothing(begin, heard):
    reference = begin(0)

    assert (the(reference).gateway, status_of(reference)) == ("free", "captured")
    assert heard == [PaymentSucceeded(reference=reference, amount=0, currency="EUR", captured=0, agreed=0)]


@pytest.mark.parametrize("gateway", ["free", "paypal"])
def test_what_the_shop_does_not_offer_begins_nothing(gateway):
    with pytest.raises(payments.UnknownGateway):
        payments.start_payment(
            reference=uuid4(), amount=Money.of(1), gateway=gateway, return_url="", email="ada@example.com"
        )

    assert not Payment.objects.exists()


def test_a_gateway_that_refuses_to_begin_leaves_room_for_another_try(begin, monkeypatch):
    def refuse(self, attempt):
        raise payments.GatewayRefused("No such currency here.")

    reference = uuid4()
    with monkeypatch.context() as patch:
        patch.setattr(SandboxGateway, "start", refuse)
        with pytest.raises(payments.GatewayRefused):
            begin(reference=reference)
    assert (status_of(reference), the(reference).failure_message) == ("failed", "No such currency here.")
    assert payments.cancel_payment(reference=reference)

    begin(reference=reference)

    assert list(Payment.objects.of(reference).values_list("status", flat=True)) == ["pending", "failed"]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_line_that_breaks_at_the_beginning_loses_nothing(begin, line, moment):
    reference = uuid4()
    line.breaks["start"] = moment
    with pytest.raises(payments.GatewayUnavailable):
        begin(reference=reference)
    assert status_of(reference) == "created"

    line.breaks.clear()
    begin(reference=reference)

    assert status_of(reference) == "pending"
    assert SandboxIntent.objects.count() == Payment.objects.count() == 1


def test_a_good_card_authorises_and_is_told_once(authorized, heard):
    assert status_of(authorized) == "authorized"
    assert ledger_of(authorized) == [("authorization", 2390)]
    assert heard == [PaymentAuthorized(reference=authorized, amount=2390, currency="EUR")]


@pytest.mark.parametrize(("number", "code"), [(DECLINED_CARD, "card_declined"), (POOR_CARD, "insufficient_funds")])
def test_a_declined_card_says_why_and_another_one_may_pay(begin, heard, number, code):
    reference = begin()

    with pytest.raises(payments.CardDeclined) as declined:
        payments.pay_with_card(reference=reference, **card(number))
    assert (declined.value.status, declined.value.code) == (402, code)
    assert (status_of(reference), heard) == ("pending", [])

    paid = payments.pay_with_card(reference=reference, **card())
    assert (paid.status, paid.failure_code, paid.failure_message) == ("authorized", None, None)


def test_a_card_asks_for_its_bank_first(begin, heard):
    reference = begin()

    asked = payments.pay_with_card(reference=reference, **card(SECURE_CARD))
    assert asked.status == "requires_action"
    assert asked.redirect_url.endswith("/challenge/")
    assert heard == []

    payments.answer_challenge(intent=the(reference).gateway_id, approved=True)
    assert status_of(reference) == "authorized"  # by the sandbox's own notice


def test_a_bank_that_says_no_leaves_the_checkout_open(begin):
    reference = begin()
    payments.pay_with_card(reference=reference, **card(SECURE_CARD))

    payments.answer_challenge(intent=the(reference).gateway_id, approved=False)

    present = payments.get_payments([reference])[reference]
    assert (present.status, present.failure_code) == ("pending", "authentication_failed")


def test_a_wrong_card_field_changes_nothing(begin):
    reference = begin()

    with pytest.raises(payments.CardInvalid):
        payments.pay_with_card(reference=reference, **card() | {"cvc": "1"})

    assert status_of(reference) == "pending"


def test_no_card_is_taken_where_none_is_asked_for(authorized):
    elsewhere = PaymentFactory(gateway="stripe")
    unknown = PaymentFactory(status="created", gateway_id=None)

    for reference in (authorized, elsewhere.reference, unknown.reference, uuid4()):
        with pytest.raises(payments.CardNotAccepted):
            payments.pay_with_card(reference=reference, **card())

    assert ledger_of(authorized) == [("authorization", 2390)]


def test_play_money_pays_nothing_in_a_shop_that_takes_real_money(begin, settings, heard):
    reference = begin()
    settings.PAYMENT_GATEWAY = "stripe"

    with pytest.raises(payments.UnknownGateway):
        payments.pay_with_card(reference=reference, **card())
    with pytest.raises(payments.HostedPageNotFound):
        payments.submit_card(intent=the(reference).gateway_id, **card())

    assert (status_of(reference), heard) == ("pending", [])
    assert payments.cancel_payment(reference=reference)


def test_asking_settles_what_the_shop_did_not_hear(begin, heard):
    reference = begin()
    SandboxIntent.objects.update(status="authorized")

    assert payments.check_payment(reference=reference).status == "authorized"

    assert len(heard) == 1


def test_there_is_nothing_to_ask_about_what_never_began():
    assert payments.check_payment(reference=uuid4()) is None
    assert payments.get_payments([uuid4()]) == {}


def test_what_is_over_is_not_asked_about_any_more(captured, line):
    assert payments.check_payment(reference=captured).status == "captured"

    assert line.asked == []


def test_an_open_attempt_is_stopped_at_the_gateway(begin, heard):
    reference = begin()

    assert payments.cancel_payment(reference=reference)

    assert (status_of(reference), SandboxIntent.objects.get().status) == ("voided", "voided")
    assert heard == [PaymentVoided(reference=reference, wanted=True)]


def test_there_is_nothing_to_stop_where_nothing_began_or_all_is_over(begin):
    reference = begin()

    assert payments.cancel_payment(reference=uuid4())
    assert payments.cancel_payment(reference=reference)
    assert payments.cancel_payment(reference=reference)


def test_what_is_paid_is_not_stopped(authorized):
    assert not payments.cancel_payment(reference=authorized)

    assert (status_of(authorized), SandboxIntent.objects.get().status) == ("authorized", "authorized")


def test_stopping_what_was_paid_unheard_settles_it_instead(begin, heard):
    reference = begin()
    SandboxIntent.objects.update(status="authorized")

    assert not payments.cancel_payment(reference=reference)

    assert (status_of(reference), len(heard)) == ("authorized", 1)


def test_a_shopper_who_pays_while_we_stop_has_paid(begin, monkeypatch, heard):
    reference = begin()
    really = SandboxGateway.void

    def pay_first(self, gateway_id, *, key):
        sandbox.confirm(gateway_id, **card())
        SandboxGateway().capture(gateway_id, amount=Money(2390, "EUR"), key=key)
        return really(self, gateway_id, key=key)

    monkeypatch.setattr(SandboxGateway, "void", pay_first)

    assert not payments.cancel_payment(reference=reference)
    assert status_of(reference) == "captured"


@pytest.mark.parametrize("verb", ["look_up", "void"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_nothing_is_concluded_from_silence(begin, line, verb, moment):
    reference = begin()
    line.breaks[verb] = moment

    with pytest.raises(payments.GatewayUnavailable):
        payments.cancel_payment(reference=reference)

    line.breaks.clear()
    assert payments.cancel_payment(reference=reference)
    assert (status_of(reference), SandboxIntent.objects.get().status) == ("voided", "voided")


def test_an_attempt_the_gateway_may_never_have_heard_of_is_found_and_stopped(begin, line):
    reference = uuid4()
    line.breaks["start"] = "after"
    with pytest.raises(payments.GatewayUnavailable):
        begin(reference=reference)
    line.breaks.clear()

    assert payments.cancel_payment(reference=reference)

    assert (status_of(reference), SandboxIntent.objects.get().status) == ("voided", "voided")


def test_secrets_are_shown_only_while_they_are_needed(begin):
    reference = begin()
    assert payments.get_payments([reference])[reference].redirect_url

    payments.pay_with_card(reference=reference, **card())

    assert payments.get_payments([reference])[reference].redirect_url is None


def test_the_newest_attempt_speaks_for_its_checkout(begin):
    reference = begin()
    payments.cancel_payment(reference=reference)
    begin(reference=reference)

    assert payments.get_payments([reference])[reference].status == "pending"


def test_the_shop_lists_its_ways_to_pay():
    assert payments.list_gateways() == [
        payments.GatewayInfo(code="sandbox", name="Card (sandbox)", collects=True),
        payments.GatewayInfo(code="bank_transfer", name="Bank transfer", collects=False),
    ]


def test_the_hosted_page_shows_its_intent_and_no_other(begin):
    reference = begin()
    intent = the(reference).gateway_id

    page = payments.submit_card(intent=intent, **card(DECLINED_CARD))

    assert (page.status, page.amount, page.return_url) == ("pending", Money(2390, "EUR"), "https://shop.example/back")
    assert "declined" in page.failure_message
    with pytest.raises(payments.HostedPageNotFound):
        payments.get_hosted_page(intent="sbx_nothing")


def authorise_before(monkeypatch, verb):
    """The shopper's card says yes, and the shop hears it, just before the gateway is asked to do something."""
    really = getattr(SandboxGateway, verb)

    def pay_first(self, gateway_id, **kwargs):
        monkeypatch.setattr(SandboxGateway, verb, really)
        sandbox.confirm(gateway_id, **card())
        return really(self, gateway_id, **kwargs)

    monkeypatch.setattr(SandboxGateway, verb, pay_first)


def test_an_authorisation_that_slips_in_while_we_stop_goes_back_and_is_not_announced(begin, monkeypatch, heard):
    """Without this an order would be placed whose money is voided a moment later."""
    reference = begin()
    authorise_before(monkeypatch, "void")

    assert payments.cancel_payment(reference=reference)

    assert (status_of(reference), SandboxIntent.objects.get().status) == ("voided", "voided")
    assert ledger_of(reference) == [("authorization", 2390), ("void", 2390)]
    assert heard == [PaymentVoided(reference=reference, wanted=True)]


def test_an_authorisation_that_slips_in_before_a_crash_is_swept(begin, line, heard):
    reference = begin()
    line.breaks["void"] = "before"
    with pytest.raises(payments.GatewayUnavailable):
        payments.cancel_payment(reference=reference)
    sandbox.confirm(the(reference).gateway_id, **card())
    assert (status_of(reference), heard) == ("authorized", [])

    line.breaks.clear()
    payments.settle_uncertain(now=timezone.now() + timedelta(minutes=5))

    assert (status_of(reference), SandboxIntent.objects.get().status) == ("voided", "voided")


def test_a_payment_that_is_being_stopped_takes_no_card(begin, line):
    reference = begin()
    line.breaks["void"] = "before"
    with pytest.raises(payments.GatewayUnavailable):
        payments.cancel_payment(reference=reference)

    with pytest.raises(payments.CardNotAccepted):
        payments.pay_with_card(reference=reference, **card())


def test_money_that_was_captured_while_we_stop_is_paid_and_stays(begin, line, heard):
    reference = begin()
    line.breaks["void"] = "before"
    with pytest.raises(payments.GatewayUnavailable):
        payments.cancel_payment(reference=reference)
    SandboxIntent.objects.update(status="captured", captured=2390)
    line.breaks.clear()

    assert not payments.cancel_payment(reference=reference)

    assert heard == [PaymentSucceeded(reference=reference, amount=2390, currency="EUR", captured=2390, agreed=2390)]
    payments.settle_uncertain(now=timezone.now() + timedelta(minutes=5))
    assert the(reference).refunded == 0
