"""The books of money in the back office: refunds of all payments, and the comparisons with the gateways."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts import services as accounts
from apps.cart.tests.factories import fill_cart, start, visitor
from apps.orders.tests.factories import place
from apps.payments import services as payments
from apps.payments.models import Reconciliation, SandboxIntent

pytestmark = pytest.mark.django_db

REFUNDS = reverse("admin:payments_refund_changelist")
COMPARISONS = reverse("admin:payments_reconciliation_changelist")


@pytest.fixture
def staff(client: Client) -> Client:
    """A browser in which staff is signed in."""
    accounts.ensure_user(
        email="staff@shop.example", password="a long password", full_name="Staff", is_staff=True, is_superuser=True
    )
    assert client.login(username="staff@shop.example", password="a long password")
    return client


def by_transfer(shop: str) -> None:
    """An order whose transfer arrived and is wanted back."""
    guest = visitor()
    fill_cart(guest, **{shop: 1})
    reference = start(guest, gateway="bank_transfer").reference
    payments.note_arrival(reference=reference, amount=2390, bank_reference=f"IN-{reference}", actor="staff:ada")
    payments.request_return(reference=reference, reason="by transfer")


def by_card(shop: str) -> None:
    """An order that was paid by card and wholly refunded."""
    order = place(visitor(), **{shop: 1})
    payments.request_return(reference=order.reference, reason="by card")


def test_what_has_to_be_sent_at_the_bank_is_on_the_home_page_and_in_a_list(staff: Client, shop: str) -> None:
    by_transfer(shop)
    by_card(shop)

    home = staff.get("/admin/").content.decode()
    assert f'href="{REFUNDS}?send=1"' in home
    assert payments.count_refunds_to_send() == 1
    everything, to_send = staff.get(REFUNDS).content.decode(), staff.get(f"{REFUNDS}?send=1").content.decode()
    assert ("by card" in everything, "by transfer" in everything) == (True, True)
    assert ("by card" in to_send, "by transfer" in to_send) == (False, True)


def test_the_list_of_refunds_costs_the_same_however_long(
    staff: Client, shop: str, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for _time in range(4):
        by_card(shop)

    with django_assert_max_num_queries(8):
        staff.get(REFUNDS)


def test_a_comparison_shows_what_came_out(
    staff: Client, shop: str, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    place(visitor(), **{shop: 1})
    SandboxIntent.objects.update(status="voided")
    payments.reconcile(now=timezone.now())
    found = Reconciliation.objects.get(gateway="sandbox")

    with django_assert_max_num_queries(8):
        shown = staff.get(COMPARISONS).content.decode()
    page = staff.get(reverse("admin:payments_reconciliation_change", args=[found.pk])).content.decode()

    assert "findings" in shown
    assert "agrees" in shown
    assert "The gateway says voided" in page
    assert "1 for you to decide" in staff.get("/admin/").content.decode()


def test_a_gateway_that_did_not_answer_is_said_so(staff: Client) -> None:
    Reconciliation.objects.create(gateway="stripe", since=timezone.now())

    assert "no answer" in staff.get(COMPARISONS).content.decode()
