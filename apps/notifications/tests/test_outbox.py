"""The outbox: written with the fact, claimed by one, tried until it is done."""

import logging
from datetime import timedelta
from smtplib import SMTPDataError
from threading import Barrier, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.notifications import services, tasks
from apps.notifications.channels import Letter, Refused, Unreachable
from apps.notifications.models import MAX_TRIES, Message
from apps.notifications.services import _outbox
from apps.notifications.tests.factories import MessageFactory, dead, queued, sending, sent

FACT: dict[str, Any] = {
    "kind": Message.Kind.PASSWORD_CHANGED,
    "recipient": "ada@example.com",
    "context": {"a": 1},
    "dedupe_key": "password_changed:1",
}
SECRET: dict[str, Any] = FACT | {
    "kind": Message.Kind.PASSWORD_RESET,
    "context": {"code": "481902", "minutes": 15},
    "sensitive": True,
    "valid_for": timedelta(minutes=15),
}

on_commit = pytest.mark.django_db(transaction=True)


@pytest.fixture
def no_worker(monkeypatch):
    """A broker that takes messages to a worker who never comes."""
    monkeypatch.setattr(tasks.deliver_message, "delay", lambda message_id: None)


# --- enqueue


@on_commit
def test_a_message_leaves_after_the_commit_of_its_fact(postbox):
    with transaction.atomic():
        services.enqueue(**FACT)

        assert postbox.letters == []

    message = Message.objects.get()
    assert [letter.recipient for letter in postbox.letters] == ["ada@example.com"]
    assert (message.status, message.provider_id, message.tries) == ("sent", "provider-1", 1)


@on_commit
def test_a_fact_that_is_rolled_back_is_never_told(postbox):
    with transaction.atomic():
        services.enqueue(**FACT)
        transaction.set_rollback(True)

    assert Message.objects.count() == 0
    assert postbox.letters == []


@on_commit
def test_the_same_fact_twice_is_told_once_and_as_it_was_first(postbox):
    services.enqueue(**FACT)

    services.enqueue(**FACT | {"recipient": "eve@example.com", "context": {"a": 2}})

    message = Message.objects.get()
    assert (message.recipient, message.context) == ("ada@example.com", {"a": 1})
    assert len(postbox.letters) == 1


@pytest.mark.django_db
def test_writing_a_message_costs_one_statement(django_assert_num_queries, no_worker):
    with django_assert_num_queries(1):
        services.enqueue(**FACT)


@pytest.mark.django_db
def test_a_message_without_a_recipient_is_a_mistake_and_not_silently_dropped():
    with pytest.raises(IntegrityError), transaction.atomic():
        services.enqueue(**FACT | {"recipient": ""})


@on_commit
def test_a_dead_broker_breaks_nothing_and_the_sweep_delivers(postbox, monkeypatch):
    def refuse(message_id):
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.deliver_message, "delay", refuse)

    with transaction.atomic():
        services.enqueue(**FACT)

    assert Message.objects.get().status == "queued"
    assert services.deliver_due(now=timezone.now()) == 1
    assert len(postbox.letters) == 1


# --- deliver


@on_commit
def test_no_transaction_is_open_while_a_letter_is_on_its_way(postbox, now):
    seen = []
    postbox.on_send = lambda letter: seen.append(connection.in_atomic_block)
    message = queued()

    services.deliver(message_id=message.pk, now=now)

    assert seen == [False]


@pytest.mark.django_db
def test_delivering_costs_three_statements(postbox, now, django_assert_num_queries):
    message = queued()

    with django_assert_num_queries(3):  # claim, read, done
        services.deliver(message_id=message.pk, now=now)


@pytest.mark.django_db
def test_a_sent_message_is_not_sent_again(postbox, now):
    message = sent()

    assert services.deliver(message_id=message.pk, now=now) is False

    assert postbox.letters == []


@pytest.mark.django_db
def test_a_message_that_pauses_is_left_alone(postbox, now):
    message = queued(next_try_at=now + timedelta(seconds=1))

    assert services.deliver(message_id=message.pk, now=now) is False
    assert services.deliver(message_id=message.pk, now=now + timedelta(seconds=1)) is True


@pytest.mark.django_db
def test_a_worker_killed_while_sending_loses_nothing_and_its_repeat_is_recognisable(postbox, now, later):
    letters: list[Letter] = []
    postbox.on_send, postbox.trouble = letters.append, SystemExit()
    message = queued()
    with pytest.raises(SystemExit):
        services.deliver(message_id=message.pk, now=now)
    postbox.trouble = None

    assert services.deliver_due(now=now + timedelta(minutes=1)) == 0  # the lease still runs
    assert services.deliver_due(now=later) == 1

    message.refresh_from_db()
    assert (message.status, message.tries, message.lease_until) == ("sent", 2, None)
    assert letters[0].key == letters[1].key


