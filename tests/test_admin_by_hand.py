"""Bank transfers in the back office: staff read the bank statement and tell what moved."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from apps.accounts import services as accounts
from apps.cart.tests.factories import fill_cart, start, visitor
from apps.orders.models import Order
from apps.payments import services as payments
from apps.payments.models import Payment, Transfer, TransferRefund
from tests.fixtures import assert_audit_clean

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    """A browser in which staff is signed in."""
    accounts.ensure_user(
        email="staff@shop.example", password="a long password", full_name="Staff", is_staff=True, is_superuser=True
    )
    assert client.login(username="staff@shop.example", password="a long password")
    return client


@pytest.fixture
def payment(shop: str) -> Payment:
    """Of an order of two mugs (42.90) that is to be paid by bank transfer."""
    guest = visitor()
    fill_cart(guest, **{"MUG-1": 2})
    start(guest, gateway="bank_transfer")
    return Payment.objects.get()


def button(payment: Payment, name: str) -> str:
    return reverse(f"admin:payments_payment_{name}", args=[payment.pk])


def buttons(staff: Client, payment: Payment) -> set[str]:
    """The buttons on the payment's page."""
    page = staff.get(reverse("admin:payments_payment_change", args=[payment.pk])).content.decode()
    return {name for name in ("arrived", "refund-sent", "ask") if re.search(rf'href="[^"]*/{name}/?"', page)}


def arrive(staff: Client, payment: Payment, **values: str) -> Any:
    return staff.post(button(payment, "money_arrived"), {"amount": "42.90", "bank_reference": "NTRF-1"} | values)


def test_money_that_arrived_is_booked_by_a_button_and_the_order_is_paid(staff: Client, payment: Payment) -> None:
    asked = staff.get(button(payment, "money_arrived")).content.decode()
    assert "€42.90 are still owed by ada@example.com" in asked
    assert 'value="42.90"' in asked
    assert not Transfer.objects.exists()

    arrive(staff, payment)

    transfer = Transfer.objects.get()
    assert (transfer.amount, transfer.bank_reference, transfer.actor) == (4290, "NTRF-1", "staff:staff@shop.example")
    assert Order.objects.get().payment_status == "paid"
    assert "NTRF-1" in LogEntry.objects.get().change_message
    assert_audit_clean()


def test_a_part_leaves_the_rest_owed_and_the_button_there(staff: Client, payment: Payment) -> None:
    arrive(staff, payment, amount="40")

    assert "€2.90 are still owed" in staff.get(button(payment, "money_arrived")).content.decode()
    assert buttons(staff, payment) == {"arrived", "ask"}
    arrive(staff, payment, amount="2.90", bank_reference="NTRF-2")
    assert buttons(staff, payment) == {"ask"}
    assert Payment.objects.get().captured == 4290


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"amount": "42.91"}, "€42.90 are still owed"),
        ({"amount": "0"}, "greater than or equal to 0.01"),
        ({"amount": "1.999"}, "no more than 2 decimal places"),
        ({"amount": "all of it"}, "Enter a number."),
        ({"amount": "NaN"}, "Enter a number."),
        ({"bank_reference": ""}, "This field is required."),
    ],
)
def test_what_cannot_have_arrived_is_said_at_the_form(
    staff: Client, payment: Payment, values: dict[str, str], words: str
) -> None:
    answer = arrive(staff, payment, **values)

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Transfer.objects.exists()


def test_the_same_line_twice_is_booked_once(staff: Client, payment: Payment) -> None:
    arrive(staff, payment)
    arrive(staff, payment)

    assert (Transfer.objects.count(), Payment.objects.get().captured) == (1, 4290)


def test_a_refund_that_was_sent_is_booked_by_a_button(staff: Client, payment: Payment) -> None:
    arrive(staff, payment)
    payments.request_refund(reference=payment.reference, amount=1900, reason="One broke", key="r1")
    assert buttons(staff, payment) == {"refund-sent", "ask"}
    assert "€19.00 · One broke" in staff.get(button(payment, "refund_sent")).content.decode()

    staff.post(button(payment, "refund_sent"), {"key": "r1", "bank_reference": "OUT-1"})

    assert (TransferRefund.objects.get().bank_reference, Payment.objects.get().refunded) == ("OUT-1", 1900)
    assert Order.objects.get().payment_status == "partially_refunded"
    assert buttons(staff, payment) == {"ask"}
    assert_audit_clean()


def test_a_payment_by_card_has_no_such_buttons(staff: Client, shop: str) -> None:
    guest = visitor()
    fill_cart(guest, **{"MUG-1": 1})
    start(guest)
    by_card = Payment.objects.get()

    assert buttons(staff, by_card) == {"ask"}
    answer = arrive(staff, by_card)
    assert "not booked by hand" in answer.content.decode()
    assert not Transfer.objects.exists()


def test_who_may_only_look_books_nothing(client: Client, payment: Payment) -> None:
    from django.contrib.auth.models import Permission

    user_id = accounts.ensure_user(
        email="intern@shop.example", password="a long password", full_name="Intern", is_staff=True
    )
    user = accounts.get_users([user_id])[user_id]
    Permission.objects.get(codename="view_payment").user_set.add(user_id)
    assert client.login(username=user.email, password="a long password")

    assert arrive(client, payment).status_code == 403
    assert buttons(client, payment) == set()
    assert not Transfer.objects.exists()


def test_the_purpose_on_the_bank_statement_leads_to_the_payment(staff: Client, payment: Payment) -> None:
    page = staff.get(reverse("admin:payments_payment_changelist"), {"q": payment.gateway_id}).content.decode()

    assert reverse("admin:payments_payment_change", args=[payment.pk]) in page
