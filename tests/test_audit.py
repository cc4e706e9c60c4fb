"""`manage.py audit` tells what does not add up, all of it seen at one moment, and changes nothing."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection

from apps.inventory import services as inventory
from shop.management.commands import audit


def run_audit() -> tuple[str, int]:
    """What the command prints, and the code it exits with."""
    output = StringIO()
    try:
        call_command("audit", stdout=output)
    except SystemExit as end:
        return output.getvalue(), int(end.code or 0)
    return output.getvalue(), 0


@pytest.mark.django_db(transaction=True)
def test_an_empty_shop_is_clean():
    output, code = run_audit()

    assert output.startswith("clean (")
    assert code == 0


@pytest.mark.django_db(transaction=True)
def test_findings_are_told_one_a_line_with_the_name_of_their_app(monkeypatch):
    monkeypatch.setitem(
        audit.AUDITS, "orders", lambda: ["The order 1001 has no money.", "The order 1002 has no lines."]
    )

    output, code = run_audit()

    assert output.splitlines()[:2] == ["orders: The order 1001 has no money.", "orders: The order 1002 has no lines."]
    assert output.splitlines()[2].startswith("2 findings (")
    assert code == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_nothing_can_be_written_while_it_looks(monkeypatch):
    monkeypatch.setitem(audit.AUDITS, "inventory", lambda: inventory.ensure_location(code="main", name="Main") or [])

    with pytest.raises(DatabaseError, match="read-only transaction"):
        run_audit()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_all_apps_are_seen_at_the_same_moment(monkeypatch):
    seen = []

    def look() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            seen.append(cursor.fetchone()[0])
        return []

    monkeypatch.setitem(audit.AUDITS, "accounts", look)

    assert run_audit()[1] == 0
    assert seen == ["repeatable read"]


def test_every_app_is_looked_at():
    assert set(audit.AUDITS) == {"accounts", "inventory", "payments", "catalog", "cart", "orders", "notifications"}