@pytest.mark.django_db
def test_a_worker_that_wakes_up_too_late_changes_nothing(postbox, now, later):
    message = queued()

    def fall_asleep(letter):
        postbox.on_send = lambda letter: None
        services.deliver(message_id=message.pk, now=later)
        postbox.trouble = Unreachable("gone")

    postbox.on_send = fall_asleep

    assert services.deliver(message_id=message.pk, now=now) is False

    message.refresh_from_db()
    assert (message.status, message.tries, message.last_error) == ("sent", 2, "")


@on_commit
def test_of_workers_who_come_at_once_one_sends(postbox, now):
    message = queued()
    crowd = 4
    start, results = Barrier(crowd), []

    def work():
        start.wait()
        try:
            results.append(services.deliver(message_id=message.pk, now=now))
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(crowd)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == [False, False, False, True]
    assert len(postbox.letters) == 1
    assert Message.objects.get().tries == 1


@pytest.mark.django_db
def test_each_failure_is_followed_by_a_longer_pause_and_the_eighth_by_none(postbox, now):
    postbox.trouble = Unreachable("The server\nis down.\x00")
    message = queued(next_try_at=now)
    pauses = []

    for _ in range(MAX_TRIES - 1):
        moment = message.next_try_at
        services.deliver(message_id=message.pk, now=moment)
        message.refresh_from_db()
        assert message.status == "queued"
        pauses.append((message.next_try_at - moment).total_seconds())
    services.deliver(message_id=message.pk, now=message.next_try_at)

    message.refresh_from_db()
    expected = [30, 120, 480, 1920, 7680, 30720, 43200]
    assert all(0.75 * wanted <= pause <= 1.25 * wanted for pause, wanted in zip(pauses, expected, strict=True))
    assert (message.status, message.tries, message.last_error) == ("dead", 8, "The server is down.")
    assert services.deliver_due(now=now + timedelta(days=30)) == 0


@pytest.mark.django_db
def test_a_refusal_is_final_at_once(postbox, now, caplog):
    postbox.trouble = Refused("No such mailbox.")
    message = queued()

    services.deliver(message_id=message.pk, now=now)

    message.refresh_from_db()
    assert (message.status, message.tries, message.last_error) == ("dead", 1, "No such mailbox.")
    assert message.recipient not in caplog.text


@pytest.mark.django_db
def test_a_broken_text_waits_for_its_mend_and_shows_in_the_log(postbox, now, caplog):
    postbox.trouble = ZeroDivisionError("division by zero")
    message = queued()

    services.deliver(message_id=message.pk, now=now)

    message.refresh_from_db()
    assert (message.status, message.last_error) == ("queued", "ZeroDivisionError: division by zero")
    assert "Traceback" in caplog.text


# --- secrets


@pytest.mark.django_db
def test_a_code_is_wiped_once_it_was_sent(postbox, no_worker):
    services.enqueue(**SECRET)
    message = Message.objects.get()

    services.deliver(message_id=message.pk, now=message.next_try_at)

    message.refresh_from_db()
    assert "481902" in postbox.letters[0].text
    assert (message.status, message.context) == ("sent", None)


@pytest.mark.django_db
def test_a_code_stays_while_there_is_a_next_try(postbox, no_worker):
    postbox.trouble = Unreachable("down")
    services.enqueue(**SECRET)
    message = Message.objects.get()

    services.deliver(message_id=message.pk, now=message.next_try_at)

    message.refresh_from_db()
    assert (message.status, message.context) == ("queued", SECRET["context"])


@pytest.mark.parametrize(
    ("trouble", "status", "reason"),
    [
        (ValueError("cannot print 481902"), "queued", "ValueError"),
        (Refused("554 your text '481902' looks odd"), "dead", "Refused"),
    ],
)
@pytest.mark.django_db
def test_what_goes_wrong_with_a_code_is_told_without_the_code(postbox, no_worker, caplog, trouble, status, reason):
    caplog.set_level(logging.DEBUG, logger="apps")
    postbox.trouble = trouble
    services.enqueue(**SECRET)
    message = Message.objects.get()

    services.deliver(message_id=message.pk, now=message.next_try_at)

    message.refresh_from_db()
    assert (message.status, message.last_error) == (status, reason)
    assert "481902" not in caplog.text
    assert (message.context is None) == (status == "dead")


