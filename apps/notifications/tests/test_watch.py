"""What readiness, the admin home and the audit learn of the outbox."""

from datetime import timedelta

import pytest

from apps.notifications import services
from apps.notifications.tests.factories import dead, queued, sending, sent

pytestmark = pytest.mark.django_db


def test_nothing_waits_in_an_empty_outbox(now):
    sent()
    dead(created_at=now)

    assert services.oldest_waiting_age(now) == timedelta()
    assert services.audit() == []


def test_the_age_is_that_of_the_message_most_overdue(now):
    queued(next_try_at=now - timedelta(minutes=3))
    queued(next_try_at=now - timedelta(minutes=2))

    assert services.oldest_waiting_age(now) == timedelta(minutes=3)


def test_a_lease_that_ran_out_counts_from_its_end(now):
    sending(lease_until=now - timedelta(minutes=1), next_try_at=now - timedelta(hours=1))

    assert services.oldest_waiting_age(now) == timedelta(minutes=1)


def test_a_pause_between_tries_is_not_waiting(now):
    queued(next_try_at=now + timedelta(hours=1), created_at=now - timedelta(hours=9), tries=4)
    sending(lease_until=now + timedelta(minutes=1))

    assert services.oldest_waiting_age(now) == timedelta()
    assert services.audit() == []


def test_the_audit_names_messages_nobody_takes(now):
    forgotten = queued(next_try_at=now - timedelta(minutes=11))
    stuck = sending(lease_until=now - timedelta(minutes=11))
    queued(next_try_at=now - timedelta(minutes=9))

    findings = services.audit()

    assert len(findings) == 2
    assert str(forgotten.uuid) in findings[0] + findings[1]
    assert str(stuck.uuid) in findings[0] + findings[1]


def test_the_admin_home_counts_what_nobody_takes_and_what_died_this_week(now):
    queued(next_try_at=now - timedelta(minutes=11))
    queued(next_try_at=now - timedelta(minutes=9))
    dead(created_at=now - timedelta(days=6))
    dead(created_at=now - timedelta(days=6), tries=1)
    dead(created_at=now - timedelta(days=8))

    assert services.count_stuck(now=now) == (1, 2)


def test_the_audit_names_dead_letters_older_than_a_day(now):
    dead(created_at=now - timedelta(hours=23))
    dead(created_at=now - timedelta(days=3), tries=1, last_error="No such mailbox.")  # refused: nothing to repair
    old = dead(created_at=now - timedelta(hours=25))

    findings = services.audit()

    assert findings == [f"Message {old.uuid} ({old}) was given up after 8 tries: It rained."]


def test_the_audit_names_facts_told_twice():
    for key in ("order_placed:A", "order_placed:A:again", "order_placed:B"):
        sent(kind="order_placed", context={"number": key.split(":")[1]}, dedupe_key=key)
    for shipment in ("1", "2"):
        sent(kind="order_shipped", context={"number": "A", "shipment": shipment})

    assert services.audit() == ["Order A has 2 messages of the kind order_placed."]
