"""`manage.py reconcile` tells how the payment services' books and ours compare."""

from io import StringIO

import pytest
from django.core.management import call_command

from apps.cart.tests.factories import visitor
from apps.orders.tests.factories import place
from apps.payments import services as payments
from apps.payments.gateways.sandbox import SandboxGateway
from apps.payments.models import SandboxIntent

pytestmark = pytest.mark.django_db


def run() -> tuple[list[str], int]:
    """The lines the command prints, and the code it exits with."""
    output = StringIO()
    try:
        call_command("reconcile", stdout=output)
    except SystemExit as end:
        return output.getvalue().splitlines(), int(end.code or 0)
    return output.getvalue().splitlines(), 0


def test_books_that_agree_exit_with_0(shop):
    place(visitor(), **{shop: 1})

    lines, code = run()

    assert "sandbox: 1 payments compared, 0 brought up to date, 0 for staff." in lines
    assert code == 0


def test_what_staff_have_to_decide_is_named_and_exits_with_1(shop):
    place(visitor(), **{shop: 1})
    SandboxIntent.objects.update(status="voided")

    lines, code = run()

    assert "sandbox: 1 payments compared, 0 brought up to date, 1 for staff." in lines
    assert any("the gateway says voided" in line.lower() for line in lines)
    assert code == 1


def test_a_service_that_does_not_answer_is_said_so_and_exits_with_1(monkeypatch):
    def silent(self, since):
        raise payments.GatewayUnavailable

    monkeypatch.setattr(SandboxGateway, "list_since", silent)

    lines, code = run()

    assert "sandbox: does not answer; nothing is known, try again." in lines
    assert code == 1