@pytest.mark.django_db
def test_the_cause_of_a_refused_code_is_named_by_its_kind(postbox, no_worker):
    trouble = Refused("554 481902")
    trouble.__cause__ = SMTPDataError(554, b"481902")
    postbox.trouble = trouble
    services.enqueue(**SECRET)

    services.deliver(message_id=Message.objects.get().pk, now=timezone.now())

    assert Message.objects.get().last_error == "SMTPDataError"


@pytest.mark.django_db
def test_a_code_that_ran_out_is_not_sent(postbox, no_worker):
    services.enqueue(**SECRET)
    message = Message.objects.get()

    services.deliver(message_id=message.pk, now=message.next_try_at + timedelta(minutes=16))

    message.refresh_from_db()
    assert (message.status, message.last_error, message.context) == ("dead", "TooLate", None)
    assert postbox.letters == []


# --- the sweep


@pytest.mark.django_db
def test_the_sweep_goes_on_after_a_message_that_fails(postbox, now):
    messages = MessageFactory.create_batch(3)
    refused = messages[0].recipient

    def refuse(letter):
        postbox.trouble = Refused("No.") if letter.recipient == refused else None

    postbox.on_send = refuse

    assert services.deliver_due(now=now) == 2

    assert {letter.recipient for letter in postbox.letters} == {message.recipient for message in messages[1:]}


@pytest.mark.django_db
def test_the_sweep_is_bounded(postbox, now, monkeypatch):
    MessageFactory.create_batch(3)
    monkeypatch.setattr(_outbox, "BATCH", 2)

    assert services.deliver_due(now=now) == 2
    assert services.deliver_due(now=now) == 1


@pytest.mark.django_db
def test_a_slow_server_does_not_hold_the_sweep_for_long(postbox, now, monkeypatch):
    MessageFactory.create_batch(3)
    seconds = iter([0, 0, 20, 40])
    monkeypatch.setattr(_outbox, "time", SimpleNamespace(monotonic=lambda: next(seconds)))

    assert services.deliver_due(now=now) == 2

    moments = Message.objects.filter(status="sent").order_by("sent_at").values_list("sent_at", flat=True)
    assert list(moments) == [now, now + timedelta(seconds=20)]


@pytest.mark.django_db
def test_a_last_try_that_was_never_confirmed_ends_dead(postbox, now):
    message = sending(tries=MAX_TRIES, lease_until=now - timedelta(seconds=1), sensitive=True)

    services.deliver_due(now=now)

    message.refresh_from_db()
    assert (message.status, message.context, message.last_error) == ("dead", None, "Unconfirmed")
    assert postbox.letters == []


@pytest.mark.django_db
def test_a_late_wake_up_call_gives_no_ninth_try(postbox, now):
    message = sending(tries=MAX_TRIES, lease_until=now - timedelta(seconds=1))

    assert services.deliver(message_id=message.pk, now=now) is False

    assert postbox.letters == []


# --- resend


@pytest.mark.parametrize("finished", [sent, dead])
@on_commit
def test_staff_send_a_finished_message_again_as_a_new_letter(postbox, finished):
    message = finished()

    services.resend(message_id=message.pk)

    message.refresh_from_db()
    assert (message.status, message.tries, message.resends, message.last_error) == ("sent", 1, 1, "")
    assert postbox.letters[0].key == f"{message.uuid}.1"


@pytest.mark.django_db
def test_a_message_on_its_way_is_not_sent_again(now):
    message = sending(lease_until=now)

    with pytest.raises(services.StillOnItsWay):
        services.resend(message_id=message.pk)

    message.refresh_from_db()
    assert (message.status, message.resends) == ("sending", 0)


@pytest.mark.django_db
def test_a_wiped_code_is_not_sent_again():
    message = sent(sensitive=True, context=None)

    with pytest.raises(services.NothingLeftToSend):
        services.resend(message_id=message.pk)

    message.refresh_from_db()
    assert message.status == "sent"


# --- the second wall


@pytest.mark.parametrize(
    "nonsense",
    [
        {"status": "lost"},
        {"status": "sending"},
        {"lease_until": timezone.now()},
        {"status": "sent"},
        {"sent_at": timezone.now()},
        {"tries": MAX_TRIES + 1},
        {"recipient": ""},
        {"context": None},
        {"status": "sent", "sent_at": timezone.now(), "sensitive": True},
        {"status": "dead", "sensitive": True},
    ],
)
@pytest.mark.django_db
def test_the_database_refuses_nonsense(nonsense):
    with pytest.raises(IntegrityError), transaction.atomic():
        queued(**nonsense)


@pytest.mark.django_db
def test_the_database_refuses_a_second_message_of_a_fact():
    queued(dedupe_key="order_placed:1")

    with pytest.raises(IntegrityError), transaction.atomic():
        queued(dedupe_key="order_placed:1")
