"""The sandbox's own desk in the back office: what staff play there, the shop notices by itself."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import quote
from django.urls import reverse

from apps.accounts.tests.factories import StaffFactory
from apps.payments import services as payments
from apps.payments.models import Dispute, GatewayEvent, Refund, SandboxIntent
from apps.payments.tests.conftest import ledger_of, status_of, the
from apps.payments.tests.factories import SandboxIntentFactory

pytestmark = pytest.mark.django_db
ALL_BUTTONS = [
    "tell_again",
    "capture_here",
    "void_here",
    "refund_here",
    "open_dispute",
    "decide_for_the_shop",
    "decide_for_the_customer",
]


@pytest.fixture
def staff(client):
    """A browser in which somebody is signed in who may do everything."""
    client.force_login(StaffFactory(is_superuser=True))
    return client


def address(reference, button="change"):
    """The address of a payment's page at the desk, or of one of its buttons."""
    return reverse(f"admin:payments_sandboxintent_{button}", args=[quote(the(reference).gateway_id)])


def listing():
    return reverse("admin:payments_sandboxintent_changelist")


def buttons_of(staff, reference):
    """The buttons that the payment's page shows."""
    page = staff.get(address(reference)).text
    return [button for button in ALL_BUTTONS if f'href="{address(reference, button)}' in page]


def test_the_list_costs_the_same_for_many(staff, django_assert_max_num_queries):
    SandboxIntentFactory.create_batch(30)

    with django_assert_max_num_queries(10):
        page = staff.get(listing())

    assert page.text.count("€23.90") == 30


def test_a_payment_shows_its_card_its_notices_and_what_we_made_of_it(staff, captured, django_assert_max_num_queries):
    with django_assert_max_num_queries(22):
        page = staff.get(address(captured)).text

    assert "4242424242424242" in page
    assert reverse("admin:payments_payment_change", args=[the(captured).pk]) in page
    assert "authorized" in page
    assert "at once" in page


@pytest.mark.parametrize("query", ["{reference}", "{gateway_id}"])
def test_a_payment_is_found_by_what_people_have_in_hand(staff, captured, query):
    SandboxIntentFactory(amount=7777)
    names = {"reference": captured, "gateway_id": the(captured).gateway_id}

    page = staff.get(listing(), {"q": query.format(**names)}).text

    assert "€23.90" in page
    assert "€77.77" not in page


def test_only_the_buttons_that_fit_the_state_are_shown(staff, begin):
    reference = begin()

    assert buttons_of(staff, reference) == ["tell_again", "void_here"]


def test_an_authorised_payment_can_be_taken_or_let_go(staff, authorized):
    assert buttons_of(staff, authorized) == ["tell_again", "capture_here", "void_here"]


def test_a_disputed_payment_can_be_decided(staff, captured):
    assert buttons_of(staff, captured) == ["tell_again", "refund_here", "open_dispute"]

    payments.dispute_at_sandbox(intent=the(captured).gateway_id, reason="general", inquiry=False)

    assert buttons_of(staff, captured) == ["tell_again", "decide_for_the_shop", "decide_for_the_customer"]


def test_looking_at_a_button_changes_nothing(staff, captured):
    for button in ALL_BUTTONS:
        assert staff.get(address(captured, button)).status_code == 200

    intent = SandboxIntent.objects.get()
    assert (intent.status, intent.refunded, intent.disputed) == ("captured", 0, 0)


def test_a_refund_at_the_desk_reaches_our_books(staff, captured):
    asked = staff.get(address(captured, "refund_here")).text
    staff.post(address(captured, "refund_here"), {"amount": "5.00"})

    refund = Refund.objects.get()
    assert "Up to €23.90." in asked
    assert (refund.amount, refund.status, refund.requested_by) == (500, "succeeded", "gateway")
    assert the(captured).refunded == 500
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize("amount", ["", "0", "-1", "23.91", "1.234", "much"])
def test_an_amount_that_cannot_be_is_refused(staff, captured, amount):
    answer = staff.post(address(captured, "refund_here"), {"amount": amount})

    assert answer.status_code == 200
    assert not Refund.objects.exists()
    assert not LogEntry.objects.exists()


def test_money_taken_at_the_desk_reaches_our_books(staff, authorized):
    staff.post(address(authorized, "capture_here"), {"amount": "20"})

    assert (status_of(authorized), the(authorized).captured) == ("captured", 2000)


def test_a_payment_voided_at_the_desk_is_voided_in_our_books(staff, authorized):
    staff.post(address(authorized, "void_here"))

    assert status_of(authorized) == "voided"
    assert ledger_of(authorized) == [("authorization", 2390), ("void", 2390)]


@pytest.mark.parametrize(("button", "status", "left"), [("shop", "won", 0), ("customer", "lost", 2390)])
def test_a_dispute_opened_and_decided_at_the_desk_reaches_our_books(staff, captured, button, status, left):
    staff.post(address(captured, "open_dispute"), {"reason": "product_not_received"})
    assert (Dispute.objects.get().reason, the(captured).disputed) == ("product_not_received", 2390)

    staff.post(address(captured, f"decide_for_the_{button}"))

    assert (Dispute.objects.get().status, the(captured).disputed) == (status, left)
    assert payments.audit() == []


def test_an_inquiry_takes_no_money(staff, captured):
    staff.post(address(captured, "open_dispute"), {"reason": "general", "inquiry": "on"})

    assert (Dispute.objects.get().status, the(captured).disputed) == ("open", 0)


def test_notices_sent_again_change_nothing(staff, captured):
    before = ledger_of(captured)

    staff.post(address(captured, "tell_again"))

    assert ledger_of(captured) == before
    assert GatewayEvent.objects.count() == 2


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ("void_here", "Only a payment that took no money can be voided."),
        ("capture_here", "There is not so much authorised money to take."),
        ("decide_for_the_shop", "There is no open dispute to decide."),
    ],
)
def test_what_the_state_does_not_allow_is_said_and_changes_nothing(staff, captured, button, words):
    answer = staff.post(address(captured, button), {"amount": "1"})

    assert words in answer.text
    assert status_of(captured) == "captured"
    assert the(captured).captured == 2390


def test_money_that_went_back_meanwhile_is_not_disputed(staff, captured):
    payments.refund_at_sandbox(intent=the(captured).gateway_id, amount=2390)

    answer = staff.post(address(captured, "open_dispute"), {"reason": "general"})

    assert "There is no money left that could be disputed." in answer.text
    assert not Dispute.objects.exists()


def test_nothing_can_be_typed_over(staff, captured):
    assert staff.post(address(captured), {"status": "voided"}).status_code == 403
    assert staff.get(reverse("admin:payments_sandboxintent_add")).status_code == 403


def test_staff_without_the_right_see_nothing_and_press_nothing(client, captured):
    client.force_login(StaffFactory(is_superuser=False))

    assert client.get(listing()).status_code == 403
    assert client.post(address(captured, "void_here")).status_code == 403


def test_where_real_money_is_taken_there_is_no_desk(staff, captured, settings):
    desk = address(captured, "refund_here")
    settings.PAYMENT_GATEWAY = "stripe"

    assert staff.get(listing()).status_code == 403
    assert staff.post(desk, {"amount": "5.00"}).status_code == 403
    assert not Refund.objects.exists()
